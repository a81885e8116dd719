package custody

import (
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/thread"
	casefile "throughline/police/casefile/entry"
	crime "throughline/police/crime/entry"
	"throughline/police/people"
)

// hearDecision keeps what a prosecutor allows to be charged, and takes back what an earlier decision on the request allowed.
func (d *Desk) hearDecision(tx *act.Tx, _ journal.Entry, b journal.Body) error {
	e, ok := b.(casefile.DecisionReceived)
	if !ok {
		return nil // erased, or of a version that is not known
	}
	if err := withdrawAuthority(tx, e.Request, e.Suspect, tx.HappenedAt()); err != nil || e.Decision != "charge" {
		return err
	}
	for _, id := range tx.Threads() {
		th, err := thread.Get(tx, id)
		if err != nil {
			return err
		}
		for _, o := range e.Offences {
			if err := putAuthority(tx, e.Request, e.Suspect, o, th.ID, th.Label, e.By, tx.HappenedAt()); err != nil {
				return err
			}
		}
	}
	return nil
}

// hearInvestigator notes who investigates, because they may not decide on the detention (CUS-10, CUS-14).
func (d *Desk) hearInvestigator(tx *act.Tx, _ journal.Entry, b journal.Body) error {
	e, ok := b.(crime.InvestigatorAssigned)
	if !ok {
		return nil
	}
	for _, th := range tx.Threads() {
		if err := involve(tx, th, e.Staff, "investigator"); err != nil {
			return err
		}
	}
	return nil
}

// victims are the people of the thread who have to know when the detainee leaves.
func (d *Desk) victims(q db.Querier, x Detention) ([]people.Person, error) {
	all, err := d.people.AllOnThread(q, x.Thread)
	var out []people.Person
	for _, l := range all {
		if l.Role == "victim" {
			out = append(out, l.Person)
		}
	}
	return out, err
}

// Safety is, for every victim on the thread, whether they have been told that the detainee leaves. One of whom nothing was
// heard is owed the news. The caller asks whether the reader may.
func (d *Desk) Safety(q db.Querier, x Detention) ([]Safety, error) {
	heard, err := safetyOf(q, x.ID)
	if err != nil {
		return nil, err
	}
	state := map[string]Safety{}
	for _, s := range heard {
		state[s.Victim] = s
	}
	victims, err := d.victims(q, x)
	var out []Safety
	for _, v := range victims {
		s := Safety{Victim: v.ID, State: "owed"}
		for _, id := range append([]string{v.ID}, v.Aliases...) {
			if h, ok := state[id]; ok {
				s.State, s.At = h.State, h.At
			}
		}
		out = append(out, s)
	}
	return out, err
}
