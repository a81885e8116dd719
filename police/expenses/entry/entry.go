// Package entry holds what the expenses room writes into the journal. Money and places stand in the facts, not in the
// lines of a case's timeline: what an officer was paid is no part of the case.
package entry

import (
	"fmt"
	"time"

	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/when"
)

const stage = "Expenses"

// Kinds are the entries of this room.
func Kinds() []journal.Kind {
	return append([]journal.Kind{journal.KindOf[ClaimDrafted](), journal.KindOf[LineSaved](), journal.KindOf[LineRemoved](), journal.KindOf[LineMeasured](), journal.KindOf[ReceiptRead](),
		journal.KindOf[ClaimSubmitted](), journal.KindOf[ClaimPaid](), journal.KindOf[ClaimStopped](), journal.KindOf[ClaimSettled](), journal.KindOf[ClaimCorrected](),
		journal.KindOf[SampleDrawn](), journal.KindOf[ClaimAudited](), journal.KindOf[PayrollExported]()}, append(payKinds(), mailKinds()...)...)
}

// ClaimDrafted is a claim written from the record, or begun by the claimant.
type ClaimDrafted struct {
	Claim   string `json:"claim"`
	Staff   string `json:"staff"`
	Source  string `json:"source"` // "court", "unit", "training", "mutual_aid", "late", "mail" or "claimant"
	Hearing string `json:"hearing,omitempty"`
}

// EntryKind names the entry.
func (ClaimDrafted) EntryKind() (string, int) { return "expenses.claim.drafted", 1 }

// Line says what it was drafted from.
func (e ClaimDrafted) Line() journal.Line {
	from := map[string]string{"court": "From the warning to attend and the hearing that was held", "unit": "From the journey of a unit",
		"training": "From training that was booked", "mutual_aid": "From mutual aid", "late": "From a late finish"}[e.Source]
	return line("Claim drafted", from)
}

// LineSaved is a line of a draft claim, added or changed by the claimant.
type LineSaved struct {
	Claim   string       `json:"claim"`
	LineID  string       `json:"line"`
	Kind    string       `json:"kind"` // code of law/expenses.rate
	On      when.Day     `json:"on"`
	Changed bool         `json:"changed,omitempty"`
	Receipt string       `json:"receipt,omitempty"` // hash of the file
	Origins form.Origins `json:"origins,omitempty"`
}

// EntryKind names the entry.
func (LineSaved) EntryKind() (string, int) { return "expenses.line.saved", 1 }

// Line says whether it is new.
func (e LineSaved) Line() journal.Line {
	if e.Changed {
		return line("A line of a claim changed")
	}
	return line("A line added to a claim")
}

// LineRemoved is a line that the claimant took out of a draft.
type LineRemoved struct {
	Claim  string `json:"claim"`
	LineID string `json:"line"`
	Why    string `json:"why,omitempty"`
}

// EntryKind names the entry.
func (LineRemoved) EntryKind() (string, int) { return "expenses.line.removed", 1 }

// Line says it on a timeline.
func (e LineRemoved) Line() journal.Line { return line("A line taken out of a claim", e.Why) }

// LineMeasured is a journey as the map measured it, there and back.
type LineMeasured struct {
	Claim  string `json:"claim"`
	LineID string `json:"line"`
	Metres int64  `json:"metres"`
	Tenths int64  `json:"tenths"` // of a mile
}

// EntryKind names the entry.
func (LineMeasured) EntryKind() (string, int) { return "expenses.line.measured", 1 }

// Line says it on a timeline.
func (e LineMeasured) Line() journal.Line { return line("A journey measured on the map") }

// ReceiptRead is what was read of a receipt, as a proposal: nought and blanks are what it did not say well enough.
type ReceiptRead struct {
	Claim  string   `json:"claim"`
	LineID string   `json:"line"`
	State  string   `json:"state"` // "read", "unread" or "no_engine"
	Pence  int64    `json:"pence,omitempty"`
	On     when.Day `json:"on,omitzero"`
	Payee  string   `json:"payee,omitempty"`
}

// EntryKind names the entry.
func (ReceiptRead) EntryKind() (string, int) { return "expenses.receipt.read", 1 }

// Line says it on a timeline.
func (e ReceiptRead) Line() journal.Line { return line("A receipt read for what it says") }

// Finding is what a control found.
type Finding struct {
	Line    string `json:"line,omitempty"`
	Code    string `json:"code"`
	Outcome string `json:"outcome"` // "pay", "explain" or "stop"
	Law     string `json:"law"`
}

// ClaimSubmitted is a claim that its claimant certified and sent in one press.
type ClaimSubmitted struct {
	Claim       string    `json:"claim"`
	Staff       string    `json:"staff"`
	Pence       int64     `json:"pence"`
	Lines       int       `json:"lines"`
	Declared    []string  `json:"declared"` // the words that were declared
	Laws        []string  `json:"laws"`     // the rows that hold them
	Explanation string    `json:"explanation,omitempty"`
	Findings    []Finding `json:"findings,omitempty"`
}

// EntryKind names the entry.
func (ClaimSubmitted) EntryKind() (string, int) { return "expenses.claim.submitted", 1 }

// Line says it on a timeline.
func (e ClaimSubmitted) Line() journal.Line { return line("Claim certified and submitted") }

