package entry

import "throughline/platform/journal"

// DisclosureMarked: the disclosure officer decided whether something gathered is used, unused or sensitive (CF-09 to CF-11). Its entry
// says nothing of what it is, so that a timeline does not tell what a sensitive schedule keeps apart.
type DisclosureMarked struct {
	Of     string `json:"of"`    // "exhibit/ID", "material/ID", "statement/ID"
	State  string `json:"state"` // used, unused, sensitive
	Highly bool   `json:"highly,omitempty"`
}

// EntryKind names the entry.
func (DisclosureMarked) EntryKind() (string, int) { return "evidence.disclosure.marked", 1 }

// Line says it on a timeline.
func (DisclosureMarked) Line() journal.Line {
	return line(false, "Decided for disclosure", "the schedules have what")
}
