package roads

import (
	"math"

	"throughline/platform/geo"
)

// snapReach is how far from any road a position is still on this map, in metres.
const snapReach = 5000

// Snapped is a position on the road.
type Snapped struct {
	Segment int32
	Along   float64   // metres from the segment's start
	Point   geo.Point // on the road
	Off     float64   // metres from the road to the position asked about
	Street  string    // name, or road number, or empty
}

// Snap puts a position on the nearest road that can be driven to and away from; never on one that is cut off from
// the rest. ok is false when the position is not a place or lies more than 5 km from every such road.
func (m *Map) Snap(p geo.Point) (Snapped, bool) { return m.snapOn(p, nil) }

// snapOn is Snap on the roads that are wanted; nil wants all.
func (m *Map) snapOn(p geo.Point, wanted func(seg int32) bool) (Snapped, bool) {
	if !p.Valid() {
		return Snapped{}, false
	}
	best := Snapped{Segment: -1, Off: snapReach}
	for reach := 200.0; ; reach *= 3 {
		m.segments.within(around(p, reach), func(seg int32) {
			if wanted == nil || wanted(seg) {
				m.nearer(p, seg, &best)
			}
		})
		if best.Segment >= 0 && best.Off <= reach {
			break
		}
		if reach > snapReach {
			break
		}
	}
	if best.Segment < 0 {
		return Snapped{}, false
	}
	best.Street = m.streetOf(best.Segment)
	return best, true
}

func (m *Map) streetOf(seg int32) string {
	if n := m.d.text(m.d.SegName[seg]); n != "" {
		return n
	}
	return m.d.text(m.d.SegRef[seg])
}

// around is a box that holds everything within metres of p.
func around(p geo.Point, metres float64) ibox {
	dLat := metres / 111195 * 1e7
	dLon := dLat / math.Max(0.01, math.Cos(p.Lat*math.Pi/180))
	lat, lon := p.Lat*1e7, p.Lon*1e7
	return ibox{int32(max(lat-dLat, -90e7)), int32(max(lon-dLon, -180e7)), int32(min(lat+dLat, 90e7)), int32(min(lon+dLon, 180e7))}
}

// nearer looks at one segment and keeps it when it is the nearest so far; of two equally near, the lower number. How far along
// it the place is, is worked out only for one that is kept: most are not.
func (m *Map) nearer(p geo.Point, seg int32, best *Snapped) {
	d := m.d
	a, b := d.ShapeAt[seg], d.ShapeAt[seg+1]
	reach, won, share := reachOf(p, best.Off), int32(-1), 0.0
	for i := int32(a) + 1; i < int32(b); i++ {
		if reach.misses(d.ShapeLat[i-1], d.ShapeLon[i-1], d.ShapeLat[i], d.ShapeLon[i]) {
			continue
		}
		q, t := nearestOn(p, degrees(d.ShapeLat[i-1], d.ShapeLon[i-1]), degrees(d.ShapeLat[i], d.ShapeLon[i]))
		if off := geo.Metres(p, q); off < best.Off || off == best.Off && seg < best.Segment {
			best.Segment, best.Point, best.Off = seg, q, off
			won, share = i, t
		}
	}
	if won < 0 {
		return
	}
	along := 0.0
	for i := int32(a) + 1; i <= won; i++ {
		length := geo.Metres(degrees(d.ShapeLat[i-1], d.ShapeLon[i-1]), degrees(d.ShapeLat[i], d.ShapeLon[i]))
		if i == won {
			length *= share
		}
		along += length
	}
	best.Along = math.Min(along, float64(d.SegMetres[seg]))
}

// reachOf is a box that holds all that is within so many metres of a place, and a little more.
func reachOf(p geo.Point, metres float64) reachBox {
	high := metres / 110_000 * 1e7 // a degree of latitude is longer than 110 km
	wide := high / math.Max(math.Cos(p.Lat*math.Pi/180)*0.99, 0.001)
	lat, lon := p.Lat*1e7, p.Lon*1e7
	return reachBox{south: lat - high, north: lat + high, west: lon - wide, east: lon + wide}
}

type reachBox struct{ south, north, west, east float64 }

// misses tells whether a straight piece of road lies outside for sure.
func (r reachBox) misses(latA, lonA, latB, lonB int32) bool {
	return float64(max(latA, latB)) < r.south || float64(min(latA, latB)) > r.north || float64(max(lonA, lonB)) < r.west || float64(min(lonA, lonB)) > r.east
}

// nearestOn is the point of the line from a to b nearest to p, and how far along it is (0 to 1). The lines of a street
// are short, so the earth is taken as flat.
func nearestOn(p, a, b geo.Point) (geo.Point, float64) {
	k := math.Cos(p.Lat * math.Pi / 180)
	dx, dy := (b.Lon-a.Lon)*k, b.Lat-a.Lat
	n := dx*dx + dy*dy
	if n == 0 {
		return a, 0
	}
	t := ((p.Lon-a.Lon)*k*dx + (p.Lat-a.Lat)*dy) / n
	t = math.Max(0, math.Min(1, t))
	return geo.Point{Lat: a.Lat + t*(b.Lat-a.Lat), Lon: a.Lon + t*(b.Lon-a.Lon)}, t
}

func segmentGrid(d *mapData) *grid {
	return newGrid(len(d.SegFrom), func(i int32) ibox {
		b := emptyBox()
		if d.SegFlags[i]&(mainForward|mainBackward) == 0 {
			return b
		}
		for k := d.ShapeAt[i]; k < d.ShapeAt[i+1]; k++ {
			b.add(d.ShapeLat[k], d.ShapeLon[k])
		}
		return b
	}, 20000) // about 220 m
}
