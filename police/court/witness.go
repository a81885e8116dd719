package court

import (
	"context"
	"slices"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/court/entry"
)

// Warning is a witness for a hearing. Person is a person id, Staff a staff id; one of them. State is "required" (to be
// warned), "warned", "will_attend", "cannot_attend", "stood_down" or "held".
type Warning struct {
	ID         string    `json:"id"`
	Hearing    string    `json:"hearing"`
	Thread     string    `json:"thread"`
	Person     string    `json:"person,omitempty"`
	Staff      string    `json:"staff,omitempty"`
	State      string    `json:"state"`
	Method     string    `json:"method,omitempty"`
	Duty       bool      `json:"duty,omitempty"`
	Needs      string    `json:"needs,omitempty"`
	Reason     string    `json:"reason,omitempty"`
	WarnedAt   time.Time `json:"warned_at,omitzero"`
	AnsweredAt time.Time `json:"answered_at,omitzero"`
	Label      string    `json:"-"`
	Version    int64     `json:"version"`
}

// Warn tells a witness to come. One of Witness and Staff is given.
type Warn struct {
	Witness string `json:"witness,omitempty" label:"Witness" said:"the witness" hint:"Somebody who is not here yet is added to the case first" maxLength:"40"`
	Staff   string `json:"staff,omitempty" label:"Officer or staff" said:"the officer" hint:"Their collar number, family name or account, when the witness is one of us" maxLength:"40"`
	Method  string `json:"method" label:"How they were told" said:"how they were told" enum:"letter,telephone,email,text,in_person,duty_system" required:"true"`
	Duty    bool   `json:"duty,omitempty" label:"Their tour of duty is affected"`
	Ahead   string `json:"ahead,omitempty" label:"Why they must come all the same" hint:"Needed when it clashes with their duty. It is kept on the case" maxLength:"500"`
	Cost    string `json:"cost_pence,omitempty" label:"Cost in pence" said:"the cost that you were shown, in pence" example:"28920" hint:"When a day off is used: as it is shown. If it has changed since, nothing is done" pattern:"^[0-9]{1,9}$"`
}

// Warn warns a witness for a hearing and keeps the promise to (CRT-05). An officer's leave, rest days, rest, other court, sickness and training are
// checked first; they are at court on that day from then on, and are asked for an answer (DUTY-07). Right: court.witness.warn. Faults: form.invalid;
// court.witness.one, court.witness.duty, staff.unknown, staff.several (invalid); court.witness.warned, court.hearing.over (conflict); hearing.not_found; court.witness.clash, duty.court.other (conflict), which say what
// clashes; duty.rest_day.cost (invalid) when the cost is not what was seen.
func (d *Desk) Warn(ctx context.Context, hearing string, in Warn) (act.Done[Warning], error) {
	q := d.host.DB.Read(ctx)
	h, err := getHearing(q, hearing)
	if err != nil {
		return act.Done[Warning]{}, err
	}
	about := access.Resource{Label: h.Label, People: h.People}
	if in.Witness != "" {
		about.People = append(slices.Clone(h.People), in.Witness)
	}
	a := act.Of("court.witness.warn", journal.Ref{Kind: "hearing", ID: h.ID}, in.Ahead).On(h.Thread).With(about)
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Warning, error) {
		if err := d.checkWarn(in); err != nil {
			return Warning{}, err
		}
		h, err := getHearing(tx, hearing)
		if err != nil {
			return Warning{}, err
		}
		if h.State != "listed" {
			return Warning{}, fault.New(fault.Conflict, "court.hearing.over")
		}
		if in.Staff, err = d.host.StaffID(tx, "staff", in.Staff); err != nil {
			return Warning{}, err
		}
		check, err := d.clear(tx, h, in)
		if err != nil {
			return Warning{}, err
		}
		w, err := d.toWarn(tx, h, in)
		if err != nil {
			return w, err
		}
		again := !w.WarnedAt.IsZero()
		w.State, w.Method, w.Duty, w.WarnedAt, w.AnsweredAt, w.Reason = "warned", in.Method, in.Duty || check != nil && len(check.Clashes) > 0, tx.Now(), time.Time{}, ""
		if err := updateWarning(tx, w); err != nil {
			return w, err
		}
		e, err := tx.Record(entry.WitnessWarned{Warning: w.ID, Witness: w.Person, Staff: w.Staff, Hearing: h.ID, Court: h.Court, At: h.At, Method: w.Method, Duty: w.Duty, Again: again, Ahead: in.Ahead})
		if err != nil {
			return w, err
		}
		if err := d.holdDuty(tx, w, h, check); err != nil {
			return w, err
		}
		w.Version++
		_, err = tx.Keep(owedWarning, journal.Ref{Kind: "court_warning", ID: w.ID}, e)
		return w, err
	})
}

