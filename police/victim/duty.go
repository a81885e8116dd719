package victim

import (
	"slices"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/police/victim/entry"
)

// Owed is one thing that the Code owes one victim. It stands open until a successful contact or a lawful exception.
type Owed struct {
	ID       string    `json:"id"`
	Case     string    `json:"case"`
	Code     string    `json:"code"`
	Trigger  string    `json:"trigger"`
	Text     string    `json:"text"`
	Ref      string    `json:"ref,omitempty"`
	Event    string    `json:"event"`
	EventAt  time.Time `json:"event_at"`
	DueAt    time.Time `json:"due_at"`
	Owner    string    `json:"owner"`
	OwedBy   string    `json:"owed_by"` // police, witness_care_unit or probation
	Law      string    `json:"law"`
	Safety   bool      `json:"safety,omitempty"`
	State    string    `json:"state"` // owed, told, excepted or moot
	Tries    int       `json:"tries"`
	Reason   string    `json:"reason,omitempty"`
	ClosedAt time.Time `json:"closed_at,omitzero"`
	Missed   bool      `json:"missed,omitempty"` // safety news: the person left before the victim was told
	Label    string    `json:"label"`
	Version  int64     `json:"version"`
}

func (o Owed) ref() journal.Ref { return journal.Ref{Kind: "victim_duty", ID: o.ID} }

// Event is something that happened on a thread.
type Event struct {
	ID, Thread, Code, Trigger, Ref, Person, Label string
	At                                            time.Time
	Detail                                        map[string]string
}

// owe opens what an event makes the force owe to one victim. What is owed already is left, but safety news moves with the
// plan. A victim is not told of themselves as of a suspect.
func (d *Desk) owe(tx *act.Tx, c Case, ev Event, trigger string, before time.Time) error {
	if trigger == "" || !c.EndedAt.IsZero() {
		return nil
	}
	start := ev.At
	if c.OpenedAt.After(start) {
		start = c.OpenedAt
	}
	duties, err := DutiesOf(d.host.Law, trigger, start, c.Enhanced)
	if fault.HasCode(err, "victim.duty.trigger") {
		return nil // the Code of that day owes nothing for it
	}
	if err != nil {
		return err
	}
	for _, duty := range duties {
		if !applies(duty, ev) {
			continue
		}
		if err := d.oweOne(tx, c, ev, duty, start, before); err != nil {
			return err
		}
	}
	return nil
}

// applies: the Victim Contact Scheme is for 12 months or more in custody for a violent or sexual offence (VIC-03).
func applies(duty Duty, ev Event) bool {
	return duty.Code != "contact_scheme_offer" || ev.Detail["contact_scheme"] == "yes"
}

func (d *Desk) oweOne(tx *act.Tx, c Case, ev Event, duty Duty, start, before time.Time) error {
	due := dueAt(duty, start, before)
	known, err := owedFor(tx, c.ID, duty.Code, ev.Ref)
	if err == nil {
		return d.again(tx, c, known, due, before)
	}
	if !fault.Is(err, fault.NotFound) {
		return err
	}
	o := Owed{ID: id.New(), Case: c.ID, Code: duty.Code, Trigger: ev.trigger(duty), Text: duty.Text, Ref: ev.Ref, Event: ev.ID, EventAt: start, DueAt: due,
		Owner: ownerOf(c, duty.Owner), OwedBy: duty.Owner, Law: duty.Row, Safety: duty.SafetyNews, State: "owed", Label: c.Label, Version: 1}
	out, err := optedOut(tx, c.ID, o.Trigger)
	if err != nil {
		return err
	}
	out = out && slices.Contains(duty.Exceptions, "opted_out")
	if out {
		o.State, o.Reason, o.ClosedAt = "excepted", "opted_out", tx.HappenedAt()
	}
	if err := insertOwed(tx, o); err != nil {
		return err
	}
	return d.promised(tx, c, o)
}

