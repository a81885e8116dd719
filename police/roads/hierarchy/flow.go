package hierarchy

import "slices"

// part is a piece of the net with points numbered from 0, and the flow over its lines.
type part struct {
	head     []uint32 // point -> its ends of lines
	line     []int32
	other    []int32 // the point at the other end
	from     []int32 // line -> the point from which a flow of 1 runs
	flow     []int8
	level    []int32
	next     []uint32
	queue    []int32
	fromEnd  []bool // points that the flow comes from, and those it must reach
	toEnd    []bool
	sources  []int32
	trail    []uint32
	trailPts []int32
}

// halve splits points in two so that few lines cross: in four directions a quarter of the points on one side is held
// against a quarter on the other, and the least number of lines between them is found as the greatest flow.
func (d *dissection) halve(points, lines []int32) []bool {
	p := d.part(points, lines)
	n := len(points)
	key := make([]int64, n)
	order := make([]int32, n)
	var best []bool
	bestFlow, bestSmall := 0, 0
	for direction := range 4 {
		for i, v := range points {
			x, y := int64(d.net.X[v]), int64(d.net.Y[v])
			key[i] = [4]int64{x, y, x + y, x - y}[direction]
			order[i] = int32(i)
		}
		slices.SortFunc(order, func(a, b int32) int {
			if key[a] != key[b] {
				if key[a] < key[b] {
					return -1
				}
				return 1
			}
			return int(a) - int(b)
		})
		k := max(1, n/4)
		limit := 0
		if best != nil {
			limit = bestFlow * n / (2 * bestSmall) // a greater one cannot win, however even
		}
		flow, ok := p.greatest(order[:k], order[n-k:], limit)
		if !ok {
			continue
		}
		side, small := p.evener()
		if best == nil || flow*bestSmall < bestFlow*small || flow*bestSmall == bestFlow*small && small > bestSmall {
			best, bestFlow, bestSmall = side, flow, small
		}
	}
	return best
}

func (d *dissection) part(points, lines []int32) *part {
	n := len(points)
	for i, v := range points {
		d.local[v] = int32(i)
	}
	p := &part{head: make([]uint32, n+1), from: make([]int32, len(lines)), flow: make([]int8, len(lines)),
		level: make([]int32, n), next: make([]uint32, n), fromEnd: make([]bool, n), toEnd: make([]bool, n)}
	ends := func(l int32) (int32, int32) { return d.local[d.net.From[l]], d.local[d.net.To[l]] }
	for _, l := range lines {
		if a, b := ends(l); a != b {
			p.head[a+1]++
			p.head[b+1]++
		}
	}
	for i := range n {
		p.head[i+1] += p.head[i]
	}
	p.line, p.other = make([]int32, p.head[n]), make([]int32, p.head[n])
	fill := slices.Clone(p.head[:n])
	put := func(at, line, other int32) {
		p.line[fill[at]], p.other[fill[at]] = line, other
		fill[at]++
	}
	for i, l := range lines {
		if a, b := ends(l); a != b {
			p.from[i] = a
			put(a, int32(i), b)
			put(b, int32(i), a)
		}
	}
	return p
}

// open tells whether one more may flow along an end of a line, away from at.
func (p *part) open(at int32, e uint32) bool {
	f := p.flow[p.line[e]]
	if p.from[p.line[e]] != at {
		f = -f
	}
	return f < 1
}

func (p *part) push(at int32, e uint32) {
	if p.from[p.line[e]] == at {
		p.flow[p.line[e]]++
	} else {
		p.flow[p.line[e]]--
	}
}

// greatest finds the greatest flow (Dinic). ok is false when it passes a limit above 0.
func (p *part) greatest(sources, sinks []int32, limit int) (int, bool) {
	clear(p.flow)
	clear(p.fromEnd)
	clear(p.toEnd)
	p.sources = sources
	for i := range sources {
		p.fromEnd[sources[i]], p.toEnd[sinks[i]] = true, true
	}
	total := 0
	for p.layer() {
		copy(p.next, p.head)
		for _, s := range sources {
			for p.walk(s) {
				if total++; limit > 0 && total > limit {
					return total, false
				}
			}
		}
	}
	return total, true
}

// layer numbers the points by how far they are from the sources; false when no sink is reached.
func (p *part) layer() bool {
	for i := range p.level {
		p.level[i] = -1
	}
	p.queue = append(p.queue[:0], p.sources...)
	for _, s := range p.sources {
		p.level[s] = 0
	}
	reached := false
	for i := 0; i < len(p.queue); i++ {
		v := p.queue[i]
		if p.toEnd[v] {
			reached = true
			continue
		}
		for e := p.head[v]; e < p.head[v+1]; e++ {
			if w := p.other[e]; p.level[w] < 0 && p.open(v, e) {
				p.level[w] = p.level[v] + 1
				p.queue = append(p.queue, w)
			}
		}
	}
	return reached
}

// walk sends one more from a source to any sink along the layers.
func (p *part) walk(source int32) bool {
	p.trail, p.trailPts = p.trail[:0], append(p.trailPts[:0], source)
	for {
		v := p.trailPts[len(p.trailPts)-1]
		if p.toEnd[v] {
			for i, e := range p.trail {
				p.push(p.trailPts[i], e)
			}
			return true
		}
		on := false
		for ; p.next[v] < p.head[v+1]; p.next[v]++ {
			e := p.next[v]
			if w := p.other[e]; p.level[w] == p.level[v]+1 && p.open(v, e) {
				p.trail, p.trailPts, on = append(p.trail, e), append(p.trailPts, w), true
				break
			}
		}
		if on {
			continue
		}
		if len(p.trail) == 0 {
			return false
		}
		p.trail, p.trailPts = p.trail[:len(p.trail)-1], p.trailPts[:len(p.trailPts)-1]
		p.next[p.trailPts[len(p.trailPts)-1]]++
	}
}

// evener splits at the least cut nearest the sources or the one nearest the sinks, whichever leaves the smaller half larger.
func (p *part) evener() ([]bool, int) {
	n := len(p.level)
	near := make([]bool, n)
	a := 0
	for i, l := range p.level {
		if near[i] = l >= 0; near[i] {
			a++
		}
	}
	far := make([]bool, n) // from which a sink can still be reached
	p.queue = p.queue[:0]
	for i, to := range p.toEnd {
		if to {
			far[i] = true
			p.queue = append(p.queue, int32(i))
		}
	}
	for i := 0; i < len(p.queue); i++ {
		v := p.queue[i]
		for e := p.head[v]; e < p.head[v+1]; e++ {
			if w := p.other[e]; !far[w] && p.openTo(w, v, e) {
				far[w] = true
				p.queue = append(p.queue, w)
			}
		}
	}
	b := len(p.queue)
	if small := min(b, n-b); small > min(a, n-a) {
		for i := range far {
			far[i] = !far[i]
		}
		return far, small
	}
	return near, min(a, n-a)
}

// openTo tells whether one more may flow from w to v along v's end of a line.
func (p *part) openTo(w, v int32, e uint32) bool {
	f := p.flow[p.line[e]]
	if p.from[p.line[e]] != w {
		f = -f
	}
	return f < 1
}
