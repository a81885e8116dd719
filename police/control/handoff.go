package control

import (
	"context"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/control/entry"
)

// The two ladders of a graded incident: somebody takes it on, and somebody is sent. Each promise of a ladder is owed by one
// rung; what it does not keep in its limit the next rung owes too.
const (
	acceptPromise   = "control.accept"
	resourcePromise = "control.resource"
)

// rungs are whom an incident climbs to, by the number of the rung; nought is nobody.
var rungs = []struct{ Role, Kind, Words string }{{}, {"dispatcher", "", "dispatcher"}, {"control_supervisor", ".supervisor", "control supervisor"}, {"duty_inspector", ".inspector", "duty inspector"}}

// Ladder is how far one of the two has climbed, and when it climbs on; Rung is 0 where nothing is owed.
type Ladder struct {
	Rung  int       `json:"rung"`
	DueAt time.Time `json:"due_at,omitzero"`
}

// Handoff is how an incident stands between the hands that it goes through (G-05).
type Handoff struct {
	Incident     string    `json:"-"`
	Label        string    `json:"-"`
	AcceptedAt   time.Time `json:"accepted_at,omitzero"`
	AcceptedBy   string    `json:"accepted_by,omitempty"`
	AcceptedFrom string    `json:"accepted_from,omitempty"` // who graded it
	Accept       Ladder    `json:"accept"`
	Resource     Ladder    `json:"resource"`
	HeldUntil    time.Time `json:"held_until,omitzero"`
	HeldBy       string    `json:"held_by,omitempty"`
	HeldWhy      string    `json:"held_why,omitempty"`
	Version      int64     `json:"-"`
}

// Rung is the highest that either ladder has reached.
func (h Handoff) Rung() int { return max(h.Accept.Rung, h.Resource.Rung) }

// ClimbsAt is when the next rung is told; the zero time when nothing climbs.
func (h Handoff) ClimbsAt() time.Time {
	var at time.Time
	for _, l := range []Ladder{h.Accept, h.Resource} {
		if l.Rung > 0 && (at.IsZero() || l.DueAt.Before(at)) {
			at = l.DueAt
		}
	}
	return at
}

// Limits are the minutes that each rung has, the dispatcher's first.
type Limits []int

func (l Limits) of(rung int) time.Duration { return time.Duration(l[rung-1]) * time.Minute }

// HandoffRule is a row of control.handoff.
type HandoffRule struct {
	Accept   Limits `json:"accept"`
	Resource Limits `json:"resource"`
	Hold     int    `json:"hold"`
}

func (d *Desk) handoffRule(grade string, on when.Day) (rule HandoffRule, ref string, ok bool) {
	if grade == "" {
		grade = "ungraded"
	}
	row, ok := d.host.Law.Table("control.handoff").At(grade, on)
	ok = ok && row.Into(&rule) == nil && len(rule.Accept) == len(rungs)-1 && len(rule.Resource) == len(rungs)-1
	return rule, row.Ref(), ok
}

// ladder is one of the two as the acts turn it.
type ladder struct {
	promise string
	at      *Ladder
	limits  Limits
}

func (h *Handoff) ladders(rule HandoffRule) []ladder {
	return []ladder{{acceptPromise, &h.Accept, rule.Accept}, {resourcePromise, &h.Resource, rule.Resource}}
}

// AcceptIncident may say something to who handed it over.
type AcceptIncident struct {
	Note string `json:"note,omitempty" label:"Note" hint:"Nothing is needed" maxLength:"300"`
}

// Accept takes a graded incident on: from whom and when is kept, and what climbed because nobody had ends. Needs a
// dispatcher or control supervisor on duty. Faults: control.accept.already (conflict), control.accept.ungraded,
// control.incident.closed.
func (d *Desk) Accept(ctx context.Context, incident string, in AcceptIncident) (act.Done[Incident], error) {
	return onOpen(ctx, d, "control.incident.accept", incident, &in, "", func(tx *act.Tx, i Incident) (Incident, error) {
		h, err := handoffOf(tx, i)
		switch {
		case err != nil:
			return i, err
		case i.Grade == "":
			return i, fault.New(fault.Conflict, "control.accept.ungraded").With("number", i.Number)
		case !h.AcceptedAt.IsZero():
			return i, fault.New(fault.Conflict, "control.accept.already").With("number", i.Number).With("at", clockWords(h.AcceptedAt))
		}
		if err := d.accept(tx, i, &h, in.Note, false); err != nil {
			return i, err
		}
		return i, putHandoff(tx, h)
	})
}

// accept keeps what was owed of an acceptance, by the entry that says who took it on, from whom.
func (d *Desk) accept(tx *act.Tx, i Incident, h *Handoff, note string, bySending bool) error {
	graded, err := gradingsOf(tx, i.ID)
	if err != nil {
		return err
	}
	h.AcceptedAt, h.AcceptedBy, h.AcceptedFrom, h.Accept = tx.HappenedAt(), tx.Actor().Account, "", Ladder{}
	if n := len(graded); n > 0 {
		h.AcceptedFrom = graded[n-1].GradedBy
	}
	proof, err := tx.Record(entry.IncidentAccepted{Incident: i.ID, From: h.AcceptedFrom, BySending: bySending, Note: note}, act.About(kindIncident, i.ID))
	if err != nil {
		return err
	}
	return d.keepLadder(tx, i, acceptPromise, proof)
}

