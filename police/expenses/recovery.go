package expenses

import (
	"context"
	"slices"
	"strconv"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/when"
	"throughline/police/expenses/entry"
)

// Recovery is money that comes back in instalments, each in its own period.
type Recovery struct {
	ID, Claim, Line, Staff string
	Pence, Tenths          int64 // tenths of a mile that should not have been paid
	Instalments            int
	First, Last            string // periods
	Reason, Label          string
}

// Recover is the schedule by which finance takes back what an auditor found to be overpaid.
type Recover struct {
	Line        string `json:"line" label:"Which line" said:"the line" required:"true" maxLength:"40"`
	Amount      string `json:"amount" label:"Sum to be recovered" said:"the sum" hint:"In pounds, for example 3.20" required:"true" pattern:"^[0-9]{1,5}(\\.[0-9]{2})?$"`
	Miles       string `json:"miles,omitempty" label:"Miles that should not have been paid" said:"the miles" hint:"For mileage. They no longer count towards the tax year" pattern:"^[0-9]{1,4}(\\.[0-9])?$"`
	Instalments int    `json:"instalments" label:"In how many pay runs" said:"in how many pay runs" hint:"1 takes all of it from the next pay" required:"true" minimum:"1" maximum:"60"`
	Reason      string `json:"reason" label:"Why, and what was agreed" said:"why, and what was agreed" hint:"The claimant reads this" required:"true" format:"textarea" minLength:"5" maxLength:"1000"`
}

// Recover takes back what was overpaid by counter-entries, one a period, that come to the sum exactly (EXP-07). Two people do it: an auditor
// found it, finance sets the schedule. Right: expenses.claim.recover, never the claimant, nor one of their team, nor whoever found it. Faults: form.invalid;
// expenses.recover.finder (forbidden);
// expenses.recover.more, .miles, .instalments (invalid); expenses.recover.not_found, expenses.reject.owed, expenses.claim.not_paid (conflict);
// claim_line.not_found.
func (d *Desk) Recover(ctx context.Context, claim string, in Recover) (act.Done[View], error) {
	return d.later(ctx, "expenses.claim.recover", claim, "paid", func(tx *act.Tx, c Claim) error {
		if err := form.Check(&in); err != nil {
			return err
		}
		l, err := d.lineToRecover(tx, c, in.Line)
		if err != nil {
			return err
		}
		most, law, err := term(d.host.Law, "recovery", when.DayOf(tx.Now()))
		if err != nil {
			return err
		}
		if in.Instalments > most {
			return fault.InvalidField("instalments", "expenses.recover.instalments", "most", strconv.Itoa(most))
		}
		x := Recovery{ID: id.New(), Claim: c.ID, Line: l.ID, Staff: c.Staff, Pence: penceIn(in.Amount), Tenths: tenthsIn(in.Miles), Instalments: in.Instalments, Reason: in.Reason, Label: c.Label}
		if err := x.check(tx); err != nil {
			return err
		}
		if err := d.schedule(tx, c, l, &x); err != nil {
			return err
		}
		if err := insertRecovery(tx, x, tx.Now()); err != nil {
			return err
		}
		c.Pence -= x.Pence
		if err := updateClaim(tx, c); err != nil {
			return err
		}
		_, err = tx.Record(entry.RecoverySet{Claim: c.ID, LineID: l.ID, Pence: x.Pence, Instalments: x.Instalments, First: x.First, Last: x.Last, Reason: x.Reason, Law: law})
		return err
	})
}

func (d *Desk) lineToRecover(tx *act.Tx, c Claim, line string) (Line, error) {
	found, err := getAudit(tx, c.ID)
	if err == nil && found.result != "recover" || fault.Is(err, fault.NotFound) {
		err = fault.New(fault.Conflict, "expenses.recover.not_found")
	}
	if err != nil {
		return Line{}, err
	}
	if same, err := d.isActor(tx, found.auditor); err != nil || same {
		return Line{}, orFault(err, fault.New(fault.Forbidden, "expenses.recover.finder"))
	}
	if owed, err := owesAgain(tx, c.ID); err != nil || owed {
		return Line{}, orFault(err, fault.New(fault.Conflict, "expenses.reject.owed"))
	}
	l, err := getLine(tx, line)
	if err == nil && (l.Claim != c.ID || l.State != "live") {
		err = fault.New(fault.NotFound, "claim_line.not_found")
	}
	return l, err
}

