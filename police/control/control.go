// Package control is the control room: calls, incidents, grades, units and who is sent where. An incident is raised on
// type and place alone and opens a thread; everything else is filled in while the caller talks.
package control

import (
	"context"
	"embed"
	"io/fs"
	"sync"
	"sync/atomic"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/geo"
	"throughline/platform/jobs"
	"throughline/platform/journal"
	"throughline/platform/law"
	"throughline/platform/promise"
	"throughline/platform/room"
	"throughline/platform/when"
	"throughline/police/control/eisec"
	"throughline/police/control/entry"
	"throughline/police/control/national"
	crime "throughline/police/crime/entry"
	"throughline/police/duty"
	"throughline/police/people"
	peoples "throughline/police/people/entry"
	"throughline/police/roads"
)

//go:embed migrations
var files embed.FS

// Kinds of record, promise and table that this room names.
const (
	kindIncident  = "incident"
	kindCall      = "call"
	kindUnit      = "unit"
	kindBoard     = "control"
	attendPromise = "control.attend"
)

// Settings of the control room.
type Settings struct {
	Domain string // of this force's agency: its ids in documents for other forces end with it
	Area   string `name:"control-area" help:"response targets where an incident does not say: urban or rural" default:"urban"`
}

// Member is one officer of a crew.
type Member struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Skill is what a crew holds between them (RES-07). One that has expired is kept, because it says why a unit is not offered.
type Skill struct {
	Code      string   `json:"code"`
	ExpiresOn when.Day `json:"expires_on,omitzero"`
	Valid     bool     `json:"valid"`
	Suspended bool     `json:"suspended,omitempty"` // taken away, whatever its last day
	Lacks     []string `json:"lacks,omitempty"`     // what it rests on and they do not hold, in words (HR-05)
}

// Crew is a callsign on tour, as the duty room has it.
type Crew struct {
	Callsign   string    `json:"callsign"`
	Members    []Member  `json:"members"`
	Skills     []Skill   `json:"skills,omitempty"`
	Vehicle    string    `json:"vehicle,omitempty"`
	Base       geo.Point `json:"-"`
	Station    string    `json:"station,omitempty"` // where it works from, by name
	TourEndsAt time.Time `json:"tour_ends_at,omitzero"`
	Since      time.Time `json:"since,omitzero"`       // on duty, of whoever is longest
	RestHours  float64   `json:"rest_hours,omitempty"` // of whoever had least before this tour; nought is more than two days
}

// Roster says which callsigns are on tour and who is in them: those that are named at a moment, as the tables have them, so that an
// act sees what it has done; or, outside any act, everybody now. Nobody changes the list that it gives.
type Roster func(q db.Querier, at time.Time, callsigns ...string) ([]Crew, error)

// Desk is the control room. Its map may be nil: then nothing has a travel time and no place is resolved.
type Desk struct {
	Settings Settings
	People   *people.Desk     // who a number or an address belongs to; nil when the house has no people room
	National national.Service // whom checks are asked of; nil where no national records service is connected
	Lines    eisec.Service    // whom it is asked whose line a caller has; nil where no service is connected
	// Systems are the accounts of other forces' systems that take transfers by themselves, with the name of each. It may be nil.
	Systems  func() map[string]string
	host     *room.Host
	roster   Roster
	duty     *duty.Desk // who moves crews; nil on another roster
	roads    *roads.Map
	onRoads  sync.Map // callsign to stood: a unit is put on the road once for each fix, not in every question
	wheres   sync.Map // callsign to whereabouts: a place in words is looked up once for each fix
	tracking tracking
	mustered func(callsign string) string
	index    atomic.Pointer[crewIndex]
}

// NewWith makes the desk on any roster; New makes it on the duty room's.
func NewWith(h *room.Host, r Roster, m *roads.Map) *Desk {
	return &Desk{Settings: Settings{Area: areaUrban, Domain: "throughline.invalid"}, host: h, roster: r, roads: m}
}

// Muster puts another roster in the place of the duty room's, in other areas, hiding nobody: for load tests. It comes before
// the first question.
func (d *Desk) Muster(r Roster, areas func(callsign string) string) { d.roster, d.mustered = r, areas }

// Incident reads one incident. Fault: incident.not_found. The caller asks whether the reader may see it.
func (d *Desk) Incident(q db.Querier, id string) (Incident, error) { return getIncident(q, id) }

// OfThread reads the first incident that was raised on a thread. Fault: incident.not_found.
func (d *Desk) OfThread(q db.Querier, thread string) (Incident, error) {
	return incidentOfThread(q, thread)
}

