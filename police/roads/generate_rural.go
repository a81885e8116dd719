package roads

import (
	"cmp"
	"math"
	"slices"
)

const laneStep = 640.0 // metres between the corners of the net of lanes, about

// corner is where lanes meet, and the corners that they lead to.
type corner struct {
	node int
	to   []int
}

// lanesNet lays a loose net of country lanes over the open land and ties each town to it.
func (c *county) lanesNet() {
	net, order := c.laneCorners()
	done := map[[2]int]bool{}
	for _, i := range order {
		for _, k := range net[i].to {
			if !done[[2]int{k, i}] {
				done[[2]int{i, k}] = true
				c.countryLane(net, i, k)
			}
		}
	}
	for i := range c.towns {
		c.ties(&c.towns[i], net, order)
	}
}

// laneCorners scatters the corners and chooses which lanes there are.
func (c *county) laneCorners() (net map[int]corner, order []int) {
	const half = 20
	net = map[int]corner{}
	number := func(i, k int) int { return (i+half)*100 + k + half }
	for i := -half; i <= half; i++ {
		for k := -16; k <= 16; k++ {
			p := point{float64(i)*laneStep*0.92 + c.spread(230), (float64(k)+float64(i&1)/2)*laneStep + c.spread(230)}
			if c.townAt(p, 190) == nil && c.room(p, 95, func(int) bool { return true }) >= 95 {
				net[number(i, k)] = corner{node: c.node(p)}
				order = append(order, number(i, k))
			}
		}
	}
	join := func(a, b int) {
		x, okA := net[a]
		y, okB := net[b]
		if okA && okB && len(x.to) < 4 && len(y.to) < 4 && c.nodes[x.node].at.far(c.nodes[y.node].at) > 230 {
			x.to, y.to = append(x.to, b), append(y.to, a)
			net[a], net[b] = x, y
		}
	}
	for _, n := range order {
		aslant := n + 101 - 2*c.rng.IntN(2) // every other column lies half a step to the north
		if c.chance(0.82) {
			join(n, n+100)
		}
		if c.chance(0.62) {
			join(n, n+1)
		}
		if c.chance(0.36) {
			join(n, aslant)
		}
	}
	return net, order
}

// leaving is the heading on which a lane sets out: one that goes on from another does so without a corner.
func (c *county) leaving(net map[int]corner, i, k int) float64 {
	p, q := c.nodes[net[i].node].at, c.nodes[net[k].node].at
	straight, least := p.toward(q), 1.25
	heading := straight
	for _, other := range net[i].to {
		if r := c.nodes[net[other].node].at; other != k {
			if d := math.Abs(turned(r.toward(p), straight)); d < least {
				least, heading = d, r.toward(q)
			}
		}
	}
	return heading
}

func (c *county) countryLane(net map[int]corner, i, k int) {
	from, to := net[i].node, net[k].node
	p, q := c.nodes[from].at, c.nodes[to].at
	line := c.wound(bezier(p, c.leaving(net, i, k), q, c.leaving(net, k, i)+math.Pi, 31), 26)
	wet := 0
	for n := 1; n < len(line); n++ {
		for _, m := range c.crossed(line[n-1], line[n]) {
			wet += btou(c.edges[m.edge].class == "river")
		}
		if c.townAt(line[n], 40) != nil {
			return
		}
	}
	if wet > 1 || wet == 1 && !c.chance(0.4) || !c.clear(line, 45, 70) {
		return
	}
	c.lay(from, line, to, road{class: "unclassified", mph: 60}, lane{era: farms})
}

func btou(b bool) int {
	if b {
		return 1
	}
	return 0
}

// ties leads lanes from the country into a town, each from a side of its own, until they come to a road of it.
func (c *county) ties(t *town, net map[int]corner, order []int) {
	var taken []float64
	taken = append(taken, t.bearings...)
	near := slices.Clone(order)
	slices.SortStableFunc(near, func(a, b int) int {
		return cmp.Compare(c.nodes[net[a].node].at.far(t.at), c.nodes[net[b].node].at.far(t.at))
	})
	for _, n := range near {
		from := net[n].node
		p := c.nodes[from].at
		bearing := t.at.toward(p)
		if c.degree(from) == 0 || p.far(t.at) > t.radius*1.3+1300 || slices.ContainsFunc(taken, func(b float64) bool { return math.Abs(turned(b, bearing)) < 0.3 }) {
			continue
		}
		way, ok := c.trace(p, p.toward(t.at), plan{step: 28, least: 150, most: 3200, gap: 30, turn: c.seeking(t.at, 0.09), join: true,
			allowed: func(p point) bool { return c.open(p, 4) }})
		if ok && way.to >= 0 {
			c.lay(from, way.line, way.to, road{class: "unclassified", mph: 60}, lane{era: farms})
			taken = append(taken, bearing)
		}
	}
}

// hamlet is a few houses where lanes meet.
type hamlet struct {
	name string
	at   point
}

// hamlets names some corners of the lanes.
func (c *county) hamlets() {
	var corners []point
	for id := range c.lanes {
		if c.lanes[id].era != farms {
			continue
		}
		for _, n := range c.junctionsOf(id, 3) {
			if p := c.nodes[n].at; c.townAt(p, 500) == nil && math.Abs(p.x) < 11000 && math.Abs(p.y) < 9300 {
				corners = append(corners, p)
			}
		}
	}
	for tries := 0; tries < 4000 && len(corners) > 0 && len(c.small) < len(hamletNames); tries++ {
		p := corners[c.rng.IntN(len(corners))]
		if !slices.ContainsFunc(c.small, func(h hamlet) bool { return h.at.far(p) < 1500 }) {
			c.small = append(c.small, hamlet{hamletNames[len(c.small)], p})
		}
	}
}

// hamletAt is the hamlet that a place on a lane belongs to, or nil.
func (c *county) hamletAt(p point) *hamlet {
	for i := range c.small {
		if c.small[i].at.far(p) < 210 {
			return &c.small[i]
		}
	}
	return nil
}
