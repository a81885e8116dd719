package expenses

import (
	"context"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/when"
	"throughline/police/expenses/entry"
)

// Twin is a line of another claim that says the same as one of a claim's lines. Both claimants are shown it, in the same words and with
// nothing of the other's claim but what is the same (EXP-06): it may be a mistake of either, or none.
type Twin struct {
	Line   string `json:"line" doc:"of this claim"`
	Claim  string `json:"-"`
	Code   string `json:"code" doc:"what is the same: a code of law expenses.control"`
	Label  string `json:"label"`
	Other  string `json:"other,omitempty" doc:"the other claim, for whoever may open it"`
	Detail string `json:"detail"`

	other, otherLine, what, label string
	own                           int64 // 1 when both are one person's
}

// pair is what is the same in a line of another claim.
type pair struct{ code, claim, line string }

// pairs are what other claims say that is the same as a line: the controls find the same in them.
func (s seen) pairs() []pair {
	var out []pair
	for _, o := range s.others {
		if o.Claim == s.line.Claim {
			continue
		}
		for _, code := range sameness(s.line, o) {
			out = append(out, pair{code, o.Claim, o.ID})
		}
	}
	if s.read == nil {
		return out
	}
	for _, o := range s.looks {
		if o.Claim != s.line.Claim && s.read.sameAs(o) {
			out = append(out, pair{"duplicate_look", o.Claim, o.Line})
		}
	}
	return out
}

// keepTwins keeps what a line has in common with lines of other claims, once for each of the two, and writes it beside the other claim. What
// each is told stands in neither's timeline of a case.
func (d *Desk) keepTwins(tx *act.Tx, c Claim, l Line) error {
	for _, p := range l.pairs {
		o, err := getClaim(tx, p.claim)
		if err != nil {
			return err
		}
		for _, x := range []Twin{{Line: l.ID, Claim: c.ID, Code: p.code, other: p.claim, otherLine: p.line, label: c.Label}, {Line: p.line, Claim: p.claim, Code: p.code, other: c.ID, otherLine: l.ID, label: o.Label}} {
			fresh, err := insertTwin(tx, x, tx.Now())
			if err != nil {
				return err
			}
			if !fresh {
				continue
			}
			if _, err := tx.Record(entry.TwinFound{Claim: x.Claim, LineID: x.Line, Code: x.Code}, act.About("claim", x.Claim), act.OnThreads(), act.Labelled(x.label)); err != nil {
				return err
			}
		}
	}
	return nil
}

// twins are a claim's, in words.
func (d *Desk) twins(q db.Querier, claim string, today when.Day) ([]Twin, error) {
	all, err := twinsOf(q, claim)
	for i := range all {
		x := &all[i]
		if row, ok := d.host.Law.Table("expenses.control").At(x.Code, today); ok {
			var c control
			if err := row.Into(&c); err != nil {
				return nil, err
			}
			x.Label = c.Label
		}
		whose := "A claim of somebody else"
		if x.own == 1 {
			whose = "Another claim of the same claimant"
		}
		x.Detail = whose + " has " + sameSaid[x.Code] + " as this line: " + x.what + ". Whoever made either claim reads this. It may be a mistake, or both may be right: put a mistake right in your claim, or tell finance why both stand."
	}
	return all, err
}

var sameSaid = map[string]string{"duplicate_line": "the same day, sum and payee", "duplicate_receipt": "the same receipt", "duplicate_look": "a picture of the same receipt", "duplicate_journey": "the same journey in the same car"}

// toldTwins names the other claim to those who may open it: its claimant, finance and auditors.
func (d *Desk) toldTwins(ctx context.Context, all []Twin) {
	for i := range all {
		if d.may(ctx, "expenses.see", all[i].other) {
			all[i].Other = all[i].other
		}
	}
}
