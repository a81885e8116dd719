package roads

import (
	"throughline/platform/geo"
)

// graphBuilder cuts ways into segments between vertices. Segment s is driven as arc 2s (forward) or 2s+1 (backward).
type graphBuilder struct {
	x       *extract
	names   *interner
	d       *mapData
	vertex  map[int32]int32   // node index -> vertex
	uses    []uint8           // how often driveable ways use a node; 2 is "several"
	arcs    map[int32][]int32 // index of way -> its arcs forward, in order
	nodeOf  []int32           // vertex -> node index
	blocked map[int32]bool
	outAt   []uint32 // vertex -> arcs that may be driven away from it
	out     []int32
	unread  int // conditions that could not be read
}

func newGraphBuilder(x *extract, names *interner, d *mapData) *graphBuilder {
	return &graphBuilder{x: x, names: names, d: d, vertex: map[int32]int32{}, uses: make([]uint8, len(x.ids)),
		arcs: map[int32][]int32{}, blocked: map[int32]bool{}}
}

func (g *graphBuilder) build() {
	var driven []int32
	for i := range g.x.ways {
		w := &g.x.ways[i]
		if drivenWays(w.tags) == 0 {
			continue
		}
		driven = append(driven, int32(i))
		c, _ := drivenAs(w.tags)
		_, _, entry := entrySchedule(w.tags, ":forward")
		_, _, against := againstSchedule(w.tags, c, forward)
		g.unread += entry + against
		for _, run := range w.runs() {
			for k, n := range run {
				by := uint8(1)
				if k == 0 || k == len(run)-1 {
					by = 2
				}
				g.uses[n] = min(g.uses[n]+by, 2)
			}
		}
	}
	for n, t := range g.x.tagged {
		if g.uses[n] > 0 && (signals(t) != 0 || blocks(t)) {
			g.uses[n] = 2
			g.blocked[n] = blocks(t)
		}
	}
	for _, r := range g.x.rels {
		for _, m := range r.members {
			if m.role == "via" && m.kind == 0 {
				if n := g.x.find(m.ref); n >= 0 && g.uses[n] > 0 {
					g.uses[n] = 2
				}
			}
		}
	}
	g.d.ShapeAt = append(g.d.ShapeAt, 0)
	for _, i := range driven {
		for _, run := range g.x.ways[i].runs() {
			g.cutRun(i, run)
		}
	}
}

func (g *graphBuilder) cutRun(way int32, run []int32) {
	start := 0
	for k := 1; k < len(run); k++ {
		if g.uses[run[k]] == 2 {
			g.segment(way, run[start:k+1])
			start = k
		}
	}
}

// at is the vertex of a node. A node that stops cars is a different vertex for every segment that meets it.
func (g *graphBuilder) at(n int32) int32 {
	if v, ok := g.vertex[n]; ok && !g.blocked[n] {
		return v
	}
	v := int32(len(g.nodeOf))
	g.vertex[n] = v
	g.nodeOf = append(g.nodeOf, n)
	g.d.VertexLat, g.d.VertexLon = append(g.d.VertexLat, g.x.lat[n]), append(g.d.VertexLon, g.x.lon[n])
	return v
}

