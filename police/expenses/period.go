package expenses

import (
	"strings"
	"time"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/law"
	"throughline/platform/page"
	"throughline/platform/when"
)

// A period of pay is a month, "2026-11", or a week, named by its first day, "2026-11-23" (EXP-08). So names stand in the order of their days,
// whatever the cycle was: a month never begins within weeks that are paid by the week, see cycleOn.

// cycle is a row of law/expenses.pay_cycle.
type cycle struct {
	Every        string `json:"every"`  // "month" or "week"
	Begins       int    `json:"begins"` // of a week: 1 is Monday
	PayAfterDays int    `json:"pay_after_days"`
}

// begins is the first day of the period in which a day lies.
func (c cycle) begins(on when.Day) when.Day {
	if c.Every == "month" {
		return when.Day{Year: on.Year, Month: on.Month, Date: 1}
	}
	return on.AddDays(-((int(on.Weekday()) - c.Begins%7 + 7) % 7))
}

// cycleOn is how the force pays on a day. A change takes hold with the first month or week that begins on its day or later: until then the cycle
// before it goes on, so that no period begins within another.
func cycleOn(book *law.Book, on when.Day) (cycle, error) {
	for at := on; ; {
		row, ok := book.Table("expenses.pay_cycle").At("cycle", at)
		if !ok { // days before the first row: by the month
			return cycle{Every: "month", Begins: 1}, nil
		}
		var c cycle
		if err := row.Into(&c); err != nil {
			return c, err
		}
		if c.Every != "month" && c.Every != "week" || c.Begins < 1 || c.Begins > 7 || c.PayAfterDays < 0 {
			return c, fault.New(fault.Internal, "expenses.period.cycle").With("row", row.Ref())
		}
		if !c.begins(on).Before(row.From) {
			return c, nil
		}
		at = row.From.AddDays(-1)
	}
}

// periodOf is the period of pay in which a day lies.
func periodOf(book *law.Book, on when.Day) (string, error) {
	c, err := cycleOn(book, on)
	first := c.begins(on)
	if c.Every == "week" {
		return first.String(), err
	}
	return first.String()[:7], err
}

// firstDay is that of a period, by its name; byWeek tells of a week. Fault: expenses.period.none (invalid).
func firstDay(period string) (on when.Day, byWeek bool, err error) {
	text := period
	if byWeek = len(period) == len("2026-11-23"); !byWeek {
		text += "-01"
	}
	if on, err = when.ParseDay(text); err != nil || len(text) != len("2026-11-23") {
		return on, byWeek, fault.InvalidField("period", "expenses.period.none", "period", period)
	}
	return on, byWeek, nil
}

// lastDay is that of a period.
func lastDay(period string) (when.Day, error) {
	on, byWeek, err := firstDay(period)
	if byWeek {
		return on.AddDays(6), err
	}
	return on.AddMonths(1).AddDays(-1), err
}

// nextPeriod is the one after a period, by the cycle of its first day.
func nextPeriod(book *law.Book, period string) (string, error) {
	last, err := lastDay(period)
	if err != nil {
		return "", err
	}
	return periodOf(book, last.AddDays(1))
}

// periodBefore is the one before a period.
func periodBefore(book *law.Book, period string) (string, error) {
	first, _, err := firstDay(period)
	if err != nil {
		return "", err
	}
	return periodOf(book, first.AddDays(-1))
}

// isPeriod holds what somebody typed to a period that there is: by the cycle of its day, or because something was paid in it before the cycle was
// changed. Fault: expenses.period.none (invalid).
func isPeriod(q db.Querier, book *law.Book, period string) error {
	first, _, err := firstDay(period)
	if err != nil {
		return err
	}
	is, err := periodOf(book, first)
	if err != nil || is == period {
		return err
	}
	if _, err := getPeriod(q, period); !fault.Is(err, fault.NotFound) {
		return err
	}
	return fault.InvalidField("period", "expenses.period.none", "period", period)
}

