package roads

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"throughline/platform/fault"
)

// The numbers of the PMTiles specification and of its reference implementation's tests.
func TestTileNumbersAreThoseOfTheSpecification(t *testing.T) {
	t.Parallel()
	for at, want := range map[[3]int]uint64{{0, 0, 0}: 0, {1, 0, 0}: 1, {1, 0, 1}: 2, {1, 1, 1}: 3, {1, 1, 0}: 4, {2, 0, 0}: 5, {2, 0, 1}: 8, {12, 3423, 1763}: 19078479} {
		if got := tileNumber(at[0], at[1], at[2]); got != want {
			t.Errorf("%v is %d, want %d", at, got, want)
		}
	}
}

func zipped(b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write(b)
	_ = z.Close()
	return out.Bytes()
}

func packDirectory(entries []archiveEntry) []byte {
	b := binary.AppendUvarint(nil, uint64(len(entries)))
	last := uint64(0)
	for _, e := range entries {
		b = binary.AppendUvarint(b, e.tile-last)
		last = e.tile
	}
	for _, e := range entries {
		b = binary.AppendUvarint(b, uint64(e.runs))
	}
	for _, e := range entries {
		b = binary.AppendUvarint(b, uint64(e.length))
	}
	for i, e := range entries {
		if i > 0 && e.offset == entries[i-1].offset+uint64(entries[i-1].length) {
			b = binary.AppendUvarint(b, 0)
			continue
		}
		b = binary.AppendUvarint(b, e.offset+1)
	}
	return zipped(b)
}

// writeArchive writes all tiles of zooms 0 to 4 but two, those of zoom 4 in directories of their own; the tiles of zoom 3
// are one run with one body.
func writeArchive(t *testing.T) (path string, whole []byte) {
	t.Helper()
	var data, leaves []byte
	var root, leaf []archiveEntry
	flush := func() {
		if len(leaf) > 0 {
			d := packDirectory(leaf)
			root = append(root, archiveEntry{tile: leaf[0].tile, offset: uint64(len(leaves)), length: uint32(len(d))})
			leaves = append(leaves, d...)
			leaf = nil
		}
	}
	end := tileNumber(5, 0, 0)
	for n := uint64(0); n < end; n++ {
		if n == 2 || n == end-7 {
			continue
		}
		e := archiveEntry{tile: n, offset: uint64(len(data)), runs: 1}
		if n == tileNumber(3, 0, 0) {
			e.runs = 64
		}
		body := zipped(fmt.Appendf(nil, "tile %d", n))
		e.length = uint32(len(body))
		data = append(data, body...)
		if n < tileNumber(4, 0, 0) {
			root = append(root, e)
			n += uint64(e.runs) - 1
			continue
		}
		leaf = append(leaf, e)
		if len(leaf) == 50 {
			flush()
		}
	}
	flush()
	dir := packDirectory(root)
	h := make([]byte, archiveHead)
	copy(h, "PMTiles\x03")
	for i, v := range []int{archiveHead, len(dir), 0, 0, archiveHead + len(dir), len(leaves), archiveHead + len(dir) + len(leaves), len(data)} {
		binary.LittleEndian.PutUint64(h[8+8*i:], uint64(v))
	}
	h[97], h[98], h[99], h[100], h[101] = gzipBytes, gzipBytes, vectorTiles, 0, 4
	whole = append(append(append(h, dir...), leaves...), data...)
	path = filepath.Join(t.TempDir(), "area.pmtiles")
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	return path, whole
}

func TestArchiveGivesEveryTile(t *testing.T) {
	t.Parallel()
	path, _ := writeArchive(t)
	a, err := OpenArchive(path)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	end := tileNumber(5, 0, 0)
	for z := 0; z <= 5; z++ {
		for x := range 1 << z {
			for y := range 1 << z {
				n := tileNumber(z, x, y)
				want := fmt.Sprintf("tile %d", n)
				switch {
				case n == 2 || n == end-7 || z == 5:
					want = ""
				case z == 3:
					want = fmt.Sprintf("tile %d", tileNumber(3, 0, 0))
				}
				if b, err := a.Tile(z, x, y); err != nil || string(b) != want {
					t.Fatalf("%d/%d/%d: %q %v, want %q", z, x, y, b, err, want)
				}
			}
		}
	}
	if _, err := a.Tile(3, 8, 0); !fault.HasCode(err, "roads.tile.not_there") {
		t.Errorf("off the world: %v", err)
	}
}

func TestArchiveRefusesWhatIsNotOne(t *testing.T) {
	t.Parallel()
	_, whole := writeArchive(t)
	open := func(b []byte) (*Archive, error) {
		path := filepath.Join(t.TempDir(), "x.pmtiles")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return OpenArchive(path)
	}
	with := func(at int, v byte) []byte { b := bytes.Clone(whole); b[at] = v; return b }
	for name, c := range map[string]struct {
		b    []byte
		code string
	}{"nothing": {nil, "roads.archive.not_one"}, "text": {bytes.Repeat([]byte("x"), 500), "roads.archive.not_one"}, "version 2": {with(7, 2), "roads.archive.not_one"},
		"pictures": {with(99, 2), "roads.archive.not_one"}, "brotli": {with(98, 3), "roads.archive.not_one"}, "cut": {whole[:150], "roads.archive.damaged"},
		"root": {with(140, 0xff), "roads.archive.damaged"}} {
		if _, err := open(c.b); !fault.HasCode(err, c.code) {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
	if _, err := OpenArchive(filepath.Join(t.TempDir(), "none")); !fault.HasCode(err, "roads.archive.not_readable") {
		t.Errorf("no file: %v", err)
	}
	a, err := open(whole[:len(whole)-40]) // the last tiles are gone
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if _, err := a.Tile(4, 15, 0); !fault.HasCode(err, "roads.archive.damaged") {
		t.Errorf("a tile that is cut off: %v", err)
	}
}

func TestTilesOfAnArchiveAreServedInsteadOfTheMaps(t *testing.T) {
	t.Parallel()
	_, shared := marchshire(t)
	m := *shared
	m.tiles = newTileStore()
	path, _ := writeArchive(t)
	a, err := OpenArchive(path)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	m.UseTiles(a)
	mux := http.NewServeMux()
	m.Routes(mux)
	get := func(path, tag string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", path, nil)
		r.Header.Set("If-None-Match", tag)
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r)
		return w
	}
	w := get("/map/tiles/4/3/5.mvt", "")
	if w.Code != 200 || w.Body.String() != fmt.Sprintf("tile %d", tileNumber(4, 3, 5)) || w.Header().Get("ETag") == "" {
		t.Errorf("%d %q", w.Code, w.Body)
	}
	if w := get("/map/tiles/4/3/5.mvt", w.Header().Get("ETag")); w.Code != http.StatusNotModified {
		t.Errorf("with its own ETag: %d", w.Code)
	}
	if w := get("/map/style.json", ""); !strings.Contains(w.Body.String(), `"maxzoom":4`) || !strings.Contains(w.Body.String(), `"source-layer":"roads"`) {
		t.Error("the style does not know the archive's zooms")
	}
	if w := get("/map/tiles/4/3/5.svg", ""); w.Code != 404 {
		t.Errorf("a picture at zoom 4: %d", w.Code)
	}
	if w := get("/map/tiles/14/8066/5408.svg", ""); w.Code != 200 {
		t.Errorf("the pictures are the map's own: %d", w.Code)
	}
}
