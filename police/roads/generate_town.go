package roads

import (
	"math"
)

// town is one settlement: streets in a bent grid of cols by rows, a main street each way through the middle.
type town struct {
	name, rank  string
	at          point
	cols, rows  int
	step        float64 // metres between streets
	district    string  // of its postcodes
	welsh       bool
	main, cross string // road numbers of the main streets, east to west and south to north
	names       *namer
	grid        [][]int // [row][col] -> node, rows from the south
	parks       [][4]int
	codes       int
	lines       [2]int // its first street and the one after its last
}

func countyTowns() []town {
	return []town{
		{name: "Hanley", rank: "town", at: point{0, 0}, cols: 44, rows: 42, step: 88, district: "MR1", main: "A4901", cross: "A4915"},
		{name: "Leadon Cross", rank: "town", at: point{-7600, 4700}, cols: 30, rows: 28, step: 86, district: "MR2", main: "A4915", cross: "B4210"},
		{name: "Ashcombe", rank: "town", at: point{7600, 4900}, cols: 28, rows: 28, step: 84, district: "MR3", main: "A4922", cross: "B4217"},
		{name: "Llanfair-y-Bont", rank: "village", at: point{-8600, -4300}, cols: 21, rows: 19, step: 82, district: "MR4", welsh: true, main: "A4901", cross: "B4210"},
		{name: "Pencraig Wells", rank: "town", at: point{7900, -5200}, cols: 26, rows: 24, step: 85, district: "MR5", main: "A4901", cross: "B4217"},
		{name: "Stoke Marden", rank: "village", at: point{-1500, -6800}, cols: 20, rows: 19, step: 80, district: "MR6", main: "B4225", cross: "A4915"},
		{name: "Dorrow", rank: "village", at: point{-700, 6900}, cols: 19, rows: 17, step: 82, district: "MR7", main: "B4231", cross: "A4915"},
		{name: "Wick Harcourt", rank: "village", at: point{-5200, -300}, cols: 15, rows: 14, step: 80, district: "MR8", main: "A4901", cross: "B4225"},
		{name: "Abberleden", rank: "village", at: point{5300, 300}, cols: 15, rows: 14, step: 80, district: "MR9", main: "A4901", cross: "B4231"},
	}
}

func (t *town) midRow() int { return t.rows / 2 }
func (t *town) midCol() int { return t.cols / 2 }

// bulge is how far a bent street may lie outside the town's box.
const bulge = 85

// holds tells whether a point lies within margin metres of the town's streets.
func (t *town) holds(p point, margin float64) bool {
	return math.Abs(p.x-t.at.x) < float64(t.cols)*t.step/2+bulge+margin && math.Abs(p.y-t.at.y) < float64(t.rows)*t.step/2+bulge+margin
}

func (c *county) layTown(t *town) {
	t.names = &namer{c: c, used: map[string]bool{}, welsh: t.welsh}
	t.grid = make([][]int, t.rows)
	for r := range t.grid {
		t.grid[r] = make([]int, t.cols)
		for k := range t.grid[r] {
			x := t.at.x + (float64(k)-float64(t.cols-1)/2)*t.step + c.spread(13)
			y := t.at.y + (float64(r)-float64(t.rows-1)/2)*t.step + c.spread(13)
			p := point{x + 50*math.Sin(y/240+t.at.x) + 20*math.Sin(y/95), y + 50*math.Sin(x/260+t.at.y) + 20*math.Sin(x/105+2)}
			if off := p.x - riverX(p.y); math.Abs(off) < 38 {
				p.x = riverX(p.y) + math.Copysign(38, off)
			}
			t.grid[r][k] = c.node(p)
		}
	}
	c.choosePark(t)
	t.lines[0] = len(c.lines)
	for r := 0; r < t.rows; r++ {
		c.street(t, true, r, func(i int) int { return t.grid[r][i] }, func(i int) bool { return t.inPark(r, i, r, i+1) })
	}
	for k := 0; k < t.cols; k++ {
		c.street(t, false, k, func(i int) int { return t.grid[i][k] }, func(i int) bool { return t.inPark(i, k, i+1, k) })
	}
	c.closes(t)
	t.lines[1] = len(c.lines)
}

