package roads

import (
	"encoding/json"
	"net/http"
	"strconv"
)

// palette is the map's colours, those of the map in design/mockups/tokens.css. The SVG tiles have the same.
type palette struct {
	land, built, edge, green, water, casing, main, minor, rail, text, halo, strong, river string
}

var palettes = map[string]palette{
	"light": {land: "#eceeec", built: "#e3e6e4", edge: "#d3d8d5", green: "#dde6d8", water: "#c9d8e4", casing: "#cdd3d6", main: "#ffffff", minor: "#f9faf9",
		rail: "#9aa3aa", text: "#55606a", halo: "#f4f5f4", strong: "#0a56a6", river: "#4a6a85"},
	"dark": {land: "#171b1e", built: "#1c2124", edge: "#2b3237", green: "#18231c", water: "#142534", casing: "#0f1214", main: "#2b3237", minor: "#242a2e",
		rail: "#4b545c", text: "#a0abb4", halo: "#14181b", strong: "#82bbf7", river: "#6f93b3"},
}

type object = map[string]any

// Style is the map's own style in the MapLibre style specification, light or dark (light for anything else), for the
// layers of Tile or of an archive in the Protomaps scheme. It names no glyphs and no sprite: text is drawn from the fonts
// of the page, and nothing is loaded but tiles from this server. The tiles' address begins at the root of the server; a
// page puts its own origin before it. Tiles are asked for from zoom min to max, and drawn larger beyond.
func Style(theme string, min, max int) []byte {
	p, ok := palettes[theme]
	if !ok {
		p = palettes["light"]
	}
	style := object{"version": 8, "name": "Throughline", "sources": object{"map": object{"type": "vector", "tiles": []string{"/map/tiles/{z}/{x}/{y}.mvt"},
		"minzoom": min, "maxzoom": max}},
		"layers": append(append(p.grounds(), p.roads()...), p.names()...)}
	b, err := json.Marshal(style)
	if err != nil {
		panic(err) // made of strings and numbers
	}
	return b
}

func (p palette) grounds() []object {
	fill := func(id, layer, colour string, filter any) object {
		l := object{"id": id, "type": "fill", "source": "map", "source-layer": layer, "paint": object{"fill-color": colour}}
		if filter != nil {
			l["filter"] = filter
		}
		return l
	}
	areas := []any{"==", []any{"geometry-type"}, "Polygon"}
	lines := []any{"==", []any{"geometry-type"}, "LineString"}
	return []object{
		{"id": "background", "type": "background", "paint": object{"background-color": p.land}},
		fill("land", "land", p.built, nil),
		fill("green", "green", p.green, nil),
		fill("landuse", "landuse", p.green, []any{"in", []any{"get", "kind"}, []any{"literal", []string{"park", "wood", "forest", "grass", "nature_reserve", "golf_course", "cemetery"}}}),
		fill("water", "water", p.water, areas),
		{"id": "river", "type": "line", "source": "map", "source-layer": "water", "filter": lines, "layout": object{"line-cap": "round", "line-join": "round"},
			"paint": object{"line-color": p.water, "line-width": []any{"match", classOf, []string{"river", "canal"}, 3, 1}}},
		{"id": "building", "type": "fill", "source": "map", "source-layer": "building", "minzoom": 14, "paint": object{"fill-color": p.built, "fill-outline-color": p.edge}},
		{"id": "buildings", "type": "fill", "source": "map", "source-layer": "buildings", "minzoom": 14, "paint": object{"fill-color": p.built, "fill-outline-color": p.edge}},
	}
}

// classOf is what a road is: class in our own tiles, kind_detail in a Protomaps archive.
var classOf = []any{"coalesce", []any{"get", "class"}, []any{"get", "kind_detail"}, []any{"get", "kind"}, ""}

// roadTiers are drawn from the least to the greatest, the edges of all below the filling of any, so that crossings join.
var roadTiers = []struct {
	name    string
	classes []string
	width   float64 // in pixels at zoom 15
	from    float64 // zoom
}{
	{"way", []string{"track", "path", "footway", "cycleway", "pedestrian", "steps", "bridleway"}, 1, 14},
	{"service", []string{"service"}, 2.2, 14},
	{"street", []string{"residential", "living_street", "unclassified", "minor_road", "road"}, 3.8, 12},
	{"tertiary", []string{"tertiary"}, 5, 10},
	{"secondary", []string{"secondary", "link"}, 6, 9},
	{"primary", []string{"primary"}, 7, 8},
	{"trunk", []string{"trunk", "motorway"}, 8, 8},
}

// width of a road in pixels, from a hair at a distance to about its breadth on the ground.
func width(at15, more float64) []any {
	return []any{"interpolate", []any{"exponential", 1.5}, []any{"zoom"}, 8, 0.35*at15/2 + more/2, 12, at15*0.45 + more*0.7, 15, at15 + more, 18, at15*3 + more}
}

