package roads

import (
	"cmp"
	"math"
	"slices"
)

// joinCrossings gives two roads that cross outside the towns a junction there.
func (c *county) joinCrossings() {
	type piece struct{ line, at int }
	var all []piece
	for l := c.rural; l < len(c.lines); l++ {
		for i := range c.lines[l] {
			all = append(all, piece{l, i})
		}
	}
	type cut struct {
		t float64
		n int
	}
	cuts := map[piece][]cut{}
	for i, p := range all {
		a := c.lines[p.line][p.at]
		for _, q := range all[i+1:] {
			b := c.lines[q.line][q.at]
			if a.a == b.a || a.a == b.b || a.b == b.a || a.b == b.b {
				continue
			}
			t, u, ok := crossing(c.nodes[a.a].at, c.nodes[a.b].at, c.nodes[b.a].at, c.nodes[b.b].at)
			if ok {
				n := c.node(c.nodes[a.a].at.to(c.nodes[a.b].at, t))
				cuts[p] = append(cuts[p], cut{t, n})
				cuts[q] = append(cuts[q], cut{u, n})
			}
		}
	}
	for l := c.rural; l < len(c.lines); l++ {
		var line []road
		for i, r := range c.lines[l] {
			list := cuts[piece{l, i}]
			slices.SortFunc(list, func(a, b cut) int { return cmp.Compare(a.t, b.t) })
			for _, x := range list {
				head := r
				head.b, r.a = x.n, x.n
				line = append(line, head)
			}
			line = append(line, r)
		}
		c.lines[l] = line
	}
}

// crossing is where the lines p-q and r-s cross, as shares of each.
func crossing(p, q, r, s point) (t, u float64, ok bool) {
	if math.Max(p.x, q.x) < math.Min(r.x, s.x) || math.Max(r.x, s.x) < math.Min(p.x, q.x) ||
		math.Max(p.y, q.y) < math.Min(r.y, s.y) || math.Max(r.y, s.y) < math.Min(p.y, q.y) {
		return 0, 0, false
	}
	d := (q.x-p.x)*(s.y-r.y) - (q.y-p.y)*(s.x-r.x)
	if d == 0 {
		return 0, 0, false
	}
	t = ((r.x-p.x)*(s.y-r.y) - (r.y-p.y)*(s.x-r.x)) / d
	u = ((r.x-p.x)*(q.y-p.y) - (r.y-p.y)*(q.x-p.x)) / d
	return t, u, t > 0 && t < 1 && u > 0 && u < 1
}

// bridges carries the roads outside the towns over the river.
func (c *county) bridges() {
	for l := c.rural; l < len(c.lines); l++ {
		var line []road
		for _, r := range c.lines[l] {
			p, q := c.nodes[r.a].at, c.nodes[r.b].at
			if !crossesRiver(p, q) {
				line = append(line, r)
				continue
			}
			lo, hi := 0.0, 1.0
			for i := 0; i < 30; i++ {
				if m := (lo + hi) / 2; crossesRiver(p, p.to(q, m)) {
					hi = m
				} else {
					lo = m
				}
			}
			half := math.Min(34/p.far(q), math.Min(lo, 1-lo)*0.8)
			a, b := c.node(p.to(q, lo-half)), c.node(p.to(q, lo+half))
			before, over, after := r, r, r
			before.b, over.a, over.b, after.a = a, a, b, b
			over.bridge = "Leden Bridge"
			if r.name != "" {
				over.bridge = r.name + " Bridge"
			}
			line = append(line, before, over, after)
		}
		c.lines[l] = line
	}
}

// landscape draws the river, the land of the towns, and woods.
func (c *county) landscape() {
	var west, east []point
	var middle []int
	for y := -10600.0; y <= 10600; y += 70 {
		x := riverX(y)
		wide := 15 + 5*math.Sin(y/800)
		west, east = append(west, point{x - wide, y}), append(east, point{x + wide, y})
		middle = append(middle, c.node(point{x, -y}))
		c.nodes[middle[len(middle)-1]].at.x = riverX(-y)
	}
	c.ways = append(c.ways, genWay{middle, tags{{"waterway", "river"}, {"name", "River Leden"}}})
	for i := len(east) - 1; i >= 0; i-- {
		west = append(west, east[i])
	}
	c.area(west, tags{{"natural", "water"}, {"water", "river"}, {"name", "River Leden"}})
	for i := range c.towns {
		c.townLand(&c.towns[i])
	}
	for n := 0; n < 46; n++ {
		at := point{c.spread(11800), c.spread(9600)}
		size := 120 + c.rng.Float64()*340
		if !c.openLand(at, at, size+60) || math.Abs(at.x-riverX(at.y)) < size+40 {
			continue
		}
		var ring []point
		for i := 0; i < 14; i++ {
			angle, r := 2*math.Pi*float64(i)/14, size*(0.7+0.3*c.rng.Float64())
			ring = append(ring, point{at.x + r*math.Cos(angle), at.y + r*math.Sin(angle)})
		}
		c.area(ring, tags{{"natural", "wood"}})
	}
}

// townLand draws the built land of a town, a little beyond its last streets.
func (c *county) townLand(t *town) {
	var edge []point
	for k := 0; k < t.cols; k++ {
		edge = append(edge, c.nodes[t.grid[0][k]].at)
	}
	for r := 1; r < t.rows; r++ {
		edge = append(edge, c.nodes[t.grid[r][t.cols-1]].at)
	}
	for k := t.cols - 2; k >= 0; k-- {
		edge = append(edge, c.nodes[t.grid[t.rows-1][k]].at)
	}
	for r := t.rows - 2; r > 0; r-- {
		edge = append(edge, c.nodes[t.grid[r][0]].at)
	}
	for k, p := range edge {
		d := p.far(t.at)
		edge[k] = t.at.to(p, 1+28/d)
	}
	c.area(edge, tags{{"landuse", "residential"}, {"name", t.name}})
}
