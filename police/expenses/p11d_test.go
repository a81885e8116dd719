package expenses_test

import (
	"os"
	"testing"
	"time"

	"throughline/platform/fault"
	"throughline/platform/law"
	"throughline/platform/when"
	"throughline/police/expenses"
)

// EXP-08: at the end of the tax year the taxed lines are added up by person, from files that went to payroll alone.
func TestEXP08P11DTotalsOfATaxYear(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		own := law.NewRow(law.Row{Table: "expenses.rate", Code: "mileage_car", From: when.MustDay("2026-10-01"), Made: when.MustDay("2026-10-01"), Source: "A force that pays 60p"},
			[]byte(`{"unit":"mile","pence":60,"over_pence":25,"threshold_miles":10000,"passenger_pence":5,"receipt":false,"taxable":false}`))
		if err := h.Law.Adopt(own); err != nil {
			t.Fatal(err)
		}
		h.on(t, "howells", when.MustDay("2026-11-20"))
		h.on(t, "howells", when.MustDay("2026-11-19"))
		for _, in := range []expenses.SaveLine{{Kind: "mileage_car", On: "2026-11-20", What: "Newport to Cardiff", Miles: "12.4"}, {Kind: "hardship", On: "2026-11-19", What: "Night in the gymnasium"}} {
			if v, err := h.sends(t, h.howells(), in, told); err != nil || v.State != "paid" {
				t.Fatalf("%v %+v", err, v.Findings)
			}
		}
		x, err := h.P11D(h.finance(), 2026)
		if err != nil || len(x.Rows) != 0 || x.Open != 2 {
			t.Fatalf("before it went to payroll: %v %+v", err, x)
		}
		if _, err := h.Export(h.finance(), expenses.Export{Period: "2026-11"}); err != nil {
			t.Fatal(err)
		}
		x, err = h.P11D(h.finance(), 0)
		if err != nil || x.Year != "2026-27" || x.P11D != 62 || x.Payroll != 3000 || x.Open != 0 {
			t.Fatalf("%v %+v", err, x)
		}
		w := h.asks()(h.finance(), "GET", "/expenses/p11d/file?year=2026", nil)
		if want, err := os.ReadFile("testdata/p11d.csv"); err != nil || w.Body.String() != string(want) {
			t.Errorf("%d %v\n%s", w.Code, err, w.Body)
		}
		if x, err := h.P11D(h.finance(), 2025); err != nil || len(x.Rows) != 0 {
			t.Errorf("the year before: %v %+v", err, x)
		}
		if _, err := h.P11D(h.howells(), 2026); !fault.Is(err, fault.Forbidden) {
			t.Error(err)
		}
		for _, year := range []string{"2010", "2027", "next"} {
			if w := h.asks()(h.finance(), "GET", "/expenses/p11d?year="+year, nil); w.Code != 422 {
				t.Errorf("%s: %d", year, w.Code)
			}
		}
		h.Held.Set(time.Date(2027, 4, 5, 12, 0, 0, 0, time.UTC)) // the last day of the tax year
		if x, err := h.P11D(h.finance(), 0); err != nil || x.Year != "2026-27" {
			t.Errorf("%v %s", err, x.Year)
		}
		h.Held.Set(time.Date(2027, 4, 6, 12, 0, 0, 0, time.UTC))
		if x, err := h.P11D(h.finance(), 0); err != nil || x.Year != "2027-28" || len(x.Rows) != 0 {
			t.Errorf("%v %s", err, x.Year)
		}
	})
}
