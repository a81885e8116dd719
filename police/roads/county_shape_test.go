package roads

import (
	"bytes"
	"math"
	"strconv"
	"testing"

	"throughline/platform/geo"
)

// drawnCounty is the extract of the county in metres, for looking at its shapes.
type drawnCounty struct {
	x     *extract
	at    []point
	arms  []int // pieces of road at a node
	cells map[[2]int][]piece
}

// piece is a straight piece of a way.
type piece struct {
	way, a, b int32
}

func readCounty(t *testing.T) drawnCounty {
	t.Helper()
	b, err := generated()
	if err != nil {
		t.Fatal(err)
	}
	c := drawnCounty{x: newExtract(), cells: map[[2]int][]piece{}}
	if err := readPBF(t.Context(), bytes.NewReader(b), c.x, func(int64) {}); err != nil {
		t.Fatal(err)
	}
	c.x.link()
	c.at, c.arms = make([]point, len(c.x.ids)), make([]int, len(c.x.ids))
	for i := range c.at {
		c.at[i] = point{float64(c.x.lon[i]) * 1e-7 * metresPerDegree * math.Cos(countyLat*math.Pi/180), float64(c.x.lat[i]) * 1e-7 * metresPerDegree}
	}
	c.pieces(func(p piece, w *wayIn) {
		if _, ok := drivenAs(w.tags); ok {
			c.arms[p.a]++
			c.arms[p.b]++
		}
		for _, k := range c.cellsOf(p, 0) {
			c.cells[k] = append(c.cells[k], p)
		}
	})
	return c
}

// pieces visits every piece of road, river and railway.
func (c *drawnCounty) pieces(visit func(p piece, w *wayIn)) {
	for i := range c.x.ways {
		w := &c.x.ways[i]
		if w.tags.get("highway") == "" && w.tags.get("waterway") == "" && w.tags.get("railway") == "" {
			continue
		}
		for k := 1; k < len(w.at); k++ {
			visit(piece{int32(i), w.at[k-1], w.at[k]}, w)
		}
	}
}

func (c *drawnCounty) cellsOf(p piece, more float64) [][2]int {
	a, b := c.at[p.a], c.at[p.b]
	cell := func(v float64) int { return int(math.Floor(v / 60)) }
	var out [][2]int
	for x := cell(min(a.x, b.x) - more); x <= cell(max(a.x, b.x)+more); x++ {
		for y := cell(min(a.y, b.y) - more); y <= cell(max(a.y, b.y)+more); y++ {
			out = append(out, [2]int{x, y})
		}
	}
	return out
}

func (c *drawnCounty) tags(p piece) tags { return c.x.ways[p.way].tags }

// Streets bend as streets do: gently, and not from side to side at every step; and they meet at T-junctions far more
// often than at crossroads, as they do wherever a town was not drawn with a ruler.
func TestStreetsOfTheCountyCurve(t *testing.T) {
	t.Parallel()
	c := readCounty(t)
	var bends, gentle, corners, pairs, saw int
	curves, metres := 0.0, 0.0
	for i := range c.x.ways {
		w := &c.x.ways[i]
		if _, ok := drivenAs(w.tags); !ok || w.tags.get("junction") != "" {
			continue
		}
		last := 0.0
		for k := 1; k < len(w.at); k++ {
			metres += c.at[w.at[k-1]].far(c.at[w.at[k]])
			if k+1 == len(w.at) || c.arms[w.at[k]] != 2 {
				last = 0
				continue
			}
			p, q, r := c.at[w.at[k-1]], c.at[w.at[k]], c.at[w.at[k+1]]
			turn := turned(p.toward(q), q.toward(r)) * 180 / math.Pi
			size := math.Abs(turn)
			bends++
			curves += size
			gentle += btoi(size < 25)
			corners += btoi(size > 60)
			if size > 6 && math.Abs(last) > 6 {
				pairs++
				saw += btoi(turn*last < 0)
			}
			last = turn
		}
	}
	three, more := 0, 0
	for _, n := range c.arms {
		three += btoi(n == 3)
		more += btoi(n > 3)
	}
	if bends < 10_000 || gentle*100 < bends*98 || corners*1000 > bends*3 {
		t.Errorf("of %d bends %d are gentle and %d are corners", bends, gentle, corners)
	}
	if saw*100 > pairs*12 {
		t.Errorf("of %d bends that follow a bend %d turn back: the streets are saw-teeth", pairs, saw)
	}
	if perKm := curves / metres * 1000; perKm < 40 {
		t.Errorf("streets turn by %.0f degrees a kilometre: they are straight", perKm)
	}
	if more*4 > three {
		t.Errorf("%d crossroads and %d T-junctions: the towns are grids", more, three)
	}
}

