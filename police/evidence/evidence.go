// Package evidence keeps what is gathered for a case: witness statements with the declaration in the law's words,
// photographs and things as numbered exhibits with their continuity, and recordings and documents by their hash.
// What is signed or kept is never changed: a change is a new version, a hand-over a new link, a copy a new file.
package evidence

import (
	"embed"
	"io/fs"
	"strings"
	"sync"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/geo"
	"throughline/platform/jobs"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/platform/retain"
	"throughline/platform/room"
	"throughline/platform/scan"
	"throughline/platform/stamp"
	uploads "throughline/platform/sync"
	"throughline/platform/thread"
	"throughline/police/evidence/entry"
	"throughline/police/people"
)

//go:embed migrations/*.sql
var files embed.FS

// continuityPromise is owed by whoever recorded a hand-over that does not join on: to say how the gap came about.
const continuityPromise = "evidence.continuity"

// Desk is what other rooms may call.
type Desk struct {
	host   *room.Host
	people *people.Desk
	// IncidentOf finds an incident of a thread by its id, or the one that began the thread when the id is empty; empty where
	// there is none. App fills it. Fault: evidence.video.incident for an id that is not of this thread.
	IncidentOf func(q db.Querier, threadID, id string) (incident, number string, err error)
	// OnFile tells whether a case file is made of a thread: then all that was gathered is on its schedules, and nothing of it goes by the
	// term of what is no evidence (CF-10). App fills it; nil is a house without case files.
	OnFile func(q db.Querier, threadID string) (bool, error)
	// Timestamps is the authority that signs when a hash was there. App fills it; without one the hashes wait.
	Timestamps stamp.Authority
	// Scanner looks for malware. App fills it; nil says of every file that it was not scanned.
	Scanner scan.Scanner
	// ProofKey is the key that signs the log, for the packages that are given out. App fills it; without one none are.
	ProofKey func() (journal.Key, error)
	// Keeps knows what keeps a case and what belongs to it (GOV-06). App fills it; nil erases nothing by itself.
	Keeps Keeper
	// Post gives a message to the carrier, within the act of its sending. App fills it; nil is a house without one.
	Post func(tx *act.Tx, m Message) error
	// Site is the address by which people outside reach this server, for what a message says. App fills it.
	Site string
	// PlaceOf is where the incident of a thread was; the zero point for nowhere. App fills it.
	PlaceOf func(q db.Querier, threadID string) (geo.Point, error)
	// Sends takes what people outside send by a link. App fills it; nil takes files from plain forms alone.
	Sends     *uploads.Uploads
	beginning sync.Mutex // one file is announced by a link at a time, so that they are counted
}

// Keeper is what evidence asks of retention.
type Keeper interface {
	Keeps(q db.Querier, who *access.Actor, threadID string) ([]retain.Ground, error)
	HeldSince(q db.Querier, threadID string, at time.Time) (bool, error)
}

// New makes the desk of a house.
func New(h *room.Host, p *people.Desk) *Desk {
	return &Desk{host: h, people: p, IncidentOf: noIncident}
}

// noIncident is a house without a control room.
func noIncident(_ db.Querier, _, id string) (string, string, error) {
	if id != "" {
		return "", "", fault.InvalidField("incident", "evidence.video.incident")
	}
	return "", "", nil
}

