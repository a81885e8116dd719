package enact

import (
	"encoding/json"

	"throughline/platform/journal"
	"throughline/platform/when"
)

// RowProposed: somebody asks for a row of the force's own. It is used by nothing yet.
type RowProposed struct {
	Row    string          `json:"row"`
	Table  string          `json:"table"`
	Code   string          `json:"code"`
	Value  json.RawMessage `json:"value"`
	From   when.Day        `json:"from"`
	To     when.Day        `json:"to,omitzero"`
	Source string          `json:"source"`
}

// EntryKind names the entry.
func (RowProposed) EntryKind() (string, int) { return "law.row.proposed", 1 }

// Line says it on a timeline.
func (e RowProposed) Line() journal.Line {
	return journal.Line{Stage: "Law", Title: "A row of law was proposed", Detail: e.Table + ", " + e.Code + ", from " + e.From.Text()}
}

// RowDecided: a second person brought a row into force, or refused it.
type RowDecided struct {
	Row      string   `json:"row"`
	Table    string   `json:"table"`
	Code     string   `json:"code"`
	InForce  bool     `json:"in_force"`
	MadeOn   when.Day `json:"made_on,omitzero"`
	Ref      string   `json:"ref,omitempty"` // by which promises and decisions name it
	Proposer string   `json:"proposer"`
}

// EntryKind names the entry.
func (RowDecided) EntryKind() (string, int) { return "law.row.decided", 1 }

// Line says it on a timeline.
func (e RowDecided) Line() journal.Line {
	title := "A proposed row of law was refused"
	if e.InForce {
		title = "A row of law came into force"
	}
	return journal.Line{Stage: "Law", Title: title, Detail: e.Table + ", " + e.Code}
}
