package roads

import (
	"bufio"
	"io"
	"math"
	"math/rand/v2"
	"strconv"
)

// The county lies where a real one could: its middle on the earth, and what it is called.
const (
	countyLat, countyLon = 52.05, -2.75
	countyName           = "Marchshire"
	generatedBy          = "throughline" // the program that the extract names as its writer
	metresPerDegree      = 111195.0
)

// Generate writes a county to train on: Marchshire, with its county town Hanley and eight more towns and villages, each
// with a plan of its own; A and B roads and lanes, a river and a railway with bridges, houses with their numbers, police
// stations, a hospital and courts. It is a real .osm.pbf that any OpenStreetMap program reads. The same seed gives the
// same bytes. The only error is that of w.
func Generate(w io.Writer, seed uint64) error {
	c := newCounty(seed)
	c.waters()
	c.railway()
	for i := range c.towns {
		c.foundTown(&c.towns[i])
	}
	c.mainRoads()
	c.ringRoads()
	c.lanesNet()
	for i := range c.towns {
		c.growTown(&c.towns[i])
	}
	c.hamlets()
	c.nameStreets()
	c.keepReached()
	c.prepareTurns()
	c.emitRoads()
	c.houses()
	c.nameTowns()
	c.farmsteads()
	c.lights()
	c.countryside()
	c.turnRules()
	c.node(point{-300, 260}, [2]string{"place", "county"}, [2]string{"name", countyName})
	return c.write(w)
}

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

type county struct {
	rng    *rand.Rand
	nodes  []genNode
	ways   []genWay
	rels   []genRelation
	towns  []town
	edges  []edge
	lanes  []lane
	arms   map[int][]int        // the pieces of road at a node
	cells  map[[2]int32][]int32 // the pieces of road in a square
	yards  map[[2]int32][]int32 // what is built on, in a square
	greens []green              // where nothing is built
	built  []plot
	rural  *namer
	small  []hamlet
	rules  []bannedTurn
	splits map[int]bool // the nodes at which ways must end
	wayOf  map[[2]int]int
}

func newCounty(seed uint64) *county {
	c := &county{nodes: make([]genNode, 0, 1<<18), rng: rand.New(rand.NewPCG(seed, 0x7468726561640a)), towns: countyTowns(), arms: map[int][]int{}, cells: map[[2]int32][]int32{},
		yards: map[[2]int32][]int32{}, splits: map[int]bool{}, wayOf: map[[2]int]int{}}
	c.rural = &namer{c: c, used: map[string]bool{}}
	return c
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

func (c *county) either() float64 { return float64(2*c.rng.IntN(2) - 1) }

func (r road) tags() tags {
	var t tags
	add := func(k, v string) {
		if v != "" {
			t = append(t, [2]string{k, v})
		}
	}
	switch r.class {
	case "river":
		add("waterway", "river")
	case "rail":
		add("railway", "rail")
	default:
		add("highway", r.class)
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
	if r.over {
		t = append(t, [2]string{"bridge", "yes"}, [2]string{"layer", "1"})
		add("bridge:name", r.bridge)
	}
	if r.shut {
		add("access", "private")
	}
	return t
}

// emitRoads writes each street as ways: a new one wherever something about it changes or a turn rule needs it.
func (c *county) emitRoads() {
	for id := range c.lanes {
		var w *genWay
		last := road{a: -1}
		for _, e := range c.run(id) {
			r := c.edges[e].road
			before := last
			before.a, before.b = r.a, r.b
			if w == nil || before != r || c.splits[r.a] || w.nodes[len(w.nodes)-1] != r.a {
				c.ways = append(c.ways, genWay{nodes: []int{r.a}, tags: r.tags()})
				w = &c.ways[len(c.ways)-1]
			}
			w.nodes = append(w.nodes, r.b)
			c.wayOf[[2]int{r.a, r.b}] = len(c.ways) - 1
			c.wayOf[[2]int{r.b, r.a}] = len(c.ways) - 1
			last = r
		}
	}
}

// keepReached takes away the streets from which the county town cannot be reached.
func (c *county) keepReached() {
	reached := map[int]bool{}
	queue := []int{c.towns[0].heart}
	for len(queue) > 0 {
		n := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		if reached[n] {
			continue
		}
		reached[n] = true
		for _, e := range c.arms[n] {
			queue = append(queue, c.edges[e].a, c.edges[e].b)
		}
	}
	for id := range c.lanes {
		if e := c.edges[c.lanes[id].first]; !e.barrier() && !reached[e.a] {
			c.lanes[id].first = -1
		}
	}
}

func (c *county) write(w io.Writer) error {
	buf := bufio.NewWriter(w)
	lat := func(p point) int32 { return e7(countyLat + p.y/metresPerDegree) }
	lon := func(p point) int32 { return e7(countyLon + p.x/(metresPerDegree*math.Cos(countyLat*math.Pi/180))) }
	used := make([]bool, len(c.nodes)) // a node of a street that was taken away is not written
	for _, x := range c.ways {
		for _, n := range x.nodes {
			used[n] = true
		}
	}
	box := emptyBox()
	for i, n := range c.nodes {
		if used[i] = used[i] || len(n.tags) > 0; used[i] {
			box.add(lat(n.at), lon(n.at))
		}
	}
	p := newPBFWriter(buf, generatedBy, box.south, box.west, box.north, box.east)
	for i, n := range c.nodes {
		if used[i] {
			p.node(int64(i+1), lat(n.at), lon(n.at), n.tags)
		}
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
