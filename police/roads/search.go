package roads

import (
	"context"

	"throughline/police/roads/hierarchy"
)

// search is the working memory of one question: of the plain search (Dijkstra, from the target back over every turn that
// may be made) and of the hierarchy. The slices are used again; only what was touched is cleaned.
type search struct {
	best    []uint32 // state -> the least time from the start of its arc to the target; never until it is reached
	touched []int32
	heap    hierarchy.Heap // time in the upper half, state in the lower
	scanned int            // turns looked at
	first   []int32        // state -> the first standing of a unit there, -1 for none
	then    []int32        // standing -> the next one on the same arc
	on      []standing
	ups     *hierarchy.Search
}

// standing is a way in which a unit may set out: which one, and how far down its arc it is.
type standing struct {
	unit  int32
	arc   int32
	along uint32
}

func newSearch(d *mapData, shape *hierarchy.Shape) *search {
	states := len(d.TurnHead) - 1
	s := &search{best: make([]uint32, states), first: make([]int32, states), ups: hierarchy.NewSearch(shape)}
	for i := range s.best {
		s.best[i], s.first[i] = never, -1
	}
	return s
}

func (s *search) clean() {
	for _, v := range s.touched {
		s.best[v] = never
	}
	for _, o := range s.on {
		s.first[o.arc] = -1
	}
	s.touched, s.heap, s.on, s.then, s.scanned = s.touched[:0], s.heap[:0], s.on[:0], s.then[:0], 0
}

// offer takes a time for a state when it is less than what is known.
func (s *search) offer(state int32, time uint32) {
	old := s.best[state]
	if time >= old {
		return
	}
	if old == never {
		s.touched = append(s.touched, state)
	}
	s.best[state] = time
	s.heap.Push(uint64(time)<<32 | uint64(uint32(state)))
}

// targets are the states in which a car is on the target's road, and the time from the start of each to the target.
func (m *Map) targets(target Snapped, c *cost) (states []int32, times []uint32) {
	for _, a := range c.arcsAt(m.d, target) {
		part := c.along(m.d, target, a)
		states, times = append(states, a), append(times, part)
		for _, s := range m.d.above[a] {
			states, times = append(states, s), append(times, part)
		}
	}
	return states, times
}

// asked is one question: the least drive in milliseconds to a target from each of some units.
type asked struct {
	m      *Map
	c      *cost
	s      *search
	target Snapped
	from   []Snapped
	drive  []uint32 // the answer so far, never or more where there is none
}

func (m *Map) ask(s *search, c *cost, target Snapped, from []Snapped) *asked {
	q := &asked{m: m, c: c, s: s, target: target, from: from, drive: make([]uint32, len(from))}
	for i, f := range from {
		q.drive[i] = never
		if f.Segment != target.Segment {
			continue
		}
		for _, a := range c.arcsAt(m.d, f) { // straight there, without a turn
			if there, here := c.along(m.d, target, a), c.along(m.d, f, a); there >= here {
				q.drive[i] = min(q.drive[i], there-here)
			}
		}
	}
	return q
}

// plain answers by Dijkstra's search. It stops when the nearest k are certain (all units: k is how many there are), or after
// budget turns (0: none), when done is false and the answers are not all there.
func (q *asked) plain(ctx context.Context, k, budget int) (done bool, err error) {
	s, d := q.s, q.m.d
	s.clean()
	for i, f := range q.from {
		for _, a := range q.c.arcsAt(d, f) {
			s.then = append(s.then, s.first[a])
			s.first[a] = int32(len(s.on))
			s.on = append(s.on, standing{int32(i), a, q.c.along(d, f, a)})
		}
	}
	near := newNearest(k, q.drive)
	states, times := q.m.targets(q.target, q.c)
	for i, v := range states {
		s.offer(v, times[i])
	}
	head, from, turns := d.RevHead, d.RevFrom, q.c.turns
	for n := 0; len(s.heap) > 0; n++ {
		top := s.heap.Pop()
		v, time := int32(uint32(top)), uint32(top>>32)
		if time != s.best[v] {
			continue
		}
		if time > near.certain() {
			break
		}
		if n&1023 == 0 && ctx.Err() != nil {
			return false, ctx.Err()
		}
		a, b := head[v], head[v+1]
		s.scanned += int(b - a)
		if budget > 0 && s.scanned > budget {
			return false, nil
		}
		for a < b {
			w := turns.Run(a, b)
			for j, p := range from[a : a+uint32(len(w))] {
				if s.first[p] >= 0 {
					q.meet(near, p, turnAt{a + uint32(j), v}, time)
				}
				s.offer(p, time+w[j])
			}
			a += uint32(len(w))
		}
	}
	return true, nil
}

// meet gives the units that stand on the arc of p the time by the turn j.
func (q *asked) meet(near *nearest, p int32, j turnAt, time uint32) {
	out := q.c.setOut(q.m.d, p, j.to, turnKind(q.m.d.RevKind[j.rev]))
	if out >= never {
		return
	}
	time += out
	for o := q.s.first[p]; o >= 0; o = q.s.then[o] {
		x := q.s.on[o]
		if t := time - x.along; t < q.drive[x.unit] {
			q.drive[x.unit] = t
			near.met(x.unit)
		}
	}
}

// ranked answers by the hierarchy.
func (q *asked) ranked(ctx context.Context) error {
	d, ups := q.m.d, q.s.ups
	states, times := q.m.targets(q.target, q.c)
	ups.Begin(q.c.ups, states, times)
	for i, f := range q.from {
		if i&63 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		apart := f.Segment == q.target.Segment || q.c.shut[f.Segment]
		for _, a := range q.c.arcsAt(d, f) {
			along := q.c.along(d, f, a)
			if !apart {
				if t := ups.Time(a); t < never {
					q.drive[i] = min(q.drive[i], t-along)
				}
				continue
			}
			// The target may lie behind, or the way off a closed road must be found: look from the end of the arc.
			for j := d.TurnHead[a]; j < d.TurnHead[a+1]; j++ {
				t, out := ups.Time(d.TurnNext[j]), q.c.setOut(d, a, d.TurnNext[j], turnKind(d.TurnKind[j]))
				if t < never && out < never {
					q.drive[i] = min(q.drive[i], t+out-along)
				}
			}
		}
	}
	return nil
}
