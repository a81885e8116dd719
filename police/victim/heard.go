package victim

import (
	"slices"
	"strings"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/when"
	casefile "throughline/police/casefile/entry"
	control "throughline/police/control/entry"
	crime "throughline/police/crime/entry"
	custody "throughline/police/custody/entry"
	interview "throughline/police/interview/entry"
	people "throughline/police/people/entry"
)

var heardKinds = append(kindsOf(people.PersonLinked{}, people.PersonUnlinked{}, crime.InvestigatorAssigned{}, control.IncidentRaised{}, crime.CrimeRecorded{},
	crime.OutcomeSet{}, custody.PersonArrested{}, custody.DetentionRefused{}, custody.ReleasePlanned{}, custody.PersonReleased{}, custody.PersonCharged{},
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
	case custody.ReleasePlanned, custody.PersonReleased, custody.PersonCharged, custody.DetentionRefused:
		return d.hearCustody(tx, b)
	case crime.OutcomeSet:
		return d.hearOutcome(tx, x)
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
			Detail: map[string]string{"number": x.Number, "title": x.Title}}, true
	case custody.PersonArrested:
		return happening{Story: "suspect_arrested", Trigger: "suspect_arrested", Ref: x.Arrest, Person: x.Person, At: x.At}, true
	case interview.InterviewRecorded:
		return happening{Story: "interviewed_under_caution", Trigger: "interviewed_under_caution", Ref: x.Interview, Person: x.Person, At: x.EndedAt}, x.UnderCaution
	case casefile.DecisionReceived:
		trigger, ok := map[string]string{"no_further_action": "no_further_action", "out_of_court": "out_of_court_outcome"}[x.Decision]
		return happening{Story: trigger, Trigger: trigger, Ref: x.Suspect, Person: x.Suspect, At: tx.HappenedAt()}, ok
	}
	return happening{}, false
}

// hearOutcome opens a duty for an outcome, unless it only writes down what a prosecutor's decision has said before.
func (d *Desk) hearOutcome(tx *act.Tx, x crime.OutcomeSet) error {
	trigger, err := d.newsOf("victim.outcome_news", x.Outcome, tx.HappenedAt())
	if err != nil || trigger == "" {
		return err
	}
	h := happening{Story: trigger, Trigger: trigger, Ref: x.Crime + "/" + x.Outcome, At: tx.HappenedAt()}
	if x.Was == "" {
		for _, th := range tx.Threads() {
			said, err := saidOn(tx, th, trigger)
			if err != nil || said {
				return err
			}
		}
	}
	return d.happened(tx, h)
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

// happened keeps an event on each thread where it stands and owes it to the thread's victims.
func (d *Desk) happened(tx *act.Tx, h happening) error {
	for _, th := range tx.Threads() {
		ev, err := putEvent(tx, th, h)
		if err != nil {
			return err
		}
		for _, person := range h.Only {
			if _, err := d.openCase(tx, person, th, ""); err != nil && !fault.Is(err, fault.NotFound) {
				return err
			}
		}
		cases, err := casesOf(tx, th)
		if err != nil {
			return err
		}
		for _, c := range cases {
			if len(h.Only) > 0 && !slices.Contains(h.Only, c.Person) {
				continue
			}
			if err := d.owe(tx, c, ev, h.Trigger, h.Before); err != nil {
				return err
			}
		}
	}
	return nil
}

// catchUp owes to a victim who became known late what has happened before: their clock starts when they became known.
func (d *Desk) catchUp(tx *act.Tx, c Case) error {
	events, err := eventsOf(tx, c.Thread)
	if err != nil {
		return err
	}
	for _, ev := range events {
		if only := ev.Detail["only"]; only != "" && !slices.Contains(strings.Split(only, ","), c.Person) {
			continue
		}
		if err := d.owe(tx, c, ev, ev.Trigger, time.Time{}); err != nil {
			return err
		}
	}
	return nil
}
