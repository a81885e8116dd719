package hierarchy

import "slices"

// Search works out times to one target from any number of nodes. It may be used again; not by two at once.
//
// Begin with the target (several nodes, each with the time still needed from there), then ask Time of each start. The
// ways that starts share near the top are walked once, so that many starts cost little more than one.
type Search struct {
	s     *Shape
	m     *Metric
	time  []uint32
	known []uint32 // run in which time was set; 2*run is "from the target down", 2*run+1 is "the least there is"
	run   uint32
	chain []int32
}

// NewSearch makes room for searches on a shape.
func NewSearch(s *Shape) *Search {
	n := len(s.At) - 1
	return &Search{s: s, time: make([]uint32, n), known: make([]uint32, n)}
}

// Begin forgets the last search and takes weights and target.
func (q *Search) Begin(m *Metric, target []int32, times []uint32) {
	q.m = m
	if q.run++; q.run >= 1<<31 { // the marks would lie
		clear(q.known)
		q.run = 1
	}
	q.chain = q.chain[:0]
	for i, node := range target {
		v := q.s.Rank[node]
		for u := v; u >= 0 && q.known[u] != 2*q.run; u = q.parent(u) {
			q.known[u], q.time[u] = 2*q.run, Never
			q.chain = append(q.chain, u)
		}
		q.time[v] = min(q.time[v], times[i])
	}
	slices.Sort(q.chain)
	for _, v := range q.chain {
		so := q.time[v]
		if so >= Never {
			continue
		}
		for a, last := q.s.At[v], q.s.At[v+1]; a < last; {
			down := m.Down.Run(a, last)
			for k, u := range q.s.To[a : a+uint32(len(down))] {
				q.time[u] = min(q.time[u], so+down[k])
			}
			a += uint32(len(down))
		}
	}
}

func (q *Search) parent(v int32) int32 {
	if a := q.s.At[v]; a < q.s.At[v+1] {
		return q.s.To[a]
	}
	return -1
}

// Time is the least time from a node to the target, Never or more where there is no way.
func (q *Search) Time(node int32) uint32 {
	v := q.s.Rank[node]
	done := 2*q.run + 1
	if q.known[v] == done {
		return q.time[v]
	}
	chain := q.chain[:0]
	for u := v; u >= 0 && q.known[u] != done; u = q.parent(u) {
		chain = append(chain, u)
	}
	for i := len(chain) - 1; i >= 0; i-- {
		u := chain[i]
		best := uint32(Never)
		if q.known[u] == 2*q.run {
			best = q.time[u]
		}
		for a, last := q.s.At[u], q.s.At[u+1]; a < last; {
			up := q.m.Up.Run(a, last)
			for k, w := range q.s.To[a : a+uint32(len(up))] {
				best = min(best, up[k]+q.time[w])
			}
			a += uint32(len(up))
		}
		q.time[u], q.known[u] = min(best, Never), done
	}
	q.chain = chain
	return q.time[v]
}

// Reach is how many ups a question looks at for a target and one start, on average: the measure of its least cost.
func (s *Shape) Reach() int {
	const samples = 64
	n := len(s.At) - 1
	total := 0
	for i := range samples {
		for v := int32(i * n / samples); ; v = s.To[s.At[v]] {
			total += int(s.At[v+1] - s.At[v])
			if s.At[v] == s.At[v+1] {
				break
			}
		}
	}
	return 2 * total / samples
}
