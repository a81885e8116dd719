package expenses

import (
	"os"
	"testing"

	"throughline/platform/law"
	"throughline/platform/when"
)

// sentOnce are rows of every sort that a payroll file holds: a line over the threshold, a passenger, a receipt, a taxed night, what is more than is free of
// tax, a counter-entry, a recovery, a row that goes again under another number, a cost centre in Welsh, and approved overtime.
func sentOnce(period string) ([]Pay, []overtime) {
	on := when.MustDay("2026-11-23")
	row := func(number, centre, element, tax, unit string, tenths, ratePence, pence int64, claim string) Pay {
		return Pay{Period: period, Number: number, CostCentre: centre, Element: element, Tax: tax, Unit: unit, Tenths: tenths, RatePence: ratePence, Pence: pence, On: on, Claim: claim}
	}
	back := row("2207", "response", "mileage_car", "none", "mile", 148, 55, -814, "01981111-0000-7000-8000-000000000001")
	back.Counter = true
	recovered := row("2207", "response", "parking", "none", "recovery", 10, 200, -200, "01981111-0000-7000-8000-000000000002")
	recovered.Counter = true
	return []Pay{
			row("2207", "response", "mileage_car", "none", "mile", 148, 55, 814, "01981111-0000-7000-8000-000000000001"), back,
			row("2207", "response", "mileage_car", "none", "mile", 100, 55, 550, "01981111-0000-7000-8000-000000000003"), row("2207", "response", "mileage_car", "none", "mile", 200, 25, 500, "01981111-0000-7000-8000-000000000003"),
			row("2207", "response", "mileage_car", "none", "passenger_mile", 300, 5, 150, "01981111-0000-7000-8000-000000000003"), row("2207", "response", "mileage_car", "p11d", "mile_excess", 100, 5, 50, "01981111-0000-7000-8000-000000000003"),
			recovered, row("2311", "Ymateb Caerdydd ŵ", "overnight_away", "taxable", "night", 10, 5000, 5000, "01981111-0000-7000-8000-000000000004"), row("000A7", "", "parking", "none", "actual", 10, 320, 320, "01981111-0000-7000-8000-000000000005"),
		}, []overtime{{id: "01981111-0000-7000-8000-00000000000a", number: "2207", centre: "response", element: "overtime_casual", period: period, seconds: 8100, hourPence: 2000, pence: 4500, on: on},
			{id: "01981111-0000-7000-8000-00000000000b", number: "2311", centre: "Ymateb Caerdydd ŵ", element: "overtime_public_holiday", period: period, seconds: 4801, hourPence: 2410, pence: 3214, on: when.MustDay("2026-12-25")}}
}

// EXP-08: the generic CSV and the fixed-width form have a test file each, by the month and by the week, and one of a form that a force set for itself: the same rows
// give these bytes and no others. The files were written from the words of the form by another program, and never by this one.
func TestEXP08TheFilesAreThoseOfTheirTestFiles(t *testing.T) {
	t.Parallel()
	own := book(t)
	for _, row := range []struct{ code, value string }{{"employee_number", `{"order":3,"width":8,"side":"right","fill":"0"}`}, {"element", `{"order":1,"width":26,"side":"left","fill":"."}`}, {"amount", `{"order":2,"width":9,"side":"right","fill":" "}`}} {
		var err error
		if own, err = own.With(law.NewRow(law.Row{Table: "expenses.payroll_form", Code: row.code, From: when.MustDay("2026-11-01"), Made: when.MustDay("2026-11-29"), Source: "The form of another payroll system"}, []byte(row.value))); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		period, csv, fixed string
		book               *law.Book
	}{{"2026-11", "payroll.csv", "payroll_fixed.txt", book(t)}, {"2026-11-23", "payroll_week.csv", "payroll_week_fixed.txt", book(t)}, {"2026-11", "payroll.csv", "payroll_fixed_own.txt", own}} {
		rows, extra := sentOnce(c.period)
		f, err := fileOf(c.period, rows, extra)
		if err != nil {
			t.Fatal(err)
		}
		columns, err := fixedColumns(c.book, when.MustDay("2026-11-30"))
		if err != nil {
			t.Fatal(err)
		}
		fixed, err := fixedText(f, columns)
		if err != nil {
			t.Fatal(err)
		}
		for name, got := range map[string]string{c.csv: f.Text, c.fixed: fixed} {
			want, err := os.ReadFile("testdata/" + name)
			if err != nil || string(want) != got {
				t.Errorf("%s: %v\n%s", name, err, got)
			}
		}
	}
}
