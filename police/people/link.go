package people

import (
	"slices"
	"time"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/platform/when"
	"throughline/police/people/entry"
)

// Linked is a person in a role on a thread.
type Linked struct {
	Person Person    `json:"person"`
	Role   string    `json:"role"`
	Link   string    `json:"link"`
	Thread string    `json:"thread"`
	From   time.Time `json:"from"`
	Until  time.Time `json:"until,omitzero"`
	Label  string    `json:"label"`
	own    string    // the record that the link stands on, when it was merged
}

// roleRow is a row of law table people.role (POLE-03).
type roleRow struct {
	Label   string `json:"label"`
	NeedAge bool   `json:"need_age"`
}

// LinkIn gives a person a role on a thread within another room's act. A role that they already have is left as it is.
// The link carries the thread's label, so that being in a restricted case shows to nobody who may not see the case.
// Faults: people.role.unknown; person.not_found; thread.not_found.
func (d *Desk) LinkIn(tx *act.Tx, personID, role, threadID string) error {
	_, err := d.link(tx, personID, role, threadID)
	return err
}

func (d *Desk) link(tx *act.Tx, personID, role, threadID string) (Linked, error) {
	var l Linked
	if _, ok := d.host.Law.Table("people.role").At(role, when.DayOf(tx.HappenedAt())); !ok {
		return l, fault.InvalidField("role", "people.role.unknown", "value", role)
	}
	p, err := d.Get(tx, personID)
	if err != nil {
		return l, err
	}
	label, err := threadLabel(tx, threadID)
	if err != nil {
		return l, err
	}
	if label == "open" {
		label = p.Label // that a person who is known to few is in an open case is for those few
	}
	l = Linked{Person: p, Role: role, Link: id.New(), Thread: threadID, From: tx.HappenedAt(), Label: label, own: personID}
	have, err := linksOf(tx, append([]string{p.ID}, p.Aliases...), nil)
	if err != nil {
		return l, err
	}
	for _, h := range have {
		if h.Thread == threadID && h.Role == role && h.Until.IsZero() {
			return h, nil
		}
	}
	if err := insertLink(tx, l); err != nil {
		return l, err
	}
	_, err = tx.Record(entry.PersonLinked{Person: p.ID, Role: role, Thread: threadID, Link: l.Link},
		act.About("person", p.ID), act.OnThreads(threadID), act.Labelled(label))
	return l, err
}

// OnThread are the persons who now have a role on a thread, those whose link carries one of these labels, in the order in
// which they came. Without labels there is nobody: a rule or listener that must know all asks AllOnThread.
func (d *Desk) OnThread(q db.Querier, threadID string, labels []string) ([]Linked, error) {
	if labels == nil {
		labels = []string{}
	}
	return d.onThread(q, threadID, labels)
}

// AllOnThread is OnThread for rules and listeners, whatever the labels. What it gives is never shown to a reader as it is.
func (d *Desk) AllOnThread(q db.Querier, threadID string) ([]Linked, error) {
	return d.onThread(q, threadID, nil)
}

func (d *Desk) onThread(q db.Querier, threadID string, labels []string) ([]Linked, error) {
	ls, err := linksOn(q, threadID, labels)
	if err != nil {
		return nil, err
	}
	seen := map[[2]string]bool{}
	out := ls[:0]
	for _, l := range ls {
		if l.Person, err = d.Get(q, l.own); err != nil {
			return nil, err
		}
		if k := [2]string{l.Person.ID, l.Role}; !seen[k] { // two records of one person in one role are one
			seen[k] = true
			out = append(out, l)
		}
	}
	return out, nil
}

// SuspectOn are the threads on which a person is a suspect now, under any of their records, those whose link carries one of
// these labels. Without labels there is none.
func (d *Desk) SuspectOn(q db.Querier, personID string, labels []string) ([]string, error) {
	all, err := d.Aliases(q, personID)
	if err != nil {
		return nil, err
	}
	if labels == nil {
		labels = []string{}
	}
	ls, err := linksOf(q, all, labels)
	var out []string
	for _, l := range ls {
		if l.Role == "suspect" && l.Until.IsZero() && !slices.Contains(out, l.Thread) {
			out = append(out, l.Thread)
		}
	}
	return out, err
}

func (d *Desk) unlink(tx *act.Tx, personID, linkID string) (Linked, error) {
	l, err := linkByID(tx, linkID)
	if err != nil {
		return l, err
	}
	all, err := d.Aliases(tx, personID)
	if err != nil {
		return l, err
	}
	if !slices.Contains(all, l.own) {
		return l, fault.New(fault.NotFound, "people.link.not_found")
	}
	if !l.Until.IsZero() {
		return l, fault.New(fault.Conflict, "people.link.ended")
	}
	l.Until = tx.HappenedAt()
	if err := endLink(tx, l.Link, when.Micros(l.Until)); err != nil {
		return l, err
	}
	if l.Person, err = d.Get(tx, personID); err != nil {
		return l, err
	}
	_, err = tx.Record(entry.PersonUnlinked{Person: all[0], Role: l.Role, Thread: l.Thread, Link: l.Link},
		act.About("person", all[0]), act.OnThreads(l.Thread), act.Labelled(l.Label))
	return l, err
}
