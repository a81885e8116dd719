package entry

import (
	"fmt"
	"time"

	"throughline/platform/journal"
)

// ReviewRecorded: a review of detention was held or postponed (CUS-09 to CUS-11).
type ReviewRecorded struct {
	Detention   string    `json:"detention"`
	Person      string    `json:"person"`
	N           int       `json:"n"`
	Method      string    `json:"method,omitempty"` // in_person, telephone, live_link; empty when postponed
	Decision    string    `json:"decision"`         // continue, release, postponed
	Postponed   string    `json:"postponed,omitempty"`
	Grounds     string    `json:"grounds"`
	Invited     []string  `json:"invited,omitempty"` // whose representations were invited
	Said        string    `json:"said,omitempty"`    // what they said
	Asleep      bool      `json:"asleep,omitempty"`
	Reminded    bool      `json:"reminded,omitempty"`
	At          time.Time `json:"at"`
	DueAt       time.Time `json:"due_at"`
	LateMinutes int       `json:"late_minutes,omitempty"`
	NextDueAt   time.Time `json:"next_due_at,omitzero"` // zero after a postponement: this one is still owed
	Law         string    `json:"law,omitempty"`
}

// EntryKind names the entry.
func (ReviewRecorded) EntryKind() (string, int) { return "custody.review.recorded", 1 }

// Line says it on a timeline.
func (e ReviewRecorded) Line() journal.Line {
	if e.Decision == "postponed" {
		return line(false, ordinal(e.N)+" review postponed", e.Grounds, "It was due at "+clock(e.DueAt))
	}
	how := map[string]string{"in_person": "In person", "telephone": "By telephone", "live_link": "By live link"}[e.Method]
	end := ""
	switch {
	case e.Decision == "release":
		end = "Detention no longer necessary: to be released"
	case !e.NextDueAt.IsZero():
		end = "Next due " + dayClock(e.NextDueAt)
	}
	late := ""
	if e.LateMinutes > 0 {
		late = "Late by " + minutes(e.LateMinutes)
	}
	return line(false, ordinal(e.N)+" review", how, e.Grounds, late, end)
}

func ordinal(n int) string {
	if n == 1 {
		return "First"
	}
	if n == 2 {
		return "Second"
	}
	if n == 3 {
		return "Third"
	}
	return fmt.Sprintf("%dth", n)
}

func minutes(n int) string {
	if n < 60 {
		return fmt.Sprintf("%d min", n)
	}
	return fmt.Sprintf("%d h %02d min", n/60, n%60)
}
