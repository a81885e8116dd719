package roads

import (
	"math"
)

// growTown lets side streets grow from the roads of a town, and from those others, until there is no more room.
func (c *county) growTown(t *town) {
	c.openSpaces(t)
	c.stationRoad(t)
	var queue []int
	for id := range c.lanes {
		if c.edges[c.lanes[id].first].barrier() || c.lanes[id].era == bare {
			continue
		}
		for _, p := range c.along(id) {
			if t.holds(p, 0) {
				queue = append(queue, id)
				break
			}
		}
	}
	for len(queue) > 0 {
		queue = append(queue[1:], c.branch(t, queue[0])...)
	}
	if t.name == countyTown {
		c.oneWays()
	}
}

const countyTown = "Hanley"

// branch lays the side streets of a street, on one side and then on the other.
func (c *county) branch(t *town, id int) []int {
	var laid []int
	line, depth := c.along(id), c.lanes[id].depth
	total := line.length()
	if c.edges[c.lanes[id].first].shut || depth > 3 {
		return nil
	}
	for _, side := range []float64{1, -1} {
		for s := 26 + 30*c.rng.Float64(); s < total-16; {
			p, h := line.at(s)
			s += 15
			if !t.holds(p, 0) {
				continue
			}
			g := c.growth(t, t.eraAt(p), depth)
			if g.apart == 0 || !c.clearJunction(p, g.corner) {
				continue
			}
			g.allowed = func(q point) bool { return t.holds(q, 0) && c.open(q, 6) }
			way, ok := c.trace(p, h+side*math.Pi/2+c.spread(g.skew), g.plan)
			if !ok {
				continue
			}
			n := c.nodeAlong(id, p)
			if n < 0 {
				continue
			}
			way.line[0] = c.nodes[n].at
			laid = append(laid, c.sideStreet(t, n, way, g, depth+1))
			s += g.apart - 15
		}
	}
	return laid
}

// sideStreet lays a street that has found its way; one that ends without a way through ends in a turning head.
func (c *county) sideStreet(t *town, from int, way traced, g growth, depth int) int {
	style := road{class: "residential", mph: 20}
	if g.era == works {
		style.mph = 30
	}
	dead := way.to < 0
	if dead && (g.era == core || g.era == works) && way.line.length() < 80 && t.rank == "town" && c.chance(0.22) {
		style = road{class: "service", shut: true}
	}
	id := c.lay(from, way.line, way.to, style, lane{town: t, era: g.era, depth: depth, curved: g.curved})
	if !dead || style.shut || g.era < avenues || g.era == works {
		return id
	}
	run := c.run(id)
	end := c.edges[run[len(run)-1]].b
	_, h := way.line.at(way.line.length())
	arm := c.nodes[end].at.off(h+c.either()*math.Pi/2, 9)
	if c.chance(0.8) && c.room(arm, 12, func(e int) bool { return c.edges[e].street != id }) >= 12 {
		c.lay(end, course{c.nodes[end].at, arm}, -1, style, lane{town: t, era: bare, like: id + 1})
	} else {
		c.tag(end, "highway", "turning_circle")
	}
	return id
}

// growth is how streets of an era leave another: how far apart, and their plan.
type growth struct {
	plan
	era    era
	apart  float64 // metres to the next on this side; 0 for none
	corner float64 // metres to keep from other junctions
	skew   float64 // radians from the right angle
	curved bool
}

func (c *county) growth(t *town, e era, depth int) growth {
	r := c.rng.Float64
	g := growth{era: e, corner: 24}
	switch e {
	case core:
		g.apart, g.skew, g.corner = 34+30*r(), 0.28, 20
		g.plan = plan{step: 13, least: 38, most: 110 + 170*r(), gap: 20, turn: c.straight(0.12), join: true}
		if t.rank != "town" {
			g.apart += 26
			g.gap = 32
		}
	case terrace:
		g.apart, g.skew = 55, 0.03
		g.plan = plan{step: 18, least: 66, most: 200 + 220*r(), gap: 38, turn: c.straight(0.012), join: true}
		if depth > 1 {
			g.apart = 70 + 60*r()
		}
	case avenues:
		g.avenue(c, depth)
	case estate:
		g.estate(c, depth)
	case works:
		g.apart, g.skew, g.corner = 130+60*r(), 0.05, 40
		g.plan = plan{step: 25, least: 110, most: 200 + 240*r(), gap: 72, turn: c.straight(0.015), join: true}
		if depth > 1 {
			g.apart = 0
		}
	}
	return g
}

