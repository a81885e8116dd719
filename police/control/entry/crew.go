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

// CrewsMerged: the crew of a unit joined another for the rest of their tour.
type CrewsMerged struct {
	From  string   `json:"from"`
	Into  string   `json:"into"`
	Staff []string `json:"staff"`
}

// EntryKind names the entry.
func (CrewsMerged) EntryKind() (string, int) { return "control.crew.merged", 1 }

// Line says it on a timeline.
func (e CrewsMerged) Line() journal.Line {
	return line(false, "The crew of "+e.From+" joined "+e.Into)
}

// CrewSplit: some of a crew are a unit of their own for the rest of their tour.
type CrewSplit struct {
	From    string   `json:"from"`
	Into    string   `json:"into"`
	Staff   []string `json:"staff"`
	Vehicle string   `json:"vehicle,omitempty"`
}

// EntryKind names the entry.
func (CrewSplit) EntryKind() (string, int) { return "control.crew.split", 1 }

// Line says it on a timeline.
func (e CrewSplit) Line() journal.Line {
	return line(false, e.From+" split: "+e.Into+" is a unit of its own", e.Vehicle)
}
