package hours

import (
	"slices"
	"testing"
	"time"
	_ "time/tzdata"
)

var london, _ = time.LoadLocation("Europe/London")

func when(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04:05", s, london)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func christmas(day time.Time) bool { return day.Month() == time.December && day.Day() == 25 }

// 2026-11-23 is a Monday, 2026-12-25 a Friday and a bank holiday.
func TestTimetables(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text    string
		on, off []string
	}{
		{"Mo-Fr 07:00-09:00", []string{"2026-11-23 07:00:00", "2026-11-27 08:59:59", "2026-12-25 08:00:00"}, []string{"2026-11-23 06:59:59", "2026-11-27 09:00:00", "2026-11-28 08:00:00"}},
		{"Mo-Fr 07:00-09:00,16:00-18:30", []string{"2026-11-23 08:00:00", "2026-11-23 18:29:59"}, []string{"2026-11-23 12:00:00", "2026-11-23 18:30:00"}},
		{"Sa-Mo 10:00-12:00", []string{"2026-11-28 11:00:00", "2026-11-29 11:00:00", "2026-11-23 11:00:00"}, []string{"2026-11-24 11:00:00", "2026-11-27 11:00:00"}},
		{"Fr 22:00-06:00", []string{"2026-11-27 22:00:00", "2026-11-28 00:00:00", "2026-11-28 05:59:59"}, []string{"2026-11-27 05:00:00", "2026-11-28 06:00:00", "2026-11-28 22:30:00"}},
		{"17:00-00:00", []string{"2026-11-28 23:59:59"}, []string{"2026-11-28 00:00:00", "2026-11-28 16:59:59"}},
		{"22:00-26:00", []string{"2026-11-28 01:59:59"}, []string{"2026-11-28 02:00:00"}},
		{"Jan15-Aug15", []string{"2026-01-15 00:00:00", "2026-08-15 23:59:59"}, []string{"2026-01-14 23:59:59", "2026-08-16 00:00:00", "2026-12-01 12:00:00"}},
		{"Oct-Mar Mo-Sa 08:00-18:00", []string{"2026-11-23 08:00:00", "2026-03-31 08:00:00"}, []string{"2026-04-01 08:00:00", "2026-11-29 09:00:00"}},
		{"Dec 24-26", []string{"2026-12-24 00:00:00", "2026-12-26 23:00:00"}, []string{"2026-12-27 00:00:00"}},
		{"2026 Mar 02-2026 May 10", []string{"2026-03-02 00:00:00", "2026-05-10 23:59:59"}, []string{"2027-03-02 12:00:00", "2026-05-11 00:00:00"}},
		{"2025 Dec 01-2026 Feb 28", []string{"2025-12-01 00:00:00", "2026-01-15 12:00:00"}, []string{"2026-03-01 00:00:00", "2026-12-15 00:00:00"}},
		{"Mo-Fr 08:30-16:30;PH off", []string{"2026-11-27 12:00:00"}, []string{"2026-12-25 12:00:00"}},
		{"Su,PH 10:00-16:00", []string{"2026-12-25 12:00:00", "2026-11-29 12:00:00"}, []string{"2026-11-27 12:00:00"}},
		{"Mo-Su 07:00-19:00; Sa 10:00-12:00", []string{"2026-11-28 11:00:00", "2026-11-27 18:00:00"}, []string{"2026-11-28 13:00:00"}},
		{"Mo-Fr 07:00-09:00, Sa 10:00-12:00", []string{"2026-11-27 08:00:00", "2026-11-28 11:00:00"}, []string{"2026-11-28 08:00:00"}},
		{"07:00-09:00; 16:00-18:00", []string{"2026-11-28 08:00:00", "2026-11-28 17:00:00"}, []string{"2026-11-28 12:00:00"}},
		{"24/7", []string{"2026-11-28 08:00:00"}, nil},
		{"SH off; Mo-Fr 08:00-09:00", []string{"2026-11-27 08:00:00"}, []string{"2026-11-28 08:00:00"}},
		{"Mo-Fr 08:00-09:00; SH off", []string{"2026-11-27 08:00:00"}, []string{"2026-11-27 09:00:00"}},
	} {
		table, ok := Parse(c.text, true)
		if !ok {
			t.Errorf("%q is not read", c.text)
			continue
		}
		for i, list := range [][]string{c.on, c.off} {
			for _, s := range list {
				if table.Holds(when(t, s), christmas) != (i == 0) {
					t.Errorf("%q at %s: want %t", c.text, s, i == 0)
				}
			}
		}
	}
	for _, bad := range []string{"", "sunrise-sunset", "Mo-Fr", "week 1-10", "easter", "07:00+", "Mo 25:61-26:00", "Mo-", "Xx 07:00-09:00", "07:00", "Jan 40", "\"when wet\"", "07:00-09:00 Mo", "Mar-May-Jun", ","} {
		if _, ok := Parse(bad, true); ok != (bad == "Mo-Fr") { // whole days
			t.Errorf("%q: read %t", bad, ok)
		}
	}
	if _, ok := Parse("Mo-Fr 08:00-09:00; SH off", false); ok {
		t.Error("school holidays are read where a wider reading is not safe")
	}
}

