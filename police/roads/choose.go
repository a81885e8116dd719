package roads

import (
	"cmp"
	"context"
	"math"
	"slices"

	"throughline/platform/geo"
)

// nearest keeps the k least answers while a search runs, to say when it may stop.
type nearest struct {
	k     int
	drive []uint32
	met0  []bool
	units []int32 // those that have any answer
	limit uint32  // the k-th least answer
	stale bool
}

func newNearest(k int, drive []uint32) *nearest {
	n := &nearest{k: k, drive: drive, met0: make([]bool, len(drive)), limit: never}
	for i, t := range drive {
		if t < never {
			n.met(int32(i))
		}
	}
	return n
}

func (n *nearest) met(unit int32) {
	n.stale = true
	if !n.met0[unit] {
		n.met0[unit] = true
		n.units = append(n.units, unit)
	}
}

// certain is the time beyond which a search can change nothing. An answer only grows less, so an old one is safe.
func (n *nearest) certain() uint32 {
	if !n.stale || len(n.units) < n.k {
		return n.limit
	}
	n.stale = false
	if n.k == len(n.drive) {
		n.limit = slices.Max(n.drive)
		return n.limit
	}
	slices.SortFunc(n.units, func(a, b int32) int { return cmp.Compare(n.drive[a], n.drive[b]) })
	n.limit = n.drive[n.units[n.k-1]]
	return n.limit
}

// A plain search that stops early is quickest where the units asked for are near; else the hierarchy is. The costs of both
// are told in turns looked at: the figures were measured on Delaware and hold for other maps to a third or so, which only
// moves where one takes over from the other. The answers are the same.
const (
	upsPerTurn   = 25  // ups looked at in the time of one turn
	turnsPerUnit = 110 // what one more unit costs the hierarchy
	spread       = 3.0 // how much further a search looks than a circle through the unit asked for, in area
)

// rankedCost is what the hierarchy takes for so many units.
func (m *Map) rankedCost(units int) int { return m.reach/upsPerTurn + turnsPerUnit*units }

// plainCost guesses what a plain search takes to reach the k-th nearest as the crow flies.
func (q *asked) plainCost(k int) int {
	box := q.m.size
	area := geo.Metres(geo.Point{Lat: box.South, Lon: box.West}, geo.Point{Lat: box.South, Lon: box.East}) *
		geo.Metres(geo.Point{Lat: box.South, Lon: box.West}, geo.Point{Lat: box.North, Lon: box.West})
	far := make([]float64, len(q.from))
	for i, f := range q.from {
		far[i] = flatMetres(q.target.Point, f.Point)
	}
	slices.Sort(far)
	r := far[k-1]
	share := min(1, spread*math.Pi*r*r/max(area, 1))
	return int(share * float64(len(q.m.d.RevFrom)))
}

// flatMetres is near enough for a guess.
func flatMetres(a, b geo.Point) float64 {
	x := (a.Lon - b.Lon) * math.Cos(a.Lat*math.Pi/180)
	return math.Hypot(a.Lat-b.Lat, x) * 111195
}

// answer finds the least drive of the nearest k units at least (of all: k is how many there are), the quicker way.
func (q *asked) answer(ctx context.Context, k int) error {
	ranked := q.m.rankedCost(len(q.from))
	if plain := q.plainCost(k); plain < 2*ranked {
		// The guess may be wrong: a river lies between. Then the hierarchy takes over.
		if done, err := q.plain(ctx, k, 2*ranked); done || err != nil {
			return err
		}
	}
	return q.ranked(ctx)
}
