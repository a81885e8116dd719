package roads

import (
	"math"
	"slices"
	"sort"
	"strings"

	"throughline/platform/geo"
)

// Kind is what a Place is.
type Kind string

// The kinds of Place.
const (
	Street   Kind = "street"
	Town     Kind = "place" // a city, town, village, suburb or hamlet
	Police   Kind = "police_station"
	Hospital Kind = "hospital"
	Court    Kind = "court"
	School   Kind = "school"
	Pub      Kind = "pub"
	Shop     Kind = "shop"
	Other    Kind = "building" // another building or ground of note
	Postcode Kind = "postcode"
	Station  Kind = "station" // of the railway
	Address  Kind = "address"
	Junction Kind = "junction" // of two streets
	Coords   Kind = "position" // coordinates or a grid reference
)

var spotKinds = []Kind{Street, Town, Police, Hospital, Court, School, Pub, Shop, Other, Postcode, Station}

func kindNumber(k Kind) uint8 {
	for i, s := range spotKinds {
		if s == k {
			return uint8(i)
		}
	}
	return 0
}

// settlements by rank, and how far, in metres, each counts as "in" it beside its neighbours.
var settlements = []struct {
	tag   string
	reach float64
}{{"city", 5000}, {"town", 2500}, {"suburb", 1000}, {"village", 1000}, {"hamlet", 450}}

type gazetteerBuilder struct {
	x      *extract
	names  *interner
	d      *mapData
	towns  []townAt
	near   *grid               // of the settlements, each as far as it reaches
	street map[[2]string]int32 // name and town -> spot
	byName map[string][]int32  // name -> spots
	codes  map[string]*codeAt
}

type townAt struct {
	name  uint32
	reach float64
	at    geo.Point
}

type codeAt struct {
	lat, lon float64
	n        int
}

func buildGazetteer(x *extract, names *interner, d *mapData) {
	g := &gazetteerBuilder{x: x, names: names, d: d, street: map[[2]string]int32{}, byName: map[string][]int32{}, codes: map[string]*codeAt{}}
	nodes := make([]int32, 0, len(x.tagged))
	for n := range x.tagged {
		nodes = append(nodes, n)
	}
	sort.Slice(nodes, func(i, j int) bool { return nodes[i] < nodes[j] })
	for _, n := range nodes {
		g.settlement(x.tagged[n], n)
	}
	g.gather()
	g.streets()
	for _, n := range nodes {
		g.noted(x.tagged[n], degrees(x.lat[n], x.lon[n]))
		g.house(x.tagged[n], degrees(x.lat[n], x.lon[n]))
	}
	for i := range x.ways {
		w := &x.ways[i]
		if p, ok := g.centre(w.at); ok && w.tags.get("highway") == "" {
			g.noted(w.tags, p)
			g.house(w.tags, p)
		}
	}
	g.notedRelations()
	g.postcodes()
	g.junctions()
}

func (g *gazetteerBuilder) spot(k Kind, rank uint8, name string, town uint32, p geo.Point) int32 {
	d := g.d
	d.SpotKind, d.SpotRank = append(d.SpotKind, kindNumber(k)), append(d.SpotRank, rank)
	d.SpotName, d.SpotTown = append(d.SpotName, g.names.put(name)), append(d.SpotTown, town)
	d.SpotLat, d.SpotLon = append(d.SpotLat, e7(p.Lat)), append(d.SpotLon, e7(p.Lon))
	d.SpotOther = append(d.SpotOther, 0)
	return int32(len(d.SpotKind) - 1)
}

