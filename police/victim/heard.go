package victim

import (
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/thread"
	"throughline/platform/when"
	casefile "throughline/police/casefile/entry"
	control "throughline/police/control/entry"
	crime "throughline/police/crime/entry"
	custody "throughline/police/custody/entry"
	interview "throughline/police/interview/entry"
	people "throughline/police/people/entry"
)

var heardKinds = append(kindsOf(people.PersonLinked{}, people.PersonUnlinked{}, crime.InvestigatorAssigned{}, control.IncidentRaised{}, crime.CrimeRecorded{},
	crime.SuspectNamed{}, crime.OutcomeSet{}, custody.PersonArrested{}, custody.FurtherArrested{}, custody.MatterEnded{}, custody.DetentionRefused{}, custody.ReleasePlanned{}, custody.PersonReleased{}, custody.PersonCharged{}, custody.BailExtended{}, custody.BailVaried{}, custody.BailMoved{}, custody.BailEnded{},
	interview.InterviewRecorded{}, casefile.DecisionReceived{}), courtKinds...)

// hear makes cases of victims, and duties of what happens on their threads. It is one listener, so that a victim who is
// linked and an event that follows are heard in the order in which they were recorded.
func (d *Desk) hear(tx *act.Tx, e journal.Entry, b journal.Body) error {
	switch x := b.(type) {
	case people.PersonLinked:
		if x.Role != "victim" {
			return nil
		}
		_, err := d.openCase(tx, x.Person, x.Thread, e.Label)
		return err
	case people.PersonUnlinked:
		if x.Role != "victim" {
			return nil
		}
		return d.endCase(tx, x.Person, x.Thread)
	case crime.InvestigatorAssigned:
		return d.follow(tx, x.Staff)
	case custody.FurtherArrested:
		return d.further(tx, x)
	case custody.MatterEnded:
		return d.matterEnded(tx, x)
	case custody.ReleasePlanned, custody.PersonReleased, custody.PersonCharged, custody.DetentionRefused:
		return d.hearCustody(tx, b)
	case custody.BailExtended, custody.BailVaried, custody.BailMoved, custody.BailEnded:
		return d.hearBail(tx, e, b)
	case crime.OutcomeSet:
		return d.hearOutcome(tx, e, x)
	case crime.SuspectNamed:
		return onThreads(tx, func(th thread.Thread) error {
			return putCrime(tx, crimePart{crime: x.Crime, role: "suspect"}, th.ID, th.Label, x.Suspect)
		})
	case crime.CrimeRecorded:
		if err := d.hearCrime(tx, x); err != nil {
			return err
		}
	}
	h, ok := d.happening(tx, b)
	if !ok {
		return d.hearCourt(tx, b, e.RecordedAt)
	}
	return d.happened(tx, h)
}

// happening is an event as this room keeps it. Story is how the victim's page names it; Trigger what it is in the Code,
// empty for what the Code does not name. Before is when safety news is due: the person leaves then.
type happening struct {
	Story   string
	Trigger string
	Ref     string
	Person  string // whom it is about, who is never told of themselves as of a suspect
	At      time.Time
	Before  time.Time
	Detail  map[string]string
	Only    []string // persons to whom alone it is owed; empty: every victim of the thread
}

// happening reads what other rooms wrote, where one entry is one event.
func (d *Desk) happening(tx *act.Tx, b journal.Body) (happening, bool) {
	switch x := b.(type) {
	case control.IncidentRaised:
		h := happening{Story: "reported", Ref: x.Incident, At: x.CalledAt, Detail: map[string]string{"number": x.Number}}
		if h.At.IsZero() {
			h.At = tx.HappenedAt()
		}
		return h, true
	case crime.CrimeRecorded:
		return happening{Story: "crime_reported", Trigger: "crime_reported", Ref: x.Crime, At: when.FromMicros(x.ReportedAt), Only: x.Victims,
			Detail: map[string]string{"number": x.Number, "title": x.Title, "code": x.Offence}}, true
	case custody.PersonArrested:
		return happening{Story: "suspect_arrested", Trigger: "suspect_arrested", Ref: x.Arrest, Person: x.Person, At: x.At}, true
	case interview.InterviewRecorded:
		return happening{Story: "interviewed_under_caution", Trigger: "interviewed_under_caution", Ref: x.Interview, Person: x.Person, At: x.EndedAt}, x.UnderCaution
	case casefile.DecisionReceived:
		trigger, ok := map[string]string{"no_further_action": "no_further_action", "out_of_court": "out_of_court_outcome"}[x.Decision]
		return happening{Story: trigger, Trigger: trigger, Ref: x.Suspect, Person: x.Suspect, At: tx.HappenedAt(), Detail: map[string]string{"by": "prosecutor"}}, ok
	}
	return happening{}, false
}

