package duty

import (
	"testing"
	"time"

	"throughline/platform/law"
	"throughline/platform/when"
)

func wallTime(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := when.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// DUTY-06: what was worked outside the tours, by where it lies; minutes as the clock ran on both nights on which it changes.
func TestDUTY06WhatLiesBeyondTheTours(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		tours       [][2]string
		from, until string
		want        []string
		minutes     []int
	}{
		"as planned":                {[][2]string{{"2026-11-23T07:00", "2026-11-23T19:00"}}, "2026-11-23T07:00", "2026-11-23T19:00", nil, nil},
		"early and retained":        {[][2]string{{"2026-11-23T07:00", "2026-11-23T19:00"}}, "2026-11-23T06:30", "2026-11-23T20:15", []string{"early", "retained"}, []int{30, 75}},
		"recalled":                  {[][2]string{{"2026-11-23T07:00", "2026-11-23T15:00"}}, "2026-11-23T21:00", "2026-11-23T23:00", []string{"recalled"}, []int{120}},
		"too early to be early":     {[][2]string{{"2026-11-23T14:00", "2026-11-23T22:00"}}, "2026-11-23T08:00", "2026-11-23T22:00", []string{"recalled"}, []int{360}},
		"between two tours":         {[][2]string{{"2026-11-23T07:00", "2026-11-23T11:00"}, {"2026-11-23T12:00", "2026-11-23T19:00"}}, "2026-11-23T07:00", "2026-11-23T19:00", []string{"retained"}, []int{60}},
		"when the clocks go on":     {[][2]string{{"2027-03-27T14:00", "2027-03-28T00:00"}}, "2027-03-27T14:00", "2027-03-28T03:00", []string{"retained"}, []int{120}},
		"when the clocks go back":   {[][2]string{{"2027-10-30T14:00", "2027-10-31T00:00"}}, "2027-10-30T14:00", "2027-10-31T03:00", []string{"retained"}, []int{240}},
		"asked to stay in the tour": {[][2]string{{"2026-11-23T07:00", "2026-11-23T19:00"}}, "2026-11-23T18:50", "2026-11-23T20:00", []string{"retained"}, []int{60}},
	} {
		var tours []Tour
		for _, x := range c.tours {
			tours = append(tours, Tour{StartsAt: wallTime(t, x[0]), EndsAt: wallTime(t, x[1])})
		}
		got := beyond(wallTime(t, c.from), wallTime(t, c.until), tours, 4*time.Hour)
		if len(got) != len(c.want) {
			t.Errorf("%s: %+v", name, got)
			continue
		}
		for i, p := range got {
			if p.kind != c.want[i] || int(p.until.Sub(p.from)/time.Minute) != c.minutes[i] {
				t.Errorf("%s: %+v, want %s of %d minutes", name, p, c.want[i], c.minutes[i])
			}
		}
	}
}

// DUTY-04: a night belongs to the force day in which it starts, and what is worked into the next is divided there.
func TestDUTY04WorkIsDividedWhereTheForceDayBegins(t *testing.T) {
	t.Parallel()
	book, err := law.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for _, night := range []string{"2026-11-27", "2027-03-27", "2027-10-30"} {
		next := when.MustDay(night).AddDays(1)
		got, err := cut(book, []piece{{varianceRetained, wallTime(t, night+"T23:00"), wallTime(t, next.String()+"T09:00")}})
		if err != nil || len(got) != 2 || !got[0].until.Equal(next.At(7, 0)) || got[1].until.Sub(got[1].from) != 2*time.Hour {
			t.Errorf("%s: %+v %v", night, got, err)
		}
		for at, want := range map[string]string{night + "T22:00": night, next.String() + "T06:59": night, next.String() + "T07:00": next.String()} {
			if day, err := forceDay(book, wallTime(t, at)); err != nil || day.String() != want {
				t.Errorf("%s: %s %v", at, day, err)
			}
		}
	}
}
