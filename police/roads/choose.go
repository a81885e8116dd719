package roads

import (
	"cmp"
	"context"
	"slices"
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

// A plain search that stops early is quickest where the k nearest of many units are asked for; else the hierarchy is. The
// costs of both are told in turns looked at: the figures were measured on Delaware, and only move where one takes over from
// the other. The answers are the same.
const (
	upsPerTurn   = 10 // ups looked at in the time of one turn
	turnsPerUnit = 40 // what one more unit costs the hierarchy
	spread       = 2  // how much further a search looks than it would if units stood evenly on all roads
)

// answer finds the least drive of the nearest k units at least (of all: k is how many there are), the quicker way.
func (q *asked) answer(ctx context.Context, k int) error {
	ranked := q.m.reach/upsPerTurn + turnsPerUnit*len(q.from)
	plain := spread * len(q.m.d.RevFrom) / len(q.from) * k
	if plain < ranked {
		// The units may stand elsewhere: then the hierarchy takes over.
		if done, err := q.plain(ctx, k, ranked); done || err != nil {
			return err
		}
	}
	return q.ranked(ctx)
}

// Plainly is FirstThere by Dijkstra's search alone, stopped as soon as the k nearest are certain: what `throughline bench roads`
// holds the others to. It also says how many turns were looked at.
func (m *Map) Plainly(ctx context.Context, target Snapped, from []Snapped, k int, p Profile) ([]Arrival, int, error) {
	s := m.searches.Get().(*search)
	defer m.searches.Put(s)
	q := m.ask(s, m.cost(p), target, from)
	if _, err := q.plain(ctx, k, 0); err != nil {
		return nil, 0, err
	}
	return q.first(k), s.scanned, nil
}
