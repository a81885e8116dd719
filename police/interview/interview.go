// Package interview keeps interviews under caution: who was there, the caution in the exact words of the law, the checks
// before it starts, each break announced and logged, the recording sealed by its hash, and a transcript that is a draft
// until a named person signs it.
package interview

import (
	"embed"
	"io/fs"
	"strconv"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/room"
	"throughline/platform/thread"
	"throughline/police/evidence"
	"throughline/police/interview/entry"
	"throughline/police/people"
)

//go:embed migrations/*.sql
var files embed.FS

// Desk is what other rooms may call.
type Desk struct {
	host     *room.Host
	people   *people.Desk
	evidence *evidence.Desk
	engine   Engine
}

// New makes the desk of a house. Nothing drafts transcripts until Uses says what does.
func New(h *room.Host, p *people.Desk, e *evidence.Desk) *Desk {
	return &Desk{host: h, people: p, evidence: e}
}

// Room is what interviews register.
func (d *Desk) Room() room.Room {
	migrations, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return room.Room{
		Name:       "interview",
		Migrations: migrations,
		Entries:    entry.Kinds(),
		Hears:      []act.Listener{{Name: "interview.detention", Kinds: heardKinds, Hear: hear}},
		Facts:      map[string]act.FactsFunc{"interview": d.facts},
		Screens:    d.screens(),
		API:        d.api,
		Panels:     []room.Panel{d.threadPanel()},
		Acts:       []room.Button{d.threadButtons()},
		Tables: []room.Table{
			{Name: "interview_detention", Retention: "cpia_after_conviction", About: "person", Thread: "thread"},
			{Name: "interview_leave", Retention: "cpia_after_conviction", About: "person", Thread: "thread"},
			{Name: "interview", Retention: "cpia_after_conviction", About: "person", Files: "hash", Thread: "thread"},
			{Name: "interview_on", Retention: "cpia_after_conviction", About: "none", Thread: "thread"},
			{Name: "interview_detention_on", Retention: "cpia_after_conviction", About: "none", Thread: "thread"},
			{Name: "interview_mark", Retention: "cpia_after_conviction", About: "none", In: "interview = interview.id"},
			{Name: "interview_transcript", Retention: "cpia_after_conviction", About: "none", In: "interview = interview.id"},
		},
		Relabel: func(tx *act.Tx, threadID, label string) error { return relabel(tx, threadID, label) },
		Links: func(s journal.Ref) string {
			if s.Kind == "interview" {
				return "/interview/record/" + s.ID
			}
			return ""
		},
	}
}

// Interview is one interview under caution.
type Interview struct {
	ID          string          `json:"id"`
	Thread      string          `json:"thread"`  // the first of those that it is about
	Threads     []string        `json:"threads"` // all that it is about
	Person      string          `json:"person"`
	Detention   string          `json:"detention,omitempty"` // empty: a voluntary interview
	State       State           `json:"state"`
	Place       string          `json:"place"`
	Present     []entry.Present `json:"present"`
	Caution     string          `json:"caution"`     // the words that were said
	CautionLaw  string          `json:"caution_law"` // law row
	Understood  string          `json:"understood"`  // the caution in the suspect's own words
	Language    string          `json:"language"`
	Interpreter bool            `json:"interpreter"`
	Solicitor   string          `json:"solicitor"` // present, declined, waived
	Urgent      string          `json:"urgent,omitempty"`
	Allowed     string          `json:"allowed,omitempty"`
	StartedAt   time.Time       `json:"started_at"`
	EndedAt     time.Time       `json:"ended_at,omitzero"`
	Minutes     int             `json:"minutes,omitempty"` // without breaks
	Added       string          `json:"added,omitempty"`
	Material    string          `json:"material,omitempty"` // the recording, in the evidence room
	Hash        string          `json:"hash,omitempty"`
	Seconds     int             `json:"seconds,omitempty"`
	Label       string          `json:"label"`
	Version     int64           `json:"version"`
}

// ETag changes with every change of the record.
func (i Interview) ETag() string { return strconv.FormatInt(i.Version, 10) }

// OfThread are the interviews of a thread in the order of their start. The caller has asked whether the reader may.
func (d *Desk) OfThread(q db.Querier, threadID string) ([]Interview, error) {
	return interviewsOn(q, threadID, nil)
}

// threadFacts are what policy asks of a thread: its label and everybody who has a role on it.
func (d *Desk) threadFacts(q db.Querier, threadID string) (access.Resource, error) {
	th, err := thread.Get(q, threadID)
	if err != nil {
		return access.Resource{}, err
	}
	linked, err := d.people.AllOnThread(q, th.ID)
	r := access.Resource{Label: th.Label}
	for _, l := range linked {
		r.People = append(append(r.People, l.Person.ID), l.Person.Aliases...)
	}
	return r, err
}

func (d *Desk) facts(q db.Querier, interview string) (access.Resource, error) {
	i, err := getInterview(q, interview)
	if err != nil {
		return access.Resource{}, err
	}
	var r access.Resource
	for _, t := range i.Threads {
		one, err := d.threadFacts(q, t)
		if err != nil {
			return r, err
		}
		r.People = append(r.People, one.People...)
	}
	r.Kind, r.ID, r.Label, r.People, r.Version = "interview", i.ID, i.Label, append(r.People, i.Person), i.ETag()
	return r, nil
}
