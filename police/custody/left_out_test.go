package custody

import (
	"testing"
	"time"

	"throughline/platform/when"
)

// CUS-26, Bail Act 1976 s.7(4) and (7): 24 hours in which Sundays, Christmas Day and Good Friday do not count, over clock changes too.
func TestCUS26TwentyFourHoursWithoutSundays(t *testing.T) {
	t.Parallel()
	b := book(t)
	row, ok := b.Table("custody.detention_kind").At("breach", when.MustDay("2026-11-23"))
	var v kindRow
	if !ok || row.Into(&v) != nil {
		t.Fatal("no row")
	}
	for from, want := range map[string]string{
		"2026-11-23T10:00+00:00": "2026-11-24T10:00+00:00", // a Monday
		"2026-11-28T10:00+00:00": "2026-11-30T10:00+00:00", // a Saturday: Sunday is left out
		"2026-11-29T15:00+00:00": "2026-12-01T00:00+00:00", // a Sunday: from Monday's first moment
		"2026-10-24T20:00+01:00": "2026-10-26T20:00+00:00", // the Sunday of 25 hours is left out whole
		"2026-03-28T20:00+00:00": "2026-03-30T20:00+01:00", // and that of 23
		"2026-12-24T18:00+00:00": "2026-12-26T18:00+00:00", // Christmas Day
		"2027-12-24T18:00+00:00": "2027-12-27T18:00+00:00", // it is a Saturday, and its bank holiday the Monday after, which counts
		"2027-12-26T10:00+00:00": "2027-12-28T00:00+00:00", // a Sunday: the Monday counts whole
		"2022-12-24T10:00+00:00": "2022-12-26T10:00+00:00", // it is a Sunday
		"2033-12-24T10:00+00:00": "2033-12-26T10:00+00:00", // and again, in a year of which no bank holiday is known
		"2026-04-02T09:00+01:00": "2026-04-04T09:00+01:00", // Good Friday is 3 April 2026
		"2026-04-03T09:00+01:00": "2026-04-05T00:00+01:00", // arrested on it: Saturday counts whole, Sunday does not
		"2028-02-28T23:30+00:00": "2028-02-29T23:30+00:00", // leap day counts
	} {
		f, err := time.Parse("2006-01-02T15:04Z07:00", from)
		if err != nil {
			t.Fatal(err)
		}
		w, err := time.Parse("2006-01-02T15:04Z07:00", want)
		if err != nil {
			t.Fatal(err)
		}
		got := v.after(b, f, time.Duration(v.Hours)*time.Hour)
		if !got.Equal(w) {
			t.Errorf("from %s: %s, want %s", from, got.In(when.London), want)
		}
	}
}
