package custody

import (
	"context"
	"slices"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/police/custody/entry"
)

// EndMatter is how one matter ends while the detention is about others too: charged for one, bailed for another.
type EndMatter struct {
	Matter     string   `json:"matter" label:"What ends" said:"which matter ends" required:"true" maxLength:"60"`
	How        string   `json:"how" label:"How it ends" required:"true" enum:"bail,under_investigation,no_further_action,out_of_court"`
	Why        string   `json:"why" label:"Why" said:"why it ends so" required:"true" format:"textarea" maxLength:"4000"`
	ReturnOn   string   `json:"return_on,omitempty" label:"To answer bail on" hint:"Only for bail" format:"date"`
	Conditions []string `json:"conditions,omitempty" label:"Conditions of bail before charge"`
	Terms      string   `json:"terms,omitempty" label:"Conditions in words" hint:"One line for each, in the order above" format:"textarea" maxLength:"4000"`
	At         string   `json:"at,omitempty" label:"When" hint:"Blank for now" format:"datetime"`
}

// EndMatter ends one of several matters without a charge; the person leaves by the others. Bail for it is promised on its own
// thread (BAIL-01). Right: as Release. Faults: custody.matter.none, custody.matter.only (the release says how the last open
// matter ends), custody.release.undecided, and those of bail before charge.
func (d *Desk) EndMatter(ctx context.Context, id string, in EndMatter) (act.Done[Detention], error) {
	at, err := checked(in, in.At)
	if err != nil {
		return act.Done[Detention]{}, err
	}
	return d.do(ctx, "custody.matter.end", id, in.Why, at, func(tx *act.Tx, x *Detention) error {
		if x.State == "arrived" && x.Under == "" || x.State == "refused" {
			return fault.New(fault.Conflict, "custody.release.undecided")
		}
		open := x.open()
		i := slices.IndexFunc(open, func(m Matter) bool { return m.ID == in.Matter })
		if i < 0 {
			return fault.InvalidField("matter", "custody.matter.none")
		}
		if len(open) == 1 && x.Charge == nil {
			return fault.InvalidField("matter", "custody.matter.only")
		}
		m := open[i]
		p, err := d.wayOf(*x, in.How, in.ReturnOn, in.Conditions, in.Terms, tx.HappenedAt())
		if err != nil {
			return err
		}
		m.Ending = Ending{Why: in.Why, ReturnOn: p.ReturnOn, Bail: p.Bail, Conditions: p.Conditions}
		m.How, m.EndedAt = in.How, tx.HappenedAt()
		return d.endedOne(tx, x, m)
	})
}

// wayOf checks bail before charge for a matter, whatever was charged for others.
func (d *Desk) wayOf(x Detention, how, returns string, codes []string, terms string, at time.Time) (Plan, error) {
	p := Plan{How: how, At: at}
	var v disposal
	if _, err := d.row("custody.disposal", how, at, &v); err != nil {
		return p, err
	}
	if len(codes) > 0 && !v.Returns {
		return p, fault.InvalidField("conditions", "custody.release.conditions")
	}
	if !v.Returns {
		return p, nil
	}
	return d.preChargeBail(x, p, returns, codes, terms)
}

func (d *Desk) endedOne(tx *act.Tx, x *Detention, m Matter) error {
	if err := endMatter(tx, *x, m); err != nil {
		return err
	}
	for i := range x.Matters {
		if x.Matters[i].ID == m.ID {
			x.Matters[i] = m
		}
	}
	proof, err := tx.Record(entry.MatterEnded{Detention: x.ID, Arrest: x.Arrest, Person: x.Person, Matter: m.said(), How: m.How, Label: d.label("custody.disposal", m.How), Conditions: m.Conditions, ReturnOn: m.ReturnOn,
		Bail: m.Bail, Why: m.Why, At: m.EndedAt}, act.OnThreads(m.Thread))
	if err != nil {
		return err
	}
	if err := d.atLarge(tx, *x, m); err != nil {
		return err
	}
	return d.answered(tx, x, proof)
}

// endRest ends every matter that is still open as the release ends it.
func (d *Desk) endRest(tx *act.Tx, x *Detention) error {
	for _, m := range x.open() {
		m.How, m.EndedAt = x.Release.How, x.Release.At
		m.Ending = Ending{ReturnOn: x.Plan.ReturnOn, Bail: x.Plan.Bail, Conditions: x.Plan.Conditions}
		if err := endMatter(tx, *x, m); err != nil {
			return err
		}
		for i := range x.Matters {
			if x.Matters[i].ID == m.ID {
				x.Matters[i] = m
			}
		}
		if err := d.atLarge(tx, *x, m); err != nil {
			return err
		}
	}
	return nil
}
