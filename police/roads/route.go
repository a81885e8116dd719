package roads

import (
	"math"

	"throughline/platform/geo"
	"throughline/police/roads/hierarchy"
)

// Route is one drive, and the last metres on foot.
type Route struct {
	Seconds    float64     `json:"seconds"` // in all
	Metres     float64     `json:"metres"`  // driven
	Walk       float64     `json:"walk"`    // seconds of these on foot
	WalkMetres float64     `json:"walk_metres"`
	Line       []geo.Point `json:"line"`    // along the road, from the start to the target
	Streets    []string    `json:"streets"` // in the order driven, each once in a row
	Steps      []Step      `json:"steps"`   // what to do on the way
}

// Route is the quickest drive between two places. ok is false when one of them is not on this map.
func (m *Map) Route(from, to geo.Point, p Profile) (Route, bool) {
	a, okA := m.Snap(from)
	b, okB := m.Snap(to)
	if !okA || !okB {
		return Route{}, false
	}
	return m.RouteSnapped(a, b, p)
}

// RouteSnapped is Route for positions that are on the road already.
func (m *Map) RouteSnapped(from, to Snapped, p Profile) (Route, bool) {
	s := m.searches.Get().(*search)
	defer m.searches.Put(s)
	c := m.cost(p)
	path, time, ok := m.path(s.ups, c, from, to)
	if !ok {
		return Route{}, false
	}
	foot := c.footTime(to.Off)
	r := Route{Seconds: seconds(time%intoClosed + foot), Walk: seconds(foot), WalkMetres: to.Off}
	share := m.d.share(from, m.d.arcOf(path[0]))
	for i, state := range path {
		arc := m.d.arcOf(state)
		end := 1.0
		if i == len(path)-1 {
			end = m.d.share(to, arc)
		}
		m.drive(&r, arc, share, end)
		share = 0
	}
	r.Steps = m.steps(path, from, to)
	return r, true
}

// share is how far down arc a position lies, as a share of it.
func (d *mapData) share(at Snapped, arc int32) float64 {
	m := float64(d.SegMetres[at.Segment])
	if m <= 0 {
		return 0
	}
	share := math.Max(0, math.Min(1, at.Along/m))
	if arc&1 == 1 {
		return 1 - share
	}
	return share
}

// path is the states of the quickest drive. It goes from turn to turn to where the least time is left, as the hierarchy
// tells it; every arc takes a millisecond at least, so it comes nearer with each. Of two ways as quick, the first listed.
func (m *Map) path(ups *hierarchy.Search, c *cost, from, to Snapped) ([]int32, uint32, bool) {
	d := m.d
	states, times := m.targets(to, c)
	ups.Begin(c.ups, states, times)
	best, path := uint32(never), []int32(nil)
	for _, a := range c.arcsAt(d, from) {
		here := c.along(d, from, a)
		if there := c.along(d, to, a); from.Segment == to.Segment && there >= here && there-here < best {
			best, path = there-here, []int32{a}
		}
		for j := d.TurnHead[a]; j < d.TurnHead[a+1]; j++ {
			next := d.TurnNext[j]
			t, out := ups.Time(next), c.setOut(d, a, next, turnKind(d.TurnKind[j]))
			if t < never && out < never && t+out-here < best {
				best, path = t+out-here, []int32{a, next}
			}
		}
	}
	if path == nil {
		return nil, 0, false
	}
	if len(path) == 1 {
		return path, best, true
	}
	for at := path[1]; ; path = append(path, at) {
		left := ups.Time(at)
		if a := d.arcOf(at); a>>1 == to.Segment && c.along(d, to, a) == left {
			return path, best, true
		}
		on := int32(-1)
		for j := d.TurnHead[at]; j < d.TurnHead[at+1] && on < 0; j++ {
			if next := d.TurnNext[j]; ups.Time(next)+c.onward(d, at, next, turnKind(d.TurnKind[j])) == left {
				on = d.TurnNext[j]
			}
		}
		if on < 0 {
			return nil, 0, false
		}
		at = on
	}
}

// drive adds a part of an arc to a route, from one share of its length to another.
func (m *Map) drive(r *Route, arc int32, from, to float64) {
	line := m.lineOf(arc >> 1)
	if arc&1 == 1 {
		for i, j := 0, len(line)-1; i < j; i, j = i+1, j-1 {
			line[i], line[j] = line[j], line[i]
		}
	}
	length := float64(m.d.SegMetres[arc>>1])
	r.Metres += (to - from) * length
	for _, p := range stretch(line, from*length, to*length) {
		if n := len(r.Line); n == 0 || geo.Metres(r.Line[n-1], p) > 0.1 { // lengths are stored rounded
			r.Line = append(r.Line, p)
		}
	}
	name := m.streetOf(arc >> 1)
	if n := len(r.Streets); name != "" && (n == 0 || r.Streets[n-1] != name) {
		r.Streets = append(r.Streets, name)
	}
}

// stretch is the part of a line between two distances along it, in metres.
func stretch(line []geo.Point, from, to float64) []geo.Point {
	var out []geo.Point
	at := 0.0
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		n := geo.Metres(a, b)
		lo, hi := math.Max(from, at), math.Min(to, at+n)
		if n > 0 && lo <= hi {
			if len(out) == 0 {
				out = append(out, between(a, b, (lo-at)/n))
			}
			out = append(out, between(a, b, (hi-at)/n))
		}
		at += n
	}
	return out
}

func between(a, b geo.Point, t float64) geo.Point {
	switch {
	case t <= 0:
		return a
	case t >= 1:
		return b
	}
	return geo.Point{Lat: a.Lat + t*(b.Lat-a.Lat), Lon: a.Lon + t*(b.Lon-a.Lon)}
}
