package roads

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/paulmach/osm"
	"github.com/paulmach/osm/osmpbf"

	"throughline/platform/fault"
)

// compare holds our reader to the usual library, thing by thing.
type compare struct {
	t     *testing.T
	sc    *osmpbf.Scanner
	count int
}

func (c *compare) next() osm.Object {
	c.count++
	if !c.sc.Scan() {
		c.t.Fatalf("the other reader has only %d things (%v)", c.count-1, c.sc.Err())
	}
	return c.sc.Object()
}

func (c *compare) sameTags(got tags, want osm.Tags) {
	if len(got) != len(want) {
		c.t.Fatalf("thing %d has tags %v, the other reader says %v", c.count, got, want)
	}
	for i, w := range want {
		if got[i] != [2]string{w.Key, w.Value} {
			c.t.Fatalf("thing %d has tag %v, the other reader says %v", c.count, got[i], w)
		}
	}
}

func (c *compare) header(program string) {
	h, err := c.sc.Header()
	if err != nil || h.WritingProgram != program {
		c.t.Fatalf("written by %q; the other reader says %+v %v", program, h, err)
	}
}

func (c *compare) node(id int64, lat, lon int32, t tags) {
	n, ok := c.next().(*osm.Node)
	if !ok || int64(n.ID) != id || e7(n.Lat) != lat || e7(n.Lon) != lon {
		c.t.Fatalf("node %d at %d,%d; the other reader says %+v", id, lat, lon, n)
	}
	c.sameTags(t, n.Tags)
}

func (c *compare) way(id int64, refs []int64, t tags) {
	w, ok := c.next().(*osm.Way)
	if !ok || int64(w.ID) != id || len(w.Nodes) != len(refs) {
		c.t.Fatalf("way %d with %d nodes; the other reader says %+v", id, len(refs), w)
	}
	for i, n := range w.Nodes {
		if int64(n.ID) != refs[i] {
			c.t.Fatalf("way %d has node %d, the other reader says %d", id, refs[i], n.ID)
		}
	}
	c.sameTags(t, w.Tags)
}

func (c *compare) relation(id int64, ms []member, t tags) {
	r, ok := c.next().(*osm.Relation)
	if !ok || int64(r.ID) != id || len(r.Members) != len(ms) {
		c.t.Fatalf("relation %d with %d members; the other reader says %+v", id, len(ms), r)
	}
	kinds := []osm.Type{osm.TypeNode, osm.TypeWay, osm.TypeRelation}
	for i, m := range r.Members {
		if m.Ref != ms[i].ref || m.Role != ms[i].role || m.Type != kinds[ms[i].kind] {
			c.t.Fatalf("relation %d has member %+v, the other reader says %+v", id, ms[i], m)
		}
	}
	c.sameTags(t, r.Tags)
}

func readBoth(t *testing.T, b []byte) int {
	t.Helper()
	sc := osmpbf.New(context.Background(), bytes.NewReader(b), 1)
	defer sc.Close()
	c := &compare{t: t, sc: sc}
	if err := readPBF(context.Background(), bytes.NewReader(b), c, func(int64) {}); err != nil {
		t.Fatal(err)
	}
	if sc.Scan() {
		t.Fatal("the other reader has more")
	}
	return c.count
}

func TestReaderEqualsTheUsualLibrary(t *testing.T) {
	t.Parallel()
	b, err := generated()
	if err != nil {
		t.Fatal(err)
	}
	if n := readBoth(t, b); n < 100_000 {
		t.Errorf("the county holds only %d things", n)
	}
	for _, name := range realMaps {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, err := os.ReadFile(realMap(t, name+".osm.pbf"))
			if err != nil {
				t.Fatal(err)
			}
			readBoth(t, b)
		})
	}
}

