package roads

import (
	"math"
	"slices"
)

// gate is where a main road leaves a town: 'N', 'E', 'S' or 'W'.
func (c *county) gate(t *town, side byte) (int, point) {
	switch side {
	case 'E':
		return t.grid[t.midRow()][t.cols-1], point{1, 0}
	case 'W':
		return t.grid[t.midRow()][0], point{-1, 0}
	case 'N':
		return t.grid[t.rows-1][t.midCol()], point{0, 1}
	}
	return t.grid[0][t.midCol()], point{0, -1}
}

// The main roads between towns: town, side, town, side, number.
var countyRoads = []struct {
	from     int
	fromSide byte
	to       int
	toSide   byte
	ref      string
}{
	{0, 'W', 7, 'E', "A4901"}, {7, 'W', 3, 'E', "A4901"}, {0, 'E', 8, 'W', "A4901"}, {8, 'E', 4, 'W', "A4901"},
	{0, 'N', 6, 'S', "A4915"}, {6, 'W', 1, 'E', "A4915"}, {0, 'S', 5, 'N', "A4915"}, {8, 'N', 2, 'W', "A4922"},
	{1, 'S', 3, 'N', "B4210"}, {2, 'S', 4, 'N', "B4217"}, {7, 'S', 5, 'W', "B4225"}, {5, 'E', 4, 'S', "B4225"},
	{6, 'E', 2, 'N', "B4231"}, {8, 'S', 5, 'S', "B4231"},
}

// mainRoads joins the towns. Where an A road leaves Hanley, Leadon Cross or Ashcombe there is a roundabout.
func (c *county) mainRoads() {
	c.rural = len(c.lines)
	for _, m := range countyRoads {
		a, out := c.gate(&c.towns[m.from], m.fromSide)
		b, in := c.gate(&c.towns[m.to], m.toSide)
		style := road{class: "primary", ref: m.ref, mph: 60}
		if m.ref[0] == 'B' {
			style.class, style.mph = "secondary", 50
		}
		if m.ref[0] == 'A' && m.from <= 2 {
			a = c.roundabout(a, out, style)
		}
		c.curve(a, out, b, in, style)
	}
}

// roundabout lays a ring 130 m outside a gate and gives the node of the ring at which the road goes on.
func (c *county) roundabout(gate int, out point, style road) int {
	from := c.nodes[gate].at
	mid := point{from.x + 130*out.x, from.y + 130*out.y}
	const corners, radius = 12, 21.0
	start := math.Atan2(-out.y, -out.x)
	var ring []int
	for i := 0; i < corners; i++ {
		angle := start - 2*math.Pi*float64(i)/corners // clockwise, as in this country
		ring = append(ring, c.node(point{mid.x + radius*math.Cos(angle), mid.y + radius*math.Sin(angle)}))
	}
	var line []road
	for i := range ring {
		r := style
		r.a, r.b, r.ring, r.mph = ring[i], ring[(i+1)%corners], true, 30
		line = append(line, r)
	}
	c.lines = append(c.lines, line)
	way := style
	way.a, way.b, way.mph = gate, ring[0], 40
	c.lines = append(c.lines, []road{way})
	return ring[corners/2]
}

// curve lays a road from a to b that sets out and arrives straight and winds a little between.
func (c *county) curve(a int, out point, b int, in point, style road) {
	p, q := c.nodes[a].at, c.nodes[b].at
	pull := p.far(q) * 0.35
	p1, q1 := point{p.x + out.x*pull, p.y + out.y*pull}, point{q.x + in.x*pull, q.y + in.y*pull}
	steps := max(4, int(p.far(q)/150))
	phase, wave := c.rng.Float64()*6, 20+c.rng.Float64()*30
	line := make([]road, 0, steps)
	last := a
	for i := 1; i <= steps; i++ {
		n := b
		if i < steps {
			t := float64(i) / float64(steps)
			u := 1 - t
			x := u*u*u*p.x + 3*u*u*t*p1.x + 3*u*t*t*q1.x + t*t*t*q.x
			y := u*u*u*p.y + 3*u*u*t*p1.y + 3*u*t*t*q1.y + t*t*t*q.y
			w := wave * math.Sin(phase+t*9) * math.Sin(math.Pi*t)
			n = c.node(point{x + w, y + w})
		}
		r := style
		r.a, r.b = last, n
		line = append(line, r)
		last = n
	}
	c.lines = append(c.lines, line)
}

