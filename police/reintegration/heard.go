package reintegration

import (
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/thread"
	"throughline/platform/when"
	court "throughline/police/court/entry"
)

// listener hears a sentence. One that is served among us owes the person a plan (OFF-09).
func (d *Desk) listener() act.Listener {
	kind, _ := court.PersonSentenced{}.EntryKind()
	return act.Listener{Name: "reintegration.sentence", Kinds: []string{kind}, Hear: d.hear}
}

func (d *Desk) hear(tx *act.Tx, _ journal.Entry, b journal.Body) error {
	x, ok := b.(court.PersonSentenced)
	if !ok || len(tx.Threads()) == 0 {
		return nil
	}
	th, err := thread.Get(tx, tx.Threads()[0])
	if err != nil {
		return err
	}
	s := Sentence{ID: x.Sentence, Person: x.Person, Thread: th.ID, Kind: x.Kind, Text: x.Text, On: x.On, Until: x.Until, OffenceFrom: x.OffenceFrom, Requirements: x.Requirements, State: "none", Label: th.Label}
	if !x.Community {
		return insertSentence(tx, s)
	}
	due, law, err := d.planDue(x.On)
	if err != nil {
		return err
	}
	s.State, s.DueAt = "owed", due
	if err := insertSentence(tx, s); err != nil {
		return err
	}
	_, err = tx.Promise(act.NewPromise{Kind: owedPlan, Subject: journal.Ref{Kind: "sentence", ID: s.ID}, Threads: []string{th.ID}, OwedTo: "person:" + s.Person, Owner: "role:offender_manager", Law: law, Due: due})
	return err
}

// planDue is the end of the day by which a plan is made after a sentence, and the row that says so.
func (d *Desk) planDue(sentenced when.Day) (time.Time, string, error) {
	row, ok := d.host.Law.Table("reintegration.plan_due").At("plan", sentenced)
	if !ok {
		return time.Time{}, "", noLaw("reintegration.plan_due", "plan", sentenced)
	}
	var v struct {
		WorkingDays int `json:"working_days"`
	}
	if err := row.Into(&v); err != nil {
		return time.Time{}, "", err
	}
	day, err := d.host.Law.Calendar().AddWorkingDays(sentenced, v.WorkingDays)
	return day.End(), row.Ref(), err
}

// reviewAfter is the day on which a plan is looked at again, and the row that says so.
func (d *Desk) reviewAfter(on when.Day) (when.Day, string, error) {
	row, ok := d.host.Law.Table("reintegration.review").At("plan", on)
	if !ok {
		return when.Day{}, "", noLaw("reintegration.review", "plan", on)
	}
	var v struct {
		Days int `json:"days"`
	}
	if err := row.Into(&v); err != nil {
		return when.Day{}, "", err
	}
	return on.AddDays(v.Days), row.Ref(), nil
}

func noLaw(table, code string, on when.Day) error {
	return fault.New(fault.Invalid, "law.none_on_day").With("table", table).With("code", code).With("day", on.String())
}
