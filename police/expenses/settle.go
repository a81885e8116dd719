package expenses

import (
	"context"
	"slices"
	"strings"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/when"
	"throughline/police/expenses/entry"
)

// Settle is what finance decides about a claim that a control stopped.
type Settle struct {
	How    string `json:"how" label:"What is to be done" said:"what is to be done" enum:"pay,refuse" required:"true"`
	Reason string `json:"reason" label:"Why" said:"why you decided so" hint:"The claimant reads this" required:"true" format:"textarea" minLength:"5" maxLength:"1000"`
	Period string `json:"period,omitempty" label:"Payroll period" said:"the period" hint:"Leave blank for the first open one. For example 2026-11, or 2026-11-23 of a week that begins then" pattern:"^20[0-9]{2}-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?$"`
}

// Settle pays or refuses a stopped claim. Right: expenses.claim.settle; never the claimant (EXP-07). Faults: form.invalid;
// expenses.period.bounds, expenses.period.locked (invalid); expenses.claim.not_stopped (conflict); claim.not_found.
func (d *Desk) Settle(ctx context.Context, claim string, in Settle) (act.Done[View], error) {
	return d.later(ctx, "expenses.claim.settle", claim, "stopped", func(tx *act.Tx, c Claim) error {
		if err := form.Check(&in); err != nil {
			return err
		}
		c.Settled = in.Reason
		e, err := tx.Record(entry.ClaimSettled{Claim: c.ID, How: in.How, Reason: in.Reason})
		if err != nil {
			return err
		}
		if in.How == "pay" {
			lines, err := d.priced(tx, c)
			if err != nil {
				return err
			}
			return d.pay(tx, c, lines, in.Period)
		}
		c.State = "refused"
		if err := updateClaim(tx, c); err != nil {
			return err
		}
		_, err = tx.Keep(owedSettle, claimRef(c.ID), e)
		return err
	})
}

// priced are a stopped claim's lines at the rates known when it was submitted.
func (d *Desk) priced(tx *act.Tx, c Claim) ([]Line, error) {
	v := View{Claim: c}
	var err error
	if v.Lines, err = linesOf(tx, c.ID); err != nil {
		return nil, err
	}
	return v.Lines, d.work(tx, &v, when.DayOf(c.SubmittedAt))
}

// later is an act on a claim that was sent and stands in a state.
func (d *Desk) later(ctx context.Context, action, claim, state string, do func(tx *act.Tx, c Claim) error) (act.Done[View], error) {
	c, err := getClaim(d.host.DB.Read(ctx), claim)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return act.Done[View]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of(action, claimRef(claim)).On(c.threads()...), func(tx *act.Tx) (View, error) {
		c, err := getClaim(tx, claim)
		if err != nil {
			return View{}, err
		}
		if c.State != state {
			return View{}, fault.New(fault.Conflict, "expenses.claim.not_"+state)
		}
		if err := do(tx, c); err != nil {
			return View{}, err
		}
		return d.view(tx, claim)
	})
}

// Correct is a mistake that the claimant found in what was paid.
type Correct struct {
	Line   string `json:"line" label:"Which line" said:"the line" required:"true" maxLength:"40"`
	Miles  string `json:"miles,omitempty" label:"What the miles should have been" said:"the miles" hint:"For mileage. 0 takes the line back" pattern:"^[0-9]{1,4}(\\.[0-9])?$"`
	Amount string `json:"amount,omitempty" label:"What the sum should have been" said:"the sum" hint:"In pounds. 0 takes the line back" pattern:"^[0-9]{1,5}(\\.[0-9]{2})?$"`
	Reason string `json:"reason" label:"What was wrong" said:"what was wrong" required:"true" format:"textarea" minLength:"5" maxLength:"1000"`
	Period string `json:"period,omitempty" label:"Payroll period" said:"the period" hint:"Leave blank for the first open one" pattern:"^20[0-9]{2}-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?$"`
}

// Correct lessens what was paid for a line, by counter-entries: the first claim stays on the record (EXP-07). More is
// claimed by a claim, where the controls look. Right: expenses.claim.correct, the claimant. Faults: form.invalid;
// expenses.correct.*, expenses.period.bounds, expenses.period.locked (invalid); expenses.claim.not_paid (conflict); claim_line.not_found.
func (d *Desk) Correct(ctx context.Context, claim string, in Correct) (act.Done[View], error) {
	return d.later(ctx, "expenses.claim.correct", claim, "paid", func(tx *act.Tx, c Claim) error {
		if err := form.Check(&in); err != nil {
			return err
		}
		l, err := getLine(tx, in.Line)
		if err == nil && (l.Claim != c.ID || l.State != "live") {
			err = fault.New(fault.NotFound, "claim_line.not_found")
		}
		if err != nil {
			return err
		}
		standing, err := standingToCorrect(tx, c.ID, l.ID)
		if err != nil {
			return err
		}
		should, err := in.should(l, standing)
		if err != nil {
			return err
		}
		return d.counter(tx, c, l, standing, should, in)
	})
}

