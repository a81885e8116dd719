package voice

import (
	"context"
	"slices"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/police/voice/entry"
)

// Note is what somebody wrote of what gets in the way. At is the hour in which they did. Account is empty unless they asked for an
// answer.
type Note struct {
	ID        string    `json:"id"`
	Page      string    `json:"page"` // the pattern of its route
	Title     string    `json:"title"`
	Whom      string    `json:"whom"`
	Roles     []string  `json:"roles"`
	At        time.Time `json:"at"`
	Text      string    `json:"text"`
	Account   string    `json:"account,omitempty"`
	State     string    `json:"state"` // new, planned, mended or declined
	Said      string    `json:"said,omitempty"`
	ChangedAt time.Time `json:"changed_at,omitzero"`
	Version   int64     `json:"version"`
}

// SendNote is such a note as it is sent.
type SendNote struct {
	Page   string `json:"page" label:"The page" said:"the page" required:"true" maxLength:"200"`
	Text   string `json:"text" label:"What gets in the way here?" said:"what gets in the way" required:"true" format:"textarea" maxLength:"500" example:"The list jumps to the top when I come back to it"`
	Answer bool   `json:"answer,omitempty" label:"I would like an answer, so keep who I am"`
}

// Sent is what the sender is told: that it was kept. It names nothing.
type Sent struct {
	Kept bool `json:"kept"`
}

// SendNote keeps a note with its page, the roles of who wrote it and the hour. The entry in the journal is written by the program and
// names nobody; the account is kept only with Answer. Right: voice.note.send (staff, and victims on their page). Faults:
// voice.note.page (invalid), for what is the address of no page; voice.note.reference (invalid), for what looks like a reference, a
// number or an address of a case.
func (d *Desk) SendNote(ctx context.Context, in SendNote) (act.Done[Sent], error) {
	none := act.Done[Sent]{}
	who, err := access.From(ctx)
	if err != nil {
		return none, err
	}
	if err := d.host.Door.Ask(ctx, act.Of("voice.note.send", journal.Ref{Kind: noteKind, ID: "new"}).With(access.Resource{})); err != nil {
		return none, err
	}
	if err := form.Check(in); err != nil {
		return none, err
	}
	pattern, _ := d.pageOf(in.Page)
	if pattern == "" {
		return none, fault.InvalidField("page", "voice.note.page")
	}
	text := strings.TrimSpace(in.Text)
	if found := reference(text); found != "" {
		return none, fault.InvalidField("text", "voice.note.reference", "what", found)
	}
	n := Note{ID: id.New(), Page: pattern, Whom: who.Kind, Roles: slices.Sorted(slices.Values(who.Roles)), Text: text, State: "new"}
	if in.Answer && who.Kind == "staff" { // a victim is answered on their own page, by a message
		n.Account = who.Account
	}
	return act.Do(nameless(ctx), d.host.Door, act.Of("voice.note.send", journal.Ref{Kind: noteKind, ID: n.ID}).With(access.Resource{}), func(tx *act.Tx) (Sent, error) {
		n.At = tx.Now().Truncate(time.Hour)
		if err := insertNote(tx, n); err != nil {
			return Sent{}, err
		}
		_, err := tx.Record(entry.NoteSent{Note: n.ID, Page: n.Page})
		return Sent{Kept: true}, err
	})
}

func (d *Desk) pageOf(pattern string) (string, string) {
	if d.Page == nil || strings.ContainsAny(pattern, "?#") {
		return "", ""
	}
	return d.Page(pattern)
}

// Decide is what becomes of a note.
type Decide struct {
	State string `json:"state" label:"What becomes of it" said:"what becomes of it" required:"true" enum:"planned,mended,declined"`
	Said  string `json:"said" label:"One sentence that everybody may read" said:"a sentence" required:"true" maxLength:"300" example:"The list keeps its place now"`
}