// hearCrime keeps whom a crime concerns: news of its suspects is its victims' alone.
func (d *Desk) hearCrime(tx *act.Tx, x crime.CrimeRecorded) error {
	return onThreads(tx, func(th thread.Thread) error {
		if err := putCrime(tx, crimePart{crime: x.Crime, role: "victim", offence: x.Offence}, th.ID, th.Label, x.Victims...); err != nil {
			return err
		}
		return putCrime(tx, crimePart{crime: x.Crime, role: "suspect", offence: x.Offence}, th.ID, th.Label, x.Suspects...)
	})
}

func onThreads(tx *act.Tx, do func(thread.Thread) error) error {
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

// hearOutcome opens a duty for an outcome, unless it only writes down what a prosecutor's decision has said before. It is
// owed to the victims of that crime. Who decided is kept: a review is for somebody above them (VIC-09).
func (d *Desk) hearOutcome(tx *act.Tx, e journal.Entry, x crime.OutcomeSet) error {
	trigger, err := d.newsOf("victim.outcome_news", x.Outcome, tx.HappenedAt())
	if err != nil || trigger == "" {
		return err
	}
	return onThreads(tx, func(th thread.Thread) error {
		parts, err := crimeParts(tx, th.ID)
		if err != nil {
			return err
		}
		h := happening{Story: trigger, Trigger: trigger, Ref: x.Crime + "/" + x.Outcome, At: tx.HappenedAt(), Only: victimsOf(parts, x.Crime),
			Detail: map[string]string{"by": "police", "outcome": x.Outcome, "decider": e.Actor, "decider_rank": e.Envelope.Who.Rank}}
		if x.Was == "" {
			said, err := saidOf(tx, th.ID, trigger, suspectsOf(parts, x.Crime))
			if err != nil || said {
				return err
			}
		}
		return d.happenedOn(tx, th.ID, h)
	})
}

// newsOf reads which trigger of the Code a row of a table names; "" when it names none.
func (d *Desk) newsOf(table, code string, at time.Time) (string, error) {
	row, ok := d.host.Law.Table(table).At(code, when.DayOf(at))
	if !ok {
		return "", nil
	}
	var v struct {
		Trigger string `json:"trigger"`
	}
	return v.Trigger, row.Into(&v)
}

// happened keeps an event on each thread where it stands and owes it to those of the thread's victims whom it concerns.
func (d *Desk) happened(tx *act.Tx, h happening) error {
	for _, th := range tx.Threads() {
		if err := d.happenedOn(tx, th, h); err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) happenedOn(tx *act.Tx, threadID string, h happening) error {
	ev, err := putEvent(tx, threadID, h)
	if err != nil {
		return err
	}
	for _, person := range h.Only {
		if _, err := d.openCase(tx, person, threadID, ""); err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	cases, err := casesOf(tx, threadID)
	if err != nil {
		return err
	}
	for _, c := range cases {
		mine, err := d.concerning(tx, c, []Event{ev})
		if err != nil {
			return err
		}
		for _, ev := range mine {
			if err := d.owe(tx, c, ev, h.Trigger, h.Before); err != nil {
				return err
			}
		}
	}
	return nil
}

// catchUp owes to a victim who became known late what has happened before: their clock starts when they became known.
func (d *Desk) catchUp(tx *act.Tx, c Case) error {
	events, err := d.eventsFor(tx, c)
	if err != nil {
		return err
	}
	for _, ev := range events {
		if err := d.owe(tx, c, ev, ev.Trigger, time.Time{}); err != nil {
			return err
		}
	}
	return nil
}
