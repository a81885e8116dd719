package roads

import (
	"fmt"
	"html"
	"math"
	"strings"

	"github.com/paulmach/orb"
)

// svgNames writes the names that fit inside the tile, none over another: first settlements, stations, hospitals and
// courts, then streets, because that is where a unit is sent, then the rest.
func (m *Map) svgNames(b *strings.Builder, roads []drawnRoad, f frame) {
	var taken []orb.Bound
	m.svgSpots(b, f, &taken, func(k Kind) bool { return k == Town || k == Police || k == Hospital || k == Court })
	done := map[uint32]bool{}
	for c := class(0); c < driveable; c++ {
		for _, r := range roads {
			if r.class == c {
				m.svgRoadName(b, r, f, &taken, done)
			}
		}
	}
	m.svgSpots(b, f, &taken, func(k Kind) bool { return k == School || k == Pub || k == Shop || k == Other })
}

func (m *Map) svgSpots(b *strings.Builder, f frame, taken *[]orb.Bound, want func(Kind) bool) {
	m.spotsIn(f, func(k Kind, rank uint8, name string, at orb.Point) {
		if !want(k) || k == Town && f.zoom > 16 { // the name of a whole town over a few houses misleads
			return
		}
		x, y := at[0]/pixel, at[1]/pixel
		size, cl := 8.4, "t"
		if k != Town {
			size, cl = 6, "k s"
		} else if rank >= 2 {
			size, cl = 6, "s"
		}
		half := float64(len([]rune(name))) * size / 2
		box := orb.Bound{Min: orb.Point{x - half, y - 12}, Max: orb.Point{x + half, y + 4}}
		if !freeIn(box, *taken) {
			return
		}
		*taken = append(*taken, box)
		if k != Town {
			fmt.Fprintf(b, `<circle class="k" cx="%.1f" cy="%.1f" r="2.5"/>`, x, y+2)
			y -= 3
		}
		fmt.Fprintf(b, `<text class="%s" x="%.1f" y="%.1f">%s</text>`, cl, x, y, html.EscapeString(name))
	})
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

// svgRoadName writes a road's number or name along its longest stretch that is nearly straight.
func (m *Map) svgRoadName(b *strings.Builder, r drawnRoad, f frame, taken *[]orb.Bound, done map[uint32]bool) {
	num := m.d.ShapeName[r.shape]
	if (num == 0 || f.zoom < 14) && m.d.ShapeRf[r.shape] != 0 {
		num = m.d.ShapeRf[r.shape]
	}
	name := m.d.text(num)
	if name == "" || done[num] || f.zoom < 15 && r.class > tertiary || f.zoom < 11 {
		return
	}
	from, to, longest := straightest(r.lines)
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

// nearlyStraight is how far, in units of a tile, a street may bend from the line on which its name is written.
const nearlyStraight = 3 * pixel

// straightest is the longest stretch that bends so little that a name can be written on it, and its length in pixels.
func straightest(lines orb.MultiLineString) (from, to orb.Point, longest float64) {
	for _, l := range lines {
		for i := range l {
			for k := i + 1; k < len(l) && fits(l[i:k+1]); k++ {
				if n := math.Hypot(l[k][0]-l[i][0], l[k][1]-l[i][1]) / pixel; n > longest {
					longest, from, to = n, l[i], l[k]
				}
			}
		}
	}
	return from, to, longest
}

// fits tells whether a line keeps close to the straight one between its ends.
func fits(l orb.LineString) bool {
	a, b := l[0], l[len(l)-1]
	dx, dy := b[0]-a[0], b[1]-a[1]
	length := math.Hypot(dx, dy)
	for _, p := range l[1 : len(l)-1] {
		if math.Abs((p[0]-a[0])*dy-(p[1]-a[1])*dx) > nearlyStraight*length {
			return false
		}
	}
	return true
}
