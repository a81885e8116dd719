// Package casefile puts together the file for the prosecutor from what the record already holds, names what is missing and
// who owes it, asks for a charging decision where the law gives it to the prosecutor, and sends the file after charge.
// Nothing is typed twice: the forms are views of the record.
package casefile

import (
	"embed"
	"io/fs"
	"strings"

	"throughline/law/cjs"
	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/jobs"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/platform/room"
	"throughline/platform/when"
	"throughline/police/casefile/entry"
	"throughline/police/crime"
	"throughline/police/people"
)

//go:embed migrations/*.sql
var files embed.FS

// The promises of this room.
const (
	ActionOwed   = "casefile.action"
	DecisionOwed = "casefile.decision"
	FileOwed     = "casefile.file"
	AnswerOwed   = "casefile.answer"
)

// People is what this room asks of the people room.
type People interface {
	Aliases(q db.Querier, person string) ([]string, error)
	Get(q db.Querier, id string) (people.Person, error)
}

// Crimes is what this room asks of the crime room.
type Crimes interface {
	Get(q db.Querier, id string) (crime.Crime, error)
}

// Desk is what other rooms may call.
type Desk struct {
	host   *room.Host
	people People
	crimes Crimes
	codes  func() (*cjs.Tables, error)
}

// New makes the desk of a house.
func New(h *room.Host, p People, c Crimes) *Desk {
	return &Desk{host: h, people: p, crimes: c, codes: cjs.Load}
}

// Get is one file. Fault: casefile.not_found.
func (d *Desk) Get(q db.Querier, id string) (File, error) { return getFile(q, id) }

// OfThread are the files of a thread, oldest first.
func (d *Desk) OfThread(q db.Querier, thread string) ([]File, error) { return filesOf(q, thread) }

// Room is what the casefile room registers.
func (d *Desk) Room() room.Room {
	migrations, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	now := d.host.Clock.Now()
	return room.Room{
		Name: "casefile", Migrations: migrations, Entries: entry.Kinds(),
		Promises: []promise.Kind{
			{Name: ActionOwed, Title: "Do what the case file needs", Steps: promise.Climb(d.host.Law, ActionOwed, when.DayOf(now))},
			{Name: DecisionOwed, Title: "Prosecutor's charging decision", Steps: promise.Climb(d.host.Law, DecisionOwed, when.DayOf(now))},
			{Name: FileOwed, Title: "Send the case file after charge", Steps: promise.Climb(d.host.Law, FileOwed, when.DayOf(now))},
			{Name: AnswerOwed, Title: "Prosecutor's receipt for a message", Steps: promise.Climb(d.host.Law, AnswerOwed, when.DayOf(now))},
		},
		Hears: []act.Listener{d.listener()},
		Facts: map[string]act.FactsFunc{"casefile": fileFacts, "casefile_request": requestFacts, "casefile_message": messageFacts, "casefile_action": actionFacts},
		Jobs:  map[string]jobs.Handler{deliverJob: d.deliver, receiveJob: d.simulatorReceives, decideJob: d.simulatorDecides},
		Tables: []room.Table{
			{Name: "casefile_material", Retention: "mopi_3", About: "person", Thread: "thread"}, {Name: "casefile_file", Retention: "mopi_3", About: "suspect", Thread: "thread"},
			{Name: "casefile_request", Retention: "mopi_3", About: "none", Thread: "thread"}, {Name: "casefile_message", Retention: "mopi_3", About: "none", Thread: "thread"},
			{Name: "casefile_action", Retention: "mopi_3", About: "none", Thread: "thread"}, {Name: "casefile_settled", Retention: "mopi_3", About: "none", In: "file = casefile_file.id"},
			{Name: "casefile_item", Retention: "cpia_after_conviction", About: "none", In: "file = casefile_file.id"}, {Name: "casefile_file_on", Retention: "mopi_3", About: "none", Thread: "thread"}, {Name: "casefile_urn", Retention: "system", About: "none"},
			{Name: "casefile_simulator", Retention: "system", About: "none"},
		},
		Screens: d.screens(), API: d.api,
		Panels:  []room.Panel{d.panel()},
		Acts:    []room.Button{{Order: 70, For: d.buttons}},
		Relabel: func(tx *act.Tx, thread, label string) error { return relabel(tx, thread, label) },
		Says:    says,
		Links: func(s journal.Ref) string {
			if s.Kind == "casefile" {
				return "/casefile/" + s.ID
			}
			if s.Kind == "casefile_request" || s.Kind == "casefile_action" {
				return "/" + strings.ReplaceAll(s.Kind, "_", "-") + "/" + s.ID
			}
			return ""
		},
	}
}

func fileFacts(q db.Querier, id string) (access.Resource, error) {
	f, err := getFile(q, id)
	if err != nil {
		return access.Resource{}, err
	}
	return resourceOf(q, "casefile", id, f, "", "")
}

func requestFacts(q db.Querier, id string) (access.Resource, error) {
	r, err := getRequest(q, id)
	if err != nil {
		return access.Resource{}, err
	}
	f, err := getFile(q, r.File)
	if err != nil {
		return access.Resource{}, err
	}
	return resourceOf(q, "casefile_request", id, f, r.RequestedBy, "")
}

func messageFacts(q db.Querier, id string) (access.Resource, error) {
	m, err := getMessage(q, id)
	if err != nil {
		return access.Resource{}, err
	}
	f, err := getFile(q, m.File)
	if err != nil {
		return access.Resource{}, err
	}
	return resourceOf(q, "casefile_message", id, f, "", "")
}

func actionFacts(q db.Querier, id string) (access.Resource, error) {
	a, err := getAction(q, id)
	if err != nil {
		return access.Resource{}, err
	}
	f, err := getFile(q, a.File)
	if err != nil {
		return access.Resource{}, err
	}
	return resourceOf(q, "casefile_action", id, f, "", a.Owner)
}

// resourceOf: a file is about everybody on its thread, so that nobody works on one about their own.
func resourceOf(q db.Querier, kind, id string, f File, requestedBy, owner string) (access.Resource, error) {
	ms, err := materialsOn(q, f.Threads)
	if err != nil {
		return access.Resource{}, err
	}
	return access.Resource{Kind: kind, ID: id, Label: f.Label, People: append(personsOf(ms), f.Suspect), Attrs: attrs(f.OIC, requestedBy, owner)}, nil
}

func attrs(oic, requestedBy, owner string) map[string]any {
	return map[string]any{"oic": oic, "requested_by": requestedBy, "owner": owner}
}

func personsOf(ms []Material) []string {
	var out []string
	for _, m := range ms {
		if m.Kind == "person" && m.Extra != "ended" {
			out = append(out, m.Person)
		}
	}
	return out
}
