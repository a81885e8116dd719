package crime

import (
	"slices"

	"throughline/platform/act"
	"throughline/platform/journal"
	"throughline/platform/thread"
	"throughline/platform/when"
	casefile "throughline/police/casefile/entry"
	room "throughline/police/control"
	control "throughline/police/control/entry"
	"throughline/police/crime/entry"
	custody "throughline/police/custody/entry"
	people "throughline/police/people/entry"
)

// listener hears what other rooms know of a crime: the incident that starts the clock, who stands on the thread, who was
// arrested or charged for it, and what the prosecutor said.
func (d *Desk) listener() act.Listener {
	return act.Listener{Name: "crime.record", Kinds: kindsOf(control.IncidentRaised{}, control.IncidentClosed{}, people.PersonLinked{},
		custody.PersonArrested{}, custody.FurtherArrested{}, custody.PersonCharged{}, casefile.DecisionReceived{}), Hear: d.hear}
}

func kindsOf(bs ...journal.Body) []string {
	var out []string
	for _, b := range bs {
		k, _ := b.EntryKind()
		out = append(out, k)
	}
	return out
}

func (d *Desk) hear(tx *act.Tx, e journal.Entry, b journal.Body) error {
	switch x := b.(type) {
	case control.IncidentRaised:
		return d.hearIncident(tx, x)
	case control.IncidentClosed:
		return d.hearClosed(tx, x)
	case people.PersonLinked:
		if x.Role == "victim" || x.Role == "suspect" {
			return linkHeard(tx, x.Thread, x.Person, x.Role, e.Label)
		}
	case custody.PersonArrested:
		return d.hearArrest(tx, x)
	case custody.FurtherArrested:
		return d.hearMatters(tx, x.Arrest, x.Person, x.Matters)
	case custody.PersonCharged:
		return d.hearCharge(tx, x)
	case casefile.DecisionReceived:
		return d.hearDecision(tx, x)
	}
	return nil
}

// hearIncident starts the clock of an incident whose type expects a crime. The clock is the time of the report (CR-01).
func (d *Desk) hearIncident(tx *act.Tx, x control.IncidentRaised) error {
	if len(tx.Threads()) == 0 {
		return nil
	}
	th, err := thread.Get(tx, tx.Threads()[0])
	if err != nil {
		return err
	}
	i := Incident{ID: x.Incident, Thread: th.ID, Number: x.Number, Type: x.Type, Place: x.Place, ReportedAt: x.CalledAt, State: "none", Label: th.Label}
	if i.ReportedAt.IsZero() {
		i.ReportedAt = tx.HappenedAt()
	}
	due, ref, err := d.dueAt(i.ReportedAt)
	if err != nil {
		return err
	}
	i.DueAt = due
	if !d.expectsCrime(x.Type, i) {
		return insertIncident(tx, i)
	}
	i.State = "owed"
	if err := insertIncident(tx, i); err != nil {
		return err
	}
	_, err = tx.Promise(act.NewPromise{Kind: Owed, Subject: journal.Ref{Kind: "incident", ID: i.ID}, OwedTo: "public", Owner: "role:sergeant", Law: ref, Start: i.ReportedAt, Due: due})
	return err
}

func (d *Desk) expectsCrime(code string, i Incident) bool {
	row, ok := d.host.Law.Table("control.incident_type").At(code, when.DayOf(i.ReportedAt))
	if !ok {
		return false
	}
	var v room.TypeRule
	return row.Into(&v) == nil && v.Crime
}

// hearClosed takes control's reasoned "no crime" as the answer to the recording duty (INC-04, CR-01).
func (d *Desk) hearClosed(tx *act.Tx, x control.IncidentClosed) error {
	if x.Crime != "no_crime" || x.Rationale == "" {
		return nil
	}
	i, err := getIncident(tx, x.Incident)
	if err != nil || i.State != "owed" {
		return ignoreMissing(err)
	}
	return d.decline(tx, i, x.Rationale)
}

