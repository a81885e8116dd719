package expenses

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	shipped "throughline/law"
	"throughline/platform/fault"
	"throughline/platform/law"
	"throughline/platform/when"
	"throughline/platform/words"

	"pgregory.net/rapid"
)

var loaded = sync.OnceValues(func() (*law.Book, error) { return law.Load(shipped.FS) })

// claimed answers a question; a fault is "field code".
func claimed(t testing.TB, in string) (out claimAnswer, problem string) {
	t.Helper()
	book, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	got, err := AskExpenseClaim.Run(book, when.NewHeld(time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)), []byte(in))
	if err == nil {
		return got.(claimAnswer), ""
	}
	w, e := words.Shipped()
	if e != nil || !fault.Is(err, fault.Invalid) {
		t.Fatal(err, e)
	}
	p := law.ProblemOf(err, func(code string, params map[string]string) string { return w.Say(words.English, code, params) })
	if p.Detail == p.Code || strings.ContainsAny(p.Detail, "{}") {
		t.Errorf("%s: %q is no sentence", in, p.Detail)
	}
	return out, p.Field + " " + p.Code
}

func codes(l lineAnswer) string {
	var out []string
	for _, c := range l.Controls {
		out = append(out, c.Code+":"+c.Outcome)
	}
	return strings.Join(out, " ")
}

// EXP-01, EXP-02, EXP-03, EXP-04: what lines come to.
func TestEXP02AskExpenseClaim(t *testing.T) {
	t.Parallel()
	car := func(on string, miles float64, more string) string {
		return fmt.Sprintf(`{"kind":"mileage_car","on":"%s","miles":%v%s}`, on, miles, more)
	}
	claim := func(miles float64, lines ...string) string {
		return fmt.Sprintf(`{"claimant":{"miles_this_tax_year":%v},"lines":[%s]}`, miles, strings.Join(lines, ","))
	}
	for _, c := range []struct {
		in    string
		pence int64
	}{
		{claim(9990, car("2026-06-02", 30, `,"passengers":1`)), 1200},
		{claim(9990, car("2026-06-02", 10, "")), 550},
		{claim(10000, car("2026-06-02", 10, "")), 250},
		{claim(9999.9, car("2026-06-02", 0.2, "")), 6 + 3},
		{claim(0, car("2026-04-05", 10, "")), 450},
		{claim(0, car("2026-04-06", 10, "")), 550},
		{claim(9990, car("2026-04-05", 30, ""), car("2026-04-06", 30, "")), 450 + 500 + 1650},
		{claim(9990, car("2026-04-06", 30, ""), car("2026-04-05", 30, "")), 450 + 500 + 1650},
		{claim(9990, `{"kind":"mileage_motorcycle","on":"2026-06-02","miles":100,"passengers":1}`), 2400},
		{claim(0, `{"kind":"mileage_bicycle","on":"2026-06-02","miles":7.5}`), 150},
		{claim(0, `{"kind":"meal_5h","on":"2026-06-02"}`, `{"kind":"meal_late","on":"2026-06-02"}`), 500 + 2500},
		{claim(0, `{"kind":"parking","on":"2026-06-02","amount_pence":450}`), 450},
		{claim(0, `{"kind":"hotel","on":"2026-06-02","amount_pence":15000}`), 12000},
		{`{"lines":[` + car("2026-04-10", 10, "") + `],"claimed_on":"2026-05-01"}`, 450}, // before the rate was made
		{claim(9990, `{"kind":"parking","on":"2026-04-01","amount_pence":450}`, car("2026-06-02", 30, "")), 450 + 550 + 500},
		{`{"lines":[{"kind":"parking","on":"2026-06-02","amount_pence":450}],"claimed_on":"2026-06-10"}`, 450},
	} {
		if got, problem := claimed(t, c.in); got.Total != c.pence {
			t.Errorf("%s: %d %s, want %d", c.in, got.Total, problem, c.pence)
		}
	}
	for in, want := range map[string]string{
		claim(0, car("2027-02-29", 1, "")):                                                         "lines[0].on when.not_a_day",
		claim(0, car("2026-06-02", -3, "")):                                                        "lines[0].miles expenses.ask.miles",
		claim(0, car("2026-06-02", 3.25, "")):                                                      "lines[0].miles expenses.ask.miles",
		claim(0, car("2026-06-02", 0, "")):                                                         "lines[0].miles expenses.line.miles",
		claim(-1, car("2026-06-02", 3, "")):                                                        "claimant.miles_this_tax_year expenses.ask.miles",
		claim(0, car("1999-06-02", 3, "")):                                                         "lines[0].on expenses.rate.none",
		claim(0, car("2026-06-02", 3, `,"passengers":-1`)):                                         "lines[0].passengers expenses.ask.passengers",
		claim(0, car("2026-06-02", 3, `,"at":"2026-06-03T10:00"`)):                                 "lines[0].at expenses.ask.other_day",
		claim(0, `{"kind":"yacht","on":"2026-06-02","amount_pence":1}`):                            "lines[0].kind expenses.ask.kind",
		claim(0, `{"kind":"parking","on":"2026-06-02"}`):                                           "lines[0].amount_pence expenses.ask.amount",
		claim(0, `{"kind":"parking","on":"2026-06-02","amount_pence":4.5}`):                        "lines[0].amount_pence law.ask.wrong_kind",
		claim(0, `{"kind":"parking","on":"2026-06-02","amount_pence":450,"receipt_sha256":"abc"}`): "lines[0].receipt_sha256 expenses.ask.receipt",
		claim(0): "lines expenses.ask.empty",
		claim(0, `{"kind":"mileage_bicycle","on":"2005-06-02","miles":5}`):                                                               "lines[0].on law.none_on_day",
		`{"lines":[` + car("2026-06-02", 1, "") + `],"record":{"duty":[{"starts_at":"2026-06-02T10:00","ends_at":"2026-06-02T09:00"}]}}`: "record.duty[0].ends_at expenses.ask.backwards",
		`{"lines":[` + car("2026-06-02", 1, "") + `],"colour":"red"}`:                                                                    "colour law.ask.unknown_field",
	} {
		if got, problem := claimed(t, in); problem != want {
			t.Errorf("%s: %q %+v, want %q", in, problem, got, want)
		}
	}
}

