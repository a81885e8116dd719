package roads

import "sort"

// extract is what was read from an .osm.pbf, kept compactly: nodes sorted by id, tags only where there are any.
type extract struct {
	ids      []int64
	lat, lon []int32
	tagged   map[int32]tags
	ways     []wayIn
	rels     []relationIn
	sorted   bool
	program  string // that wrote it
}

type wayIn struct {
	id   int64
	refs []int64 // node ids
	at   []int32 // node indexes, -1 where the extract was cut
	tags tags
}

type relationIn struct {
	id      int64
	members []member
	tags    tags
}

func newExtract() *extract { return &extract{tagged: map[int32]tags{}, sorted: true} }

func (x *extract) header(program string) { x.program = program }

func (x *extract) node(id int64, lat, lon int32, t tags) {
	if n := len(x.ids); n > 0 && id <= x.ids[n-1] {
		x.sorted = false
	}
	if len(t) > 0 {
		x.tagged[int32(len(x.ids))] = t
	}
	x.ids, x.lat, x.lon = append(x.ids, id), append(x.lat, lat), append(x.lon, lon)
}

func (x *extract) way(id int64, refs []int64, t tags) {
	x.ways = append(x.ways, wayIn{id: id, refs: refs, tags: t})
}

func (x *extract) relation(id int64, ms []member, t tags) {
	x.rels = append(x.rels, relationIn{id, ms, t})
}

// link turns node ids into indexes once everything is read.
func (x *extract) link() {
	if !x.sorted {
		x.sort()
	}
	for i := range x.ways {
		w := &x.ways[i]
		w.at = make([]int32, len(w.refs))
		for j, id := range w.refs {
			w.at[j] = x.find(id)
		}
		w.refs = nil
	}
}

func (x *extract) sort() {
	order := make([]int32, len(x.ids))
	for i := range order {
		order[i] = int32(i)
	}
	sort.SliceStable(order, func(a, b int) bool { return x.ids[order[a]] < x.ids[order[b]] })
	y := newExtract()
	for _, i := range order {
		y.node(x.ids[i], x.lat[i], x.lon[i], x.tagged[i])
	}
	x.ids, x.lat, x.lon, x.tagged = y.ids, y.lat, y.lon, y.tagged
}

// find is the index of a node, -1 when the extract does not hold it.
func (x *extract) find(id int64) int32 {
	i := sort.Search(len(x.ids), func(i int) bool { return x.ids[i] >= id })
	if i < len(x.ids) && x.ids[i] == id {
		return int32(i)
	}
	return -1
}

// runs splits a way where the extract was cut: each run has at least two nodes that are there.
func (w *wayIn) runs() [][]int32 {
	var out [][]int32
	start := 0
	for i := 0; i <= len(w.at); i++ {
		if i < len(w.at) && w.at[i] >= 0 {
			continue
		}
		if i-start >= 2 {
			out = append(out, w.at[start:i])
		}
		start = i + 1
	}
	return out
}
