package roads

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"io"

	"google.golang.org/protobuf/encoding/protowire"
)

const blockSize = 8000 // what other writers use, and every reader accepts

// pbfWriter writes a real .osm.pbf: a header, then blocks of dense nodes, of ways and of relations.
// Call the nodes first, then the ways, then the relations, each in order of their id; then finish.
type pbfWriter struct {
	w     io.Writer
	err   error
	kind  byte
	count int
	table map[string]uint64
	list  [][]byte
	group []byte // ways or relations, encoded
	ids   []int64
	lats  []int64
	lons  []int64
	kv    []byte
}

func newPBFWriter(w io.Writer, program string, south, west, north, east int32) *pbfWriter {
	p := &pbfWriter{w: w}
	var box, h []byte
	for i, v := range []int32{west, east, north, south} {
		box = protowire.AppendTag(box, protowire.Number(i+1), protowire.VarintType)
		box = protowire.AppendVarint(box, protowire.EncodeZigZag(int64(v)*100))
	}
	h = appendBytes(h, 1, box)
	h = appendBytes(h, 4, []byte("OsmSchema-V0.6"))
	h = appendBytes(h, 4, []byte("DenseNodes"))
	h = appendBytes(h, 5, []byte("Sort.Type_then_ID"))
	h = appendBytes(h, 16, []byte(program))
	p.blob("OSMHeader", h)
	p.reset()
	return p
}

func appendBytes(b []byte, num protowire.Number, v []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(b, num, protowire.BytesType), v)
}

func (p *pbfWriter) reset() {
	p.count, p.table, p.list = 0, map[string]uint64{}, [][]byte{{}}
	p.group, p.ids, p.lats, p.lons, p.kv = nil, nil, nil, nil, nil
}

func (p *pbfWriter) str(s string) uint64 {
	if i, ok := p.table[s]; ok {
		return i
	}
	i := uint64(len(p.list))
	p.table[s] = i
	p.list = append(p.list, []byte(s))
	return i
}

func (p *pbfWriter) begin(kind byte) {
	if p.kind != kind || p.count >= blockSize {
		p.flush()
		p.kind = kind
	}
	p.count++
}

func (p *pbfWriter) node(id int64, lat, lon int32, t tags) {
	p.begin('n')
	p.ids, p.lats, p.lons = append(p.ids, id), append(p.lats, int64(lat)), append(p.lons, int64(lon))
	for _, kv := range t {
		p.kv = protowire.AppendVarint(p.kv, p.str(kv[0]))
		p.kv = protowire.AppendVarint(p.kv, p.str(kv[1]))
	}
	p.kv = protowire.AppendVarint(p.kv, 0)
}

func (p *pbfWriter) tagged(id int64, t tags) []byte {
	m := protowire.AppendTag(nil, 1, protowire.VarintType)
	m = protowire.AppendVarint(m, uint64(id))
	var keys, vals []byte
	for _, kv := range t {
		keys = protowire.AppendVarint(keys, p.str(kv[0]))
		vals = protowire.AppendVarint(vals, p.str(kv[1]))
	}
	if len(t) > 0 {
		m = appendBytes(m, 2, keys)
		m = appendBytes(m, 3, vals)
	}
	return m
}

func (p *pbfWriter) way(id int64, refs []int64, t tags) {
	p.begin('w')
	m := appendBytes(p.tagged(id, t), 8, packDeltas(refs))
	p.group = appendBytes(p.group, 3, m)
}

func (p *pbfWriter) relation(id int64, members []member, t tags) {
	p.begin('r')
	m := p.tagged(id, t)
	var roles, kinds []byte
	var refs []int64
	for _, x := range members {
		roles = protowire.AppendVarint(roles, p.str(x.role))
		kinds = protowire.AppendVarint(kinds, uint64(x.kind))
		refs = append(refs, x.ref)
	}
	m = appendBytes(m, 8, roles)
	m = appendBytes(m, 9, packDeltas(refs))
	m = appendBytes(m, 10, kinds)
	p.group = appendBytes(p.group, 4, m)
}

func packDeltas(v []int64) []byte {
	var b []byte
	var last int64
	for _, x := range v {
		b = protowire.AppendVarint(b, protowire.EncodeZigZag(x-last))
		last = x
	}
	return b
}

func (p *pbfWriter) flush() {
	if p.count == 0 {
		return
	}
	group := p.group
	if p.kind == 'n' {
		var d []byte
		d = appendBytes(d, 1, packDeltas(p.ids))
		d = appendBytes(d, 8, packDeltas(p.lats))
		d = appendBytes(d, 9, packDeltas(p.lons))
		d = appendBytes(d, 10, p.kv)
		group = appendBytes(nil, 2, d)
	}
	var st []byte
	for _, s := range p.list {
		st = appendBytes(st, 1, s)
	}
	p.blob("OSMData", appendBytes(appendBytes(nil, 1, st), 2, group))
	p.reset()
}

func (p *pbfWriter) blob(kind string, data []byte) {
	if p.err != nil {
		return
	}
	var z bytes.Buffer
	zw := zlib.NewWriter(&z)
	_, _ = zw.Write(data) // a bytes.Buffer does not fail
	_ = zw.Close()
	var b []byte
	b = protowire.AppendTag(b, 2, protowire.VarintType)
	b = protowire.AppendVarint(b, uint64(len(data)))
	b = appendBytes(b, 3, z.Bytes())
	h := appendBytes(nil, 1, []byte(kind))
	h = protowire.AppendTag(h, 3, protowire.VarintType)
	h = protowire.AppendVarint(h, uint64(len(b)))
	out := binary.BigEndian.AppendUint32(nil, uint32(len(h)))
	_, p.err = p.w.Write(append(append(out, h...), b...))
}

func (p *pbfWriter) finish() error {
	p.flush()
	return p.err
}
