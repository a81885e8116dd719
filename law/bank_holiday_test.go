package law_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/rickar/cal/v2/gb"

	"throughline/platform/when"
)

// dataFile finds a file of the shared test data, or skips loudly.
func dataFile(t *testing.T, name string) string {
	t.Helper()
	dirs := []string{os.Getenv("THROUGHLINE_DATA"), "../../shared/data"}
	for _, dir := range dirs {
		if dir == "" {
			continue
		}
		path := filepath.Join(dir, name)
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	t.Skipf("SKIPPED, NOT PROVED: %s is not in THROUGHLINE_DATA or ../shared/data", name)
	return ""
}

// G-03: every day of 2019 to 2028 is a holiday here exactly when it is on gov.uk.
func TestG03BankHolidaysEqualGovUK(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(dataFile(t, "uk/bank-holidays-govuk-2019-2028.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Divisions map[string]json.RawMessage `json:"divisions"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	var years map[string]json.RawMessage
	if err := json.Unmarshal(file.Divisions["common.nations.england-and-wales_slug"], &years); err != nil {
		t.Fatal(err)
	}
	want := map[when.Day]bool{}
	for _, year := range years {
		var events []struct {
			Date  string `json:"date"`
			Notes string `json:"notes"`
		}
		if json.Unmarshal(year, &events) != nil {
			continue // the division's title and slug stand among its years
		}
		for _, e := range events {
			d, err := time.Parse("02/01/2006", e.Date)
			if err != nil {
				t.Fatal(err)
			}
			want[when.MustDay(d.Format("2006-01-02"))] = e.Notes == "common.substitute_day"
		}
	}
	if len(want) < 80 {
		t.Fatalf("only %d days in the file", len(want))
	}
	b := book(t)
	for d := when.MustDay("2019-01-01"); d.Year < 2029; d = d.AddDays(1) {
		substitute, holiday := want[d]
		if b.Calendar().Holiday(d) != holiday {
			t.Errorf("%s: here %v, on gov.uk %v", d, b.Calendar().Holiday(d), holiday)
		}
		if row, ok := b.Table("bank_holiday").At(d.String(), d); ok {
			var v struct {
				Name       string `json:"name"`
				Substitute bool   `json:"substitute,omitempty"`
			}
			if err := row.Into(&v); err != nil || v.Substitute != substitute {
				t.Errorf("%s: substitute %v here, %v on gov.uk (%v)", d, v.Substitute, substitute, err)
			}
		}
	}
}

// The same days reckoned by a second program, but for those that were proclaimed or moved once.
func TestG03BankHolidaysEqualAnotherCalendar(t *testing.T) {
	t.Parallel()
	once := map[string]bool{"2019-05-06": true, "2020-05-08": true, "2020-05-04": true, "2022-05-30": true, "2022-06-02": true, "2022-06-03": true, "2022-09-19": true, "2023-05-08": true}
	c := book(t).Calendar()
	checked := 0
	for d := when.MustDay("2019-01-01"); d.Year < 2029; d = d.AddDays(1) {
		if once[d.String()] || !weekday(d) {
			continue
		}
		other := false
		for _, h := range gb.Holidays {
			_, obs := h.Calc(d.Year)
			if when.DayOf(obs.Add(12*time.Hour)) == d {
				other = true
			}
		}
		if other != c.Holiday(d) {
			t.Errorf("%s: here %v, there %v", d, c.Holiday(d), other)
		}
		checked++
	}
	if checked < 2500 {
		t.Errorf("only %d days compared", checked)
	}
}

func weekday(d when.Day) bool { return d.Weekday() != time.Saturday && d.Weekday() != time.Sunday }

// G-03: day 0 is the day of the event, and 28 Dec 2026 stands in for Boxing Day.
func TestG03WorkingDays(t *testing.T) {
	t.Parallel()
	c := book(t).Calendar()
	for _, k := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-11-23", 0, "2026-11-23"}, {"2026-11-23", 1, "2026-11-24"}, {"2026-11-27", 1, "2026-11-30"}, {"2026-12-24", 1, "2026-12-29"},
		{"2026-12-24", 5, "2027-01-05"}, {"2026-12-26", 1, "2026-12-29"}, {"2027-12-24", 1, "2027-12-29"}, {"2022-09-16", 1, "2022-09-20"}, {"2026-04-02", 1, "2026-04-07"},
	} {
		got, err := c.AddWorkingDays(when.MustDay(k.from), k.n)
		if err != nil || got.String() != k.want {
			t.Errorf("%s + %d = %s (%v), want %s", k.from, k.n, got, err, k.want)
		}
	}
	for _, from := range []string{"2018-12-31", "2028-12-29"} {
		if d, err := c.AddWorkingDays(when.MustDay(from), 5); err == nil {
			t.Errorf("%s + 5 = %s, though the bank holidays are not known", from, d)
		}
	}
}