func (d *Desk) decline(tx *act.Tx, i Incident, reason string) error {
	if err := setIncident(tx, i, "declined", reason); err != nil {
		return err
	}
	_, err := tx.Waive(Owed, journal.Ref{Kind: "incident", ID: i.ID}, reason)
	return err
}

// hearArrest names the person arrested as a suspect of the thread's crimes that the arrest was for; of the only crime when
// there is one. What custody wrote is never typed again here.
func (d *Desk) hearArrest(tx *act.Tx, x custody.PersonArrested) error {
	if len(x.Matters) > 0 {
		return d.hearMatters(tx, x.Arrest, x.Person, x.Matters)
	}
	var ms []custody.Matter
	for _, th := range tx.Threads() {
		ms = append(ms, custody.Matter{Thread: th, Crime: x.Crime, Offences: x.Offences})
	}
	return d.hearMatters(tx, x.Arrest, x.Person, ms)
}

// hearMatters names the suspect of each matter's crime on its own thread only, and keeps which arrest was for it.
func (d *Desk) hearMatters(tx *act.Tx, arrest, person string, ms []custody.Matter) error {
	for _, m := range ms {
		crimes, err := crimesOfThread(tx, m.Thread)
		if err != nil {
			return err
		}
		for _, c := range crimes {
			if m.Crime == c.ID || (m.Crime == "" && (len(crimes) == 1 || arrestedFor(m.Offences, c.OffenceCode))) {
				if err := d.nameIn(tx, c, person, "arrest"); err != nil {
					return err
				}
				if err := tie(tx, c, arrest, person, tx.HappenedAt()); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func arrestedFor(offences []custody.Offence, code string) bool {
	return slices.ContainsFunc(offences, func(o custody.Offence) bool { return o.Code == code })
}

func (d *Desk) nameIn(tx *act.Tx, c Crime, person, basis string) error {
	added, err := addPerson(tx, c, person, "suspect", tx.Now())
	if err != nil || !added {
		return err
	}
	_, err = tx.Record(entry.SuspectNamed{Crime: c.ID, Number: c.Number, Suspect: person, Basis: basis}, act.About("crime", c.ID), act.OnThreads(c.Thread))
	return err
}

// hearCharge keeps the day of charge that outcome 1 needs, of the crimes that were charged: those that custody names, else
// the suspect's only one on the thread, else those of an offence that was charged.
func (d *Desk) hearCharge(tx *act.Tx, x custody.PersonCharged) error {
	for _, th := range tx.Threads() {
		crimes, err := crimesOfThread(tx, th)
		if err != nil {
			return err
		}
		crimes = slices.DeleteFunc(crimes, func(c Crime) bool { return !slices.Contains(c.Suspects, x.Person) })
		for _, c := range crimes {
			named := len(x.Crimes) > 0 && slices.Contains(x.Crimes, c.ID)
			if named || len(x.Crimes) == 0 && (len(crimes) == 1 || arrestedFor(x.Offences, c.OffenceCode)) {
				if err := setCharged(tx, c.ID, x.Person, when.DayOf(x.At)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// hearDecision keeps the prosecutor's reason that outcomes 9 and 15 carry.
func (d *Desk) hearDecision(tx *act.Tx, x casefile.DecisionReceived) error {
	if x.Decision != "no_further_action" {
		return nil
	}
	return d.eachCrime(tx, func(c Crime) error {
		if !slices.Contains(c.Suspects, x.Suspect) || len(x.Crimes) > 0 && !x.Of(c.ID) {
			return nil
		}
		c.CPSReason = x.Reason
		return update(tx, c)
	})
}

func (d *Desk) eachCrime(tx *act.Tx, do func(Crime) error) error {
	for _, th := range tx.Threads() {
		crimes, err := crimesOfThread(tx, th)
		if err != nil {
			return err
		}
		for _, c := range crimes {
			if err := do(c); err != nil {
				return err
			}
		}
	}
	return nil
}
