package people

import (
	"slices"

	"throughline/platform/act"
	"throughline/platform/journal"
	"throughline/platform/room"
	"throughline/platform/search"
	"throughline/platform/when"
)

// dispose erases the people who stand on these threads and were never in another case, with what belongs to nobody else. Somebody
// with a warning marker that is still shown is kept. So is everybody of one merged record, unless all of them may go (RRD-02: the
// person, the index, and what hangs on them).
func dispose(tx *act.Tx, threads []string) (room.Gone, error) {
	var gone room.Gone
	persons, err := personsEverOn(tx, threads)
	if err != nil {
		return gone, err
	}
	done := map[string]bool{}
	for _, id := range persons {
		root, err := getRow(tx, id)
		if err != nil {
			return gone, err
		}
		if done[root.ID] {
			continue
		}
		done[root.ID] = true
		all, err := aliases(tx, root.ID)
		if err != nil {
			return gone, err
		}
		if held, err := heldElsewhere(tx, all, threads, when.DayOf(tx.Now())); err != nil || held {
			if err != nil {
				return gone, err
			}
			continue
		}
		refs, err := erasePersons(tx, all)
		if err != nil {
			return gone, err
		}
		gone.Streams = append(gone.Streams, refs...)
	}
	return gone, nil
}

// erasePersons deletes records of one person, and the things that nobody else is tied to.
func erasePersons(tx *act.Tx, all []string) ([]journal.Ref, error) {
	var refs []journal.Ref
	things, err := onlyTheirs(tx, all, when.DayOf(tx.Now()))
	if err != nil {
		return nil, err
	}
	about := slices.Clone(all)
	for _, t := range things {
		about = append(about, t.ID)
		refs = append(refs, journal.Ref{Kind: string(t.Kind), ID: t.ID})
		if err := search.Remove(tx, string(t.Kind), t.ID); err != nil {
			return nil, err
		}
	}
	for _, id := range all {
		refs = append(refs, journal.Ref{Kind: "person", ID: id})
		if err := search.Remove(tx, "person", id); err != nil {
			return nil, err
		}
	}
	ms, err := markersEver(tx, about)
	if err != nil {
		return nil, err
	}
	for _, m := range ms {
		on := journal.Ref{Kind: "marker", ID: m.ID}
		refs = append(refs, on)
		if _, err := tx.Waive(markerReview, on, "The record that it warned about was erased under a rule of retention."); err != nil {
			return nil, err
		}
	}
	return refs, deletePersons(tx, all, things)
}
