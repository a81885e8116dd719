package entry

import (
	"time"

	"throughline/platform/journal"
)

// IncidentAccepted: a dispatcher took an incident on. From is the account of who graded it.
type IncidentAccepted struct {
	Incident  string `json:"incident"`
	From      string `json:"from,omitempty"`
	BySending bool   `json:"by_sending,omitempty"` // by sending a unit, without a word before
	Note      string `json:"note,omitempty"`
}

// EntryKind names the entry.
func (IncidentAccepted) EntryKind() (string, int) { return "control.incident.accepted", 1 }

// Line says it on a timeline.
func (e IncidentAccepted) Line() journal.Line {
	how := ""
	if e.BySending {
		how = "By sending a unit"
	}
	return line(false, "Accepted for dispatch", how, e.Note)
}

// HandoffClimbed: nobody accepted an incident, or nobody was sent, within the limit of a rung. The next owes it now.
type HandoffClimbed struct {
	Incident   string    `json:"incident"`
	What       string    `json:"what"` // accept or resource
	To         string    `json:"to"`   // the role
	DueAt      time.Time `json:"due_at"`
	MissedHold bool      `json:"missed_hold,omitempty"`
}

// EntryKind names the entry.
func (HandoffClimbed) EntryKind() (string, int) { return "control.handoff.climbed", 1 }

// Line says it on a timeline.
func (e HandoffClimbed) Line() journal.Line {
	title := map[string]string{"accept": "Nobody has accepted it", "resource": "Nobody has been sent"}[e.What]
	held := ""
	if e.MissedHold {
		held = "It was held, and the time has passed"
	}
	return line(true, title+": now with the "+plain(e.To), held, "It climbs on at "+clock(e.DueAt))
}

// HandoffHeld: somebody let an incident wait for a while, with a reason.
type HandoffHeld struct {
	Incident string    `json:"incident"`
	Rung     string    `json:"rung"` // whom it had climbed to
	Reason   string    `json:"reason"`
	Label    string    `json:"label"`
	Why      string    `json:"why,omitempty"`
	Until    time.Time `json:"until"`
}

// EntryKind names the entry.
func (HandoffHeld) EntryKind() (string, int) { return "control.handoff.held", 1 }

// Line says it on a timeline.
func (e HandoffHeld) Line() journal.Line {
	return line(true, "Held until "+clock(e.Until), e.Label, e.Why)
}
