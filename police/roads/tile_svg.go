package roads

import (
	"fmt"
	"html"
	"math"
	"strings"

	"github.com/paulmach/orb"
)

// The colours are those of the map in design/mockups/tokens.css, light and dark; in an <img> the browser chooses.
const (
	svgLight = `.l{fill:#eceeec}.b,.h{fill:#e3e6e4}.h{stroke:#d3d8d5;stroke-width:.5}.g{fill:#dde6d8}.w{fill:#c9d8e4}.r{stroke:#c9d8e4}` +
		`.c{stroke:#cdd3d6}.f{stroke:#fff}.m{stroke:#f9faf9}.p{stroke:#cdd3d6;stroke-dasharray:2 2}.i{stroke:#9aa3aa;stroke-dasharray:5 2}` +
		`text{fill:#55606a;stroke:#f4f5f4}.k{fill:#0a56a6}`
	svgDark = `.l{fill:#171b1e}.b,.h{fill:#1c2124}.h{stroke:#2b3237;stroke-width:.5}.g{fill:#18231c}.w{fill:#142534}.r{stroke:#142534}` +
		`.c{stroke:#0f1214}.f{stroke:#2b3237}.m{stroke:#242a2e}.p{stroke:#2b3237;stroke-dasharray:2 2}.i{stroke:#4b545c;stroke-dasharray:5 2}` +
		`text{fill:#a0abb4;stroke:#14181b}.k{fill:#82bbf7}`
	svgShared = `path{fill:none;stroke-linecap:round;stroke-linejoin:round}.l,.b,.h,.g,.w{stroke:none;fill-rule:evenodd}` +
		`text{font:11px "Atkinson Hyperlegible Next",system-ui,sans-serif;stroke-width:3;paint-order:stroke;stroke-linejoin:round;text-anchor:middle}` +
		`.t{font-size:13px;font-weight:600}.s{font-size:10px}`
)

// TileSVG is one tile as a picture, 256 units square, for pages that work without script: <img src=".../x/y.svg">.
// It holds no script and loads nothing. theme is "light", "dark" or "", which follows the reader's own setting.
// Fault: not_found "roads.tile.not_there".
func (m *Map) TileSVG(z, x, y int, theme string) ([]byte, error) {
	if err := checkTile(z, x, y); err != nil {
		return nil, err
	}
	if theme != "light" && theme != "dark" {
		theme = ""
	}
	return m.tiles.get(tileKey{z, x, y, true, theme}, func() ([]byte, error) { return m.picture(frameOf(z, x, y), theme), nil })
}

func (m *Map) picture(f frame, theme string) []byte {
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 256 256" width="256" height="256"><style>`)
	switch theme {
	case "dark":
		b.WriteString(svgShared + svgDark)
	case "light":
		b.WriteString(svgShared + svgLight)
	default:
		b.WriteString(svgShared + svgLight + "@media(prefers-color-scheme:dark){" + svgDark + "}")
	}
	b.WriteString(`</style><path class="l" d="M0 0H256V256H0Z"/>`)
	var roads []drawnRoad
	grounds := map[shapeKind]*strings.Builder{}
	for _, i := range m.drawn.shapesIn(f.box, f.zoom) {
		g := m.geometry(i, f)
		k := shapeKind(m.d.ShapeKind[i])
		if g == nil {
			continue
		}
		if k.isRoad() {
			roads = append(roads, drawnRoad{class(k), g.(orb.MultiLineString), i})
			continue
		}
		if grounds[k] == nil {
			grounds[k] = &strings.Builder{}
		}
		svgPath(grounds[k], g)
	}
	for _, k := range []shapeKind{shapeTownLand, shapeField, shapeWood, shapePark, shapeWater, shapeRiver, shapeStream, shapeCoast, shapeBuilding} {
		if p := grounds[k]; p != nil {
			fmt.Fprintf(&b, `<path %s d="%s"/>`, svgGround(k), p.String())
		}
	}
	svgRoads(&b, roads, f.zoom)
	m.svgNames(&b, roads, f)
	b.WriteString(`</svg>`)
	return []byte(b.String())
}

type drawnRoad struct {
	class class
	lines orb.MultiLineString
	shape int32
}

func svgGround(k shapeKind) string {
	switch k {
	case shapeTownLand:
		return `class="b"`
	case shapeField, shapeWood, shapePark:
		return `class="g"`
	case shapeWater:
		return `class="w"`
	case shapeBuilding:
		return `class="h"`
	case shapeRiver:
		return `class="r" stroke-width="3"`
	}
	return `class="r" stroke-width="1"`
}

// roadWidth is the width of a class in pixels at a zoom.
func roadWidth(c class, zoom int) float64 {
	base := []float64{6, 5.5, 5, 4.2, 3.6, 3, 2.8, 2.6, 1.6, 3.4, 1, 0.8, 1.2}[c]
	return math.Max(0.6, base*math.Exp2(float64(zoom-15)*0.55))
}