// Room is everything that the control room registers.
func (d *Desk) Room() room.Room {
	sub, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return room.Room{
		Name: "control", Migrations: sub, Entries: entry.Kinds(),
		Promises: d.promises(),
		Dispose:  dispose,
		Hears:    append(d.hears(), d.climbs(), d.missed()), Facts: d.facts(), Screens: d.screens(), API: d.api, Panels: d.panels(), Acts: d.buttons(),
		Asks: []law.Ask{AskAML, AskGradeClock}, Jobs: map[string]jobs.Handler{checkJob: d.putCheck, lineJob: d.putLine},
		Tables: []room.Table{
			{Name: "control_call", Retention: "mopi_4", About: "caller", In: "incident = control_incident.id"}, {Name: "control_fix", Retention: "mopi_4", About: "call", In: "call = control_call.id"},
			{Name: "control_callback", Retention: "mopi_4", About: "call", In: "call = control_call.id"}, {Name: "control_line", Retention: "mopi_4", About: "call", In: "call = control_call.id"}, {Name: "control_answer", Retention: "mopi_4", About: "call", In: "call = control_call.id"}, {Name: "control_day", Retention: "system", About: "none"},
			{Name: "control_incident", Retention: "mopi_4", About: "none", Thread: "thread"}, {Name: "control_grading", Retention: "mopi_4", About: "none", In: "incident = control_incident.id"},
			{Name: "control_thrive", Retention: "mopi_4", About: "none", In: "incident = control_incident.id"}, {Name: "control_assignment", Retention: "mopi_4", About: "staff", In: "incident = control_incident.id"},
			{Name: "control_unit", Retention: "system", About: "none"}, {Name: "control_position", Retention: "staff", About: "none"},
			{Name: "control_person", Retention: "mopi_4", About: "person", Thread: "thread"}, {Name: "control_crime", Retention: "mopi_4", About: "none", Thread: "thread"},
			{Name: "control_board", Retention: "mopi_4", About: "none", Thread: "thread"},
			{Name: "control_deferral", Retention: "mopi_4", About: "deferred_by", In: "incident = control_incident.id"},
			{Name: "control_transfer", Retention: "mopi_4", About: "sent_by", In: "incident = control_incident.id"}, {Name: "control_methane", Retention: "mopi_4", About: "issued_by", In: "incident = control_incident.id"},
			{Name: "control_layout", Retention: "staff", About: "account"},
			{Name: "control_news", Retention: "mopi_4", About: "none", In: "incident = control_incident.id"},
			{Name: "control_handoff", Retention: "mopi_4", About: "accepted_by", In: "incident = control_incident.id"},
			{Name: "control_radio", Retention: "system", About: "none"},
			{Name: "control_care", Retention: "mopi_4", About: "decided_by", In: "incident = control_incident.id"},
			{Name: "control_check", Retention: "mopi_4", About: "family", In: "incident = control_incident.id"},
			{Name: "control_crime_audit", Retention: "mopi_4", About: "queued_by", In: "incident = control_incident.id"},
			{Name: "control_origin", Retention: "mopi_4", About: "none", In: "incident = control_incident.id"},
			{Name: "control_eido", Retention: "mopi_4", About: "call", In: "incident = control_incident.id"}, {Name: "control_eido_body", Retention: "mopi_4", About: "call", In: "incident = control_incident.id"},
			{Name: "control_alert", Retention: "system", About: "none"}, {Name: "control_alert_ref", Retention: "system", About: "none"},
		},
		Relabel: func(tx *act.Tx, thread, label string) error { return relabel(tx, thread, label) },
		Links: func(s journal.Ref) string {
			switch s.Kind {
			case kindIncident:
				return "/control/incidents/" + s.ID
			case kindCall:
				return "/control/calls/" + s.ID
			case kindCheck:
				return "/control/checks/" + s.ID
			case kindEido:
				return "/control/offers/" + s.ID
			case kindAlert:
				return "/control/alerts/" + s.ID
			case kindUnit:
				return "/control"
			}
			return ""
		},
	}
}

// promises are what this room owes, each with its steps from the law of today.
func (d *Desk) promises() []promise.Kind {
	out := []promise.Kind{{Name: attendPromise, Title: "Be at the scene"}, {Name: emergencyPromise, Title: "Answer an officer's call for help"},
		{Name: handoverPromise, Title: "Hear from the other force that it has the incident"},
		{Name: eidoPromise, Title: "Say whether we take what another force offers"},
		{Name: deferralPromise, Title: "Look at the deferred incident again"}, {Name: recontactPromise, Title: "Ring the caller again while their incident waits"}}
	for _, r := range rungs[1:] {
		out = append(out, promise.Kind{Name: acceptPromise + r.Kind, Title: "Accept the incident for dispatch"}, promise.Kind{Name: resourcePromise + r.Kind, Title: "Send somebody, or hold it with a reason"},
			promise.Kind{Name: checkAlarmPromise + r.Kind, Title: "Acknowledge an alarming answer of a check"})
	}
	for _, k := range wordPromises {
		out = append(out, promise.Kind{Name: k, Title: wordTitles[k]})
	}
	for n := range out {
		out[n].Steps = promise.Climb(d.host.Law, out[n].Name, d.today())
	}
	return out
}

