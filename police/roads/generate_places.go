package roads

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// furnish gives a town its name on the map, its houses, its buildings of note and its parks.
func (c *county) furnish(t *town) {
	people := map[string]string{"town": strconv.Itoa(t.cols * t.rows * 24), "village": strconv.Itoa(t.cols * t.rows * 11)}
	c.node(t.at, [2]string{"place", t.rank}, [2]string{"name", t.name}, [2]string{"population", people[t.rank]}, [2]string{"is_in:county", countyName})
	next := map[string]*terrace{}
	built := map[[2]int]bool{}
	for l := t.lines[0]; l < t.lines[1]; l++ {
		housed := map[string]bool{}
		for _, r := range c.lines[l] {
			if r.name == "" || r.bridge != "" {
				continue
			}
			if _, ok := housed[r.name]; !ok {
				housed[r.name] = c.chance(0.6) || strings.HasPrefix(r.name, "High ") || r.name == "Stryd Fawr"
			}
			if housed[r.name] {
				c.houses(t, r, next, built)
			}
		}
	}
	for i, p := range t.parks {
		a, b := c.nodes[t.grid[p[0]][p[1]]].at, c.nodes[t.grid[p[2]][p[3]]].at
		const in = 14
		name := t.names.next([]string{"Park", "Recreation Ground"})
		if i == 0 {
			name = t.name + " Park"
		}
		c.area([]point{{a.x + in, a.y + in}, {b.x - in, a.y + in}, {b.x - in, b.y - in}, {a.x + in, b.y - in}}, tags{{"leisure", "park"}, {"name", name}})
	}
	c.notable(t)
	c.lightsIn(t)
	if t.name == "Hanley" {
		c.hamlets()
	}
}

// terrace is how far a street is built: the houses on each side so far, and the postcode of the next.
type terrace struct {
	built [2]int
	code  [2]string
}

// houses builds along both sides of a piece of street: odd numbers on one side, even on the other.
func (c *county) houses(t *town, r road, next map[string]*terrace, built map[[2]int]bool) {
	p, q := c.nodes[r.a].at, c.nodes[r.b].at
	length := p.far(q)
	dx, dy := (q.x-p.x)/length, (q.y-p.y)/length
	for side := 0; side < 2; side++ {
		away := 15.0 - 30*float64(side)
		for d := 24.0; d < length-22; d += 21 {
			at := point{p.x + dx*d - dy*away, p.y + dy*d + dx*away}
			cell := [2]int{int(math.Floor(at.x / 13)), int(math.Floor(at.y / 13))}
			if built[cell] || math.Abs(at.x-riverX(at.y)) < 30 {
				continue
			}
			built[cell] = true
			n := next[r.name]
			if n == nil {
				n = &terrace{}
				next[r.name] = n
			}
			if n.built[side]%14 == 0 {
				n.code[side] = c.postcode(t)
			}
			number := 2*n.built[side] + 1 + side
			n.built[side]++
			c.house(at, dx, dy, tags{{"addr:housenumber", strconv.Itoa(number)}, {"addr:street", r.name}, {"addr:city", t.name}, {"addr:postcode", n.code[side]}})
		}
	}
}

// house draws a building of 9 by 8 metres with its address on a node in the middle.
func (c *county) house(at point, dx, dy float64, t tags) {
	corner := func(u, v float64) point { return point{at.x + dx*u - dy*v, at.y + dy*u + dx*v} }
	c.area([]point{corner(-4.5, -4), corner(4.5, -4), corner(4.5, 4), corner(-4.5, 4)}, tags{{"building", "house"}})
	c.node(at, t...)
}

// postcode gives the next one of the county. MR is not an area that the Royal Mail uses.
func (c *county) postcode(t *town) string {
	const letters = "ABDEFGHJLNPQRSTUWXYZ"
	n := t.codes
	t.codes++
	return fmt.Sprintf("%s %d%c%c", t.district, n/400%10, letters[n/20%20], letters[n%20])
}

