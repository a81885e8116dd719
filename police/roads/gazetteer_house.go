package roads

import (
	"sort"
	"strings"

	"throughline/platform/geo"
)

// smallPlaces have a name and are not a settlement that an address is "in".
var smallPlaces = map[string]bool{"neighbourhood": true, "quarter": true, "locality": true, "isolated_dwelling": true, "farm": true, "square": true, "island": true}

// notedKind says what a building of note is; ok is false for one that is not listed.
func notedKind(t tags) (Kind, bool) {
	switch a := t.get("amenity"); a {
	case "police":
		return Police, true
	case "hospital":
		return Hospital, true
	case "courthouse":
		return Court, true
	case "school", "college", "university", "kindergarten":
		return School, true
	case "pub", "bar", "nightclub":
		return Pub, true
	case "":
	case "parking", "bench", "toilets", "post_box", "waste_basket", "recycling", "telephone", "bicycle_parking", "parking_space":
		return "", false
	default:
		return Other, true
	}
	switch {
	case t.get("railway") == "station", t.get("railway") == "halt", t.get("public_transport") == "station":
		return Station, true
	case t.get("shop") != "":
		return Shop, true
	case t.get("leisure") != "", t.get("tourism") != "", smallPlaces[t.get("place")], t.get("highway") == "motorway_junction",
		t.get("historic") != "", t.get("office") != "", t.get("aeroway") == "aerodrome", t.get("building") != "":
		return Other, true
	}
	return "", false
}

func (g *gazetteerBuilder) noted(t tags, p geo.Point) {
	if len(t) == 0 {
		return
	}
	k, ok := notedKind(t)
	name := streetName(t)
	if !ok {
		return
	}
	town := g.townOf(p)
	if name == "" {
		switch k {
		case Police:
			name = strings.TrimSpace(g.d.text(town) + " police station")
		case Court:
			name = strings.TrimSpace(g.d.text(town) + " court")
		default:
			return
		}
	}
	g.others(g.spot(k, 0, name, town, p), t)
}

// notedRelations takes the grounds that are mapped as several outlines, at their first.
func (g *gazetteerBuilder) notedRelations() {
	ways := map[int64]int{}
	for i := range g.x.ways {
		ways[g.x.ways[i].id] = i
	}
	for i := range g.x.rels {
		r := &g.x.rels[i]
		if _, ok := notedKind(r.tags); !ok {
			continue
		}
		for _, m := range r.members {
			w, ok := ways[m.ref]
			if m.kind != 1 || !ok || m.role == "inner" {
				continue
			}
			if p, ok := g.centre(g.x.ways[w].at); ok {
				g.noted(r.tags, p)
				break
			}
		}
	}
}

// house takes an address from a node or a building: a number or a name, or only a postcode.
func (g *gazetteerBuilder) house(t tags, p geo.Point) {
	if len(t) == 0 {
		return
	}
	code := strings.ToUpper(strings.Join(strings.Fields(t.get("addr:postcode")), " "))
	if code != "" {
		c := g.codes[code]
		if c == nil {
			c = &codeAt{}
			g.codes[code] = c
		}
		c.lat, c.lon, c.n = c.lat+p.Lat, c.lon+p.Lon, c.n+1
	}
	number, name, road := t.get("addr:housenumber"), t.get("addr:housename"), t.get("addr:street")
	if road == "" {
		road = t.get("addr:place")
	}
	if number == "" && name == "" || road == "" && code == "" {
		return
	}
	town := g.townOf(p)
	if c := t.get("addr:city"); c != "" {
		town = g.names.put(c)
	}
	d := g.d
	d.HouseStreet = append(d.HouseStreet, g.roadOf(road, town, p))
	d.HouseNumber, d.HouseName = append(d.HouseNumber, g.names.put(number)), append(d.HouseName, g.names.put(name))
	d.HouseRoad, d.HouseTown = append(d.HouseRoad, g.names.put(road)), append(d.HouseTown, town)
	d.HousePostcode = append(d.HousePostcode, g.names.put(code))
	d.HouseLat, d.HouseLon = append(d.HouseLat, e7(p.Lat)), append(d.HouseLon, e7(p.Lon))
}

// roadOf is the street a house stands in: the nearest of that name within 3 km, else one made for the house.
func (g *gazetteerBuilder) roadOf(road string, town uint32, p geo.Point) int32 {
	if road == "" {
		return -1
	}
	if s, ok := g.knownRoad(road, g.townOf(p), p); ok {
		return s
	}
	return g.streetSpot(road, town, p)
}

// knownRoad is the street of a name in a town, else the nearest of that name within 3 km.
func (g *gazetteerBuilder) knownRoad(road string, town uint32, p geo.Point) (int32, bool) {
	best, near := int32(-1), 3000.0
	key := strings.ToLower(road)
	if s, ok := g.street[[2]string{key, g.d.text(town)}]; ok {
		return s, true
	}
	for _, s := range g.byName[key] {
		if m := geo.Metres(p, degrees(g.d.SpotLat[s], g.d.SpotLon[s])); m < near {
			best, near = s, m
		}
	}
	return best, best >= 0
}

func (g *gazetteerBuilder) postcodes() {
	codes := make([]string, 0, len(g.codes))
	for c := range g.codes {
		codes = append(codes, c)
	}
	sort.Strings(codes)
	for _, c := range codes {
		a := g.codes[c]
		p := geo.Point{Lat: a.lat / float64(a.n), Lon: a.lon / float64(a.n)}
		g.spot(Postcode, 0, c, g.townOf(p), p)
	}
}
