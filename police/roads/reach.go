package roads

import (
	"context"
	"time"

	"throughline/platform/geo"
)

// Cover is the roads that some units can be at within a time.
type Cover struct {
	Metres float64       `json:"metres"` // of road
	Lines  [][]geo.Point `json:"lines"`  // each along one piece of road, as far as it is reached
}

// Reach finds every road that a unit can be at within a time, from any of these: what is covered. A piece reached from
// both its ends is told as two lines. It is exact; the only error is that of ctx.
func (m *Map) Reach(ctx context.Context, from []Snapped, within time.Duration, p Profile) (Cover, error) {
	d, c := m.d, m.cost(p)
	limit := uint32(min(max(within.Milliseconds(), 0), never-1))
	s := m.searches.Get().(*search)
	defer m.searches.Put(s)
	s.clean()
	r := reached{m: m, c: c, far: map[int32][2]float64{}}
	for _, f := range from {
		if f.Segment < 0 {
			continue
		}
		for _, a := range c.arcsAt(d, f) {
			here := c.along(d, f, a)
			r.add(a, d.share(f, a), here, limit)
			for j := d.TurnHead[a]; j < d.TurnHead[a+1]; j++ {
				if t := c.setOut(d, a, d.TurnNext[j], turnKind(d.TurnKind[j])); t < never && t-here <= limit {
					s.offer(d.TurnNext[j], t-here)
				}
			}
		}
	}
	for n := 0; len(s.heap) > 0; n++ {
		if n&1023 == 0 && ctx.Err() != nil {
			return Cover{}, ctx.Err()
		}
		top := s.heap.Pop()
		v, at := int32(uint32(top)), uint32(top>>32)
		if at != s.best[v] {
			continue
		}
		r.add(d.arcOf(v), 0, 0, limit-at)
		for j := d.TurnHead[v]; j < d.TurnHead[v+1]; j++ {
			if t := at + c.onward(d, v, d.TurnNext[j], turnKind(d.TurnKind[j])); t <= limit {
				s.offer(d.TurnNext[j], t)
			}
		}
	}
	return r.cover(), nil
}

// reached gathers how far each arc is driven: a share of it where the drive begins, and one where it ends.
type reached struct {
	m     *Map
	c     *cost
	far   map[int32][2]float64
	order []int32
}

// add says that an arc is driven from a share of it, where here has gone by, for the time left.
func (r *reached) add(arc int32, from float64, here, left uint32) {
	whole := float64(r.c.drive.At(uint32(arc >> 1)))
	to := min(1, (float64(here)+float64(left))/whole)
	old, ok := r.far[arc]
	if !ok {
		r.order = append(r.order, arc)
		r.far[arc] = [2]float64{from, to}
		return
	}
	r.far[arc] = [2]float64{min(old[0], from), max(old[1], to)}
}

func (r *reached) cover() Cover {
	var out Cover
	for _, a := range r.order {
		span := r.far[a]
		metres := float64(r.m.d.SegMetres[a>>1])
		other, both := r.far[a^1]
		if both && a&1 == 1 { // the other way along has told some of it already
			if span[0] >= 1-other[1] && span[1] <= 1-other[0] {
				continue
			}
			span[1] = min(span[1], max(span[0], 1-other[1]))
		}
		var x Route
		r.m.drive(&x, a, span[0], span[1])
		if len(x.Line) > 1 {
			out.Lines = append(out.Lines, x.Line)
		}
		out.Metres += (span[1] - span[0]) * metres
	}
	return out
}
