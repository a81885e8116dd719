package entry

import "throughline/platform/journal"

// CareDecided: whether the police or another agency goes, by a gate of Right Care, Right Person (INC-10).
type CareDecided struct {
	Incident  string `json:"incident"`
	Gate      string `json:"gate"`
	Label     string `json:"label"`
	Immediate string `json:"immediate"` // yes, no or not_known: a real and immediate risk to life or of serious harm
	Crime     string `json:"crime"`     // yes, no or not_known
	Decision  string `json:"decision"`  // attend or decline
	Told      string `json:"told,omitempty"`
	Why       string `json:"why"`
	Law       string `json:"law"`
}

// EntryKind names the entry.
func (CareDecided) EntryKind() (string, int) { return "control.care.decided", 1 }

// Line says it on a timeline.
func (e CareDecided) Line() journal.Line {
	if e.Decision == "decline" {
		return line(true, "Not the police's to attend: "+e.Label, "Told: "+e.Told, e.Why)
	}
	return line(false, "The police attend: "+e.Label, e.Why)
}
