package roads

import (
	"cmp"
	"math"
	"slices"
)

// The main roads between towns, by their places in the list of towns, and their numbers.
var countyRoads = []struct {
	from, to int
	ref      string
}{
	{0, 7, "A4901"}, {7, 3, "A4901"}, {0, 8, "A4901"}, {8, 4, "A4901"}, {0, 6, "A4915"}, {6, 1, "A4915"}, {0, 5, "A4915"}, {8, 2, "A4922"},
	{1, 3, "B4210"}, {2, 4, "B4217"}, {7, 5, "B4225"}, {5, 4, "B4225"}, {6, 2, "B4231"}, {8, 5, "B4231"},
}

// mainRoads joins the towns, from High Street to High Street.
func (c *county) mainRoads() {
	for _, m := range countyRoads {
		a, b := &c.towns[m.from], &c.towns[m.to]
		a.bearings = append(a.bearings, a.at.toward(b.at))
		b.bearings = append(b.bearings, b.at.toward(a.at))
	}
	for _, m := range countyRoads {
		a, b := &c.towns[m.from], &c.towns[m.to]
		style := road{class: "primary", ref: m.ref, mph: 60}
		wave, apart := 26.0, 42.0
		if m.ref[0] == 'B' {
			style.class, style.mph = "secondary", 50
			wave, apart = 48, 34
		}
		from, out := c.gate(a, a.at.toward(b.at))
		to, in := c.gate(b, b.at.toward(a.at))
		line := bezier(c.nodes[from].at, out, c.nodes[to].at, in+math.Pi, apart)
		c.lay(from, c.wound(line, wave), to, style, lane{era: ribbon})
	}
}

// wound lets a line wind a little, as roads do that go round what was there before them; its ends stay.
func (c *county) wound(line course, by float64) course {
	total, s := line.length(), 0.0
	p1, p2, p3 := c.rng.Float64()*7, c.rng.Float64()*7, c.rng.Float64()*7
	out := course{line[0]}
	for i := 1; i < len(line)-1; i++ {
		s += line[i-1].far(line[i])
		w := by * (math.Sin(s/310+p1) + 0.5*math.Sin(s/143+p2) + 0.8*math.Sin(s/760+p3)) * min(1, s/500, (total-s)/500)
		out = append(out, line[i].off(line[i-1].toward(line[i+1])+math.Pi/2, w))
	}
	return append(out, line[len(line)-1])
}

// spoke is a main road as it leaves a town: the node at about some distance, and its bearing.
type spoke struct {
	node    int
	bearing float64
	far     float64
}

// spokes finds the nodes of the main roads of a town that lie nearest to a distance from its middle, by bearing.
func (c *county) spokes(t *town, far float64) []spoke {
	var out []spoke
	for id := range c.lanes {
		best := spoke{node: -1, far: math.Inf(1)}
		if c.lanes[id].era != ribbon {
			continue
		}
		for _, e := range c.run(id) {
			n := c.edges[e].b
			d := c.nodes[n].at.far(t.at)
			if c.degree(n) == 2 && !c.edges[e].over && !c.edges[max(0, c.edges[e].next)].over && math.Abs(d-far) < math.Abs(best.far-far) {
				best = spoke{n, t.at.toward(c.nodes[n].at), d}
			}
		}
		if best.node >= 0 && math.Abs(best.far-far) < 60 {
			out = append(out, best)
		}
	}
	slices.SortFunc(out, func(a, b spoke) int { return cmp.Compare(a.bearing, b.bearing) })
	return out
}

// ringRoads lays the by-pass of the county town and the roads round the towns between their main roads.
func (c *county) ringRoads() {
	for i := range c.towns {
		t := &c.towns[i]
		if t.rank != "town" {
			continue
		}
		if i == 0 {
			c.bypass(t)
			c.round(t, 0.3+0.06*c.rng.Float64(), false)
		}
		c.round(t, 0.56+0.16*c.rng.Float64(), i > 0)
	}
}

// bypass takes the through traffic round the county town, from the west road by the south to the east road, with a
// roundabout at each road that it meets.
func (c *county) bypass(t *town) {
	all := c.spokes(t, t.radius*1.16)
	if len(all) < 3 {
		return
	}
	at := slices.IndexFunc(all, func(s spoke) bool { return s.bearing > 2.5 }) // the west road is the last, at nearly pi, or the first
	west := 0
	if at >= 0 {
		west = at
	}
	t.works = t.at.off(all[west].bearing+0.42, t.radius*0.86)
	for k := 0; k < 2; k++ {
		a, b := all[(west+k)%len(all)], all[(west+k+1)%len(all)]
		c.arc(t, a, b, road{class: "trunk", ref: "A4903", mph: 60, name: "Hanley By-pass"}, lane{era: bare})
	}
	for k := 0; k < 3; k++ {
		c.roundabout(all[(west+k)%len(all)].node, 20, road{class: "primary", mph: 40})
	}
}

