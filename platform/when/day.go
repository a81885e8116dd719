package when

import (
	"database/sql/driver"
	"fmt"
	"strings"
	"time"

	"throughline/platform/fault"
)

// Day is a calendar date in London, without a time. The zero Day is "no date". It is stored as TEXT YYYY-MM-DD.
type Day struct {
	Year  int
	Month time.Month
	Date  int
}

// DayOf is the London date of an instant.
func DayOf(t time.Time) Day {
	y, m, d := t.In(London).Date()
	return Day{y, m, d}
}

// ParseDay reads "2026-10-24". A date that does not exist (31 June) is refused.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse("2006-01-02", strings.TrimSpace(s))
	if err != nil {
		return Day{}, fault.InvalidField("", "when.not_a_day", "value", clip(s))
	}
	if t.Year() < 1850 || t.Year() > 2199 {
		return Day{}, fault.InvalidField("", "when.year_out_of_range", "value", clip(s))
	}
	return Day{t.Year(), t.Month(), t.Day()}, nil
}

// MustDay is ParseDay for constants in tests and law fixtures; it panics on a bad one.
func MustDay(s string) Day {
	d, err := ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

func (d Day) utc() time.Time { return time.Date(d.Year, d.Month, d.Date, 0, 0, 0, 0, time.UTC) }

// IsZero tells whether there is no date.
func (d Day) IsZero() bool { return d == Day{} }

func (d Day) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Date)
}

// Text is the date as people write it: "Mon 23 Nov 2026".
func (d Day) Text() string {
	if d.IsZero() {
		return ""
	}
	return d.utc().Format("Mon 2 Jan 2006")
}

// AddDays moves by whole days.
func (d Day) AddDays(n int) Day {
	t := d.utc().AddDate(0, 0, n)
	return Day{t.Year(), t.Month(), t.Day()}
}

// AddMonths moves by whole months, the day held to the month's end: 30 Nov + 3 months is 28 (or 29) Feb.
func (d Day) AddMonths(n int) Day {
	first := time.Date(d.Year, d.Month, 1, 0, 0, 0, 0, time.UTC).AddDate(0, n, 0)
	last := first.AddDate(0, 1, -1).Day()
	return Day{first.Year(), first.Month(), min(d.Date, last)}
}

// Weekday of the date.
func (d Day) Weekday() time.Weekday { return d.utc().Weekday() }

// Before tells whether d comes before e.
func (d Day) Before(e Day) bool { return d.utc().Before(e.utc()) }

// After tells whether d comes after e.
func (d Day) After(e Day) bool { return d.utc().After(e.utc()) }

// DaysUntil is the number of days from d to e, negative when e is earlier.
func (d Day) DaysUntil(e Day) int { return int(e.utc().Sub(d.utc()).Hours() / 24) }

// Start is the first instant of the date in London.
func (d Day) Start() time.Time { return time.Date(d.Year, d.Month, d.Date, 0, 0, 0, 0, London).UTC() }

// End is the first instant after the date in London: 24:00.
func (d Day) End() time.Time { return d.AddDays(1).Start() }

// At is a wall time on the date in London. When the wall time occurs twice the first is taken; when never, the hour after.
func (d Day) At(hour, minute int) time.Time {
	t := time.Date(d.Year, d.Month, d.Date, hour, minute, 0, 0, London)
	if first := t.Add(-time.Hour); first.Hour() == t.Hour() && first.Minute() == t.Minute() { // Date does not say which of the two it takes
		t = first
	}
	return t.UTC()
}

// MarshalText writes YYYY-MM-DD.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads YYYY-MM-DD; empty is no date.
func (d *Day) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Day{}
		return nil
	}
	x, err := ParseDay(string(b))
	if err != nil {
		return err
	}
	*d = x
	return nil
}

// Value stores the date as TEXT; no date is the empty text.
func (d Day) Value() (driver.Value, error) { return d.String(), nil }

// Scan reads a stored date.
func (d *Day) Scan(v any) error {
	switch x := v.(type) {
	case nil:
		*d = Day{}
		return nil
	case string:
		return d.UnmarshalText([]byte(x))
	case []byte:
		return d.UnmarshalText(x)
	}
	return fmt.Errorf("when: cannot read a day from %T", v)
}

// Calendar knows which days are not worked: bank holidays come from a law table, so that substitute days count.
type Calendar interface{ Holiday(Day) bool }

// WorkingDay is Monday to Friday and not a bank holiday in England and Wales (G-03).
func WorkingDay(c Calendar, d Day) bool {
	w := d.Weekday()
	return w != time.Saturday && w != time.Sunday && !c.Holiday(d)
}

// AddWorkingDays counts n working days after d; the day of the event is day 0 (G-03). n = 0 gives d itself.
func AddWorkingDays(c Calendar, d Day, n int) Day {
	for n > 0 {
		d = d.AddDays(1)
		if WorkingDay(c, d) {
			n--
		}
	}
	return d
}
