package track

import (
	"cmp"
	"math"
	"slices"

	"throughline/platform/geo"
)

// Near gives fixes by how far they are from a place as the crow flies, nearest first, of those that wanted keeps: all that
// are as near as the last of them are given, and n at least when there are so many within reach metres.
func (t *Track) Near(p geo.Point, n int, reach float64, wanted func(Fix) bool) []Fix {
	if !p.Valid() {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	middle := cellOf(p)
	height := geo.Metres(p, geo.Point{Lat: p.Lat + cellDegrees, Lon: p.Lon})
	width := height * math.Cos(p.Lat*math.Pi/180)
	var out []Fix
	for ring := int32(0); ; ring++ {
		// whatever lies outside the rings looked at is further away than this
		sure := float64(ring-1) * min(height, width)
		if sure > reach || sure > 0 && len(out) >= n && within(out, p, sure) >= n {
			break
		}
		t.ring(middle, ring, func(u *unit) {
			if wanted(u.Fix) {
				out = append(out, u.Fix)
			}
		})
	}
	slices.SortFunc(out, func(a, b Fix) int {
		return cmp.Or(cmp.Compare(geo.Metres(p, a.At), geo.Metres(p, b.At)), cmp.Compare(a.Callsign, b.Callsign))
	})
	return out
}

func within(fixes []Fix, p geo.Point, metres float64) int {
	n := 0
	for _, f := range fixes {
		if geo.Metres(p, f.At) <= metres {
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
