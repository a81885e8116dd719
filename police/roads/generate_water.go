package roads

import "math"

// waters lays the River Leden from the north to the south of the county, through Hanley. Its bends are a sine-generated
// curve, the shape that rivers take; how strongly it bends changes on the way, and so does its width.
func (c *county) waters() {
	phase := c.rng.Float64() * 2 * math.Pi
	line := course{}
	p, swing := point{0, 11400}, 0.0
	for s := 0.0; p.y > -11400; s += 25 {
		bend := 0.75 + 0.38*math.Sin(s/2900+phase)
		heading := -math.Pi/2 + bend*math.Sin(swing) + 0.16*math.Sin(s/3300+2*phase)
		line = append(line, p)
		swing += 2 * math.Pi * 25 / (1450 + 420*math.Sin(s/4100+phase))
		p = p.off(heading, 25)
	}
	shift := math.NaN() // at Hanley it is where the plan of the town wants it
	for _, q := range line {
		if math.IsNaN(shift) && q.y < 250 {
			shift = 820 - q.x
		}
	}
	for i := range line {
		line[i].x += shift
	}
	id := c.lay(-1, line, -1, road{class: "river", name: "River Leden"}, lane{})
	var west, east []point
	for i, e := range c.run(id) {
		half := 14 + 4*math.Sin(float64(i)/37+phase) + 2.5*math.Sin(float64(i)/9) + float64(i)/110
		c.edges[e].half = half
		a, b := c.ends(e)
		h := a.toward(b)
		west, east = append(west, a.off(h-math.Pi/2, half)), append(east, a.off(h+math.Pi/2, half))
	}
	for i := len(east) - 1; i >= 0; i-- {
		west = append(west, east[i])
	}
	c.area(west, tags{{"natural", "water"}, {"water", "river"}, {"name", "River Leden"}})
}

// The railway runs from west to east, by way of these places.
var railwayBy = []point{{-12400, -4500}, {-8500, -4850}, {-5300, -1050}, {-2600, -820}, {-300, -700}, {2400, -860}, {5300, -620}, {9000, -1300}, {12400, -700}}

func (c *county) railway() {
	c.lay(-1, through(railwayBy, 45), -1, road{class: "rail", name: "Marches Line"}, lane{})
}

// station is where the railway passes nearest to a town, and the heading of the rails there; ok is false where it is far.
func (c *county) station(t *town) (at point, heading float64, ok bool) {
	near := t.radius*0.8 + 250
	for id := range c.lanes {
		for _, e := range c.run(id) {
			if c.edges[e].class != "rail" {
				break
			}
			a, b := c.ends(e)
			if d, u := t.at.beside(a, b); d < near && !c.edges[e].over {
				at, heading, near, ok = a.to(b, u), a.toward(b), d, true
			}
		}
	}
	return at, heading, ok
}
