package entry

import (
	"strings"

	"throughline/platform/journal"
)

// CrimeAuditQueued: a closing was refused, because what was opened as a crime was to be closed as none and nobody said why (INC-04).
type CrimeAuditQueued struct {
	Incident  string `json:"incident"`
	OpenedAs  string `json:"opened_as"`
	ClosingAs string `json:"closing_as"`
	Result    string `json:"result"` // that was typed
}

// EntryKind names the entry.
func (CrimeAuditQueued) EntryKind() (string, int) { return "control.crime_audit.queued", 1 }

// Line says it on a timeline.
func (e CrimeAuditQueued) Line() journal.Line {
	return line(false, "Waits for the crime audit", "Closing as no crime was refused: nobody said why", "Opened as "+plain(e.OpenedAs)+", to be closed as "+plain(e.ClosingAs))
}

// CrimeAuditSettled: somebody who audits crime recording has looked.
type CrimeAuditSettled struct {
	Incident string `json:"incident"`
	Finding  string `json:"finding"` // crime_recorded, no_crime_right or advice_given
	Why      string `json:"why"`
}

// EntryKind names the entry.
func (CrimeAuditSettled) EntryKind() (string, int) { return "control.crime_audit.settled", 1 }

// Line says it on a timeline.
func (e CrimeAuditSettled) Line() journal.Line {
	found := map[string]string{"crime_recorded": "A crime is recorded", "no_crime_right": "No crime is right", "advice_given": "Advice was given"}[e.Finding]
	if found == "" {
		found = plain(e.Finding)
	}
	return line(false, "Crime audit: "+strings.ToLower(found[:1])+found[1:], e.Why)
}

func plain(code string) string { return strings.ReplaceAll(code, "_", " ") }
