package control

import (
	"context"
	"strconv"
	"strings"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/platform/when"
	"throughline/police/control/entry"
)

// climbs hears that a rung did not keep what it owed, of a hand-off or an alarming check: the next rung, which the promise
// itself told, owes it from then on.
// A missed hold is heard here too: it moved the time, and nothing else.
func (d *Desk) climbs() act.Listener {
	return act.Listener{Name: "control.climb", Kinds: []string{"promise.step"}, Hear: func(tx *act.Tx, e journal.Entry, b journal.Body) error {
		s, ok := b.(act.PromiseStep)
		alarm := strings.HasPrefix(s.Kind, checkAlarmPromise)
		if !ok || s.What != "late" || !alarm && !strings.HasPrefix(s.Kind, acceptPromise) && !strings.HasPrefix(s.Kind, resourcePromise) {
			return nil
		}
		p, err := promise.Get(tx, s.Promise)
		if fault.Is(err, fault.NotFound) || err == nil && !p.Owed() {
			return nil
		}
		if err != nil {
			return err
		}
		if alarm {
			return d.climbCheck(tx, p, e.HappenedAt)
		}
		return d.climb(tx, p, e.HappenedAt)
	}}
}

// climb takes a ladder one rung up. The top rung has none above it: its promise goes on telling the superintendent.
func (d *Desk) climb(tx *act.Tx, p promise.Promise, at time.Time) error {
	i, err := getIncident(tx, p.SubjectID)
	if err != nil || i.State != stateOpen {
		return err
	}
	h, err := handoffOf(tx, i)
	if err != nil {
		return err
	}
	rule, ref, ok := d.handoffRule(i.Grade, when.DayOf(at))
	if !ok {
		return nil
	}
	for _, l := range h.ladders(rule) {
		rung := l.at.Rung
		if rung == 0 || rung == len(rungs)-1 || l.promise+rungs[rung].Kind != p.Kind {
			continue
		}
		if err := l.owe(tx, i.owed(), rung+1, at, ref); err != nil {
			return err
		}
		held := h.HeldUntil
		h.HeldUntil, h.HeldBy, h.HeldWhy = time.Time{}, "", ""
		e := entry.HandoffClimbed{Incident: i.ID, What: strings.TrimPrefix(l.promise, "control."), To: rungs[rung+1].Role, DueAt: l.at.DueAt, MissedHold: !held.IsZero()}
		if _, err := tx.Record(e, act.About(kindIncident, i.ID), act.OnThreads(i.Thread), act.ThatHappenedAt(at)); err != nil {
			return err
		}
		if err := tellNews(tx, i, News{Code: "climbed", Said: "with the " + rungs[rung+1].Words, At: at}); err != nil {
			return err
		}
		return putHandoff(tx, h)
	}
	return nil
}

// HoldIncident holds the climb of an incident for a while.
type HoldIncident struct {
	Reason  string `json:"reason" label:"Why it waits" said:"why it waits" required:"true" maxLength:"40"`
	Why     string `json:"why,omitempty" label:"In words" maxLength:"300"`
	Minutes int    `json:"minutes" label:"For how many minutes" said:"for how many minutes it may wait" example:"10" required:"true" minimum:"1" maximum:"1440"`
}

// Hold keeps an incident that nobody has accepted, or to which nobody is sent, from climbing on until a time, with a reason.
// When the time has passed and nothing was done, it climbs on from where it stands. Needs whoever it has climbed to, or a
// rung above, on duty: a dispatcher, then a control supervisor, then the duty inspector. Faults: form.invalid,
// control.hold.reason, .reason_why, .too_long, .nothing (conflict), control.incident.closed.
func (d *Desk) Hold(ctx context.Context, incident string, in HoldIncident) (act.Done[Incident], error) {
	return onOpen(ctx, d, "control.handoff.hold", incident, &in, in.Why, func(tx *act.Tx, i Incident) (Incident, error) {
		if err := d.holdReason(in.Reason, in.Why); err != nil {
			return i, err
		}
		h, err := handoffOf(tx, i)
		if err != nil {
			return i, err
		}
		return i, d.hold(tx, i, h, in)
	})
}

// holdReason holds a reason for waiting to the law's, in words where it needs them.
func (d *Desk) holdReason(code, why string) error {
	r, ok := d.reasonOf("hold", code)
	switch {
	case !ok:
		return fault.InvalidField("reason", "control.hold.reason", "reason", shorten(code))
	case r.FreeText == "required" && why == "":
		return fault.InvalidField("why", "control.hold.reason_why", "reason", lower(r.Label))
	}
	return nil
}

func (d *Desk) hold(tx *act.Tx, i Incident, h Handoff, in HoldIncident) error {
	rule, _, ok := d.handoffRule(i.Grade, when.DayOf(tx.Now()))
	switch {
	case !ok || h.Rung() == 0:
		return fault.New(fault.Conflict, "control.hold.nothing").With("number", i.Number)
	case in.Minutes > rule.Hold:
		return fault.InvalidField("minutes", "control.hold.too_long", "grade", i.Grade, "max", strconv.Itoa(rule.Hold))
	}
	until := tx.Now().Add(time.Duration(in.Minutes) * time.Minute)
	rung := h.Rung()
	for _, l := range h.ladders(rule) {
		if l.at.Rung == 0 {
			continue
		}
		l.at.DueAt = until
		if _, err := tx.Move(l.promise+rungs[l.at.Rung].Kind, journal.Ref{Kind: kindIncident, ID: i.ID}, until); err != nil {
			return err
		}
	}
	r, _ := d.reasonOf("hold", in.Reason)
	h.HeldUntil, h.HeldBy, h.HeldWhy = until, tx.Actor().Account, strings.TrimSuffix(r.Label+": "+in.Why, ": ")
	if _, err := tx.Record(entry.HandoffHeld{Incident: i.ID, Rung: rungs[rung].Role, Reason: in.Reason, Label: r.Label, Why: in.Why, Until: until}); err != nil {
		return err
	}
	return putHandoff(tx, h)
}