// Room is what evidence registers.
func (d *Desk) Room() room.Room {
	migrations, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return room.Room{
		Name:       "evidence",
		Migrations: migrations,
		Entries:    entry.Kinds(),
		Aside:      []string{"evidence.erasing.", "evidence.file.erased", "evidence.share.opened", "evidence.share.refused"},
		Promises: []promise.Kind{{Name: continuityPromise, Title: "Explain a gap in an exhibit's continuity", Steps: promise.Climb(d.host.Law, continuityPromise, today(d.host.Clock.Now()))},
			{Name: translationPromise, Title: "Put the English translation of a statement on record", Steps: promise.Climb(d.host.Law, translationPromise, today(d.host.Clock.Now()))}},
		Facts: map[string]act.FactsFunc{
			"statement": d.statementFacts, "statement_reverse": d.reverseFacts, "exhibit": d.exhibitFacts, "material": d.materialFacts, "shelf": d.shelfFacts, "share": d.shareFacts, "ask": d.askFacts, "camera": d.cameraFacts, "erasing": d.erasingFacts,
		},
		Screens: d.screens(),
		API:     d.api,
		Panels:  []room.Panel{d.threadPanel()},
		Acts:    []room.Button{d.threadButtons()},
		Tables: []room.Table{
			{Name: "evidence_statement", Retention: "cpia_after_conviction", About: "witness", Thread: "thread"},
			{Name: "evidence_statement_text", Retention: "cpia_after_conviction", About: "none", In: "statement = evidence_statement.id"},
			{Name: "evidence_statement_signature", Retention: "cpia_after_conviction", About: "signer", In: "statement = evidence_statement.id"},
			{Name: "evidence_statement_reverse", Retention: "cpia_after_conviction", About: "none", In: "statement = evidence_statement.id"},
			{Name: "evidence_producer", Retention: "cpia_after_conviction", About: "none", Thread: "thread"},
			{Name: "evidence_exhibit", Retention: "cpia_after_conviction", About: "none", Files: "hash", Thread: "thread"},
			{Name: "evidence_link", Retention: "cpia_after_conviction", About: "none", In: "exhibit = evidence_exhibit.id"},
			{Name: "evidence_material", Retention: "cpia_after_conviction", About: "none", Files: "hash", Thread: "thread"},
			{Name: "evidence_stamp", Retention: "cpia_after_conviction", About: "none", Thread: "thread"},
			{Name: "evidence_look", Retention: "cpia_after_conviction", About: "none", Files: "preview", Key: "subject", Thread: "thread"},
			{Name: "evidence_redaction", Retention: "cpia_after_conviction", About: "none", Thread: "thread"},
			{Name: "evidence_share", Retention: "cpia_after_conviction", About: "none", Thread: "thread"},
			{Name: "evidence_share_item", Retention: "cpia_after_conviction", About: "none", In: "share = evidence_share.id"},
			{Name: "evidence_share_visit", Retention: "cpia_after_conviction", About: "none", In: "share = evidence_share.id"},
			{Name: "evidence_share_seen", Retention: "cpia_after_conviction", About: "none", In: "visit = evidence_share_visit.id"},
			{Name: "evidence_ask", Retention: "cpia_after_conviction", About: "none", Thread: "thread"},
			{Name: "evidence_sent", Retention: "cpia_after_conviction", About: "none", In: "ask = evidence_ask.id"},
			{Name: "evidence_disclosure", Retention: "cpia_after_conviction", About: "none", Thread: "thread"},
			{Name: "evidence_erasing", Retention: "cpia_after_conviction", About: "none", Thread: "thread"},
			{Name: "evidence_camera", Retention: "system", About: "none"},
			{Name: "evidence_shelf", Retention: "system", About: "none"},
			{Name: "evidence_audit", Retention: "system", About: "none"},
			{Name: "evidence_video", Retention: "cpia_after_conviction", About: "none", In: "id = evidence_material.id"},
		},
		Jobs:    map[string]jobs.Handler{disposeJob: d.dispose, stampJob: d.stamp, lookJob: d.lookLater, askSendJob: d.sendAsk, askSettleJob: d.settleLater, eraseJob: d.eraseLater},
		Relabel: func(tx *act.Tx, threadID, label string) error { return relabel(tx, threadID, label) },
		Links:   links,
	}
}

func links(subject journal.Ref) string {
	switch subject.Kind {
	case "statement", "exhibit", "material", "share", "ask", "erasing":
		return "/evidence/" + subject.Kind + "/" + subject.ID
	case "camera":
		return "/evidence/cameras"
	case "shelf":
		return "/evidence/store/" + subject.ID
	case "statement_reverse":
		return "/evidence/statement/" + subject.ID + "/reverse"
	}
	return ""
}

// threadFacts are what policy asks of a thread and of what has no people of its own: everybody who has a role on it, so
// that nobody works on the evidence of their own or their family's case.
func (d *Desk) threadFacts(q db.Querier, threadID string) (access.Resource, error) {
	th, err := thread.Get(q, threadID)
	if err != nil {
		return access.Resource{}, err
	}
	linked, err := d.people.AllOnThread(q, th.ID)
	if err != nil {
		return access.Resource{}, err
	}
	r := access.Resource{Label: th.Label}
	for _, l := range linked {
		r.People = append(r.People, l.Person.ID)
		r.People = append(r.People, l.Person.Aliases...)
	}
	return r, nil
}

// factsOf are the thread's facts under the record's own name and label.
func (d *Desk) factsOf(q db.Querier, kind, id, threadID, label string, about ...string) (access.Resource, error) {
	r, err := d.threadFacts(q, threadID)
	if err != nil {
		return r, err
	}
	r.Kind, r.ID, r.Label = kind, id, label
	r.People = append(r.People, about...)
	return r, nil
}

// initials are the letters with which somebody signs exhibits: "S. Howells" is SH, "N. O'Brien-Lee" NOL.
func initials(name string) string {
	var b strings.Builder
	start := true
	for _, r := range norm.NFKD.String(strings.ToUpper(name)) { // É is E and a mark: a label's bars have no more letters than these
		if unicode.Is(unicode.Mn, r) {
			continue
		}
		if r >= 'A' && r <= 'Z' && start {
			b.WriteRune(r)
		}
		start = r == ' ' || r == '.' || r == '-'
	}
	if b.Len() == 0 {
		return "X"
	}
	return b.String()
}
