package roads

import (
	"math"

	"throughline/police/roads/hierarchy"
)

// Times are whole milliseconds throughout, so that every way of working one out gives the very same number.

// never is the time of what cannot be driven.
const never = hierarchy.Never

// cost is what driving takes in one profile. It never changes; a road that is closed or slow makes another.
type cost struct {
	drive hierarchy.Weights // along a segment
	turns hierarchy.Weights // of each RevFrom: the arc that is left, its lights and the turn
	ups   *hierarchy.Metric
	clear []uint32          // along a segment when nothing is in the way
	wait  uint32            // at traffic lights
	turn  [turnCodes]uint32 // by kind
	walk  float64           // km/h on foot
	shut  map[int32]bool    // segments that nobody may be sent through
	hours *hourly
}

func newCost(s ProfileSpeeds) *cost {
	c := &cost{wait: millis(s.SignalSeconds), walk: s.WalkKMH, hours: &hourly{}}
	for code := range c.turn {
		k := turnKind(code)
		switch k.plain() {
		case left, sharpLeft:
			c.turn[code] = millis(s.LeftSeconds)
		case right, sharpRight:
			c.turn[code] = millis(s.RightSeconds)
		case round:
			c.turn[code] = millis(s.RoundSeconds)
		case intoRoundabout:
			c.turn[code] = millis(s.RoundaboutSeconds)
		}
		if k&entersPrivate != 0 {
			c.turn[code] += millis(s.PrivateSeconds)
		}
		if k&boardsFerry != 0 {
			c.turn[code] += millis(s.FerrySeconds)
		}
	}
	return c
}

func millis(seconds float64) uint32 { return uint32(math.Round(seconds * 1000)) }

// driveTime is the time along a segment: at least a millisecond, so that no way round is for nothing.
func driveTime(metres, kmh float64) uint32 {
	return uint32(min(max(math.Round(metres*3600/kmh), 1), never/2))
}

// driveTimes are the times along all segments when nothing is in the way.
func (d *mapData) driveTimes(s ProfileSpeeds) []uint32 {
	out := make([]uint32, len(d.SegMetres))
	for i, metres := range d.SegMetres {
		kmh := s.KMH[d.SegClass[i]]
		if l := d.SegLimit[i]; l > 0 {
			kmh = min(kmh, float64(l)*s.LimitShare)
		}
		switch surface(d.SegTraits[i] & 3) {
		case unpaved:
			kmh = min(kmh, s.UnpavedKMH)
		case rough:
			kmh = min(kmh, s.RoughKMH)
		}
		out[i] = driveTime(float64(metres), kmh)
	}
	return out
}

// leave is the time to drive an arc to its end and past its lights.
func (c *cost) leave(d *mapData, arc int32) uint32 {
	t := c.drive.At(uint32(arc >> 1))
	if d.lights(arc) {
		t += c.wait
	}
	return t
}

// turnTimes are the times of all turns, as a search from the target meets them.
func (c *cost) turnTimes(d *mapData) []uint32 {
	out := make([]uint32, len(d.RevFrom))
	for to := range int32(len(d.RevHead) - 1) {
		for j := d.RevHead[to]; j < d.RevHead[to+1]; j++ {
			out[j] = c.turnTime(d, turnAt{j, to})
		}
	}
	return out
}

func (c *cost) turnTime(d *mapData, t turnAt) uint32 {
	return c.onward(d, d.RevFrom[t.rev], t.to, turnKind(d.RevKind[t.rev]))
}

// onward is the time along the arc of a state and to turn off it; never on a closed road.
func (c *cost) onward(d *mapData, from, to int32, k turnKind) uint32 {
	if c.shut[d.arcOf(from)>>1] {
		return never
	}
	return c.setOut(d, from, to, k)
}

// setOut is the time along the arc that a unit stands on, and to turn off it. A unit that stands on a closed road may leave it.
func (c *cost) setOut(d *mapData, from, to int32, k turnKind) uint32 {
	t := c.turn[k&^byHour]
	if k&byHour != 0 {
		a, b := d.arcOf(from), d.arcOf(to)
		if c.hours.against[b] || c.hours.barred[[2]int32{from, to}] {
			return never
		}
		if c.hours.closed[b] && !c.hours.closed[a] {
			t += intoClosed
		}
	}
	return c.leave(d, d.arcOf(from)) + t
}

// arcsAt lists the arcs on which a car may stand at a position: one or both directions of its segment.
func (c *cost) arcsAt(d *mapData, at Snapped) []int32 {
	var both [2]int32
	out := both[:0]
	for _, a := range []int32{2 * at.Segment, 2*at.Segment + 1} {
		if d.mayDrive(a) && !c.hours.against[a] {
			out = append(out, a)
		}
	}
	return out
}

// footTime is the time on foot over metres that no road covers.
func (c *cost) footTime(metres float64) uint32 { return millis(metres * 3.6 / c.walk) }

// along is how far down arc a position lies, in the time it takes to get there.
func (c *cost) along(d *mapData, at Snapped, arc int32) uint32 {
	whole := c.drive.At(uint32(at.Segment))
	part := uint32(0)
	if m := float64(d.SegMetres[at.Segment]); m > 0 {
		part = uint32(math.Round(max(0, min(1, at.Along/m)) * float64(whole)))
	}
	if arc&1 == 1 {
		return whole - part
	}
	return part
}