// now is the period of today.
func (d *Desk) now() (string, error) { return periodOf(d.host.Law, d.today()) }

// payDay is the day on which a period is paid; a day of rest moves it to the last working day before. Fault: expenses.period.none (invalid).
func (d *Desk) payDay(period string) (when.Day, error) {
	first, byWeek, err := firstDay(period)
	if err != nil {
		return when.Day{}, err
	}
	var day when.Day
	if byWeek {
		c, err := cycleOn(d.host.Law, first)
		if err != nil {
			return day, err
		}
		day = first.AddDays(6 + c.PayAfterDays)
	} else {
		n, _, err := term(d.host.Law, "pay_day", first)
		if err != nil {
			return day, err
		}
		day = first.AddMonths(1).AddDays(n - 1)
	}
	for day.Weekday() == time.Sunday || day.Weekday() == time.Saturday || d.host.Law.Calendar().Holiday(day) {
		day = day.AddDays(-1)
	}
	return day, nil
}

// willBePaid is the day on which a claim is paid that is sent now: that of the first open period.
func (d *Desk) willBePaid(q db.Querier) (when.Day, error) {
	period, err := d.now()
	for err == nil {
		p, e := getPeriod(q, period)
		if fault.Is(e, fault.NotFound) || e == nil && p.LockedAt.IsZero() {
			break
		}
		if e != nil {
			return when.Day{}, e
		}
		period, err = nextPeriod(d.host.Law, period)
	}
	if err != nil {
		return when.Day{}, err
	}
	return d.payDay(period)
}

// openPeriod holds the first open period from one on.
func openPeriod(q db.Querier, book *law.Book, period string) (string, error) {
	for {
		ok, err := hold(q, period)
		if err != nil || ok {
			return period, err
		}
		if period, err = nextPeriod(book, period); err != nil {
			return "", err
		}
	}
}

// openNow holds the first open period from that of now on, or from a later one: money never goes back, or again, before it was paid.
func (d *Desk) openNow(tx *act.Tx, notBefore string) (string, error) {
	now, err := periodOf(d.host.Law, when.DayOf(tx.Now()))
	if err != nil {
		return "", err
	}
	return openPeriod(tx, d.host.Law, max(now, notBefore))
}

// chosenPeriod holds the open period that somebody chose, from that of now or a later one on and no further ahead than law/expenses.term
// period_ahead, or the first open one where they chose none. Faults: expenses.period.none, .bounds, .locked (invalid).
func (d *Desk) chosenPeriod(tx *act.Tx, asked, notBefore string) (string, error) {
	if asked == "" {
		return d.openNow(tx, notBefore)
	}
	today := when.DayOf(tx.Now())
	ahead, _, err := term(d.host.Law, "period_ahead", today)
	if err != nil {
		return "", err
	}
	first, err := periodOf(d.host.Law, today)
	if err != nil {
		return "", err
	}
	if err := isPeriod(tx, d.host.Law, asked); err != nil {
		return "", err
	}
	first = max(first, notBefore)
	from, _, err := firstDay(first)
	if err != nil {
		return "", err
	}
	last, err := periodOf(d.host.Law, from.AddMonths(ahead))
	if err != nil {
		return "", err
	}
	if asked < first || asked > last {
		return "", fault.InvalidField("period", "expenses.period.bounds", "first", first, "last", last)
	}
	ok, err := hold(tx, asked)
	if err == nil && !ok {
		err = fault.InvalidField("period", "expenses.period.locked", "period", asked)
	}
	return asked, err
}

// periodText says a period as people do: "November 2026", "week of Mon 23 Nov 2026".
func periodText(period string) string {
	first, byWeek, err := firstDay(period)
	switch {
	case err != nil:
		return period
	case byWeek:
		return "week of " + first.Text()
	}
	return page.MonthIn("en", first)
}

// title is a text that begins with a capital letter.
func title(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
