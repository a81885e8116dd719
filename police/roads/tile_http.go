package roads

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// Routes registers GET /map/tiles/{z}/{x}/{y}, where y ends in .mvt (vector) or .svg (a picture; ?theme=light or dark).
// Tiles are the same for everybody and say nothing of police work: they carry an ETag and may be kept by a browser.
func (m *Map) Routes(mux *http.ServeMux) {
	mux.HandleFunc("GET /map/tiles/{z}/{x}/{y}", m.serveTile)
}

func (m *Map) serveTile(w http.ResponseWriter, r *http.Request) {
	y, suffix, _ := strings.Cut(r.PathValue("y"), ".")
	var at [3]int
	for i, s := range []string{r.PathValue("z"), r.PathValue("x"), y} {
		n, err := strconv.Atoi(s)
		if err != nil || strconv.Itoa(n) != s {
			http.NotFound(w, r)
			return
		}
		at[i] = n
	}
	if suffix != "mvt" && suffix != "svg" || checkTile(at[0], at[1], at[2]) != nil {
		http.NotFound(w, r)
		return
	}
	theme := r.URL.Query().Get("theme")
	if theme != "light" && theme != "dark" || suffix == "mvt" {
		theme = ""
	}
	tag := fmt.Sprintf(`"%s-%d-%d-%d-%d%s%s"`, m.digest, mapVersion, at[0], at[1], at[2], suffix, theme)
	h := w.Header()
	h.Set("ETag", tag)
	h.Set("Cache-Control", "private, max-age=3600, stale-while-revalidate=604800")
	h.Set("X-Content-Type-Options", "nosniff")
	for _, have := range strings.Split(r.Header.Get("If-None-Match"), ",") {
		if have = strings.TrimPrefix(strings.TrimSpace(have), "W/"); have == tag || have == "*" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	var b []byte
	var err error
	if suffix == "svg" {
		h.Set("Content-Type", "image/svg+xml")
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox") // if opened by itself
		b, err = m.TileSVG(at[0], at[1], at[2], theme)
	} else {
		h.Set("Content-Type", "application/vnd.mapbox-vector-tile")
		b, err = m.Tile(at[0], at[1], at[2])
	}
	if err != nil {
		h.Del("ETag")
		h.Del("Cache-Control")
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(b)))
	_, _ = w.Write(b) // the reader has gone: nothing to tell anybody
}
