// Package roads is the map: streets, travel times by road, the gazetteer and the tiles a screen draws.
// It takes no policing decision and keeps no record: it answers from one map file, built from any OpenStreetMap extract.
//
// Build makes the file, Open reads it, Generate makes a county to train on. A *Map may be used by many at once.
package roads

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"sync"

	"throughline/law"
	"throughline/platform/fault"
	"throughline/platform/geo"
)

// Map answers questions from one map file. It never changes after Open.
type Map struct {
	d        *mapData
	digest   string
	size     Bounds
	segments *grid // of pieces of road that can be driven and left again
	drawn    *drawing
	book     *Gazetteer
	revHead  []uint32 // state -> the states from which one may go on to it
	revFrom  []int32
	costs    map[Profile]*cost
	searches *sync.Pool
	tiles    *tileStore
}

// Open reads a map file made by Build, with the speeds in force in law/roads.yaml.
//
// Faults: invalid "roads.open.not_readable", "roads.open.not_a_map", "roads.open.other_version" (build it again)
// and "roads.open.damaged".
func Open(path string) (*Map, error) {
	speeds, err := CurrentSpeeds(law.FS)
	if err != nil {
		return nil, err
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fault.New(fault.Invalid, "roads.open.not_readable").With("file", filepath.Base(path)).Wrap(err)
	}
	d, err := decodeMap(b)
	if err != nil {
		return nil, fault.Of(err).With("file", filepath.Base(path))
	}
	return newMap(d, speeds), nil
}

func newMap(d *mapData, speeds Speeds) *Map {
	m := &Map{d: d, digest: d.digest(), size: d.bounds(), tiles: newTileStore()}
	m.segments = segmentGrid(d)
	m.reverseTurns()
	m.costs = costsOf(d, speeds)
	states := len(d.TurnHead) - 1
	m.searches = &sync.Pool{New: func() any { return newSearch(states) }}
	m.drawn = newDrawing(d)
	m.book = newGazetteer(d)
	return m
}

// WithSpeeds is the same map driven at other speeds, for the rows in force on another day. It shares the map's memory.
func (m *Map) WithSpeeds(s Speeds) *Map {
	c := *m
	c.costs = costsOf(m.d, s)
	return &c
}

// Name is what the map is called: the county, or the file it was built from.
func (m *Map) Name() string { return string(m.d.Title) }

// Bounds is the box that holds every road.
func (m *Map) Bounds() Bounds { return m.size }

// FromOpenStreetMap tells whether the map is made of OpenStreetMap's data: every screen that shows it must then say
// "© OpenStreetMap contributors" (ODbL 1.0). The generated county is not.
func (m *Map) FromOpenStreetMap() bool { return string(m.d.Origin) != generatedBy }

// Info says what the map holds.
func (m *Map) Info() Info { return m.d.info() }

func (d *mapData) bounds() Bounds {
	south, west, north, east := int32(90e7), int32(180e7), int32(-90e7), int32(-180e7)
	for i, lat := range d.ShapeLat {
		south, north = min(south, lat), max(north, lat)
		west, east = min(west, d.ShapeLon[i]), max(east, d.ShapeLon[i])
	}
	a, b := degrees(south, west), degrees(north, east)
	return Bounds{South: a.Lat, West: a.Lon, North: b.Lat, East: b.Lon}
}

func (d *mapData) digest() string { return hex.EncodeToString(d.Digest)[:16] }

func (d *mapData) info() Info {
	in := Info{Name: string(d.Title), Digest: d.digest(), Bounds: d.bounds(), Segments: len(d.SegFrom),
		Addresses: len(d.HouseLat)}
	for _, m := range d.SegMetres {
		in.Metres += float64(m)
	}
	for _, n := range d.Banned {
		in.Turns = int(n)
	}
	for _, k := range d.SpotKind {
		switch Kind(spotKinds[k]) {
		case Street:
			in.Streets++
		case Town:
			in.Places++
		case Police:
			in.Stations++
		}
	}
	return in
}

// arcOf is the arc of a state.
func (d *mapData) arcOf(state int32) int32 {
	if arcs := int32(2 * len(d.SegFrom)); state >= arcs {
		return d.StateArc[state-arcs]
	}
	return state
}

// reverseTurns turns the table of turns round, for searches that start at the target.
func (m *Map) reverseTurns() {
	d := m.d
	n := len(d.TurnHead) - 1
	m.revHead = make([]uint32, n+1)
	for _, to := range d.TurnNext {
		m.revHead[to+1]++
	}
	for s := 0; s < n; s++ {
		m.revHead[s+1] += m.revHead[s]
	}
	m.revFrom = make([]int32, len(d.TurnNext))
	fill := append([]uint32(nil), m.revHead...)
	for s := 0; s < n; s++ {
		for _, to := range d.TurnNext[d.TurnHead[s]:d.TurnHead[s+1]] {
			m.revFrom[fill[to]] = int32(s)
			fill[to]++
		}
	}
}

func (m *Map) shape(seg int32) []geo.Point {
	a, b := m.d.ShapeAt[seg], m.d.ShapeAt[seg+1]
	out := make([]geo.Point, 0, b-a)
	for i := a; i < b; i++ {
		out = append(out, degrees(m.d.ShapeLat[i], m.d.ShapeLon[i]))
	}
	return out
}
