package entry

import (
	"strings"
	"time"

	"throughline/platform/journal"
	"throughline/platform/when"
)

// RecordChanged says which fields of somebody's record changed, and where they serve under whom.
type RecordChanged struct {
	Staff       string   `json:"staff"`
	Fields      []string `json:"fields"`
	Posting     string   `json:"posting,omitempty"`
	LineManager string   `json:"line_manager,omitempty"`
}

// EntryKind names the entry.
func (RecordChanged) EntryKind() (string, int) { return "duty.record.changed", 1 }

// Line says which.
func (e RecordChanged) Line() journal.Line {
	return journal.Line{Stage: stage, Title: "Record changed", Detail: words(strings.Join(e.Fields, ", "))}
}

// RankSet is a rank held for good or for a time.
type RankSet struct {
	Staff string    `json:"staff"`
	Rank  string    `json:"rank"`
	How   string    `json:"how"`
	From  time.Time `json:"from"`
	Until time.Time `json:"until,omitzero"`
}

// EntryKind names the entry.
func (RankSet) EntryKind() (string, int) { return "duty.rank.set", 1 }

// Line says the rank.
func (e RankSet) Line() journal.Line {
	l := journal.Line{Stage: stage, Title: "Rank: " + words(e.Rank) + ", " + e.How}
	if !e.Until.IsZero() {
		l.Detail = "until " + clock(e.Until)
	}
	return l
}

// Adjusted is a restriction or an adjustment that begins; what it says stands in the record alone.
type Adjusted struct {
	Staff   string   `json:"staff"`
	Kind    string   `json:"kind"`
	FromOn  when.Day `json:"from_on"`
	UntilOn when.Day `json:"until_on,omitzero"`
}

// EntryKind names the entry.
func (Adjusted) EntryKind() (string, int) { return "duty.adjusted", 1 }

// Line says from when.
func (e Adjusted) Line() journal.Line {
	return journal.Line{Stage: stage, Title: "Recorded: " + words(e.Kind), Detail: "from " + e.FromOn.Text()}
}

// KinSet says that who is told was changed, and no more.
type KinSet struct {
	Staff string `json:"staff"`
}

// EntryKind names the entry.
func (KinSet) EntryKind() (string, int) { return "duty.kin.set", 1 }

// Line says so.
func (KinSet) Line() journal.Line { return journal.Line{Stage: stage, Title: "Next of kin changed"} }

// ImportConfirmed is a file of staff that was confirmed whole; StaffImported follows until all its rows are in.
type ImportConfirmed struct {
	Import string `json:"import"`
	Rows   int    `json:"rows"`
	SHA256 string `json:"sha256"`
}

// EntryKind names the entry.
func (ImportConfirmed) EntryKind() (string, int) { return "duty.import.confirmed", 1 }

// Line says how many.
func (e ImportConfirmed) Line() journal.Line {
	return journal.Line{Stage: stage, Title: "File of staff confirmed", Detail: plural(e.Rows, "row", "rows")}
}

// StaffImported are those of a confirmed file who joined in one step.
type StaffImported struct {
	Import string    `json:"import"`
	Staff  []string  `json:"staff"`
	From   time.Time `json:"from"`
}

// EntryKind names the entry.
func (StaffImported) EntryKind() (string, int) { return "duty.staff.imported", 1 }

// Line says how many.
func (e StaffImported) Line() journal.Line {
	return journal.Line{Stage: stage, Title: "Joined by a file", Detail: plural(len(e.Staff), "member of staff", "members of staff")}
}
