package entry

import (
	"time"

	"throughline/platform/journal"
)

// HashStamped: an authority signed that the hash of an exhibit's or material's file was there at a time (GOV-09, RFC 3161). The
// token itself is kept beside the record; Token is its SHA-256, so the token in a proof is this one.
type HashStamped struct {
	Hash        string    `json:"hash"`
	At          time.Time `json:"at"` // as the authority says
	Authority   string    `json:"authority"`
	Standing    string    `json:"standing"` // independent, not checked, in-house, simulator
	Serial      string    `json:"serial"`
	Certificate string    `json:"certificate"` // SHA-256 of the authority's certificate
	Token       string    `json:"token"`       // SHA-256 of the token
}

// EntryKind names the entry.
func (HashStamped) EntryKind() (string, int) { return "evidence.hash.stamped", 1 }

// Line says it on a timeline.
func (e HashStamped) Line() journal.Line {
	return line(false, "Hash timestamped", Tail(e.Hash), "At "+clock(e.At)+" by "+e.Authority)
}

// FileLooked: the file of an exhibit or material was looked at in a confined process and scanned for malware, where a scanner is
// there (MOB-06). It stands in the record's own stream: it says nothing of the case.
type FileLooked struct {
	Hash    string `json:"hash"`
	State   string `json:"state"`             // done, refused: over the limits
	Note    string `json:"note,omitempty"`    // code of why it is not shown in full
	Preview string `json:"preview,omitempty"` // SHA-256 of the picture that is shown of it
	Scan    string `json:"scan"`              // not_scanned, clean, found
	ScanBy  string `json:"scan_by,omitempty"`
	Malware string `json:"malware,omitempty"`
}

// EntryKind names the entry.
func (FileLooked) EntryKind() (string, int) { return "evidence.file.looked", 1 }

// Line says it on a timeline.
func (e FileLooked) Line() journal.Line {
	said := map[string]string{"clean": "No malware was found", "found": "Malware was found: " + e.Malware}[e.Scan]
	if said == "" {
		said = "It was not scanned for malware"
	}
	return line(e.Scan == "found", "File looked at", Tail(e.Hash), said)
}
