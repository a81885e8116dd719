package expenses

import (
	"slices"

	"throughline/platform/db"
	"throughline/platform/law"
	"throughline/platform/when"
)

// canBeDrawn are the paid claims of a period that were not drawn before, with the tickets that what the checks found gives them. A pattern is
// a reason to look, said to the claimant, and never a score that decides anything (EXP-06).
func (d *Desk) canBeDrawn(q db.Querier, period string, labels []string, on when.Day) ([]Candidate, error) {
	all, err := paidClaims(q, period, labels)
	if err != nil {
		return nil, err
	}
	cs, err := candidates(q, period, labels)
	if err != nil {
		return nil, err
	}
	found, err := findingsOfPeriod(q, period)
	if err != nil {
		return nil, err
	}
	odd, err := patterns(d.host.Law, on, all, found)
	if err != nil {
		return nil, err
	}
	more := map[string]int{}
	for _, row := range d.host.Law.Table("expenses.risk").On(on) {
		var v struct {
			Tickets int `json:"tickets"`
		}
		if err := row.Into(&v); err != nil {
			return nil, err
		}
		more[row.Code] = v.Tickets
	}
	out := make([]Candidate, 0, len(cs))
	for _, c := range cs {
		x := Candidate{ID: c.ID, Tickets: 1}
		for _, code := range slices.Compact(slices.Sorted(slices.Values(append(slices.Clone(found[c.ID]), odd[c.Staff]...)))) {
			if n := more[code]; n > 0 {
				x.Tickets, x.Why = x.Tickets+n, append(x.Why, code)
			}
		}
		out = append(out, x)
	}
	return out, nil
}

// patterns are what is odd about each claimant's claims of a period beside their own and their team's.
func patterns(book *law.Book, on when.Day, all []Claim, found map[string][]string) (map[string][]string, error) {
	least, _, err := term(book, "pattern_least", on)
	if err != nil {
		return nil, err
	}
	days, _, err := term(book, "month_end", on)
	if err != nil {
		return nil, err
	}
	numbers := map[string]int64{}
	for _, code := range []string{"month_end", "late_pattern", "peers"} {
		row, ok := book.Table("expenses.control").At(code, on)
		if !ok {
			continue
		}
		var c control
		if err := row.Into(&c); err != nil {
			return nil, err
		}
		numbers[code] = int64(c.Number)
	}
	by := map[string][]Claim{}
	sums, teams := map[string]int64{}, map[string][]string{}
	for _, c := range all {
		if len(by[c.Staff]) == 0 && c.CostCentre != "" {
			teams[c.CostCentre] = append(teams[c.CostCentre], c.Staff)
		}
		by[c.Staff] = append(by[c.Staff], c)
		sums[c.Staff] += c.Pence
	}
	out := map[string][]string{}
	for staff, cs := range by {
		var end, late int64
		for _, c := range cs {
			if atMonthEnd(when.DayOf(c.SubmittedAt), days) {
				end++
			}
			if slices.Contains(found[c.ID], "late") {
				late++
			}
		}
		n := int64(len(cs))
		if len(cs) >= least && numbers["month_end"] > 0 && end*100 > n*numbers["month_end"] {
			out[staff] = append(out[staff], "month_end")
		}
		if len(cs) >= least && numbers["late_pattern"] > 0 && late*100 > n*numbers["late_pattern"] {
			out[staff] = append(out[staff], "late_pattern")
		}
	}
	for _, team := range teams {
		if len(team) < least || numbers["peers"] == 0 {
			continue
		}
		var spent []int64
		for _, staff := range team {
			spent = append(spent, sums[staff])
		}
		slices.Sort(spent)
		median := spent[(len(spent)-1)/2] // the lower of two in the middle
		for _, staff := range team {
			if sums[staff] > median*numbers["peers"] {
				out[staff] = append(out[staff], "peers")
			}
		}
	}
	return out, nil
}

// atMonthEnd tells whether a day is one of the last of its month.
func atMonthEnd(on when.Day, days int) bool { return on.AddDays(days).Month != on.Month }