// ClaimPaid is a claim that goes to payroll: nobody had to approve it.
type ClaimPaid struct {
	Claim  string   `json:"claim"`
	Staff  string   `json:"staff"`
	Pence  int64    `json:"pence"`
	Period string   `json:"period"` // "2026-11"
	Rates  []string `json:"rates"`  // rows of law/expenses.rate
}

// EntryKind names the entry.
func (ClaimPaid) EntryKind() (string, int) { return "expenses.claim.paid", 1 }

// Line says it on a timeline.
func (e ClaimPaid) Line() journal.Line { return line("Claim paid with the next pay") }

// ClaimStopped is a claim that a control stopped. DueAt is when somebody must have settled it.
type ClaimStopped struct {
	Claim    string    `json:"claim"`
	Staff    string    `json:"staff"`
	Controls []string  `json:"controls"`
	DueAt    time.Time `json:"due_at"`
	Law      string    `json:"law"`
}

// EntryKind names the entry.
func (ClaimStopped) EntryKind() (string, int) { return "expenses.claim.stopped", 1 }

// Line says it on a timeline.
func (e ClaimStopped) Line() journal.Line {
	return line("Claim stopped by a control", "To be settled by "+e.DueAt.In(when.London).Format("Mon 2 Jan 2006"))
}

// ClaimSettled is a stopped claim that somebody looked at.
type ClaimSettled struct {
	Claim  string `json:"claim"`
	How    string `json:"how"` // "pay" or "refuse"
	Reason string `json:"reason"`
}

// EntryKind names the entry.
func (ClaimSettled) EntryKind() (string, int) { return "expenses.claim.settled", 1 }

// Line says it on a timeline.
func (e ClaimSettled) Line() journal.Line {
	if e.How == "refuse" {
		return line("Stopped claim refused", e.Reason)
	}
	return line("Stopped claim to be paid", e.Reason)
}

// ClaimCorrected is a counter-entry: what was paid stays on the record, and the difference goes to payroll.
type ClaimCorrected struct {
	Claim  string `json:"claim"`
	LineID string `json:"line"`
	Was    int64  `json:"was_pence"`
	Pence  int64  `json:"pence"`
	Period string `json:"period"`
	Why    string `json:"why"` // "claimant", "audit" or "rate"
	Reason string `json:"reason,omitempty"`
	Law    string `json:"law,omitempty"`
}

// EntryKind names the entry.
func (ClaimCorrected) EntryKind() (string, int) { return "expenses.claim.corrected", 1 }

// Line says it on a timeline.
func (e ClaimCorrected) Line() journal.Line {
	if e.Why == "rate" {
		return line("Back payment at a later rate")
	}
	return line("Paid claim corrected", e.Reason)
}

// SampleDrawn is a draw of claims to be looked at: with the seed and the candidates anybody can draw it again.
type SampleDrawn struct {
	Draw       string   `json:"draw"`
	Period     string   `json:"period"`
	Seed       string   `json:"seed"`
	Percent    int      `json:"percent"`
	Candidates []string `json:"candidates"`
	Drawn      []string `json:"drawn"`
	Law        string   `json:"law"`
	Risky      []string `json:"risky,omitempty"` // drawn by their tickets
	Size       int64    `json:"size,omitempty"`  // of the checkpoint that gave the seed
	Head       string   `json:"head,omitempty"`  // what was signed
}

// EntryKind names the entry.
func (SampleDrawn) EntryKind() (string, int) { return "expenses.sample.drawn", 1 }

// Line says how many of how many.
func (e SampleDrawn) Line() journal.Line {
	return line("Sample of claims drawn", fmt.Sprintf("%d of %d, seed %s", len(e.Drawn)+len(e.Risky), len(e.Candidates), e.Seed))
}

// ClaimAudited is a paid claim that an auditor looked at.
type ClaimAudited struct {
	Claim  string `json:"claim"`
	Result string `json:"result"` // "ok", "corrected", "recover" or "refer_psd"
	Note   string `json:"note"`
}

// EntryKind names the entry.
func (ClaimAudited) EntryKind() (string, int) { return "expenses.claim.audited", 1 }

// Line says it on a timeline.
func (e ClaimAudited) Line() journal.Line { return line("Claim looked at by an auditor") }

// PayrollExported is a period's file, locked from then on. Again is true for a re-run, whose bytes are the same.
type PayrollExported struct {
	Period string `json:"period"`
	Rows   int    `json:"rows"`
	Pence  int64  `json:"pence"`
	Hash   string `json:"hash"`
	Again  bool   `json:"again,omitempty"`
}

// EntryKind names the entry.
func (PayrollExported) EntryKind() (string, int) { return "expenses.payroll.exported", 1 }

// Line says the control figures.
func (e PayrollExported) Line() journal.Line {
	title := "Payroll file of " + e.Period + " made and locked"
	if e.Again {
		title = "Payroll file of " + e.Period + " made again, the same to the byte"
	}
	return line(title, fmt.Sprintf("%d rows", e.Rows), "SHA-256 "+e.Hash[:min(len(e.Hash), 12)])
}

func line(title string, detail ...string) journal.Line {
	return journal.Line{Stage: stage, Title: title, Detail: journal.Sentences(detail...)}
}
