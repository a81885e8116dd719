package expenses

import (
	"testing"

	"pgregory.net/rapid"

	"throughline/platform/law"
	"throughline/platform/room"
	"throughline/platform/when"
)

// cycled is a book in which the force changed how it pays.
func cycled(t *testing.T, changes ...[2]string) *law.Book {
	t.Helper()
	b := book(t)
	for _, c := range changes {
		var err error
		row := law.NewRow(law.Row{Table: "expenses.pay_cycle", Code: "cycle", From: when.MustDay(c[0]), Made: when.MustDay(c[0]), Source: "A force that changed how it pays"}, []byte(`{"every":"`+c[1]+`","begins":1,"pay_after_days":5}`))
		if b, err = b.With(row); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// EXP-08: by the month unless the force pays by the week; a change takes hold with the first month or week that begins on its day or later.
func TestEXP08ThePeriodOfADay(t *testing.T) {
	t.Parallel()
	weekly := [2]string{"2026-12-09", "week"}
	for _, c := range []struct {
		changes  [][2]string
		on, want string
		next     string
	}{
		{nil, "2026-11-30", "2026-11", "2026-12"}, {nil, "2026-12-31", "2026-12", "2027-01"}, {nil, "2028-02-29", "2028-02", "2028-03"},
		{[][2]string{weekly}, "2026-12-08", "2026-12", "2026-12-28"}, {[][2]string{weekly}, "2026-12-13", "2026-12", "2026-12-28"}, // the first week that begins then or later
		{[][2]string{weekly}, "2026-12-14", "2026-12-14", "2026-12-21"}, {[][2]string{weekly}, "2026-12-20", "2026-12-14", "2026-12-21"},
		{[][2]string{weekly}, "2026-12-31", "2026-12-28", "2027-01-04"}, {[][2]string{weekly}, "2028-02-29", "2028-02-28", "2028-03-06"},
		{[][2]string{weekly}, "2027-03-28", "2027-03-22", "2027-03-29"}, // the clocks go forward
		{[][2]string{weekly, {"2027-01-06", "month"}}, "2027-01-06", "2027-01-04", "2027-01-11"},
		{[][2]string{weekly, {"2027-01-06", "month"}}, "2027-01-31", "2027-01-25", "2027-02"},
		{[][2]string{weekly, {"2027-02-01", "month"}}, "2027-02-01", "2027-02", "2027-03"},
	} {
		b := cycled(t, c.changes...)
		got, err := periodOf(b, when.MustDay(c.on))
		if err != nil || got != c.want {
			t.Errorf("%v %s: %s %v, want %s", c.changes, c.on, got, err, c.want)
			continue
		}
		if next, err := nextPeriod(b, got); err != nil || next != c.next {
			t.Errorf("%v after %s: %s %v, want %s", c.changes, got, next, err, c.next)
		}
	}
	for _, wrong := range []string{"", "2026", "2026-13", "2026-1", "2026-02-30", "2026-11-", "2026-11-2", "2026-11-23x", "20261-1"} {
		if _, _, err := firstDay(wrong); err == nil {
			t.Errorf("%q is a period", wrong)
		}
	}
}

// EXP-08: whatever the changes of cycle, the names of periods stand in the order of their days, and the next of each is later.
func TestEXP08PeriodsStandInTheOrderOfTheirDays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		from := when.MustDay("2026-01-01")
		b := book(t)
		for at, n := from, rapid.IntRange(0, 4).Draw(r, "changes"); n > 0; n-- {
			at = at.AddDays(rapid.IntRange(1, 120).Draw(r, "later"))
			value := []byte(`{"every":"` + rapid.SampledFrom([]string{"month", "week"}).Draw(r, "every") + `","begins":` + rapid.SampledFrom([]string{"1", "3", "6", "7"}).Draw(r, "begins") + `,"pay_after_days":5}`)
			var err error
			if b, err = b.With(law.NewRow(law.Row{Table: "expenses.pay_cycle", Code: "cycle", From: at, Made: at, Source: "A change"}, value)); err != nil {
				r.Fatal(err)
			}
		}
		last := ""
		for n := range 400 {
			p, err := periodOf(b, from.AddDays(n))
			if err != nil || p < last {
				r.Fatalf("%s: %q after %q %v", from.AddDays(n), p, last, err)
			}
			last = p
			if next, err := nextPeriod(b, p); err != nil || next <= p {
				r.Fatalf("%q after %q %v", next, p, err)
			}
		}
	})
}

// EXP-08: officers see when they are paid: by the week on the Friday after it, by the month on the 18th, a working day before where that is none.
func TestEXP08TheDayOfPay(t *testing.T) {
	t.Parallel()
	for period, want := range map[string]string{"2026-11": "2026-12-18", "2026-12-07": "2026-12-18", "2026-12-14": "2026-12-24" /* Christmas Day */, "2026-12-28": "2027-01-08", "2027-03-15": "2027-03-25" /* Good Friday */} {
		d := &Desk{host: &room.Host{Law: cycled(t, [2]string{"2026-12-07", "week"})}}
		if got, err := d.payDay(period); err != nil || got.String() != want {
			t.Errorf("%s: %s %v, want %s", period, got, err, want)
		}
	}
}
