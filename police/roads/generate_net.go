package roads

import (
	"cmp"
	"math"
	"slices"
)

// road is what is said of the piece of a street between two neighbouring nodes.
type road struct {
	a, b   int
	name   string
	class  string // the value of highway; or "river" or "rail", which streets keep off and cross by bridges alone
	ref    string
	mph    int
	oneWay string // the value of the tag, or empty
	bridge string // the name of the bridge, or empty
	over   bool   // a bridge
	ring   bool   // part of a roundabout
	shut   bool   // private
}

func (r road) barrier() bool { return r.class == "river" || r.class == "rail" }

// edge is a piece of a street: next is the piece after it, or -1.
type edge struct {
	road
	street, next int
	half         float64 // metres from its middle to its edge
}

// lane is a street: pieces end to end from the first, and what stands along it.
type lane struct {
	first  int
	town   *town // nil outside the towns
	era    era
	depth  int // streets between it and a main road
	curved bool
	like   int // the street whose name it bears, plus 1
}

// cellSize is the side, in metres, of the squares by which pieces of road are found.
const cellSize = 50.0

func cellOf(v float64) int32 { return int32(math.Floor(v / cellSize)) }

func halfWidth(class string) float64 {
	switch class {
	case "trunk", "primary":
		return 5
	case "secondary":
		return 4.5
	case "rail":
		return 6
	}
	return 3.5
}

// addEdge puts a piece of road on the ground.
func (c *county) addEdge(e edge) int {
	n := len(c.edges)
	c.edges = append(c.edges, e)
	c.arms[e.a], c.arms[e.b] = append(c.arms[e.a], n), append(c.arms[e.b], n)
	c.index(n)
	return n
}

func (c *county) index(n int) {
	p, q := c.ends(n)
	for x := cellOf(min(p.x, q.x)); x <= cellOf(max(p.x, q.x)); x++ {
		for y := cellOf(min(p.y, q.y)); y <= cellOf(max(p.y, q.y)); y++ {
			c.cells[[2]int32{x, y}] = append(c.cells[[2]int32{x, y}], int32(n))
		}
	}
}

// ends are where a piece of road begins and ends.
func (c *county) ends(e int) (point, point) {
	return c.nodes[c.edges[e].a].at, c.nodes[c.edges[e].b].at
}

// around visits the pieces of road, river and railway in the box of p and q widened by so many metres, some more than once.
func (c *county) around(p, q point, metres float64, visit func(e int)) {
	for x := cellOf(min(p.x, q.x) - metres); x <= cellOf(max(p.x, q.x)+metres); x++ {
		for y := cellOf(min(p.y, q.y) - metres); y <= cellOf(max(p.y, q.y)+metres); y++ {
			for _, e := range c.cells[[2]int32{x, y}] {
				visit(int(e))
			}
		}
	}
}

// met is where a line meets a piece of road: the share of the line, and the piece.
type met struct {
	t, u float64
	edge int
	at   point
}

// crossed lists what the line p-q crosses, from p on.
func (c *county) crossed(p, q point) []met {
	var out []met
	c.around(p, q, 0, func(e int) {
		a, b := c.ends(e)
		if t, u, ok := crossing(p, q, a, b); ok && !slices.ContainsFunc(out, func(m met) bool { return m.edge == e }) {
			out = append(out, met{t, u, e, p.to(q, t)})
		}
	})
	slices.SortFunc(out, func(a, b met) int { return cmp.Or(cmp.Compare(a.t, b.t), cmp.Compare(a.edge, b.edge)) })
	return out
}

// room is how far p is from the edge of the nearest road, river or railway that counts, up to so many metres.
func (c *county) room(p point, upTo float64, counts func(e int) bool) float64 {
	near := upTo
	c.around(p, p, upTo+25, func(e int) {
		a, b := c.ends(e)
		if d, _ := p.beside(a, b); d-c.edges[e].half < near && counts(e) {
			near = d - c.edges[e].half
		}
	})
	return near
}

// nodeOn is the junction at a share of a piece of road: a new one, or its end if that is near.
func (c *county) nodeOn(e int, share float64) int {
	a, b := c.ends(e)
	d := a.far(b)
	switch {
	case share*d < 4:
		return c.edges[e].a
	case (1-share)*d < 4:
		return c.edges[e].b
	}
	n := c.node(a.to(b, share))
	tail := c.edges[e]
	tail.a = n
	last := tail.b
	m := len(c.edges)
	c.edges = append(c.edges, tail)
	c.edges[e].b, c.edges[e].next = n, m
	c.arms[n] = []int{e, m}
	c.arms[last][slices.Index(c.arms[last], e)] = m
	c.index(m)
	return n
}

