package roads

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/maptile"

	"throughline/platform/fault"
	"throughline/platform/geo"
)

func tileOf(z int, p geo.Point) (x, y int) {
	t := maptile.At(orb.Point{p.Lon, p.Lat}, maptile.Zoom(z))
	return int(t.X), int(t.Y)
}

func TestTilesReadBackAtEveryZoom(t *testing.T) {
	t.Parallel()
	_, m := marchshire(t)
	at := m.Places(Police)[0].Point
	for z := MinZoom; z <= MaxZoom; z++ {
		x, y := tileOf(z, at)
		b, err := m.Tile(z, x, y)
		if err != nil {
			t.Fatal(err)
		}
		layers, err := mvt.Unmarshal(b)
		if err != nil {
			t.Fatalf("zoom %d: %v", z, err)
		}
		have := map[string]int{}
		for _, l := range layers {
			have[l.Name] = len(l.Features)
			for _, f := range l.Features {
				if l.Name == "road" && f.Properties["class"] == "" {
					t.Errorf("zoom %d: a road without a class", z)
				}
				if poly, ok := f.Geometry.(orb.Polygon); ok && ringArea(poly[0]) < 0 {
					t.Errorf("zoom %d: an outline of %s is wound like a hole", z, l.Name)
				}
			}
		}
		if have["road"] == 0 || z >= 9 && z <= 14 && have["land"] == 0 || z == 14 && have["building"] == 0 || z == 13 && have["poi"] == 0 {
			t.Errorf("zoom %d has %v", z, have)
		}
		if len(b) > 400_000 {
			t.Errorf("zoom %d: a tile of %d bytes", z, len(b))
		}
	}
}

// Every named road is on the tile where its middle lies, where the map says it is.
func TestTileHoldsTheStreetsThatLieOnIt(t *testing.T) {
	t.Parallel()
	_, m := marchshire(t)
	streets := m.Places(Street)
	for i := 5; i < len(streets); i += 97 {
		s := streets[i]
		x, y := tileOf(15, s.Point)
		b, err := m.Tile(15, x, y)
		if err != nil {
			t.Fatal(err)
		}
		layers, err := mvt.Unmarshal(b)
		if err != nil {
			t.Fatal(err)
		}
		layers.ProjectToWGS84(maptile.New(uint32(x), uint32(y), 15))
		near := math.Inf(1)
		for _, l := range layers {
			for _, f := range l.Features {
				if l.Name == "road" && (f.Properties["name"] == s.Street || f.Properties["ref"] == s.Street) {
					near = math.Min(near, farFrom(s.Point, f.Geometry))
				}
			}
		}
		if near > 3 {
			t.Errorf("%s is %.1f m from where the tile draws it", s.Label(), near)
		}
	}
}

func farFrom(p geo.Point, g orb.Geometry) float64 {
	near := math.Inf(1)
	lines, _ := g.(orb.MultiLineString)
	if l, ok := g.(orb.LineString); ok {
		lines = orb.MultiLineString{l}
	}
	for _, l := range lines {
		for i := 1; i < len(l); i++ {
			q, _ := nearestOn(p, geo.Point{Lat: l[i-1][1], Lon: l[i-1][0]}, geo.Point{Lat: l[i][1], Lon: l[i][0]})
			near = math.Min(near, geo.Metres(p, q))
		}
	}
	return near
}

func TestTilesOffTheWorldAreNotThere(t *testing.T) {
	t.Parallel()
	_, m := marchshire(t)
	for _, c := range [][3]int{{7, 0, 0}, {18, 0, 0}, {8, 256, 0}, {8, 0, 256}, {8, -1, 0}, {8, 0, -1}} {
		if _, err := m.Tile(c[0], c[1], c[2]); !fault.Is(err, fault.NotFound) {
			t.Errorf("%v: %v", c, err)
		}
		if _, err := m.TileSVG(c[0], c[1], c[2], ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("%v: %v", c, err)
		}
	}
	if b, err := m.Tile(12, 1, 1); err != nil || len(b) != 0 {
		t.Errorf("a tile far from the county: %d bytes, %v", len(b), err)
	}
}

