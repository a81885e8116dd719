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
	Standing    string    `json:"standing"` // independent, in-house, simulator
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
