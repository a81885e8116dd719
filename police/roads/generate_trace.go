package roads

import (
	"math"
	"slices"
)

// plan is how a street finds its way: step by step, keeping clear of what is there.
type plan struct {
	step, least, most float64                                    // metres
	gap               float64                                    // metres to keep from streets alongside
	turn              func(at point, heading, s float64) float64 // the heading of the next step
	join              bool                                       // it may end on a street that it comes to
	bridge            bool                                       // it may cross the river and the railway
	allowed           func(p point) bool
}

// traced is the way that a street found: to is the junction it ends at, or -1 for a dead end.
type traced struct {
	line course
	to   int
}

// trace finds the way of a new street from a place on one that is there. ok is false when there is no room for it.
func (c *county) trace(from point, heading float64, w plan) (traced, bool) {
	line := course{from}
	p := from
	for s := 0.0; s < w.most; s += w.step {
		heading = w.turn(p, heading, s)
		q := p.off(heading, w.step)
		if !w.allowed(q) {
			break
		}
		if hit, ok := c.ahead(from, p, heading, w); ok && s+hit.t > 30 {
			if w.join && s+hit.t >= w.least {
				if n, ok := c.joinable(hit, heading); ok {
					return traced{append(line, c.nodes[n].at), n}, true
				}
			}
			break
		}
		if c.tooNear(from, q, w.gap, w.bridge, s) {
			break
		}
		line = append(line, q)
		p = q
	}
	for len(line) > 1 && !c.goodEnd(from, line[len(line)-1]) {
		line = line[:len(line)-1]
	}
	return traced{line, -1}, line.length() >= w.least
}

// ahead is the first thing that the street would meet within its gap: t in metres.
func (c *county) ahead(from, p point, heading float64, w plan) (met, bool) {
	reach := w.step + w.gap
	for _, m := range c.crossed(p.off(heading, 0.01), p.off(heading, reach)) {
		m.t *= reach
		if w.bridge && c.edges[m.edge].barrier() && m.at.far(from) > 40 {
			a, b := c.ends(m.edge)
			if steepness(a.toward(b), heading) > 0.8 {
				continue
			}
		}
		return m, true
	}
	return met{}, false
}

// joinable is the junction at which a street may end on what it has come to: at a fair angle, and not close by another.
func (c *county) joinable(m met, heading float64) (int, bool) {
	e := c.edges[m.edge]
	a, b := c.ends(m.edge)
	if e.barrier() || e.over || e.ring || e.shut || steepness(a.toward(b), heading) < 0.55 || !c.clearJunction(m.at, 21) {
		return 0, false
	}
	return c.nodeOn(m.edge, m.u), true
}

// clearJunction tells whether there is no junction, dead end or bridge within so many metres of a place on a road.
func (c *county) clearJunction(p point, metres float64) bool {
	clear := true
	c.around(p, p, metres, func(e int) {
		x := c.edges[e]
		for _, n := range []int{x.a, x.b} {
			if c.nodes[n].at.far(p) < metres && (len(c.arms[n]) != 2 || x.over) && !x.barrier() {
				clear = false
			}
		}
	})
	return clear
}

// tooNear tells whether a street would run alongside something: near its start it is still beside the one it leaves.
func (c *county) tooNear(from, q point, gap float64, bridge bool, s float64) bool {
	free := c.room(q, gap, func(e int) bool {
		if bridge && c.edges[e].barrier() {
			return false
		}
		return s > gap*1.4 || !c.touches(e, from)
	})
	return free < gap
}

// touches tells whether a piece of road passes through a place, or nearly.
func (c *county) touches(e int, p point) bool {
	a, b := c.ends(e)
	d, _ := p.beside(a, b)
	return d < 45
}

// goodEnd tells whether a street may end here without a way through: not on a bank, nor beside the rails.
func (c *county) goodEnd(from, p point) bool {
	return p == from || c.room(p, 18, func(e int) bool { return c.edges[e].barrier() }) >= 18
}

// straight goes on as it began, wandering by so many radians a step.
func (c *county) straight(wander float64) func(point, float64, float64) float64 {
	return func(_ point, h, _ float64) float64 { return h + c.spread(wander) }
}

// bend turns steadily: radians for each step, from so many metres on.
func (c *county) bend(by, from float64) func(point, float64, float64) float64 {
	return func(_ point, h, s float64) float64 {
		if s < from {
			return h
		}
		return h + by + c.spread(math.Abs(by)/6+0.01)
	}
}

// winding turns one way and then the other.
func (c *county) winding(by, wave float64) func(point, float64, float64) float64 {
	phase := c.rng.Float64() * 2 * math.Pi
	return func(_ point, h, s float64) float64 { return h + by*math.Cos(phase+2*math.Pi*s/wave) }
}

// seeking turns towards a place, never sharply.
func (c *county) seeking(target point, most float64) func(point, float64, float64) float64 {
	sway := c.winding(most/2, 400)
	return func(p point, h, s float64) float64 {
		h = sway(p, h, s)
		return h + max(-most, min(most, turned(h, p.toward(target))))
	}
}

// clear tells whether a line keeps off what is there, but for its own first and last metres: no bridge is crossed, no road
// met at a narrow angle or run beside.
func (c *county) clear(line course, gap, ends float64) bool {
	total, s := line.length(), 0.0
	for i := 1; i < len(line); i++ {
		heading := line[i-1].toward(line[i])
		here := c.crossed(line[i-1], line[i])
		for _, m := range here {
			e := c.edges[m.edge]
			a, b := c.ends(m.edge)
			if at := s + m.t*line[i-1].far(line[i]); e.over || e.ring || steepness(a.toward(b), heading) < 0.6 || (at < ends || at > total-ends) && e.barrier() {
				return false
			}
		}
		s += line[i-1].far(line[i])
		if s < ends || s > total-ends || len(here) > 0 || i+1 < len(line) && len(c.crossed(line[i], line[i+1])) > 0 {
			continue
		}
		beside := false
		c.around(line[i], line[i], gap, func(e int) {
			a, b := c.ends(e)
			d, _ := line[i].beside(a, b)
			beside = beside || d < gap && steepness(a.toward(b), heading) < 0.5
		})
		if beside {
			return false
		}
	}
	return true
}

// degree is how many pieces of road meet at a node.
func (c *county) degree(n int) int { return len(c.arms[n]) }

// junctionsOf lists the junctions of a street with at least so many arms, in order.
func (c *county) junctionsOf(id, arms int) []int {
	var out []int
	for _, e := range c.run(id) {
		for _, n := range []int{c.edges[e].a, c.edges[e].b} {
			if c.degree(n) >= arms && !slices.Contains(out, n) {
				out = append(out, n)
			}
		}
	}
	return out
}