// lay puts a street on the ground along a line, from and to a junction that is there (or -1), and gives its number.
// Where it crosses roads there are junctions; where it crosses the river or the railway there are bridges.
func (c *county) lay(from int, line course, to int, style road, l lane) int {
	line, over := c.bridged(line, style.barrier())
	id := len(c.lanes)
	last, prev := from, -1
	if last < 0 {
		last = c.node(line[0])
	}
	put := func(n int, bridge string, above bool) {
		if n == last {
			return
		}
		r := style
		r.a, r.b, r.bridge, r.over = last, n, bridge, above
		e := c.addEdge(edge{road: r, street: id, next: -1, half: halfWidth(r.class)})
		if prev < 0 {
			l.first = e
		} else {
			c.edges[prev].next = e
		}
		last, prev = n, e
	}
	for i := 1; i < len(line); i++ {
		for _, m := range c.crossed(line[i-1], line[i]) {
			if e := c.edges[m.edge]; e.street != id && e.a != last && e.b != last && (to < 0 || e.a != to && e.b != to) && !e.barrier() && !style.barrier() {
				p, q := c.ends(m.edge)
				_, share := m.at.beside(p, q)
				put(c.nodeOn(m.edge, share), "", false)
			}
		}
		n := to
		if i < len(line)-1 || n < 0 {
			n = c.node(line[i])
		}
		put(n, over[i], over[i] != "")
	}
	c.lanes = append(c.lanes, l)
	return id
}

// bridged straightens a line where it crosses the river or the railway. over says of each point whether the piece that
// leads to it is a bridge: "river" or "rail". A river is crossed by nothing, a railway crosses only the river.
func (c *county) bridged(line course, rail bool) (course, []string) {
	type span struct {
		from, to float64
		what     string
	}
	var spans []span
	s := 0.0
	for i := 1; i < len(line); i++ {
		d := line[i-1].far(line[i])
		for _, m := range c.crossed(line[i-1], line[i]) {
			e := c.edges[m.edge]
			if !e.barrier() || rail && e.class == "rail" {
				continue
			}
			a, b := c.ends(m.edge)
			half := min(75, (e.half+4)/max(0.2, steepness(a.toward(b), line[i-1].toward(line[i])))+6)
			spans = append(spans, span{s + m.t*d - half, s + m.t*d + half, e.class})
		}
		s += d
	}
	out, over := course{line[0]}, []string{""}
	s = 0
	k := 0
	for i := 1; i < len(line); i++ {
		s += line[i-1].far(line[i])
		for k < len(spans) && spans[k].from < s {
			x := spans[k]
			for k++; k < len(spans) && spans[k].from < x.to+8; k++ {
				x.to = spans[k].to
			}
			p, _ := line.at(max(0.5, x.from))
			q, _ := line.at(x.to)
			out, over = append(out, p, q), append(over, "", x.what)
			for i < len(line)-1 && s < x.to+3 {
				i++
				s += line[i-1].far(line[i])
			}
		}
		out, over = append(out, line[i]), append(over, "")
	}
	return out, over
}

// run lists the pieces of a street in order.
func (c *county) run(id int) []int {
	var out []int
	for e := c.lanes[id].first; e >= 0; e = c.edges[e].next {
		out = append(out, e)
	}
	return out
}

// along is the line of a street.
func (c *county) along(id int) course {
	run := c.run(id)
	line := course{c.nodes[c.edges[run[0]].a].at}
	for _, e := range run {
		line = append(line, c.nodes[c.edges[e].b].at)
	}
	return line
}

// nodeAlong is the junction on a street at the point of it that is nearest to p, or -1 where that is a bridge.
func (c *county) nodeAlong(id int, p point) int {
	best, near, share := -1, math.Inf(1), 0.0
	for _, e := range c.run(id) {
		a, b := c.ends(e)
		if d, u := p.beside(a, b); d < near {
			best, near, share = e, d, u
		}
	}
	if c.edges[best].over || c.edges[best].ring {
		return -1
	}
	return c.nodeOn(best, share)
}
