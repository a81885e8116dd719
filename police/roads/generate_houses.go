package roads

import (
	"fmt"
	"math"
	"strconv"
)

// plot is the ground of a building: so wide along its street and so deep.
type plot struct {
	at         point
	heading    float64
	wide, deep float64
	corners    [4]point // in order round it
	reach      float64  // from its middle to a corner
}

func plotAt(at point, heading, wide, deep float64) plot {
	p := plot{at: at, heading: heading, wide: wide, deep: deep, reach: math.Hypot(wide, deep) / 2}
	sin, cos := math.Sincos(heading)
	for i, s := range [4][2]float64{{-1, -1}, {1, -1}, {1, 1}, {-1, 1}} {
		u, v := s[0]*wide/2, s[1]*deep/2
		p.corners[i] = point{at.x + u*cos - v*sin, at.y + u*sin + v*cos}
	}
	return p
}

// apart tells whether two plots do not overlap: some line along a side of one of them has each on a side of its own.
func (p *plot) apart(q *plot) bool {
	if p.at.near(q.at, p.reach+q.reach) {
		return p.sideBetween(q) || q.sideBetween(p)
	}
	return true
}

// sideBetween tells whether a line along a side of p parts it from q.
func (p *plot) sideBetween(q *plot) bool {
	sin, cos := math.Sincos(p.heading)
	for i, half := range [2]float64{p.wide / 2, p.deep / 2} {
		x, y := cos, sin
		if i == 1 {
			x, y = -sin, cos
		}
		lo, hi := math.Inf(1), math.Inf(-1)
		for _, k := range q.corners {
			d := (k.x-p.at.x)*x + (k.y-p.at.y)*y
			lo, hi = min(lo, d), max(hi, d)
		}
		if lo > half-0.01 || hi < 0.01-half {
			return true
		}
	}
	return false
}

// clearOf tells whether a plot keeps so many metres from the line a-b.
func (p *plot) clearOf(a, b point, metres float64) bool {
	if d, _ := p.at.beside(a, b); d > metres+p.reach {
		return true
	} else if d < metres+min(p.wide, p.deep)/2 {
		return false
	}
	for i, q := range p.corners {
		r := p.corners[(i+1)%4]
		if _, _, cross := crossing(a, b, q, r); cross {
			return false
		}
		d, _ := q.beside(a, b)
		e, _ := a.beside(q, r)
		f, _ := b.beside(q, r)
		if min(d, e, f) < metres {
			return false
		}
	}
	return true
}

// claim builds on a plot, if that lies on no road, water, railway, green or other building, and tells whether it did.
func (c *county) claim(p plot, t tags) bool {
	if !c.open(p.at, p.reach) {
		return false
	}
	free := true
	c.around(p.at, p.at, p.reach+8, func(e int) {
		if free {
			a, b := c.ends(e)
			gap := c.edges[e].half + 1
			if c.edges[e].class == "river" {
				gap += 6
			}
			free = p.clearOf(a, b, gap)
		}
	})
	if !free {
		return false
	}
	x0, x1, y0, y1 := cellOf(p.at.x-p.reach), cellOf(p.at.x+p.reach), cellOf(p.at.y-p.reach), cellOf(p.at.y+p.reach)
	for x := x0; x <= x1; x++ {
		for y := y0; y <= y1; y++ {
			for _, q := range c.yards[[2]int32{x, y}] {
				if !p.apart(&c.built[q]) {
					return false
				}
			}
		}
	}
	for x := x0; x <= x1; x++ {
		for y := y0; y <= y1; y++ {
			c.yards[[2]int32{x, y}] = append(c.yards[[2]int32{x, y}], int32(len(c.built)))
		}
	}
	c.built = append(c.built, p)
	c.area(p.corners[:], t)
	return true
}

// manner is how houses of an era stand: metres along and back from the street; together is how many touch.
type manner struct {
	wide, deep, gap, back float64
	together              int
	full                  float64 // share of the plots that are built on
	kind                  string  // of building
}

var manners = [...]manner{
	core:    {9, 10, 2.6, 2.2, 4, 0.9, "house"},
	terrace: {7.4, 9.5, 4, 3.6, 12, 0.97, "terrace"},
	avenues: {9, 8.6, 8.5, 7.5, 2, 0.88, "semidetached_house"},
	estate:  {10.4, 8.6, 8, 6, 1, 0.8, "house"},
	works:   {34, 24, 14, 12, 1, 0.85, "industrial"},
	ribbon:  {10, 9, 10, 9, 1, 0.7, "detached"},
	farms:   {10, 9, 12, 6, 1, 0.6, "detached"},
}

// terraceOf is how far a street is built: the houses on each side so far, and the postcode of the next.
type terraceOf struct {
	built [2]int
	code  [2]string
}

