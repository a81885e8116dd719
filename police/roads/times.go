package roads

import (
	"cmp"
	"context"
	"slices"
	"time"

	"throughline/platform/geo"
)

// TravelTime is how long one start takes to the target. Times are exact to the millisecond.
type TravelTime struct {
	OK      bool // false when the start is not on this map, or nobody can be sent from it
	Seconds float64
	Walk    float64 // seconds of these on foot, from the road to the place itself
	From    Snapped
}

// Arrival is one of the nearest units.
type Arrival struct {
	Unit int // its place in the list asked about
	TravelTime
}

// TimesTo gives the least travel time by road to one target from each start, in the order of the starts: one-ways, access
// and turn restrictions hold. It is exact. The only error is that of ctx; a place off the map gives OK false.
// Who is asked about often is better put on the road when the position arrives: Snap, then TimesToSnapped.
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
	first, err := m.FirstThere(ctx, target, from, len(from), p)
	for _, a := range first {
		out[a.Unit] = a.TravelTime
	}
	return out, err
}

// FirstThere gives the k units that can be at the target first, in that order, of those listed; of two that take as long,
// the one listed first. Units with Segment -1, and those that cannot get there, are left out. It is exact; the only error
// is that of ctx.
func (m *Map) FirstThere(ctx context.Context, target Snapped, from []Snapped, k int, p Profile) ([]Arrival, error) {
	on, which := onMap(from)
	if k = min(k, len(on)); k <= 0 {
		return nil, ctx.Err()
	}
	s := m.searches.Get().(*search)
	defer m.searches.Put(s)
	q := m.ask(s, m.cost(p), target, on)
	if err := q.answer(ctx, k); err != nil {
		return nil, err
	}
	out := q.first(k)
	for i := range out {
		if which != nil {
			out[i].Unit = which[out[i].Unit]
		}
	}
	return out, nil
}

// onMap leaves out the units that are not on the map. which says where each stood in the list; nil when all are there.
func onMap(from []Snapped) (on []Snapped, which []int) {
	if !slices.ContainsFunc(from, func(s Snapped) bool { return s.Segment < 0 }) {
		return from, nil
	}
	for i, f := range from {
		if f.Segment >= 0 {
			on, which = append(on, f), append(which, i)
		}
	}
	return on, which
}

// first lists the k least answers, the units as they were asked about.
func (q *asked) first(k int) []Arrival {
	order := make([]int, 0, len(q.from))
	for i, t := range q.drive {
		if t < never {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(q.drive[a], q.drive[b]), cmp.Compare(a, b)) })
	out := make([]Arrival, 0, k)
	foot := q.c.footTime(q.target.Off)
	for _, i := range order[:min(k, len(order))] {
		out = append(out, Arrival{Unit: i, TravelTime: TravelTime{OK: true, Seconds: seconds(q.drive[i]%intoClosed + foot), Walk: seconds(foot), From: q.from[i]}})
	}
	return out
}

func seconds(millis uint32) float64 { return (time.Duration(millis) * time.Millisecond).Seconds() }

// cost of a profile as the roads are now; one that is not known is driven as ordinary.
func (m *Map) cost(p Profile) *cost {
	costs := m.current().costs
	if c, ok := costs[p]; ok {
		return c
	}
	return costs[Ordinary]
}