// EXP-05, EXP-06: what the controls say of lines.
func TestEXP06AskControls(t *testing.T) {
	t.Parallel()
	receipt := strings.Repeat("a", 64)
	parking := fmt.Sprintf(`{"kind":"parking","on":"2026-11-20","amount_pence":450,"payee":"NCP","receipt_sha256":"%s"}`, receipt)
	car := `{"kind":"mileage_car","on":"2026-11-20","at":"2026-11-20T12:00","miles":12,"route_miles":10,"what":"Newport to Cardiff"}`
	on := func(lines, record string) string { return `{"lines":[` + lines + `],"record":{` + record + `}}` }
	tour := `"duty":[{"starts_at":"2026-11-20T07:00","ends_at":"2026-11-20T17:00"}]`
	for _, c := range []struct{ in, want string }{
		{`{"lines":[` + parking + `]}`, ""},
		{`{"lines":[{"kind":"parking","on":"2026-11-20","amount_pence":450}]}`, "receipt_missing:explain"},
		{`{"lines":[{"kind":"meal_5h","on":"2026-08-27"}]}`, "late:explain"},
		{`{"lines":[{"kind":"meal_5h","on":"2026-08-28"}]}`, ""},
		{`{"lines":[{"kind":"meal_5h","on":"2026-11-29"}]}`, "not_yet:stop"},
		{`{"lines":[{"kind":"meal_5h","on":"2026-11-28","alcohol_or_fine":true}]}`, "alcohol_or_fine:stop"},
		{`{"lines":[{"kind":"hotel","on":"2026-11-20","amount_pence":12001,"receipt_sha256":"` + receipt + `"}]}`, "over_cap:explain"},
		{on(parking, `"claims":[`+parking+`]`), "duplicate_line:stop duplicate_receipt:stop"},
		{`{"lines":[` + parking + `,` + parking + `]}`, "duplicate_line:stop duplicate_receipt:stop"},
		{on(parking, tour), ""},
		{on(parking, `"duty":[]`), "not_on_duty:stop"},
		{on(parking, `"duty":[{"kind":"sick","starts_at":"2026-11-20T07:00","ends_at":"2026-11-20T17:00"}]`), "not_on_duty:stop"},
		{on(parking, `"duty":[{"starts_at":"2026-11-19T22:00","ends_at":"2026-11-20T07:00"}]`), ""}, // a night that ends on the day
		{on(parking, `"claims":[]`), "new_claimant:pay"},
		{`{"lines":[{"kind":"mileage_car","on":"2026-11-20","miles":12},{"kind":"mileage_car","on":"2026-11-20","miles":12}]}`, ""}, // there and back
		{on(car, tour), "route_longer:explain"},
		{on(strings.Replace(car, `"miles":12`, `"miles":11.5`, 1), tour), ""},
		{on(strings.Replace(car, `"miles":12`, `"miles":11`, 1), tour+`,"journeys":[{"callsign":"BX21","vehicle":"BX21 IRV","starts_at":"2026-11-20T11:00","ends_at":"2026-11-20T13:00"}]`), "force_vehicle:explain"},
		{on(strings.Replace(car, `"miles":12`, `"miles":11`, 1), tour+`,"journeys":[{"callsign":"BX21","vehicle":"BX21 IRV","starts_at":"2026-11-20T14:00","ends_at":"2026-11-20T15:00"}]`), ""},
		{on(strings.Replace(car, `"miles":12`, `"miles":11`, 1), `"claims":[{"kind":"mileage_car","on":"2026-11-20","miles":11,"what":"newport to cardiff"}]`), "duplicate_journey:stop"},
	} {
		got, problem := claimed(t, c.in)
		if problem != "" || codes(got.Lines[0]) != c.want {
			t.Errorf("%s: %s%s, want %s", c.in, problem, codes(got.Lines[0]), c.want)
		}
		for _, x := range got.Lines[0].Controls {
			if x.Detail == "" || !strings.HasPrefix(x.Law, "expenses.control/") {
				t.Errorf("%s: %+v", c.in, x)
			}
		}
	}
}

