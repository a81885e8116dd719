package hierarchy

import "slices"

// Changed is an arc of the graph, by the nodes it joins, whose weight is another one now.
type Changed struct{ From, To int32 }

// Update is the metric with some weights changed; the old one stays as it was. weights are those that hold now. It works out
// again only the ups that a change reaches, lowest first, and copies only the pages that they lie on, so that it costs little
// for a few roads, however large the map.
func (s *Shape) Update(old *Metric, g Graph, weights Weights, changed []Changed) *Metric {
	u := &update{s: s, g: g, weights: weights, up: old.Up.Draft(), down: old.Down.Draft()}
	for _, c := range changed {
		if a, b := s.Rank[c.From], s.Rank[c.To]; a != b {
			u.look(s.up(min(a, b), max(a, b)))
		}
	}
	low, done := int32(0), uint64(0) // an up leans on lower ones alone, so that what is done stays done
	for len(u.queue) > 0 {
		number := u.queue.Pop()
		if number+1 == done {
			continue
		}
		done = number + 1
		low += s.lowOf(s.At[low:], uint32(number))
		u.redo(uint32(number), low)
	}
	return &Metric{Up: u.up.Weights, Down: u.down.Weights}
}

// lowOf is the lower end of an up, counted from the first of some ranks: the last whose ups begin at it or before.
func (s *Shape) lowOf(at []uint32, number uint32) int32 {
	i, _ := slices.BinarySearch(at, number+1)
	return int32(i - 1)
}

type update struct {
	s        *Shape
	g        Graph
	weights  Weights
	up, down *Draft
	queue    Heap // ups, by number, and so by their lower end; one may be there several times
}

func (u *update) look(number uint32) { u.queue.Push(uint64(number)) }

// redo works out an up from the arcs of the graph and the ways by lower nodes, and looks at those that lean on it.
func (u *update) redo(number uint32, low int32) {
	s, up, down := u.s, u.up, u.down
	high := s.To[number]
	oldUp, oldDown := up.At(number), down.At(number)
	newUp, newDown := u.arc(low, high), u.arc(high, low)
	x, y := s.Low[low], s.Low[high]
	for x < s.Low[low+1] && y < s.Low[high+1] {
		switch a, b := s.By[x], s.By[y]; {
		case a < b:
			x++
		case b < a:
			y++
		default:
			i, j := s.Via[x], s.Via[y]
			newUp, newDown = min(newUp, down.At(i)+up.At(j)), min(newDown, down.At(j)+up.At(i))
			x, y = x+1, y+1
		}
	}
	if newUp == oldUp && newDown == oldDown {
		return
	}
	up.Set(number, newUp)
	down.Set(number, newDown)
	beyond := s.At[high] // the ups of low above high are all among the ups of high, in the same order
	for j := s.At[low]; j < s.At[low+1]; j++ {
		other, there, back := s.To[j], up.At(j), down.At(j)
		if other == high || there >= Never && back >= Never {
			continue
		}
		k := beyond
		if other < high {
			k = s.up(other, high)
		} else {
			for s.To[k] != other {
				k++
			}
			beyond = k
		}
		in, out := up.At(k), down.At(k) // from the lower of the two to the higher, and back
		if other < high {
			in, out = out, in
		}
		// in is from high to other by low, out from other to high
		if leans(oldDown, newDown, there, in) || leans(oldUp, newUp, back, out) {
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
			best = min(best, u.weights.At(j))
		}
	}
	return best
}
