package roads

import (
	"encoding/binary"
	"sort"
)

const pageBits = 16 // of a node's id: those that differ only in these lie near each other in memory

// extract is what was read from an .osm.pbf, kept compactly: nodes sorted by id, tags only where there are any, each text
// once, the nodes of the ways as differences until all nodes are known.
type extract struct {
	ids      []int64
	lat, lon []int32
	tagged   map[int32]tags
	ways     []wayIn
	rels     []relationIn
	refs     []byte // of all ways, one after another: how many, then their ids
	pages    map[int64]int32
	sorted   bool
	held     bool   // something was in it, even if no map needs it
	program  string // that wrote it
	texts    map[string]string
	sets     map[string]tags // the shorter lists of tags, each once
	key      []byte
}

type wayIn struct {
	id   int64
	at   []int32 // node indexes, -1 where the extract was cut; known once linked
	tags tags
}

type relationIn struct {
	id      int64
	members []member
	tags    tags
}

func newExtract() *extract {
	return &extract{tagged: map[int32]tags{}, sorted: true, texts: map[string]string{}, sets: map[string]tags{}}
}

func (x *extract) header(program string) { x.program = program }

func (x *extract) node(id int64, lat, lon int32, t tags) {
	if n := len(x.ids); n > 0 && id <= x.ids[n-1] {
		x.sorted = false
	}
	if len(t) > 0 {
		x.tagged[int32(len(x.ids))] = x.once(t)
	}
	x.ids, x.lat, x.lon = append(x.ids, id), append(x.lat, lat), append(x.lon, lon)
}

func (x *extract) way(id int64, refs []int64, t tags) {
	x.refs = binary.AppendUvarint(x.refs, uint64(len(refs)))
	last := int64(0)
	for _, r := range refs {
		x.refs = binary.AppendVarint(x.refs, r-last)
		last = r
	}
	x.ways = append(x.ways, wayIn{id: id, tags: x.once(t)})
}

func (x *extract) relation(id int64, ms []member, t tags) {
	for i := range ms {
		ms[i].role = x.text(ms[i].role)
	}
	x.rels = append(x.rels, relationIn{id, ms, x.once(t)})
}

// text is the one copy of a text: the reader makes a new one for every block of the file.
func (x *extract) text(s string) string {
	if have, ok := x.texts[s]; ok {
		return have
	}
	x.texts[s] = s
	return s
}

// once is a list of tags made of texts that are held once; the millions of bare "building=yes" share one list.
func (x *extract) once(t tags) tags {
	if len(t) == 0 {
		return nil
	}
	x.key = x.key[:0]
	for _, kv := range t {
		x.key = append(append(append(append(x.key, kv[0]...), 0), kv[1]...), 0)
	}
	if have, ok := x.sets[string(x.key)]; ok && len(t) <= 3 {
		return have
	}
	out := make(tags, len(t))
	for i, kv := range t {
		out[i] = [2]string{x.text(kv[0]), x.text(kv[1])}
	}
	if len(t) <= 3 {
		x.sets[string(x.key)] = out
	}
	return out
}

// link turns node ids into indexes once everything is read.
func (x *extract) link() {
	if !x.sorted {
		x.sort()
	}
	x.pages = map[int64]int32{}
	for i := len(x.ids) - 1; i >= 0; i-- {
		x.pages[x.ids[i]>>pageBits] = int32(i)
	}
	rest := x.refs
	for i := range x.ways {
		n, k := binary.Uvarint(rest)
		rest = rest[k:]
		at := make([]int32, n)
		id := int64(0)
		for j := range at {
			step, k := binary.Varint(rest)
			rest = rest[k:]
			id += step
			at[j] = x.find(id)
		}
		x.ways[i].at = at
	}
	x.refs, x.texts, x.sets = nil, nil, nil
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
	lo, ok := x.pages[id>>pageBits]
	if !ok {
		return -1
	}
	page := x.ids[lo:min(len(x.ids), int(lo)+1<<pageBits)]
	i := sort.Search(len(page), func(i int) bool { return page[i] >= id })
	if i < len(page) && page[i] == id {
		return lo + int32(i)
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