func (d *Desk) checkWarn(in Warn) error {
	if err := form.Check(&in); err != nil {
		return err
	}
	if (in.Witness == "") == (in.Staff == "") {
		return fault.InvalidField("witness", "court.witness.one")
	}
	if in.Duty && in.Staff == "" {
		return fault.InvalidField("duty", "court.witness.duty")
	}
	return nil
}

// toWarn finds the witness among those of the hearing, or adds them.
func (d *Desk) toWarn(tx *act.Tx, h Hearing, in Warn) (Warning, error) {
	w, there, err := warningFor(tx, h.ID, in.Witness, in.Staff)
	switch {
	case err != nil:
		return w, err
	case there && (w.State == "warned" || w.State == "will_attend"):
		return w, fault.New(fault.Conflict, "court.witness.warned")
	case there:
		return w, nil
	}
	if in.Witness != "" { // a witness is somebody whom the force knows
		if _, err := d.people.Get(tx, in.Witness); err != nil {
			return w, fault.InvalidField("witness", "court.witness.unknown").Wrap(err)
		}
	}
	w = Warning{ID: id.New(), Hearing: h.ID, Thread: h.Thread, Person: in.Witness, Staff: in.Staff, State: "required", Label: h.Label, Version: 1}
	return w, insertWarning(tx, w)
}

// require adds a witness who must come and promises that they are warned in time.
func (d *Desk) require(tx *act.Tx, h Hearing, person, staff string) error {
	w, err := d.toWarn(tx, h, Warn{Witness: person, Staff: staff})
	if err != nil {
		return err
	}
	return d.promiseWarning(tx, w, h)
}

func (d *Desk) promiseWarning(tx *act.Tx, w Warning, h Hearing) error {
	due, law, err := d.warnBy(when.DayOf(tx.Now()), when.DayOf(h.At))
	if err != nil {
		return err
	}
	owed := "person:" + w.Person
	if w.Person == "" {
		owed = "staff:" + w.Staff
	}
	_, err = tx.Promise(act.NewPromise{Kind: owedWarning, Subject: journal.Ref{Kind: "court_warning", ID: w.ID}, Threads: []string{h.Thread}, OwedTo: owed, Owner: "role:witness_care", Law: law, Due: due})
	return err
}

// warnBy is the end of the last day on which a witness may be warned of a hearing that was listed or moved on a day (CRT-05).
func (d *Desk) warnBy(from, hearing when.Day) (time.Time, string, error) {
	row, ok := d.host.Law.Table("court.witness_warning").At("listed", hearing)
	if !ok {
		return time.Time{}, "", noLaw("court.witness_warning", "listed", hearing)
	}
	var v struct {
		Days       int `json:"days"`
		BeforeDays int `json:"before_days"`
	}
	if err := row.Into(&v); err != nil {
		return time.Time{}, "", err
	}
	by := from.AddDays(v.Days)
	if last := hearing.AddDays(-v.BeforeDays); last.Before(by) {
		by = last
	}
	if by.Before(from) { // a hearing tomorrow morning: today is all there is
		by = from
	}
	return by.End(), row.Ref(), nil
}

// unwarn makes whoever was warned for a hearing that moved required again, or to be stood down. It gives the warnings' ids.
func (d *Desk) unwarn(tx *act.Tx, h Hearing) ([]string, error) {
	ws, err := warningsOf(tx, h.ID)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, w := range ws {
		if w.State == "stood_down" {
			continue
		}
		ids = append(ids, w.ID)
		if err := d.release(tx, w, "The hearing was moved"); err != nil {
			return nil, err
		}
		if h.State != "vacated" {
			w.State = "required"
			if err := updateWarning(tx, w); err != nil {
				return nil, err
			}
		}
		if _, err := tx.Waive(owedWarning, journal.Ref{Kind: "court_warning", ID: w.ID}, "The hearing was moved"); err != nil {
			return nil, err
		}
		if w.WarnedAt.IsZero() && h.State == "vacated" {
			continue // never told to come, so there is nothing to take back
		}
		if err := d.promiseWarning(tx, w, h); err != nil {
			return nil, err
		}
	}
	return ids, nil
}

