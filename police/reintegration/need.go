package reintegration

import (
	"context"
	"strings"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/reintegration/entry"
)

// RecordNeed is a need on one of the pathways, and what is to be reached.
type RecordNeed struct {
	Pathway string `json:"pathway" label:"Pathway" said:"the pathway" required:"true" maxLength:"40"`
	Need    string `json:"need" label:"The need" said:"the need" required:"true" format:"textarea" minLength:"5" maxLength:"2000"`
	Goal    string `json:"goal" label:"What is to be reached" said:"what is to be reached" required:"true" maxLength:"500"`
	Status  string `json:"status,omitempty" label:"Where it stands" said:"where it stands" hint:"Blank for support required" maxLength:"30"`
}

// RecordNeed keeps a need (OFF-04, OFF-09). Right: reintegration.need.record. Faults: form.invalid;
// reintegration.pathway.unknown, reintegration.status.unknown (invalid); reintegration.plan.closed (conflict); plan.not_found.
func (d *Desk) RecordNeed(ctx context.Context, plan string, in RecordNeed) (act.Done[Plan], error) {
	return d.change(ctx, "reintegration.need.record", plan, func(tx *act.Tx, p Plan) error {
		if err := form.Check(&in); err != nil {
			return err
		}
		today := when.DayOf(tx.Now())
		row, ok := d.host.Law.Table("reintegration.pathway").At(in.Pathway, today)
		if !ok {
			return fault.InvalidField("pathway", "reintegration.pathway.unknown", "code", in.Pathway)
		}
		var v pathway
		if err := row.Into(&v); err != nil {
			return err
		}
		if in.Status == "" {
			in.Status = "SUPPORT_REQUIRED"
		}
		if _, ok := d.status(in.Status, today); !ok {
			return fault.InvalidField("status", "reintegration.status.unknown", "code", in.Status)
		}
		n := Need{ID: id.New(), Plan: p.ID, Pathway: in.Pathway, Name: v.Label, Need: in.Need, Goal: in.Goal, Status: in.Status, Label: p.Label}
		if err := insertNeed(tx, n); err != nil {
			return err
		}
		_, err := tx.Record(entry.NeedRecorded{Plan: p.ID, Need: n.ID, Pathway: n.Pathway, Label: n.Name, Goal: n.Goal, Status: n.Status, Law: row.Ref()})
		return err
	})
}

type pathway struct {
	Label string `json:"label"`
	Items string `json:"items"`
}

type pathwayStatus struct {
	Label string `json:"label"`
	Open  bool   `json:"open"`
}

func (d *Desk) status(code string, on when.Day) (pathwayStatus, bool) {
	var v pathwayStatus
	row, ok := d.host.Law.Table("reintegration.pathway_status").At(code, on)
	return v, ok && row.Into(&v) == nil
}

// open tells whether something is still owed on a need of this status.
func (d *Desk) open(code string) bool {
	v, ok := d.status(code, when.DayOf(d.host.Clock.Now()))
	return !ok || v.Open
}

// MoveNeed says where a need stands now.
type MoveNeed struct {
	Status string `json:"status" label:"Where it stands now" said:"where it stands" required:"true" maxLength:"30"`
	Note   string `json:"note,omitempty" label:"What changed" said:"what changed" format:"textarea" maxLength:"2000"`
}

// MoveNeed changes the status of a need. Right: reintegration.need.move. Faults: form.invalid; reintegration.status.unknown
// (invalid); reintegration.status.same (conflict); reintegration.need.not_found.
func (d *Desk) MoveNeed(ctx context.Context, need string, in MoveNeed) (act.Done[Plan], error) {
	n, err := getNeed(d.host.DB.Read(ctx), need)
	if err != nil {
		return act.Done[Plan]{}, err
	}
	return d.change(ctx, "reintegration.need.move", n.Plan, func(tx *act.Tx, p Plan) error {
		if err := form.Check(&in); err != nil {
			return err
		}
		n, err := getNeed(tx, need)
		if err != nil {
			return err
		}
		v, ok := d.status(in.Status, when.DayOf(tx.Now()))
		if !ok {
			return fault.InvalidField("status", "reintegration.status.unknown", "code", in.Status)
		}
		if n.Status == in.Status {
			return fault.New(fault.Conflict, "reintegration.status.same")
		}
		was := n.Status
		n.Status = in.Status
		if err := updateNeed(tx, n); err != nil {
			return err
		}
		_, err = tx.Record(entry.NeedMoved{Plan: p.ID, Need: n.ID, Pathway: n.Pathway, Label: n.Name, Was: was, Status: n.Status, Said: v.Label, Note: in.Note})
		return err
	})
}

