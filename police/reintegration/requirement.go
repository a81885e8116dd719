package reintegration

import (
	"context"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/when"
	"throughline/police/reintegration/entry"
)

// requirementIn puts a requirement of the sentence into a plan. Which requirements there are goes by the day of the offence;
// one that was not in force then stands as the court made it, and its law says so by being empty (OFF-05).
// Sentencing Code s.201 and s.287.
func (d *Desk) requirementIn(tx *act.Tx, p Plan, s Sentence, code, text string, from, until when.Day) error {
	on := s.OffenceFrom
	if on.IsZero() {
		on = s.On
	}
	r := Requirement{ID: id.New(), Plan: p.ID, Code: code, Name: text, Text: text, From: from, Until: until, State: "in_force", Label: p.Label}
	if row, ok := d.host.Law.Table("reintegration.requirement").At(code, on); ok {
		var v requirementRow
		if err := row.Into(&v); err != nil {
			return err
		}
		r.Name, r.Law = v.Label, row.Ref()
	}
	if err := insertRequirement(tx, r); err != nil {
		return err
	}
	_, err := tx.Record(entry.RequirementSet{Plan: p.ID, Requirement: r.ID, Code: r.Code, Label: r.Name, From: r.From, Until: r.Until, Law: r.Law}, act.About("plan", p.ID))
	return err
}

// EndRequirement says how a requirement ended.
type EndRequirement struct {
	How  string `json:"how" label:"How it ended" said:"how it ended" enum:"completed,breached,ended_by_court" required:"true"`
	Note string `json:"note" label:"What shows it" said:"what shows it" required:"true" format:"textarea" minLength:"5" maxLength:"2000"`
}

// EndRequirement ends a requirement. Right: reintegration.requirement.end. Faults: form.invalid;
// reintegration.requirement.ended (conflict); reintegration.requirement.not_found.
func (d *Desk) EndRequirement(ctx context.Context, requirement string, in EndRequirement) (act.Done[Plan], error) {
	r, err := getRequirement(d.host.DB.Read(ctx), requirement)
	if err != nil {
		return act.Done[Plan]{}, err
	}
	return d.change(ctx, "reintegration.requirement.end", r.Plan, func(tx *act.Tx, p Plan) error {
		if err := form.Check(&in); err != nil {
			return err
		}
		r, err := getRequirement(tx, requirement)
		if err != nil {
			return err
		}
		if r.State != "in_force" {
			return fault.New(fault.Conflict, "reintegration.requirement.ended")
		}
		r.State, r.Note = in.How, in.Note
		if err := updateRequirement(tx, r); err != nil {
			return err
		}
		_, err = tx.Record(entry.RequirementEnded{Plan: p.ID, Requirement: r.ID, Code: r.Code, Label: r.Name, How: in.How, Note: in.Note})
		return err
	})
}

// requirementRow is a row of law/reintegration.requirement. Street: an officer on the street may be told of it.
type requirementRow struct {
	Label    string `json:"label"`
	LeastAge int    `json:"least_age"`
	Street   bool   `json:"street,omitempty"`
}

// onTheStreet tells whether an officer on the street may be told of a requirement: one of law says so itself, a licence condition that is in
// no table may be.
func (d *Desk) onTheStreet(r Requirement) bool {
	row, ok := d.host.Law.Table("reintegration.requirement").At(r.Code, r.From)
	if !ok {
		return true
	}
	var v requirementRow
	return row.Into(&v) == nil && v.Street
}