func (g *graphBuilder) segment(way int32, nodes []int32) {
	t := g.x.ways[way].tags
	d := g.d
	var metres float64
	for i, n := range nodes {
		if i > 0 {
			metres += geo.Metres(g.point(nodes[i-1]), g.point(n))
		}
		d.ShapeLat, d.ShapeLon = append(d.ShapeLat, g.x.lat[n]), append(d.ShapeLon, g.x.lon[n])
	}
	c, _ := drivenAs(t)
	flags := drivenWays(t)
	if signals(g.x.tagged[nodes[len(nodes)-1]])&forward != 0 {
		flags |= lightsForward
	}
	if signals(g.x.tagged[nodes[0]])&backward != 0 {
		flags |= lightsBackward
	}
	g.arcs[way] = append(g.arcs[way], int32(2*len(d.SegClass)))
	d.SegFrom, d.SegTo = append(d.SegFrom, g.at(nodes[0])), append(d.SegTo, g.at(nodes[len(nodes)-1]))
	d.SegMetres = append(d.SegMetres, float32(metres))
	d.SegClass, d.SegLimit = append(d.SegClass, uint8(c)), append(d.SegLimit, speedLimit(t))
	d.SegName, d.SegRef = append(d.SegName, g.names.put(streetName(t))), append(d.SegRef, g.names.put(t.get("ref")))
	d.SegFlags = append(d.SegFlags, flags)
	traits := uint8(surfaceOf(t))
	if private(t) {
		traits |= traitPrivate
	}
	if roundabout(t) {
		traits |= traitRoundabout
	}
	d.SegTraits = append(d.SegTraits, traits)
	d.ShapeAt = append(d.ShapeAt, uint32(len(d.ShapeLat)))
	forth := int32(2 * (len(d.SegFlags) - 1))
	g.keepHours(t, c, forth)
	g.keepHours(t, c, forth+1)
}

// index sorts the arcs by the vertex they leave.
func (g *graphBuilder) index() {
	d := g.d
	g.outAt = make([]uint32, len(d.VertexLat)+1)
	for a := int32(0); a < int32(2*len(d.SegFrom)); a++ {
		if d.mayDrive(a) {
			g.outAt[d.arcFrom(a)+1]++
		}
	}
	for v := range d.VertexLat {
		g.outAt[v+1] += g.outAt[v]
	}
	g.out = make([]int32, g.outAt[len(d.VertexLat)])
	fill := append([]uint32(nil), g.outAt...)
	for a := int32(0); a < int32(2*len(d.SegFrom)); a++ {
		if d.mayDrive(a) {
			g.out[fill[d.arcFrom(a)]] = a
			fill[d.arcFrom(a)]++
		}
	}
}

// leaving lists the arcs that may be driven away from a vertex.
func (g *graphBuilder) leaving(v int32) []int32 { return g.out[g.outAt[v]:g.outAt[v+1]] }

// connect works out the turns, and which arcs belong to the network in which every place reaches every other.
func (g *graphBuilder) connect() {
	d := g.d
	g.index()
	leaving := func(a int32) []int32 {
		if !d.mayDrive(a) {
			return nil
		}
		return g.leaving(d.arcTo(a))
	}
	uTurn := func(a int32) bool { return len(g.leaving(d.arcTo(a))) == 1 } // only at a dead end
	rules, hours := g.restrictions()
	t := turns(2*len(d.SegFrom), leaving, uTurn, rules, hours)
	sometimes := map[int32]bool{} // arcs that may not be driven at some hours, because the road is one-way then
	for i, a := range d.HourArc {
		if d.HourArcKind[i] == hourAgainst {
			sometimes[a] = true
		}
	}
	for s, in := range t.atAllHours(sometimes).strongest(func(a int32) bool { return d.mayDrive(a) && !sometimes[a] }) {
		if a := t.arcOf[s]; in {
			d.SegFlags[a>>1] |= mainForward << (a & 1)
		}
	}
	d.StateArc, d.TurnHead, d.TurnNext = t.arcOf[2*len(d.SegFrom):], t.head, t.next
	for _, x := range t.timed {
		d.HourFrom, d.HourTo, d.HourTurnSaid = append(d.HourFrom, x.from), append(d.HourTo, x.to), append(d.HourTurnSaid, g.names.put(x.hours))
	}
	d.Banned = []uint32{uint32(len(rules)), uint32(g.unread)}
	d.nameTurns()
	d.reverseTurns()
	d.findBox()
	d.keepGrid(segmentGrid(d), same)
}

func (g *graphBuilder) point(n int32) geo.Point { return degrees(g.x.lat[n], g.x.lon[n]) }

// streetName is what a street is called; where the map has it in English and Welsh, the plain name wins.
func streetName(t tags) string {
	if n := t.get("name"); n != "" {
		return n
	}
	return t.get("name:en")
}
