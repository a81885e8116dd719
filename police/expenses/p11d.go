package expenses

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/when"
)

// P11D is what a tax year's expenses come to for tax, person by person: what is reported on form P11D, and what payroll taxed already. Only
// rows that a locked period's file carried and payroll took are counted, by the day of the journey (EXP-08).
type P11D struct {
	Year    string    `json:"year"` // "2026-27"
	Rows    []P11DRow `json:"rows"`
	P11D    int64     `json:"p11d_pence"`
	Payroll int64     `json:"payrolled_pence"`
	Open    int       `json:"open_rows"` // of this year, in periods that are not locked yet
}

// P11DRow is one person's sum of one element under one tax treatment. Tenths are tenths of its unit.
type P11DRow struct {
	Staff   string `json:"staff"`
	Number  string `json:"employee_number"`
	Element string `json:"element"`
	Tax     string `json:"tax"` // "p11d" or "taxable"
	Unit    string `json:"unit"`
	Tenths  int64  `json:"tenths"`
	Pence   int64  `json:"pence"`
	Count   int    `json:"count"`
}

// P11D adds up a tax year, by the calendar year in which it begins; 0 is the running one. Right: expenses.p11d.see. Fault:
// expenses.p11d.year (invalid).
func (d *Desk) P11D(ctx context.Context, year int) (P11D, error) {
	on := when.DayOf(d.host.Clock.Now())
	if year == 0 {
		from, _, err := taxYear(d.host.Law, on)
		if err != nil {
			return P11D{}, err
		}
		year = from.Year
	}
	if year < 2011 || year > on.Year {
		return P11D{}, fault.InvalidField("year", "expenses.p11d.year", "year", strconv.Itoa(year))
	}
	from, to, err := taxYear(d.host.Law, when.Day{Year: year, Month: 7, Date: 1})
	if err != nil {
		return P11D{}, err
	}
	a := act.Of("expenses.p11d.see", journal.Ref{Kind: "payroll"}).With(access.Resource{})
	return act.See(ctx, d.host.Door, a, func(q db.Querier, _ *access.Actor) (P11D, error) {
		x := P11D{Year: fmt.Sprintf("%d-%02d", year, (year+1)%100)}
		var err error
		if x.Rows, err = taxedRows(q, from, to); err != nil {
			return x, err
		}
		for _, r := range x.Rows {
			if r.Tax == "p11d" {
				x.P11D += r.Pence
			} else {
				x.Payroll += r.Pence
			}
		}
		x.Open, err = openTaxedRows(q, from, to)
		return x, err
	})
}

var p11dHead = []string{"tax_year", "employee_number", "element", "tax", "quantity", "unit", "amount", "rows"}

// p11dText is the year as CSV, its last rows the control figures: the same rows give the same bytes.
func p11dText(x P11D) (string, error) {
	var b strings.Builder
	w := csv.NewWriter(&b)
	err := w.Write(p11dHead)
	for _, r := range x.Rows {
		quantity := Miles(r.Tenths)
		if r.Tenths < 0 {
			quantity = "-" + Miles(-r.Tenths)
		}
		err = errors.Join(err, w.Write([]string{x.Year, r.Number, r.Element, r.Tax, quantity, r.Unit, money(r.Pence), strconv.Itoa(r.Count)}))
	}
	err = errors.Join(err, w.Write([]string{"CONTROL", strconv.Itoa(len(x.Rows)), "", "p11d", "", "", money(x.P11D), ""}), w.Write([]string{"CONTROL", strconv.Itoa(len(x.Rows)), "", "taxable", "", "", money(x.Payroll), ""}))
	w.Flush()
	return b.String(), errors.Join(err, w.Error())
}
