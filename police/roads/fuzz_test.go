package roads

import (
	"bytes"
	"context"
	"testing"
)

// Whatever bytes are handed in, the reader answers or refuses; it never ends the program.
func FuzzReadPBF(f *testing.F) {
	var b bytes.Buffer
	p := newPBFWriter(&b, "test", 0, 0, 1, 1)
	p.node(1, 52e7, -2e7, tags{{"place", "town"}, {"name", "A"}})
	p.node(2, 521e6, -2e7, nil)
	p.way(1, []int64{1, 2}, tags{{"highway", "primary"}})
	p.relation(1, []member{{1, 1, "from"}, {0, 1, "via"}, {1, 1, "to"}}, tags{{"type", "restriction"}})
	if err := p.finish(); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes(), false)
	for at, rest := 0, b.Bytes(); len(rest) > 0; at++ {
		_, data, n, err := readBlob(bytes.NewReader(rest))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, true) // and what lies within the compression, where a changed byte is not caught by a checksum
		rest = rest[n:]
	}
	f.Fuzz(func(t *testing.T, b []byte, block bool) {
		x := newExtract()
		if block {
			_ = readBlock(b, everyKind, x)
		} else {
			_ = readPBF(context.Background(), bytes.NewReader(b), x, func(int64) {})
		}
		x.link()
		d := &mapData{}
		names := newInterner(d)
		g := newGraphBuilder(x, names, d)
		g.build()
		g.connect()
		buildGazetteer(x, names, d)
		buildShapes(x, names, d)
		buildIndex(d)
	})
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{"hgh st hanley", "12 high street", "MR1 2AB", "\xff", "é-é", "1-3 a"} {
		f.Add(s)
	}
	_, m := marchshire(f)
	f.Fuzz(func(t *testing.T, s string) {
		if got := m.Gazetteer().Find(s, 3); len(got) > 3 {
			t.Errorf("%q: %d answers", s, len(got))
		}
	})
}
