package expenses

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/expenses/entry"
)

// Draw is a draw of paid claims to be looked at. Anybody with its seed and candidates draws the same ones.
type Draw struct {
	ID         string   `json:"id"`
	Period     string   `json:"period"`
	Seed       string   `json:"seed"`
	Percent    int      `json:"percent"`
	Candidates []string `json:"candidates"`
	Drawn      []string `json:"drawn"`
}

// drawn are the claims that a seed draws: those whose hash with the seed is smallest, at least percent of them and never
// fewer. SHA-256 of "seed/claim"; the order of the candidates does not matter.
func drawn(seed string, candidates []string, percent int) []string {
	n := (len(candidates)*percent + 99) / 100
	type ticket struct{ hash, claim string }
	ts := make([]ticket, len(candidates))
	for i, c := range candidates {
		h := sha256.Sum256([]byte(seed + "/" + c))
		ts[i] = ticket{hex.EncodeToString(h[:]), c}
	}
	slices.SortFunc(ts, func(a, b ticket) int { return strings.Compare(a.hash, b.hash) })
	out := []string{}
	for _, t := range ts[:min(n, len(ts))] {
		out = append(out, t.claim)
	}
	slices.Sort(out)
	return out
}

// DrawSample is which period is drawn.
type DrawSample struct {
	Period string `json:"period" label:"Payroll period" said:"the period" example:"2026-12" hint:"For example 2026-11" required:"true" pattern:"^20[0-9]{2}-(0[1-9]|1[0-2])$"`
}

// DrawSample draws paid claims of a period to be looked at, after they were submitted, by a seed that is kept (EXP-06).
// It draws among the claims that the auditor may see. Right: expenses.sample.draw. Faults: form.invalid;
// expenses.sample.none (conflict).
func (d *Desk) DrawSample(ctx context.Context, in DrawSample) (act.Done[Draw], error) {
	var b [16]byte
	if _, err := rand.Read(b[:]); err != nil {
		return act.Done[Draw]{}, err
	}
	seed, drawID := hex.EncodeToString(b[:]), id.New()
	a := act.Of("expenses.sample.draw", journal.Ref{Kind: "draw", ID: drawID}).With(access.Resource{Label: "audit"})
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Draw, error) {
		if err := form.Check(&in); err != nil {
			return Draw{}, err
		}
		row, ok := d.host.Law.Table("expenses.control").At("random_sample", when.DayOf(tx.Now()))
		if !ok {
			return Draw{}, errors.New("expenses: law has no row expenses.control/random_sample")
		}
		var v control
		if err := row.Into(&v); err != nil {
			return Draw{}, err
		}
		cs, err := candidates(tx, in.Period, tx.Actor().Labels)
		if err != nil {
			return Draw{}, err
		}
		x := Draw{ID: drawID, Period: in.Period, Seed: seed, Percent: v.Number}
		by := map[string]Claim{}
		for _, c := range cs {
			by[c.ID], x.Candidates = c, append(x.Candidates, c.ID)
		}
		if len(cs) == 0 {
			return x, fault.New(fault.Conflict, "expenses.sample.none").With("period", in.Period)
		}
		x.Drawn = drawn(seed, x.Candidates, x.Percent)
		for _, c := range x.Drawn {
			if err := d.look(tx, by[c], "random_sample", drawID); err != nil {
				return x, err
			}
		}
		if err := insertDraw(tx, x, tx.Now()); err != nil {
			return x, err
		}
		_, err = tx.Record(entry.SampleDrawn{Draw: x.ID, Period: x.Period, Seed: seed, Percent: x.Percent, Candidates: x.Candidates, Drawn: x.Drawn, Law: row.Ref()}, act.OnThreads(), act.Labelled("audit"))
		return x, err
	})
}

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
