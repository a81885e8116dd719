// Package crime records crimes: from an incident in one act, with what the incident already knows carried and not typed
// again, within 24 hours of the report (CR-01), with one current outcome whose history is kept (CR-04, CR-05).
package crime

import (
	"context"
	"embed"
	"io/fs"
	"strconv"
	"time"

	"throughline/law/cjs"
	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/platform/room"
	"throughline/platform/when"
	"throughline/police/crime/entry"
	"throughline/police/people"
)

//go:embed migrations/*.sql
var files embed.FS

// Owed is the promise to record a crime within the hours of law/crime.recording.
const Owed = "crime.record"

// People is what this room asks of the people room: a role on a thread, given in the same act, and who is on one.
type People interface {
	LinkIn(tx *act.Tx, personID, role, threadID string) error
	Offer(ctx context.Context, threadID string, want func(l people.Linked) bool) ([]form.Option, error)
}

// Desk is what other rooms may call.
type Desk struct {
	host   *room.Host
	people People
	codes  func() (*cjs.Tables, error)
}

// New makes the desk of a house.
func New(h *room.Host, p People) *Desk { return &Desk{host: h, people: p, codes: cjs.Load} }

// Crime is one recorded crime. Victims and suspects are person ids.
type Crime struct {
	ID          string    `json:"id"`
	Number      string    `json:"number"`
	Thread      string    `json:"thread"`
	Incident    string    `json:"incident,omitempty"`
	OffenceCode string    `json:"offence"`
	Title       string    `json:"title"`
	Class       string    `json:"class,omitempty"`
	Mode        string    `json:"mode"`
	Place       string    `json:"place"`
	FromAt      time.Time `json:"from_at"`
	ToAt        time.Time `json:"to_at,omitzero"`
	ReportedAt  time.Time `json:"reported_at"`
	RecordedAt  time.Time `json:"recorded_at"`
	Account     string    `json:"account"`
	Flags       []string  `json:"flags,omitempty"`
	StateVictim bool      `json:"state_victim,omitempty"`
	Victims     []string  `json:"victims,omitempty"`
	Suspects    []string  `json:"suspects,omitempty"`
	ChargedOn   when.Day  `json:"charged_on,omitzero"`
	OIC         string    `json:"oic,omitempty"` // staff id of the officer in the case
	Outcome     string    `json:"outcome,omitempty"`
	OutcomeOn   string    `json:"outcome_on,omitempty"`
	CPSReason   string    `json:"cps_reason,omitempty"`
	Label       string    `json:"label"`
	Version     int64     `json:"version"`
}

// Incident is what this room has heard of an incident. State is "owed", "recorded", "declined" or "none" (no crime expected).
type Incident struct {
	ID, Thread, Number, Type, Place string
	ReportedAt, DueAt               time.Time
	State, Reason, Label            string
	Version                         int64
}

// Outcome is one outcome that a crime has or had. EndedAt is zero for the current one.
type Outcome struct {
	ID        string    `json:"id"`
	Crime     string    `json:"crime"`
	Code      string    `json:"outcome"`
	Title     string    `json:"title"`
	DecidedOn string    `json:"decided_on"`
	DecidedBy string    `json:"decided_by"`
	Reason    string    `json:"reason,omitempty"`
	Law       string    `json:"law"`
	SetAt     time.Time `json:"set_at"`
	EndedAt   time.Time `json:"ended_at,omitzero"`
	Label     string    `json:"-"`
}

// Get is one crime, for rules and rooms. Fault: crime.not_found.
func (d *Desk) Get(q db.Querier, id string) (Crime, error) { return getCrime(q, id) }

// OfThread are the crimes of a thread, oldest first.
func (d *Desk) OfThread(q db.Querier, thread string) ([]Crime, error) {
	return crimesOfThread(q, thread)
}

// Outcomes are all outcomes that a crime has had, the current one first.
func (d *Desk) Outcomes(q db.Querier, crime string) ([]Outcome, error) { return outcomesOf(q, crime) }

// Room is what the crime room registers.
func (d *Desk) Room() room.Room {
	migrations, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return room.Room{
		Name: "crime", Migrations: migrations, Entries: entry.Kinds(),
		Promises: []promise.Kind{{Name: Owed, Title: "Record the crime within 24 hours of the report", Steps: promise.Climb(d.host.Law, "crime.recording", when.DayOf(d.host.Clock.Now()))},
			{Name: Decide, Title: "Decide the crime anew after a victim's review", Steps: promise.Climb(d.host.Law, Decide, when.DayOf(d.host.Clock.Now()))}},
		Hears:   []act.Listener{d.listener(), d.laterListener()},
		Facts:   map[string]act.FactsFunc{"crime": facts},
		Screens: d.screens(),
		API:     d.api,
		Tables: []room.Table{
			{Name: "crime_incident", Retention: "mopi_3", About: "none", Thread: "thread"}, {Name: "crime_linked", Retention: "mopi_3", About: "person", Thread: "thread"},
			{Name: "crime_record", Retention: "mopi_3", About: "none", Thread: "thread"}, {Name: "crime_person", Retention: "mopi_3", About: "person", In: "crime = crime_record.id"},
			{Name: "crime_outcome", Retention: "mopi_3", About: "none", In: "crime = crime_record.id"}, {Name: "crime_arrest", Retention: "mopi_3", About: "person", In: "crime = crime_record.id"}, {Name: "crime_number", Retention: "system", About: "none"},
			{Name: "crime_said", Retention: "mopi_3", About: "person", Thread: "thread"},
		},
		Panels:  []room.Panel{d.panel()},
		Acts:    []room.Button{{Order: 40, For: d.buttons}},
		Relabel: func(tx *act.Tx, thread, label string) error { return relabel(tx, thread, label) },
		Links: func(s journal.Ref) string {
			if s.Kind == "crime" {
				return "/crime/" + s.ID
			}
			return ""
		},
	}
}

// facts are what policy asks of a crime: nobody works on one about themselves or their family.
func facts(q db.Querier, id string) (access.Resource, error) {
	c, err := getCrime(q, id)
	if err != nil {
		return access.Resource{}, err
	}
	return resourceOf(c, false), nil
}

func resourceOf(c Crime, designated bool) access.Resource {
	people := append(append([]string{}, c.Victims...), c.Suspects...)
	return access.Resource{Kind: "crime", ID: c.ID, Label: c.Label, Version: strconv.FormatInt(c.Version, 10), People: people, Attrs: map[string]any{"oic": c.OIC, "designated": designated}}
}