// promised opens the promise of a duty and says so; one that the victim has opted out of is waived at once (VIC-05).
func (d *Desk) promised(tx *act.Tx, c Case, o Owed) error {
	out := o.State == "excepted"
	_, err := tx.Promise(act.NewPromise{Kind: promiseTell + o.Code, Subject: o.ref(), Threads: []string{c.Thread}, OwedTo: "victim:" + c.Person,
		Owner: o.Owner, Law: o.Law, Start: o.EventAt, Due: o.DueAt, Label: c.Label})
	if err != nil {
		return err
	}
	if out {
		if _, err := tx.Waive(promiseTell+o.Code, o.ref(), "opted_out"); err != nil {
			return err
		}
	}
	_, err = tx.Record(entry.DutyOpened{Case: c.ID, Victim: c.Person, Duty: o.ID, Code: o.Code, Trigger: o.Trigger, Text: d.dutyOf(o).Text, Ref: o.Ref, EventAt: o.EventAt, DueAt: o.DueAt,
		Owner: o.Owner, Enhanced: c.Enhanced, Safety: o.Safety, OptedOut: out, Law: o.Law}, act.About("victim_case", c.ID), act.OnThreads(c.Thread), act.Labelled(c.Label))
	if err != nil || out {
		return err
	}
	if o.Safety {
		if err := d.safetyNews(tx, c, o, "owed", tx.HappenedAt()); err != nil {
			return err
		}
	}
	return d.notice(tx, c, o)
}

// trigger is the event of the Code that a duty answers: of a planned release that of the release itself.
func (Event) trigger(duty Duty) string {
	if duty.Code == "support_referral" {
		return "crime_reported"
	}
	if duty.Code == "contact_scheme_offer" {
		return "sentence"
	}
	return duty.Code
}

// dueAt is when a duty is due: at the end of its last day, and safety news when the person leaves if that is earlier.
// Without a plan that is when the event happened.
func dueAt(duty Duty, start, before time.Time) time.Time {
	due := duty.DueOn.End()
	if !duty.SafetyNews {
		return due
	}
	if before.IsZero() {
		before = start
	}
	if before.Before(due) {
		return before
	}
	return due
}

// again: the same news is owed already. Safety news that is still open follows a plan that was moved; news that had lost
// its point and comes true after all is owed anew.
func (d *Desk) again(tx *act.Tx, c Case, o Owed, due, before time.Time) error {
	if o.State == "moot" {
		o.State, o.Reason, o.ClosedAt, o.DueAt, o.Missed, o.EventAt = "owed", "", time.Time{}, due, false, tx.HappenedAt()
		if err := updateOwed(tx, &o); err != nil {
			return err
		}
		return d.promised(tx, c, o)
	}
	if o.State != "owed" || !o.Safety || o.Missed || before.IsZero() || due.Equal(o.DueAt) || !due.After(tx.Now()) {
		return nil
	}
	o.DueAt = due
	if _, err := tx.Move(promiseTell+o.Code, o.ref(), due); err != nil {
		return err
	}
	if err := updateOwed(tx, &o); err != nil {
		return err
	}
	return d.safetyNews(tx, c, o, "owed", tx.HappenedAt())
}

// moot closes what is owed on a case that has lost its point, and says how many.
func (d *Desk) moot(tx *act.Tx, c Case, reason string, which func(Owed) bool) (int, error) {
	owed, err := owedOf(tx, c.ID, true)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, o := range owed {
		if !which(o) {
			continue
		}
		n++
		o.State, o.Reason, o.ClosedAt = "moot", reason, tx.HappenedAt()
		if err := updateOwed(tx, &o); err != nil {
			return n, err
		}
		if _, err := tx.Waive(promiseTell+o.Code, o.ref(), reason); err != nil {
			return n, err
		}
		if _, err := tx.Waive(promiseAmends, o.ref(), reason); err != nil {
			return n, err
		}
		if !o.Safety {
			continue
		}
		if err := d.safetyNews(tx, c, o, "exception", tx.HappenedAt()); err != nil {
			return n, err
		}
	}
	return n, nil
}
