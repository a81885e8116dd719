package track

import (
	"cmp"
	"math"
	"slices"

	"throughline/platform/geo"
)

// Near gives fixes by how far they are from a place as the crow flies, nearest first, of those that wanted keeps: the n nearest,
// or as many as there are within reach metres.
func (t *Track) Near(p geo.Point, n int, reach float64, wanted func(Fix) bool) []Fix {
	if !p.Valid() {
		return nil
	}
	found := t.around(p, n, reach, wanted)
	slices.SortFunc(found, func(a, b away) int {
		return cmp.Or(cmp.Compare(a.metres, b.metres), cmp.Compare(a.Callsign, b.Callsign))
	})
	found = found[:min(n, len(found))]
	out := make([]Fix, 0, len(found))
	for _, f := range found {
		if f.metres <= reach {
			out = append(out, f.Fix)
		}
	}
	return out
}

// away is a fix and how far it is.
type away struct {
	Fix
	metres float64
}

// around gives the n nearest, and others, in any order.
func (t *Track) around(p geo.Point, n int, reach float64, wanted func(Fix) bool) []away {
	t.mu.Lock()
	defer t.mu.Unlock()
	middle := cellOf(p)
	height := geo.Metres(p, geo.Point{Lat: p.Lat + cellDegrees, Lon: p.Lon})
	side := min(height, height*math.Cos(p.Lat*math.Pi/180))
	var out []away
	for ring := int32(0); ; ring++ {
		sure := float64(ring-1) * side // whatever lies outside the rings that were looked at is further away
		if sure > reach || len(out) >= n && within(out, sure) >= n {
			return out
		}
		t.ring(middle, ring, func(u *unit) {
			if wanted(u.Fix) {
				out = append(out, away{u.Fix, geo.Metres(p, u.At)})
			}
		})
	}
}

func within(fixes []away, metres float64) int {
	n := 0
	for _, f := range fixes {
		if f.metres <= metres {
			n++
		}
	}
	return n
}

// ring visits the units in the cells that are so many steps from the middle.
func (t *Track) ring(middle cell, steps int32, visit func(*unit)) {
	row := func(lat, from, to, by int32) {
		for lon := from; lon <= to; lon += by {
			for _, u := range t.cells[cell{lat, lon}] {
				visit(u)
			}
		}
	}
	if steps == 0 {
		row(middle.lat, middle.lon, middle.lon, 1)
		return
	}
	for d := -steps; d <= steps; d++ {
		by := 2 * steps
		if d == -steps || d == steps {
			by = 1
		}
		row(middle.lat+d, middle.lon-steps, middle.lon+steps, by)
	}
}
