// Package roads is the map: streets, travel times by road, the gazetteer and the tiles a screen draws.
// It takes no policing decision: it answers from one map file, built from any OpenStreetMap extract, and from the record of
// roads that are closed or slow now.
//
// Build makes the file, Open reads it, Generate makes a county to train on. A *Map may be used by many at once.
package roads

import (
	"encoding/hex"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"throughline/law"
	"throughline/platform/fault"
	"throughline/platform/geo"
	"throughline/platform/when"
	"throughline/police/roads/hierarchy"
)

// Map answers questions from one map file. What is on the map never changes after Open; how roads are to drive now does, by
// Close, Slow and Reopen, and every question is answered from one moment of it.
type Map struct {
	d        *mapData
	digest   string
	size     Bounds
	segments *grid // of pieces of road that can be driven and left again
	drawn    *drawing
	book     *Gazetteer
	shape    *hierarchy.Shape
	reach    int // arcs that a question looks at however few are asked about: see choose.go
	now      *atomic.Pointer[condition]
	free     *condition  // with nothing in the way
	changing *sync.Mutex // held by who makes the next condition
	searches *sync.Pool
	tiles    *tileStore
	timing   *timing // what holds at some hours
	clock    when.Clock
	holiday  func(time.Time) bool
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
	return OpenAt(path, speeds)
}

// OpenAt is Open at these speeds. Where they are not those that the file was built at, all times are worked out again,
// which takes longer.
func OpenAt(path string, speeds Speeds) (*Map, error) {
	b, err := fileBytes(path)
	if err != nil {
		return nil, fault.New(fault.Invalid, "roads.open.not_readable").With("file", filepath.Base(path)).Wrap(err)
	}
	d, err := decodeMap(b, len(b) <= checkedWhole)
	if err != nil {
		return nil, fault.Of(err).With("file", filepath.Base(path))
	}
	return newMap(d, speeds), nil
}

// Check holds every part of a map file to its checksum, however large it is.
//
// Faults: those of Open.
func Check(path string) error {
	b, err := fileBytes(path)
	if err != nil {
		return fault.New(fault.Invalid, "roads.open.not_readable").With("file", filepath.Base(path)).Wrap(err)
	}
	if _, err = decodeMap(b, true); err != nil {
		return fault.Of(err).With("file", filepath.Base(path))
	}
	return nil
}

func newMap(d *mapData, speeds Speeds) *Map {
	m := &Map{d: d, digest: d.digest(), size: d.bounds(), tiles: newTileStore(), shape: d.hierarchyShape(), changing: new(sync.Mutex)}
	d.keepAbove()
	m.segments = d.storedGrid(gridSegments)
	m.timing = d.timing()
	m.KeepTime(when.System(), nil)
	m.free = &condition{costs: d.costsOf(speeds), hours: &hourly{}}
	m.now = startAt(m.free)
	m.searches = &sync.Pool{New: func() any { return newSearch(d, m.shape) }}
	m.reach = m.shape.Reach()
	m.drawn = newDrawing(d)
	m.book = newGazetteer(d)
	return m
}

// Beside is the same map for another installation of this program, with every road open and the machine's clock until KeepTime says
// another. It shares the map's memory: what is closed on one is open on the other.
func (m *Map) Beside() *Map {
	x := *m
	x.changing, x.now = new(sync.Mutex), startAt(m.free)
	x.KeepTime(when.System(), nil)
	return &x
}

// WithSpeeds is the same map driven at other speeds, for the rows in force on another day, with every road open. It shares
// the map's memory; all times are worked out again.
func (m *Map) WithSpeeds(s Speeds) *Map {
	c := *m
	c.free = &condition{costs: m.d.costsOf(s), hours: &hourly{}}
	c.changing, c.now = new(sync.Mutex), startAt(c.free)
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

// findBox finds the box that holds every road.
func (d *mapData) findBox() {
	box := emptyBox()
	for i, lat := range d.ShapeLat {
		box.add(lat, d.ShapeLon[i])
	}
	d.Box = []int32{box.south, box.west, box.north, box.east}
}

func (d *mapData) bounds() Bounds {
	a, b := degrees(d.Box[0], d.Box[1]), degrees(d.Box[2], d.Box[3])
	return Bounds{South: a.Lat, West: a.Lon, North: b.Lat, East: b.Lon}
}

func (d *mapData) digest() string { return hex.EncodeToString(d.Digest)[:16] }

func (d *mapData) info() Info {
	in := Info{Name: string(d.Title), Digest: d.digest(), Bounds: d.bounds(), Segments: len(d.SegFrom),
		Junctions: len(d.VertexLat), Turnings: len(d.TurnNext), Shortcuts: len(d.UpTo),
		Addresses: len(d.HouseLat)}
	for _, m := range d.SegMetres {
		in.Metres += float64(m)
	}
	in.Turns, in.Unread = int(d.Banned[0]), int(d.Banned[1])
	in.ByHour = len(d.HourArc) + len(d.HourFrom)
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

// keepAbove lists the states above the arcs by their arc.
func (d *mapData) keepAbove() {
	arcs := int32(2 * len(d.SegFrom))
	d.above = make(map[int32][]int32, len(d.StateArc))
	for i, a := range d.StateArc {
		d.above[a] = append(d.above[a], arcs+int32(i))
	}
}

// statesOf lists the states in which a car may be on a segment.
func (d *mapData) statesOf(seg int32) []int32 {
	out := []int32{2 * seg, 2*seg + 1}
	return append(append(out, d.above[2*seg]...), d.above[2*seg+1]...)
}

// reverseTurns turns the table of turns round, for searches that start at the target.
func (d *mapData) reverseTurns() {
	n := len(d.TurnHead) - 1
	d.RevHead = make([]uint32, n+1)
	for _, to := range d.TurnNext {
		d.RevHead[to+1]++
	}
	for s := 0; s < n; s++ {
		d.RevHead[s+1] += d.RevHead[s]
	}
	d.RevFrom, d.RevKind = make([]int32, len(d.TurnNext)), make([]uint8, len(d.TurnNext))
	fill := append([]uint32(nil), d.RevHead...)
	for s := 0; s < n; s++ {
		for j := d.TurnHead[s]; j < d.TurnHead[s+1]; j++ {
			to := d.TurnNext[j]
			d.RevFrom[fill[to]], d.RevKind[fill[to]] = int32(s), d.TurnKind[j]
			fill[to]++
		}
	}
}

func (m *Map) lineOf(seg int32) []geo.Point {
	a, b := m.d.ShapeAt[seg], m.d.ShapeAt[seg+1]
	out := make([]geo.Point, 0, b-a)
	for i := a; i < b; i++ {
		out = append(out, degrees(m.d.ShapeLat[i], m.d.ShapeLon[i]))
	}
	return out
}
