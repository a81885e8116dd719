package expenses

import (
	"testing"

	"throughline/platform/law"
	"throughline/platform/when"

	"pgregory.net/rapid"
)

// EXP-07: an instalment comes off what was paid by tax, in proportion, to the penny and never below nought.
func TestEXP07InstalmentsComeOffByTax(t *testing.T) {
	t.Parallel()
	rows := []Pay{{Tax: "none", Pence: 550}, {Tax: "p11d", Pence: 50}, {Tax: "none", Pence: -100}, {Tax: "taxable", Pence: 5}, {Tax: "taxable", Pence: -5}}
	shares := sharesOf(rows)
	if len(shares) != 2 || shares[0] != (taxShare{"none", 450}) || shares[1] != (taxShare{"p11d", 50}) {
		t.Fatalf("%+v", shares)
	}
	if got := apportion(shares, 500); got[0] != 450 || got[1] != 50 {
		t.Errorf("%v", got)
	}
	if got := apportion(shares, 100); got[0] != 90 || got[1] != 10 {
		t.Errorf("%v", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		var shares []taxShare
		var all int64
		for _, tax := range []string{"none", "p11d", "taxable"} {
			shares = append(shares, taxShare{tax, rapid.Int64Range(1, 5000).Draw(t, tax)})
			all += shares[len(shares)-1].pence
		}
		less := rapid.Int64Range(0, all-1).Draw(t, "less")
		a, b := apportion(shares, less), apportion(shares, rapid.Int64Range(less, all).Draw(t, "more"))
		if a[0]+a[1]+a[2] != less {
			t.Fatalf("%v of %d", a, less)
		}
		for i := range shares {
			if b[i] < a[i] || b[i] > shares[i].pence {
				t.Fatalf("%v then %v of %+v", a, b, shares)
			}
		}
	})
}

// EXP-08: what is within HMRC's amounts is free of tax, what is over them goes on form P11D, and both come to the part exactly.
func TestEXP08WhatIsOverTheApprovedAmountIsSplitOff(t *testing.T) {
	t.Parallel()
	book, err := law.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	on := when.MustDay("2026-11-24")
	for _, c := range []struct {
		name, kind string
		on         when.Day
		part       Part
		want       []taxedPart
	}{
		{"at the approved rate", "mileage_car", on, Part{Tenths: 148, Unit: "mile", RatePence: 55, Pence: 814}, []taxedPart{{Part{Tenths: 148, Unit: "mile", RatePence: 55, Pence: 814}, "none"}}},
		{"a force that pays 60p", "mileage_car", on, Part{Tenths: 100, Unit: "mile", RatePence: 60, Pence: 600}, []taxedPart{{Part{Tenths: 100, Unit: "mile", RatePence: 55, Pence: 550}, "none"}, {Part{Tenths: 100, Unit: "mile_excess", RatePence: 5, Pence: 50}, "p11d"}}},
		{"55p before 6 April 2026", "mileage_car", when.MustDay("2026-04-05"), Part{Tenths: 100, Unit: "mile", RatePence: 55, Pence: 550}, []taxedPart{{Part{Tenths: 100, Unit: "mile", RatePence: 45, Pence: 450}, "none"}, {Part{Tenths: 100, Unit: "mile_excess", RatePence: 10, Pence: 100}, "p11d"}}},
		{"over the threshold", "mileage_car", on, Part{Tenths: 100, Unit: "mile", RatePence: 55, Pence: 550, Over: true}, []taxedPart{{Part{Tenths: 100, Unit: "mile", RatePence: 25, Pence: 250, Over: true}, "none"}, {Part{Tenths: 100, Unit: "mile_excess", RatePence: 30, Pence: 300}, "p11d"}}},
		{"a night's small things", "overnight_incidental", on, Part{Tenths: 10, Unit: "night", RatePence: 500, Pence: 500}, []taxedPart{{Part{Tenths: 10, Unit: "night", RatePence: 500, Pence: 500}, "none"}}},
		{"a penny more taxes all of it", "overnight_incidental", on, Part{Tenths: 10, Unit: "night", RatePence: 501, Pence: 501}, []taxedPart{{Part{Tenths: 10, Unit: "night", RatePence: 501, Pence: 501}, "taxable"}}},
		{"a passenger on a motorcycle", "mileage_motorcycle", on, Part{Tenths: 10, Unit: "passenger_mile", RatePence: 5, Pence: 5}, []taxedPart{{Part{Tenths: 10, Unit: "passenger_mile", RatePence: 5, Pence: 5}, "p11d"}}},
		{"a kind that the rate taxes", "hardship", on, Part{Tenths: 10, Unit: "night", RatePence: 3000, Pence: 3000}, []taxedPart{{Part{Tenths: 10, Unit: "night", RatePence: 3000, Pence: 3000}, ""}}},
	} {
		got, err := taxed(book, c.kind, c.on, c.part)
		if err != nil || len(got) != len(c.want) {
			t.Errorf("%s: %+v %v", c.name, got, err)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: %+v, want %+v", c.name, got[i], c.want[i])
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) { // a split never changes the sum
		tenths, pence := rapid.Int64Range(1, 99_999).Draw(t, "tenths"), rapid.Int64Range(1, 500).Draw(t, "pence")
		p := Part{Tenths: tenths, Unit: "mile", RatePence: pence, Pence: (tenths*pence + 5) / 10, Over: rapid.Bool().Draw(t, "over")}
		got, err := taxed(book, "mileage_car", on, p)
		var sum int64
		for _, x := range got {
			sum += x.Pence
			if x.Pence < 0 {
				t.Fatalf("%+v", got)
			}
		}
		if err != nil || sum != p.Pence {
			t.Fatalf("%+v %v", got, err)
		}
	})
}