// DecideNote says what becomes of a note. What is mended is shown to all staff. Right: voice.note.decide, those who run the system.
// Faults: voice_note.not_found; voice.note.reference (invalid); voice.note.stale.
func (d *Desk) DecideNote(ctx context.Context, note string, in Decide) (act.Done[Note], error) {
	if err := form.Check(in); err != nil {
		return act.Done[Note]{}, err
	}
	if found := reference(in.Said); found != "" {
		return act.Done[Note]{}, fault.InvalidField("said", "voice.note.reference", "what", found)
	}
	return act.Do(ctx, d.host.Door, act.Of("voice.note.decide", journal.Ref{Kind: noteKind, ID: note}), func(tx *act.Tx) (Note, error) {
		n, err := getNote(tx, note)
		if err != nil {
			return n, err
		}
		n.State, n.Said, n.ChangedAt = in.State, strings.TrimSpace(in.Said), tx.Now()
		if err := updateNote(tx, &n); err != nil {
			return n, err
		}
		_, n.Title = d.pageOf(n.Page)
		_, err = tx.Record(entry.NoteDecided{Note: n.ID, State: n.State, Said: n.Said})
		return n, err
	})
}

// Screen counts the notes of one page.
type Screen struct {
	Page  string `json:"page"`
	Title string `json:"title"`
	All   int64  `json:"all"`
	New   int64  `json:"new"`
}

// Notes are what was written, newest first, and how many of each page.
type Notes struct {
	Screens []Screen `json:"screens"`
	Notes   []Note   `json:"notes"`
	Next    string   `json:"next,omitempty" doc:"give it as cursor for the notes after these; absent when there are none"`
}

// listNotes names the list in its cursor.
const listNotes = "notes"

// Read lists what was written, for those who make and run the system, and counts it by page. Right: voice.note.list. Fault:
// paging.cursor (invalid).
func (d *Desk) Read(ctx context.Context, p paging.Ask) (Notes, error) {
	part, err := p.One(listNotes)
	if err != nil {
		return Notes{}, err
	}
	return act.See(ctx, d.host.Door, act.Of("voice.note.list", journal.Ref{Kind: noteKind, ID: "all"}).With(access.Resource{}), func(q db.Querier, _ *access.Actor) (Notes, error) {
		var out Notes
		var err error
		if out.Screens, err = byPage(q); err != nil {
			return out, err
		}
		for i := range out.Screens {
			_, out.Screens[i].Title = d.pageOf(out.Screens[i].Page)
		}
		out.Notes, out.Next, err = paging.Fill(part, func(after paging.Mark, n int) ([]Note, error) { return notes(q, after, n) }, d.titled, func(n Note) paging.Mark { return paging.Mark{At: n.At, ID: n.ID} })
		return out, err
	})
}

func (d *Desk) titled(ns []Note) ([]Note, error) {
	for i := range ns {
		_, ns[i].Title = d.pageOf(ns[i].Page)
	}
	return ns, nil
}

// Note opens one. Right: voice.note.list. Fault: voice_note.not_found.
func (d *Desk) Note(ctx context.Context, note string) (Note, error) {
	return act.See(ctx, d.host.Door, act.Of("voice.note.list", journal.Ref{Kind: noteKind, ID: note}), func(q db.Querier, _ *access.Actor) (Note, error) {
		n, err := getNote(q, note)
		_, n.Title = d.pageOf(n.Page)
		return n, err
	})
}

// Mended is something that was mended because somebody wrote of it. It does not say what they wrote.
type Mended struct {
	ID    string    `json:"id"`
	Title string    `json:"title"`
	Said  string    `json:"said"`
	On    time.Time `json:"on"`
	page  string
}

// News are what was mended, newest first and the last forty alone, and what became of the reader's own notes for which they asked
// for an answer.
type News struct {
	Mended []Mended `json:"mended"`
	Own    []Note   `json:"own"`
}

// mostMended is how many are shown.
const mostMended = 40

// News shows staff that it works. Right: voice.mended.see.
func (d *Desk) News(ctx context.Context) (News, error) {
	return act.See(ctx, d.host.Door, act.Of("voice.mended.see", journal.Ref{Kind: noteKind, ID: "mended"}).With(access.Resource{}), func(q db.Querier, who *access.Actor) (News, error) {
		var out News
		var err error
		if out.Mended, err = mended(q, mostMended); err != nil {
			return out, err
		}
		for i := range out.Mended {
			_, out.Mended[i].Title = d.pageOf(out.Mended[i].page)
		}
		if out.Own, err = notesOf(q, who.Account, mostMended); err != nil {
			return out, err
		}
		out.Own, err = d.titled(out.Own)
		return out, err
	})
}