// Two roads that cross have a junction there, but for bridges; a river or a railway is crossed by bridges alone.
func TestNothingInTheCountyCrossesWithoutAJunctionOrABridge(t *testing.T) {
	t.Parallel()
	c := readCounty(t)
	crossed, bridges := 0, 0
	c.pieces(func(p piece, w *wayIn) {
		for _, k := range c.cellsOf(p, 0) {
			for _, q := range c.cells[k] {
				if q.way < p.way || q.way == p.way && q.a <= p.a || p.a == q.a || p.a == q.b || p.b == q.a || p.b == q.b {
					continue
				}
				if _, _, ok := crossing(c.at[p.a], c.at[p.b], c.at[q.a], c.at[q.b]); !ok {
					continue
				}
				if w.tags.get("bridge") == "" && c.tags(q).get("bridge") == "" {
					crossed++
					if crossed < 8 {
						t.Errorf("%v and %v cross at %v without a junction", w.tags, c.tags(q), geo.Point{Lat: float64(c.x.lat[p.a]) / 1e7, Lon: float64(c.x.lon[p.a]) / 1e7})
					}
				}
				bridges++
			}
		}
	})
	if crossed > 0 || bridges < 20 {
		t.Errorf("%d crossings without a junction, %d bridges", crossed, bridges)
	}
}

// A building stands beside the road, not on it, and not in the river; and no two stand on one ground.
func TestBuildingsOfTheCountyStandClear(t *testing.T) {
	t.Parallel()
	c := readCounty(t)
	var river []point
	for _, w := range c.x.ways {
		if w.tags.get("water") == "river" {
			for _, n := range w.at {
				river = append(river, c.at[n])
			}
		}
	}
	bad, seen := 0, 0
	taken := map[[2]int]point{}
	for _, w := range c.x.ways {
		if w.tags.get("building") == "" {
			continue
		}
		seen++
		middle := c.at[w.at[0]].to(c.at[w.at[2]], 0.5)
		cell := [2]int{int(math.Floor(middle.x / 3)), int(math.Floor(middle.y / 3))}
		if p, ok := taken[cell]; ok {
			t.Errorf("two buildings at %v and %v", middle, p)
		}
		taken[cell] = middle
		if inside(river, middle) {
			t.Errorf("a building stands in the river at %v", middle)
		}
		for k := 1; k < len(w.at); k++ {
			wall := piece{a: w.at[k-1], b: w.at[k]}
			for _, k := range c.cellsOf(wall, 4) {
				for _, r := range c.cells[k] {
					d, _ := c.at[wall.a].beside(c.at[r.a], c.at[r.b])
					_, _, cross := crossing(c.at[wall.a], c.at[wall.b], c.at[r.a], c.at[r.b])
					if cross || d < 3.4 {
						bad++
					}
				}
			}
		}
	}
	if bad > 0 || seen < 20_000 {
		t.Errorf("%d walls of %d buildings are on a road", bad, seen)
	}
}

// A name means one street in its town: all that bears it hangs together.
func TestAStreetNameOfTheCountyIsOneStreet(t *testing.T) {
	t.Parallel()
	c := readCounty(t)
	var towns []point
	for n, tg := range c.x.tagged {
		if p := tg.get("place"); p == "town" || p == "village" {
			towns = append(towns, c.at[n])
		}
	}
	parts := map[string][]piece{}
	c.pieces(func(p piece, w *wayIn) {
		if name := w.tags.get("name"); name != "" && w.tags.get("highway") != "" {
			parts[name] = append(parts[name], p)
		}
	})
	town := func(p piece) int {
		near := 0
		for i, at := range towns {
			if at.far(c.at[p.a]) < towns[near].far(c.at[p.a]) {
				near = i
			}
		}
		return near
	}
	for name, all := range parts {
		streets := map[int]piece{} // one of each street of that name, by its town
		reached := make([]bool, len(all))
		for i := range all {
			if reached[i] {
				continue
			}
			here := map[int]bool{}
			for queue := []int{i}; len(queue) > 0; queue = queue[1:] {
				p := all[queue[0]]
				here[town(p)] = true
				for j, q := range all { // a roundabout in the middle of a street does not bear its name
					if !reached[j] && min(c.at[p.a].far(c.at[q.a]), c.at[p.a].far(c.at[q.b]), c.at[p.b].far(c.at[q.a]), c.at[p.b].far(c.at[q.b])) < 45 {
						reached[j] = true
						queue = append(queue, j)
					}
				}
			}
			for k := range here {
				if other, ok := streets[k]; ok {
					t.Errorf("%s is two streets of one town, at %v and %v", name, c.at[other.a], c.at[all[i].a])
				}
				streets[k] = all[i]
			}
		}
	}
	if len(parts) < 1000 {
		t.Errorf("only %d streets have names", len(parts))
	}
}

