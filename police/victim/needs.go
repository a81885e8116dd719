package victim

import (
	"context"
	"slices"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/law"
	"throughline/platform/when"
	"throughline/police/victim/entry"
)

// AssessNeeds is the needs assessment of VIC-03, made at report, at charge and before trial.
type AssessNeeds struct {
	Moment  string   `json:"moment" label:"When it is made" enum:"report,charge,pre_trial" required:"true"`
	Grounds []string `json:"grounds,omitempty" label:"Why they have enhanced rights" hint:"Tick all that are so. None means no enhanced rights" enum:"most_serious_crime,persistently_targeted,vulnerable,intimidated"`
	Why     string   `json:"why,omitempty" label:"What it rests on" format:"textarea" maxLength:"2000"`
}

// AssessNeeds keeps an assessment. When it finds enhanced rights, what is owed becomes due sooner; nothing that is owed
// becomes due later. Right: victim.needs.assess. Faults: victim_case.not_found; form.invalid; victim.needs.under_age for a
// child assessed as having none.
func (d *Desk) AssessNeeds(ctx context.Context, caseID string, in AssessNeeds) (act.Done[Case], error) {
	var none act.Done[Case]
	if err := form.Check(&in); err != nil {
		return none, err
	}
	c, err := getCase(d.host.DB.Read(ctx), caseID)
	if err != nil {
		return none, err
	}
	return act.Do(ctx, d.host.Door, act.Of("victim.needs.assess", refOf(caseID), in.Why).On(c.Thread), func(tx *act.Tx) (Case, error) {
		c, err := d.openOne(tx, caseID)
		if err != nil {
			return c, err
		}
		p, err := d.people.Get(tx, c.Person)
		if err != nil {
			return c, err
		}
		today := when.DayOf(tx.HappenedAt())
		if ground, ok := d.underAge(p.Age(today), today); ok && !slices.Contains(in.Grounds, ground) {
			return c, fault.InvalidField("grounds", "victim.needs.under_age")
		}
		c.Grounds, c.Enhanced, c.AssessedAt = in.Grounds, len(in.Grounds) > 0, tx.HappenedAt()
		if err := updateCase(tx, &c); err != nil {
			return c, err
		}
		moved := 0
		if c.Enhanced {
			if moved, err = d.hasten(tx, c); err != nil {
				return c, err
			}
		}
		_, err = tx.Record(entry.NeedsAssessed{Case: c.ID, Victim: c.Person, Moment: in.Moment, Enhanced: c.Enhanced, Grounds: c.Grounds, Moved: moved})
		return c.outline(), err
	})
}

// hasten moves what is owed to the enhanced day: counted from the event, but never to before a full enhanced time from
// the day of the assessment, so that finding enhanced rights does not itself break a promise.
func (d *Desk) hasten(tx *act.Tx, c Case) (int, error) {
	owed, err := owedOf(tx, c.ID, true)
	if err != nil {
		return 0, err
	}
	moved := 0
	for _, o := range owed {
		due, err := Hasten(d.host.Law, o, when.DayOf(tx.HappenedAt()))
		if err != nil {
			return moved, err
		}
		if !due.Before(o.DueAt) {
			continue
		}
		moved++
		o.DueAt = due
		if _, err := tx.Move(promiseTell+o.Code, o.ref(), due); err != nil {
			return moved, err
		}
		if err := updateOwed(tx, &o); err != nil {
			return moved, err
		}
	}
	return moved, nil
}

// rowOf reads the duty's row of the Code.
func rowOf(book *law.Book, ref string) (dutyRule, bool) {
	row, ok := book.Row(ref)
	var rule dutyRule
	return rule, ok && row.Into(&rule) == nil
}
