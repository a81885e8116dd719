package expenses

import (
	"context"
	"slices"
	"strings"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/expenses/entry"
)

// Submit is the claimant's word, and the second press. Nothing is ticked beforehand.
type Submit struct {
	Certified   bool   `json:"certified" label:"I spent this on duty. It is right, and I have not claimed it anywhere else." said:"that this is right" required:"true"`
	Insured     bool   `json:"insured,omitempty" label:"My car was insured for work on those days."`
	Explanation string `json:"explanation,omitempty" label:"Explanation" said:"the explanation" hint:"Answer what the checks ask. It is kept with the claim" format:"textarea" maxLength:"2000"`
}

// Submit certifies a claim and sends it. It is paid at once, without approval, unless a control stops it (EXP-06); where a
// control asks, it is paid with the claimant's explanation. Right: expenses.claim.submit, the claimant. Faults:
// form.invalid; expenses.claim.empty, expenses.claim.no_miles, expenses.claim.insured, expenses.claim.explain (invalid);
// expenses.claim.sent (conflict); claim.not_found.
func (d *Desk) Submit(ctx context.Context, claim string, in Submit) (act.Done[View], error) {
	return d.change(ctx, "expenses.claim.submit", claim, func(tx *act.Tx, c Claim) error {
		if err := form.Check(&in); err != nil {
			return err
		}
		v := View{Claim: c}
		var err error
		if v.Lines, err = linesOf(tx, c.ID); err != nil {
			return err
		}
		today := when.DayOf(tx.Now())
		if err := d.work(tx, &v, today); err != nil {
			return err
		}
		if err := in.check(v); err != nil {
			return err
		}
		return d.send(tx, v, in, today)
	})
}

func (in Submit) check(v View) error {
	if len(v.Lines) == 0 {
		return fault.InvalidField("certified", "expenses.claim.empty")
	}
	for _, l := range v.Lines {
		if l.bare() {
			return fault.InvalidField("certified", "expenses.claim.no_sum", "what", l.What)
		}
		if strings.HasPrefix(l.Kind, "mileage") && l.Tenths == 0 {
			return fault.InvalidField("certified", "expenses.claim.no_miles", "what", l.What)
		}
	}
	if ownMiles(v.Lines) && !in.Insured {
		return fault.InvalidField("insured", "expenses.claim.insured")
	}
	if has(v.Findings, "explain") && len(strings.TrimSpace(in.Explanation)) < 5 {
		var ask []string
		for _, f := range v.Findings {
			if f.Outcome == "explain" && !slices.Contains(ask, f.Detail) {
				ask = append(ask, f.Detail)
			}
		}
		return fault.InvalidField("explanation", "expenses.claim.explain", "what", strings.Join(ask, " "))
	}
	return nil
}

// send writes a certified claim with what the controls found, and pays or stops it.
func (d *Desk) send(tx *act.Tx, v View, in Submit, today when.Day) error {
	texts, laws, err := d.declarations(v.Lines, today)
	if err != nil {
		return err
	}
	c := v.Claim
	c.SubmittedAt, c.Pence, c.Certified, c.Explanation = tx.Now(), v.Pence, strings.Join(texts, "\n"), strings.TrimSpace(in.Explanation)
	e := entry.ClaimSubmitted{Claim: c.ID, Staff: c.Staff, Pence: c.Pence, Lines: len(v.Lines), Declared: texts, Laws: laws, Explanation: c.Explanation}
	for _, f := range v.Findings {
		e.Findings = append(e.Findings, entry.Finding{Line: f.Line, Code: f.Code, Outcome: f.Outcome, Law: f.Law})
		if err := insertFinding(tx, c.ID, f, c.Label); err != nil {
			return err
		}
	}
	for i := range v.Lines {
		if err := updateLine(tx, v.Lines[i]); err != nil {
			return err
		}
		if err := d.keepTwins(tx, c, v.Lines[i]); err != nil {
			return err
		}
	}
	if _, err := tx.Record(e); err != nil {
		return err
	}
	if slices.ContainsFunc(v.Findings, func(f Finding) bool { return f.Code == "new_claimant" }) {
		if err := d.look(tx, c, "new_claimant", ""); err != nil {
			return err
		}
	}
	if has(v.Findings, "stop") {
		return d.stop(tx, c, v.Findings, today)
	}
	return d.pay(tx, c, v.Lines, "")
}