// standingToCorrect are the rows that a correction starts from. What payroll sent back is settled first, and what is being recovered is not
// taken twice. Faults: expenses.reject.owed, expenses.correct.recovered (conflict).
func standingToCorrect(q db.Querier, claim, line string) ([]Pay, error) {
	if owed, err := owesAgain(q, claim); err != nil || owed {
		return nil, orFault(err, fault.New(fault.Conflict, "expenses.reject.owed"))
	}
	rows, err := standingPays(q, line)
	if err == nil && slices.ContainsFunc(rows, func(p Pay) bool { return p.Unit == "recovery" || p.Unit == "recovered_mile" }) {
		err = fault.New(fault.Conflict, "expenses.correct.recovered")
	}
	return net(rows), err
}

// net are the rows of a line that stand after its counter-entries: each is taken off the row that it counters.
func net(rows []Pay) []Pay {
	var out []Pay
	for _, r := range rows {
		if !r.Counter || r.Pence >= 0 {
			out = append(out, r)
			continue
		}
		for i, o := range out {
			if o.Unit == r.Unit && o.RatePence == r.RatePence && o.Law == r.Law && o.Tenths == r.Tenths && o.Pence == -r.Pence {
				out = append(out[:i], out[i+1:]...)
				break
			}
		}
	}
	return out
}

// should are the rows as they ought to have been. Miles are taken from the end of the line, so that what lay over the
// threshold goes first.
func (in Correct) should(l Line, standing []Pay) ([]Pay, error) {
	mileage := strings.HasPrefix(l.Kind, "mileage")
	if mileage && in.Miles == "" {
		return nil, fault.InvalidField("miles", "expenses.line.miles")
	}
	if !mileage && in.Amount == "" {
		return nil, fault.InvalidField("amount", "expenses.line.amount")
	}
	was := int64(0)
	for _, p := range standing {
		if p.Unit == "mile" {
			was += p.Tenths
		}
	}
	left := tenthsIn(in.Miles)
	if mileage && left >= was {
		return nil, fault.InvalidField("miles", "expenses.correct.more", "now", Miles(was))
	}
	all, differs, excess := left, left, left
	var out []Pay
	for _, p := range standing {
		switch p.Unit {
		case "mile":
			p.Tenths = min(left, p.Tenths)
			left -= p.Tenths
		case "mile_difference":
			p.Tenths = min(differs, p.Tenths)
			differs -= p.Tenths
		case "mile_excess":
			p.Tenths = min(excess, p.Tenths)
			excess -= p.Tenths
		case "passenger_mile":
			p.Tenths = p.Tenths / was * all
		case "actual":
			sum := penceIn(in.Amount)
			if sum >= p.Pence {
				return nil, fault.InvalidField("amount", "expenses.correct.more", "now", Pounds(p.Pence))
			}
			p.RatePence, p.Pence, p.Tenths = sum, sum, 10
		default: // a scale is due or it is not
			if penceIn(in.Amount) != 0 {
				return nil, fault.InvalidField("amount", "expenses.correct.scale")
			}
			p.Tenths = 0
		}
		if p.Unit != "actual" {
			p.Pence = (p.Tenths*p.RatePence + 5) / 10
		}
		if p.Pence > 0 {
			out = append(out, p)
		}
	}
	return out, nil
}

func (d *Desk) counter(tx *act.Tx, c Claim, l Line, was, should []Pay, in Correct) error {
	period, err := d.chosenPeriod(tx, in.Period, c.Period) // never before the claim itself is paid
	if err != nil {
		return err
	}
	var before, after int64
	put := func(p Pay, sign int64) error {
		row := d.payOf(c, l, Part{Tenths: p.Tenths, Unit: p.Unit, RatePence: p.RatePence, Pence: sign * p.Pence}, period)
		row.Counter, row.Law, row.Tax = true, p.Law, p.Tax
		return insertPay(tx, row, tx.Now())
	}
	for _, p := range was {
		before += p.Pence
		if err := put(p, -1); err != nil {
			return err
		}
	}
	for _, p := range should {
		after += p.Pence
		if err := put(p, 1); err != nil {
			return err
		}
	}
	c.Pence += after - before
	if err := updateClaim(tx, c); err != nil {
		return err
	}
	_, err = tx.Record(entry.ClaimCorrected{Claim: c.ID, LineID: l.ID, Was: before, Pence: after, Period: period, Why: "claimant", Reason: in.Reason})
	return err
}
