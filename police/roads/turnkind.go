package roads

import "math"

// turnKind is how one arc follows another. Flags may stand beside it.
type turnKind uint8

const (
	ahead turnKind = iota
	slightLeft
	left
	sharpLeft
	slightRight
	right
	sharpRight
	round // back the way one came
	intoRoundabout
	outOfRoundabout
	turnKinds
)

const (
	entersPrivate = 16
	boardsFerry   = 32
	turnCodes     = 64 // every kind with these flags is less
	byHour        = 64 // it may be forbidden at this hour
)

func (k turnKind) plain() turnKind { return k &^ (entersPrivate | boardsFerry | byHour) }

// nameTurns works out the kind of every turn.
func (d *mapData) nameTurns() {
	meet := make([]uint32, len(d.VertexLat)) // roads at a junction
	for s := range d.SegFrom {
		meet[d.SegFrom[s]]++
		meet[d.SegTo[s]]++
	}
	timed, barred := map[int32]bool{}, map[[2]int32]bool{}
	for _, a := range d.HourArc {
		timed[a] = true
	}
	for i, s := range d.HourFrom {
		barred[[2]int32{s, d.HourTo[i]}] = true
	}
	d.TurnKind = make([]uint8, len(d.TurnNext))
	for s := range len(d.TurnHead) - 1 {
		a := d.arcOf(int32(s))
		for j := d.TurnHead[s]; j < d.TurnHead[s+1]; j++ {
			to := d.TurnNext[j]
			k := d.kindOf(a, d.arcOf(to), meet[d.arcTo(a)] > 2)
			if timed[d.arcOf(to)] || barred[[2]int32{int32(s), to}] {
				k |= byHour
			}
			d.TurnKind[j] = uint8(k)
		}
	}
}

// kindOf is the kind of the turn from arc a to arc b. Where no third road meets there is nothing to turn at.
func (d *mapData) kindOf(a, b int32, junction bool) turnKind {
	k := ahead
	from, to := d.trait(a, traitRoundabout), d.trait(b, traitRoundabout)
	switch {
	case b == a^1:
		k = round
	case !junction || from && to:
	case to:
		k = intoRoundabout
	case from:
		k = outOfRoundabout
	default:
		k = bend(d.headingAt(a, true), d.headingAt(b, false))
	}
	if d.trait(b, traitPrivate) && !d.trait(a, traitPrivate) {
		k |= entersPrivate
	}
	if class(d.SegClass[b>>1]) == ferry && class(d.SegClass[a>>1]) != ferry {
		k |= boardsFerry
	}
	return k
}

// bend is the kind of a turn from one heading to another, in degrees.
func bend(in, out float64) turnKind {
	turn := math.Mod(out-in+540, 360) - 180 // to the right is above nought
	k := ahead
	switch size := math.Abs(turn); {
	case size < 25:
		return ahead
	case size < 60:
		k = slightLeft
	case size < 130:
		k = left
	default:
		k = sharpLeft
	}
	if turn > 0 {
		k += slightRight - slightLeft
	}
	return k
}

// headingAt is the way an arc points where it begins, or where it ends.
func (d *mapData) headingAt(arc int32, end bool) float64 {
	first, last := d.ShapeAt[arc>>1], d.ShapeAt[arc>>1+1]-1
	from, to := first, first+1
	if end == (arc&1 == 0) { // the end of it driven forward, or the start driven backward
		from, to = last-1, last
	}
	if arc&1 == 1 {
		from, to = to, from
	}
	return heading(d.ShapeLat[from], d.ShapeLon[from], d.ShapeLat[to], d.ShapeLon[to])
}

// heading is in degrees, from the north to the east.
func heading(lat, lon, toLat, toLon int32) float64 {
	k := math.Cos(float64(lat) / 1e7 * math.Pi / 180)
	return math.Atan2(float64(toLon-lon)*k, float64(toLat-lat)) * 180 / math.Pi
}
