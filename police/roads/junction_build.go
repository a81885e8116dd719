package roads

import (
	"cmp"
	"slices"
	"strings"

	"throughline/platform/geo"
)

// meetSpan is how long a piece without a name may be and still belong to the junction at its ends: a slip, the gap
// between two carriageways.
const meetSpan = 60 // metres

// junctionsBuilder finds where streets with a name meet, footways too, since that is where callers say they are. A
// roundabout and the short pieces without a name around it are one junction.
type junctionsBuilder struct {
	g    *gazetteerBuilder
	uses []uint8         // node -> how many streets use it; 2 is "several"
	root map[int32]int32 // node -> another of the same junction
	at   []meeting
}

// meeting is one street at one node of a junction.
type meeting struct {
	root, node, way int32
}

// crossing2 is a junction of two streets.
type crossing2 struct {
	a, b int32
	at   geo.Point
}

func (g *gazetteerBuilder) junctions() {
	j := &junctionsBuilder{g: g, uses: make([]uint8, len(g.x.ids)), root: map[int32]int32{}}
	for i := range g.x.ways {
		j.use(&g.x.ways[i])
	}
	for i := range g.x.ways {
		j.meet(int32(i))
	}
	slices.SortFunc(j.at, func(a, b meeting) int {
		return cmp.Or(cmp.Compare(a.root, b.root), cmp.Compare(a.node, b.node), cmp.Compare(a.way, b.way))
	})
	var all []crossing2
	for i := 0; i < len(j.at); {
		k := i
		for k < len(j.at) && j.at[k].root == j.at[i].root {
			k++
		}
		all = append(all, j.pairs(j.at[i:k])...)
		i = k
	}
	g.d.keepJunctions(all)
}

func isStreet(t tags) bool {
	_, ok := highway(t)
	return ok || t.get("highway") == "pedestrian"
}

func (j *junctionsBuilder) use(w *wayIn) {
	if !isStreet(w.tags) {
		return
	}
	for _, n := range w.at {
		if n >= 0 {
			j.uses[n] = min(j.uses[n]+1, 2)
		}
	}
	if !j.joins(w) {
		return
	}
	var first int32 = -1
	for _, n := range w.at {
		if n < 0 {
			continue
		}
		if first >= 0 {
			j.unite(first, n)
		}
		first = n
	}
}

// joins tells whether a way is part of a junction and not a street that comes to one.
func (j *junctionsBuilder) joins(w *wayIn) bool {
	if w.tags.get("junction") == "roundabout" || w.tags.get("junction") == "circular" {
		return true
	}
	c, _ := highway(w.tags)
	if streetName(w.tags) != "" || c >= service && c != link {
		return false
	}
	metres := 0.0
	for i := 1; i < len(w.at); i++ {
		if w.at[i-1] < 0 || w.at[i] < 0 {
			return false
		}
		metres += geo.Metres(j.point(w.at[i-1]), j.point(w.at[i]))
	}
	return metres < meetSpan
}

func (j *junctionsBuilder) point(n int32) geo.Point { return degrees(j.g.x.lat[n], j.g.x.lon[n]) }

func (j *junctionsBuilder) find(n int32) int32 {
	for {
		up, ok := j.root[n]
		if !ok || up == n {
			return n
		}
		n = up
	}
}

func (j *junctionsBuilder) unite(a, b int32) {
	if a, b = j.find(a), j.find(b); a != b {
		j.root[max(a, b)] = min(a, b)
	}
}

// meet notes the nodes at which a street with a name or number meets another.
func (j *junctionsBuilder) meet(way int32) {
	w := &j.g.x.ways[way]
	if !isStreet(w.tags) || streetName(w.tags) == "" && w.tags.get("ref") == "" {
		return
	}
	for _, n := range w.at {
		if n < 0 {
			continue
		}
		if _, part := j.root[n]; part || j.uses[n] > 1 {
			j.at = append(j.at, meeting{j.find(n), n, way})
		}
	}
}

// namesOf are what a way is called: its name and its numbers.
func namesOf(t tags) []string {
	var out []string
	for _, name := range append(strings.Split(t.get("ref"), ";"), streetName(t)) {
		if name = strings.TrimSpace(name); name != "" {
			out = append(out, name)
		}
	}
	return out
}

// pairs are the streets of one junction two by two. The name and the number of one road do not meet each other, and
// one that is a roundabout's own name meets every road at it.
func (j *junctionsBuilder) pairs(at []meeting) []crossing2 {
	type carried struct {
		street int32
		ways   []int32
	}
	var streets []carried
	box := emptyBox()
	for _, m := range at {
		box.add(j.g.x.lat[m.node], j.g.x.lon[m.node])
	}
	middle := between(degrees(box.south, box.west), degrees(box.north, box.east), 0.5)
	for _, m := range at {
		for _, name := range namesOf(j.g.x.ways[m.way].tags) {
			s, ok := j.g.knownRoad(name, j.g.townOf(middle), middle)
			if !ok {
				continue
			}
			i := slices.IndexFunc(streets, func(c carried) bool { return c.street == s })
			if i < 0 {
				i = len(streets)
				streets = append(streets, carried{street: s})
			}
			streets[i].ways = append(streets[i].ways, m.way)
		}
	}
	var out []crossing2
	for i, a := range streets {
		for _, b := range streets[i+1:] {
			without := func(x, y carried) bool {
				return slices.ContainsFunc(x.ways, func(w int32) bool { return !slices.Contains(y.ways, w) })
			}
			if without(a, b) && without(b, a) {
				out = append(out, crossing2{min(a.street, b.street), max(a.street, b.street), middle})
			}
		}
	}
	return out
}

// keepJunctions lists every junction under both of its streets. Two of the same streets within meetSpan are one.
func (d *mapData) keepJunctions(all []crossing2) {
	slices.SortFunc(all, func(x, y crossing2) int {
		return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b), cmp.Compare(x.at.Lat, y.at.Lat), cmp.Compare(x.at.Lon, y.at.Lon))
	})
	kept := all[:0:0]
	for _, c := range all {
		near := func(o crossing2) bool { return o.a == c.a && o.b == c.b && geo.Metres(o.at, c.at) < meetSpan }
		if n := len(kept); n == 0 || !slices.ContainsFunc(kept[max(0, n-4):], near) {
			kept = append(kept, c)
		}
	}
	d.CrossAt = make([]uint32, len(d.SpotKind)+1)
	for _, c := range kept {
		d.CrossAt[c.a+1]++
		d.CrossAt[c.b+1]++
	}
	for s := range d.SpotKind {
		d.CrossAt[s+1] += d.CrossAt[s]
	}
	n := d.CrossAt[len(d.SpotKind)]
	d.CrossWith, d.CrossLat, d.CrossLon = make([]int32, n), make([]int32, n), make([]int32, n)
	fill := slices.Clone(d.CrossAt)
	for _, c := range kept {
		for _, s := range [][2]int32{{c.a, c.b}, {c.b, c.a}} {
			k := fill[s[0]]
			d.CrossWith[k], d.CrossLat[k], d.CrossLon[k] = s[1], e7(c.at.Lat), e7(c.at.Lon)
			fill[s[0]]++
		}
	}
}

// crossStreet is the street under which a junction is listed.
func (d *mapData) crossStreet(i int32) int32 {
	n, _ := slices.BinarySearch(d.CrossAt, uint32(i)+1)
	return int32(n) - 1
}