// refused builds from these bytes and wants the fault, and nothing left behind.
func refused(t *testing.T, b []byte, code string) {
	t.Helper()
	dir := t.TempDir()
	pbf, out := filepath.Join(dir, "x.osm.pbf"), filepath.Join(dir, "x.roads")
	if err := os.WriteFile(pbf, b, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Build(context.Background(), pbf, out, nil)
	if !fault.Is(err, fault.Invalid) || !fault.HasCode(err, code) {
		t.Errorf("got %v, want %s", err, code)
	}
	left, _ := os.ReadDir(dir)
	if len(left) != 1 {
		t.Errorf("a failed build left %d files", len(left)-1)
	}
}

func TestBuildRefusesWhatIsNotAnExtract(t *testing.T) {
	t.Parallel()
	whole, err := generated()
	if err != nil {
		t.Fatal(err)
	}
	refused(t, nil, "roads.build.empty")
	refused(t, []byte("<?xml version='1.0'?><osm/>"), "roads.build.damaged")
	refused(t, bytes.Repeat([]byte{0xff}, 4096), "roads.build.damaged")
	var ends []int // where the first blobs and their parts end
	for at := 0; at < len(whole)/5; {
		hn := int(binary.BigEndian.Uint32(whole[at:]))
		_, _, n, err := readBlob(bytes.NewReader(whole[at:]))
		if err != nil {
			t.Fatal(err)
		}
		ends = append(ends, at+2, at+4, at+4+hn, at+4+hn+7)
		at += int(n)
	}
	for _, cut := range ends {
		if err := readPBF(context.Background(), bytes.NewReader(whole[:cut]), newExtract(), func(int64) {}); err == nil {
			t.Errorf("cut at byte %d it was taken for whole", cut)
		}
	}
	refused(t, whole[:ends[len(ends)-2]], "roads.build.damaged")
	r := rand.New(rand.NewPCG(3, 3))
	for range 12 { // one byte anywhere: refused, or nothing but a tag changed; never a half-built map or a crash
		b := bytes.Clone(whole)
		b[r.IntN(len(b))] ^= byte(1 + r.IntN(255))
		x := newExtract()
		if err := readPBF(context.Background(), bytes.NewReader(b), x, func(int64) {}); err == nil && len(x.ids) == 0 {
			t.Error("a changed byte emptied the map without a word")
		}
	}
	var none bytes.Buffer
	p := newPBFWriter(&none, "test", 0, 0, 1, 1)
	if err := p.finish(); err != nil {
		t.Fatal(err)
	}
	refused(t, none.Bytes(), "roads.build.empty")
	none.Reset()
	p = newPBFWriter(&none, "test", 0, 0, 1, 1)
	p.node(1, 52e7, -2e7, nil)
	p.node(2, 521e6, -2e7, nil)
	p.way(1, []int64{1, 2}, tags{{"highway", "footway"}})
	if err := p.finish(); err != nil {
		t.Fatal(err)
	}
	refused(t, none.Bytes(), "roads.build.no_roads")
	_, err = Build(context.Background(), filepath.Join(t.TempDir(), "none.osm.pbf"), filepath.Join(t.TempDir(), "o"), nil)
	if !fault.HasCode(err, "roads.build.not_readable") {
		t.Errorf("a missing file: %v", err)
	}
}

func TestBuildStopsWhenAskedAndKeepsTheOldMap(t *testing.T) {
	t.Parallel()
	whole, err := generated()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	pbf, out := filepath.Join(dir, "x.osm.pbf"), filepath.Join(dir, "x.roads")
	if err := errors.Join(os.WriteFile(pbf, whole, 0o600), os.WriteFile(out, []byte("old"), 0o600)); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var last string
	_, err = Build(ctx, pbf, out, func(stage string, _, _ int64) {
		if last = stage; stage == "roads" {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || last != "roads" {
		t.Errorf("stopped at %q with %v", last, err)
	}
	if b, _ := os.ReadFile(out); string(b) != "old" {
		t.Error("the map that was there is gone")
	}
	if files, _ := os.ReadDir(dir); len(files) != 2 {
		t.Errorf("%d files are left", len(files))
	}
}

func TestOpenRefusesWhatIsNotAMap(t *testing.T) {
	t.Parallel()
	pbf, _ := marchshire(t)
	out := filepath.Join(filepath.Dir(pbf), "m.roads")
	if _, err := Build(context.Background(), pbf, out, nil); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func([]byte) []byte
		code   string
	}{
		"the extract itself":   {func([]byte) []byte { b, _ := os.ReadFile(pbf); return b }, "roads.open.not_a_map"},
		"nothing":              {func([]byte) []byte { return nil }, "roads.open.not_a_map"},
		"another version":      {func(b []byte) []byte { b[len(mapMagic)]++; return b }, "roads.open.other_version"},
		"one bit":              {func(b []byte) []byte { b[len(b)/2] ^= 4; return b }, "roads.open.damaged"},
		"one bit of the table": {func(b []byte) []byte { b[headBytes+70] ^= 4; return b }, "roads.open.damaged"},
		"cut short":            {func(b []byte) []byte { return b[:len(b)-9] }, "roads.open.damaged"},
	} {
		path := filepath.Join(t.TempDir(), "bad.roads")
		if err := os.WriteFile(path, c.change(bytes.Clone(good)), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(path); !fault.HasCode(err, c.code) {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
		if err := Check(path); !fault.HasCode(err, c.code) {
			t.Errorf("%s: looked through it is %v, want %s", name, err, c.code)
		}
	}
	again, err := decodeMap(good, true)
	if err != nil {
		t.Fatal(err)
	}
	if err := writeWhole(out, again.writeTo); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(out); err != nil || !bytes.Equal(b, good) {
		t.Errorf("read and written again it is another file (%v)", err)
	}
}

func TestGenerateIsTheSameForTheSameSeed(t *testing.T) {
	t.Parallel()
	first, err := generated()
	if err != nil {
		t.Fatal(err)
	}
	var again, other bytes.Buffer
	if err := errors.Join(Generate(&again, 1), Generate(&other, 2)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first, again.Bytes()) {
		t.Error("the same seed gave other bytes")
	}
	if sha256.Sum256(first) == sha256.Sum256(other.Bytes()) {
		t.Error("another seed gave the same county")
	}
	full := errors.New("disk full")
	if err := Generate(brokenWriter{full}, 1); !errors.Is(err, full) {
		t.Errorf("a writer that fails: %v", err)
	}
}

type brokenWriter struct{ err error }

func (w brokenWriter) Write([]byte) (int, error) { return 0, w.err }
