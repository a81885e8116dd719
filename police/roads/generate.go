package roads

import (
	"bufio"
	"io"
	"math"
	"math/rand/v2"
	"strconv"
)

// The county lies where a real one could, in metres east (x) and north (y) of this point.
const (
	countyLat, countyLon = 52.05, -2.75
	countyName           = "Marchshire"
	generatedBy          = "throughline" // the program that the extract names as its writer
	metresPerDegree      = 111195.0
)

// Generate writes a county to train on: Marchshire, with its county town Hanley, eight more towns and villages, A and
// B roads, lanes, a river with bridges, house numbers, police stations, a hospital and courts. It is a real .osm.pbf
// that any OpenStreetMap program reads. The same seed gives the same bytes. The only error is that of w.
func Generate(w io.Writer, seed uint64) error {
	c := newCounty(seed)
	for i := range c.towns {
		c.layTown(&c.towns[i])
	}
	c.mainRoads()
	c.lanes()
	c.joinCrossings()
	c.bridges()
	c.landscape()
	c.prepareTurns()
	c.emitRoads()
	for i := range c.towns {
		c.furnish(&c.towns[i])
	}
	c.turnRules()
	c.node(point{-300, 260}, [2]string{"place", "county"}, [2]string{"name", countyName})
	return c.write(w)
}

// point is a place in metres east and north of the county's middle.
type point struct{ x, y float64 }

func (p point) to(q point, t float64) point { return point{p.x + t*(q.x-p.x), p.y + t*(q.y-p.y)} }

func (p point) far(q point) float64 { return math.Hypot(p.x-q.x, p.y-q.y) }

type genNode struct {
	at   point
	tags tags
}

type genWay struct {
	nodes []int
	tags  tags
}

type genRelation struct {
	members []member
	tags    tags
}

// road is the piece of a street between two neighbouring nodes.
type road struct {
	a, b   int
	name   string
	class  string
	ref    string
	mph    int
	oneWay string // the value of the tag, or empty
	bridge string // the name of the bridge, or empty
	ring   bool   // part of a roundabout
	shut   bool   // private
}

type county struct {
	rng    *rand.Rand
	nodes  []genNode
	ways   []genWay
	rels   []genRelation
	towns  []town
	lines  [][]road // streets, each a run of roads end to end, perhaps with gaps
	rural  int      // the lines from here on lie outside the towns
	splits map[int]bool
	wayOf  map[[2]int]int
}

func newCounty(seed uint64) *county {
	return &county{rng: rand.New(rand.NewPCG(seed, 0x7468726561640a)), towns: countyTowns(), splits: map[int]bool{}, wayOf: map[[2]int]int{}}
}

func (c *county) node(p point, t ...[2]string) int {
	c.nodes = append(c.nodes, genNode{p, t})
	return len(c.nodes) - 1
}

func (c *county) tag(n int, key, value string) {
	c.nodes[n].tags = append(c.nodes[n].tags, [2]string{key, value})
}

func (c *county) area(corners []point, t tags) {
	var ring []int
	for _, p := range corners {
		ring = append(ring, c.node(p))
	}
	c.ways = append(c.ways, genWay{append(ring, ring[0]), t})
}

func (c *county) chance(p float64) bool { return c.rng.Float64() < p }

// spread is a number between -by and by.
func (c *county) spread(by float64) float64 { return (2*c.rng.Float64() - 1) * by }

// riverX is where the River Leden is at a latitude: it runs from north to south through Hanley.
func riverX(y float64) float64 { return 1000 + 420*math.Sin(y/1900) + 160*math.Sin(y/610+1) }

func crossesRiver(p, q point) bool { return (p.x < riverX(p.y)) != (q.x < riverX(q.y)) }

func (r road) tags() tags {
	t := tags{{"highway", r.class}}
	add := func(k, v string) {
		if v != "" {
			t = append(t, [2]string{k, v})
		}
	}
	add("name", r.name)
	add("ref", r.ref)
	if r.mph > 0 {
		add("maxspeed", strconv.Itoa(r.mph)+" mph")
	}
	add("oneway", r.oneWay)
	if r.ring {
		add("junction", "roundabout")
	}
	if r.bridge != "" {
		t = append(t, [2]string{"bridge", "yes"}, [2]string{"layer", "1"}, [2]string{"bridge:name", r.bridge})
	}
	if r.shut {
		add("access", "private")
	}
	return t
}

// emitRoads writes each street as ways: a new one wherever something about it changes or a turn rule needs it.
func (c *county) emitRoads() {
	for _, line := range c.lines {
		var w *genWay
		for i, r := range line {
			same := i > 0 && line[i-1].b == r.a && !c.splits[r.a]
			if same {
				p := line[i-1]
				p.a, p.b = r.a, r.b
				same = p == r
			}
			if !same {
				c.ways = append(c.ways, genWay{nodes: []int{r.a}, tags: r.tags()})
				w = &c.ways[len(c.ways)-1]
			}
			w.nodes = append(w.nodes, r.b)
			c.wayOf[[2]int{r.a, r.b}] = len(c.ways) - 1
			c.wayOf[[2]int{r.b, r.a}] = len(c.ways) - 1
		}
	}
}

func (c *county) write(w io.Writer) error {
	buf := bufio.NewWriter(w)
	lat := func(p point) int32 { return e7(countyLat + p.y/metresPerDegree) }
	lon := func(p point) int32 { return e7(countyLon + p.x/(metresPerDegree*math.Cos(countyLat*math.Pi/180))) }
	box := emptyBox()
	for _, n := range c.nodes {
		box.add(lat(n.at), lon(n.at))
	}
	p := newPBFWriter(buf, generatedBy, box.south, box.west, box.north, box.east)
	for i, n := range c.nodes {
		p.node(int64(i+1), lat(n.at), lon(n.at), n.tags)
	}
	for i, x := range c.ways {
		refs := make([]int64, len(x.nodes))
		for k, n := range x.nodes {
			refs[k] = int64(n + 1)
		}
		p.way(int64(i+1), refs, x.tags)
	}
	for i, r := range c.rels {
		p.relation(int64(i+1), r.members, r.tags)
	}
	if err := p.finish(); err != nil {
		return err
	}
	return buf.Flush()
}
