package roads

import (
	"cmp"
	"slices"
	"strings"

	"throughline/platform/geo"
)

// Place is something with a name that a person may ask for.
type Place struct {
	Kind     Kind      `json:"kind"`
	Name     string    `json:"name,omitempty"`     // of the town or building; for an address, its house name if it has one
	Number   string    `json:"number,omitempty"`   // house number
	Street   string    `json:"street,omitempty"`   // of a street or an address
	Town     string    `json:"town,omitempty"`     // the settlement it lies in
	Postcode string    `json:"postcode,omitempty"` // of an address, or the postcode itself
	Point    geo.Point `json:"point"`
	Metres   float64   `json:"metres,omitempty"` // from the position asked about, in Nearest and FindNear
}

// OnlyStreet is the street of an address, where the house itself is not what is meant.
func (p Place) OnlyStreet() Place {
	return Place{Kind: Street, Street: p.Street, Town: p.Town, Point: p.Point, Metres: p.Metres}
}

// Label is the place on one line, as a person would write it: "12 High Street, Hanley, MR1 2AB".
func (p Place) Label() string {
	var parts []string
	add := func(s string) {
		if s != "" && (len(parts) == 0 || parts[len(parts)-1] != s) {
			parts = append(parts, s)
		}
	}
	add(p.Name)
	add(strings.TrimSpace(p.Number + " " + p.Street))
	add(p.Town)
	add(p.Postcode)
	return strings.Join(parts, ", ")
}

// Gazetteer finds places by name. It never changes.
type Gazetteer struct {
	d     *mapData
	index *wordIndex
	grid  *grid // of houses
}

func newGazetteer(d *mapData) *Gazetteer {
	return &Gazetteer{d: d, index: newWordIndex(d), grid: d.storedGrid(gridHouses)}
}

func compact(s string) string { return strings.ToLower(strings.ReplaceAll(s, " ", "")) }

func (g *Gazetteer) spot(i int32) Place {
	d := g.d
	k := spotKinds[d.SpotKind[i]]
	p := Place{Kind: k, Name: d.text(d.SpotName[i]), Town: d.text(d.SpotTown[i]), Point: degrees(d.SpotLat[i], d.SpotLon[i])}
	switch k {
	case Postcode:
		p.Postcode, p.Name = p.Name, ""
	case Street:
		p.Street, p.Name = p.Name, ""
	}
	return p
}

func (g *Gazetteer) house(i int32) Place {
	d := g.d
	return Place{Kind: Address, Name: d.text(d.HouseName[i]), Number: d.text(d.HouseNumber[i]), Street: d.text(d.HouseRoad[i]),
		Town: d.text(d.HouseTown[i]), Postcode: d.text(d.HousePostcode[i]), Point: degrees(d.HouseLat[i], d.HouseLon[i])}
}

// Gazetteer is the map's list of places.
func (m *Map) Gazetteer() *Gazetteer { return m.book }

// Places lists every place of one kind, by name. Addresses are in the order of the map.
func (m *Map) Places(k Kind) []Place {
	var out []Place
	if k == Address {
		for i := range m.d.HouseLat {
			out = append(out, m.book.house(int32(i)))
		}
		return out
	}
	for i, s := range m.d.SpotKind {
		if spotKinds[s] == k {
			out = append(out, m.book.spot(int32(i)))
		}
	}
	slices.SortStableFunc(out, func(a, b Place) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Street, b.Street), cmp.Compare(a.Town, b.Town), cmp.Compare(a.Postcode, b.Postcode))
	})
	return out
}

// Nearest says where a position is, in words: the address within 40 m, else the street with the town, else the town
// within 15 km. A position with none of these gives the zero Place.
func (m *Map) Nearest(p geo.Point) Place {
	if !p.Valid() {
		return Place{}
	}
	best, near := int32(-1), 40.0
	m.book.grid.within(around(p, near), func(i int32) {
		if far := geo.Metres(p, degrees(m.d.HouseLat[i], m.d.HouseLon[i])); far < near || far == near && i < best {
			best, near = i, far
		}
	})
	if best >= 0 {
		at := m.book.house(best)
		at.Metres = near
		return at
	}
	town := m.nearestTown(p)
	if s, ok := m.Snap(p); ok && s.Street != "" && s.Off < 2000 {
		return Place{Kind: Street, Street: s.Street, Town: town.Name, Point: s.Point, Metres: s.Off}
	}
	return town
}

func (m *Map) nearestTown(p geo.Point) Place {
	out := m.book.townAt(p)
	if out != (Place{}) {
		out.Metres = geo.Metres(p, out.Point)
	}
	return out
}

// TownAt names the settlement that a position belongs to; empty where there is none.
func (m *Map) TownAt(p geo.Point) string {
	if !p.Valid() {
		return ""
	}
	return m.nearestTown(p).Name
}

// townAt is the settlement that a position belongs to, the zero Place where there is none.
func (g *Gazetteer) townAt(p geo.Point) Place {
	best, far := int32(-1), float64(townReach)
	lat, lon := e7(p.Lat), e7(p.Lon)
	g.d.storedGrid(gridTowns).within(ibox{lat, lon, lat, lon}, func(i int32) {
		at := degrees(g.d.SpotLat[i], g.d.SpotLon[i])
		if f := geo.Metres(p, at) / settlements[g.d.SpotRank[i]].reach; f < far || f == far && i < best {
			best, far = i, f
		}
	})
	if best < 0 {
		return Place{}
	}
	return g.spot(best)
}
