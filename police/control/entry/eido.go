package entry

import (
	"time"

	"throughline/platform/journal"
)

// EidoReceived: another force's system offered an incident as a data object. It is theirs until we take it (INC-13).
type EidoReceived struct {
	Eido   string    `json:"eido"`
	Sender string    `json:"sender"`
	Agency string    `json:"agency"`
	UID    string    `json:"uid"`
	Number string    `json:"number,omitempty"` // theirs
	Title  string    `json:"title,omitempty"`
	Place  string    `json:"place,omitempty"`
	Lat    float64   `json:"lat,omitempty"`
	Lon    float64   `json:"lon,omitempty"`
	Call   string    `json:"call"`
	Hash   string    `json:"hash"` // SHA-256 of the document as it came
	DueAt  time.Time `json:"due_at"`
}

// EntryKind names the entry.
func (EidoReceived) EntryKind() (string, int) { return "control.eido.received", 1 }

// Line says it on a timeline.
func (e EidoReceived) Line() journal.Line {
	return line(false, e.Agency+" offers an incident", e.Title, e.Place, "Theirs until we take it, by "+clock(e.DueAt))
}

// EidoUpdated: the other force sent a newer document of what it had offered.
type EidoUpdated struct {
	Eido  string   `json:"eido"`
	Hash  string   `json:"hash"`
	Notes []string `json:"notes,omitempty"` // that the document before did not have
}

// EntryKind names the entry.
func (EidoUpdated) EntryKind() (string, int) { return "control.eido.updated", 1 }

// Line says it on a timeline.
func (e EidoUpdated) Line() journal.Line {
	return line(false, "The other force sent an update", e.Notes...)
}

// EidoAccepted: we took an incident on that another force offered, under a reference of our own.
type EidoAccepted struct {
	Eido      string `json:"eido"`
	Agency    string `json:"agency"`
	Incident  string `json:"incident"`
	Reference string `json:"reference"`
}

// EntryKind names the entry.
func (EidoAccepted) EntryKind() (string, int) { return "control.eido.accepted", 1 }

// Line says it on a timeline.
func (e EidoAccepted) Line() journal.Line {
	return line(true, "Taken from "+e.Agency, "Ours as "+e.Reference)
}

// EidoRefused: we did not take what another force offered.
type EidoRefused struct {
	Eido   string `json:"eido"`
	Agency string `json:"agency"`
	Why    string `json:"why"`
}

// EntryKind names the entry.
func (EidoRefused) EntryKind() (string, int) { return "control.eido.refused", 1 }

// Line says it on a timeline.
func (e EidoRefused) Line() journal.Line {
	return line(true, "Not taken from "+e.Agency, e.Why)
}
