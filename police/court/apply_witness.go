package court

import (
	"slices"

	"throughline/platform/act"
	"throughline/platform/journal"
	"throughline/police/court/entry"
)

// witnessesDone ends the warnings of a hearing that was held: nobody waits for an answer to it any more. A witness who was
// not reached before is not chased for a day that has passed.
func (a *applying) witnessesDone(hearing string) error {
	ws, err := warningsOf(a.tx, hearing)
	if err != nil {
		return err
	}
	for _, w := range ws {
		if w.State == "stood_down" || w.State == "held" {
			continue
		}
		w.State, w.Duty = "held", false
		if err := updateWarning(a.tx, w); err != nil {
			return err
		}
		if _, err := a.tx.Waive(owedWarning, journal.Ref{Kind: "court_warning", ID: w.ID}, "The hearing was held"); err != nil {
			return err
		}
		if _, err := a.tx.Waive(owedAnswer, journal.Ref{Kind: "court_warning", ID: w.ID}, "The hearing was held"); err != nil {
			return err
		}
	}
	return nil
}

// standDown tells the witnesses of hearings that a final result leaves without a reason that they need not come. A hearing
// at which somebody else still stands keeps its witnesses.
func (a *applying) standDown(def Defendant, held string) error {
	x, err := onThread(a.tx, def.Thread)
	if err != nil {
		return err
	}
	for _, h := range x.Hearings {
		if h.ID == held || h.State != "listed" || slices.ContainsFunc(h.Defendants, func(d string) bool { return d != def.ID }) {
			continue
		}
		ws, err := warningsOf(a.tx, h.ID)
		if err != nil {
			return err
		}
		for _, w := range ws {
			if err := a.notNeeded(w); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *applying) notNeeded(w Warning) error {
	const why = "The court has given its final result"
	if w.State == "stood_down" || w.State == "held" {
		return nil
	}
	w.State, w.Reason, w.Duty = "stood_down", why, false
	if err := updateWarning(a.tx, w); err != nil {
		return err
	}
	if err := a.d.release(a.tx, w, why); err != nil {
		return err
	}
	e, err := a.tx.Record(entry.WitnessStoodDown{Warning: w.ID, Witness: w.Person, Staff: w.Staff, Hearing: w.Hearing, Reason: why},
		act.About("court_warning", w.ID), act.OnThreads(w.Thread), act.Labelled(w.Label))
	if err != nil {
		return err
	}
	_, err = a.tx.Keep(owedWarning, journal.Ref{Kind: "court_warning", ID: w.ID}, e)
	return err
}
