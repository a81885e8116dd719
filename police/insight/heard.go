package insight

import (
	"encoding/json"
	"fmt"
	"time"

	"throughline/platform/act"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/when"
	control "throughline/police/control/entry"
	crime "throughline/police/crime/entry"
	custody "throughline/police/custody/entry"
	evidence "throughline/police/evidence/entry"
	expenses "throughline/police/expenses/entry"
	interview "throughline/police/interview/entry"
	people "throughline/police/people/entry"
	reintegration "throughline/police/reintegration/entry"
	victim "throughline/police/victim/entry"
)

// The measures, codes of law/insight.measure.
const (
	scene     = "call_to_scene"
	outcome   = "call_to_outcome"
	duties    = "code_duties"
	reviews   = "custody_reviews"
	waits     = "custody_waits"
	firstTime = "files_first_time"
	rekeyed   = "rekeying"

	promises   = "promises"
	savedHours = "saved_hours"
	savedMoney = "saved_money"
	staffPulse = "pulse_staff"
	ourPulse   = "pulse_victims"
)

func kindsOf(bodies ...journal.Body) []string {
	var out []string
	for _, b := range bodies {
		k, _ := b.EntryKind()
		out = append(out, k)
	}
	return out
}

// measures hears what took time. Its name is newer than the room: where it heard before parts and areas were kept, it hears all of
// the journal once more, and what it has counted already stays.
func (d *Desk) measures() act.Listener {
	return act.Listener{Name: "insight.spans", Kinds: kindsOf(control.IncidentRaised{}, control.IncidentCorrected{}, control.IncidentGraded{}, control.UnitAtScene{}, control.IncidentLinked{}, control.IncidentUnlinked{}, control.IncidentClosed{},
		crime.CrimeRecorded{}, crime.OutcomeSet{}, victim.DutyOpened{}, victim.VictimTold{}, victim.DutyExcepted{}, victim.SafetyNews{},
		custody.DetentionAuthorised{}, custody.ReviewRecorded{}, custody.PersonCharged{}, custody.PersonReleased{}), Hear: d.hear}
}

func (d *Desk) hear(tx *act.Tx, e journal.Entry, b journal.Body) error {
	thread := ""
	if len(tx.Threads()) > 0 {
		thread = tx.Threads()[0]
	}
	x := span{thread: thread, label: e.Label, heard: tx.Now()}
	switch b := b.(type) {
	case control.IncidentRaised, control.IncidentCorrected, control.IncidentGraded, control.UnitAtScene, control.IncidentLinked, control.IncidentUnlinked, control.IncidentClosed:
		return d.hearControl(tx, x, b)
	case crime.CrimeRecorded:
		at := when.FromMicros(b.ReportedAt)
		if at.IsZero() {
			at = tx.HappenedAt()
		}
		return x.of(outcome, "crime", b.Crime).open(tx, at, time.Time{})
	case crime.OutcomeSet:
		return x.of(outcome, "crime", b.Crime).end(tx, tx.HappenedAt())
	case victim.DutyOpened, victim.VictimTold, victim.DutyExcepted, victim.SafetyNews:
		return hearVictim(tx, x, b)
	case custody.DetentionAuthorised, custody.ReviewRecorded, custody.PersonCharged, custody.PersonReleased:
		return hearCustody(tx, x, b)
	}
	return nil
}

func (d *Desk) hearControl(tx *act.Tx, x span, b journal.Body) error {
	switch b := b.(type) {
	case control.IncidentRaised:
		at := b.CalledAt
		if at.IsZero() {
			at = tx.HappenedAt()
		}
		x.area = d.areaOf(b.Lat, b.Lon)
		s := x.of(scene, "incident", b.Incident)
		if err := s.open(tx, at, time.Time{}); err != nil {
			return err
		}
		return s.move(tx, x.area, false)
	case control.IncidentCorrected:
		if b.Lat == 0 && b.Lon == 0 {
			return nil
		}
		return x.of(scene, "incident", b.Incident).move(tx, d.areaOf(b.Lat, b.Lon), true)
	case control.IncidentGraded:
		s := x.of(scene, "incident", b.Incident)
		if err := s.firstPart(tx, b.Grade); err != nil {
			return err
		}
		return s.firstDue(tx, b.DueAt)
	case control.UnitAtScene:
		if !b.First {
			return nil
		}
		return x.of(scene, "incident", b.Incident).end(tx, b.At)
	case control.IncidentLinked:
		if b.Kind == "duplicate" {
			return x.of(scene, "incident", b.Incident).leaveOut(tx, true)
		}
	case control.IncidentUnlinked:
		if b.Kind == "duplicate" {
			return x.of(scene, "incident", b.Incident).leaveOut(tx, false)
		}
	case control.IncidentClosed:
		return x.of(scene, "incident", b.Incident).leaveOut(tx, true) // one that was reached has ended before, and stays
	}
	return nil
}