// EXP-02: the order in which lines are given changes neither the total nor what a line comes to.
func TestEXP02OrderOfLinesNeverMatters(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(r, "lines")
		lines := make([]string, n)
		for i := range lines {
			lines[i] = fmt.Sprintf(`{"kind":"mileage_car","on":"2026-0%d-0%d","miles":%d.%d,"passengers":%d}`, rapid.IntRange(3, 6).Draw(r, "month"), rapid.IntRange(1, 9).Draw(r, "day"),
				rapid.IntRange(1, 400).Draw(r, "miles"), rapid.IntRange(0, 9).Draw(r, "tenths"), rapid.IntRange(0, 2).Draw(r, "passengers"))
		}
		ask := func(lines []string) claimAnswer {
			got, problem := claimed(t, fmt.Sprintf(`{"claimant":{"miles_this_tax_year":9500},"lines":[%s]}`, strings.Join(lines, ",")))
			if problem != "" {
				r.Fatal(problem)
			}
			return got
		}
		one, other := ask(lines), ask(rapid.Permutation(lines).Draw(r, "order"))
		if one.Total != other.Total {
			a, _ := json.Marshal(one)
			b, _ := json.Marshal(other)
			r.Fatalf("%d and %d\n%s\n%s", one.Total, other.Total, a, b)
		}
	})
}
