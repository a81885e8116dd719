package court

import (
	"throughline/platform/act"
	"throughline/platform/journal"
	"throughline/platform/law"
	"throughline/platform/when"
	"throughline/police/court/entry"
)

// LimitLaw is a row of court.custody_time_limit.
type LimitLaw struct {
	Days           int    `json:"days"`
	Stage          string `json:"stage"`
	Offence        string `json:"offence"`
	LessDaysServed bool   `json:"less_days_served,omitempty"`
}

// LimitCode is the row that governs an offence: by its mode of trial and where it is tried (CRT-04). An offence that is
// triable only on indictment has, before it is sent, the days of one triable either way.
func LimitCode(mode, stage string) string {
	switch {
	case stage == "crown":
		return "crown"
	case mode == "summary":
		return "summary"
	case stage == "summary_trial":
		return "either_way_summary_trial"
	}
	return "either_way"
}

// LimitEnds is the last day in custody before trial (CRT-04): the day after the remand is day 1, days that were served
// before are taken off, and a last day that is not worked moves earlier.
// Prosecution of Offences Act 1985 s.22; Prosecution of Offences (Custody Time Limits) Regulations 1987.
func LimitEnds(cal when.Calendar, remanded when.Day, days, served int) when.Day {
	last := remanded.AddDays(days - served)
	for !when.WorkingDay(cal, last) {
		last = last.AddDays(-1)
	}
	return last
}

func (d *Desk) limitLaw(o Offence, on when.Day) (LimitLaw, law.Row, error) {
	code := LimitCode(o.Mode, o.Stage)
	row, ok := d.host.Law.Table("court.custody_time_limit").At(code, on)
	if !ok {
		return LimitLaw{}, row, noLaw("court.custody_time_limit", code, on)
	}
	var v LimitLaw
	return v, row, row.Into(&v)
}

// held tells whether a remand status keeps a defendant in custody on a court's order. Police bail refused (PB) is not yet one.
func held(bail string) bool { return bail == "PR" || bail == "LA" || bail == "SA" }

// limitIn starts, moves or ends the custody time limit of an offence after a hearing: custody tells whether the court
// keeps the defendant, tried whether the wait for trial is over.
func (d *Desk) limitIn(tx *act.Tx, def Defendant, o *Offence, on when.Day, custody, tried bool) error {
	ref := journal.Ref{Kind: "court_offence", ID: o.ID}
	running := !o.LimitFrom.IsZero()
	if !custody || tried {
		if !running {
			return nil
		}
		why := "bailed"
		if tried {
			why = "tried"
		}
		o.Served += o.LimitFrom.DaysUntil(on)
		o.LimitFrom, o.LimitOn, o.LimitLaw = when.Day{}, when.Day{}, ""
		if _, err := tx.Record(entry.CustodyLimitEnded{Offence: o.ID, Person: def.Person, Why: why}, act.About("court_offence", o.ID), act.OnThreads(def.Thread)); err != nil {
			return err
		}
		_, err := tx.Waive(owedLimit, ref, why)
		return err
	}
	v, row, err := d.limitLaw(*o, on)
	if err != nil {
		return err
	}
	if running && row.Ref() == o.LimitLaw {
		return nil // still the same wait: an adjournment gives no more days
	}
	if running { // sent to the Crown Court, or to be tried summarily: what ran so far is taken off
		o.Served += o.LimitFrom.DaysUntil(on)
	}
	o.LimitFrom, o.LimitLaw = on, row.Ref()
	o.LimitOn = LimitEnds(d.host.Law.Calendar(), on, v.Days, o.Served)
	e := entry.CustodyLimitSet{Offence: o.ID, Person: def.Person, Code: o.Code, Title: o.Title, ExpiresOn: o.LimitOn, Days: v.Days, Served: o.Served, Law: row.Ref()}
	if _, err := tx.Record(e, act.About("court_offence", o.ID), act.OnThreads(def.Thread)); err != nil {
		return err
	}
	if running {
		if _, err := tx.Waive(owedLimit, ref, "another limit runs now"); err != nil {
			return err
		}
	}
	_, err = tx.Promise(act.NewPromise{Kind: owedLimit, Subject: ref, Threads: []string{def.Thread}, OwedTo: "person:" + def.Person, Owner: "role:file_supervisor", Law: row.Ref(), Due: o.LimitOn.End()})
	return err
}