// houses builds along both sides of every street that has a name: odd numbers on one side, even on the other, from the
// end that is nearer the middle of the town. The High Streets are built first, then what people ask for, then the rest.
func (c *county) houses() {
	next := map[[2]string]*terraceOf{}
	for i := range c.towns {
		c.housesOn(c.towns[i].high, next)
	}
	for i := range c.towns {
		c.notable(&c.towns[i])
	}
	for id := range c.lanes {
		if l := c.lanes[id]; l.first >= 0 && l.era != bare && (l.town == nil || l.town.high != id) {
			c.housesOn(id, next)
		}
	}
}

// housesOn builds along each stretch of a street that has one name and is no bridge.
func (c *county) housesOn(id int, next map[[2]string]*terraceOf) {
	var line course
	name := ""
	finish := func() {
		if len(line) > 1 && name != "" {
			c.buildAlong(id, line, name, next)
		}
		line = nil
	}
	for _, e := range c.run(id) {
		r := c.edges[e].road
		none := r.over || r.ring || r.shut || r.barrier()
		if r.name != name || none {
			finish()
			name = r.name
		}
		if none {
			name = ""
			continue
		}
		if line == nil {
			line = course{c.nodes[r.a].at}
		}
		line = append(line, c.nodes[r.b].at)
	}
	finish()
}

func (c *county) buildAlong(id int, line course, name string, next map[[2]string]*terraceOf) {
	l := c.lanes[id]
	if t := c.townAt(line[len(line)-1], 0); l.town == nil && t != nil && t.at.far(line[len(line)-1]) < t.at.far(line[0]) {
		line = line.reversed()
	}
	total := line.length()
	for side := range 2 {
		turn := math.Pi/2 - math.Pi*float64(side)
		row := 0
		for s := 7.0; s < total-6; {
			p, _ := line.at(s)
			t, hamlet, e := c.builtAt(l, p)
			m := manners[e]
			if l.town != nil && l.town.high == id {
				m.wide = 6.8 // the old plots of a High Street are narrow and deep
			}
			if e == bare || s+m.wide > total-3 {
				s += 12
				continue
			}
			q, _ := line.at(s + m.wide)
			h := p.toward(q)
			back := m.back + c.edges[l.first].half + m.deep/2
			if m.together == 1 {
				back += c.rng.Float64() * 2.5
			}
			if l.era == ribbon {
				back += 2.5
			}
			x := plotAt(p.to(q, 0.5).off(h+turn, back), h, m.wide, m.deep)
			if !c.chance(m.full) {
				s += m.wide * 0.7
				row = 0
				continue
			}
			if !c.house(x, side, name, t, hamlet, e, next) {
				s += 3
				row = 0
				continue
			}
			s += m.wide + 0.05
			if row++; row >= m.together {
				row = 0
				s += m.gap * (0.8 + 0.5*c.rng.Float64())
			}
		}
	}
}

// builtAt says what is built at a place on a street, in which town or hamlet: bare for nothing.
func (c *county) builtAt(l lane, p point) (*town, *hamlet, era) {
	if t := c.townAt(p, 0); t != nil {
		e := l.era
		if e == ribbon || e == farms {
			if e = t.eraAt(p); e == estate && l.era == ribbon || e == works {
				e = ribbon
			}
		}
		return t, nil, e
	}
	if l.era == ribbon {
		if t := c.townAt(p, ribbonMetres); t != nil {
			return t, nil, ribbon
		}
	}
	if l.era == farms {
		if h := c.hamletAt(p); h != nil {
			return nil, h, farms
		}
	}
	return l.town, nil, bare
}

// ribbonMetres is how far beyond the limit of a town houses stand along its main roads.
const ribbonMetres = 240.0

// house builds one house with its address, and tells whether there was room.
func (c *county) house(p plot, side int, name string, t *town, h *hamlet, e era, next map[[2]string]*terraceOf) bool {
	city := ""
	if t != nil {
		city = t.name
	} else {
		city = h.name
		t = c.nearestTown(p.at)
	}
	n := next[[2]string{city, name}]
	if n == nil {
		n = &terraceOf{}
		next[[2]string{city, name}] = n
	}
	code := n.code[side]
	if n.built[side]%14 == 0 {
		code = postcode(t.district, t.codes)
	}
	number := strconv.Itoa(2*n.built[side] + 1 + side)
	all := append(c.use(t, h, p.at, name, e), [2]string{"addr:housenumber", number}, [2]string{"addr:street", name}, [2]string{"addr:city", city}, [2]string{"addr:postcode", code})
	if !c.claim(p, all) {
		return false
	}
	if n.built[side]%14 == 0 {
		t.codes++
	}
	n.code[side] = code
	n.built[side]++
	t.people += 2
	return true
}

// nearestTown is the town whose post comes to a place.
func (c *county) nearestTown(p point) *town {
	best := &c.towns[0]
	for i := range c.towns {
		if c.towns[i].at.far(p) < best.at.far(p) {
			best = &c.towns[i]
		}
	}
	return best
}

// postcode is the nth of a district. MR is not an area that the Royal Mail uses.
func postcode(district string, n int) string {
	const letters = "ABDEFGHJLNPQRSTUWXYZ"
	return fmt.Sprintf("%s %d%c%c", district, n/400%10, letters[n/20%20], letters[n%20])
}
