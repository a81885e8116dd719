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

// nearer looks at one segment and keeps it when it is the nearest so far; of two equally near, the lower number.
func (m *Map) nearer(p geo.Point, seg int32, best *Snapped) {
	d := m.d
	a, b := d.ShapeAt[seg], d.ShapeAt[seg+1]
	from := degrees(d.ShapeLat[a], d.ShapeLon[a])
	along := 0.0
	for i := a + 1; i < b; i++ {
		to := degrees(d.ShapeLat[i], d.ShapeLon[i])
		q, t := nearestOn(p, from, to)
		length := geo.Metres(from, to)
		if off := geo.Metres(p, q); off < best.Off || off == best.Off && seg < best.Segment {
			*best = Snapped{Segment: seg, Along: math.Min(along+t*length, float64(d.SegMetres[seg])), Point: q, Off: off}
		}
		along += length
		from = to
	}
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