// svgRoads draws the smaller roads first, all edges under all fillings, so that crossings join.
func svgRoads(b *strings.Builder, roads []drawnRoad, zoom int) {
	paths := map[class]*strings.Builder{}
	for _, r := range roads {
		if paths[r.class] == nil {
			paths[r.class] = &strings.Builder{}
		}
		svgPath(paths[r.class], r.lines)
	}
	for pass := 0; pass < 2; pass++ {
		for c := rail; ; c-- {
			if p := paths[c]; p != nil {
				w := roadWidth(c, zoom)
				switch {
				case c == rail && pass == 1:
					fmt.Fprintf(b, `<path class="i" stroke-width="%.1f" d="%s"/>`, w, p)
				case c == track || c == path:
					if pass == 1 {
						fmt.Fprintf(b, `<path class="p" stroke-width="%.1f" d="%s"/>`, w, p)
					}
				case c < driveable && pass == 0:
					fmt.Fprintf(b, `<path class="c" stroke-width="%.1f" d="%s"/>`, w+1.4, p)
				case c < driveable:
					fmt.Fprintf(b, `<path class="%s" stroke-width="%.1f" d="%s"/>`, svgFill(c), w, p)
				}
			}
			if c == 0 {
				break
			}
		}
	}
}

func svgFill(c class) string {
	if c >= unclassified && c != link {
		return "m"
	}
	return "f"
}

const pixel = tileExtent / 256.0

func svgPath(b *strings.Builder, g orb.Geometry) {
	switch v := g.(type) {
	case orb.MultiLineString:
		for _, l := range v {
			svgLine(b, l)
		}
	case orb.MultiPolygon:
		for _, p := range v {
			for _, r := range p {
				svgLine(b, orb.LineString(r))
				b.WriteByte('Z')
			}
		}
	}
}

func svgLine(b *strings.Builder, l orb.LineString) {
	for i, p := range l {
		c := byte('L')
		if i == 0 {
			c = 'M'
		}
		fmt.Fprintf(b, "%c%.1f %.1f", c, p[0]/pixel, p[1]/pixel)
	}
}

// svgNames writes the names that fit inside the tile, the most important first, none over another.
func (m *Map) svgNames(b *strings.Builder, roads []drawnRoad, f frame) {
	var taken []orb.Bound
	m.spotsIn(f, func(k Kind, rank uint8, name string, at orb.Point) {
		if k == Town && f.zoom > 16 {
			return // the name of a whole town over a few houses misleads
		}
		x, y := at[0]/pixel, at[1]/pixel
		size, cl := 7.0, "t"
		if k != Town {
			size, cl = 5.5, "k s"
		} else if rank >= 2 {
			cl = "s"
		}
		half := float64(len([]rune(name))) * size / 2
		box := orb.Bound{Min: orb.Point{x - half, y - 12}, Max: orb.Point{x + half, y + 4}}
		if !freeIn(box, taken) {
			return
		}
		taken = append(taken, box)
		if k != Town {
			fmt.Fprintf(b, `<circle class="k" cx="%.1f" cy="%.1f" r="2.5"/>`, x, y+2)
			y -= 3
		}
		fmt.Fprintf(b, `<text class="%s" x="%.1f" y="%.1f">%s</text>`, cl, x, y, html.EscapeString(name))
	})
	done := map[uint32]bool{}
	for c := class(0); c < driveable; c++ {
		for _, r := range roads {
			if r.class == c {
				m.svgRoadName(b, r, f, &taken, done)
			}
		}
	}
}

func freeIn(box orb.Bound, taken []orb.Bound) bool {
	if box.Min[0] < 1 || box.Min[1] < 1 || box.Max[0] > 255 || box.Max[1] > 255 {
		return false
	}
	for _, t := range taken {
		if box.Intersects(t) {
			return false
		}
	}
	return true
}

// svgRoadName writes a road's number or name along its longest straight stretch.
func (m *Map) svgRoadName(b *strings.Builder, r drawnRoad, f frame, taken *[]orb.Bound, done map[uint32]bool) {
	num := m.d.ShapeName[r.shape]
	if (num == 0 || f.zoom < 14) && m.d.ShapeRf[r.shape] != 0 {
		num = m.d.ShapeRf[r.shape]
	}
	name := m.d.text(num)
	if name == "" || done[num] || f.zoom < 15 && r.class > tertiary || f.zoom < 11 {
		return
	}
	var from, to orb.Point
	longest := 0.0
	for _, l := range r.lines {
		for i := 1; i < len(l); i++ {
			if n := math.Hypot(l[i][0]-l[i-1][0], l[i][1]-l[i-1][1]) / pixel; n > longest {
				longest, from, to = n, l[i-1], l[i]
			}
		}
	}
	width := float64(len([]rune(name))) * 5.2
	if longest < width {
		return
	}
	if from[0] > to[0] {
		from, to = to, from
	}
	x, y := (from[0]+to[0])/2/pixel, (from[1]+to[1])/2/pixel
	angle := math.Atan2(to[1]-from[1], to[0]-from[0])
	dx, dy := width/2*math.Abs(math.Cos(angle))+5, width/2*math.Abs(math.Sin(angle))+5
	box := orb.Bound{Min: orb.Point{x - dx, y - dy}, Max: orb.Point{x + dx, y + dy}}
	if !freeIn(box, *taken) {
		return
	}
	*taken = append(*taken, box)
	done[num] = true
	fmt.Fprintf(b, `<text class="s" x="%.1f" y="%.1f" dy="3.5" transform="rotate(%.1f %.1f %.1f)">%s</text>`,
		x, y, angle*180/math.Pi, x, y, html.EscapeString(name))
}
