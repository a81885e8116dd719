package court

import (
	"context"

	"throughline/law/cjs"
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

// EnterPlea is a plea to one offence as it was heard in court.
type EnterPlea struct {
	Plea    string `json:"plea" label:"Plea" said:"the plea" required:"true" maxLength:"5"`
	On      string `json:"on" label:"Entered on" said:"when it was entered" required:"true" format:"date"`
	Hearing string `json:"hearing,omitempty" form:"-" maxLength:"40"`
}

// EnterPlea keeps a plea: one is current for each offence of each defendant, and those before it stay (CRT-02).
// Right: court.plea.enter. Faults: form.invalid; court.plea.unknown, court.plea.future, court.plea.earlier (invalid);
// court.plea.same, court.offence.ended (conflict); court_offence.not_found.
func (d *Desk) EnterPlea(ctx context.Context, offence string, in EnterPlea) (act.Done[Offence], error) {
	q := d.host.DB.Read(ctx)
	o, err := getOffence(q, offence)
	if err != nil {
		return act.Done[Offence]{}, err
	}
	def, err := getDefendant(q, o.Defendant)
	if err != nil {
		return act.Done[Offence]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of("court.plea.enter", journal.Ref{Kind: "court_offence", ID: offence}).On(def.Thread), func(tx *act.Tx) (Offence, error) {
		o, err := getOffence(tx, offence)
		if err != nil {
			return o, err
		}
		p, err := d.plea(o, in, when.DayOf(tx.Now()))
		if err != nil {
			return o, err
		}
		on, _ := when.ParseDay(in.On) // d.plea has read it
		if err := d.pleaIn(tx, def, &o, p, on, in.Hearing, ""); err != nil {
			return o, err
		}
		return getOffence(tx, offence)
	})
}

func (d *Desk) plea(o Offence, in EnterPlea, today when.Day) (cjs.Code, error) {
	if err := form.Check(&in); err != nil {
		return cjs.Code{}, err
	}
	t, err := d.codes()
	if err != nil {
		return cjs.Code{}, err
	}
	p, ok := t.Plea(in.Plea)
	if !ok {
		return p, fault.InvalidField("plea", "court.plea.unknown", "code", in.Plea)
	}
	on, err := when.ParseDay(in.On)
	switch {
	case err != nil:
		return p, named(err, "on")
	case o.Ended:
		return p, fault.New(fault.Conflict, "court.offence.ended")
	case on.After(today):
		return p, fault.InvalidField("on", "court.plea.future")
	case o.Plea != nil && on.Before(o.Plea.On):
		return p, fault.InvalidField("on", "court.plea.earlier", "day", o.Plea.On.Text())
	case o.Plea != nil && o.Plea.Code == p.Code:
		return p, fault.New(fault.Conflict, "court.plea.same")
	}
	return p, nil
}

// pleaIn makes a plea the current one, unless it is that already.
func (d *Desk) pleaIn(tx *act.Tx, def Defendant, o *Offence, p cjs.Code, on when.Day, hearing, result string) error {
	if o.Plea != nil && o.Plea.Code == p.Code {
		return nil
	}
	was := ""
	if o.Plea != nil {
		was = o.Plea.Code
	}
	a := Answer{ID: id.New(), Offence: o.ID, Sort: "plea", Code: p.Code, Name: p.Title, On: on, Hearing: hearing, Result: result, SetAt: tx.Now(), Label: o.Label}
	if err := setAnswer(tx, a); err != nil {
		return err
	}
	o.Plea = &a
	_, err := tx.Record(entry.PleaEntered{Offence: o.ID, Person: def.Person, Code: o.Code, Title: o.Title, Plea: p.Code, Name: p.Title, On: on, Was: was, Hearing: hearing, Result: result},
		act.About("court_offence", o.ID), act.OnThreads(def.Thread))
	return err
}

// verdictIn makes a verdict the current one, unless it is that already (CRT-02).
func (d *Desk) verdictIn(tx *act.Tx, def Defendant, o *Offence, v cjs.Code, on when.Day, hearing, result string) error {
	if o.Verdict != nil && o.Verdict.Code == v.Code {
		return nil
	}
	was := ""
	if o.Verdict != nil {
		was = o.Verdict.Code
	}
	a := Answer{ID: id.New(), Offence: o.ID, Sort: "verdict", Code: v.Code, Name: v.Title, On: on, Hearing: hearing, Result: result, SetAt: tx.Now(), Label: o.Label}
	if err := setAnswer(tx, a); err != nil {
		return err
	}
	o.Verdict = &a
	_, err := tx.Record(entry.VerdictReached{Offence: o.ID, Person: def.Person, Code: o.Code, Title: o.Title, Verdict: v.Code, Name: v.Title, On: on, Was: was, Hearing: hearing, Result: result},
		act.About("court_offence", o.ID), act.OnThreads(def.Thread))
	return err
}

func offenceFacts(q db.Querier, id string) (access.Resource, error) {
	o, err := getOffence(q, id)
	if err != nil {
		return access.Resource{}, err
	}
	def, err := getDefendant(q, o.Defendant)
	return access.Resource{Label: o.Label, People: []string{def.Person}}, err
}
