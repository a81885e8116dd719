package roads

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb/encoding/mvt"
)

type styleLayer struct {
	ID     string          `json:"id"`
	Type   string          `json:"type"`
	Layer  string          `json:"source-layer"`
	Filter json.RawMessage `json:"filter"`
}

// Everything that a tile holds is drawn by some layer of the style, and nothing of it is fetched from elsewhere.
func TestStyleDrawsWhatTheTilesHold(t *testing.T) {
	t.Parallel()
	_, m := marchshire(t)
	seen := map[string]map[string]bool{}
	for z := MinZoom; z <= MaxZoom; z++ {
		for _, p := range m.Places(Police) {
			x, y := tileOf(z, p.Point)
			b, err := m.Tile(z, x, y)
			if err != nil {
				t.Fatal(err)
			}
			layers, err := mvt.Unmarshal(b)
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range layers {
				if seen[l.Name] == nil {
					seen[l.Name] = map[string]bool{}
				}
				for _, f := range l.Features {
					if c, ok := f.Properties["class"].(string); ok {
						seen[l.Name][c] = true
					}
				}
			}
		}
	}
	for _, theme := range []string{"light", "dark"} {
		var style struct {
			Layers []styleLayer `json:"layers"`
		}
		text := string(Style(theme, MinZoom, MaxZoom-1))
		if err := json.Unmarshal([]byte(text), &style); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(text, "http") || strings.Contains(text, "glyphs") || strings.Contains(text, "sprite") {
			t.Error("the style loads something from elsewhere")
		}
		ids := map[string]bool{}
		for _, l := range style.Layers {
			if ids[l.ID] {
				t.Errorf("two layers are called %s", l.ID)
			}
			ids[l.ID] = true
		}
		for layer, classes := range seen {
			if !slices.ContainsFunc(style.Layers, func(l styleLayer) bool { return l.Layer == layer }) {
				t.Errorf("%s: nothing draws %s", theme, layer)
			}
			for c := range classes {
				if layer == "road" && !slices.ContainsFunc(style.Layers, func(l styleLayer) bool {
					return l.Layer == "road" && l.Type == "line" && strings.Contains(string(l.Filter), `"`+c+`"`)
				}) {
					t.Errorf("%s: nothing draws a %s", theme, c)
				}
			}
		}
	}
	if len(seen) < 6 || len(seen["road"]) < 6 {
		t.Errorf("the tiles hold only %v", seen)
	}
	if string(Style("dark", MinZoom, MaxZoom-1)) == string(Style("light", MinZoom, MaxZoom-1)) || string(Style("no such", MinZoom, MaxZoom-1)) != string(Style("light", MinZoom, MaxZoom-1)) {
		t.Error("the themes are not what they are called")
	}
}

func TestStyleIsKeptByABrowser(t *testing.T) {
	t.Parallel()
	_, m := marchshire(t)
	mux := http.NewServeMux()
	m.Routes(mux)
	get := func(theme, tag string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", "/map/style.json?theme="+theme, nil)
		r.Header.Set("If-None-Match", tag)
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r)
		return w
	}
	light, dark := get("light", ""), get("dark", "")
	tag := light.Header().Get("ETag")
	if light.Code != 200 || tag == "" || tag == dark.Header().Get("ETag") || light.Header().Get("Cache-Control") == "" || light.Body.String() != string(Style("light", MinZoom, MaxZoom-1)) {
		t.Errorf("%d %v", light.Code, light.Header())
	}
	if again := get("light", tag); again.Code != http.StatusNotModified || again.Body.Len() != 0 {
		t.Errorf("with its own ETag: %d", again.Code)
	}
	if other := get("dark", tag); other.Code != 200 {
		t.Errorf("the other theme with that ETag: %d", other.Code)
	}
}
