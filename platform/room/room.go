// Package room is how a room of the house says what it brings: its tables, entries, promises, screens, operations,
// listeners, jobs and panels. App wires what rooms say; MAP.md and the architecture tests read the same.
package room

import (
	"context"
	"io/fs"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	g "maragu.dev/gomponents"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/blob"
	"throughline/platform/db"
	"throughline/platform/jobs"
	"throughline/platform/journal"
	"throughline/platform/law"
	"throughline/platform/promise"
	"throughline/platform/thread"
	"throughline/platform/when"
)

// Host is what the platform gives to every room.
type Host struct {
	DB       *db.DB
	Door     *act.Door
	Clock    when.Clock
	Law      *law.Book
	Files    blob.Store
	Training bool
	// BehindTLS says that TLS ends before this server: every reader's connection is encrypted, whatever a request looks like here.
	BehindTLS bool
	Force     string // two figures of the force in national identifiers, "99" for the training force
	// NameOf says who owns or is owed something ("staff:ID", "team:CODE", "role:CODE", "victim:ID") in words that this
	// reader may see. App fills it from the rooms' Names.
	NameOf func(ctx context.Context, ref string) string
	// About says whom and which homes a thread is about, whatever the labels. Prepare fills it from the room that knows.
	About func(q db.Querier, thread string) (people, places []string, err error)
	// Serving finds the staff that somebody typed. Prepare fills it from the room that knows.
	Serving Serving
}

// OverTLS tells whether the reader's end of a connection is encrypted: here, or by what stands before this server.
func (h *Host) OverTLS(r *http.Request) bool { return r.TLS != nil || h.BehindTLS }

// Room is everything that a room registers.
type Room struct {
	Name       string
	Folder     string // where it is, when that is not police/<name>
	Migrations fs.FS  // its migrations folder; nil for none
	Entries    []journal.Kind
	Promises   []promise.Kind
	Hears      []act.Listener
	Facts      map[string]act.FactsFunc // record kind -> its facts for policy
	Screens    []Screen
	API        func(api huma.API)
	Jobs       map[string]jobs.Handler
	Tables     []Table
	Panels     []Panel
	Acts       []Button
	Asks       []law.Ask
	Names      map[string]NameFunc // owner or owed-to prefix -> words, "staff" -> "PC 2207 S. Howells"
	Relabel    func(tx *act.Tx, thread, label string) error
	About      func(q db.Querier, thread string) (people, places []string, err error) // whom and which homes a thread is about, whatever the labels: nobody opens their own
	Serving    Serving                                                                // finds the staff that somebody typed
	OnOwn      act.OwnFunc                                                            // hears of refused looks at own, family and home records, of every kind
	Says       func(q db.Querier, kind string, subject journal.Ref) string            // a promise in a few words of its own, "Signed statement of Ceri Morgan"; "" when its kind says enough
	Links      func(subject journal.Ref) string                                       // where a record's page is; "" when it is not this room's
	Past       func(ctx context.Context, v PastView) ([]HeadItem, error)              // what this room knows of a thread as it was: who was on it, in which role
	// Aside are the beginnings of the kinds of entries that are no use of a case: a term of retention does not begin anew with them,
	// because they come of the end of a term, or of somebody outside who looks.
	Aside []string
	// Dispose erases what this room holds for these threads alone and no row says so (a person who is in no other case), before
	// the rows go.
	Dispose func(tx *act.Tx, threads []string) (Gone, error)
}

// Gone is what a room erased with a case beside its rows.
type Gone struct {
	Streams []journal.Ref // records that were in no other case: their own streams of entries go too
	Files   []string      // kept files, by their hash, that it does not name any more
}

// NameFunc says a reference of one prefix in words. It gives "" when the reader may not know.
type NameFunc func(ctx context.Context, q db.Querier, id string) string

