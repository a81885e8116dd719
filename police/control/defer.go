package control

import (
	"context"
	"slices"
	"strings"
	"time"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/law"
	"throughline/platform/promise"
	"throughline/platform/when"
	"throughline/police/control/entry"
)

const (
	deferralPromise  = "control.deferral"
	recontactPromise = "control.recontact"
)

// Deferral is one decision of a supervisor to let an incident wait until somebody looks again (INC-11).
type Deferral struct {
	ID         string    `json:"-"`
	Label      string    `json:"-"`
	Incident   string    `json:"-"`
	DeferredAt time.Time `json:"deferred_at"`
	DeferredBy string    `json:"deferred_by"`
	Reason     string    `json:"reason"`
	Why        string    `json:"why,omitempty"`
	ReviewAt   time.Time `json:"review_at"`
	Version    int64     `json:"-"`
}

// DeferralRule is a row of control.deferral, in minutes.
type DeferralRule struct {
	Review    int `json:"review"`
	Recontact int `json:"recontact"`
}

// DeferIncident lets an incident wait.
type DeferIncident struct {
	Reason   string `json:"reason" label:"Why it waits" said:"why it waits" required:"true" maxLength:"40"`
	Why      string `json:"why,omitempty" label:"In words" maxLength:"300"`
	ReviewAt string `json:"review_at" label:"When somebody looks again" said:"when somebody looks again" required:"true" format:"datetime"`
}

// Defer lets a graded incident wait, with a reason and the time at which somebody looks again; deferring it again is that
// look. What climbed ends for so long; the response target runs on. A vulnerable or domestic caller is owed to be rung
// again. A look that is missed puts it back among what waits, higher than before, and climbs (INC-11).
// Needs a control supervisor on duty: their act is the authority. Faults: form.invalid, control.hold.reason, .reason_why,
// control.defer.ungraded, .grade, .units (conflicts), .past, .too_far, control.incident.closed.
func (d *Desk) Defer(ctx context.Context, incident string, in DeferIncident) (act.Done[Incident], error) {
	return onOpen(ctx, d, "control.incident.defer", incident, &in, in.Why, func(tx *act.Tx, i Incident) (Incident, error) {
		if err := d.holdReason(in.Reason, in.Why); err != nil {
			return i, err
		}
		review, err := law.Time("review_at", in.ReviewAt)
		if err != nil {
			return i, err
		}
		rule, ref, err := d.mayDefer(tx, i, review)
		if err != nil {
			return i, err
		}
		return i, d.deferIt(tx, i, in, review, rule, ref)
	})
}

func (d *Desk) mayDefer(tx *act.Tx, i Incident, review time.Time) (rule DeferralRule, ref string, err error) {
	row, ok := d.host.Law.Table("control.deferral").At(i.Grade, when.DayOf(tx.Now()))
	sent, err := assignmentsOf(tx, i.ID)
	if err != nil {
		return rule, "", err
	}
	for _, a := range sent {
		if a.Open() {
			return rule, "", fault.New(fault.Conflict, "control.defer.units").With("callsign", a.Callsign)
		}
	}
	switch {
	case i.Grade == "":
		return rule, "", fault.New(fault.Conflict, "control.defer.ungraded").With("number", i.Number)
	case !ok:
		return rule, "", fault.New(fault.Conflict, "control.defer.grade").With("grade", i.Grade)
	}
	if err := row.Into(&rule); err != nil {
		return rule, "", err
	}
	last := tx.Now().Add(time.Duration(rule.Review) * time.Minute)
	switch {
	case !review.After(tx.Now()):
		return rule, "", fault.InvalidField("review_at", "control.defer.past")
	case review.After(last):
		return rule, "", fault.InvalidField("review_at", "control.defer.too_far", "grade", i.Grade, "last", last.In(when.London).Format("15:04 on 2 January"))
	}
	return rule, row.Ref(), nil
}

func (d *Desk) deferIt(tx *act.Tx, i Incident, in DeferIncident, review time.Time, rule DeferralRule, ref string) error {
	again, err := endDeferralRow(tx, i.ID, tx.Now())
	if err != nil {
		return err
	}
	x := Deferral{ID: id.New(), Label: i.Label, Incident: i.ID, DeferredAt: tx.Now(), DeferredBy: tx.Actor().Account, Reason: in.Reason, Why: in.Why, ReviewAt: review}
	if err := insertDeferral(tx, x); err != nil {
		return err
	}
	owesCall, err := d.vulnerable(tx, i)
	if err != nil {
		return err
	}
	r, _ := d.reasonOf("hold", in.Reason)
	proof, err := tx.Record(entry.IncidentDeferred{Incident: i.ID, Reason: in.Reason, Label: r.Label, Why: in.Why, ReviewAt: review, Again: again, Recontact: owesCall})
	if err != nil {
		return err
	}
	if err := d.reviewed(tx, i, proof); err != nil {
		return err
	}
	for _, p := range []string{acceptPromise, resourcePromise} {
		if err := d.waiveLadder(tx, i, p, "Deferred: "+r.Label); err != nil {
			return err
		}
	}
	if err := endHandoff(tx, i); err != nil {
		return err
	}
	subject := journal.Ref{Kind: kindIncident, ID: i.ID}
	if _, err := tx.Promise(act.NewPromise{Kind: deferralPromise, Subject: subject, OwedTo: "public", Owner: "role:control_supervisor", Law: ref, Due: review}); err != nil || !owesCall {
		return err
	}
	if owed, err := promise.Of(tx, recontactPromise, subject); err != nil || len(owed) > 0 { // the call of the deferral before is owed on
		return err
	}
	ring := tx.Now().Add(time.Duration(rule.Recontact) * time.Minute)
	if ring.After(review) {
		ring = review
	}
	_, err = tx.Promise(act.NewPromise{Kind: recontactPromise, Subject: subject, OwedTo: "caller", Owner: "role:call_handler", Law: ref, Due: ring})
	return err
}

