package roads

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
)

// use is what a building is: a house of its era, or in the old town a shop or a public house.
func (c *county) use(t *town, h *hamlet, at point, street string, e era) tags {
	house := tags{{"building", manners[e].kind}}
	if h != nil || e != core {
		return house
	}
	busy := 0.02
	switch street {
	case "High Street", "Stryd Fawr", "Market Place", "Y Maes":
		busy = 0.5
	case "The Green":
		busy = 0.2
	}
	if t.rank != "town" {
		busy *= 0.3
	} else if t.at.far(at) < 260 {
		busy += 0.05
	}
	if !c.chance(busy) {
		return house
	}
	if t.trades++; t.trades%4 == 1 && t.pubs < len(pubNames) { // each name once in a town
		t.pubs++
		return tags{{"building", "pub"}, {"amenity", "pub"}, {"name", pubNames[(t.firstTrade+t.pubs)%len(pubNames)]}}
	}
	if t.shops >= len(shopNames) {
		return house
	}
	t.shops++
	name, kind, _ := strings.Cut(shopNames[(t.firstTrade+t.shops)%len(shopNames)], "|")
	return tags{{"building", "retail"}, {"shop", kind}, {"name", name}}
}

// notable builds what people ask for, before the houses take the room, as near as may be to where it is wanted.
func (c *county) notable(t *town) {
	r := t.radius
	put := func(far, bearing, wide, deep float64, name string, more ...[2]string) {
		c.site(t, t.at.off(bearing, far*r), wide, deep, append(tags{{"building", "public"}, {"name", name}}, more...))
	}
	police := [][2]string{{"amenity", "police"}, {"operator", "Marchshire Police"}}
	if t.rank == "town" || t.welsh {
		put(0.16, t.axis+0.8, 34, 17, t.name+" Police Station", police...)
	}
	if t.name == countyTown {
		put(0.13, t.axis+2.4, 30, 20, "Hanley Magistrates' Court", [2]string{"amenity", "courthouse"})
		put(0.16, t.axis+3.9, 40, 26, "Marchshire Crown Court", [2]string{"amenity", "courthouse"})
		put(0.5, 2.3, 84, 46, "Marchshire County Hospital", [2]string{"amenity", "hospital"}, [2]string{"emergency", "yes"})
		put(0.66, 1.35, 30, 16, "Hanley Northside Police Station", police...)
		put(0.3, 3.3, 32, 16, "Hanley Fire Station", [2]string{"amenity", "fire_station"})
		put(0.1, t.axis+1.8, 30, 18, "Marchshire Hall", [2]string{"amenity", "townhall"})
		put(0.2, t.axis+2.9, 26, 14, "Hanley Library", [2]string{"amenity", "library"})
		put(0.24, t.axis-1.2, 40, 16, "Hanley Bus Station", [2]string{"amenity", "bus_station"})
		put(0.6, -2.2, 70, 26, "Marchshire College", [2]string{"amenity", "college"})
	}
	if t.name == "Ashcombe" {
		put(0.35, 0.4, 52, 26, "Ashcombe Community Hospital", [2]string{"amenity", "hospital"})
	}
	school, church := t.name+" Primary School", "St Mary's Church"
	if t.welsh {
		school, church = "Ysgol Gynradd "+t.name, "Eglwys Dewi Sant"
	}
	put(0.34, t.phase[0], 44, 18, school, [2]string{"amenity", "school"})
	put(0.1, t.axis+1.1, 27, 11, church, [2]string{"amenity", "place_of_worship"})
	if t.rank == "town" {
		put(0.55, t.phase[1], 66, 26, t.name+" High School", [2]string{"amenity", "school"})
		put(0.6, t.phase[2], 40, 18, "St Joseph's School", [2]string{"amenity", "school"})
		c.site(t, t.works, 62, 44, tags{{"building", "retail"}, {"shop", "supermarket"}, {"name", "Fairway Foods Superstore"}})
		put(0.3, t.phase[3], 24, 14, "Bethel Chapel", [2]string{"amenity", "place_of_worship"})
	}
}

// site puts up a building beside a street of a town, as near to a place as there is room.
func (c *county) site(t *town, near point, wide, deep float64, what tags) {
	type stand struct {
		at      point
		heading float64
		far     float64
	}
	var stands []stand
	c.around(near, near, 420, func(e int) {
		x := c.edges[e]
		if x.barrier() || x.over || x.ring || x.shut || x.class == "trunk" || x.name == "" || c.lanes[x.street].first < 0 {
			return
		}
		a, b := c.ends(e)
		mid := a.to(b, 0.5)
		if t.holds(mid, 0) {
			stands = append(stands, stand{mid, a.toward(b), mid.far(near)})
		}
	})
	slices.SortStableFunc(stands, func(a, b stand) int { return cmp.Compare(a.far, b.far) })
	for _, s := range stands {
		for _, back := range []float64{9 + deep/2, 16 + deep/2} {
			for _, turn := range []float64{math.Pi / 2, -math.Pi / 2} {
				if c.claim(plotAt(s.at.off(s.heading+turn, back), s.heading, wide, deep), what) {
					return
				}
			}
		}
	}
}

// nameTowns puts the names of towns, hamlets and farms on the map.
func (c *county) nameTowns() {
	for i := range c.towns {
		t := &c.towns[i]
		c.node(t.at, [2]string{"place", t.rank}, [2]string{"name", t.name}, [2]string{"population", strconv.Itoa(t.people)}, [2]string{"is_in:county", countyName})
	}
	for _, h := range c.small {
		c.node(point{h.at.x + 20, h.at.y + 20}, [2]string{"place", "hamlet"}, [2]string{"name", h.name})
	}
}

// farmsteads stand along the lanes: a house and its barns.
func (c *county) farmsteads() {
	names := &namer{c: c, used: map[string]bool{}}
	for id := range c.lanes {
		if c.lanes[id].era != farms || c.lanes[id].first < 0 {
			continue
		}
		line := c.along(id)
		for s := 150 + 300*c.rng.Float64(); s < line.length()-120; s += 420 + 500*c.rng.Float64() {
			p, h := line.at(s)
			if c.townAt(p, 120) != nil || c.hamletNear(p, 260) {
				continue
			}
			side := h + c.either()*math.Pi/2
			if !c.claim(plotAt(p.off(side, 30), h+c.spread(0.2), 15, 9), tags{{"building", "farm"}}) {
				continue
			}
			name := names.next([]string{"Farm", "Farm", "Court", "Grange", "Barn"}, wordsFarm)
			c.node(p.off(side, 30), [2]string{"place", "farm"}, [2]string{"name", name})
			yard := p.off(side, 58)
			for k := range 2 + c.rng.IntN(3) {
				c.claim(plotAt(yard.off(h, 32*float64(k)-34+c.spread(5)).off(side, c.spread(9)), h+float64(k%2)*math.Pi/2, 24, 12), tags{{"building", "barn"}})
			}
		}
	}
}

// lights puts traffic lights where busy roads of a town cross.
func (c *county) lights() {
	for _, j := range c.ruledJunctions() {
		if j.busy && c.chance(0.7) {
			c.tag(j.node, "highway", "traffic_signals")
		}
	}
}
