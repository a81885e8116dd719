package reintegration

import (
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/thread"
	"throughline/platform/when"
	casefile "throughline/police/casefile/entry"
	court "throughline/police/court/entry"
	crime "throughline/police/crime/entry"
	custody "throughline/police/custody/entry"
)

// listener hears a sentence, of which one that is served among us owes the person a plan (OFF-09), and who may be dealt with
// out of court: the suspects of crimes, and those of whom a prosecutor decided so (OOCR-01).
func (d *Desk) listener() act.Listener {
	var kinds []string
	for _, b := range []journal.Body{court.PersonSentenced{}, crime.CrimeRecorded{}, crime.SuspectNamed{}, casefile.DecisionReceived{}, custody.PersonArrested{}} {
		kind, _ := b.EntryKind()
		kinds = append(kinds, kind)
	}
	return act.Listener{Name: "reintegration.sentence", Kinds: kinds, Hear: d.hear}
}

func (d *Desk) hear(tx *act.Tx, _ journal.Entry, b journal.Body) error {
	switch x := b.(type) {
	case crime.CrimeRecorded:
		for _, s := range x.Suspects {
			if err := d.suspected(tx, s, x.Offence); err != nil {
				return err
			}
		}
		return nil
	case crime.SuspectNamed:
		return d.suspected(tx, x.Suspect)
	case custody.PersonArrested:
		var codes []string
		for _, o := range x.Offences {
			codes = append(codes, o.Code)
		}
		return d.suspected(tx, x.Person, codes...)
	case casefile.DecisionReceived:
		return d.decided(tx, x)
	}
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

// suspected keeps who may be offered an outcome without a court.
func (d *Desk) suspected(tx *act.Tx, person string, offences ...string) error {
	return d.eachThread(tx, func(th thread.Thread) error {
		return putSuspect(tx, Suspect{Thread: th.ID, Person: person, Offences: offences, HeardAt: tx.HappenedAt(), Label: th.Label})
	})
}

// decided owes the outcome that a prosecutor decided on. A later decision of another kind takes the duty back.
func (d *Desk) decided(tx *act.Tx, x casefile.DecisionReceived) error {
	return d.eachThread(tx, func(th thread.Thread) error {
		ref := suspectRef(th.ID, x.Suspect)
		if x.Decision != "out_of_court" {
			_, err := tx.Waive(owedDisposal, ref, "The prosecutor decided otherwise")
			return err
		}
		if err := putSuspect(tx, Suspect{Thread: th.ID, Person: x.Suspect, Request: x.Request, Reason: x.Reason, HeardAt: tx.HappenedAt(), Label: th.Label}); err != nil {
			return err
		}
		due, law, err := d.workingDays("give", tx.HappenedAt())
		if err != nil {
			return err
		}
		_, err = tx.Promise(act.NewPromise{Kind: owedDisposal, Subject: ref, Threads: []string{th.ID}, OwedTo: "person:" + x.Suspect, Owner: "role:investigator", Law: law, Due: due})
		return err
	})
}

func (d *Desk) eachThread(tx *act.Tx, do func(thread.Thread) error) error {
	for _, id := range tx.Threads() {
		th, err := thread.Get(tx, id)
		if err == nil {
			err = do(th)
		}
		if err != nil {
			return err
		}
	}
	return nil
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