// areaOf is the settlement of a position; empty where there is none, or no map.
func (d *Desk) areaOf(lat, lon float64) string {
	if d.AreaOf == nil || lat == 0 && lon == 0 {
		return ""
	}
	return d.AreaOf(lat, lon)
}

func hearVictim(tx *act.Tx, x span, b journal.Body) error {
	switch b := b.(type) {
	case victim.DutyOpened:
		if b.OptedOut {
			return nil
		}
		x.person = b.Victim
		return x.of(duties, "victim_duty", b.Duty).open(tx, b.EventAt, b.DueAt)
	case victim.VictimTold:
		if b.Duty == "" || !b.Reached {
			return nil
		}
		s := x.of(duties, "victim_duty", b.Duty)
		if err := s.moveDue(tx, b.DueAt); err != nil {
			return err
		}
		return s.end(tx, b.At)
	case victim.DutyExcepted:
		return x.of(duties, "victim_duty", b.Duty).leaveOut(tx, true)
	case victim.SafetyNews:
		if b.State == "owed" {
			return x.of(duties, "victim_duty", b.Duty).moveDue(tx, b.DueAt)
		}
	}
	return nil
}

func hearCustody(tx *act.Tx, x span, b journal.Body) error {
	review := func(detention string, n int) span {
		return x.of(reviews, "detention", fmt.Sprintf("%s/%d", detention, n))
	}
	switch b := b.(type) {
	case custody.DetentionAuthorised:
		x.person = b.Person
		return review(b.Detention, 1).open(tx, b.At, b.ReviewDueAt)
	case custody.ReviewRecorded:
		x.person = b.Person
		if b.Decision == "postponed" { // still owed by its own time: when it is held says whether it was late
			return nil
		}
		s := review(b.Detention, b.N)
		if err := s.open(tx, b.DueAt, b.DueAt); err != nil { // one whose opening was not heard
			return err
		}
		if err := s.end(tx, b.At); err != nil || b.NextDueAt.IsZero() {
			return err
		}
		return review(b.Detention, b.N+1).open(tx, b.At, b.NextDueAt)
	case custody.PersonCharged: // reviews after charge are others, and of another clock
		return endReviews(tx, b.Detention, x.heard, tx.HappenedAt())
	case custody.PersonReleased:
		return endReviews(tx, b.Detention, x.heard, tx.HappenedAt())
	}
	return nil
}

// answers hears every entry that says where the answers of its form came from.
func (d *Desk) answers() act.Listener {
	return act.Listener{Name: "insight.answers", Kinds: kindsOf(control.CallReceived{}, control.IncidentRaised{}, control.ThriveAssessed{}, control.IncidentClosed{}, crime.CrimeRecorded{}, custody.PersonArrested{},
		evidence.PhotographTaken{}, evidence.ItemSeized{}, evidence.StatementWritten{}, evidence.StatementChanged{}, evidence.ReverseRecorded{}, interview.InterviewStarted{}, people.PersonCreated{}, people.PersonChanged{}, reintegration.PlanMade{}, victim.ContactChosen{}, expenses.LineSaved{}), Hear: hearAnswers}
}

func hearAnswers(tx *act.Tx, e journal.Entry, _ journal.Body) error {
	var from struct {
		Origins form.Origins `json:"origins"`
	}
	if err := json.Unmarshal(e.Envelope.Data, &from); err != nil || len(from.Origins) == 0 {
		return nil // a body that was erased, or one whose form was not counted
	}
	x := answer{entry: e.ID, kind: e.Kind, month: monthOf(tx.HappenedAt()), heard: tx.Now(), label: e.Label}
	if len(tx.Threads()) > 0 {
		x.thread = tx.Threads()[0]
	}
	x.typed, x.carried, x.corrected = from.Origins.Count()
	return insertAnswers(tx, x)
}

func monthOf(t time.Time) string { return when.DayOf(t).String()[:7] }
