package entry

import (
	"time"

	"throughline/platform/journal"
	"throughline/platform/when"
)

// BailExtended: bail before charge goes on for longer (BAIL-02).
type BailExtended struct {
	Bail       string      `json:"bail"`
	Detention  string      `json:"detention"`
	Person     string      `json:"person"`
	Authority  string      `json:"authority"` // that law asks for: inspector, superintendent, magistrates
	Rank       string      `json:"rank"`      // of who decided
	Court      string      `json:"court,omitempty"`
	EndsOn     when.Day    `json:"ends_on"`
	ReturnOn   when.Day    `json:"return_on"`
	Conditions []Condition `json:"conditions,omitempty"`
	Grounds    string      `json:"grounds"`
	Invited    []string    `json:"invited"`
	Said       string      `json:"said,omitempty"`
	At         time.Time   `json:"at"`
	Law        string      `json:"law"`
}

// EntryKind names the entry.
func (BailExtended) EntryKind() (string, int) { return "custody.bail.extended", 1 }

// Line says it on a timeline.
func (e BailExtended) Line() journal.Line {
	return line(true, "Bail extended, to answer on "+e.ReturnOn.Text(), e.Court, e.Grounds)
}

// BailVaried: the conditions of bail before charge were changed (BAIL-04).
type BailVaried struct {
	Bail       string      `json:"bail"`
	Detention  string      `json:"detention"`
	Person     string      `json:"person"`
	Conditions []Condition `json:"conditions"`
	Views      string      `json:"views"` // asked, not_practicable or no_victim
	Said       string      `json:"said,omitempty"`
	Why        string      `json:"why"`
	At         time.Time   `json:"at"`
}

// EntryKind names the entry.
func (BailVaried) EntryKind() (string, int) { return "custody.bail.varied", 1 }

// Line says it on a timeline.
func (e BailVaried) Line() journal.Line {
	var said []string
	for _, c := range e.Conditions {
		said = append(said, c.Text)
	}
	title := "Conditions of bail changed"
	if len(e.Conditions) == 0 {
		title = "Conditions of bail lifted"
	}
	return line(true, title, append(said, e.Why)...)
}

// BailEnded: bail before charge, or an investigation without it, is over for a matter.
type BailEnded struct {
	Bail       string      `json:"bail"`
	Detention  string      `json:"detention"`
	Person     string      `json:"person"`
	Kind       string      `json:"kind"` // bail or under_investigation
	How        string      `json:"how"`  // no_further_action, requisition, out_of_court, under_investigation or cancelled
	Why        string      `json:"why"`
	Views      string      `json:"views,omitempty"` // of the victim, where bail was lifted: asked, not_practicable or no_victim
	Said       string      `json:"said,omitempty"`
	Conditions []Condition `json:"conditions,omitempty"` // that are gone with it
	At         time.Time   `json:"at"`
}

// EntryKind names the entry.
func (BailEnded) EntryKind() (string, int) { return "custody.bail.ended", 1 }

// Line says it on a timeline.
func (e BailEnded) Line() journal.Line {
	title := "Bail ended"
	if e.Kind == "under_investigation" {
		title = "Release under investigation ended"
	}
	how := map[string]string{"no_further_action": "No further action", "requisition": "Charged by postal requisition", "out_of_court": "Dealt with out of court", "under_investigation": "Released under investigation", "cancelled": "Cancelled"}[e.How]
	return line(true, title, how, e.Why)
}

// RUIReviewed: a supervisor looked at an investigation in which nobody is on bail (RUI-01).
type RUIReviewed struct {
	Bail       string    `json:"bail"`
	Detention  string    `json:"detention"`
	Person     string    `json:"person"`
	N          int       `json:"n"`
	WhyNotBail string    `json:"why_not_bail"`
	Progress   string    `json:"progress"`
	Victim     string    `json:"victim"` // told, not_reached or no_victim
	DueAt      time.Time `json:"due_at"`
	NextOn     when.Day  `json:"next_on"`
	At         time.Time `json:"at"`
	Law        string    `json:"law"`
}

// EntryKind names the entry.
func (RUIReviewed) EntryKind() (string, int) { return "custody.rui.reviewed", 1 }

// Line says it on a timeline.
func (e RUIReviewed) Line() journal.Line {
	return line(false, "Investigation without bail reviewed", e.Progress, "Next review by "+e.NextOn.Text())
}

// BailMoved: another day to answer bail, within the period that law allows already.
type BailMoved struct {
	Bail      string    `json:"bail"`
	Detention string    `json:"detention"`
	Person    string    `json:"person"`
	From      when.Day  `json:"from"`
	To        when.Day  `json:"to"`
	Why       string    `json:"why"`
	Told      string    `json:"told"`
	At        time.Time `json:"at"`
}

// EntryKind names the entry.
func (BailMoved) EntryKind() (string, int) { return "custody.bail.moved", 1 }

// Line says it on a timeline.
func (e BailMoved) Line() journal.Line {
	return line(false, "To answer bail on "+e.To.Text(), "It was "+e.From.Text(), e.Why, "Told: "+e.Told)
}
