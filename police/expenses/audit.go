package expenses

import (
	"context"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/police/expenses/entry"
)

// Audit is what an auditor found.
type Audit struct {
	Result string `json:"result" label:"What you found" said:"what you found" enum:"ok,corrected,recover,refer_psd" required:"true"`
	Note   string `json:"note" label:"What it rests on" said:"what it rests on" hint:"The receipt you saw, the record you compared" required:"true" format:"textarea" minLength:"5" maxLength:"2000"`
}

// Audit keeps what an auditor found about a claim that was drawn. Right: expenses.claim.audit; never the claimant, nor one
// of their team (EXP-07). Faults: form.invalid; expenses.audit.not_drawn (not found); expenses.audit.done,
// expenses.claim.not_paid (conflict).
func (d *Desk) Audit(ctx context.Context, claim string, in Audit) (act.Done[View], error) {
	return d.later(ctx, "expenses.claim.audit", claim, "paid", func(tx *act.Tx, c Claim) error {
		if err := form.Check(&in); err != nil {
			return err
		}
		x, err := getAudit(tx, claim)
		if err != nil {
			return err
		}
		if x.result != "" {
			return fault.New(fault.Conflict, "expenses.audit.done")
		}
		x.result, x.note, x.auditor = in.Result, in.Note, tx.Actor().Staff
		if err := updateAudit(tx, x); err != nil {
			return err
		}
		e, err := tx.Record(entry.ClaimAudited{Claim: c.ID, Result: in.Result, Note: in.Note}, act.OnThreads(), act.Labelled("audit"))
		if err != nil {
			return err
		}
		_, err = tx.Keep(owedAudit, claimRef(c.ID), e)
		return err
	})
}
