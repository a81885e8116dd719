package entry

import (
	"strings"
	"time"

	"throughline/platform/journal"
	"throughline/platform/when"
)

// Condition is one thing that a person agrees to do by a day.
type Condition struct {
	ID    string   `json:"id"`
	Kind  string   `json:"kind"` // of law/reintegration.condition: rehabilitative, reparative, punitive
	What  string   `json:"what"`
	DueOn when.Day `json:"due_on"`
}

// DisposalOffered is an outcome without a court that a person is offered (OOCR-01).
type DisposalOffered struct {
	Disposal   string      `json:"disposal"`
	Person     string      `json:"person"`
	Kind       string      `json:"kind"` // of law/reintegration.disposal
	Label      string      `json:"label"`
	Offences   []string    `json:"offences"`  // CJS codes
	Authority  string      `json:"authority"` // prosecutor or police
	VictimView string      `json:"victim_view"`
	Gravity    int         `json:"gravity,omitempty"` // score of the gravity matrix
	Why        string      `json:"why"`
	Conditions []Condition `json:"conditions,omitempty"`
	Law        string      `json:"law"`
}

// EntryKind names the entry.
func (DisposalOffered) EntryKind() (string, int) { return "reintegration.disposal.offered", 1 }

// Line says what is offered.
func (e DisposalOffered) Line() journal.Line {
	return line(true, "Offered out of court: "+strings.ToLower(e.Label), e.Why)
}

// DisposalAnswered is what the person said to it. The crime room hears an admission.
type DisposalAnswered struct {
	Disposal  string    `json:"disposal"`
	Person    string    `json:"person"`
	Kind      string    `json:"kind"`
	Label     string    `json:"label"`
	Accepted  bool      `json:"accepted"`
	Admission bool      `json:"admission,omitempty"`
	Said      string    `json:"said,omitempty"`
	At        time.Time `json:"at"`
}

// EntryKind names the entry.
func (DisposalAnswered) EntryKind() (string, int) { return "reintegration.disposal.answered", 1 }

// Line says what they said.
func (e DisposalAnswered) Line() journal.Line {
	if e.Accepted {
		return line(true, e.Label+" accepted and signed", e.Said)
	}
	return line(true, e.Label+" refused", e.Said)
}

// ConditionEnded is whether a condition was met.
type ConditionEnded struct {
	Disposal  string `json:"disposal"`
	Condition string `json:"condition"`
	What      string `json:"what"`
	How       string `json:"how"` // met or failed
	Evidence  string `json:"evidence"`
}

// EntryKind names the entry.
func (ConditionEnded) EntryKind() (string, int) { return "reintegration.condition.ended", 1 }

// Line says whether.
func (e ConditionEnded) Line() journal.Line {
	return line(e.How == "failed", "Condition "+e.How+": "+e.What, e.Evidence)
}

// DisposalEnded is how an out-of-court outcome ended.
type DisposalEnded struct {
	Disposal string `json:"disposal"`
	Person   string `json:"person"`
	Kind     string `json:"kind"`
	Label    string `json:"label"`
	How      string `json:"how"` // completed, breached (a decision is owed) or prosecuted
	Why      string `json:"why,omitempty"`
}

// EntryKind names the entry.
func (DisposalEnded) EntryKind() (string, int) { return "reintegration.disposal.ended", 1 }

// Line says how.
func (e DisposalEnded) Line() journal.Line {
	said := map[string]string{"completed": " completed", "breached": " breached: a decision is owed", "prosecuted": " ended: to be prosecuted after all"}[e.How]
	return line(true, e.Label+said, e.Why)
}
