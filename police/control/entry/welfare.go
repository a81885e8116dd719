package entry

import "throughline/platform/journal"

// WelfareAnswered: a unit on a job was asked how it is, and what came of it.
type WelfareAnswered struct {
	Incident string `json:"incident"`
	Callsign string `json:"callsign"`
	Answer   string `json:"answer"` // well, no_answer or help
	Note     string `json:"note,omitempty"`
}

// EntryKind names the entry.
func (WelfareAnswered) EntryKind() (string, int) { return "control.welfare.answered", 1 }

// Line says it on a timeline.
func (e WelfareAnswered) Line() journal.Line {
	said := map[string]string{"well": " is well", "no_answer": " does not answer", "help": " asks for help"}[e.Answer]
	return line(e.Answer != "well", e.Callsign+said, e.Note)
}
