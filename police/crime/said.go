package crime

import (
	"slices"
	"strings"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/crime/entry"
	reintegration "throughline/police/reintegration/entry"
	victim "throughline/police/victim/entry"
)

// Decide is the promise to decide a crime anew after a victim's review overturned its outcome (VIC-09).
const Decide = "crime.decide"

// laterListener hears what rooms further along the thread know: what a victim wants, what a suspect admitted, and that a
// review overturned an outcome.
func (d *Desk) laterListener() act.Listener {
	return act.Listener{Name: "crime.later", Kinds: kindsOf(victim.SupportSaid{}, victim.ReviewAnswered{}, reintegration.DisposalAnswered{}), Hear: d.hearLater}
}

func (d *Desk) hearLater(tx *act.Tx, e journal.Entry, b journal.Body) error {
	switch x := b.(type) {
	case victim.SupportSaid:
		return d.said(tx, e, x.Victim, "victim_view", x.Wish)
	case reintegration.DisposalAnswered:
		if x.Accepted && x.Admission {
			return d.said(tx, e, x.Person, "admission", "true")
		}
	case victim.ReviewAnswered:
		if x.Answer == "overturned" {
			return d.eachCrime(tx, func(c Crime) error { return d.reopen(tx, c, x) })
		}
	}
	return nil
}

func (d *Desk) said(tx *act.Tx, e journal.Entry, person, what, said string) error {
	for _, th := range tx.Threads() {
		if err := putSaid(tx, th, person, what, said, when.Micros(e.HappenedAt), e.Label); err != nil {
			return err
		}
	}
	return nil
}

// reopen takes back the outcome that a review overturned, whose row stays as history, and owes a new decision.
func (d *Desk) reopen(tx *act.Tx, c Crime, x victim.ReviewAnswered) error {
	id, outcome, _ := strings.Cut(x.Decision, "/")
	about := c.ID == id && c.Outcome == outcome || slices.Contains(c.Suspects, x.Decision) // a prosecutor's is about a suspect
	if !about || c.Outcome == "" {
		return nil
	}
	was := c.Outcome
	c.Outcome, c.OutcomeOn = "", ""
	if err := update(tx, c); err != nil {
		return err
	}
	if err := endOutcome(tx, c.ID, when.Micros(tx.Now())); err != nil {
		return err
	}
	row, ok := d.host.Law.Table("crime.decide").At("after_review", when.DayOf(tx.Now()))
	var v struct {
		WorkingDays int `json:"working_days"`
	}
	if !ok {
		return fault.New(fault.Invalid, "law.none_on_day").With("table", "crime.decide").With("code", "after_review").With("day", when.DayOf(tx.Now()).String())
	}
	if err := row.Into(&v); err != nil {
		return err
	}
	day, err := d.host.Law.Calendar().AddWorkingDays(when.DayOf(tx.Now()), v.WorkingDays)
	if err != nil {
		return err
	}
	if _, err := tx.Record(entry.OutcomeReopened{Crime: c.ID, Number: c.Number, Was: was, Review: x.Review, DueAt: day.End(), Law: row.Ref()}, act.About("crime", c.ID), act.OnThreads(c.Thread)); err != nil {
		return err
	}
	owner := "role:investigator"
	if c.OIC != "" {
		owner = "staff:" + c.OIC
	}
	_, err = tx.Promise(act.NewPromise{Kind: Decide, Subject: journal.Ref{Kind: "crime", ID: c.ID}, Threads: []string{c.Thread}, OwedTo: "victim:" + x.Victim, Owner: owner, Law: row.Ref(), Due: day.End()})
	return err
}

// heardOf is what the record already holds of the fields of SetOutcome: the day of charge, the prosecutor's reason, what the
// victims want and whether a suspect admitted it. Nothing of it is typed again. Victims who disagree with each other are no
// view: then a person says which.
func (d *Desk) heardOf(q db.Querier, c Crime) (map[string]string, error) {
	out := map[string]string{"cps_reason": c.CPSReason, "charge_date": c.ChargedOn.String()}
	views := map[string]bool{}
	for _, v := range c.Victims {
		said, err := saidBy(q, c.Thread, v, "victim_view")
		if err != nil {
			return nil, err
		}
		views[said] = true
	}
	if len(views) == 1 {
		for said := range views {
			out["victim_view"] = said
		}
	}
	for _, s := range c.Suspects {
		said, err := saidBy(q, c.Thread, s, "admission")
		if err != nil {
			return nil, err
		}
		if said != "" {
			out["admission"] = said
		}
	}
	return out, nil
}
