package roads

import (
	"context"
	"math"
)

// search is one reverse Dijkstra: from the target back over every turn that may be made. best[s] is the least time
// from the start of the arc of state s to the target. The slices are used again; stamp says which values are of this run.
type search struct {
	best  []float64
	next  []int32 // the state to go on to, -1 where the target lies on the arc itself
	stamp []uint32
	done  []uint32
	run   uint32
	heap  []heapItem
}

type heapItem struct {
	cost  float64
	state int32
}

func newSearch(states int) *search {
	return &search{best: make([]float64, states), next: make([]int32, states), stamp: make([]uint32, states), done: make([]uint32, states)}
}

func (s *search) reset() {
	s.heap = s.heap[:0]
	s.run++
	if s.run == 0 { // after four thousand million searches the stamps would lie
		clear(s.stamp)
		clear(s.done)
		s.run = 1
	}
}

func (s *search) offer(state int32, cost float64, next int32) {
	if s.stamp[state] == s.run && s.best[state] <= cost {
		return
	}
	s.stamp[state], s.best[state], s.next[state] = s.run, cost, next
	s.heap = append(s.heap, heapItem{cost, state})
	for i := len(s.heap) - 1; i > 0; {
		up := (i - 1) / 2
		if s.heap[up].cost <= s.heap[i].cost {
			break
		}
		s.heap[up], s.heap[i] = s.heap[i], s.heap[up]
		i = up
	}
}

func (s *search) pop() (heapItem, bool) {
	if len(s.heap) == 0 {
		return heapItem{}, false
	}
	top := s.heap[0]
	last := len(s.heap) - 1
	s.heap[0] = s.heap[last]
	s.heap = s.heap[:last]
	for i := 0; ; {
		c := 2*i + 1
		if c >= last {
			break
		}
		if c+1 < last && s.heap[c+1].cost < s.heap[c].cost {
			c++
		}
		if s.heap[i].cost <= s.heap[c].cost {
			break
		}
		s.heap[i], s.heap[c] = s.heap[c], s.heap[i]
		i = c
	}
	return top, true
}

// leg is the answer for one start: the seconds, the arc to set out on, and the state at the end of it (-1: the target
// lies ahead on that same arc).
type leg struct {
	seconds float64
	arc     int32
	then    int32
}

func (c *cost) arc(d *mapData, a int32) float64 {
	t := float64(c.drive[a>>1])
	if d.lights(a) {
		t += c.lights
	}
	return t
}

// along is how far down arc a position lies, as a share of it.
func (d *mapData) along(at Snapped, arc int32) float64 {
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

// arcsAt lists the arcs on which a car may stand at a position: one or both directions of its segment.
func (d *mapData) arcsAt(at Snapped) []int32 {
	var out []int32
	for _, a := range []int32{2 * at.Segment, 2*at.Segment + 1} {
		if d.mayDrive(a) {
			out = append(out, a)
		}
	}
	return out
}

// legs works out the quickest way to the target from every start, exactly; it stops when the last start is settled.
// A start from which the target cannot be reached has infinite seconds.
func (m *Map) legs(ctx context.Context, s *search, target Snapped, from []Snapped, c *cost) ([]leg, error) {
	s.reset()
	out, wanted := m.straightLegs(target, from, c)
	waiting := 0
	for range wanted {
		waiting++
	}
	arcs := int32(2 * len(m.d.SegFrom))
	for _, a := range m.d.arcsAt(target) {
		part := m.d.along(target, a) * float64(c.drive[target.Segment])
		s.offer(a, part, -1)
		for i, b := range m.d.StateArc {
			if b == a {
				s.offer(arcs+int32(i), part, -1)
			}
		}
	}
	for n := 0; waiting > 0; n++ {
		top, ok := s.pop()
		if !ok {
			break
		}
		if n&1023 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if s.done[top.state] == s.run {
			continue
		}
		s.done[top.state] = s.run
		for _, p := range m.revFrom[m.revHead[top.state]:m.revHead[top.state+1]] {
			if starts, ok := wanted[p]; ok {
				m.settle(out, from, starts, p, top, c)
				delete(wanted, p)
				waiting--
			}
			s.offer(p, top.cost+c.arc(m.d, m.d.arcOf(p)), top.state)
		}
	}
	return out, nil
}

// straightLegs answers what needs no turn, and lists which starts wait for each arc.
func (m *Map) straightLegs(target Snapped, from []Snapped, c *cost) ([]leg, map[int32][]int) {
	out := make([]leg, len(from))
	wanted := map[int32][]int{}
	for i, f := range from {
		out[i] = leg{seconds: math.Inf(1), arc: -1, then: -1}
		for _, a := range m.d.arcsAt(f) {
			wanted[a] = append(wanted[a], i)
			if f.Segment != target.Segment {
				continue
			}
			if ahead := m.d.along(target, a) - m.d.along(f, a); ahead >= 0 {
				if t := ahead * float64(c.drive[f.Segment]); t < out[i].seconds {
					out[i] = leg{seconds: t, arc: a, then: -1}
				}
			}
		}
	}
	return out, wanted
}

// settle gives the starts on arc p their time: the rest of the arc, then what follows, which is the least there is.
func (m *Map) settle(out []leg, from []Snapped, starts []int, p int32, then heapItem, c *cost) {
	for _, i := range starts {
		rest := (1 - m.d.along(from[i], p)) * float64(c.drive[p>>1])
		if m.d.lights(p) {
			rest += c.lights
		}
		if t := rest + then.cost; t < out[i].seconds {
			out[i] = leg{seconds: t, arc: p, then: then.state}
		}
	}
}