func (d *Desk) today() when.Day { return when.DayOf(d.host.Clock.Now()) }

// facts are what policy asks of the records of this room.
func (d *Desk) facts() map[string]act.FactsFunc {
	return map[string]act.FactsFunc{
		kindIncident: func(q db.Querier, id string) (access.Resource, error) {
			i, err := getIncident(q, id)
			if err != nil {
				return access.Resource{}, err
			}
			return incidentFacts(q, i)
		},
		kindCall: func(q db.Querier, id string) (access.Resource, error) {
			c, err := getCall(q, id)
			return access.Resource{Label: c.Label}, err
		},
		kindUnit: func(q db.Querier, id string) (access.Resource, error) {
			u, err := getUnit(q, id)
			if err != nil {
				return access.Resource{}, err
			}
			crews, err := d.roster(q, d.host.Clock.Now(), id)
			if err != nil {
				return access.Resource{}, err
			}
			c, _ := crewOf(crews, id)
			return access.Resource{Label: "open", Attrs: map[string]any{"crew": c.staff(), "emergency": !u.EmergencyAt.IsZero()}}, nil
		},
		kindCheck: func(q db.Querier, id string) (access.Resource, error) {
			c, err := getCheck(q, id)
			if err != nil {
				return access.Resource{}, err
			}
			return d.checkFacts(q, c)
		},
		kindEido:  offerFacts,
		kindAlert: alertFacts,
		kindBoard: func(db.Querier, string) (access.Resource, error) { return access.Resource{Label: "open"}, nil },
	}
}

func incidentFacts(q db.Querier, i Incident) (access.Resource, error) {
	persons, err := peopleOn(q, i.Thread)
	if err != nil {
		return access.Resource{}, err
	}
	sent, err := assignmentsOf(q, i.ID)
	if err != nil {
		return access.Resource{}, err
	}
	var crew []string
	for _, a := range sent {
		crew = append(crew, a.Staff...)
	}
	h, err := handoffOf(q, i)
	if err != nil {
		return access.Resource{}, err
	}
	brought, err := broughtBy(q, i.ID)
	if err != nil {
		return access.Resource{}, err
	}
	sentTo, err := sentTo(q, i.ID)
	if err != nil {
		return access.Resource{}, err
	}
	offered, err := offeredBy(q, i.ID)
	if err != nil {
		return access.Resource{}, err
	}
	return access.Resource{Kind: kindIncident, ID: i.ID, Label: i.Label, Version: i.ETag(), People: persons,
		Attrs: map[string]any{"crew": crew, "state": i.State, "rung": rungs[h.Rung()].Role, "brought_by": brought, "sent_to": sentTo, "offered_by": offered}}, nil
}

// hears: who is on an incident's thread, so that nobody acts on their own family's; and the numbers of its crimes.
func (d *Desk) hears() []act.Listener {
	return []act.Listener{
		{Name: "control.people", Kinds: []string{"people.person.linked"}, Hear: func(tx *act.Tx, e journal.Entry, b journal.Body) error {
			if p, ok := b.(peoples.PersonLinked); ok && p.Thread != "" {
				return notePerson(tx, p.Thread, p.Person, e.Label)
			}
			return nil
		}},
		{Name: "control.crimes", Kinds: []string{"crime.crime.recorded"}, Hear: func(tx *act.Tx, e journal.Entry, b journal.Body) error {
			c, ok := b.(crime.CrimeRecorded)
			if !ok {
				return nil
			}
			for _, t := range tx.Threads() {
				if err := noteCrime(tx, t, c.Number, e.Label); err != nil {
					return err
				}
			}
			return nil
		}},
	}
}

func (c Crew) staff() []string {
	out := make([]string, 0, len(c.Members))
	for _, m := range c.Members {
		out = append(out, m.ID)
	}
	return out
}

func crewOf(crews []Crew, callsign string) (Crew, bool) {
	for _, c := range crews {
		if c.Callsign == callsign {
			return c, true
		}
	}
	return Crew{Callsign: callsign}, false
}

// happened reads an optional time of an input; the zero time means now.
func happened(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	return law.Time("at", text)
}

// see is the door of this room's sensitive reads of one incident.
func (d *Desk) see(ctx context.Context, id string) act.Act {
	return act.Of("control.see", journal.Ref{Kind: kindIncident, ID: id}, access.RequestOf(ctx).Purpose)
}