// others notes the other names that a thing goes by.
func (g *gazetteerBuilder) others(s int32, t tags) {
	var names []string
	for _, key := range []string{"name:en", "name:cy", "alt_name", "loc_name", "short_name", "old_name"} {
		if n := t.get(key); n != "" && n != streetName(t) && !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	if len(names) > 0 {
		g.d.SpotOther[s] = g.names.put(strings.Join(names, "; "))
	}
}

func (g *gazetteerBuilder) settlement(t tags, n int32) {
	place, name := t.get("place"), streetName(t)
	for i, s := range settlements {
		if place == s.tag && name != "" {
			p := degrees(g.x.lat[n], g.x.lon[n])
			g.others(g.spot(Town, uint8(i), name, 0, p), t)
			g.towns = append(g.towns, townAt{g.names.put(name), s.reach, p})
		}
	}
}

// townReach is how many times its reach a settlement's name is still used for.
const townReach = 8

// townOf is the settlement that a point belongs to: the nearest, each measured by how far it reaches, up to
// eight times that.
func (g *gazetteerBuilder) townOf(p geo.Point) uint32 {
	best, name := float64(townReach), uint32(0)
	lat, lon := e7(p.Lat), e7(p.Lon)
	k := math.Cos(p.Lat * math.Pi / 180)
	g.near.within(ibox{lat, lon, lat, lon}, func(i int32) {
		t := &g.towns[i]
		far := math.Hypot(t.at.Lat-p.Lat, (t.at.Lon-p.Lon)*k) * 111195 / t.reach // flat: only compared
		if far < best {
			best, name = far, t.name
		}
	})
	return name
}

// gather sorts the settlements into a grid, once all are known.
func (g *gazetteerBuilder) gather() {
	g.near = newGrid(len(g.towns), func(i int32) ibox { return around(g.towns[i].at, townReach*g.towns[i].reach) }, 100000)
}

// streets makes one spot for each name in each town, at the middle of its longest piece.
func (g *gazetteerBuilder) streets() {
	longest := map[int32]int{}
	for i := range g.x.ways {
		w := &g.x.ways[i]
		if _, ok := highway(w.tags); !ok && w.tags.get("highway") != "pedestrian" {
			continue
		}
		p, n, ok := g.middle(w.at)
		if !ok {
			continue
		}
		town := g.townOf(p)
		for _, name := range namesOf(w.tags) {
			s := g.streetSpot(name, town, p)
			if name == streetName(w.tags) {
				g.others(s, w.tags)
			}
			if n > longest[s] {
				longest[s] = n
				g.d.SpotLat[s], g.d.SpotLon[s] = e7(p.Lat), e7(p.Lon)
			}
		}
	}
}

func (g *gazetteerBuilder) streetSpot(name string, town uint32, p geo.Point) int32 {
	key := [2]string{strings.ToLower(name), g.d.text(town)}
	s, ok := g.street[key]
	if !ok {
		s = g.spot(Street, 0, name, town, p)
		g.street[key] = s
		g.byName[key[0]] = append(g.byName[key[0]], s)
	}
	return s
}

// middle is the node half way along a way, and how many nodes the way has.
func (g *gazetteerBuilder) middle(at []int32) (geo.Point, int, bool) {
	var there []int32
	for _, n := range at {
		if n >= 0 {
			there = append(there, n)
		}
	}
	if len(there) == 0 {
		return geo.Point{}, 0, false
	}
	a, b := there[(len(there)-1)/2], there[len(there)/2]
	pa, pb := degrees(g.x.lat[a], g.x.lon[a]), degrees(g.x.lat[b], g.x.lon[b])
	return between(pa, pb, 0.5), len(there), true
}

// centre is the middle of the box around a building or ground.
func (g *gazetteerBuilder) centre(at []int32) (geo.Point, bool) {
	b := emptyBox()
	for _, n := range at {
		if n >= 0 {
			b.add(g.x.lat[n], g.x.lon[n])
		}
	}
	if b.south > b.north {
		return geo.Point{}, false
	}
	return between(degrees(b.south, b.west), degrees(b.north, b.east), 0.5), true
}

func e7(v float64) int32 {
	if v < 0 {
		return int32(v*1e7 - 0.5)
	}
	return int32(v*1e7 + 0.5)
}