// SetAction is what somebody does about a need by a date.
type SetAction struct {
	What  string `json:"what" label:"What will be done" said:"what will be done" required:"true" maxLength:"500"`
	Owner string `json:"owner,omitempty" label:"Who does it" said:"who does it" hint:"staff: and their collar number or account, or person for the person themself. Blank for the offender manager" pattern:"^(person|staff:[A-Za-z0-9_-]+|team:[a-z_]+)?$" maxLength:"60"`
	DueOn string `json:"due_on" label:"By when" said:"by which day it is done" required:"true" format:"date"`
}

// SetAction sets an action, and promises it. What the person does themself is promised by the offender manager, who sees to
// it. Right: reintegration.action.set. Faults: form.invalid; reintegration.action.past, staff.unknown,
// staff.several (invalid); reintegration.need.not_found.
func (d *Desk) SetAction(ctx context.Context, need string, in SetAction) (act.Done[Plan], error) {
	n, err := getNeed(d.host.DB.Read(ctx), need)
	if err != nil {
		return act.Done[Plan]{}, err
	}
	return d.change(ctx, "reintegration.action.set", n.Plan, func(tx *act.Tx, p Plan) error {
		if err := form.Check(&in); err != nil {
			return err
		}
		due, err := day("due_on", in.DueOn)
		if err != nil {
			return err
		}
		if due.Before(when.DayOf(tx.Now())) {
			return fault.InvalidField("due_on", "reintegration.action.past")
		}
		if staff, ok := strings.CutPrefix(in.Owner, "staff:"); ok {
			if staff, err = d.host.StaffID(tx, "owner", staff); err != nil {
				return err
			}
			in.Owner = "staff:" + staff
		}
		a := Action{ID: id.New(), Plan: p.ID, Need: n.ID, What: in.What, Owner: in.Owner, DueOn: due, State: "set", Label: p.Label}
		owner := in.Owner
		switch in.Owner {
		case "":
			a.Owner, owner = "staff:"+p.Manager, "staff:"+p.Manager
		case "person":
			a.Owner, owner = "person:"+p.Person, "staff:"+p.Manager
		}
		if err := insertAction(tx, a); err != nil {
			return err
		}
		if _, err := tx.Record(entry.ActionSet{Plan: p.ID, Need: n.ID, Action: a.ID, What: a.What, Owner: a.Owner, DueOn: a.DueOn}); err != nil {
			return err
		}
		_, err = tx.Promise(act.NewPromise{Kind: owedAction, Subject: journal.Ref{Kind: "plan_action", ID: a.ID}, OwedTo: "person:" + p.Person, Owner: owner, Due: due.End()})
		return err
	})
}

// EndAction says that an action was done, or is not needed any more.
type EndAction struct {
	How      string `json:"how" label:"What became of it" said:"what became of it" enum:"done,not_needed" required:"true"`
	Evidence string `json:"evidence" label:"What shows it" said:"what shows it" required:"true" format:"textarea" minLength:"5" maxLength:"2000"`
}

// EndAction ends an action and its promise: kept when it was done, waived with the reason when it is not needed.
// Right: reintegration.action.end. Faults: form.invalid; reintegration.action.ended (conflict); reintegration.action.not_found.
func (d *Desk) EndAction(ctx context.Context, action string, in EndAction) (act.Done[Plan], error) {
	a, err := getAction(d.host.DB.Read(ctx), action)
	if err != nil {
		return act.Done[Plan]{}, err
	}
	return d.change(ctx, "reintegration.action.end", a.Plan, func(tx *act.Tx, p Plan) error {
		if err := form.Check(&in); err != nil {
			return err
		}
		a, err := getAction(tx, action)
		if err != nil {
			return err
		}
		if a.State != "set" {
			return fault.New(fault.Conflict, "reintegration.action.ended")
		}
		a.State, a.Evidence = in.How, in.Evidence
		if err := updateAction(tx, a); err != nil {
			return err
		}
		e, err := tx.Record(entry.ActionDone{Plan: p.ID, Need: a.Need, Action: a.ID, What: a.What, How: in.How, Evidence: in.Evidence})
		if err != nil {
			return err
		}
		ref := journal.Ref{Kind: "plan_action", ID: a.ID}
		if in.How == "not_needed" {
			_, err = tx.Waive(owedAction, ref, in.Evidence)
			return err
		}
		_, err = tx.Keep(owedAction, ref, e)
		return err
	})
}
