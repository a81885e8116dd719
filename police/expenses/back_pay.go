package expenses

import (
	"context"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/when"
	"throughline/police/expenses/entry"
)

// BackPay pays a claim the difference where a rate was made later that reaches back over its journeys.
type BackPay struct {
	Reason string `json:"reason" label:"Why" said:"why it is owed" example:"circular 12/2026 of 3 March 2026" hint:"For example the circular that announced the rate" required:"true" minLength:"5" maxLength:"500"`
}

// BackPay pays the difference for each stretch within the threshold, once (EXP-03). Right: expenses.claim.back_pay, never
// the claimant. Faults: form.invalid; expenses.back_pay.none, expenses.claim.not_paid (conflict).
func (d *Desk) BackPay(ctx context.Context, claim string, in BackPay) (act.Done[View], error) {
	return d.later(ctx, "expenses.claim.back_pay", claim, "paid", func(tx *act.Tx, c Claim) error {
		if err := form.Check(&in); err != nil {
			return err
		}
		lines, err := linesOf(tx, c.ID)
		if err != nil {
			return err
		}
		period, err := d.openNow(tx, "")
		if err != nil {
			return err
		}
		some := false
		for _, l := range lines {
			parts, law, err := d.difference(tx, l, when.DayOf(tx.Now()))
			if err != nil {
				return err
			}
			if len(parts) == 0 {
				continue
			}
			some = true
			for _, p := range parts {
				row := d.payOf(c, l, p, period)
				row.Counter, row.Law = true, law
				if err := insertPay(tx, row, tx.Now()); err != nil {
					return err
				}
			}
			c.Pence += total(parts)
			if _, err := tx.Record(entry.ClaimCorrected{Claim: c.ID, LineID: l.ID, Was: l.Pence, Pence: l.Pence + total(parts), Period: period, Why: "rate", Reason: in.Reason, Law: law}); err != nil {
				return err
			}
		}
		if !some {
			return fault.New(fault.Conflict, "expenses.back_pay.none")
		}
		return updateClaim(tx, c)
	})
}

// difference is what a paid line is owed at the rate that is known now; nothing when it was paid at that rate, or when
// the difference was paid.
func (d *Desk) difference(q db.Querier, l Line, today when.Day) ([]Part, string, error) {
	now, err := rateOf(d.host.Law, l.Kind, l.On, today)
	if err != nil || now.Unit != "mile" || now.ref == l.Rate {
		return nil, "", err
	}
	rows, err := standingPays(q, l.ID)
	if err != nil {
		return nil, "", err
	}
	row, ok := d.host.Law.Row(l.Rate)
	if !ok {
		return nil, "", nil
	}
	var then rate
	if err := row.Into(&then); err != nil {
		return nil, "", err
	}
	var out []Part
	for _, p := range net(rows) {
		if p.Law == now.ref {
			return nil, "", nil
		}
		if by := now.Pence - then.Pence; p.Unit == "mile" && p.RatePence == then.Pence && by > 0 {
			out = append(out, Part{Tenths: p.Tenths, Unit: "mile_difference", RatePence: by, Pence: (p.Tenths*by + 5) / 10})
		}
	}
	return out, now.ref, nil
}
