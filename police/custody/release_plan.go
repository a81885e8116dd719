package custody

import (
	"context"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/when"
	"throughline/police/custody/entry"
)

// PlanRelease says how and when the detainee will leave, so that victims are told before it (VIC-04).
type PlanRelease struct {
	How        string   `json:"how" label:"How the detention ends" required:"true" enum:"charged_bail,charged_court,bail,under_investigation,no_further_action,out_of_court,transfer,hospital,requisition,section_136,immigration,recall,court,died"`
	LeavesAt   string   `json:"leaves_at" label:"They leave at" said:"when they leave" required:"true" format:"datetime"`
	ReturnOn   string   `json:"return_on,omitempty" label:"To answer bail on" format:"date"`
	Conditions []string `json:"conditions,omitempty" label:"Conditions of bail before charge"`
	Terms      string   `json:"terms,omitempty" label:"Conditions in words" hint:"One line for each, in the order above" format:"textarea" maxLength:"4000"`
}

// Plan is the release that is planned.
type Plan struct {
	How        string            `json:"how"`
	At         time.Time         `json:"at"`
	ReturnOn   when.Day          `json:"return_on,omitzero"`
	Conditions []entry.Condition `json:"conditions,omitempty"`
	Bail       string            `json:"bail,omitempty"` // the law row of bail before charge
	Liberty    bool              `json:"liberty"`        // walks out of the door: victims are told before
}

type disposal struct {
	Label     string `json:"label"`
	Liberty   bool   `json:"liberty"`
	Charged   string `json:"charged"`
	Returns   bool   `json:"returns"`
	Undecided bool   `json:"undecided,omitempty"` // may come before the decision on detention
}

// PlanRelease plans a release. Right: a custody officer on duty who does not investigate. Faults: custody.release.charged,
// custody.release.not_charged, custody.release.matter_open, custody.release.return, custody.release.return_late, custody.release.past, custody.released.
func (d *Desk) PlanRelease(ctx context.Context, id string, in PlanRelease) (act.Done[Detention], error) {
	if err := form.Check(in); err != nil {
		return act.Done[Detention]{}, err
	}
	at, err := moment("leaves_at", in.LeavesAt)
	if err != nil {
		return act.Done[Detention]{}, err
	}
	return d.do(ctx, "custody.release.plan", id, "", time.Time{}, func(tx *act.Tx, x *Detention) error {
		if at.Before(tx.Now().Add(-time.Minute)) {
			return fault.InvalidField("leaves_at", "custody.release.past")
		}
		p, err := d.planOf(*x, in.How, in.ReturnOn, in.Conditions, in.Terms, at)
		if err != nil {
			return err
		}
		x.Plan = &p
		return d.planned(tx, x)
	})
}

// planOf checks a disposal against the state of the detention.
func (d *Desk) planOf(x Detention, how, returns string, codes []string, terms string, at time.Time) (Plan, error) {
	p := Plan{How: how, At: at}
	var v disposal
	if _, err := d.row("custody.disposal", how, at, &v); err != nil {
		return p, err
	}
	p.Liberty = v.Liberty
	switch {
	case v.Charged == "required" && x.Charge == nil:
		return p, fault.InvalidField("how", "custody.release.not_charged")
	case v.Charged == "forbidden" && x.Charge != nil:
		return p, fault.InvalidField("how", "custody.release.charged")
	case v.Charged == "required" && len(x.open()) > 0:
		return p, fault.InvalidField("how", "custody.release.matter_open", "offences", heldFor(offencesIn(x.open())))
	case how == "charged_bail" && x.kept() != nil, how == "charged_court" && x.kept() == nil:
		return p, fault.InvalidField("how", "custody.release.bail_decided")
	case len(codes) > 0 && !v.Returns:
		return p, fault.InvalidField("conditions", "custody.release.conditions")
	}
	if how == "charged_bail" {
		for _, c := range x.charges() {
			p.Conditions = append(p.Conditions, c.Conditions...)
		}
	}
	if !v.Returns {
		return p, nil
	}
	return d.preChargeBail(x, p, returns, codes, terms)
}

// preChargeBail holds bail to its first length: the months of law from the day after arrest, the day held to the end of a
// short month, less one day, because the period begins with its first day (BAIL-01, BAIL-03).
func (d *Desk) preChargeBail(x Detention, p Plan, returns string, codes []string, terms string) (Plan, error) {
	day, err := when.ParseDay(returns)
	if err != nil {
		return p, fault.InvalidField("return_on", "custody.release.return")
	}
	var v bailRow
	row, err := d.row("custody.bail_limit", "initial", x.ArrestedAt, &v)
	if err != nil {
		return p, err
	}
	last := BailEnds(when.DayOf(x.ArrestedAt), v.Months)
	if day.After(last) {
		return p, fault.InvalidField("return_on", "custody.release.return_late", "day", last.Text())
	}
	if !day.After(when.DayOf(p.At)) && day != when.DayOf(p.At) {
		return p, fault.InvalidField("return_on", "custody.release.return")
	}
	p.ReturnOn, p.Bail = day, row.Ref()
	p.Conditions, err = d.conditions(codes, terms, when.DayOf(p.At))
	return p, err
}

// BailEnds is the last day of bail before charge of so many months: "three months beginning with" the day after arrest
// ends at 24:00 on the day before the same date of the month (BAIL-01, BAIL-03: from 1 Feb it ends on 30 Apr).
func BailEnds(arrested when.Day, months int) when.Day {
	starts := arrested.AddDays(1)
	end := starts.AddMonths(months)
	if end.Date < starts.Date { // the month is too short to have that date: its last day is the last of the period
		return end
	}
	return end.AddDays(-1)
}

// planned opens what has to happen before the door does.
func (d *Desk) planned(tx *act.Tx, x *Detention) error {
	_, err := tx.Record(entry.ReleasePlanned{Detention: x.ID, Person: x.Person, How: x.Plan.How, Label: d.label("custody.disposal", x.Plan.How), At: x.Plan.At, Conditions: x.Plan.Conditions, ReturnOn: x.Plan.ReturnOn},
		act.ThatHappenedAt(tx.Now()))
	return err
}
