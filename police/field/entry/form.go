package entry

import (
	"strings"
	"time"

	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/when"
)

// formKinds are the kinds of street forms.
func formKinds() []journal.Kind {
	return []journal.Kind{journal.KindOf[FormRecorded](), journal.KindOf[DraftKept](), journal.KindOf[CopyAsked](), journal.KindOf[CopyGiven]()}
}

// FormRecorded: a street form was put on the record. Answers are those of the forms that this room keeps itself; what another
// room keeps is its own entry of the same act, and Became names it. DeviceAt is what the phone's clock said when it was handed
// in, zero at a desk. MarkSHA256 is the hash of a signature as it was made on glass.
type FormRecorded struct {
	Form       string              `json:"form"`
	Code       string              `json:"code"`
	Version    string              `json:"version"`
	Title      string              `json:"title"`
	Person     string              `json:"person,omitempty"`
	Place      string              `json:"place,omitempty"`
	Became     string              `json:"became,omitempty"` // "statement", "arrest", "exhibit", "crime"
	BecameID   string              `json:"became_id,omitempty"`
	Number     string              `json:"number,omitempty"` // of an exhibit or a crime
	Answers    map[string][]string `json:"answers,omitempty"`
	MarkSHA256 string              `json:"mark_sha256,omitempty"`
	Device     string              `json:"device,omitempty"`
	DeviceAt   time.Time           `json:"device_at,omitzero"`
	At         time.Time           `json:"at"`
	Owed       []string            `json:"owed,omitempty"` // kinds of promise that it opened
	Origins    form.Origins        `json:"origins,omitempty"`
}

// EntryKind names the entry.
func (FormRecorded) EntryKind() (string, int) { return "field.form.recorded", 1 }

// Line says it on a timeline.
func (e FormRecorded) Line() journal.Line {
	owed := ""
	for _, o := range e.Owed {
		if o == "field.force_form" {
			owed = "Force was used: a form of force is owed before the end of the tour"
		}
	}
	return journal.Line{Stage: "Street", Title: e.Title, Detail: journal.Sentences(e.Place, e.Number, owed), Turning: e.Became == ""}
}

// DraftKept: somebody kept what they had filled in so far. What they answered is in the draft alone.
type DraftKept struct {
	Draft string `json:"draft"`
	Code  string `json:"code"`
	Title string `json:"title"`
	Group string `json:"group,omitempty"` // title of the page that was saved; blank when it was begun
	Ended bool   `json:"ended,omitempty"` // thrown away by its owner
}

// EntryKind names the entry.
func (DraftKept) EntryKind() (string, int) { return "field.draft.kept", 1 }

// Line says it on a timeline.
func (e DraftKept) Line() journal.Line {
	title := "Draft begun"
	switch {
	case e.Ended:
		title = "Draft thrown away"
	case e.Group != "":
		title = "Draft kept"
	}
	return journal.Line{Stage: "Street", Title: title, Detail: journal.Sentences(e.Title, e.Group)}
}

// CopyAsked: somebody who was searched wants a copy of its record (SS-01).
type CopyAsked struct {
	Form  string    `json:"form"`
	To    string    `json:"to"`
	DueAt time.Time `json:"due_at"`
	Law   string    `json:"law"`
}

// EntryKind names the entry.
func (CopyAsked) EntryKind() (string, int) { return "field.copy.asked", 1 }

// Line says it on a timeline.
func (e CopyAsked) Line() journal.Line {
	return journal.Line{Stage: "Street", Title: "Copy of a search record asked for", Detail: journal.Sentences("Due " + e.DueAt.In(when.London).Format("Mon 2 Jan 15:04"))}
}

// CopyGiven: the copy was given.
type CopyGiven struct {
	Form string `json:"form"`
	How  string `json:"how"`
}

// EntryKind names the entry.
func (CopyGiven) EntryKind() (string, int) { return "field.copy.given", 1 }

// Line says it on a timeline.
func (e CopyGiven) Line() journal.Line {
	return journal.Line{Stage: "Street", Title: "Copy of a search record given", Detail: journal.Sentences(strings.TrimSpace(e.How))}
}
