// Package court is what a force does around a court: hearings and who must be there, pleas and verdicts, results as they
// come in the national format, sentences, and the days that a defendant may be kept in custody before trial.
package court

import (
	"context"
	"embed"
	"io/fs"
	"strings"
	"time"

	"throughline/law/cjs"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/form"
	"throughline/platform/jobs"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/platform/room"
	"throughline/platform/when"
	"throughline/police/court/entry"
	"throughline/police/people"
)

//go:embed migrations/*.sql
var files embed.FS

// The promises of this room.
const (
	owedResult    = "court.result"
	owedWarning   = "court.witness_warning"
	owedException = "court.exception"
	owedLimit     = "court.custody_time_limit"
	owedAnswer    = "court.officer_answer"
)

// People is what this room asks of the people room: who a person is, so that a result is matched by name.
type People interface {
	Get(q db.Querier, personID string) (people.Person, error)
	Offer(ctx context.Context, threadID string, want func(l people.Linked) bool) ([]form.Option, error)
}

// Desk is what other rooms may call.
type Desk struct {
	host   *room.Host
	people People
	codes  func() (*cjs.Tables, error)
	Duty   Duty // what an officer does on a day; nil where duty is not kept here, and warnings are then not checked
}

// New makes the desk of a house.
func New(h *room.Host, p People) *Desk { return &Desk{host: h, people: p, codes: cjs.Load} }

// Defendant is one person before the court in one case. Bail is a remand status of law/cjs ("UB", "CB", "PR"), "" before any.
type Defendant struct {
	ID         string    `json:"id"`
	Thread     string    `json:"thread"`
	Person     string    `json:"person"`
	URN        string    `json:"urn,omitempty"`
	ASN        string    `json:"asn,omitempty"`
	Detention  string    `json:"detention,omitempty"`
	Bail       string    `json:"bail,omitempty"`
	Conditions string    `json:"conditions,omitempty"`
	Offences   []Offence `json:"offences"`
	Label      string    `json:"-"`
	Version    int64     `json:"version"`
}

// Offence is one offence before the court, with the current plea and verdict. LimitOn is the last day in custody before
// trial; LimitFrom when its days began to run, zero when they do not.
type Offence struct {
	ID        string   `json:"id"`
	Defendant string   `json:"defendant"`
	Code      string   `json:"code"`
	Title     string   `json:"title"`
	Wording   string   `json:"wording,omitempty"`
	Mode      string   `json:"mode"`
	ChargedOn when.Day `json:"charged_on,omitzero"`
	Stage     string   `json:"stage"` // "magistrates", "summary_trial" or "crown"
	Ended     bool     `json:"ended,omitempty"`
	LimitOn   when.Day `json:"limit_on,omitzero"`
	LimitFrom when.Day `json:"limit_from,omitzero"`
	LimitLaw  string   `json:"limit_law,omitempty"`
	Served    int      `json:"served,omitempty"`
	Plea      *Answer  `json:"plea,omitempty"`
	Verdict   *Answer  `json:"verdict,omitempty"`
	Label     string   `json:"-"`
	Version   int64    `json:"version"`
}

// Answer is a plea or a verdict. EndedAt is zero for the current one.
type Answer struct {
	ID      string    `json:"id"`
	Offence string    `json:"offence"`
	Sort    string    `json:"sort"` // "plea" or "verdict"
	Code    string    `json:"code"`
	Name    string    `json:"name"`
	On      when.Day  `json:"on"`
	Hearing string    `json:"hearing,omitempty"`
	Result  string    `json:"result,omitempty"`
	SetAt   time.Time `json:"set_at"`
	EndedAt time.Time `json:"ended_at,omitzero"`
	Label   string    `json:"-"`
}

// Hearing is one hearing. State is "listed", "resulted" or "vacated".
type Hearing struct {
	ID         string    `json:"id"`
	Thread     string    `json:"thread"`
	URN        string    `json:"urn,omitempty"`
	Court      string    `json:"court"`
	CourtName  string    `json:"court_name"`
	At         time.Time `json:"at"`
	Kind       string    `json:"kind"`
	KindName   string    `json:"kind_name"`
	State      string    `json:"state"`
	Defendants []string  `json:"defendants"` // ids of Defendant
	People     []string  `json:"people"`     // their persons
	Label      string    `json:"-"`
	Version    int64     `json:"version"`
}

