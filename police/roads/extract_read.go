package roads

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"math/bits"
	"os"
	"path/filepath"
	"strings"

	"throughline/platform/fault"
)

// An extract is read three times, so that no more of it is in memory than the map is made of: first the relations, which
// name the ways that they need; then the ways, which name the nodes; then the nodes. The first reading looks at every
// block and notes what it holds; the others read only the blocks that hold what they want.
type extractReader struct {
	x      *extract
	file   *os.File
	size   int64
	blocks []blockAt
	ways   map[int64]bool // that a relation needs
	nodes  idSet          // that a way or a relation needs
	done   func(int64)
}

type blockAt struct {
	from, to int64
	holds    kinds
}

func readExtract(ctx context.Context, path string, progress func(string, int64, int64)) (*extract, []byte, error) {
	name := filepath.Base(path)
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, fault.New(fault.Invalid, "roads.build.not_readable").With("file", name).Wrap(err)
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil || st.IsDir() {
		return nil, nil, fault.New(fault.Invalid, "roads.build.not_readable").With("file", name).Wrap(err)
	}
	if st.Size() == 0 {
		return nil, nil, fault.New(fault.Invalid, "roads.build.empty").With("file", name)
	}
	const readings = 3
	r := &extractReader{x: newExtract(), file: f, size: st.Size(), ways: map[int64]bool{}, nodes: idSet{},
		done: func(at int64) { progress("reading", at, readings*st.Size()) }}
	digest, err := r.read(ctx)
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return nil, nil, err
	}
	if err != nil {
		return nil, nil, fault.New(fault.Invalid, "roads.build.damaged").With("file", name).Wrap(err)
	}
	return r.x, digest, nil
}

func (r *extractReader) read(ctx context.Context) ([]byte, error) {
	h := sha256.New()
	err := eachBlob(ctx, io.TeeReader(r.file, h), func(kind string, data []byte, from, to int64) error {
		r.done(to)
		if kind == "OSMHeader" {
			return readHeader(data, r)
		}
		holds, err := kindsIn(data)
		if err != nil {
			return err
		}
		r.x.held = r.x.held || holds != 0
		r.blocks = append(r.blocks, blockAt{from, to, holds})
		return readBlock(data, relationKind, r)
	})
	if err != nil {
		return nil, err
	}
	for n, want := range []kinds{wayKind, nodeKind} {
		if want == nodeKind {
			r.makeRoom()
		}
		for _, b := range r.blocks {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if err := r.again(b, want); err != nil {
				return nil, err
			}
			r.done(int64(n+1)*r.size + b.to)
		}
	}
	return h.Sum(nil), nil
}

func (r *extractReader) again(b blockAt, want kinds) error {
	if b.holds&want == 0 {
		return nil
	}
	_, data, _, err := readBlob(io.NewSectionReader(r.file, b.from, b.to-b.from))
	if err != nil {
		return err
	}
	return readBlock(data, want, r)
}

// makeRoom allots the nodes once, and not by doubling, which would need the room twice.
func (r *extractReader) makeRoom() {
	n := r.nodes.count()
	n += n / 50 // and those that are there for their own sake
	r.x.ids, r.x.lat, r.x.lon = make([]int64, 0, n), make([]int32, 0, n), make([]int32, 0, n)
}

func (r *extractReader) header(program string) { r.x.header(program) }

func (r *extractReader) relation(id int64, ms []member, t tags) {
	_, noted := notedKind(t)
	_, ground := groundOf(t)
	if !noted && !ground && !strings.HasPrefix(t.get("type"), "restriction") {
		return
	}
	for _, m := range ms {
		switch m.kind {
		case 0:
			r.nodes.add(m.ref)
		case 1:
			r.ways[m.ref] = true
		}
	}
	r.x.relation(id, ms, useful(t))
}

func (r *extractReader) way(id int64, refs []int64, t tags) {
	_, drawn := drawnAs(t)
	_, noted := notedKind(t)
	if !drawn && !noted && !isStreet(t) && !addressed(t) && !r.ways[id] {
		return
	}
	for _, n := range refs {
		r.nodes.add(n)
	}
	r.x.way(id, refs, useful(t))
}

func (r *extractReader) node(id int64, lat, lon int32, t tags) {
	_, noted := notedKind(t)
	if noted || t.get("place") != "" || addressed(t) || r.nodes.has(id) {
		r.x.node(id, lat, lon, useful(t))
	}
}

func addressed(t tags) bool {
	for _, kv := range t {
		if strings.HasPrefix(kv[0], "addr:") {
			return true
		}
	}
	return false
}

// Keys that say nothing a map needs, and whose values are mostly different for every thing: who drew it, where more is
// told of it. The first go with all keys under them ("source:name"), the second only as such ("building:levels").
var (
	idle = keySet(`source note fixme FIXME created_by wikidata wikipedia website contact url phone email image mapillary opening_hours description
		fhrs naptan roof was disused check_date survey start_date tiger gnis operator brand cuisine designation height ele`)
	idleUnder = keySet(`ref building`)
	idleWhole = keySet(`addr:country addr:state addr:county`)
)

func keySet(keys string) map[string]bool {
	out := map[string]bool{}
	for _, k := range strings.Fields(keys) {
		out[k] = true
	}
	return out
}

// useful leaves out idle tags.
func useful(t tags) tags {
	out := t[:0:0]
	for _, kv := range t {
		root, _, under := strings.Cut(kv[0], ":")
		if !idle[root] && !(under && idleUnder[root]) && !idleWhole[kv[0]] {
			out = append(out, kv)
		}
	}
	return out
}

// idSet is a set of node ids: one bit for each id, in pages, since those of an area come in runs.
type idSet map[int64]*[1 << pageBits / 64]uint64

func (s idSet) add(id int64) {
	page := s[id>>pageBits]
	if page == nil {
		page = new([1 << pageBits / 64]uint64)
		s[id>>pageBits] = page
	}
	at := id & (1<<pageBits - 1)
	page[at>>6] |= 1 << (at & 63)
}

func (s idSet) has(id int64) bool {
	page := s[id>>pageBits]
	at := id & (1<<pageBits - 1)
	return page != nil && page[at>>6]&(1<<(at&63)) != 0
}

func (s idSet) count() int {
	n := 0
	for _, page := range s {
		for _, w := range page {
			n += bits.OnesCount64(w)
		}
	}
	return n
}
