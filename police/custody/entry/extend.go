package entry

import (
	"time"

	"throughline/platform/journal"
)

// DetentionExtended: a superintendent authorised detention beyond the first limit (CUS-04).
type DetentionExtended struct {
	Detention  string    `json:"detention"`
	Person     string    `json:"person"`
	Until      time.Time `json:"until"`
	LimitAt    time.Time `json:"limit_at"`
	Rank       string    `json:"rank"`
	Designated bool      `json:"designated,omitempty"` // under section 107
	Grounds    []string  `json:"grounds"`
	Diligent   string    `json:"diligent"`
	Method     string    `json:"method"` // in_person or live_link
	Invited    []string  `json:"invited"`
	Said       string    `json:"said,omitempty"`
	At         time.Time `json:"at"`
	Law        string    `json:"law"`
}

// EntryKind names the entry.
func (DetentionExtended) EntryKind() (string, int) { return "custody.detention.extended", 1 }

// Line says it on a timeline.
func (e DetentionExtended) Line() journal.Line {
	how := map[string]string{"in_person": "In person", "live_link": "By live link"}[e.Method]
	if e.Designated {
		how += ", designated under section 107"
	}
	return line(true, "Detention extended to "+dayClock(e.LimitAt), how, e.Diligent)
}

// WarrantRecorded: a court issued a warrant of further detention, or extended one (CUS-05).
type WarrantRecorded struct {
	Detention   string    `json:"detention"`
	Person      string    `json:"person"`
	Court       string    `json:"court"`
	Until       time.Time `json:"until"`
	LimitAt     time.Time `json:"limit_at"`
	Application string    `json:"application"`
	Late        string    `json:"late,omitempty"` // why the court could not sit sooner
	At          time.Time `json:"at"`
	Law         string    `json:"law"`
}

// EntryKind names the entry.
func (WarrantRecorded) EntryKind() (string, int) { return "custody.warrant.recorded", 1 }

// Line says it on a timeline.
func (e WarrantRecorded) Line() journal.Line {
	return line(true, "Warrant of further detention to "+dayClock(e.LimitAt), e.Court, e.Application)
}
