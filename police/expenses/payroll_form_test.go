package expenses

import (
	"strings"
	"testing"

	"throughline/platform/fault"
	"throughline/platform/law"
	"throughline/platform/when"
)

func fixedOf(t *testing.T) []fixedColumn {
	t.Helper()
	book, err := law.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	columns, err := fixedColumns(book, when.MustDay("2026-11-30"))
	if err != nil || len(columns) != 11 {
		t.Fatalf("%+v %v", columns, err)
	}
	return columns
}

// EXP-08: the fixed-width file has the rows of the CSV, none wider than its column and none cut, and a control line that names the CSV.
func TestEXP08TheFixedWidthForm(t *testing.T) {
	t.Parallel()
	columns := fixedOf(t)
	pay := []Pay{{Period: "2026-11", Number: "2207", CostCentre: "response", Element: "mileage_car", Tax: "none", Unit: "mile", Tenths: 148, RatePence: 55, Pence: 814, On: when.MustDay("2026-11-23"), Claim: "c1"},
		{Period: "2026-11", Number: "2207", CostCentre: "Ymateb Caerdydd ŵ", Element: "mileage_car", Tax: "none", Unit: "mile", Tenths: 148, RatePence: 55, Pence: -814, On: when.MustDay("2026-11-23"), Claim: "c1", Counter: true}}
	f := File{Period: Period{Period: "2026-11", Rows: 2, Hash: "abc"}}
	var err error
	hours := overtime{id: "v1", number: "2207", centre: "response", element: "overtime_casual", period: "2026-11", seconds: 8100, hourPence: 2000, pence: 4500, on: when.MustDay("2026-11-23")}
	f.Rows = 3
	if f.Text, f.Pence, err = payrollText(pay, []overtime{hours}); err != nil {
		t.Fatal(err)
	}
	text, err := fixedText(f, columns)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(text, "\n")
	want := []string{
		"0000002207" + "mileage_car             " + "none    " + "0000001480" + "mile              " + "00000055" + "000000000814" + "2026-11-23" + "response            " + "c1                                  " + "   ",
		"0000002207" + "mileage_car             " + "none    " + "-000001480" + "mile              " + "00000055" + "-00000000814" + "2026-11-23" + "Ymateb Caerdydd ŵ   " + "c1                                  " + "yes",
		"0000002207" + "overtime_casual         " + "taxable " + "0000000225" + "hour_at_plain_time" + "00002000" + "000000004500" + "2026-11-23" + "response            " + "v1                                  " + "   ",
		"CONTROL rows=3 pence=4500 sha256=abc", "",
	}
	for i := range want {
		if lines[i] != want[i] {
			t.Errorf("%d:\n%q, not\n%q", i, lines[i], want[i])
		}
	}
	if again, err := fixedText(f, columns); err != nil || again != text {
		t.Errorf("made again it is another: %v", err)
	}
	pay[0].CostCentre = strings.Repeat("x", 21)
	if f.Text, _, err = payrollText(pay, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := fixedText(f, columns); !fault.HasCode(err, "expenses.payroll.too_wide") || fault.Of(err).Params["column"] != "cost_centre" {
		t.Errorf("a value was cut: %v", err)
	}
	if shown, more := beginning("a\nb\nc\n", 2); shown != "a\nb\n" || more != 1 {
		t.Errorf("%q %d", shown, more)
	}
	if shown, more := beginning("a\nb\n", 2); shown != "a\nb\n" || more != 0 {
		t.Errorf("%q %d", shown, more)
	}
}