// isActor tells whether a member of staff is the person who acts, under whatever account.
func (d *Desk) isActor(tx *act.Tx, staff string) (bool, error) {
	who := tx.Actor().Staff
	if staff == "" || staff == who {
		return staff != "" && staff == who, nil
	}
	same, err := d.duty.SamePerson(tx, staff)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return slices.Contains(same, who), err
}

func orFault(err error, f *fault.Fault) error {
	if err != nil {
		return err
	}
	return f
}

// check holds a recovery to what was paid for its line and not taken back yet.
func (x Recovery) check(q db.Querier) error {
	rows, err := standingPays(q, x.Line)
	if err != nil {
		return err
	}
	var pence, tenths int64
	for _, p := range rows {
		pence += p.Pence
		tenths += milesOf(p)
	}
	if x.Pence < 1 || x.Pence > pence {
		return fault.InvalidField("amount", "expenses.recover.more", "now", Pounds(pence))
	}
	if x.Tenths > tenths {
		return fault.InvalidField("miles", "expenses.recover.miles", "now", Miles(tenths))
	}
	return nil
}

// milesOf are the tenths of a mile by which a row moves the tax year's count.
func milesOf(p Pay) int64 {
	switch {
	case p.Unit != "mile" && p.Unit != "recovered_mile":
		return 0
	case p.Pence < 0:
		return -p.Tenths
	}
	return p.Tenths
}

// taxShare is what stands of a line under one tax.
type taxShare struct {
	tax   string
	pence int64
}

func sharesOf(rows []Pay) []taxShare {
	var out []taxShare
	for _, p := range rows {
		i := slices.IndexFunc(out, func(s taxShare) bool { return s.tax == p.Tax })
		if i < 0 {
			i, out = len(out), append(out, taxShare{tax: p.Tax})
		}
		out[i].pence += p.Pence
	}
	return slices.DeleteFunc(out, func(s taxShare) bool { return s.pence <= 0 })
}

// apportion divides a sum over shares, in proportion and to the penny. A greater sum never gives a share less.
func apportion(shares []taxShare, sum int64) []int64 {
	var all int64
	for _, s := range shares {
		all += s.pence
	}
	out := make([]int64, len(shares))
	for i, s := range shares {
		out[i] = sum * s.pence / all
		sum, all = sum-out[i], all-s.pence
	}
	return out
}

// schedule writes the instalments: equal, the odd pence in the first, which also takes the miles back. Each comes off what stands of the line by
// tax, in proportion, so that what was taxed is taken off as taxed.
func (d *Desk) schedule(tx *act.Tx, c Claim, l Line, x *Recovery) error {
	rows, err := standingPays(tx, l.ID)
	if err != nil {
		return err
	}
	shares := sharesOf(rows)
	from, part := c.Period, x.Pence/int64(x.Instalments)
	var sum int64
	before, tenths := make([]int64, len(shares)), x.Tenths
	for n := range x.Instalments {
		period, err := d.openNow(tx, from)
		if err != nil {
			return err
		}
		if sum += part; n == 0 {
			sum, x.First = x.Pence-part*int64(x.Instalments-1), period
		}
		upTo := apportion(shares, sum)
		for i, s := range shares {
			pence := upTo[i] - before[i]
			if pence == 0 {
				continue
			}
			p := Part{Tenths: 10, Unit: "recovery", RatePence: pence, Pence: -pence}
			if tenths > 0 {
				p.Unit, p.Tenths, tenths = "recovered_mile", tenths, 0
			}
			row := d.payOf(c, l, p, period)
			row.Counter, row.Tax = true, s.tax
			if err := insertPay(tx, row, tx.Now()); err != nil {
				return err
			}
		}
		x.Last, before = period, upTo
		if from, err = nextPeriod(d.host.Law, period); err != nil {
			return err
		}
	}
	return nil
}
