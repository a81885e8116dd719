package retain

import (
	"strings"

	"throughline/platform/fault"
	"throughline/platform/law"
	"throughline/platform/when"
)

// term is how long a row of law/retention keeps a record.
type term struct {
	Label       string `json:"label"`
	UntilAge    int    `json:"until_age,omitempty"`
	ClearYears  int    `json:"clear_years,omitempty"`
	KeepYears   int    `json:"keep_years,omitempty"`
	KeepMonths  int    `json:"keep_months,omitempty"`
	KeepDays    int    `json:"keep_days,omitempty"`
	Trigger     string `json:"trigger"`
	ReviewEvery int    `json:"review_every_years,omitempty"`
	AtEnd       string `json:"at_end"` // what the force does by itself then; here two people always decide
}

// ends is the first day on which a record may go that was last added to on a day. The platform knows no ages, so a record kept
// to an age is kept for that many years after the last that happened, and one kept from the end of a tax year for a year more:
// later, never sooner.
func (t term) ends(last when.Day) when.Day {
	years := max(t.UntilAge, t.ClearYears, t.KeepYears)
	if t.Trigger == "tax_year_end" {
		years++
	}
	return last.AddMonths(12*years + t.KeepMonths).AddDays(t.KeepDays + 1)
}

// again is when a record that was kept is looked at next.
func (t term) again(today when.Day) when.Day {
	years := t.ReviewEvery
	if years == 0 {
		years = max(t.ClearYears, t.KeepYears, 1)
	}
	return today.AddMonths(12 * years)
}

func termOf(book *law.Book, rule string, on when.Day) (term, string, error) {
	var t term
	row, ok := book.Table("retention").At(rule, on)
	if !ok {
		var codes []string
		for _, r := range book.Table("retention").On(on) {
			codes = append(codes, r.Code)
		}
		return t, "", fault.InvalidField("rule", "retention.rule.unknown", "rules", strings.Join(codes, ", "))
	}
	return t, row.Ref(), row.Into(&t)
}

// longest is the first day on which nothing that any of the rules keeps must be kept any longer: the longest term wins (GOV-06).
func longest(book *law.Book, rules []string, last, today when.Day) (when.Day, error) {
	var out when.Day
	for _, r := range rules {
		t, _, err := termOf(book, r, today)
		if err != nil {
			return out, err
		}
		if d := t.ends(last); d.After(out) {
			out = d
		}
	}
	return out, nil
}

// Goes is the first day on which what one row of law/retention keeps may go, when its term counts from a day, and the row. It is for
// what goes by itself and belongs to no decision about a case. Fault: retention.rule.unknown.
func Goes(book *law.Book, rule string, from, today when.Day) (when.Day, string, error) {
	t, ref, err := termOf(book, rule, today)
	if err != nil {
		return when.Day{}, "", err
	}
	return t.ends(from), ref, nil
}