const laneStep = 1050.0

// lanes lays a loose net of country lanes, and ties each town to it.
func (c *county) lanes() {
	net := map[[2]int]int{}
	for i := -11; i <= 11; i++ {
		for k := -9; k <= 9; k++ {
			p := point{float64(i)*laneStep + c.spread(280), float64(k)*laneStep + c.spread(280)}
			if c.openLand(p, p, 260) && math.Abs(p.x-riverX(p.y)) > 90 {
				net[[2]int{i, k}] = c.node(p)
			}
		}
	}
	for i := -11; i <= 11; i++ {
		for k := -9; k <= 9; k++ {
			from, ok := net[[2]int{i, k}]
			for _, step := range [][2]int{{1, 0}, {0, 1}} {
				to, ok2 := net[[2]int{i + step[0], k + step[1]}]
				if ok && ok2 && c.chance(0.8) && c.openLand(c.nodes[from].at, c.nodes[to].at, 0) {
					c.lane(from, to)
				}
			}
		}
	}
	var ends []int
	for _, n := range net {
		ends = append(ends, n)
	}
	slices.Sort(ends)
	for i := range c.towns {
		t := &c.towns[i]
		for k := 3; k+2 < t.cols; k += 5 {
			c.tie(t.grid[0][k], ends)
			c.tie(t.grid[t.rows-1][k], ends)
		}
		for r := 3; r+2 < t.rows; r += 5 {
			c.tie(t.grid[r][0], ends)
			c.tie(t.grid[r][t.cols-1], ends)
		}
	}
}

// openLand tells whether the line from p to q keeps clear of every town.
func (c *county) openLand(p, q point, margin float64) bool {
	for i := range c.towns {
		for t := 0.0; t <= 1; t += 0.05 {
			if c.towns[i].holds(p.to(q, t), margin) {
				return false
			}
		}
	}
	return true
}

// tie joins a street's end at the edge of a town to the nearest lane.
func (c *county) tie(from int, ends []int) {
	p := c.nodes[from].at
	best, near := -1, 1500.0
	for _, n := range ends {
		q := c.nodes[n].at
		d := p.far(q)
		if d < near && d > 260 && c.openLand(p.to(q, 180/d), q, 0) {
			best, near = n, d
		}
	}
	if best >= 0 {
		c.lane(from, best)
	}
}

func (c *county) lane(from, to int) {
	p, q := c.nodes[from].at, c.nodes[to].at
	if crossesRiver(p, q) && !c.chance(0.3) {
		return
	}
	style := road{class: "unclassified", mph: 60}
	if c.chance(0.6) {
		style.name = laneStems[c.rng.IntN(len(laneStems))] + "'s Lane"
		if c.chance(0.5) {
			style.name = laneStems[c.rng.IntN(len(laneStems))] + " Lane"
		}
	}
	steps := max(2, int(p.far(q)/130))
	bend := c.spread(60)
	var line []road
	last := from
	for i := 1; i <= steps; i++ {
		n := to
		if i < steps {
			t := float64(i) / float64(steps)
			m := p.to(q, t)
			w := bend*math.Sin(math.Pi*t) + c.spread(7)
			n = c.node(point{m.x + w*(q.y-p.y)/p.far(q), m.y - w*(q.x-p.x)/p.far(q)})
		}
		r := style
		r.a, r.b = last, n
		line = append(line, r)
		last = n
	}
	c.lines = append(c.lines, line)
}
