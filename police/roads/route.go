package roads

import (
	"context"
	"math"

	"throughline/platform/geo"
)

// TravelTime is how long one start takes to the target.
type TravelTime struct {
	OK      bool // false when the start is not on this map
	Seconds float64
	From    Snapped
}

// Route is one drive.
type Route struct {
	Seconds float64     `json:"seconds"`
	Metres  float64     `json:"metres"`
	Line    []geo.Point `json:"line"`    // along the road, from the start to the target
	Streets []string    `json:"streets"` // in the order driven, each once in a row
}

// TimesTo gives the least travel time by road to one target from each start, in the order of the starts: one-ways, access
// and turn restrictions hold. It is exact. The only error is that of ctx; a place off the map gives OK false.
func (m *Map) TimesTo(ctx context.Context, target geo.Point, from []geo.Point, p Profile) ([]TravelTime, error) {
	starts := make([]Snapped, len(from))
	for i, f := range from {
		s, ok := m.Snap(f)
		if !ok {
			s.Segment = -1
		}
		starts[i] = s
	}
	t, ok := m.Snap(target)
	if !ok {
		return make([]TravelTime, len(from)), ctx.Err()
	}
	return m.TimesToSnapped(ctx, t, starts, p)
}

// TimesToSnapped is TimesTo for positions that are on the road already. A start with Segment -1 gives OK false.
func (m *Map) TimesToSnapped(ctx context.Context, target Snapped, from []Snapped, p Profile) ([]TravelTime, error) {
	out := make([]TravelTime, len(from))
	var on []Snapped
	var which []int
	for i, f := range from {
		if f.Segment >= 0 {
			on, which = append(on, f), append(which, i)
		}
	}
	s := m.searches.Get().(*search)
	defer m.searches.Put(s)
	legs, err := m.legs(ctx, s, target, on, m.cost(p))
	if err != nil {
		return nil, err
	}
	for k, l := range legs {
		if !math.IsInf(l.seconds, 1) {
			out[which[k]] = TravelTime{OK: true, Seconds: l.seconds, From: on[k]}
		}
	}
	return out, nil
}

// cost of a profile; one that is not known is driven as ordinary.
func (m *Map) cost(p Profile) *cost {
	if c, ok := m.costs[p]; ok {
		return c
	}
	return m.costs[Ordinary]
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
	legs, err := m.legs(context.Background(), s, to, []Snapped{from}, m.cost(p))
	if err != nil || math.IsInf(legs[0].seconds, 1) {
		return Route{}, false
	}
	l := legs[0]
	r := Route{Seconds: l.seconds}
	arc, share := l.arc, m.d.along(from, l.arc)
	for then := l.then; then >= 0; then = s.next[then] {
		m.drive(&r, arc, share, 1)
		arc, share = m.d.arcOf(then), 0
	}
	m.drive(&r, arc, share, m.d.along(to, arc))
	return r, true
}

// drive adds a part of an arc to a route, from one share of its length to another.
func (m *Map) drive(r *Route, arc int32, from, to float64) {
	line := m.shape(arc >> 1)
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
