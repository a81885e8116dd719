// Package web holds the built front end: style sheets, fonts and scripts, embedded in the binary.
// It is built by `npm ci && npm run build` in this folder; without that the server runs, but pages have no style.
package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strings"
	"sync"
)

//go:embed all:dist
var dist embed.FS

// asset is one file with everything that answering for it needs.
type asset struct {
	body, zipped []byte
	mime, etag   string
}

type build struct {
	version string
	files   map[string]asset
}

var built = sync.OnceValue(func() build {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // the folder is named in the embed directive
	}
	return load(sub)
})

// load reads every file of a build. The version is the hash of all of them, so that files which refer to each other
// by relative path always come from one build.
func load(fsys fs.FS) build {
	b := build{files: map[string]asset{}}
	all := sha256.New()
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(path.Base(name), ".") || strings.HasSuffix(name, ".gz") {
			return err
		}
		body, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		zipped, err := fs.ReadFile(fsys, name+".gz")
		if err != nil {
			zipped = nil
		}
		sum := sha256.Sum256(body)
		all.Write([]byte(name))
		all.Write(sum[:])
		b.files[name] = asset{body: body, zipped: zipped, mime: mimeOf(name), etag: `"` + hex.EncodeToString(sum[:12]) + `"`}
		return nil
	})
	if err != nil {
		panic(err) // an embedded file system cannot fail to be read
	}
	b.version = hex.EncodeToString(all.Sum(nil)[:6])
	return b
}

// mimeOf does not ask the machine's own table first: what a browser is told must be the same everywhere.
func mimeOf(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".woff2":
		return "font/woff2"
	case ".json", ".map":
		return "application/json"
	case ".webmanifest":
		return "application/manifest+json"
	case ".txt":
		return "text/plain; charset=utf-8"
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}

// Built tells whether the front end was built before the binary was.
func Built() bool { return len(built().files) > 0 }

// Asset is the address of one built file, for example Asset("throughline.css"). It changes whenever any file does,
// so that a browser may keep it for ever.
func Asset(name string) string { return "/assets/" + built().version + "/" + name }

// Handler serves /assets/{version}/{name} and /assets/{name}. The present version may be kept by a browser for a year;
// any other address is checked by ETag each time. Needs no right: nothing here is about a person.
func Handler() http.Handler { return built() }

func (b build) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	name, fixed := strings.CutPrefix(strings.TrimPrefix(r.URL.Path, "/assets/"), b.version+"/")
	a, ok := b.files[name]
	if !ok { // a page of an older build may still ask for its own version
		if _, rest, cut := strings.Cut(name, "/"); cut {
			a, ok = b.files[rest]
		}
	}
	if !ok {
		http.NotFound(w, r)
		return
	}
	serve(w, r, a, fixed)
}

func serve(w http.ResponseWriter, r *http.Request, a asset, fixed bool) {
	h := w.Header()
	h.Set("Content-Type", a.mime)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-cache")
	if fixed {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	etag, body := a.etag, a.body
	if a.zipped != nil {
		h.Set("Vary", "Accept-Encoding")
		if acceptsGzip(r.Header.Get("Accept-Encoding")) {
			h.Set("Content-Encoding", "gzip")
			body, etag = a.zipped, strings.TrimSuffix(a.etag, `"`)+`-gz"`
		}
	}
	h.Set("ETag", etag)
	if match(r.Header.Get("If-None-Match"), etag) {
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if r.Method == http.MethodHead {
		return
	}
	_, _ = w.Write(body) // a reader who has gone away is not a fault
}

func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			return strings.ReplaceAll(q, " ", "") != "q=0"
		}
	}
	return false
}

func match(header, etag string) bool {
	for part := range strings.SplitSeq(header, ",") {
		p := strings.TrimPrefix(strings.TrimSpace(part), "W/")
		if p == "*" || p == etag {
			return true
		}
	}
	return false
}

var chunk = regexp.MustCompile(`["'](?:\./)?((?:chunks/)?[A-Za-z0-9_-]+\.js)["']`)

// Closure is the address of each script that one script is made of, itself first, as its import statements name them: what a
// worker keeps so that a page opens without a network.
func Closure(script string) []string {
	b := built()
	var out []string
	seen := map[string]bool{}
	var add func(name string)
	add = func(name string) {
		a, ok := b.files[name]
		if !ok || seen[name] {
			return
		}
		seen[name] = true
		out = append(out, Asset(name))
		for _, m := range chunk.FindAllStringSubmatch(string(a.body), -1) {
			add(path.Join(path.Dir(name), m[1]))
		}
	}
	add(script)
	return out
}

// Version names the build.
func Version() string { return built().version }

// Body is one built file as it is; nil when there is none.
func Body(name string) []byte { return built().files[name].body }
