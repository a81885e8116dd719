// Package custody is the custody suite: arrest, arrival, detention and its clocks, rights, risk, checks, reviews, charge
// and release (PACE 1984 Parts III to V and Code C). Its clocks are worked out by one pure rule, RunClock.
package custody

import (
	"embed"
	"io/fs"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/law"
	"throughline/platform/promise"
	"throughline/platform/room"
	"throughline/platform/when"
	casefile "throughline/police/casefile/entry"
	crime "throughline/police/crime/entry"
	"throughline/police/custody/entry"
	interview "throughline/police/interview/entry"
	"throughline/police/people"
	person "throughline/police/people/entry"
	victim "throughline/police/victim/entry"
)

//go:embed migrations/*.sql
var files embed.FS

// The promises of the suite. Every one is about a detention but arrive, which is about an arrest, and bail and the review without it, which
// are about a bail.
const (
	promiseArrive   = "custody.arrive"
	promiseLimit    = "custody.detention_limit"
	promiseOther    = "custody.other_limit" // of another power, beside the clock of an offence
	promiseReview   = "custody.review"
	promiseCheck    = "custody.check"
	promiseWatch    = "custody.watch"
	promiseCourt    = "custody.court"
	promiseBail     = "custody.bail"
	promiseRelease  = "custody.release_safety"
	promiseHandover = "custody.handover_reading"
	promiseRUI      = "custody.investigation_review"
	promiseMedicine = "custody.medication"
	promiseTry      = "custody.try_again"
	promiseDeath    = "custody.death"
	promiseRefused  = "custody.medicine_refused"
)

// Desk is what other rooms may call. Reading by it needs no right of its own: the caller asks for one.
type Desk struct {
	// VictimsOf tells of which victims of a thread somebody is suspected; nil takes every victim of the thread to be concerned.
	VictimsOf func(q db.Querier, thread string, suspect []string) ([]string, error)
	host      *room.Host
	people    *people.Desk
}

// New makes the desk of a house.
func New(h *room.Host, p *people.Desk) *Desk { return &Desk{host: h, people: p} }

// Room is what custody registers.
func (d *Desk) Room() room.Room {
	migrations, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return room.Room{
		Name: "custody", Migrations: migrations, Entries: entry.Kinds(), Promises: d.promises(),
		Hears: []act.Listener{
			{Name: "custody.authority", Kinds: kindsOf(casefile.DecisionReceived{}), Hear: d.hearDecision},
			{Name: "custody.crimes", Kinds: kindsOf(crime.CrimeRecorded{}), Hear: d.hearCrime},
			{Name: "custody.involved", Kinds: kindsOf(crime.InvestigatorAssigned{}), Hear: d.hearInvestigator},
			{Name: "custody.age", Kinds: kindsOf(person.PersonChanged{}, person.PersonMerged{}, person.PersonUnmerged{}), Hear: d.hearPerson},
			{Name: "custody.worked", Kinds: kindsOf(interview.InterviewStarted{}, interview.InterviewEnded{}), Hear: d.hearInterview},
			{Name: "custody.safety", Kinds: kindsOf(victim.SafetyNews{}), Hear: d.hearSafety},
		},
		Facts:   map[string]act.FactsFunc{"arrest": d.arrestFacts, "detention": d.detentionFacts, "bail": d.bailResource, "handover": d.handoverFacts},
		Screens: d.screens(), API: d.api, Relabel: relabel, Links: links, Asks: []law.Ask{AskBailClock, AskCustodyClock},
		Panels: []room.Panel{d.threadPanel()}, Acts: []room.Button{d.threadButtons()},
		Tables: []room.Table{
			{Name: "custody_arrest", Retention: "mopi_4", About: "person", Thread: "thread"}, {Name: "custody_detention", Retention: "mopi_4", About: "person", Thread: "thread"},
			{Name: "custody_sequence", Retention: "system", About: "none"}, {Name: "custody_review", Retention: "mopi_4", About: "detention", In: "detention = custody_detention.id"},
			{Name: "custody_hospital", Retention: "mopi_4", About: "detention", In: "detention = custody_detention.id"}, {Name: "custody_wait", Retention: "mopi_4", About: "detention", In: "detention = custody_detention.id"},
			{Name: "custody_bail", Retention: "mopi_4", About: "person", Thread: "thread"},
			{Name: "custody_part", Retention: "mopi_4", About: "detention", In: "detention = custody_detention.id"},
			{Name: "custody_handover", Retention: "mopi_4", About: "none"}, {Name: "custody_handover_line", Retention: "mopi_4", About: "detention", In: "detention = custody_detention.id"},
			{Name: "custody_extension", Retention: "mopi_4", About: "detention", In: "detention = custody_detention.id"},
			{Name: "custody_involved", Retention: "staff", About: "staff", Thread: "thread"}, {Name: "custody_charge_authority", Retention: "mopi_4", About: "suspect", Thread: "thread"},
			{Name: "custody_safety", Retention: "mopi_4", About: "victim", In: "detention = custody_detention.id"}, {Name: "custody_matter", Retention: "mopi_4", About: "none", Thread: "thread"},
			{Name: "custody_detention_on", Retention: "mopi_4", About: "detention", Thread: "thread"}, {Name: "custody_authority_on", Retention: "mopi_4", About: "none", Thread: "thread"},
			{Name: "custody_crime", Retention: "mopi_4", About: "none", Thread: "thread"},
		},
	}
}

