package tie

import (
	"context"
	"slices"
	"strings"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/need"
	"throughline/platform/thread"
)

// Cut is which entries a new thread takes, and why.
type Cut struct {
	Entries []string `json:"entries" label:"What belongs to the new thread" hint:"It stays here too: nothing is moved." required:"true"`
	Why     string   `json:"why" label:"Why it is a matter of its own" required:"true" maxLength:"500" format:"textarea"`
}

// Split opens a new thread out of another, under the same label. The entries named are shown on the new thread through the
// tie; they stay on the old one, because a leaf seals the threads on which an entry stands. Right: thread.split, with a
// reason. Faults: thread.not_found; form.invalid and thread.split.entries (invalid); thread.split.restricted (conflict).
func (d *Desk) Split(ctx context.Context, threadID string, in Cut) (act.Done[Made], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Made]{}, err
	}
	in.Entries = slices.Compact(slices.Sorted(slices.Values(in.Entries)))
	a := act.Of("thread.split", d.subject(ctx, threadID), in.Why)
	if err := d.host.Door.Ask(ctx, a); err != nil {
		return act.Done[Made]{}, err
	}
	return act.Do(ctx, d.host.Door, a.On(a.Subject.ID), func(tx *act.Tx) (Made, error) {
		if err := thread.Hold(tx, a.Subject.ID); err != nil {
			return Made{}, err
		}
		old, err := held(tx, a.Subject.ID)
		if err != nil {
			return Made{}, err
		}
		if strings.HasPrefix(old.Label, need.Prefix) { // the few are named on one thread: two under one label could not be opened apart
			return Made{}, fault.New(fault.Conflict, "thread.split.restricted")
		}
		for _, e := range in.Entries {
			if err := d.mayTake(tx, old, e); err != nil {
				return Made{}, err
			}
		}
		fresh, err := tx.OpenThread(old.Label)
		if err != nil {
			return Made{}, err
		}
		id, err := thread.MakeTie(tx, thread.Link{Thread: fresh.ID, Other: old.ID, Kind: thread.Split, LinkedAt: tx.Now(), By: tx.Actor().Account, Action: a.Action})
		if err != nil {
			return Made{}, err
		}
		if err := thread.Take(tx, id, in.Entries); err != nil {
			return Made{}, err
		}
		_, err = tx.Record(Split{id, fresh.ID, fresh.Ref, old.ID, old.Ref, in.Entries}, act.OnThreads(old.ID, fresh.ID))
		return Made{id, string(thread.Split), fresh.ID, fresh.Ref}, err
	})
}

// mayTake: an entry that stands on the thread and that the actor may read.
func (d *Desk) mayTake(tx *act.Tx, old thread.Thread, entryID string) error {
	wrong := fault.InvalidField("entries", "thread.split.entries", "value", entryID)
	e, err := journal.Get(tx, entryID)
	if fault.Is(err, fault.NotFound) {
		return wrong
	}
	if err != nil {
		return err
	}
	labels := need.Reading(tx.Actor().Labels, old.ID)
	on := slices.ContainsFunc(e.Threads, func(o journal.On) bool { return o.Thread == old.ID })
	if !on || !tx.Actor().IsSystem() && !slices.Contains(labels, e.Label) {
		return wrong
	}
	if tx.Actor().IsSystem() {
		return nil
	}
	shown, err := journal.Open(tx, []journal.Entry{e}, labels)
	if err == nil && len(shown) == 0 {
		err = wrong
	}
	return err
}
