// Package hierarchy answers shortest-path questions on a directed graph of whole numbers: a customisable contraction
// hierarchy. It knows nothing of roads.
//
// Order finds the order of contraction from the net alone; Contract makes the shortcuts that any weights may need; Customise
// puts weights on them; Update puts right what a few changed weights touch; a Search asks. Every answer equals Dijkstra's.
//
// Sources: Dibbelt, Strasser and Wagner, "Customizable Contraction Hierarchies" (2016); Buchhold and others, "Customizable
// Contraction Hierarchies with Turn Costs" (2020); Schild and Sommer, "On Balanced Separators in Road Networks" (2015).
package hierarchy

import "slices"

// Never is the weight of what cannot be travelled; two of them can still be added.
const Never = 1 << 30

// Graph is a directed graph, kept the way a search from the target needs it: the arcs j in Head[s] to Head[s+1] come from
// From[j] and lead to s.
type Graph struct {
	Head []uint32
	From []int32
}

// Nodes is how many nodes there are.
func (g Graph) Nodes() int { return len(g.Head) - 1 }

// Shape is a hierarchy without weights. Nodes are known by rank, the lowest contracted first. The ups of rank v are
// To[At[v]:At[v+1]], ascending; the first is v's parent, and all of them are its forebears. An up stands for travel both ways.
type Shape struct {
	Rank []int32  // node -> rank
	Node []int32  // rank -> node
	At   []uint32 // rank -> its ups
	To   []int32
	Low  []uint32 // rank -> the lower ends of the ups that lead to it
	By   []int32  // ascending
	Via  []uint32 // the number of the up of each By
}

// Metric is the weights of the ups: Up from the lower end to the higher, Down the other way.
type Metric struct{ Up, Down Weights }

// NewMetric takes the weights that Customise worked out, and keeps them where they lie.
func NewMetric(up, down []uint32) *Metric { return &Metric{Paged(up), Paged(down)} }

// Contract makes the shortcuts for a graph whose nodes are contracted in this order (the node of rank 0 first).
func Contract(g Graph, order []int32) *Shape {
	n := len(order)
	s := &Shape{Rank: make([]int32, n), Node: order, At: make([]uint32, n+1)}
	for r, v := range order {
		s.Rank[v] = int32(r)
	}
	at, own := s.ownUps(g)
	child, sibling := make([]int32, n), make([]int32, n) // lists of children, by parent
	seen := make([]int32, n)
	for i := range child {
		child[i], sibling[i], seen[i] = -1, -1, -1
	}
	for v := int32(0); v < int32(n); v++ {
		start := len(s.To)
		add := func(ups []int32) {
			for _, u := range ups {
				if u != v && seen[u] != v {
					seen[u] = v
					s.To = append(s.To, u)
				}
			}
		}
		add(own[at[v]:at[v+1]])
		for c := child[v]; c >= 0; c = sibling[c] {
			add(s.To[s.At[c]:s.At[c+1]])
		}
		slices.Sort(s.To[start:])
		s.At[v+1] = uint32(len(s.To))
		if len(s.To) > start {
			p := s.To[start]
			sibling[v], child[p] = child[p], v
		}
	}
	s.To = slices.Clip(s.To)
	s.turnRound()
	return s
}

// ownUps lists for each rank the higher ranks that an arc of the graph joins it to.
func (s *Shape) ownUps(g Graph) ([]uint32, []int32) {
	n := g.Nodes()
	at := make([]uint32, n+1)
	each := func(visit func(low, high int32)) {
		for t := 0; t < n; t++ {
			for _, f := range g.From[g.Head[t]:g.Head[t+1]] {
				if a, b := s.Rank[f], s.Rank[t]; a != b {
					visit(min(a, b), max(a, b))
				}
			}
		}
	}
	each(func(low, _ int32) { at[low+1]++ })
	for v := range n {
		at[v+1] += at[v]
	}
	to, fill := make([]int32, at[n]), slices.Clone(at)
	each(func(low, high int32) {
		to[fill[low]] = high
		fill[low]++
	})
	return at, to
}

// turnRound lists the ups by their higher end.
func (s *Shape) turnRound() {
	n := len(s.At) - 1
	s.Low = make([]uint32, n+1)
	for _, u := range s.To {
		s.Low[u+1]++
	}
	for v := range n {
		s.Low[v+1] += s.Low[v]
	}
	s.By, s.Via = make([]int32, len(s.To)), make([]uint32, len(s.To))
	fill := slices.Clone(s.Low)
	for v := range int32(n) {
		for a := s.At[v]; a < s.At[v+1]; a++ {
			u := s.To[a]
			s.By[fill[u]], s.Via[fill[u]] = v, a
			fill[u]++
		}
	}
}

// up is the number of the up from a lower rank to a higher one; there must be one.
func (s *Shape) up(low, high int32) uint32 {
	return s.At[low] + place(s.To[s.At[low]:s.At[low+1]], high)
}

// place is where a rank stands among some, ascending.
func place(among []int32, rank int32) uint32 {
	a, b := 0, len(among)
	for a < b {
		if m := int(uint(a+b) >> 1); among[m] < rank {
			a = m + 1
		} else {
			b = m
		}
	}
	return uint32(a)
}

// Customise puts the weights of the arcs on the shape: weights[j] belongs to g.From[j]. It gives the weights of the ups.
func (s *Shape) Customise(g Graph, weights []uint32) (up, down []uint32) {
	up, down = make([]uint32, len(s.To)), make([]uint32, len(s.To))
	for i := range up {
		up[i], down[i] = Never, Never
	}
	for t := range g.Nodes() {
		to := s.Rank[t]
		for j := g.Head[t]; j < g.Head[t+1]; j++ {
			from := s.Rank[g.From[j]]
			if from < to {
				a := s.up(from, to)
				up[a] = min(up[a], weights[j])
			} else if to < from {
				a := s.up(to, from)
				down[a] = min(down[a], weights[j])
			}
		}
	}
	for v := range int32(len(s.At) - 1) {
		s.bypass(up, down, v)
	}
	return up, down
}

// bypass makes every pair of v's ups know the way by v.
func (s *Shape) bypass(up, down []uint32, v int32) {
	first, last := s.At[v], s.At[v+1]
	for i := first; i < last; i++ {
		in, out := down[i], up[i]
		if in >= Never && out >= Never {
			continue
		}
		k := s.At[s.To[i]]
		for j := i + 1; j < last; j++ {
			w := s.To[j]
			for s.To[k] != w {
				k++
			}
			if x := in + up[j]; x < up[k] {
				up[k] = x
			}
			if x := down[j] + out; x < down[k] {
				down[k] = x
			}
		}
	}
}
