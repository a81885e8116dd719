package roads

import "math"

// era is when a street was built, and so how it runs and what stands along it.
type era uint8

const (
	bare    era = iota // nothing is built along it
	core               // the old town: shops and cottages at the edge of the street
	terrace            // Victorian rows
	avenues            // pairs of houses of between the wars, in avenues and crescents
	estate             // houses of after the war, in loops and closes
	works              // sheds
	ribbon             // houses along a road out of a town
	farms              // a country lane
)

// town is one settlement. Its High Street runs through at; its plan is drawn from the seed.
type town struct {
	name, rank                      string
	road                            string // what a road to it is called after
	at                              point
	radius                          float64 // metres, about
	district                        string  // of its postcodes
	welsh                           bool
	main                            string // the number of its High Street
	names                           *namer
	axis                            float64 // heading of the High Street
	high                            int     // the street itself
	heart                           int     // the junction in the middle of it
	gates                           [4]int  // where roads set out: its end, a side, its beginning, the other side
	phase                           [4]float64
	bearings                        []float64 // of the main roads
	works                           point     // of the trading estate
	green                           green     // the market place or the village green
	codes                           int       // postcodes given
	people                          int
	trades, pubs, shops, firstTrade int // trades, public houses and shops so far, and where in the list of names they began
}

func countyTowns() []town {
	return []town{
		{name: "Hanley", road: "Hanley", rank: "town", at: point{0, 0}, radius: 1750, district: "MR1", main: "A4901", axis: 0.06},
		{name: "Leadon Cross", road: "Leadon", rank: "town", at: point{-7600, 4700}, radius: 1060, district: "MR2", main: "A4915", axis: -0.25},
		{name: "Ashcombe", road: "Ashcombe", rank: "town", at: point{7600, 4900}, radius: 980, district: "MR3", main: "A4922", axis: 0.7},
		{name: "Llanfair-y-Bont", road: "Llanfair", rank: "village", at: point{-8600, -4300}, radius: 600, district: "MR4", welsh: true, main: "A4901", axis: 0.8},
		{name: "Pencraig Wells", road: "Pencraig", rank: "town", at: point{7900, -5200}, radius: 850, district: "MR5", main: "A4901", axis: 1.9},
		{name: "Stoke Marden", road: "Stoke", rank: "village", at: point{-1500, -6800}, radius: 470, district: "MR6", main: "B4225", axis: 0.15},
		{name: "Dorrow", road: "Dorrow", rank: "village", at: point{-700, 6900}, radius: 400, district: "MR7", main: "A4915", axis: 1.3},
		{name: "Wick Harcourt", road: "Harcourt", rank: "village", at: point{-5200, -300}, radius: 310, district: "MR8", main: "A4901", axis: -0.1},
		{name: "Abberleden", road: "Abberleden", rank: "village", at: point{5300, 300}, radius: 340, district: "MR9", main: "A4901", axis: 0.1},
	}
}

// foundTown lays what a town began with: its High Street, with a bend in it, and the market place or green beside.
func (c *county) foundTown(t *town) {
	t.names = &namer{c: c, used: map[string]bool{}, welsh: t.welsh}
	t.axis += c.spread(0.12)
	t.firstTrade = c.rng.IntN(len(shopNames))
	for i := range t.phase {
		t.phase[i] = c.rng.Float64() * 2 * math.Pi
	}
	long := max(110, min(310, t.radius*0.18))
	bow, sway := c.either()*long*0.1, c.either()*long*0.07
	var line course
	for i := -8; i <= 8; i++ {
		u := float64(i) / 8
		p := t.at.off(t.axis, u*long)
		line = append(line, p.off(t.axis+math.Pi/2, bow*(1-u*u)+sway*math.Sin(math.Pi*u)))
	}
	class := "primary"
	if t.main[0] == 'B' {
		class = "secondary"
	}
	name := "High Street"
	if t.welsh {
		name = "Stryd Fawr"
	}
	t.high = c.lay(-1, line.spread(18), -1, road{class: class, ref: t.main, mph: 20, name: t.names.take(name)}, lane{town: t, era: core})
	at := func(u float64) int {
		p, _ := line.at((u + 1) / 2 * line.length())
		return c.nodeAlong(t.high, p)
	}
	side := c.either()
	t.gates = [4]int{at(1), at(0.62 * side), at(-1), at(-0.62 * side)}
	t.heart = at(0.02)
	c.openPlace(t, at(-0.42), at(0.42), bow)
}

