package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

func sample() build {
	return load(fstest.MapFS{
		".keep":       {Data: []byte{}},
		"a.css":       {Data: []byte("a{}")},
		"a.css.gz":    {Data: []byte("zipped")},
		"chunks/b.js": {Data: []byte("b")},
	})
}

func get(b build, target string, head ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", target, nil)
	for i := 0; i+1 < len(head); i += 2 {
		r.Header.Set(head[i], head[i+1])
	}
	w := httptest.NewRecorder()
	b.ServeHTTP(w, r)
	return w
}

func TestVersionedAddressIsKeptForAYearAndAnyOtherIsChecked(t *testing.T) {
	t.Parallel()
	b := sample()
	for target, want := range map[string]string{
		"/assets/" + b.version + "/a.css":       "public, max-age=31536000, immutable",
		"/assets/" + b.version + "/chunks/b.js": "public, max-age=31536000, immutable",
		"/assets/a.css":                         "no-cache",
		"/assets/chunks/b.js":                   "no-cache",
		"/assets/0ld0ld/a.css":                  "no-cache",
	} {
		w := get(b, target)
		if w.Code != 200 || w.Header().Get("Cache-Control") != want {
			t.Errorf("%s: %d %q, want 200 %q", target, w.Code, w.Header().Get("Cache-Control"), want)
		}
	}
}

func TestUnchangedFileIsNotSentAgain(t *testing.T) {
	t.Parallel()
	b := sample()
	tag := get(b, "/assets/a.css").Header().Get("ETag")
	if w := get(b, "/assets/a.css", "If-None-Match", tag); w.Code != 304 || w.Body.Len() != 0 {
		t.Errorf("same tag: %d with %d bytes", w.Code, w.Body.Len())
	}
	if w := get(b, "/assets/a.css", "If-None-Match", `"other"`); w.Code != 200 {
		t.Errorf("other tag: %d", w.Code)
	}
}

func TestCompressedOnlyToWhoAsksAndWithATagOfItsOwn(t *testing.T) {
	t.Parallel()
	b := sample()
	plain, zipped := get(b, "/assets/a.css"), get(b, "/assets/a.css", "Accept-Encoding", "br, gzip")
	if plain.Body.String() != "a{}" || zipped.Body.String() != "zipped" || zipped.Header().Get("Content-Encoding") != "gzip" {
		t.Errorf("plain %q, zipped %q", plain.Body, zipped.Body)
	}
	if plain.Header().Get("ETag") == zipped.Header().Get("ETag") {
		t.Error("two bodies share one tag")
	}
	if w := get(b, "/assets/a.css", "Accept-Encoding", "gzip;q=0"); w.Header().Get("Content-Encoding") != "" {
		t.Error("compressed for a reader who refused it")
	}
}

func TestNothingElseIsServed(t *testing.T) {
	t.Parallel()
	b := sample()
	for _, target := range []string{"/assets/", "/assets/.keep", "/assets/a.css.gz", "/assets/../embed.go", "/assets/none.js"} {
		if w := get(b, target); w.Code != 404 {
			t.Errorf("%s: %d, want 404", target, w.Code)
		}
	}
	w := httptest.NewRecorder()
	b.ServeHTTP(w, httptest.NewRequest("POST", "/assets/a.css", nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", w.Code)
	}
}

func TestVersionChangesWithAnyFile(t *testing.T) {
	t.Parallel()
	other := load(fstest.MapFS{"a.css": {Data: []byte("a{}")}, "chunks/b.js": {Data: []byte("c")}})
	if other.version == sample().version {
		t.Error("a changed file kept the version")
	}
}

// The officer's app is opened over a weak signal: all that it is made of stays under 250 KB, without the map.
func TestTheOfficersAppIsSmall(t *testing.T) {
	t.Parallel()
	if !Built() {
		t.Skip("the front end is not built (make build)")
	}
	parts := Closure("officer.js")
	if len(parts) == 0 {
		t.Fatal("officer.js is not in the build")
	}
	size := 0
	for _, name := range append(parts, Asset("officer.css"), Asset("tokens.css"), Asset("officer-sw.js")) {
		a, ok := built().files[strings.TrimPrefix(name, "/assets/"+Version()+"/")]
		if !ok || len(a.zipped) == 0 {
			t.Errorf("%s is not there, or not zipped", name)
		}
		if strings.Contains(string(a.body), "maplibre") {
			t.Errorf("%s draws the map", name)
		}
		size += len(a.zipped)
	}
	t.Logf("%d bytes zipped", size)
	if size > 250<<10 {
		t.Errorf("%d KB zipped", size>>10)
	}
	if strings.Contains(string(Body("officer-sw.js")), "import") {
		t.Error("the worker imports something: it would not start without a network")
	}
}
