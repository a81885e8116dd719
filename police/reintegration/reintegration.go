// Package reintegration is what follows a sentence that is served among us: a plan made with the person, of needs, goals,
// actions with an owner and a date, the requirements of the court, appointments kept or missed, and how it ended.
package reintegration

import (
	"embed"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/platform/room"
	"throughline/platform/when"
	courtentry "throughline/police/court/entry"
	"throughline/police/people"
	"throughline/police/reintegration/entry"
)

//go:embed migrations/*.sql
var files embed.FS

// The promises of this room.
const (
	owedPlan        = "reintegration.plan"
	owedReview      = "reintegration.review"
	owedAction      = "reintegration.action"
	owedAppointment = "reintegration.appointment"
)

// Desk is what other rooms may call.
type Desk struct {
	host   *room.Host
	people People
}

// People is what this room asks of the people room: how old somebody is.
type People interface {
	Get(q db.Querier, id string) (people.Person, error)
}

// New makes the desk of a house.
func New(h *room.Host, p People) *Desk { return &Desk{host: h, people: p} }

// Sentence is what this room has heard of a sentence. State is "owed" (a plan is to be made by DueAt), "planned" or "none".
type Sentence struct {
	ID           string                   `json:"id"`
	Person       string                   `json:"person"`
	Thread       string                   `json:"thread"`
	Kind         string                   `json:"kind"`
	Text         string                   `json:"text"`
	On           when.Day                 `json:"on"`
	Until        when.Day                 `json:"until,omitzero"`
	OffenceFrom  when.Day                 `json:"offence_from,omitzero"`
	Requirements []courtentry.Requirement `json:"requirements,omitempty"`
	State        string                   `json:"state"`
	DueAt        time.Time                `json:"due_at,omitzero"`
	Label        string                   `json:"-"`
	Version      int64                    `json:"version"`
}

// Plan is a plan with all that stands in it. ClosedAt is zero while it runs.
type Plan struct {
	ID           string        `json:"id"`
	Thread       string        `json:"thread"`
	Person       string        `json:"person"`
	Sentence     string        `json:"sentence"`
	Manager      string        `json:"manager"` // staff id
	Goal         string        `json:"goal"`
	MadeAt       time.Time     `json:"made_at"`
	Until        when.Day      `json:"until,omitzero"`
	ReviewOn     when.Day      `json:"review_on,omitzero"`
	ClosedAt     time.Time     `json:"closed_at,omitzero"`
	How          string        `json:"how,omitempty"`
	Strengths    string        `json:"strengths,omitempty"`
	Next         string        `json:"next,omitempty"`
	Requirements []Requirement `json:"requirements"`
	Needs        []Need        `json:"needs"`
	Actions      []Action      `json:"actions"`
	Appointments []Appointment `json:"appointments"`
	Label        string        `json:"-"`
	Version      int64         `json:"version"`
}

// ETag is the plan's version.
func (p Plan) ETag() string { return strconv.FormatInt(p.Version, 10) }

// Requirement is a requirement of the sentence. State is "in_force", "completed", "breached" or "ended_by_court".
type Requirement struct {
	ID      string   `json:"id"`
	Plan    string   `json:"plan"`
	Code    string   `json:"code"`
	Name    string   `json:"name"`
	Text    string   `json:"text"`
	From    when.Day `json:"from"`
	Until   when.Day `json:"until,omitzero"`
	Law     string   `json:"law"`
	State   string   `json:"state"`
	Note    string   `json:"note,omitempty"`
	Label   string   `json:"-"`
	Version int64    `json:"version"`
}

// Need is a need on a pathway (OFF-04), with its goal. Status is a code of law/reintegration.pathway_status.
type Need struct {
	ID      string `json:"id"`
	Plan    string `json:"plan"`
	Pathway string `json:"pathway"`
	Name    string `json:"name"`
	Need    string `json:"need"`
	Goal    string `json:"goal"`
	Status  string `json:"status"`
	Label   string `json:"-"`
	Version int64  `json:"version"`
}

// Action is what somebody does about a need by a date. State is "set", "done" or "not_needed".
type Action struct {
	ID       string   `json:"id"`
	Plan     string   `json:"plan"`
	Need     string   `json:"need"`
	What     string   `json:"what"`
	Owner    string   `json:"owner"`
	DueOn    when.Day `json:"due_on"`
	State    string   `json:"state"`
	Evidence string   `json:"evidence,omitempty"`
	Label    string   `json:"-"`
	Version  int64    `json:"version"`
}

