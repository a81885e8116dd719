package expenses

import (
	"slices"
	"testing"
	"time"

	"throughline/platform/law"
	"throughline/platform/when"
)

func book(t *testing.T) *law.Book {
	t.Helper()
	b, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestEXP02MilesArePaidAtTheRateOfTheJourneyAndSplitAtTheThreshold(t *testing.T) {
	t.Parallel()
	b := book(t)
	for _, c := range []struct {
		name, kind, on        string
		tenths, spent, before int64
		passengers            int
		want                  int64
		parts                 int
	}{
		{"the mockup's journey", "mileage_car", "2026-11-24", 148, 0, 0, 0, 814, 1},
		{"before 6 April 2026", "mileage_car", "2026-04-05", 100, 0, 0, 0, 450, 1},
		{"on 6 April 2026", "mileage_car", "2026-04-06", 100, 0, 0, 0, 550, 1},
		{"crosses 10,000 miles", "mileage_car", "2026-11-24", 100, 0, 99_950, 0, 275 + 125, 2},
		{"beyond 10,000 miles", "mileage_car", "2026-11-24", 100, 0, 100_000, 0, 250, 1},
		{"reaches 10,000 exactly", "mileage_car", "2026-11-24", 100, 0, 99_900, 0, 550, 1},
		{"two passengers", "mileage_car", "2026-11-24", 100, 0, 0, 2, 550 + 100, 2},
		{"half a penny is rounded up", "mileage_car", "2026-11-24", 1, 0, 0, 0, 6, 1},
		{"a motorcycle carries nobody", "mileage_motorcycle", "2026-11-24", 100, 0, 0, 1, 240, 1},
		{"a bicycle", "mileage_bicycle", "2026-11-24", 35, 0, 0, 0, 70, 1},
		{"EXP-04 a meal", "meal_5h", "2026-11-24", 0, 0, 0, 0, 500, 1},
		{"EXP-04 a hotel to its cap", "hotel", "2026-11-24", 0, 15_000, 0, 0, 12_000, 1},
		{"what was spent", "parking", "2026-11-24", 0, 320, 0, 0, 320, 1},
	} {
		r, err := rateOf(b, c.kind, when.MustDay(c.on), when.MustDay("2026-11-24"))
		if err != nil {
			t.Fatal(err)
		}
		ps := price(r, c.tenths, c.spent, c.before, c.passengers)
		if total(ps) != c.want || len(ps) != c.parts {
			t.Errorf("%s: %d in %+v, want %d in %d", c.name, total(ps), ps, c.want, c.parts)
		}
	}
	if _, err := rateOf(b, "taxi", when.MustDay("2026-11-24"), when.MustDay("2026-11-24")); err == nil {
		t.Error("a kind without a rate is refused")
	}
}

func TestEXP02TheTaxYearBeginsOn6April(t *testing.T) {
	t.Parallel()
	for on, want := range map[string]string{"2026-04-05": "2025-04-06", "2026-04-06": "2026-04-06", "2026-12-31": "2026-04-06"} {
		if from, _, err := taxYear(book(t), when.MustDay(on)); err != nil || from.String() != want {
			t.Errorf("%s: %s %v", on, from, err)
		}
	}
}

func TestEXP06Controls(t *testing.T) {
	t.Parallel()
	b, today := book(t), when.MustDay("2026-11-24")
	car := Line{ID: "a", Staff: "howells", Kind: "mileage_car", On: today, At: today.At(10, 0), What: "Court", Tenths: 148, Route: 23_500, Hearing: "h"}
	parking := Line{ID: "b", Staff: "howells", Kind: "parking", On: today, What: "Parking", Payee: "Kingsway Centre", Claimed: 320, Receipt: "r1"}
	on := func(l Line, f func(*Line)) Line { f(&l); return l }
	for _, c := range []struct {
		name string
		s    seen
		want []string // "code outcome"
	}{
		{"nothing wrong", seen{line: car, served: true}, nil},
		{"warned for court on a rest day", seen{line: car, warned: true, bookedFrom: today, bookedTo: today, bookedFor: "The hearing"}, nil},
		{"a rest day", seen{line: car}, []string{"not_on_duty stop"}},
		{"tomorrow", seen{line: on(car, func(l *Line) { l.On = today.AddDays(1) }), served: true}, []string{"not_yet stop"}},
		{"three months to the day", seen{line: on(car, func(l *Line) { l.On = when.MustDay("2026-08-24") }), served: true}, nil},
		{"more than three months", seen{line: on(car, func(l *Line) { l.On = when.MustDay("2026-08-23") }), served: true}, []string{"late explain"}},
		{"15 % over the road", seen{line: on(car, func(l *Line) { l.Tenths = 167 }), served: true}, nil},
		{"more than 15 % over the road", seen{line: on(car, func(l *Line) { l.Tenths = 169 }), served: true}, []string{"route_longer explain"}},
		{"another day than the hearing", seen{line: car, served: true, bookedFrom: today.AddDays(-1), bookedTo: today.AddDays(-1), bookedFor: "The hearing"}, []string{"booking_differs explain"}},
		{"in a force car", seen{line: car, served: true, sent: []sent{{callsign: "BX21", vehicle: "Astra"}}}, []string{"force_vehicle explain"}},
		{"in one's own car as a unit", seen{line: car, served: true, sent: []sent{{callsign: "BX21", vehicle: "Own car"}}}, []string{"elsewhere_on_duty explain"}},
		{"same journey, other car", seen{line: on(car, func(l *Line) { l.Car = "AB12 CDE" }), served: true, others: []Line{on(car, func(l *Line) { l.ID, l.Staff, l.Car = "x", "bevan", "" })}}, nil},
		{"same journey, same car", seen{line: on(car, func(l *Line) { l.Car = "AB12 CDE" }), served: true, others: []Line{on(car, func(l *Line) { l.ID, l.Staff, l.Car = "x", "bevan", "ab12cde" })}}, []string{"duplicate_journey stop"}},
		{"same journey, no car named", seen{line: car, served: true, others: []Line{on(car, func(l *Line) { l.ID, l.Staff = "x", "bevan" })}}, []string{"duplicate_journey stop"}},
		{"rode as a passenger", seen{line: on(car, func(l *Line) { l.Car = "AB12 CDE" }), served: true, others: []Line{on(car, func(l *Line) { l.ID, l.Staff, l.Passengers = "x", "bevan", []string{"howells"} })}}, []string{"duplicate_journey stop"}},
		{"another hearing", seen{line: car, served: true, others: []Line{on(car, func(l *Line) { l.ID, l.Hearing = "x", "other" })}}, nil},
		{"same sum, payee and day", seen{line: parking, served: true, others: []Line{on(parking, func(l *Line) { l.ID, l.Receipt, l.Payee = "x", "r2", "KINGSWAY centre" })}}, []string{"duplicate_line stop"}},
		{"same receipt", seen{line: parking, served: true, others: []Line{on(parking, func(l *Line) { l.ID, l.Claimed = "x", 999 })}}, []string{"duplicate_receipt stop"}},
		{"no receipt", seen{line: on(parking, func(l *Line) { l.Receipt = "" }), served: true, rate: rate{Receipt: true}}, []string{"receipt_missing explain"}},
		{"over the cap", seen{line: on(parking, func(l *Line) { l.Claimed = 12_001 }), served: true, rate: rate{Cap: 12_000}}, []string{"over_cap explain"}},
		{"a fine", seen{line: on(parking, func(l *Line) { l.Excluded = true }), served: true}, []string{"alcohol_or_fine stop"}},
		{"a first claim", seen{line: car, served: true, first: true}, []string{"new_claimant pay"}},
		{"round sums", seen{line: parking, served: true, rounds: true}, []string{"round_sums pay"}},
	} {
		c.s.today = today
		fs, err := controls(b, c.s)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range fs {
			got = append(got, f.Code+" "+f.Outcome)
			if f.Detail == "" || f.Label == "" || f.Law == "" || f.Line != c.s.line.ID {
				t.Errorf("%s: it does not explain itself: %+v", c.name, f)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestEXP08TheSameRowsGiveTheSameBytes(t *testing.T) {
	t.Parallel()
	rows := []Pay{{Claim: "c", Number: "2207", CostCentre: "response", Element: "mileage_car", Tax: "none", Unit: "mile", Tenths: 148, RatePence: 55, Pence: 814, On: when.MustDay("2026-11-24"), Period: "2026-11"},
		{Claim: "c", Number: "2207", CostCentre: "response", Element: "mileage_car", Tax: "none", Unit: "mile", Tenths: 20, RatePence: 55, Pence: -110, On: when.MustDay("2026-11-24"), Period: "2026-11", Counter: true}}
	const want = `period,employee_number,cost_centre,element,tax,quantity,unit,rate,amount,on,reference,counter_entry
2026-11,2207,response,mileage_car,none,14.8,mile,0.55,8.14,2026-11-24,c,
2026-11,2207,response,mileage_car,none,-2.0,mile,0.55,-1.10,2026-11-24,c,yes
CONTROL,rows,2,,,,,,7.04,,,
`
	if got, pence, err := payrollText(rows, nil); err != nil || pence != 704 || got != want {
		t.Errorf("%v %d\n%s", err, pence, got)
	}
}

func TestEXP05MilesAndPoundsAreRead(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]int64{"14.8": 148, "14": 140, "0.1": 1, "": 0} {
		if got := tenthsIn(in); got != want {
			t.Errorf("%q: %d", in, got)
		}
	}
	for in, want := range map[string]int64{"3.20": 320, "3": 300, "": 0} {
		if got := penceIn(in); got != want {
			t.Errorf("%q: %d", in, got)
		}
	}
	if Miles(tenthsOf(23_818)) != "14.8" || Pounds(-110) != "-£1.10" {
		t.Error(Miles(tenthsOf(23_818)), Pounds(-110))
	}
}

// EXP-04: a dog that is kept at home pays a twelfth of the year's figure each month, a quarter more for each dog more, and twelve months come to the year to the penny.
func TestEXP04TwelveMonthsOfADogAreItsYear(t *testing.T) {
	t.Parallel()
	for kind, year := range map[string]int64{"dog_handler": 240_000, "dog_handler_2": 300_000, "dog_handler_3": 360_000} {
		var sum int64
		for m := range 12 {
			on := when.Day{Year: 2027, Month: time.Month(m + 1), Date: 1}
			r, err := rateOf(book(t), kind, on, on)
			if err != nil {
				t.Fatal(err)
			}
			sum += total(price(r, 0, 0, 0, 0))
		}
		if sum != year {
			t.Errorf("%s: %d, not %d", kind, sum, year)
		}
	}
	odd := rate{Unit: "month", Year: 100_003}
	var sum int64
	for odd.month = 1; odd.month <= 12; odd.month++ {
		sum += total(price(odd, 0, 0, 0, 0))
	}
	if sum != 100_003 {
		t.Errorf("%d", sum)
	}
}