// round lays roads between neighbouring main roads at a share of a town's radius.
func (c *county) round(t *town, share float64, island bool) {
	all := c.spokes(t, t.radius*share)
	for k := range all {
		a, b := all[k], all[(k+1)%len(all)]
		gap := math.Mod(b.bearing-a.bearing+2*math.Pi, 2*math.Pi)
		if len(all) < 2 || gap < 0.5 || gap > 2.9 || gap < 1.2 && c.chance(0.3) {
			continue
		}
		c.arc(t, a, b, road{class: "tertiary", mph: 30}, lane{town: t, era: avenues})
		if t.works == (point{}) && gap > 0.9 {
			t.works = t.at.off(a.bearing+gap*0.6, t.radius*0.84)
		}
	}
	for _, s := range all {
		if island && c.degree(s.node) == 4 {
			c.roundabout(s.node, 15, road{class: "primary", mph: 30})
			island = false
		}
	}
}

// arc is a road from one main road to the next, anticlockwise round a town.
func (c *county) arc(t *town, a, b spoke, style road, l lane) {
	gap := math.Mod(b.bearing-a.bearing+2*math.Pi, 2*math.Pi)
	n := max(4, int(gap*(a.far+b.far)/2/36))
	amp, phase := c.spread(0.15), c.rng.Float64()*6
	line := course{c.nodes[a.node].at}
	for i := 1; i < n; i++ {
		u := float64(i) / float64(n)
		r := (a.far + (b.far-a.far)*(3*u*u-2*u*u*u)) * (1 + math.Sin(math.Pi*u)*(amp+0.07*math.Sin(phase+6*u)+0.03*math.Sin(2*phase+13*u)))
		line = append(line, t.at.off(a.bearing+gap*u, r))
	}
	line = append(line, c.nodes[b.node].at)
	if c.clear(line, 40, 45) {
		c.lay(a.node, line, b.node, style, l)
	}
}

// roundabout puts a ring where a junction was: each road that met there now ends on it. Nothing is done where there is
// no room for one.
func (c *county) roundabout(n int, radius float64, style road) {
	mid := c.nodes[n].at
	arms := slices.Clone(c.arms[n])
	type corner struct {
		angle float64
		edge  int
	}
	var corners []corner
	for _, e := range arms {
		a, b := c.ends(e)
		if a.far(b) < radius+4 || c.edges[e].over || c.edges[e].ring {
			return
		}
		q := b
		if c.edges[e].b == n {
			q = a
		}
		corners = append(corners, corner{mid.toward(q), e})
	}
	if len(arms) < 3 {
		return
	}
	slices.SortFunc(corners, func(a, b corner) int { return cmp.Compare(b.angle, a.angle) }) // clockwise, as in this country
	var ring []int
	for i, k := range corners {
		m := c.node(mid.off(k.angle, radius))
		c.moveEnd(k.edge, n, m)
		ring = append(ring, m)
		next := corners[(i+1)%len(corners)].angle
		sweep := math.Mod(k.angle-next+2*math.Pi, 2*math.Pi)
		for s := 1; s < int(sweep/0.55); s++ {
			ring = append(ring, c.node(mid.off(k.angle-sweep*float64(s)/math.Floor(sweep/0.55), radius)))
		}
	}
	delete(c.arms, n)
	style.ring = true
	l := lane{first: len(c.edges)}
	for i := range ring {
		e := edge{road: style, street: len(c.lanes), next: len(c.edges) + 1, half: 4}
		e.a, e.b = ring[i], ring[(i+1)%len(ring)]
		if i == len(ring)-1 {
			e.next = -1
		}
		c.addEdge(e)
	}
	c.lanes = append(c.lanes, l)
}

// moveEnd lets a piece of road end at another node.
func (c *county) moveEnd(e, from, to int) {
	if c.edges[e].a == from {
		c.edges[e].a = to
	} else {
		c.edges[e].b = to
	}
	c.arms[to] = append(c.arms[to], e)
	c.index(e)
}
