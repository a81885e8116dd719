package roads

import (
	"bytes"
	"crypto/md5"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"throughline/platform/fault"
)

// shelf is a source like Geofabrik's, with one extract. It may break off, and forget how to begin in the middle.
type shelf struct {
	body    []byte
	sum     string
	breakAt int
	whole   bool
	ranges  []string
}

func (s *shelf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/index-v1-nogeom.json":
		fmt.Fprint(w, `{"type":"FeatureCollection","features":[{"properties":{"id":"europe","name":"Europe"}},
			{"properties":{"id":"marchshire","parent":"england","name":"March Shire","urls":{"pbf":"https://elsewhere.example/europe/marchshire-latest.osm.pbf"}}},
			{"properties":{"id":"us/delaware","name":"Delaware","urls":{"pbf":"https://elsewhere.example/north-america/us/delaware-latest.osm.pbf"}}}]}`)
	case "/europe/marchshire-latest.osm.pbf.md5":
		fmt.Fprintf(w, "%s  marchshire-latest.osm.pbf\n", s.sum)
	case "/europe/marchshire-latest.osm.pbf":
		s.ranges = append(s.ranges, r.Header.Get("Range"))
		if s.whole {
			r.Header.Del("Range")
		}
		if s.breakAt > 0 {
			w.Header().Set("Content-Length", fmt.Sprint(len(s.body)))
			_, _ = w.Write(s.body[:s.breakAt])
			panic(http.ErrAbortHandler)
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(s.body))
	default:
		http.NotFound(w, r)
	}
}

func TestDownload(t *testing.T) {
	t.Parallel()
	body := bytes.Repeat([]byte("extract "), 100_000)
	s := &shelf{body: body, sum: fmt.Sprintf("%x", md5.Sum(body))}
	server := httptest.NewServer(s)
	defer server.Close()
	from := Source{Base: server.URL + "/"}
	out := filepath.Join(t.TempDir(), "area.osm.pbf")
	holds := func(step string) {
		t.Helper()
		if b, err := os.ReadFile(out); err != nil || !bytes.Equal(b, body) {
			t.Errorf("%s: %d bytes, %v", step, len(b), err)
		}
		if left, _ := os.ReadDir(filepath.Dir(out)); len(left) != 1 {
			t.Errorf("%s: %d files", step, len(left))
		}
		_ = os.Remove(out)
	}
	for _, area := range []string{"marchshire", "March shire", "europe/marchshire", "/europe/marchshire-latest.osm.pbf"} {
		var last, all int64
		if err := from.Download(t.Context(), area, out, func(done, total int64) { last, all = done, total }); err != nil || last != int64(len(body)) || all != last {
			t.Fatalf("%s: %v, %d of %d", area, err, last, all)
		}
		holds(area)
	}
	s.breakAt = 300_000
	if err := from.Download(t.Context(), "marchshire", out, nil); !fault.HasCode(err, "roads.get.not_reached") {
		t.Fatalf("broken off: %v", err)
	}
	s.breakAt, s.ranges = 0, nil
	if err := from.Download(t.Context(), "marchshire", out, nil); err != nil || len(s.ranges) != 1 || !strings.HasPrefix(s.ranges[0], "bytes=") {
		t.Errorf("taken up again: %v, asked for %q", err, s.ranges)
	}
	holds("taken up again")
	for _, whole := range []bool{true, false} { // the part is longer than the file, or of another one
		s.whole = whole
		if err := os.WriteFile(out+".part", bytes.Repeat([]byte("x"), len(body)), 0o600); err != nil {
			t.Fatal(err)
		}
		err := from.Download(t.Context(), "marchshire", out, nil)
		if whole && err != nil || !whole && !fault.HasCode(err, "roads.get.damaged") {
			t.Errorf("a part of another file, begun anew %v: %v", whole, err)
		}
		if whole {
			holds("begun anew")
		} else if left, _ := os.ReadDir(filepath.Dir(out)); len(left) != 0 {
			t.Errorf("what is damaged was kept: %v", left)
		}
	}
}

func TestDownloadSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	s := &shelf{body: []byte("x"), sum: "0"}
	server := httptest.NewServer(s)
	dir := t.TempDir()
	for _, c := range []struct{ area, out, code string }{
		{"marshire", "a", "roads.get.area"}, {"", "a", "roads.get.area"}, {"europe", "a", "roads.get.area"}, {"europe/nowhere", "a", "roads.get.area"},
		{"marchshire", "a", "roads.get.damaged"}, {"marchshire", "none/a", "roads.get.not_written"},
	} {
		err := Source{Base: server.URL}.Download(t.Context(), c.area, filepath.Join(dir, c.out), nil)
		if !fault.HasCode(err, c.code) {
			t.Errorf("%q: %v, want %s", c.area, err, c.code)
		}
		if c.area == "marshire" && !strings.Contains(fmt.Sprint(fault.Of(err).Params), "marchshire") {
			t.Errorf("the area meant is not named: %v", err)
		}
	}
	server.Close()
	if err := (Source{Base: server.URL}).Download(t.Context(), "marchshire", filepath.Join(dir, "a"), nil); !fault.HasCode(err, "roads.get.not_reached") {
		t.Errorf("no network: %v", err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("%v are left", left)
	}
}
