package court

import (
	"context"
	"strconv"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/police/duty"
)

// Duty is what this room asks of the duty room before and after an officer is warned (DUTY-07).
type Duty interface {
	CourtCheck(q db.Querier, staff, warning string, hearing, now time.Time) (duty.CourtCheck, error)
	HoldCourtIn(tx *act.Tx, warning string, x duty.CourtCheck) error
	ReleaseCourtIn(tx *act.Tx, warning string) error
}

// CheckWarning says what warning an officer for a hearing clashes with, what it costs and which dates would not, before anybody is told (DUTY-07).
// Right: court.witness.warn. Faults: hearing.not_found; staff.unknown, staff.several (invalid).
func (d *Desk) CheckWarning(ctx context.Context, hearing, staff string) (duty.CourtCheck, error) {
	h, err := getHearing(d.host.DB.Read(ctx), hearing)
	if err != nil {
		return duty.CourtCheck{}, err
	}
	a := act.Of("court.witness.warn", journal.Ref{Kind: "hearing", ID: h.ID}, "look before the warning").On(h.Thread).With(access.Resource{Label: h.Label, People: h.People})
	return act.See(ctx, d.host.Door, a, func(q db.Querier, _ *access.Actor) (duty.CourtCheck, error) {
		id, err := d.host.StaffID(q, "staff", staff)
		if err != nil || d.Duty == nil {
			return duty.CourtCheck{}, err
		}
		w, _, err := warningFor(q, h.ID, "", id)
		if err != nil {
			return duty.CourtCheck{}, err
		}
		return d.Duty.CourtCheck(q, id, w.ID, h.At, d.host.Clock.Now())
	})
}

// clear lets an officer be warned when nothing clashes, or somebody said why they must come all the same and saw what it costs.
func (d *Desk) clear(tx *act.Tx, h Hearing, in Warn) (*duty.CourtCheck, error) {
	if d.Duty == nil || in.Staff == "" {
		return nil, nil
	}
	w, _, err := warningFor(tx, h.ID, "", in.Staff)
	if err != nil {
		return nil, err
	}
	x, err := d.Duty.CourtCheck(tx, in.Staff, w.ID, h.At, tx.Now())
	if err != nil || len(x.Clashes) == 0 {
		return &x, err
	}
	if strings.TrimSpace(in.Ahead) == "" {
		return nil, fault.New(fault.Conflict, "court.witness.clash").With("clashes", clashWords(x))
	}
	if x.Overtime != "" && in.Cost != strconv.FormatInt(x.Pence, 10) {
		return nil, fault.InvalidField("cost_pence", "duty.rest_day.cost", "now", strconv.FormatInt(x.Pence, 10))
	}
	return &x, nil
}

func clashWords(x duty.CourtCheck) string {
	var out []string
	for _, k := range x.Clashes {
		out = append(out, k.Detail)
	}
	return strings.Join(out, " ")
}

// holdDuty puts an officer's duty at court, and asks for their answer.
func (d *Desk) holdDuty(tx *act.Tx, w Warning, h Hearing, x *duty.CourtCheck) error {
	if x == nil {
		return nil
	}
	if err := d.Duty.HoldCourtIn(tx, w.ID, *x); err != nil {
		return err
	}
	ref := journal.Ref{Kind: "court_warning", ID: w.ID}
	if _, err := tx.Waive(owedAnswer, ref, "They were warned again"); err != nil {
		return err
	}
	due := x.AnswerBy
	if h.At.Before(due) {
		due = h.At
	}
	_, err := tx.Promise(act.NewPromise{Kind: owedAnswer, Subject: ref, Threads: []string{h.Thread}, OwedTo: "role:witness_care", Owner: "staff:" + w.Staff, Law: x.Law, Due: due})
	return err
}

// release gives an officer's duty back: the hearing has moved, or they need not come.
func (d *Desk) release(tx *act.Tx, w Warning, why string) error {
	if w.Staff == "" {
		return nil
	}
	if _, err := tx.Waive(owedAnswer, journal.Ref{Kind: "court_warning", ID: w.ID}, why); err != nil || d.Duty == nil {
		return err
	}
	return d.Duty.ReleaseCourtIn(tx, w.ID)
}