// avenue is the plan of between the wars: long easy curves, and crescents that come back to the road that they left.
func (g *growth) avenue(c *county, depth int) {
	r := c.rng.Float64
	g.apart, g.skew = 62+34*r(), 0.1
	g.plan = plan{step: 16, least: 80, most: 200 + 300*r(), gap: 42, join: true}
	switch x := r(); {
	case x < 0.3:
		g.turn, g.most, g.curved = c.bend(c.either()*g.step/(52+26*r()), 24), 300, true
	case x < 0.75:
		g.turn = c.bend(c.either()*g.step/(170+180*r()), 0)
	default:
		g.turn = c.winding(0.05, 340)
	}
	if depth > 2 {
		g.most, g.join, g.least = 60+70*r(), false, 55
	}
}

// estate is the plan of after the war: a winding road or a loop, and off it closes without a way through.
func (g *growth) estate(c *county, depth int) {
	r := c.rng.Float64
	g.apart, g.skew = 58+26*r(), 0.16
	g.plan = plan{step: 14, least: 110, most: 240 + 260*r(), gap: 40, turn: c.winding(0.13, 230), join: true}
	if r() < 0.25 {
		g.turn, g.curved = c.bend(c.either()*g.step/(60+40*r()), 30), true
	}
	if depth > 0 && r() < 0.45 || depth > 2 {
		g.apart, g.curved = 42+14*r(), false
		g.plan = plan{step: 11, least: 34, most: 44 + 70*r(), gap: 29, turn: c.bend(c.either()*g.step/(60+200*r()), 12)}
	}
}

// oneWays makes some through streets of the old town streets of one direction.
func (c *county) oneWays() {
	n := 0
	for id := range c.lanes {
		l := c.lanes[id]
		if l.town != &c.towns[0] || l.era != core || l.depth < 1 || l.like > 0 {
			continue
		}
		run := c.run(id)
		if c.degree(c.edges[run[0]].a) < 3 || c.degree(c.edges[run[len(run)-1]].b) < 3 {
			continue
		}
		if n++; n%3 == 1 {
			for _, e := range run {
				c.edges[e].oneWay = []string{"yes", "-1"}[n/3%2]
			}
		}
	}
}

// stationRoad leads from the High Street to the railway station, where a town has one.
func (c *county) stationRoad(t *town) {
	at, h, ok := c.station(t)
	if !ok {
		return
	}
	front := at.off(h+math.Pi/2, 34)
	if t.at.far(at.off(h-math.Pi/2, 34)) < t.at.far(front) {
		front = at.off(h-math.Pi/2, 34)
	}
	for _, gate := range []int{3, 1, 0, 2} {
		from := c.nodes[t.gates[gate]].at
		if c.degree(t.gates[gate]) > 3 || steepness(t.axis, from.toward(front)) < 0.5 {
			continue
		}
		way, ok := c.trace(from, from.toward(front), plan{step: 15, least: 100, most: from.far(front), gap: 14, turn: c.seeking(front, 0.1), join: true,
			allowed: func(p point) bool { return c.open(p, 4) && p.far(at) > 30 }})
		if ok {
			c.lay(t.gates[gate], way.line, way.to, road{class: "tertiary", mph: 30, name: t.names.take(stationName(t))}, lane{town: t, era: terrace, depth: 1})
			break
		}
	}
	c.node(at, [2]string{"railway", "station"}, [2]string{"name", t.name + " Station"})
	c.claim(plotAt(front.to(at, 0.55), h, 46, 9), tags{{"building", "train_station"}})
}

func stationName(t *town) string {
	if t.welsh {
		return "Ffordd yr Orsaf"
	}
	return "Station Road"
}