// reviewed keeps the look that a deferral owes, and ends what its being missed weighed.
func (d *Desk) reviewed(tx *act.Tx, i Incident, proof string) error {
	if _, err := tx.Keep(deferralPromise, journal.Ref{Kind: kindIncident, ID: i.ID}, proof); err != nil {
		return err
	}
	return endNews(tx, i.ID, "review_missed", "", tx.Now())
}

// vulnerable tells whether a caller must be rung again when their incident waits: domestic abuse, a child or a vulnerable
// person, by the type, the flags or THRIVE (INC-11).
func (d *Desk) vulnerable(q db.Querier, i Incident) (bool, error) {
	if i.Type == "domestic" || slices.ContainsFunc(i.Flags, func(f string) bool { return slices.Contains([]string{"vulnerable", "domestic_abuse", "child"}, f) }) {
		return true, nil
	}
	asked, err := thrivesOf(q, i.ID)
	return err == nil && len(asked) > 0 && asked[len(asked)-1].Answers["vulnerability"].Level == "high", err
}

// ResumeIncident ends a deferral.
type ResumeIncident struct {
	Why string `json:"why" label:"What is known now" required:"true" maxLength:"300"`
}

// Resume looks at a deferred incident and lets it wait for a unit again. Needs a dispatcher or control supervisor on duty.
// Faults: form.invalid, control.defer.none (conflict), control.incident.closed.
func (d *Desk) Resume(ctx context.Context, incident string, in ResumeIncident) (act.Done[Incident], error) {
	return onOpen(ctx, d, "control.incident.resume", incident, &in, in.Why, func(tx *act.Tx, i Incident) (Incident, error) {
		was, err := d.endDeferral(tx, i, in.Why)
		switch {
		case err != nil:
			return i, err
		case !was:
			return i, fault.New(fault.Conflict, "control.defer.none").With("number", i.Number)
		}
		return i, d.climbAnew(tx, i, "No longer deferred")
	})
}

// endDeferral ends a deferral in force, if there is one.
func (d *Desk) endDeferral(tx *act.Tx, i Incident, why string) (bool, error) {
	was, err := endDeferralRow(tx, i.ID, tx.Now())
	if err != nil || !was {
		return was, err
	}
	proof, err := tx.Record(entry.DeferralEnded{Incident: i.ID, Why: why}, act.About(kindIncident, i.ID))
	if err != nil {
		return was, err
	}
	return was, d.reviewed(tx, i, proof)
}

// missed hears that nobody looked at a deferred incident in time: it waits for a unit again, higher than before, and its
// promise goes on to the inspector by the law.
func (d *Desk) missed() act.Listener {
	return act.Listener{Name: "control.deferral", Kinds: []string{"promise.step"}, Hear: func(tx *act.Tx, e journal.Entry, b journal.Body) error {
		s, ok := b.(act.PromiseStep)
		if !ok || s.What != "late" || s.Kind != deferralPromise {
			return nil
		}
		p, err := promise.Get(tx, s.Promise)
		if fault.Is(err, fault.NotFound) || err == nil && !p.Owed() {
			return nil
		}
		if err != nil {
			return err
		}
		i, err := getIncident(tx, p.SubjectID)
		if err != nil || i.State != stateOpen {
			return err
		}
		if err := tellNews(tx, i, News{Code: "review_missed", At: e.HappenedAt}); err != nil {
			return err
		}
		return d.climbAnew(tx, i, "The review of the deferral was missed")
	}}
}

// Recontact is a caller rung again.
type Recontact struct {
	Reached bool   `json:"reached" label:"The caller was reached"`
	Said    string `json:"said" label:"What they said, or what was tried" said:"what they said, or what was tried" required:"true" maxLength:"500"`
}

// RecordRecontact writes that a caller was rung again while their incident waits. Reached keeps what was owed; not reached
// is an attempt, and it is owed on. Needs the control room on duty. Faults: form.invalid, control.incident.closed.
func (d *Desk) RecordRecontact(ctx context.Context, incident string, in Recontact) (act.Done[Incident], error) {
	return onOpen(ctx, d, "control.caller.recontact", incident, &in, "", func(tx *act.Tx, i Incident) (Incident, error) {
		proof, err := tx.Record(entry.CallerRecontacted{Incident: i.ID, Reached: in.Reached, Said: strings.TrimSpace(in.Said)})
		if err != nil || !in.Reached {
			return i, err
		}
		_, err = tx.Keep(recontactPromise, journal.Ref{Kind: kindIncident, ID: i.ID}, proof)
		return i, err
	})
}
