package entry

import (
	"time"

	"throughline/platform/journal"
)

// TransferSent: an incident was sent to another force. It stays ours until they acknowledge it (INC-13).
type TransferSent struct {
	Incident string    `json:"incident"`
	Force    string    `json:"force"`
	Why      string    `json:"why"`
	DueAt    time.Time `json:"due_at"`           // by when they acknowledge it
	System   string    `json:"system,omitempty"` // the account of their system, where it went as an EIDO
	EIDO     string    `json:"eido,omitempty"`   // SHA-256 of the document
}

// EntryKind names the entry.
func (TransferSent) EntryKind() (string, int) { return "control.transfer.sent", 1 }

// Line says it on a timeline.
func (e TransferSent) Line() journal.Line {
	return line(true, "Sent to "+e.Force, e.Why, "Ours until they acknowledge it, by "+clock(e.DueAt))
}

// TransferAcknowledged: the other force has taken an incident on, under its own reference.
type TransferAcknowledged struct {
	Incident  string `json:"incident"`
	Force     string `json:"force"`
	Reference string `json:"reference"`
	Said      string `json:"said,omitempty"`
}

// EntryKind names the entry.
func (TransferAcknowledged) EntryKind() (string, int) { return "control.transfer.acknowledged", 1 }

// Line says it on a timeline.
func (e TransferAcknowledged) Line() journal.Line {
	return line(true, e.Force+" has taken it: "+e.Reference, e.Said)
}

// TransferRejected: the other force does not take an incident. It is back.
type TransferRejected struct {
	Incident string `json:"incident"`
	Force    string `json:"force"`
	Why      string `json:"why"`
}

// EntryKind names the entry.
func (TransferRejected) EntryKind() (string, int) { return "control.transfer.rejected", 1 }

// Line says it on a timeline.
func (e TransferRejected) Line() journal.Line {
	return line(true, e.Force+" does not take it: it is back", e.Why)
}

// MethaneIssued: a METHANE message, or ETHANE without the declaration, issued or issued anew (INC-14).
type MethaneIssued struct {
	Incident    string `json:"incident"`
	No          int    `json:"no"`
	Declared    bool   `json:"declared"`
	WasDeclared bool   `json:"was_declared,omitempty"` // by the version before
	Exact       string `json:"exact"`
	Kind        string `json:"type"`
	Hazards     string `json:"hazards"`
	Access      string `json:"access"`
	Casualties  string `json:"casualties"`
	Services    string `json:"services"`
}

// EntryKind names the entry.
func (MethaneIssued) EntryKind() (string, int) { return "control.methane.issued", 1 }

// Line says it on a timeline.
func (e MethaneIssued) Line() journal.Line {
	name, over := "ETHANE", ""
	if e.Declared {
		name = "Major incident declared: METHANE"
	}
	switch {
	case e.Declared && e.WasDeclared:
		name = "METHANE"
	case e.WasDeclared:
		over = "No longer declared a major incident"
	}
	if e.No > 1 {
		name += " issued anew"
	}
	return line(true, name, over, e.Exact, e.Kind, "Hazards: "+e.Hazards, "Access: "+e.Access, "Casualties: "+e.Casualties, "Services: "+e.Services)
}
