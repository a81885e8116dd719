package people

import (
	"context"
	"slices"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/search"
	"throughline/police/people/entry"
)

// MergePerson says that another record is this person.
type MergePerson struct {
	Other string `json:"other" label:"The other record" said:"the other record" hint:"Open it and copy the address of its page here" required:"true" maxLength:"300"`
	Why   string `json:"why" label:"How you know that they are one person" format:"textarea" required:"true" maxLength:"1000"`
}

// Merge makes another record be read as this one. Nothing is moved: what stands on each stays on it, both ids lead to the
// person, and Unmerge takes it back exactly (POLE-05). Right: people.person.merge, with a reason, for both records.
// Faults: person.not_found; people.merge.same, .already and .labels (conflict).
func (d *Desk) Merge(ctx context.Context, keptID string, in MergePerson) (act.Done[Person], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Person]{}, err
	}
	in.Other = form.IDIn(in.Other)
	if err := d.mayBoth(ctx, keptID, in.Other, in.Why); err != nil {
		return act.Done[Person]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of("people.person.merge", journal.Ref{Kind: "person", ID: keptID}, in.Why), func(tx *act.Tx) (Person, error) {
		kept, err := getRow(tx, keptID)
		if err != nil {
			return kept, err
		}
		gone, err := getRow(tx, in.Other)
		switch {
		case err != nil:
			return kept, err
		case gone.ID == kept.ID && in.Other == kept.ID:
			return kept, fault.InvalidField("other", "people.merge.same")
		case gone.ID == kept.ID:
			return kept, fault.New(fault.Conflict, "people.merge.already")
		case gone.Label != kept.Label: // one of them is known to fewer: reading them as one would tell the others
			return kept, fault.New(fault.Conflict, "people.merge.labels")
		}
		if err := setMerged(tx, gone.ID, kept.ID, gone.Version); err != nil {
			return kept, err
		}
		if err := touch(tx, kept.ID); err != nil {
			return kept, err
		}
		for _, about := range []string{gone.ID, kept.ID} {
			if _, err := tx.Record(entry.PersonMerged{Kept: kept.ID, Gone: gone.ID}, act.About("person", about), act.OnThreads(), act.Labelled(kept.Label)); err != nil {
				return kept, err
			}
		}
		if err := search.Remove(tx, "person", gone.ID); err != nil {
			return kept, err
		}
		if err := d.index(tx, kept.ID); err != nil {
			return kept, err
		}
		return d.Get(tx, kept.ID)
	})
}

// mayBoth asks policy about the other record too: nobody merges away a record that they may not open.
func (d *Desk) mayBoth(ctx context.Context, keptID, other, why string) error {
	subject := journal.Ref{Kind: "person", ID: other}
	if d.host.Door.May(ctx, act.Of("people.person.merge", subject, why)) {
		return nil
	}
	if d.host.Door.May(ctx, act.Of("people.person.merge", journal.Ref{Kind: "person", ID: keptID}, why)) {
		return fault.InvalidField("other", "people.merge.not_found")
	}
	return nil // the act itself refuses, and records that it did
}

// UnmergePerson takes a merged record out again.
type UnmergePerson struct {
	Other string `json:"other" label:"The record to take out" required:"true" maxLength:"40"`
	Why   string `json:"why" label:"How you know that they are two" format:"textarea" required:"true" maxLength:"1000"`
}

// Unmerge takes a merge back: each record has again what stood on it, and what was merged into it before. What was added to
// the person since stays with the record it was added to. Right: people.person.unmerge, with a reason.
// Fault: people.merge.not_merged (conflict).
func (d *Desk) Unmerge(ctx context.Context, keptID string, in UnmergePerson) (act.Done[Person], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Person]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of("people.person.unmerge", journal.Ref{Kind: "person", ID: keptID}, in.Why), func(tx *act.Tx) (Person, error) {
		all, err := d.Aliases(tx, keptID)
		if err != nil {
			return Person{}, err
		}
		kept := all[0]
		if !slices.Contains(all[1:], in.Other) {
			return Person{}, fault.New(fault.Conflict, "people.merge.not_merged")
		}
		gone, err := personRow(tx, in.Other)
		if err != nil {
			return gone, err
		}
		if err := setMerged(tx, gone.ID, "", gone.Version); err != nil {
			return gone, err
		}
		if err := touch(tx, kept); err != nil {
			return gone, err
		}
		for _, about := range []string{gone.ID, kept} {
			if _, err := tx.Record(entry.PersonUnmerged{Kept: kept, Gone: gone.ID}, act.About("person", about), act.OnThreads(), act.Labelled(gone.Label)); err != nil {
				return gone, err
			}
		}
		for _, p := range []string{gone.ID, kept} {
			if err := d.index(tx, p); err != nil {
				return gone, err
			}
		}
		return d.Get(tx, kept)
	})
}