// AnswerWarning is what a witness said to the warning.
type AnswerWarning struct {
	Answer string `json:"answer" label:"Their answer" said:"their answer" enum:"will_attend,cannot_attend" required:"true"`
	Needs  string `json:"needs,omitempty" label:"What they need, or why they cannot come" said:"what they need" hint:"For example screens, an interpreter, travel" format:"textarea" maxLength:"1000"`
}

// Answer keeps a witness's answer. Right: court.witness.answer. Faults: form.invalid; court.witness.why (invalid: who
// cannot come says why); court.witness.not_warned (conflict); court_warning.not_found.
func (d *Desk) Answer(ctx context.Context, id string, in AnswerWarning) (act.Done[Warning], error) {
	return d.onWarning(ctx, "court.witness.answer", id, "", func(tx *act.Tx, w Warning) (Warning, error) {
		if err := form.Check(&in); err != nil {
			return w, err
		}
		if in.Answer == "cannot_attend" && in.Needs == "" {
			return w, fault.InvalidField("needs", "court.witness.why")
		}
		if w.State != "warned" && w.State != "will_attend" && w.State != "cannot_attend" {
			return w, fault.New(fault.Conflict, "court.witness.not_warned")
		}
		w.State, w.Needs, w.AnsweredAt = in.Answer, in.Needs, tx.Now()
		if err := updateWarning(tx, w); err != nil {
			return w, err
		}
		w.Version++
		e, err := tx.Record(entry.WitnessAcknowledged{Warning: w.ID, Witness: w.Person, Staff: w.Staff, Hearing: w.Hearing, Answer: in.Answer, Needs: in.Needs})
		if err != nil {
			return w, err
		}
		_, err = tx.Keep(owedAnswer, journal.Ref{Kind: "court_warning", ID: w.ID}, e)
		return w, err
	})
}

// StandDown tells a witness that they need not come.
type StandDown struct {
	Method string `json:"method" label:"How they were told" said:"how they were told" enum:"letter,telephone,email,text,in_person,duty_system" required:"true"`
	Reason string `json:"reason" label:"Why" said:"why they need not come" example:"he pleaded guilty" hint:"For example a guilty plea" required:"true" maxLength:"500"`
}

// StandDown stands a witness down. Right: court.witness.stand_down. Faults: form.invalid; court.witness.down (conflict).
func (d *Desk) StandDown(ctx context.Context, id string, in StandDown) (act.Done[Warning], error) {
	return d.onWarning(ctx, "court.witness.stand_down", id, in.Reason, func(tx *act.Tx, w Warning) (Warning, error) {
		if err := form.Check(&in); err != nil {
			return w, err
		}
		if w.State == "stood_down" || w.State == "held" {
			return w, fault.New(fault.Conflict, "court.witness.down")
		}
		w.State, w.Method, w.Reason, w.Duty = "stood_down", in.Method, in.Reason, false
		if err := updateWarning(tx, w); err != nil {
			return w, err
		}
		w.Version++
		if err := d.release(tx, w, "They were stood down"); err != nil {
			return w, err
		}
		e, err := tx.Record(entry.WitnessStoodDown{Warning: w.ID, Witness: w.Person, Staff: w.Staff, Hearing: w.Hearing, Method: in.Method, Reason: in.Reason})
		if err != nil {
			return w, err
		}
		_, err = tx.Keep(owedWarning, journal.Ref{Kind: "court_warning", ID: w.ID}, e)
		return w, err
	})
}

func (d *Desk) onWarning(ctx context.Context, action, id, why string, do func(tx *act.Tx, w Warning) (Warning, error)) (act.Done[Warning], error) {
	w, err := getWarning(d.host.DB.Read(ctx), id)
	if err != nil {
		return act.Done[Warning]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of(action, journal.Ref{Kind: "court_warning", ID: id}, why).On(w.Thread), func(tx *act.Tx) (Warning, error) {
		w, err := getWarning(tx, id)
		if err != nil {
			return w, err
		}
		return do(tx, w)
	})
}

func warningFacts(q db.Querier, id string) (access.Resource, error) {
	w, err := getWarning(q, id)
	if err != nil {
		return access.Resource{}, err
	}
	h, err := getHearing(q, w.Hearing)
	r := access.Resource{Label: w.Label, People: h.People, Attrs: map[string]any{"witness": w.Staff}}
	if w.Person != "" {
		r.People = append(r.People, w.Person)
	}
	return r, err
}