// choosePark leaves some blocks green, away from the main streets.
func (c *county) choosePark(t *town) {
	for n := 0; n < 1+t.cols/14; n++ {
		r, k := 1+c.rng.IntN(t.rows-5), 1+c.rng.IntN(t.cols-6)
		p := [4]int{r, k, r + 2, k + 3}
		if r <= t.midRow() && t.midRow() <= r+2 || k <= t.midCol() && t.midCol() <= k+3 {
			continue
		}
		t.parks = append(t.parks, p)
	}
}

func (t *town) inPark(r0, k0, r1, k1 int) bool {
	for _, p := range t.parks {
		inside := func(r, k int) bool { return r > p[0] && r < p[2] && k > p[1] && k < p[3] }
		if inside(r0, k0) || inside(r1, k1) {
			return true
		}
	}
	return false
}

// street lays one line of the grid. Number `mid` is the main street; every sixth line is wider than the rest.
func (c *county) street(t *town, east bool, number int, at func(int) int, park func(int) bool) {
	mid, length := t.midCol(), t.rows
	if east {
		mid, length = t.midRow(), t.cols
	}
	style := c.styleOf(t, number, mid, east)
	var line []road
	left := 0
	for i := 0; i+1 < length; i++ {
		if left == 0 {
			left = 4 + c.rng.IntN(5)
			style.name = t.names.next(streetKinds)
			if number == mid && east && i <= length/2 && length/2 < i+left {
				style.name = t.names.take(map[bool]string{false: "High Street", true: "Stryd Fawr"}[t.welsh])
			}
		}
		left--
		r := style
		r.a, r.b = at(i), at(i+1)
		if c.skip(t, &r, number, mid, east) || park(i) {
			continue
		}
		if central := i > length/3 && i < 2*length/3; !central {
			r.oneWay = ""
			r.mph = max(r.mph, 30)
		}
		line = append(line, r)
	}
	c.lines = append(c.lines, line)
}

func (c *county) styleOf(t *town, number, mid int, east bool) road {
	r := road{class: "residential", mph: 20}
	switch {
	case number == mid:
		r.ref = t.cross
		if east {
			r.ref = t.main
		}
		r.class, r.mph = "primary", 30
		if r.ref[0] == 'B' {
			r.class = "secondary"
		}
	case number%6 == mid%6:
		r.class, r.mph = "tertiary", 30
	case !east && t.cols > 30 && number == mid-2:
		r.oneWay = "yes"
	case !east && t.cols > 30 && number == mid+2:
		r.oneWay = "-1"
	}
	return r
}

// skip leaves out a piece here and there, and every crossing of the river that has no bridge.
func (c *county) skip(t *town, r *road, number, mid int, east bool) bool {
	if crossesRiver(c.nodes[r.a].at, c.nodes[r.b].at) {
		if !east || number != mid && number%12 != mid%12 {
			return true
		}
		r.bridge = t.names.next([]string{"Bridge"})
		r.mph = 30
		return false
	}
	return r.class == "residential" && c.chance(0.09)
}

// closes puts short streets with no way through into some blocks, and private yards into a few.
func (c *county) closes(t *town) {
	for r := 0; r+1 < t.rows; r++ {
		for k := 0; k+1 < t.cols; k++ {
			if !c.chance(0.11) || t.inPark(r, k, r+1, k+1) {
				continue
			}
			from, across := c.nodes[t.grid[r][k]].at, c.nodes[t.grid[r+1][k+1]].at
			end := from.to(across, 0.52)
			if crossesRiver(from, across) {
				continue
			}
			x := road{a: t.grid[r][k], name: t.names.next([]string{"Close", "Mews", "Yard"}), class: "residential", mph: 20}
			if c.chance(0.12) {
				x.class, x.name, x.mph, x.shut = "service", "", 0, true
			}
			bend := c.node(from.to(across, 0.3))
			x.b = bend
			y := x
			y.a, y.b = bend, c.node(point{end.x + c.spread(6), end.y + c.spread(6)})
			c.lines = append(c.lines, []road{x, y})
		}
	}
}
