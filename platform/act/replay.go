package act

import (
	"context"
	"fmt"

	"throughline/platform/access"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/thread"
)

// stillKnown refuses to give a repeated act's result again when what it made has been hidden from the actor since: the
// thread of its entry has a label that they do not hold, or the record has another label than the entry had, and they do not
// hold it. Fault: the record's not_found, as for anything hidden.
func (d *Door) stillKnown(q db.Querier, actor *access.Actor, entryID string) error {
	if actor.IsSystem() {
		return nil
	}
	e, err := journal.Get(q, entryID)
	if err != nil {
		return fmt.Errorf("act: the entry of a repeated act: %w", err)
	}
	var on []string
	for _, o := range e.Threads {
		on = append(on, o.Thread)
	}
	labels, err := thread.Labels(q, on)
	if err != nil {
		return err
	}
	hidden := fault.New(fault.NotFound, e.Subject.Kind+".not_found").Wrap(fmt.Errorf("%s was hidden since it was made", e.Subject))
	for _, l := range labels {
		if l != "open" && !actor.Holds(l) {
			return hidden
		}
	}
	if !d.Knows(e.Subject.Kind) {
		return nil
	}
	r, err := d.ResourceOf(q, e.Subject)
	if fault.Is(err, fault.NotFound) {
		return nil // an act need not be on a record that is kept
	}
	if err == nil && r.Label != "" && r.Label != "open" && r.Label != e.Label && !actor.Holds(r.Label) {
		return hidden
	}
	return err
}

// unchanged holds an act to the version of its record that the caller had read, within the act's transaction: an update that
// nobody saw is never written over. Records without a version, and the program's own acts, are not held to any.
// Fault: act.stale.
func (t *Tx) unchanged(read string) error {
	if read == "" || t.actor.IsSystem() || !t.door.Knows(t.act.Subject.Kind) {
		return nil
	}
	r, err := t.door.ResourceOf(t, t.act.Subject)
	if fault.Is(err, fault.NotFound) {
		return nil // a record that is about to be made
	}
	if err == nil && r.Version != "" && r.Version != read {
		return fault.New(fault.Stale, "act.stale")
	}
	return err
}

// VersionOf is the version of a record now, as its ETag says it; "" when there is none. The caller has asked the door.
func (d *Door) VersionOf(ctx context.Context, subject journal.Ref) (string, error) {
	r, err := d.ResourceOf(d.DB.Read(ctx), subject)
	return r.Version, err
}
