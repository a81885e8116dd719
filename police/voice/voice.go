// Package voice is what those who use it say of it: notes of what gets in the way, kept with the page and never with the person, and
// one question a month, whose answers are only ever added up.
package voice

import (
	"context"
	"embed"
	"io/fs"
	"net/http"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/room"
	"throughline/police/voice/entry"
)

//go:embed migrations/*.sql
var migrated embed.FS

// Desk is what other rooms may call.
type Desk struct {
	host *room.Host
	// Page is the pattern of the page that an address or a pattern is of, "/custody/{id}/review", and its title; "" for what no page has.
	// App fills it from its routes.
	Page func(pattern string) (string, string)
	// Busy tells whether something is due so soon for a reader that nobody should ask them anything. App fills it; nil is never.
	Busy func(ctx context.Context, who *access.Actor, within int) (bool, error)
	// Framed gives a victim's request the frame of their own pages. App fills it.
	Framed func(w http.ResponseWriter, r *http.Request) *http.Request
}

// New makes the desk of a house.
func New(h *room.Host) *Desk { return &Desk{host: h} }

// Room is what the voice room registers.
func (d *Desk) Room() room.Room {
	migrations, err := fs.Sub(migrated, "migrations")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return room.Room{
		Name: "voice", Migrations: migrations, Entries: entry.Kinds(),
		Facts:   map[string]act.FactsFunc{noteKind: noteFacts},
		Screens: d.screens(),
		API:     d.api,
		Panels:  []room.Panel{{Page: "day", Order: 90, Body: d.dayPanel}},
		Tables: []room.Table{{Name: "voice_note", Retention: "system", About: "account"}, {Name: "voice_score", Retention: "system", About: "none"}, {Name: "voice_shown", Retention: "system", About: "none"},
			{Name: "voice_line", Retention: "system", About: "none"}, {Name: "voice_answered", Retention: "system", About: "none"}, {Name: "voice_key", Retention: "system", About: "none"}},
		Links: func(s journal.Ref) string {
			if s.Kind == noteKind {
				return "/voice/notes/" + s.ID
			}
			return ""
		},
	}
}

// noteKind names a note as the subject of an act.
const noteKind = "voice_note"

func noteFacts(q db.Querier, id string) (access.Resource, error) {
	_, err := getNote(q, id)
	return access.Resource{}, err
}

// nameless is the context of an act that must not say who did it: whoever may do it has been asked of the door already. The key
// of a form or of the API goes on, so that a double press is one act.
func nameless(ctx context.Context) context.Context {
	asked := access.RequestOf(ctx)
	return access.WithActor(access.WithRequest(ctx, access.Request{Key: asked.Key, Fingerprint: asked.Fingerprint}), access.System("voice"))
}

// whomOf is which of those who are asked somebody is; "" for who is not.
func whomOf(a *access.Actor) string {
	if a.Kind == "staff" || a.Kind == "victim" {
		return a.Kind
	}
	return ""
}

// signed is who sent a request, nil where nobody is signed in.
func signed(r *http.Request) *access.Actor {
	a, err := access.From(r.Context())
	if err != nil {
		return nil
	}
	return a
}
