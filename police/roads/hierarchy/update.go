package hierarchy

import (
	"container/heap"
	"slices"
)

// Changed is an arc of the graph, by the nodes it joins, whose weight is another one now.
type Changed struct{ From, To int32 }

// Update is the metric with some weights changed; the old one stays as it was. weights are those that hold now. It works
// out again only the ups that a change reaches, lowest first, so that it costs little for a few roads.
func (s *Shape) Update(old *Metric, g Graph, weights []uint32, changed []Changed) *Metric {
	u := &update{s: s, g: g, weights: weights, waiting: map[uint32]bool{},
		m: &Metric{Up: slices.Clone(old.Up), Down: slices.Clone(old.Down)}}
	for _, c := range changed {
		if a, b := s.Rank[c.From], s.Rank[c.To]; a != b {
			u.look(s.up(min(a, b), max(a, b)))
		}
	}
	for len(u.queue) > 0 {
		a := heap.Pop(&u.queue).(up)
		delete(u.waiting, a.number)
		u.redo(a)
	}
	return u.m
}

type up struct {
	number uint32
	low    int32
}

type upQueue []up

func (q upQueue) Len() int           { return len(q) }
func (q upQueue) Less(i, j int) bool { return q[i].number < q[j].number } // ups are numbered by their lower end
func (q upQueue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *upQueue) Push(x any)        { *q = append(*q, x.(up)) }
func (q *upQueue) Pop() any {
	last := len(*q) - 1
	x := (*q)[last]
	*q = (*q)[:last]
	return x
}

type update struct {
	s       *Shape
	g       Graph
	weights []uint32
	m       *Metric
	queue   upQueue
	waiting map[uint32]bool
}

func (u *update) look(number uint32) {
	if u.waiting[number] {
		return
	}
	u.waiting[number] = true
	low, _ := slices.BinarySearch(u.s.At, number+1) // the first rank whose ups begin after it
	heap.Push(&u.queue, up{number, int32(low - 1)})
}

// redo works out an up from the arcs of the graph and the ways by lower nodes, and looks at those that lean on it.
func (u *update) redo(a up) {
	s, m := u.s, u.m
	low, high := a.low, s.To[a.number]
	oldUp, oldDown := m.Up[a.number], m.Down[a.number]
	newUp, newDown := u.arc(low, high), u.arc(high, low)
	x, y := s.By[s.Low[low]:s.Low[low+1]], s.By[s.Low[high]:s.Low[high+1]]
	for len(x) > 0 && len(y) > 0 {
		switch {
		case x[0] < y[0]:
			x = x[1:]
		case y[0] < x[0]:
			y = y[1:]
		default:
			i, j := s.up(x[0], low), s.up(x[0], high)
			newUp, newDown = min(newUp, m.Down[i]+m.Up[j]), min(newDown, m.Down[j]+m.Up[i])
			x, y = x[1:], y[1:]
		}
	}
	if newUp == oldUp && newDown == oldDown {
		return
	}
	m.Up[a.number], m.Down[a.number] = newUp, newDown
	for j := s.At[low]; j < s.At[low+1]; j++ {
		other := s.To[j]
		if other == high {
			continue
		}
		k := s.up(min(other, high), max(other, high))
		in, out := m.Up[k], m.Down[k] // from the lower of the two to the higher, and back
		if other < high {
			in, out = out, in
		}
		// in is from high to other by low, out from other to high
		if leans(oldDown, newDown, m.Up[j], in) || leans(oldUp, newUp, m.Down[j], out) {
			u.look(k)
		}
	}
}

// leans tells whether a way of a changed part and one that stands was the least, or is now.
func leans(old, now, other, least uint32) bool {
	return old != now && other < Never && (old < Never && old+other == least || now < Never && now+other < least)
}

// arc is the least weight of the graph's own arcs between two ranks.
func (u *update) arc(from, to int32) uint32 {
	best := uint32(Never)
	f, t := u.s.Node[from], u.s.Node[to]
	for j := u.g.Head[t]; j < u.g.Head[t+1]; j++ {
		if u.g.From[j] == f {
			best = min(best, u.weights[j])
		}
	}
	return best
}
