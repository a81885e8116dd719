// Package entry holds what the voice room writes into the journal: that a note came, what became of it, and that the question of a
// month was answered. None of them says who, what was written, or what was answered.
package entry

import (
	"strings"

	"throughline/platform/journal"
)

// NoteSent is a note to the makers of what gets in the way on a page.
type NoteSent struct {
	Note string `json:"note"`
	Page string `json:"page"` // the pattern of its route
}

// EntryKind names the entry.
func (NoteSent) EntryKind() (string, int) { return "voice.note.sent", 1 }

// Line says it.
func (NoteSent) Line() journal.Line {
	return journal.Line{Stage: "Voice", Title: "Somebody said what gets in the way"}
}

// NoteDecided is what became of a note.
type NoteDecided struct {
	Note  string `json:"note"`
	State string `json:"state"` // planned, mended or declined
	Said  string `json:"said"`
}

// EntryKind names the entry.
func (NoteDecided) EntryKind() (string, int) { return "voice.note.decided", 1 }

// Line says it.
func (e NoteDecided) Line() journal.Line {
	return journal.Line{Stage: "Voice", Title: "Note to the makers: " + strings.ReplaceAll(e.State, "_", " "), Detail: e.Said}
}

// MonthAnswered is that one more answered the question of a month.
type MonthAnswered struct {
	Month  string `json:"month"`
	Whom   string `json:"whom"`             // staff or victim
	Law    string `json:"law,omitempty"`    // the row of the question
	Passed bool   `json:"passed,omitempty"` // they chose not to be asked again this month
}

// EntryKind names the entry.
func (MonthAnswered) EntryKind() (string, int) { return "voice.month.answered", 1 }

// Line says it.
func (e MonthAnswered) Line() journal.Line {
	if e.Passed {
		return journal.Line{Stage: "Voice", Title: "One more passed the question of the month by"}
	}
	return journal.Line{Stage: "Voice", Title: "One more answered the question of the month"}
}

// Kinds are all of them.
func Kinds() []journal.Kind {
	return []journal.Kind{journal.KindOf[NoteSent](), journal.KindOf[NoteDecided](), journal.KindOf[MonthAnswered]()}
}
