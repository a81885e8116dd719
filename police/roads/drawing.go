package roads

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
	"github.com/paulmach/orb/maptile"
	"github.com/paulmach/orb/simplify"
)

// The zooms at which a tile is made.
const (
	MinZoom = 8
	MaxZoom = 17
)

const tileExtent = 4096 // units across a tile

// drawing finds what lies on a tile. There is one grid for each zoom at which things first appear, so that a wide view
// never wades through houses.
type drawing struct {
	d      *mapData
	levels []*grid // from MinZoom upwards
	spots  *grid
}

// firstZoom is the zoom from which a kind is drawn.
func firstZoom(k shapeKind) int {
	if k.isRoad() {
		switch class(k) {
		case motorway, trunk, primary:
			return 8
		case secondary:
			return 9
		case tertiary, rail:
			return 10
		case unclassified, link:
			return 12
		case residential, livingStreet:
			return 13
		case service, track:
			return 14
		}
		return 15
	}
	switch k {
	case shapeWater, shapeRiver, shapeCoast:
		return 8
	case shapeTownLand, shapeWood, shapePark:
		return 9
	case shapeField:
		return 11
	case shapeStream:
		return 13
	}
	return 14
}

func newDrawing(d *mapData) *drawing {
	w := &drawing{d: d, spots: d.storedGrid(gridSpots)}
	for z := MinZoom; z <= MaxZoom; z++ {
		w.levels = append(w.levels, d.storedGrid(gridShapes+z-MinZoom))
	}
	return w
}

// shapesIn lists the shapes drawn at a zoom that touch a box, in the order of the map.
func (w *drawing) shapesIn(b ibox, zoom int) []int32 {
	var out []int32
	for _, g := range w.levels[:zoom-MinZoom+1] {
		g.within(b, func(i int32) {
			if w.d.shapeBox(i).meets(b) {
				out = append(out, i)
			}
		})
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// frame turns degrees into units of one tile: 0 to tileExtent, y downwards (Web Mercator).
type frame struct {
	scale, dx, dy float64
	box           ibox // with a margin, so that lines and labels go on over the edge
	clip          orb.Bound
	zoom          int
}

func frameOf(z, x, y int) frame {
	f := frame{scale: tileExtent * math.Exp2(float64(z)), dx: float64(x) * tileExtent, dy: float64(y) * tileExtent, zoom: z}
	const margin = 256
	f.clip = orb.Bound{Min: orb.Point{-margin, -margin}, Max: orb.Point{tileExtent + margin, tileExtent + margin}}
	b := maptile.New(uint32(x), uint32(y), maptile.Zoom(z)).Bound(float64(margin) / tileExtent)
	f.box = ibox{e7(b.Min.Lat()), e7(b.Min.Lon()), e7(b.Max.Lat()), e7(b.Max.Lon())}
	return f
}

func (f frame) at(lat, lon int32) orb.Point {
	s := math.Sin(float64(lat) / 1e7 * math.Pi / 180)
	x := (float64(lon)/1e7 + 180) / 360
	y := 0.5 - math.Log((1+s)/(1-s))/(4*math.Pi)
	return orb.Point{x*f.scale - f.dx, y*f.scale - f.dy}
}

// tolerance is how far, in units, a line may be moved by drawing it with fewer points.
func (f frame) tolerance() float64 {
	if f.zoom >= 15 {
		return 2
	}
	return 8 // half a pixel of a 256 pixel tile
}

// geometry of a shape on the tile, cut to it and drawn with no more points than can be seen; nil when nothing is left.
func (m *Map) geometry(shape int32, f frame) orb.Geometry {
	d := m.d
	k := shapeKind(d.ShapeKind[shape])
	thin := simplify.DouglasPeucker(f.tolerance())
	var lines orb.MultiLineString
	var rings []orb.Ring
	for p := d.PartAt[shape]; p < d.PartAt[shape+1]; p++ {
		line := make(orb.LineString, 0, d.PointAt[p+1]-d.PointAt[p])
		for i := d.PointAt[p]; i < d.PointAt[p+1]; i++ {
			line = append(line, f.at(d.DrawLat[i], d.DrawLon[i]))
		}
		if !k.isGround() {
			lines = append(lines, clip.LineString(f.clip, thin.LineString(line))...)
			continue
		}
		if b := line.Bound(); f.zoom < 14 && (b.Max[0]-b.Min[0])*(b.Max[1]-b.Min[1]) < 2500 {
			continue // smaller than three pixels across
		}
		if r := clip.Ring(f.clip, thin.Ring(orb.Ring(line))); len(r) >= 4 {
			rings = append(rings, r)
		}
	}
	if !k.isGround() {
		if len(lines) == 0 {
			return nil
		}
		return lines
	}
	return polygons(rings)
}

// polygons sorts rings into outlines and holes: a ring inside an odd number of others is a hole of the smallest around it.
func polygons(rings []orb.Ring) orb.Geometry {
	if len(rings) == 0 {
		return nil
	}
	slices.SortStableFunc(rings, func(a, b orb.Ring) int {
		if x, y := math.Abs(ringArea(a)), math.Abs(ringArea(b)); x > y {
			return -1
		} else if x < y {
			return 1
		}
		return 0
	})
	var out orb.MultiPolygon
	for _, r := range rings {
		holder := -1
		inside := 0
		for i, p := range out {
			if ringHolds(p[0], r[0]) {
				inside++
				holder = i
				for _, h := range p[1:] {
					if ringHolds(h, r[0]) {
						inside++
					}
				}
			}
		}
		if inside%2 == 1 {
			out[holder] = append(out[holder], wound(r, orb.CCW))
			continue
		}
		out = append(out, orb.Polygon{wound(r, orb.CW)})
	}
	return out
}

// wound turns a ring the way the tile format wants it. y runs downwards, so that what orb calls clockwise is the
// "positive area" of an outline.
func wound(r orb.Ring, o orb.Orientation) orb.Ring {
	if r.Orientation() == -o {
		return r
	}
	r = r.Clone()
	r.Reverse()
	return r
}

func ringArea(r orb.Ring) float64 {
	a := 0.0
	for i := 1; i < len(r); i++ {
		a += r[i-1][0]*r[i][1] - r[i][0]*r[i-1][1]
	}
	return a / 2
}

func ringHolds(r orb.Ring, p orb.Point) bool {
	in := false
	for i := 1; i < len(r); i++ {
		a, b := r[i-1], r[i]
		if (a[1] > p[1]) != (b[1] > p[1]) && p[0] < (b[0]-a[0])*(p[1]-a[1])/(b[1]-a[1])+a[0] {
			in = !in
		}
	}
	return in
}