// notable puts the buildings that people ask for beside the town's streets, each in a place of its own.
func (c *county) notable(t *town) {
	mid := t.midRow()
	put := func(row, col int, name string, t2 ...[2]string) {
		a, b := c.nodes[t.grid[row][col]].at, c.nodes[t.grid[row+1][col+1]].at
		at := a.to(b, 0.5)
		if math.Abs(at.x-riverX(at.y)) < 45 {
			at = a.to(b, 0.15)
		}
		c.node(at, append([][2]string{{"name", name}}, t2...)...)
	}
	at := func(share float64, of int) int { return min(of-2, int(share*float64(of))) }
	if t.rank == "town" || t.welsh {
		put(mid+1, t.midCol()+1, t.name+" Police Station", [2]string{"amenity", "police"}, [2]string{"operator", "Marchshire Police"})
	}
	if t.name == "Hanley" {
		put(mid-2, t.midCol()+1, "Hanley Magistrates' Court", [2]string{"amenity", "courthouse"})
		put(mid-3, t.midCol()-2, "Marchshire Crown Court", [2]string{"amenity", "courthouse"})
		put(mid+8, t.midCol()-9, "Marchshire County Hospital", [2]string{"amenity", "hospital"}, [2]string{"emergency", "yes"})
		put(mid+14, t.midCol()+2, "Hanley Northside Police Station", [2]string{"amenity", "police"}, [2]string{"operator", "Marchshire Police"})
		put(mid+1, t.midCol()-4, "Hanley Fire Station", [2]string{"amenity", "fire_station"})
	}
	if t.name == "Ashcombe" {
		put(mid-3, t.midCol()+3, "Ashcombe Community Hospital", [2]string{"amenity", "hospital"})
	}
	c.trades(t)
	put(at(0.7, t.rows), at(0.3, t.cols), t.name+" Primary School", [2]string{"amenity", "school"})
	if t.rank == "town" {
		put(at(0.25, t.rows), at(0.65, t.cols), t.name+" High School", [2]string{"amenity", "school"})
	}
	put(mid+2, t.midCol(), map[bool]string{false: "St Mary's Church", true: "Eglwys Dewi Sant"}[t.welsh], [2]string{"amenity", "place_of_worship"})
}

// trades lines the main street with pubs and shops.
func (c *county) trades(t *town) {
	from := t.midCol() - t.cols/4
	shop, pub := c.rng.IntN(len(shopNames)), c.rng.IntN(len(pubNames))
	for i := 0; i < t.cols/2; i++ {
		a, b := c.nodes[t.grid[t.midRow()][from+i]].at, c.nodes[t.grid[t.midRow()][from+i+1]].at
		if crossesRiver(a, b) {
			continue
		}
		p := a.to(b, 0.5)
		name, kind, _ := strings.Cut(shopNames[(shop+i)%len(shopNames)], "|")
		c.node(point{p.x, p.y - 11}, [2]string{"name", name}, [2]string{"shop", kind})
		if i%3 == 0 && i/3 < len(pubNames) {
			c.node(point{p.x + 9, p.y + 11}, [2]string{"name", pubNames[(pub+i/3)%len(pubNames)]}, [2]string{"amenity", "pub"})
		}
	}
}

// lightsIn puts traffic lights where the main street meets the wider streets.
func (c *county) lightsIn(t *town) {
	if t.rank != "town" {
		return
	}
	for k := t.midCol() % 6; k < t.cols; k += 6 {
		if k > t.cols/6 && k < t.cols-t.cols/6 {
			c.tag(t.grid[t.midRow()][k], "highway", "traffic_signals")
		}
	}
}

// hamlets names some corners of the lanes.
func (c *county) hamlets() {
	placed := []point{}
	for i := 0; i < 4000 && len(placed) < len(hamletNames); i++ {
		l := c.rural + c.rng.IntN(len(c.lines)-c.rural)
		p := c.nodes[c.lines[l][0].a].at
		good := c.lines[l][0].class == "unclassified" && c.openLand(p, p, 500)
		for _, q := range placed {
			good = good && p.far(q) > 1700
		}
		if good {
			c.node(point{p.x + 20, p.y + 20}, [2]string{"place", "hamlet"}, [2]string{"name", hamletNames[len(placed)]})
			placed = append(placed, p)
		}
	}
}