func kindsOf(bodies ...journal.Body) []string {
	var out []string
	for _, b := range bodies {
		name, _ := b.EntryKind()
		out = append(out, name)
	}
	return out
}

// promises reads who is told when from law; the alarms of the detention limit too (CUS-08).
func (d *Desk) promises() []promise.Kind {
	return []promise.Kind{
		{Name: promiseArrive, Title: "Bring the arrested person to a custody suite", Steps: d.steps("custody.arrive")},
		{Name: promiseLimit, Title: "Charge or release before detention ends", Steps: d.steps("custody.detention")},
		{Name: promiseOther, Title: "End the other detention of somebody who is held for an offence too", Steps: d.steps("custody.detention")},
		{Name: promiseReview, Title: "Review the detention", Steps: d.steps("custody.review")},
		{Name: promiseCheck, Title: "Check the detainee", Steps: d.steps("custody.check")},
		{Name: promiseWatch, Title: "Write the next line of constant observation", Steps: d.steps("custody.watch")},
		{Name: promiseCourt, Title: "Bring the detainee before the court", Steps: d.steps("custody.court")},
		{Name: promiseBail, Title: "End bail: charge, extend or release", Steps: d.steps("custody.bail")},
		{Name: promiseRelease, Title: "Look at a release before every victim was told", Steps: d.steps("custody.release_safety")},
		{Name: promiseHandover, Title: "Read what was handed over of somebody of whom few may know", Steps: d.steps("custody.handover_reading")},
		{Name: promiseMedicine, Title: "Give the medicine that is due", Steps: d.steps("custody.medication")},
		{Name: promiseRefused, Title: "Tell the health care professional of a refused medicine", Steps: d.steps("custody.medicine_refused")},
		{Name: promiseTry, Title: "Try again what could not be done for a detainee, or to reach who was not reached", Steps: d.steps("custody.try_again")},
		{Name: promiseDeath, Title: "Tell the duty inspector of a death in custody", Steps: d.steps("custody.death")},
		{Name: promiseRUI, Title: "Review an investigation in which nobody is on bail", Steps: d.steps("custody.investigation_review")},
	}
}

// steps are who is told of a promise of this room, and when.
func (d *Desk) steps(kind string) []promise.Step {
	return promise.Climb(d.host.Law, kind, when.DayOf(d.host.Clock.Now()))
}

// arrestFacts are what policy asks of an arrest.
func (d *Desk) arrestFacts(q db.Querier, id string) (access.Resource, error) {
	a, err := getArrest(q, id)
	if err != nil {
		return access.Resource{}, err
	}
	r, err := d.facts(q, "arrest", a.ID, a.Label, threadsOf(a.Matters), a.Person, false)
	r.Version = a.ETag()
	return r, err
}

// detentionFacts are what policy asks of a detention: who investigates it, and whether it is after charge.
func (d *Desk) detentionFacts(q db.Querier, id string) (access.Resource, error) {
	x, err := getDetention(q, id)
	if err != nil {
		return access.Resource{}, err
	}
	r, err := d.facts(q, "detention", x.ID, x.Label, threadsOf(x.Matters), x.Person, x.charged())
	r.Version = x.ETag()
	return r, err
}

func (d *Desk) facts(q db.Querier, kind, id, label string, threads []string, person string, charged bool) (access.Resource, error) {
	all, err := d.people.Aliases(q, person)
	if err != nil {
		return access.Resource{}, err
	}
	staff, err := involved(q, threads)
	return access.Resource{Kind: kind, ID: id, Label: label, People: all, Attrs: map[string]any{"investigators": staff, "charged": charged}}, err
}

func links(subject journal.Ref) string {
	switch subject.Kind {
	case "detention":
		return "/custody/" + subject.ID
	case "bail":
		return "/bail/" + subject.ID
	case "handover":
		return "/handover/" + subject.ID
	}
	return ""
}

func relabel(tx *act.Tx, thread, label string) error { return relabelThread(tx, thread, label) }