func (d *Desk) stop(tx *act.Tx, c Claim, fs []Finding, today when.Day) error {
	c.State = "stopped"
	if err := updateClaim(tx, c); err != nil {
		return err
	}
	due, law, err := d.workingDays("settle_stopped", today)
	if err != nil {
		return err
	}
	var codes []string
	for _, f := range fs {
		if f.Outcome == "stop" && !slices.Contains(codes, f.Code) {
			codes = append(codes, f.Code)
		}
	}
	if _, err := tx.Record(entry.ClaimStopped{Claim: c.ID, Staff: c.Staff, Controls: codes, DueAt: due, Law: law}); err != nil {
		return err
	}
	_, err = tx.Promise(act.NewPromise{Kind: owedSettle, Subject: claimRef(c.ID), OwedTo: "staff:" + c.Staff, Owner: "role:finance", Law: law, Due: due, Label: c.Label})
	return err
}

func (d *Desk) workingDays(code string, from when.Day) (time.Time, string, error) {
	n, law, err := term(d.host.Law, code, from)
	if err != nil {
		return time.Time{}, "", err
	}
	day, err := d.host.Law.Calendar().AddWorkingDays(from, n)
	return day.End(), law, err
}

// pay sends a claim to payroll in the first period that is open, or in the one that is asked for.
func (d *Desk) pay(tx *act.Tx, c Claim, lines []Line, period string) error {
	period, err := d.chosenPeriod(tx, period, "")
	if err != nil {
		return err
	}
	c.State, c.Period = "paid", period
	if err := updateClaim(tx, c); err != nil {
		return err
	}
	var rates []string
	for _, l := range lines {
		if !slices.Contains(rates, l.Rate) {
			rates = append(rates, l.Rate)
		}
		for _, p := range l.Parts {
			if err := d.payPart(tx, c, l, p, period); err != nil {
				return err
			}
		}
	}
	e, err := tx.Record(entry.ClaimPaid{Claim: c.ID, Staff: c.Staff, Pence: c.Pence, Period: period, Rates: rates})
	if err != nil {
		return err
	}
	_, err = tx.Keep(owedSettle, claimRef(c.ID), e)
	return err
}

// payPart writes a part as its tax has it: whole, or what is free of tax and what is over it.
func (d *Desk) payPart(tx *act.Tx, c Claim, l Line, p Part, period string) error {
	split, err := taxed(d.host.Law, l.Kind, l.On, p)
	if err != nil {
		return err
	}
	for _, x := range split {
		row := d.payOf(c, l, x.Part, period)
		if x.tax != "" {
			row.Tax = x.tax
		}
		if err := insertPay(tx, row, tx.Now()); err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) payOf(c Claim, l Line, p Part, period string) Pay {
	tax := "none"
	if row, ok := d.host.Law.Row(l.Rate); ok {
		var v rate
		if row.Into(&v) == nil && v.Taxable {
			tax = "taxable"
		}
	}
	return Pay{ID: id.New(), Claim: c.ID, Line: l.ID, Staff: c.Staff, Number: c.Number, CostCentre: c.CostCentre, Element: l.Kind, Tax: tax, Unit: p.Unit, Tenths: p.Tenths,
		RatePence: p.RatePence, Pence: p.Pence, On: l.On, Period: period, Law: l.Rate, Label: c.Label}
}

// look has a claim looked at by an auditor after it is paid.
func (d *Desk) look(tx *act.Tx, c Claim, why, draw string) error {
	if err := insertAudit(tx, audit{claim: c.ID, why: why, draw: draw, label: c.Label}); err != nil {
		return err
	}
	due, law, err := d.workingDays("audit", when.DayOf(tx.Now()))
	if err != nil {
		return err
	}
	_, err = tx.Promise(act.NewPromise{Kind: owedAudit, Subject: journal.Ref{Kind: "claim", ID: c.ID}, Threads: c.threads(), OwedTo: "public", Owner: "role:auditor", Law: law, Due: due, Label: c.Label})
	return err
}