// On 2026-03-29 01:00 becomes 02:00, on 2026-10-25 02:00 becomes 01:00.
func TestClockChanges(t *testing.T) {
	t.Parallel()
	table, _ := Parse("01:30-02:30", false)
	holds := func(utc string) bool {
		at, err := time.Parse(time.RFC3339, utc)
		if err != nil {
			t.Fatal(err)
		}
		return table.Holds(at.In(london), christmas)
	}
	for utc, want := range map[string]bool{
		"2026-03-29T00:59:59Z": false, "2026-03-29T01:00:00Z": true, "2026-03-29T01:29:59Z": true, "2026-03-29T01:30:00Z": false,
		"2026-10-25T00:29:59Z": false, "2026-10-25T00:30:00Z": true, "2026-10-25T00:59:59Z": true, "2026-10-25T01:00:00Z": false,
		"2026-10-25T01:29:59Z": false, "2026-10-25T01:30:00Z": true, "2026-10-25T02:29:59Z": true, "2026-10-25T02:30:00Z": false,
	} {
		if holds(utc) != want {
			t.Errorf("at %s: want %t", utc, want)
		}
	}
}

// Between two instants that Next gives nothing begins or ends: every minute of the days around both clock changes is held to that.
func TestNothingChangesBetweenEdges(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"01:30-02:30", "Fr 22:00-06:00", "Sa-Su 00:30-01:30,23:00-01:00", "Mar 29-Oct 25", "PH off; 10:00-12:00"} {
		table, ok := Parse(text, false)
		if !ok {
			t.Fatal(text)
		}
		for _, start := range []string{"2026-03-28 12:00:00", "2026-10-24 12:00:00", "2026-12-24 12:00:00"} {
			at := when(t, start)
			next, now := Next(at, table.Edges()), table.Holds(at, christmas)
			changes := 0
			for x := at; x.Before(at.Add(60 * time.Hour)); x = x.Add(30 * time.Second) {
				if !x.Before(next) {
					is := table.Holds(next, christmas)
					if is != now {
						changes++
					}
					now, next = is, Next(next, table.Edges())
				}
				if table.Holds(x, christmas) != now {
					t.Fatalf("%q changes at %s, between two edges", text, x)
				}
			}
			if !next.After(at) {
				t.Fatalf("%q: the next edge after %s is %s (%d changes)", text, at, next, changes)
			}
		}
	}
}

func TestConditions(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]Verdict{
		"(Mo-Fr 07:00-09:00)": ByHour, "Mo-Fr 07:00-09:00": ByHour, "(Mo-Fr 07:00-09:00 AND weight>7.5)": Never, "(weight<7.5 AND 07:00-09:00)": ByHour,
		"weight>7.5": Never, "(weight > 7.5 t)": Never, "hgv": Never, "destination": Never, "emergency": Never, "(snow)": Unread, "weight>1": Unread, "axles>2": Never,
		"(sunset-sunrise)": Unread, "(sunset-sunrise AND hgv)": Never, "(07:00-09:00 AND Mo-Fr)": Unread, "weight<7.5": Always, "": Unread,
	} {
		if text, got := Condition(said, true); got != want || (text != "") != (want == ByHour) {
			t.Errorf("%q: %q %d, want %d", said, text, got, want)
		}
	}
	got := Clauses("no @ (Mo-Fr 07:00-09:00; PH off); delivery @ 10:00-12:00; yes @ Sa 10:00-12:00; Su 10:00-11:00")
	want := []Clause{{"yes", "Sa 10:00-12:00; Su 10:00-11:00"}, {"delivery", "10:00-12:00"}, {"no", "(Mo-Fr 07:00-09:00; PH off)"}}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("no @ (Mo-Fr 07:00-09:00; PH off)")
	f.Add("Jan15-Aug15,Oct 10:00-26:00")
	f.Fuzz(func(t *testing.T, s string) {
		for _, c := range Clauses(s) {
			Condition(c.Condition, true)
		}
		if table, ok := Parse(s, true); ok {
			at := time.Date(2026, 3, 29, 0, 30, 0, 0, london)
			table.Holds(at, christmas)
			if !Next(at, table.Edges()).After(at) {
				t.Error("time does not go on")
			}
		}
	})
}