// openPlace lays the street that leaves the High Street and comes back to it, with the market place or green between.
func (c *county) openPlace(t *town, from, to int, bow float64) {
	p, q := c.nodes[from].at, c.nodes[to].at
	out := math.Copysign(1, bow)
	ring := course{p}
	for i := 1; i < 8; i++ {
		u := float64(i) / 8
		ring = append(ring, p.to(q, u).off(t.axis+math.Pi/2, out*(16+46*math.Pow(math.Sin(math.Pi*u), 0.7))))
	}
	ring = append(ring, q)
	name := "Market Place"
	switch {
	case t.welsh:
		name = "Y Maes"
	case t.rank == "village":
		name = "The Green"
	}
	c.lay(from, ring, to, road{class: "residential", mph: 20, name: t.names.take(name)}, lane{town: t, era: core})
	for i := 1; i < 8; i++ { // the High Street's side of the open place
		u := 1 - float64(i)/8
		x := c.nodes[c.nodeNear(t.high, p.to(q, u))].at
		ring = append(ring, x)
	}
	t.green = green{outline: ring, at: p.to(q, 0.5).off(t.axis+math.Pi/2, out*25)}
	c.greens = append(c.greens, t.green)
}

// nodeNear is the node of a street nearest to p.
func (c *county) nodeNear(id int, p point) int {
	best := c.edges[c.lanes[id].first].a
	for _, e := range c.run(id) {
		if n := c.edges[e].b; c.nodes[n].at.far(p) < c.nodes[best].at.far(p) {
			best = n
		}
	}
	return best
}

// gate is where a road to a bearing leaves the High Street, and the heading on which it does.
func (c *county) gate(t *town, bearing float64) (int, float64) {
	d := turned(t.axis, bearing)
	switch {
	case math.Abs(d) < 1.05:
		return t.gates[0], bearing
	case math.Abs(d) > math.Pi-1.05:
		return t.gates[2], bearing
	case d > 0:
		return t.gates[1], t.axis + math.Pi/2
	}
	return t.gates[3], t.axis - math.Pi/2
}

// limit is how far a town reaches on a bearing: lobes, longer along its main roads.
func (t *town) limit(bearing float64) float64 {
	f := 0.86 + 0.11*math.Sin(2*bearing+t.phase[0]) + 0.08*math.Sin(3*bearing+t.phase[1]) + 0.05*math.Sin(5*bearing+t.phase[2])
	for _, b := range t.bearings {
		if d := math.Abs(turned(b, bearing)); d < 0.4 {
			f += 0.17 * math.Cos(d*math.Pi/0.8)
		}
	}
	return f * t.radius
}

// holds tells whether a point lies within a town, or so many metres from it.
func (t *town) holds(p point, margin float64) bool {
	d := t.at.far(p)
	return d < t.radius*1.5+margin && d < t.limit(t.at.toward(p))+margin
}

// townAt is the town that holds a point, or nil.
func (c *county) townAt(p point, margin float64) *town {
	for i := range c.towns {
		if c.towns[i].holds(p, margin) {
			return &c.towns[i]
		}
	}
	return nil
}

// eraAt is when the land at a place was built on: from the middle outwards, further in some quarters than in others.
func (t *town) eraAt(p point) era {
	bearing := t.at.toward(p)
	d := t.at.far(p) / t.radius * (1 + 0.14*math.Sin(2*bearing+t.phase[3]) + 0.09*math.Sin(4*bearing+t.phase[1]))
	if t.rank != "town" {
		switch {
		case d < 0.42:
			return core
		case d < 0.7 && t.radius > 450:
			return avenues
		}
		return estate
	}
	switch {
	case t.works != (point{}) && t.works.far(p) < t.radius*0.17+130:
		return works
	case d < 0.05+190/t.radius:
		return core
	case d < 0.43:
		return terrace
	case d < 0.7:
		return avenues
	}
	return estate
}