func (p palette) roads() []object {
	var edges, fills []object
	line := func(id, layer string, classes []string, from float64, paint object) object {
		return object{"id": id, "type": "line", "source": "map", "source-layer": layer, "minzoom": from, "filter": []any{"in", classOf, []any{"literal", classes}},
			"layout": object{"line-cap": "round", "line-join": "round"}, "paint": paint}
	}
	for _, layer := range []string{"road", "roads"} { // ours, and the Protomaps scheme's
		for n, t := range roadTiers {
			id := layer + "-" + t.name
			if n == 0 {
				fills = append(fills, line(id, layer, t.classes, t.from, object{"line-color": p.casing, "line-width": width(t.width, 0), "line-dasharray": []float64{3, 2}}))
				continue
			}
			fill := p.main
			if n < 3 {
				fill = p.minor
			}
			edges = append(edges, line(id+"-edge", layer, t.classes, t.from, object{"line-color": p.casing, "line-width": width(t.width, 1.6)}))
			fills = append(fills, line(id, layer, t.classes, t.from, object{"line-color": fill, "line-width": width(t.width, 0)}))
		}
		fills = append(fills, line(layer+"-rail", layer, []string{"rail"}, 10, object{"line-color": p.rail, "line-width": 1.6, "line-dasharray": []float64{5, 2}}))
	}
	return append(edges, fills...)
}

func (p palette) names() []object {
	name := func(id, layer string, from float64, filter any, layout, paint object) object {
		layout["text-font"] = []string{"Atkinson Next"}
		if layout["text-field"] == nil {
			layout["text-field"] = []any{"coalesce", []any{"get", "name"}, ""}
		}
		paint["text-halo-color"], paint["text-halo-width"] = p.halo, 1.6
		l := object{"id": id, "type": "symbol", "source": "map", "source-layer": layer, "minzoom": from, "layout": layout, "paint": paint}
		if filter != nil {
			l["filter"] = filter
		}
		return l
	}
	along := func(size float64) object {
		return object{"symbol-placement": "line", "text-size": size, "text-max-angle": 35, "text-padding": 6, "symbol-spacing": 320}
	}
	numbered := along(11)
	numbered["text-field"] = []any{"coalesce", []any{"get", "ref"}, ""}
	town := func(sizes ...any) object {
		return object{"text-size": append([]any{"interpolate", []any{"linear"}, []any{"zoom"}}, sizes...), "text-max-width": 8, "text-padding": 4}
	}
	rank := []any{"coalesce", []any{"get", "rank"}, 9}
	// What lies along a street comes before the street's name, which is where a unit is sent and so is what is kept where
	// there is not room for both; a station, hospital or court is kept before either.
	urgent := []any{"in", []any{"coalesce", []any{"get", "kind"}, ""}, []any{"literal", []string{"police_station", "hospital", "court", "station"}}}
	poi := func(size float64) object {
		return object{"text-size": size, "text-max-width": 9, "text-variable-anchor": []string{"top", "bottom", "left", "right"}, "text-radial-offset": 0.5}
	}
	dots := func(id string, from float64, filter any, radius float64, colour string) object {
		return object{"id": id, "type": "circle", "source": "map", "source-layer": "poi", "minzoom": from, "filter": filter,
			"paint": object{"circle-radius": radius, "circle-color": colour}}
	}
	out := []object{dots("poi-dot", 15, []any{"!", urgent}, 2, p.rail), name("poi", "poi", 16, []any{"!", urgent}, poi(11), object{"text-color": p.text})}
	for _, layer := range []string{"road", "roads"} {
		big := []any{"in", classOf, []any{"literal", []string{"motorway", "trunk", "primary", "secondary"}}}
		mid := []any{"in", classOf, []any{"literal", []string{"primary", "secondary", "tertiary", "pedestrian"}}}
		out = append(out,
			name(layer+"-number", layer, 10, []any{"all", big, []any{"has", "ref"}}, numbered, object{"text-color": p.text}),
			name(layer+"-name-small", layer, 15.2, []any{"!", mid}, along(11.5), object{"text-color": p.text}),
			name(layer+"-name", layer, 13.5, mid, along(12.5), object{"text-color": p.text}))
	}
	river := along(13)
	river["text-letter-spacing"] = 0.08
	out = append(out, name("river-name", "water", 12, []any{"==", []any{"geometry-type"}, "LineString"}, river, object{"text-color": p.river}),
		name("green-name", "green", 14, nil, object{"text-size": 12, "text-max-width": 7}, object{"text-color": p.text}))
	out = append(out, dots("urgent-dot", 13, urgent, 2.8, p.strong), name("urgent", "poi", 13, urgent, poi(11.5), object{"text-color": p.strong}))
	for _, layer := range []string{"place", "places"} {
		small := []any{">=", rank, 2}
		out = append(out, name(layer+"-small", layer, 10, small, town(10, 11, 15, 15), object{"text-color": p.text}),
			name(layer, layer, 8, []any{"!", small}, town(8, 12, 12, 16, 15, 20), object{"text-color": p.text}))
		out[len(out)-2]["maxzoom"], out[len(out)-1]["maxzoom"] = 17, 16 // the name of a whole town over a few houses misleads
	}
	return out
}

// serveStyle answers GET /map/style.json?theme=light or dark.
func (m *Map) serveStyle(w http.ResponseWriter, r *http.Request) {
	theme := r.URL.Query().Get("theme")
	if theme != "dark" {
		theme = "light"
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	low, high, from := MinZoom, MaxZoom-1, ""
	if a := m.tiles.archive; a != nil {
		low, high, from = a.min, a.max, a.digest
	}
	if fresh(w, r, `"`+strconv.Itoa(drawingVersion)+theme+from+`"`) {
		return
	}
	b := Style(theme, low, high)
	h.Set("Content-Length", strconv.Itoa(len(b)))
	_, _ = w.Write(b) // the reader has gone: nothing to tell anybody
}
