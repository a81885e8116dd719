package need

import (
	"fmt"

	"throughline/platform/journal"
	"throughline/platform/when"
)

// Restricted is the entry of a thread being kept to a named few. It names no person: accounts are ids.
type Restricted struct {
	Thread  string   `json:"thread"`
	From    string   `json:"from"` // the label before, to which a lift goes back
	Owner   string   `json:"owner"`
	Members []string `json:"members"`
}

// EntryKind names the entry.
func (Restricted) EntryKind() (string, int) { return "access.restricted", 1 }

// Line says to how many.
func (r Restricted) Line() journal.Line {
	return journal.Line{Stage: "Access", Title: "Restricted", Detail: fmt.Sprintf("to %s", people(len(r.Members))), Turning: true}
}

// Lifted is the entry of a thread being opened again.
type Lifted struct {
	Thread string `json:"thread"`
	To     string `json:"to"`
}

// EntryKind names the entry.
func (Lifted) EntryKind() (string, int) { return "access.lifted", 1 }

// Line says that it is no longer restricted.
func (Lifted) Line() journal.Line {
	return journal.Line{Stage: "Access", Title: "Restriction lifted", Turning: true}
}

// MemberAdded is the entry of one more person being named.
type MemberAdded struct {
	Thread  string `json:"thread"`
	Account string `json:"account"`
}

// EntryKind names the entry.
func (MemberAdded) EntryKind() (string, int) { return "access.member.added", 1 }

// Line says that somebody may see the thread now.
func (m MemberAdded) Line() journal.Line {
	return journal.Line{Stage: "Access", Title: "One more person may see this", Detail: m.Account}
}

// MemberEnded is the entry of a person no longer being named.
type MemberEnded struct {
	Thread  string `json:"thread"`
	Account string `json:"account"`
	Owner   string `json:"owner,omitempty"` // who answers for the thread now, when it was the owner's need that ended
}

// EntryKind names the entry.
func (MemberEnded) EntryKind() (string, int) { return "access.member.ended", 1 }

// Line says that somebody may no longer see the thread.
func (m MemberEnded) Line() journal.Line {
	l := journal.Line{Stage: "Access", Title: "One person may no longer see this", Detail: m.Account}
	if m.Owner != "" {
		l.Detail += "; " + m.Owner + " answers for it now"
	}
	return l
}

// GlassBroken is the entry of a restricted thread being opened in an emergency. The reason stands in the entry's why.
type GlassBroken struct {
	Glass   string `json:"glass"`
	Thread  string `json:"thread"`
	Account string `json:"account"`
	Until   int64  `json:"until_us"`
	Law     string `json:"law"`
}

// EntryKind names the entry.
func (GlassBroken) EntryKind() (string, int) { return "access.glass.broken", 1 }

// Line says by whom and until when.
func (g GlassBroken) Line() journal.Line {
	return journal.Line{Stage: "Access", Title: "Opened in an emergency", Turning: true,
		Detail: "by " + g.Account + " until " + when.FromMicros(g.Until).In(when.London).Format("Mon 2 Jan 15:04")}
}

// GlassReviewed is the entry of an emergency opening being reviewed.
type GlassReviewed struct {
	Glass   string `json:"glass"`
	Thread  string `json:"thread"`
	Finding string `json:"finding"` // "justified" or "not_justified"
	Comment string `json:"comment"`
}

// EntryKind names the entry.
func (GlassReviewed) EntryKind() (string, int) { return "access.glass.reviewed", 1 }

// Line says what was found.
func (g GlassReviewed) Line() journal.Line {
	title := "Emergency opening reviewed: it was justified"
	if g.Finding != "justified" {
		title = "Emergency opening reviewed: it was not justified"
	}
	return journal.Line{Stage: "Access", Title: title, Detail: g.Comment, Turning: true}
}

func people(n int) string {
	if n == 1 {
		return "1 person"
	}
	return fmt.Sprintf("%d people", n)
}
