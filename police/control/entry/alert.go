package entry

import (
	"time"

	"throughline/platform/journal"
)

// AlertReceived: a public warning came in (CAP 1.2).
type AlertReceived struct {
	Alert      string    `json:"alert"`
	Sender     string    `json:"sender"`
	Identifier string    `json:"identifier"`
	Sent       time.Time `json:"sent"`
	Status     string    `json:"status"`
	MsgType    string    `json:"msg_type"`
	Event      string    `json:"event"`
	Severity   string    `json:"severity"`
	Area       string    `json:"area,omitempty"`
	EndsAt     time.Time `json:"ends_at,omitzero"`
	Signed     bool      `json:"signed,omitempty"` // it holds a signature, which nobody here has checked
	Hash       string    `json:"hash"`             // SHA-256 of the document as it came
}

// EntryKind names the entry.
func (AlertReceived) EntryKind() (string, int) { return "control.alert.received", 1 }

// Line says it on a timeline.
func (e AlertReceived) Line() journal.Line {
	return line(false, "Public warning: "+e.Event, e.Severity, e.Area)
}

// AlertEnded: a later message replaced a warning, or cancelled it.
type AlertEnded struct {
	Alert string `json:"alert"`
	By    string `json:"by"`  // the message that did
	How   string `json:"how"` // replaced or cancelled
}

// EntryKind names the entry.
func (AlertEnded) EntryKind() (string, int) { return "control.alert.ended", 1 }

// Line says it on a timeline.
func (e AlertEnded) Line() journal.Line {
	return line(false, map[string]string{"replaced": "A public warning was updated", "cancelled": "A public warning was cancelled"}[e.How])
}
