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
}

func newCost(s ProfileSpeeds) *cost {
	c := &cost{wait: millis(s.SignalSeconds), walk: s.WalkKMH}
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
	for j := range d.RevFrom {
		out[j] = c.turnTime(d, uint32(j))
	}
	return out
}

func (c *cost) turnTime(d *mapData, j uint32) uint32 {
	return c.onward(d, d.RevFrom[j], turnKind(d.RevKind[j]))
}

// onward is the time along the arc of a state and to turn off it; never on a closed road.
func (c *cost) onward(d *mapData, state int32, k turnKind) uint32 {
	arc := d.arcOf(state)
	if c.shut[arc>>1] {
		return never
	}
	return c.leave(d, arc) + c.turn[k]
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
