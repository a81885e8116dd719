package entry

import (
	"fmt"

	"throughline/platform/journal"
)

func payKinds() []journal.Kind {
	return []journal.Kind{journal.KindOf[SampleAsked](), journal.KindOf[RejectsTaken](), journal.KindOf[RowRejected](), journal.KindOf[RowDecided](), journal.KindOf[RecoverySet](), journal.KindOf[Published](), journal.KindOf[TwinFound](), journal.KindOf[AwayOffered]()}
}

// SampleAsked is a draw that waits for the next signed checkpoint: who can be drawn is settled before the seed is.
type SampleAsked struct {
	Draw        string      `json:"draw"`
	Period      string      `json:"period"`
	Percent     int         `json:"percent"`
	RiskPercent int         `json:"risk_percent"`
	Candidates  []Candidate `json:"candidates"`
	Laws        []string    `json:"laws"`
}

// Candidate is a claim with its tickets.
type Candidate struct {
	Claim   string `json:"claim"`
	Tickets int    `json:"tickets"`
}

// EntryKind names the entry.
func (SampleAsked) EntryKind() (string, int) { return "expenses.sample.asked", 1 }

// Line says of how many.
func (e SampleAsked) Line() journal.Line {
	return line("Sample of claims asked for", fmt.Sprintf("of %d claims of %s, to be drawn by the next signed checkpoint", len(e.Candidates), e.Period))
}

// RejectsTaken is a file of what the payroll provider sent back.
type RejectsTaken struct {
	Period string `json:"period"`
	Rows   int    `json:"rows"`
	Pence  int64  `json:"pence"`
	Hash   string `json:"sha256,omitempty"` // of the file as it came
}

// EntryKind names the entry.
func (RejectsTaken) EntryKind() (string, int) { return "expenses.rejects.taken", 1 }

// Line says how many came back.
func (e RejectsTaken) Line() journal.Line {
	return line("Rows of the payroll file of "+e.Period+" came back", fmt.Sprintf("%d rows", e.Rows))
}

// RowRejected is one row that came back: it is owed again.
type RowRejected struct {
	Row    string `json:"row"`
	Claim  string `json:"claim,omitempty"`
	Staff  string `json:"staff"`
	Period string `json:"period"`
	RowNo  int    `json:"row_no"`
	Pence  int64  `json:"pence"`
	Reason string `json:"reason"`
}

// EntryKind names the entry.
func (RowRejected) EntryKind() (string, int) { return "expenses.row.rejected", 1 }

// Line says it in the provider's words.
func (e RowRejected) Line() journal.Line { return line("Payroll sent a row back", e.Reason) }

// RowDecided is a row that was sent again, or is not owed.
type RowDecided struct {
	Row    string `json:"row"`
	Claim  string `json:"claim,omitempty"`
	How    string `json:"how"` // "send" or "drop"
	Again  string `json:"again,omitempty"`
	Period string `json:"period,omitempty"`
	Reason string `json:"reason"`
}

// EntryKind names the entry.
func (RowDecided) EntryKind() (string, int) { return "expenses.row.decided", 1 }

// Line says which of the two.
func (e RowDecided) Line() journal.Line {
	if e.How == "drop" {
		return line("A row that payroll sent back is not owed", e.Reason)
	}
	return line("A row that payroll sent back goes again in "+e.Period, e.Reason)
}

// RecoverySet is money that comes back in instalments, after an auditor found it.
type RecoverySet struct {
	Claim       string `json:"claim"`
	LineID      string `json:"line"`
	Pence       int64  `json:"pence"`
	Instalments int    `json:"instalments"`
	First       string `json:"first"` // period
	Last        string `json:"last"`
	Reason      string `json:"reason"`
	Law         string `json:"law"`
}

// EntryKind names the entry.
func (RecoverySet) EntryKind() (string, int) { return "expenses.recovery.set", 1 }

// Line says over how long.
func (e RecoverySet) Line() journal.Line {
	return line("Overpaid money is recovered", fmt.Sprintf("%d from %s to %s", e.Instalments, e.First, e.Last), e.Reason)
}

// Published is a period of chief officers' expenses, made public.
type Published struct {
	Period string `json:"period"`
	Rows   int    `json:"rows"`
	Pence  int64  `json:"pence"`
	Hash   string `json:"hash"`
}

// EntryKind names the entry.
func (Published) EntryKind() (string, int) { return "expenses.chief.published", 1 }

// Line says which.
func (e Published) Line() journal.Line {
	return line("Chief officers' expenses of "+e.Period+" published", fmt.Sprintf("%d rows", e.Rows))
}

// TwinFound is a claim of which a line says the same as one of another claim: both claimants are shown it.
type TwinFound struct {
	Claim  string `json:"claim"`
	LineID string `json:"line"`
	Code   string `json:"code"` // what is the same: a row of law/expenses.control
}

// EntryKind names the entry.
func (TwinFound) EntryKind() (string, int) { return "expenses.twin.found", 1 }

// Line says no more than both may know.
func (e TwinFound) Line() journal.Line {
	return line("Another claim says the same as a line of a claim")
}

// AwayOffered is training or mutual aid that is over, and how many lines of a claim were drafted from it.
type AwayOffered struct {
	Staff   string `json:"staff"`
	Kind    string `json:"kind"` // "training" or "mutual_aid"
	Absence string `json:"absence"`
	Lines   int    `json:"lines"`
}

// EntryKind names the entry.
func (AwayOffered) EntryKind() (string, int) { return "expenses.away.offered", 1 }

// Line says how many.
func (e AwayOffered) Line() journal.Line {
	return line("What duty away from base pays was looked up", fmt.Sprintf("%d lines drafted", e.Lines))
}