// Odd numbers are on one side of a street and even ones on the other, and a house lies along the street that it belongs to.
func TestHouseNumbersOfTheCountyAreOnTheirSides(t *testing.T) {
	t.Parallel()
	c := readCounty(t)
	wrong, right, askew := 0, 0, 0
	sides := map[int32][2][2]int{} // way -> odd and even -> left and right
	for _, w := range c.x.ways {
		number, err := strconv.Atoi(w.tags.get("addr:housenumber"))
		if err != nil {
			continue
		}
		middle := c.at[w.at[0]].to(c.at[w.at[2]], 0.5)
		best, near := piece{way: -1}, 40.0
		for _, k := range c.cellsOf(piece{a: w.at[0], b: w.at[2]}, 40) {
			for _, p := range c.cells[k] {
				if d, _ := middle.beside(c.at[p.a], c.at[p.b]); d < near && c.tags(p).get("name") == w.tags.get("addr:street") {
					best, near = p, d
				}
			}
		}
		if best.way < 0 {
			wrong++
			continue
		}
		a, b := c.at[best.a], c.at[best.b]
		left := (b.x-a.x)*(middle.y-a.y)-(b.y-a.y)*(middle.x-a.x) > 0
		s := sides[best.way]
		s[number%2][btoi(left)]++
		sides[best.way] = s
		askew += btoi(steepness(c.at[w.at[0]].toward(c.at[w.at[1]]), a.toward(b)) > 0.6)
		right++
	}
	mixed := 0
	for _, s := range sides {
		mixed += min(s[0][0], s[0][1]) + min(s[1][0], s[1][1]) + btoi(s[0][0] > s[0][1] && s[1][0] > s[1][1] || s[0][0] < s[0][1] && s[1][0] < s[1][1])
	}
	if wrong > 0 || mixed*100 > right || askew*100 > right || right < 20_000 {
		t.Errorf("%d houses: %d lie at no street of their name, %d on the wrong side, %d askew", right, wrong, mixed, askew)
	}
}

// The county town is a good deal larger than the next, that than the villages, and no two are one size.
func TestTownsOfTheCountyDiffer(t *testing.T) {
	t.Parallel()
	_, m := marchshire(t)
	houses, streets := map[string]int{}, map[string]int{}
	for _, a := range m.Places(Address) {
		houses[a.Town]++
	}
	for _, s := range m.Places(Street) {
		streets[s.Town]++
	}
	if houses["Hanley"] < 2*houses["Leadon Cross"] || houses["Leadon Cross"] < 2*houses["Llanfair-y-Bont"] || houses["Llanfair-y-Bont"] < 2*houses["Wick Harcourt"] ||
		houses["Wick Harcourt"] < 100 || streets["Hanley"] < 2*streets["Leadon Cross"] {
		t.Errorf("houses %v, streets %v", houses, streets)
	}
	seen := map[int]string{}
	for _, p := range countyTowns() {
		if other, ok := seen[houses[p.name]]; ok {
			t.Errorf("%s and %s have %d houses each", p.name, other, houses[p.name])
		}
		seen[houses[p.name]] = p.name
	}
}

// Every road that may be driven belongs to the network in which every place reaches every other.
func TestTheCountyHasNoIslands(t *testing.T) {
	t.Parallel()
	_, m := marchshire(t)
	for s := range m.d.SegFrom {
		if f := m.d.SegFlags[s]; f&forward != 0 && f&mainForward == 0 || f&backward != 0 && f&mainBackward == 0 {
			t.Errorf("a piece of %q at %v is cut off", m.d.text(m.d.SegName[s]), m.lineOf(int32(s))[0])
		}
	}
}
