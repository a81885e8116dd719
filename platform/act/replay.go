package act

import (
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