// Screen is one page.
type Screen struct {
	Pattern string // "GET /custody/{id}/review" as net/http writes it
	Title   string
	File    string // "custody/review_page.go", for MAP.md
	Public  bool   // reachable without being staff
	Handler http.HandlerFunc
}

// Table says how long a table's rows are kept and whom they are about.
type Table struct {
	Name      string
	Retention string // a row of law/retention
	About     string // the column that names the data subject, or "none"
	Files     string // the column that names kept files by their hash; empty when there is none
	Key       string // the column by which a row with files is named, where it is not id
	// Thread is the column that names the thread on which a row stands, and In says that rows go with a row of another table of
	// this room ("detention = custody_detention.id"): they are erased with the case. Both are empty for what outlives a case.
	Thread string
	In     string
}

// ThreadView is what a panel of the thread's page is given.
type ThreadView struct {
	Thread thread.Thread
	Reader *access.Actor
	Q      db.Querier
	Now    time.Time
}

// PastView is what a room is given of a thread as it was at an instant.
type PastView struct {
	ThreadView
	Bodies []journal.Body             // what had happened, or was known, by then: oldest first by when it was recorded
	Counts func(e journal.Entry) bool // whether another entry, of a subject's own stream, counts
}

// Panel is a part that a room adds to a page which gathers: "thread" or "person" or "day".
type Panel struct {
	Page  string
	Order int
	// Head adds facts to the record's head: numbers ("Incident 0412 of 23/11/26"), tags, people.
	Head func(ctx context.Context, v ThreadView) ([]HeadItem, error)
	// Titles is what the room calls threads, by id, as far as this reader may know it: the first room that has a title for a
	// thread names it, on its page and wherever it is listed. v has no thread. It may be nil.
	Titles func(v ThreadView, threads []string) (map[string]string, error)
	// Body draws a section; nil draws none.
	Body func(ctx context.Context, v ThreadView) (g.Node, error)
}

// HeadItem is one fact in the head of a record. Looking back, Now says what is known today where that differs.
type HeadItem struct {
	Kind  string // "title", "number", "tag", "person"
	Label string // "Incident", "Suspect"
	Text  string
	Href  string
	Tone  string // of a tag: "", "red", "blue", "yellow", "green"
	Now   string
}

// Button is an act that a thread's page offers to those who may do it.
type Button struct {
	Order int
	// For gives the links that this reader may use on this thread now; each was asked of the door's May.
	For func(ctx context.Context, v ThreadView) ([]Link, error)
}

// Link is where a button leads.
type Link struct{ Text, Href string }

// Prepare adds to the host everything that must be known before the first act: entries, promises and facts.
func (h *Host) Prepare(rooms ...Room) {
	for _, r := range rooms {
		h.Door.Kinds.Add(r.Entries...)
		h.Door.Promises.Add(r.Promises...)
		if r.OnOwn != nil {
			h.Door.OnOwn(r.OnOwn)
		}
		if r.Serving != nil {
			h.Serving = r.Serving
		}
		if r.About != nil {
			h.About = r.About
		}
		for kind, f := range r.Facts {
			h.Door.Facts(kind, f)
		}
	}
}

// Platform are the entries that the platform itself writes.
func Platform() []journal.Kind {
	return []journal.Kind{journal.KindOf[act.Refused](), journal.KindOf[act.PromiseStep](), journal.KindOf[act.LooksSealed](), journal.KindOf[journal.Tombstone](), journal.KindOf[journal.KeyRecorded]()}
}

// PlatformMigrations are the platform's tables, in order.
func PlatformMigrations() []db.Migrations {
	return []db.Migrations{thread.Migrations, journal.Migrations, promise.Migrations, act.Migrations, jobs.Migrations}
}

// Migrations are the platform's tables and those of these rooms.
func Migrations(rooms ...Room) []db.Migrations {
	out := PlatformMigrations()
	for _, r := range rooms {
		if r.Migrations != nil {
			out = append(out, db.Migrations{Room: r.Name, Files: r.Migrations})
		}
	}
	return out
}