func TestPicturesAreSafeAndWhole(t *testing.T) {
	t.Parallel()
	places := map[string][2]float64{"a": {52, -2.7009}, "b": {52, -2.6991}}
	m := sketch(t, places, []string{`ab name=<script>"&'`}, nil, nil)
	_, county := marchshire(t)
	for _, x := range []*Map{m, county} {
		for z := MinZoom; z <= MaxZoom; z++ {
			for _, theme := range []string{"", "light", "dark", "no such"} {
				tx, ty := tileOf(z, x.Bounds().Centre())
				b, err := x.TileSVG(z, tx, ty, theme)
				if err != nil {
					t.Fatal(err)
				}
				holdSVG(t, b)
			}
		}
	}
	x, y := tileOf(17, geo.Point{Lat: 52, Lon: -2.7})
	b, err := m.TileSVG(17, x, y, "light")
	if err != nil || !bytes.Contains(b, []byte("&lt;script&gt;")) {
		t.Errorf("the street's name is not written on its picture: %s %v", b, err)
	}
	far, err := m.TileSVG(12, 1, 1, "")
	if err != nil {
		t.Fatal(err)
	}
	holdSVG(t, far)
}

func holdSVG(t *testing.T, b []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(b))
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("not well formed: %v\n%s", err, b)
		}
		e, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		switch e.Name.Local {
		case "svg", "style", "path", "text", "circle":
		default:
			t.Errorf("the picture has a <%s>", e.Name.Local)
		}
		for _, a := range e.Attr {
			if strings.HasPrefix(a.Name.Local, "on") || a.Name.Local == "href" || strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf") {
				t.Errorf("<%s %s=%q>", e.Name.Local, a.Name.Local, a.Value)
			}
		}
	}
}

func TestTileRoutes(t *testing.T) {
	t.Parallel()
	_, m := marchshire(t)
	mux := http.NewServeMux()
	m.Routes(mux)
	get := func(path, etag string) *http.Response {
		r := httptest.NewRequest("GET", path, nil)
		r.Header.Set("If-None-Match", etag)
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r)
		return w.Result()
	}
	kinds := map[string]string{".mvt": "application/vnd.mapbox-vector-tile", ".svg": "image/svg+xml"}
	tags := map[string]bool{}
	for suffix, kind := range kinds {
		r := get("/map/tiles/14/8066/5408"+suffix, "")
		if r.StatusCode != 200 || r.Header.Get("Content-Type") != kind || r.Header.Get("Cache-Control") == "" || r.ContentLength <= 0 {
			t.Errorf("%s: %d %v", suffix, r.StatusCode, r.Header)
		}
		tag := r.Header.Get("ETag")
		if tags[tag] || len(tag) < 10 {
			t.Errorf("ETag %s", tag)
		}
		tags[tag] = true
		if r := get("/map/tiles/14/8066/5408"+suffix, `"x", W/`+tag); r.StatusCode != http.StatusNotModified {
			t.Errorf("%s with its own ETag: %d", suffix, r.StatusCode)
		}
		if r := get("/map/tiles/14/8066/5409"+suffix, tag); r.StatusCode != 200 {
			t.Errorf("another tile with that ETag: %d", r.StatusCode)
		}
	}
	if a, b := get("/map/tiles/14/8066/5408.svg?theme=dark", ""), get("/map/tiles/14/8066/5408.svg", ""); a.Header.Get("ETag") == b.Header.Get("ETag") {
		t.Error("dark and light have one ETag")
	}
	for _, bad := range []string{"/map/tiles/14/8066/5408", "/map/tiles/14/8066/5408.png", "/map/tiles/14/8066/x.svg", "/map/tiles/14/-1/5.svg",
		"/map/tiles/99/1/1.mvt", "/map/tiles/014/8066/5408.svg", "/map/tiles/14/99999999999999999999/1.svg", "/map/tiles/14/8066/5408.svg.svg"} {
		if r := get(bad, ""); r.StatusCode != 404 {
			t.Errorf("%s: %d", bad, r.StatusCode)
		}
	}
}
