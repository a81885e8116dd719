package sync

import (
	"cmp"
	"slices"
)

// Known is what the server knows of the acts of one device: how many numbers of each record are settled, which are the first
// ones because they are applied in order, and how far single acts have come ("" for one that never came).
type Known struct {
	Settled map[string]int
	State   func(id string) State
}

// Wait is why an act cannot be applied yet, or never.
type Wait int

// What Next says of an act.
const (
	Ready    Wait = iota
	ForOrder      // an earlier number of its record has not been settled, or an act that it follows
	Never         // an act that it follows is not on the record and never will be
)

// Next says whether an act may be applied. The order of numbers is kept for each record; a number that was refused does not
// hold up the next.
func Next(a Act, k Known) Wait {
	wait := Ready
	if k.Settled[a.Record] < a.No-1 {
		wait = ForOrder
	}
	for _, id := range a.After {
		switch k.State(id) {
		case Refused, Conflict:
			return Never
		case Record:
		default:
			wait = ForOrder
		}
	}
	return wait
}

// Sorted are acts in the order in which they are tried: what is urgent first, then each record by its numbers, records by the
// first of their acts that was made.
func Sorted(acts []Act, urgent func(Act) bool) []Act {
	first := map[string]string{}
	for _, a := range acts {
		if f, ok := first[a.Record]; !ok || a.ID < f {
			first[a.Record] = a.ID
		}
	}
	out := slices.Clone(acts)
	slices.SortStableFunc(out, func(a, b Act) int {
		if ua, ub := urgent(a), urgent(b); ua != ub {
			if ua {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(first[a.Record], first[b.Record]), cmp.Compare(a.Record, b.Record), cmp.Compare(a.No, b.No), cmp.Compare(a.ID, b.ID))
	})
	return out
}