// Appointment is a time at which the person is to be somewhere. State is "made", "attended", "missed" or "excused".
type Appointment struct {
	ID          string    `json:"id"`
	Plan        string    `json:"plan"`
	Requirement string    `json:"requirement,omitempty"`
	With        string    `json:"with"`
	Place       string    `json:"place"`
	At          time.Time `json:"at"`
	State       string    `json:"state"`
	Outcome     string    `json:"outcome,omitempty"`
	Label       string    `json:"-"`
	Version     int64     `json:"version"`
}

// Get is one plan with all that stands in it. Fault: plan.not_found.
func (d *Desk) Get(q db.Querier, id string) (Plan, error) { return getPlan(q, id) }

// OfThread are the plans of a thread, oldest first.
func (d *Desk) OfThread(q db.Querier, thread string) ([]Plan, error) { return plansOf(q, thread) }

// Room is what the reintegration room registers.
func (d *Desk) Room() room.Room {
	migrations, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	now := d.host.Clock.Now()
	kind := func(name, title, climb string) promise.Kind {
		return promise.Kind{Name: name, Title: title, Steps: promise.Climb(d.host.Law, climb, when.DayOf(now))}
	}
	return room.Room{
		Name: "reintegration", Migrations: migrations, Entries: entry.Kinds(),
		Promises: []promise.Kind{kind(owedPlan, "Make a plan from the sentence", owedPlan), kind(owedReview, "Look at the plan again with the person", owedAction),
			kind(owedAction, "Do an action of the plan", owedAction), kind(owedAppointment, "See that an appointment is kept", owedAppointment),
			kind(owedDisposal, "Give the out-of-court outcome", owedAction), kind(owedCondition, "See that a condition is met", owedAction), kind(owedBreach, "Decide what follows from a refusal or a breach", owedAction)},
		Hears:   []act.Listener{d.listener()},
		Facts:   map[string]act.FactsFunc{"plan": planFacts, "sentence": sentenceFacts, "disposal": disposalFacts, "condition": conditionFacts, "suspect": suspectFacts},
		Screens: d.screens(),
		API:     d.api,
		Tables:  tables(),
		Panels:  []room.Panel{d.panel()},
		Acts:    []room.Button{{Order: 90, For: d.buttons}},
		Relabel: relabel,
		Links: func(s journal.Ref) string {
			switch s.Kind {
			case "plan":
				return "/reintegration/plan/" + s.ID
			case "sentence":
				return "/reintegration/sentence/" + s.ID + "/plan"
			case "plan_action":
				return "/reintegration/action/" + s.ID + "/end"
			case "plan_appointment":
				return "/reintegration/appointment/" + s.ID + "/attended"
			case "disposal":
				return "/reintegration/disposal/" + s.ID
			case "condition":
				return "/reintegration/condition/" + s.ID + "/end"
			case "suspect": // a prosecutor decided on one person of one thread
				thread, _, _ := strings.Cut(s.ID, "/")
				return "/reintegration/thread/" + thread + "/disposal"
			}
			return ""
		},
	}
}

func tables() []room.Table {
	out := []room.Table{{Name: "reintegration_sentence", Retention: "mopi_3", About: "person", Thread: "thread"}, {Name: "reintegration_plan", Retention: "mopi_3", About: "person", Thread: "thread"},
		{Name: "reintegration_suspect", Retention: "mopi_3", About: "person", Thread: "thread"}, {Name: "reintegration_disposal", Retention: "mopi_3", About: "person", Thread: "thread"}}
	for _, n := range []string{"requirement", "need", "action", "appointment"} {
		out = append(out, room.Table{Name: "reintegration_" + n, Retention: "mopi_3", About: "none", In: "plan = reintegration_plan.id"})
	}
	return append(out, room.Table{Name: "reintegration_condition", Retention: "mopi_3", About: "none", In: "disposal = reintegration_disposal.id"})
}

func planFacts(q db.Querier, id string) (access.Resource, error) {
	p, err := getPlan(q, id)
	return access.Resource{Label: p.Label, Version: p.ETag(), People: []string{p.Person}, Attrs: map[string]any{"manager": p.Manager}}, err
}

func sentenceFacts(q db.Querier, id string) (access.Resource, error) {
	s, err := getSentence(q, id)
	return access.Resource{Label: s.Label, People: []string{s.Person}, Attrs: map[string]any{"manager": ""}}, err
}
