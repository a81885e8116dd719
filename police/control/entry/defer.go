package entry

import (
	"time"

	"throughline/platform/journal"
	"throughline/platform/when"
)

// IncidentDeferred: a supervisor let an incident wait until somebody looks again (INC-11). Again is set when this is that look.
type IncidentDeferred struct {
	Incident  string    `json:"incident"`
	Reason    string    `json:"reason"`
	Label     string    `json:"label"`
	Why       string    `json:"why,omitempty"`
	ReviewAt  time.Time `json:"review_at"`
	Again     bool      `json:"again,omitempty"`
	Recontact bool      `json:"recontact,omitempty"` // the caller is owed to be rung again
}

// EntryKind names the entry.
func (IncidentDeferred) EntryKind() (string, int) { return "control.incident.deferred", 1 }

// Line says it on a timeline.
func (e IncidentDeferred) Line() journal.Line {
	title, ring := "Deferred until ", ""
	if e.Again {
		title = "Looked at, and deferred again until "
	}
	if e.Recontact {
		ring = "The caller is rung again before that"
	}
	return line(true, title+e.ReviewAt.In(when.London).Format("15:04 on 2 Jan"), e.Label, e.Why, ring)
}

// DeferralEnded: an incident that was deferred waits for a unit again, or has one.
type DeferralEnded struct {
	Incident string `json:"incident"`
	Why      string `json:"why,omitempty"`
}

// EntryKind names the entry.
func (DeferralEnded) EntryKind() (string, int) { return "control.deferral.ended", 1 }

// Line says it on a timeline.
func (e DeferralEnded) Line() journal.Line { return line(false, "No longer deferred", e.Why) }

// CallerRecontacted: a caller was rung again while their incident waits; not reached is an attempt.
type CallerRecontacted struct {
	Incident string `json:"incident"`
	Reached  bool   `json:"reached"`
	Said     string `json:"said"`
}

// EntryKind names the entry.
func (CallerRecontacted) EntryKind() (string, int) { return "control.caller.recontacted", 1 }

// Line says it on a timeline.
func (e CallerRecontacted) Line() journal.Line {
	if e.Reached {
		return line(false, "The caller was rung again", e.Said)
	}
	return line(false, "The caller was rung again and not reached", e.Said)
}

// IncidentReopened: a closed incident is open again (INC-06).
type IncidentReopened struct {
	Incident string `json:"incident"`
	ClosedAs string `json:"closed_as"` // the code that it had been closed with
	Why      string `json:"why"`
}

// EntryKind names the entry.
func (IncidentReopened) EntryKind() (string, int) { return "control.incident.reopened", 1 }

// Line says it on a timeline.
func (e IncidentReopened) Line() journal.Line { return line(true, "Opened again", e.Why) }