func (d *Desk) keepLadder(tx *act.Tx, i Incident, promise, proof string) error {
	for _, r := range rungs[1:] {
		if _, err := tx.Keep(promise+r.Kind, journal.Ref{Kind: kindIncident, ID: i.ID}, proof); err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) waiveLadder(tx *act.Tx, i Incident, promise, why string) error {
	for _, r := range rungs[1:] {
		if _, err := tx.Waive(promise+r.Kind, journal.Ref{Kind: kindIncident, ID: i.ID}, why); err != nil {
			return err
		}
	}
	return nil
}

// endWaiting ends that an incident waits: what climbed, and its deferral.
func endWaiting(tx *act.Tx, i Incident) error {
	if _, err := endDeferralRow(tx, i.ID, tx.Now()); err != nil {
		return err
	}
	return endHandoff(tx, i)
}

// owedNoMore ends all that the control room owes of an incident that is worked on elsewhere from now. What other rooms owe
// stays: a crime on the wrong ground is recorded all the same.
func (d *Desk) owedNoMore(tx *act.Tx, i Incident, why string) error {
	for _, p := range d.promises() {
		if _, err := tx.Waive(p.Name, journal.Ref{Kind: kindIncident, ID: i.ID}, why); err != nil {
			return err
		}
	}
	return endWaiting(tx, i)
}

// takenOn is who sends a unit, or is there, without a word before: they have taken the incident on by that, and it is
// deferred no more.
func (d *Desk) takenOn(tx *act.Tx, i Incident) error {
	if _, err := d.endDeferral(tx, i, "A unit goes"); err != nil {
		return err
	}
	h, err := handoffOf(tx, i)
	if err != nil || i.Grade == "" || !h.AcceptedAt.IsZero() {
		return err
	}
	if err := d.accept(tx, i, &h, "", true); err != nil {
		return err
	}
	return putHandoff(tx, h)
}

// resourced ends what climbed while nobody was sent.
func (d *Desk) resourced(tx *act.Tx, i Incident, proof string) error {
	h, err := handoffOf(tx, i)
	if err != nil || h.Resource.Rung == 0 {
		return err
	}
	h.Resource, h.HeldUntil, h.HeldBy, h.HeldWhy = Ladder{}, time.Time{}, "", ""
	if err := d.keepLadder(tx, i, resourcePromise, proof); err != nil {
		return err
	}
	if err := endNews(tx, i.ID, "climbed", "", tx.Now()); err != nil {
		return err
	}
	return putHandoff(tx, h)
}

// climbFirst owes what is owed of an incident that was raised and that nobody has graded yet.
func (d *Desk) climbFirst(tx *act.Tx, i Incident) error {
	rule, ref, owed := d.handoffRule(i.Grade, when.DayOf(tx.Now()))
	if !owed {
		return nil
	}
	h, err := handoffOf(tx, i)
	if err != nil {
		return err
	}
	for _, l := range h.ladders(rule) {
		if err := l.owe(tx, i.owed(), 1, tx.Now(), ref); err != nil {
			return err
		}
	}
	return putHandoff(tx, h)
}

// climbAnew owes what the grade in force asks, from now: after a grading, a reopening, or when the last unit was stood down
// before it was there. What has climbed stays on its rung: nobody who knew of it forgets it again. why ends the promises before.
func (d *Desk) climbAnew(tx *act.Tx, i Incident, why string) error {
	h, err := handoffOf(tx, i)
	if err != nil {
		return err
	}
	sent, err := assignmentsOf(tx, i.ID)
	if err != nil {
		return err
	}
	there := !i.AtSceneAt.IsZero()
	for _, a := range sent {
		there = there || a.Open()
	}
	rule, ref, owed := d.handoffRule(i.Grade, when.DayOf(tx.Now()))
	h.HeldUntil, h.HeldBy, h.HeldWhy = time.Time{}, "", ""
	for _, l := range h.ladders(rule) {
		if err := d.waiveLadder(tx, i, l.promise, why); err != nil {
			return err
		}
		if !owed || l.promise == acceptPromise && !h.AcceptedAt.IsZero() || l.promise == resourcePromise && there {
			*l.at = Ladder{}
			continue
		}
		if err := l.owe(tx, i.owed(), max(l.at.Rung, 1), tx.Now(), ref); err != nil {
			return err
		}
	}
	return putHandoff(tx, h)
}

// endHandoff lets nothing climb any more: the incident is closed, or another's work.
func endHandoff(tx *act.Tx, i Incident) error {
	h, err := handoffOf(tx, i)
	if err != nil || h.Version == 0 {
		return err
	}
	h.Accept, h.Resource, h.HeldUntil, h.HeldBy, h.HeldWhy = Ladder{}, Ladder{}, time.Time{}, "", ""
	return putHandoff(tx, h)
}

// owed is on what a promise of a ladder stands.
type owed struct {
	subject    journal.Ref
	thread, to string
}

func (i Incident) owed() owed {
	return owed{subject: journal.Ref{Kind: kindIncident, ID: i.ID}, thread: i.Thread, to: "public"}
}

// owe lets a rung owe the ladder's promise from a moment on.
func (l ladder) owe(tx *act.Tx, on owed, rung int, from time.Time, law string) error {
	*l.at = Ladder{Rung: rung, DueAt: from.Add(l.limits.of(rung))}
	_, err := tx.Promise(act.NewPromise{Kind: l.promise + rungs[rung].Kind, Subject: on.subject, Threads: []string{on.thread},
		OwedTo: on.to, Owner: "role:" + rungs[rung].Role, Law: law, Start: from, Due: l.at.DueAt})
	return err
}