// Defendants are the defendants of a thread, oldest first.
func (d *Desk) Defendants(q db.Querier, thread string) ([]Defendant, error) {
	return defendantsOf(q, thread)
}

// Hearings are the hearings of a thread in the order of their time.
func (d *Desk) Hearings(q db.Querier, thread string) ([]Hearing, error) {
	return hearingsOf(q, thread)
}

// Hearing is one hearing. Fault: hearing.not_found.
func (d *Desk) Hearing(q db.Querier, id string) (Hearing, error) { return getHearing(q, id) }

// Room is what the court room registers.
func (d *Desk) Room() room.Room {
	migrations, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	now := d.host.Clock.Now()
	return room.Room{
		Name: "court", Migrations: migrations, Entries: entry.Kinds(),
		Promises: []promise.Kind{
			{Name: owedResult, Title: "Result of the hearing to come from the court", Steps: promise.Climb(d.host.Law, owedResult, when.DayOf(now))},
			{Name: owedWarning, Title: "Warn a witness for court", Steps: promise.Climb(d.host.Law, owedWarning, when.DayOf(now))},
			{Name: owedException, Title: "Settle a court result that waits for a person", Steps: promise.Climb(d.host.Law, owedException, when.DayOf(now))},
			{Name: owedAnswer, Title: "Say whether you can come to court", Steps: promise.Climb(d.host.Law, owedAnswer, when.DayOf(now))},
			{Name: owedLimit, Title: "Trial to begin before the custody time limit", Steps: promise.Climb(d.host.Law, owedLimit, when.DayOf(now))},
		},
		Hears:   []act.Listener{d.listener()},
		Facts:   map[string]act.FactsFunc{"hearing": hearingFacts, "court_warning": warningFacts, "court_offence": offenceFacts, "court_result": resultFacts},
		Screens: d.screens(),
		API:     d.api,
		Jobs:    map[string]jobs.Handler{applyJob: d.applyLater},
		Tables:  tables(),
		Panels:  []room.Panel{d.panel()},
		Acts:    []room.Button{{Order: 80, For: d.buttons}},
		Relabel: relabel,
		Dispose: dispose,
		Links:   links,
	}
}

func tables() []room.Table {
	out := []room.Table{{Name: "court_file", Retention: "mopi_3", About: "person", Thread: "thread"}, {Name: "court_defendant", Retention: "mopi_3", About: "person", Thread: "thread"},
		{Name: "court_warning", Retention: "mopi_3", About: "person", Thread: "thread"}, {Name: "court_result", Retention: "mopi_3", About: "none", Files: "hash"}}
	for _, n := range []string{"court_hearing", "court_sentence"} {
		out = append(out, room.Table{Name: n, Retention: "mopi_3", About: "none", Thread: "thread"})
	}
	return append(out, room.Table{Name: "court_offence", Retention: "mopi_3", About: "none", In: "defendant = court_defendant.id"},
		room.Table{Name: "court_answer", Retention: "mopi_3", About: "none", In: "offence = court_offence.id"},
		room.Table{Name: "court_before", Retention: "mopi_3", About: "none", In: "hearing = court_hearing.id"},
		room.Table{Name: "court_exception", Retention: "mopi_3", About: "none"})
}

func links(s journal.Ref) string {
	switch s.Kind {
	case "hearing":
		return "/court/hearing/" + s.ID
	case "court_result":
		return "/court/results/" + s.ID
	case "court_warning":
		return "/court/warning/" + s.ID
	}
	return ""
}

// may tells whether the reader may do an act on a record now.
func (d *Desk) may(ctx context.Context, action, kind, id string) bool {
	return d.host.Door.May(ctx, act.Of(action, journal.Ref{Kind: kind, ID: id}))
}

func joined(ids []string) string { return strings.Join(ids, ",") }

func split(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ",")
}
