package entry

import (
	"fmt"

	"throughline/platform/journal"
)

// RedactionMade: a redacted copy of an exhibit's or material's file is on the record (CF-12). What was taken out stands in the
// redaction log alone: this says how much.
type RedactionMade struct {
	Material string `json:"material"` // the copy
	Of       string `json:"of"`       // "exhibit/ID", "material/ID"
	OfHash   string `json:"of_hash"`
	Hash     string `json:"hash"`
	Sort     string `json:"sort"` // code of law evidence.redaction
	Why      string `json:"why"`
	Boxes    int    `json:"boxes,omitempty"`
	Words    int    `json:"words,omitempty"`
	Mutes    int    `json:"mutes,omitempty"`
	Title    string `json:"title,omitempty"`    // of the copy
	Redactor string `json:"redactor,omitempty"` // name of who made it
}

// EntryKind names the entry.
func (RedactionMade) EntryKind() (string, int) { return "evidence.redaction.made", 1 }

// Line says it on a timeline.
func (e RedactionMade) Line() journal.Line {
	return line(false, "Redacted copy made", e.Why, fmt.Sprintf("%d parts covered, %d words or numbers taken out, %d stretches silenced", e.Boxes, e.Words, e.Mutes), Tail(e.Hash))
}

// RedactionReviewed: somebody who had not made it looked at a redacted copy and said whether it may go out (CF-12).
type RedactionReviewed struct {
	Material string `json:"material"`
	Of       string `json:"of"`
	Approved bool   `json:"approved"`
	Remark   string `json:"remark,omitempty"`
}

// EntryKind names the entry.
func (RedactionReviewed) EntryKind() (string, int) { return "evidence.redaction.reviewed", 1 }

// Line says it on a timeline.
func (e RedactionReviewed) Line() journal.Line {
	if e.Approved {
		return line(false, "Redacted copy approved", e.Remark)
	}
	return line(false, "Redacted copy returned", e.Remark)
}
