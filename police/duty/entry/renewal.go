package entry

import (
	"time"

	"throughline/platform/journal"
)

// RenewalBooked is a course or test booked to renew a skill.
type RenewalBooked struct {
	Renewal  string    `json:"renewal"`
	Staff    string    `json:"staff"`
	Skill    string    `json:"skill"`
	StartsAt time.Time `json:"starts_at"`
	Place    string    `json:"place"`
}

// EntryKind names the entry.
func (RenewalBooked) EntryKind() (string, int) { return "duty.renewal.booked", 1 }

// Line says the skill and when.
func (e RenewalBooked) Line() journal.Line {
	return journal.Line{Stage: stage, Title: "Renewal booked: " + words(e.Skill), Detail: clock(e.StartsAt)}
}

// RenewalClosed is how a booked renewal went: passed, failed or cancelled.
type RenewalClosed struct {
	Renewal string `json:"renewal"`
	Staff   string `json:"staff"`
	Skill   string `json:"skill"`
	How     string `json:"how"`
}

// EntryKind names the entry.
func (RenewalClosed) EntryKind() (string, int) { return "duty.renewal.closed", 1 }

// Line says the skill and how it went.
func (e RenewalClosed) Line() journal.Line {
	return journal.Line{Stage: stage, Title: "Renewal " + e.How + ": " + words(e.Skill)}
}
