package custody

import (
	"slices"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/thread"
	casefile "throughline/police/casefile/entry"
	crime "throughline/police/crime/entry"
	"throughline/police/people"
	person "throughline/police/people/entry"
	victim "throughline/police/victim/entry"
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
			if !decidedFor(e, th.ID, o) {
				continue
			}
			if err := standAuthority(tx, e.Request, th.ID, o, th.Label); err != nil {
				return err
			}
			if err := putAuthority(tx, e.Request, e.Suspect, o, th.ID, th.Label, e.By, tx.HappenedAt()); err != nil {
				return err
			}
		}
	}
	return nil
}

// decidedFor tells whether a decision lets an offence be charged on a thread: where it says so for each crime, only there.
func decidedFor(e casefile.DecisionReceived, thread, offence string) bool {
	return len(e.Crimes) == 0 || slices.ContainsFunc(e.Crimes, func(c casefile.OfCrime) bool { return c.Thread == thread && slices.Contains(c.Offences, offence) })
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

// hearCrime keeps what an arrest for a crime must know of it.
func (d *Desk) hearCrime(tx *act.Tx, _ journal.Entry, b journal.Body) error {
	e, ok := b.(crime.CrimeRecorded)
	if !ok || len(tx.Threads()) == 0 {
		return nil
	}
	th, err := thread.Get(tx, tx.Threads()[0])
	if err != nil {
		return err
	}
	return putCrime(tx, crimeHeard{ID: e.Crime, Number: e.Number, Thread: th.ID, Offence: e.Offence, Title: e.Title, Label: th.Label})
}

// hearPerson says anew whether an appropriate adult is needed when who is held has another age on their record, or was found to be
// somebody else: an interview asks (CUS-18).
func (d *Desk) hearPerson(tx *act.Tx, _ journal.Entry, b journal.Body) error {
	var ids []string
	switch e := b.(type) {
	case person.PersonChanged:
		if !slices.ContainsFunc(e.Changes, func(c person.Change) bool { return c.Field == "born_on" || c.Field == "apparent_age" }) {
			return nil
		}
		ids = []string{e.Person}
	case person.PersonMerged:
		ids = []string{e.Kept, e.Gone}
	case person.PersonUnmerged:
		ids = []string{e.Kept, e.Gone}
	}
	seen := map[string]bool{}
	for _, id := range ids {
		all, err := d.people.Aliases(tx, id)
		if err != nil {
			return err
		}
		xs, err := heldNow(tx, all)
		if err != nil {
			return err
		}
		for _, x := range xs {
			if seen[x.ID] {
				continue
			}
			seen[x.ID] = true
			if err := d.tellAdult(tx, &x, act.About("detention", x.ID), act.OnThreads(threadsOf(x.Matters)...), act.Labelled(x.Label)); err != nil {
				return err
			}
			if err := saveDetention(tx, &x); err != nil {
				return err
			}
		}
	}
	return nil
}

// victims are the people of the threads who have to know when the detainee leaves: the victims of what the detainee is
// suspected of, or every victim of a thread on which no crime names the detainee. The detainee is never among them, though
// somebody may accuse somebody else of having struck them.
func (d *Desk) victims(q db.Querier, x Detention) ([]people.Person, error) {
	detainee, err := d.people.Aliases(q, x.Person)
	if err != nil {
		return nil, err
	}
	var out []people.Person
	for _, t := range threadsOf(x.Matters) {
		all, err := d.people.AllOnThread(q, t)
		if err != nil {
			return nil, err
		}
		var theirs []string
		if d.VictimsOf != nil {
			if theirs, err = d.VictimsOf(q, t, detainee); err != nil {
				return nil, err
			}
		}
		for _, l := range all {
			ids := append([]string{l.Person.ID}, l.Person.Aliases...)
			concerned := len(theirs) == 0 || slices.ContainsFunc(ids, func(id string) bool { return slices.Contains(theirs, id) })
			again := slices.ContainsFunc(out, func(p people.Person) bool { return p.ID == l.Person.ID })
			if l.Role == "victim" && concerned && !again && !slices.Contains(detainee, l.Person.ID) {
				out = append(out, l.Person)
			}
		}
	}
	return out, nil
}

// hearSafety keeps how far the victim room has come with telling a victim that the detainee leaves (VIC-04).
func (d *Desk) hearSafety(tx *act.Tx, _ journal.Entry, b journal.Body) error {
	e, ok := b.(victim.SafetyNews)
	if !ok || e.Detention == "" {
		return nil
	}
	x, err := getDetention(tx, e.Detention)
	if fault.Is(err, fault.NotFound) {
		return nil // news about something else than a detention of this suite
	}
	if err != nil {
		return err
	}
	return putSafety(tx, x, Safety{Victim: e.Victim, Duty: e.Duty, State: e.State, At: e.At})
}

// Safety is, for every victim on the thread, whether they have been told that the detainee leaves. One of whom nothing was
// heard is owed the news, and one duty that is owed outweighs others that are done. The caller asks whether the reader may.
func (d *Desk) Safety(q db.Querier, x Detention) ([]Safety, error) {
	heard, err := safetyOf(q, x.ID)
	if err != nil {
		return nil, err
	}
	victims, err := d.victims(q, x)
	var out []Safety
	for _, v := range victims {
		out = append(out, safetyFor(append([]string{v.ID}, v.Aliases...), heard))
	}
	return out, err
}

var gravity = map[string]int{"": 0, "exception": 1, "told": 2, "not_reached": 3, "owed": 4}

func safetyFor(ids []string, heard []Safety) Safety {
	worst := Safety{Victim: ids[0]}
	for _, h := range heard {
		if !slices.Contains(ids, h.Victim) {
			continue
		}
		if gravity[h.State] > gravity[worst.State] {
			worst.State, worst.At = h.State, h.At
		}
	}
	if worst.State == "" {
		worst.State = "owed"
	}
	return worst
}
