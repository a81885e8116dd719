package reintegration

import (
	"context"
	"slices"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/reintegration/entry"
)

// MakeAppointment is a time at which the person is to be somewhere.
type MakeAppointment struct {
	With        string `json:"with" label:"With whom" said:"who the appointment is with" example:"the substance misuse service" hint:"For example the substance misuse service" required:"true" maxLength:"200"`
	Place       string `json:"place" label:"Where" said:"where the appointment is" example:"The depot, Bridge Street" required:"true" maxLength:"200"`
	At          string `json:"at" label:"When" said:"when the appointment is" required:"true" format:"datetime"`
	Requirement string `json:"requirement,omitempty" label:"Under which requirement" said:"the requirement" maxLength:"40"`
}

// MakeAppointment makes an appointment, and promises that somebody sees whether it is kept. Right:
// reintegration.appointment.make. Faults: form.invalid; reintegration.appointment.past,
// reintegration.appointment.requirement (invalid); reintegration.plan.closed (conflict); plan.not_found.
func (d *Desk) MakeAppointment(ctx context.Context, plan string, in MakeAppointment) (act.Done[Plan], error) {
	return d.change(ctx, "reintegration.appointment.make", plan, func(tx *act.Tx, p Plan) error {
		if err := form.Check(&in); err != nil {
			return err
		}
		at, err := when.Parse(in.At)
		if err != nil {
			return named(err, "at")
		}
		if at.Before(tx.Now()) {
			return fault.InvalidField("at", "reintegration.appointment.past")
		}
		if in.Requirement != "" && !slices.ContainsFunc(p.Requirements, func(r Requirement) bool { return r.ID == in.Requirement && r.State == "in_force" }) {
			return fault.InvalidField("requirement", "reintegration.appointment.requirement")
		}
		a := Appointment{ID: id.New(), Plan: p.ID, Requirement: in.Requirement, With: in.With, Place: in.Place, At: at, State: "made", Label: p.Label}
		if err := insertAppointment(tx, a); err != nil {
			return err
		}
		if _, err := tx.Record(entry.AppointmentMade{Plan: p.ID, Appointment: a.ID, Person: p.Person, Requirement: a.Requirement, With: a.With, Place: a.Place, At: a.At}); err != nil {
			return err
		}
		_, err = tx.Promise(act.NewPromise{Kind: owedAppointment, Subject: journal.Ref{Kind: "plan_appointment", ID: a.ID}, OwedTo: "person:" + p.Person, Owner: "staff:" + p.Manager, Due: when.DayOf(at).End()})
		return err
	})
}

// Attend is an appointment that was kept.
type Attend struct {
	Outcome string `json:"outcome" label:"What came of it" said:"what came of it" required:"true" format:"textarea" minLength:"5" maxLength:"2000"`
	Minutes int    `json:"minutes,omitempty" label:"How long it lasted, in minutes" said:"how long it lasted" minimum:"0" maximum:"1440"`
}

// Attend keeps that an appointment was kept, and what came of it. Right: reintegration.appointment.attend. Faults:
// form.invalid; reintegration.appointment.ahead, reintegration.appointment.over (conflict); reintegration.appointment.not_found.
func (d *Desk) Attend(ctx context.Context, appointment string, in Attend) (act.Done[Plan], error) {
	return d.outcome(ctx, "reintegration.appointment.attend", appointment, func(tx *act.Tx, p Plan, a *Appointment) (string, error) {
		if err := form.Check(&in); err != nil {
			return "", err
		}
		a.State, a.Outcome = "attended", in.Outcome
		return tx.Record(entry.AppointmentAttended{Plan: p.ID, Appointment: a.ID, Person: p.Person, Requirement: a.Requirement, With: a.With, At: a.At, Outcome: in.Outcome, Minutes: in.Minutes})
	})
}

// Miss is an appointment that was not kept. Acceptable says whether there was a good reason: "yes" or "no".
type Miss struct {
	Reason     string `json:"reason" label:"Why it was missed" said:"why it was missed" hint:"Say so too when it is not known" required:"true" format:"textarea" minLength:"5" maxLength:"2000"`
	Acceptable string `json:"acceptable" label:"Was it a good reason?" said:"whether it was a good reason" enum:"yes,no" required:"true"`
	Next       string `json:"next" label:"What will be done about it" said:"what will be done" required:"true" maxLength:"500"`
}

// Miss keeps that an appointment was missed. The promise to see to it is kept by that: somebody looked. Right:
// reintegration.appointment.miss. Faults as Attend.
func (d *Desk) Miss(ctx context.Context, appointment string, in Miss) (act.Done[Plan], error) {
	return d.outcome(ctx, "reintegration.appointment.miss", appointment, func(tx *act.Tx, p Plan, a *Appointment) (string, error) {
		if err := form.Check(&in); err != nil {
			return "", err
		}
		a.State, a.Outcome = "missed", in.Reason
		good := in.Acceptable == "yes"
		if good {
			a.State = "excused"
		}
		return tx.Record(entry.AppointmentMissed{Plan: p.ID, Appointment: a.ID, Person: p.Person, Requirement: a.Requirement, With: a.With, At: a.At, Reason: in.Reason, Acceptable: good, Next: in.Next})
	})
}

func (d *Desk) outcome(ctx context.Context, action, appointment string, do func(tx *act.Tx, p Plan, a *Appointment) (string, error)) (act.Done[Plan], error) {
	a, err := getAppointment(d.host.DB.Read(ctx), appointment)
	if err != nil {
		return act.Done[Plan]{}, err
	}
	return d.change(ctx, action, a.Plan, func(tx *act.Tx, p Plan) error {
		a, err := getAppointment(tx, appointment)
		if err != nil {
			return err
		}
		if a.State != "made" {
			return fault.New(fault.Conflict, "reintegration.appointment.over")
		}
		if a.At.After(tx.Now()) {
			return fault.New(fault.Conflict, "reintegration.appointment.ahead")
		}
		e, err := do(tx, p, &a)
		if err != nil {
			return err
		}
		if err := updateAppointment(tx, a); err != nil {
			return err
		}
		_, err = tx.Keep(owedAppointment, journal.Ref{Kind: "plan_appointment", ID: a.ID}, e)
		return err
	})
}
