package entry

import (
	"fmt"
	"time"

	"throughline/platform/journal"
)

// ErasingProposed: somebody proposed that one exhibit or material is erased; another person decides after the notice.
type ErasingProposed struct {
	Erasing     string    `json:"erasing"`
	Of          string    `json:"of"`  // "exhibit/ID", "material/ID"
	Why         string    `json:"why"` // the grounds
	NoticeUntil time.Time `json:"notice_until"`
	Law         string    `json:"law"`
}

// EntryKind names the entry.
func (ErasingProposed) EntryKind() (string, int) { return "evidence.erasing.proposed", 1 }

// Line says it on a timeline.
func (e ErasingProposed) Line() journal.Line {
	return line(true, "Evidence proposed to be erased", e.Why, "another person decides from "+clock(e.NoticeUntil))
}

// ErasingDecided: another person's word on such a proposal.
type ErasingDecided struct {
	Erasing  string `json:"erasing"`
	Of       string `json:"of"`
	Erase    bool   `json:"erase"`
	Proposer string `json:"proposer"`
	Remark   string `json:"remark,omitempty"`
}

// EntryKind names the entry.
func (ErasingDecided) EntryKind() (string, int) { return "evidence.erasing.decided", 1 }

// Line says it on a timeline.
func (e ErasingDecided) Line() journal.Line {
	if e.Erase {
		return line(true, "Evidence to be erased", "agreed by another person", e.Remark)
	}
	return line(true, "Evidence not erased", e.Remark)
}

// FileErased is the tombstone of an exhibit or material: its file, copies, pictures, entries and words are gone. Rooms that keep a copy
// of what they heard of it let go of that.
type FileErased struct {
	Erasing string   `json:"erasing"`
	Of      []string `json:"of"` // the thing and its copies: "exhibit/ID", "material/ID"
	Number  string   `json:"number,omitempty"`
	Law     string   `json:"law"`
	Files   int      `json:"files"`
}

// EntryKind names the entry.
func (FileErased) EntryKind() (string, int) { return "evidence.file.erased", 1 }

// Line says it on a timeline.
func (e FileErased) Line() journal.Line {
	return line(true, "Evidence erased", e.Number, fmt.Sprintf("%d files", e.Files))
}
