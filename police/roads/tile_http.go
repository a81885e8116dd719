package roads

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// drawingVersion changes when the same map is drawn in another way, so that no browser keeps the old picture.
const drawingVersion = 3

// Routes registers GET /map/tiles/{z}/{x}/{y}, where y ends in .mvt (vector) or .svg (a picture; ?theme=light or dark),
// and GET /map/style.json?theme=light or dark, which draws the vector tiles.
// Tiles are the same for everybody and say nothing of police work: they carry an ETag and may be kept by a browser.
func (m *Map) Routes(mux *http.ServeMux) {
	mux.HandleFunc("GET /map/tiles/{z}/{x}/{y}", m.serveTile)
	mux.HandleFunc("GET /map/style.json", m.serveStyle)
}

func (m *Map) serveTile(w http.ResponseWriter, r *http.Request) {
	at, suffix, ok := m.tilePath(r)
	if !ok {
		http.NotFound(w, r)
		return
	}
	theme := r.URL.Query().Get("theme")
	if theme != "light" && theme != "dark" || suffix == "mvt" {
		theme = ""
	}
	from := m.digest
	if suffix == "mvt" && m.tiles.archive != nil {
		from = m.tiles.archive.digest
	}
	tag := fmt.Sprintf(`"%s-%d-%d-%d-%d%s%s"`, from, drawingVersion, at[0], at[1], at[2], suffix, theme)
	h := w.Header()
	if fresh(w, r, tag) {
		return
	}
	b, err := m.tileBody(h, at, suffix, theme)
	if err != nil {
		h.Del("ETag")
		h.Del("Cache-Control")
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(b)))
	_, _ = w.Write(b) // the reader has gone: nothing to tell anybody
}

// fresh sets what a browser needs to keep an answer, and tells it that the one it has is still good where it is.
func fresh(w http.ResponseWriter, r *http.Request, tag string) bool {
	h := w.Header()
	h.Set("ETag", tag)
	h.Set("Cache-Control", "private, max-age=3600, stale-while-revalidate=604800")
	h.Set("X-Content-Type-Options", "nosniff")
	for _, have := range strings.Split(r.Header.Get("If-None-Match"), ",") {
		if have = strings.TrimPrefix(strings.TrimSpace(have), "W/"); have == tag || have == "*" {
			w.WriteHeader(http.StatusNotModified)
			return true
		}
	}
	return false
}

// tilePath reads z, x and y.mvt or y.svg; ok is false for what is not a tile.
func (m *Map) tilePath(r *http.Request) (at [3]int, suffix string, ok bool) {
	y, suffix, _ := strings.Cut(r.PathValue("y"), ".")
	for i, s := range []string{r.PathValue("z"), r.PathValue("x"), y} {
		n, err := strconv.Atoi(s)
		if err != nil || strconv.Itoa(n) != s {
			return at, "", false
		}
		at[i] = n
	}
	if suffix == "mvt" && m.tiles.archive != nil {
		return at, suffix, at[0] >= m.tiles.archive.min && at[0] <= m.tiles.archive.max
	}
	return at, suffix, (suffix == "mvt" || suffix == "svg") && checkTile(at[0], at[1], at[2]) == nil
}

func (m *Map) tileBody(h http.Header, at [3]int, suffix, theme string) ([]byte, error) {
	if suffix == "svg" {
		h.Set("Content-Type", "image/svg+xml")
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox") // if opened by itself
		return m.TileSVG(at[0], at[1], at[2], theme)
	}
	h.Set("Content-Type", "application/vnd.mapbox-vector-tile")
	if m.tiles.archive != nil {
		return m.tiles.archive.Tile(at[0], at[1], at[2])
	}
	return m.Tile(at[0], at[1], at[2])
}
