package duty

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"throughline/platform/fault"
	lawbook "throughline/platform/law"
	"throughline/platform/room"
	"throughline/platform/when"
	"throughline/platform/words"
)

func patternDesk(t *testing.T) *Desk {
	t.Helper()
	book, err := lawbook.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return New(&room.Host{Law: book, Clock: when.NewHeld(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))}, nil)
}

// written are the days of a pattern as letters: R and F, and the hour at which each tour starts.
func written(p *Pattern) string {
	var out []string
	for n, day := range p.days {
		s := strings.ToUpper(p.off[n])
		for _, x := range day {
			s += x.from.String() + "-" + x.to.String()
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

func TestDUTY01PatternsAreReadFromTheirNotation(t *testing.T) {
	t.Parallel()
	const shifts = "E 07:00-15:00, L 14:00-22:00, N 22:00-07:00: "
	for text, want := range map[string]string{
		shifts + "2x2x2x4":                  "07:00-15:00 07:00-15:00 14:00-22:00 14:00-22:00 22:00-07:00 22:00-07:00 REST REST REST REST",
		shifts + "EELLNNRRRR":               "07:00-15:00 07:00-15:00 14:00-22:00 14:00-22:00 22:00-07:00 22:00-07:00 REST REST REST REST",
		"D 09:00-17:00: 3D 2F 2R":           "09:00-17:00 09:00-17:00 09:00-17:00 FREE FREE REST REST",
		"2 07:00-17:00 R":                   "duty.pattern.day",
		"07:00-17:00 10:00-20:00 2R":        "07:00-17:00 10:00-20:00 REST REST",
		"D 07:00-19:00, N 19:00-07:00: D+N": "07:00-19:0019:00-07:00",
		"":                                  "duty.pattern.empty",
		shifts:                              "duty.pattern.empty",
		shifts + "2E 2X":                    "duty.pattern.letter",
		shifts + "0E":                       "duty.pattern.day",
		shifts + "2E two L":                 "duty.pattern.day",
		"R 07:00-15:00: 2R":                 "duty.pattern.shift",
		"E 27:00-15:00: 2E":                 "duty.pattern.shift",
		"E seven to three: 2E":              "duty.pattern.shift",
		shifts + "EEEEERR / LLLLLR":         "duty.pattern.week",
		shifts + "999R":                     "duty.pattern.long",
		shifts + "N E R":                    "07:00 is when N ends",
		"N 22:00-08:00, E 07:00-15:00: N E": "duty.pattern.overlap",
		"N 22:00-08:00, E 07:00-15:00: E N": "duty.pattern.overlap", // over the end of the cycle
	} {
		p, err := ReadPattern(text)
		if err != nil {
			say, _ := words.Shipped()
			f := fault.Of(err)
			if s := say.Say("en", f.Code, f.Params); f.Code != want || s == f.Code || strings.Contains(s, "{") {
				t.Errorf("%q: %v (%s), want %s", text, err, s, want)
			}
			continue
		}
		if got := written(p); got != want && want != "07:00 is when N ends" {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
	p, err := ReadPattern(shifts + "EEEEERR / LLLLLRR")
	if err != nil || p.Days() != 14 || p.anchored(when.MustDay("2026-11-23")) != nil || !fault.HasCode(p.anchored(when.MustDay("2026-11-24")), "duty.pattern.monday") {
		t.Errorf("weeks begin on Mondays: %v", err)
	}
}

// DUTY-01, DUTY-02: every pattern that is shipped for real use keeps the rules of tours for two years, both clock changes among
// them. The two of the training force do not, and say so in their source.
func TestDUTY01ShippedPatternsKeepTheRules(t *testing.T) {
	t.Parallel()
	d := patternDesk(t)
	from := when.MustDay("2026-01-05")
	c, err := d.Checks(from)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range d.host.Law.Table("duty.pattern").On(from) {
		if strings.Contains(row.Source, "training force only") {
			continue
		}
		tours, err := d.Expander().Expand(Staff{ID: "a", Pattern: row.Code, anchor: from}, from, from.AddDays(730))
		if err != nil || len(tours) < 200 {
			t.Fatalf("%s: %d tours, %v", row.Code, len(tours), err)
		}
		for _, f := range c.Tours(Whom{}, planned(tours, "")) {
			if f.Severity == Refuse {
				t.Errorf("%s: %s %s", row.Code, tours[f.Tour].Day, f.Detail())
			}
		}
	}
}

// DUTY-01, G-02: the fast expansion gives what Day.At gives, on each day of two years and for tours around the hours that come
// twice or never.
func TestDUTY01ExpansionIsWallTime(t *testing.T) {
	t.Parallel()
	d := patternDesk(t)
	s := Staff{ID: "a", Pattern: "A 00:15-01:30, B 01:45-23:00: A+B", anchor: when.MustDay("2026-01-01")}
	tours, err := d.Expander().Expand(s, when.MustDay("2026-01-01"), when.MustDay("2027-12-31"))
	if err != nil || len(tours) != 2*730 {
		t.Fatalf("%d %v", len(tours), err)
	}
	for i, x := range tours {
		want := [2][4]int{{0, 15, 1, 30}, {1, 45, 23, 0}}[i%2]
		if x.StartsAt != x.Day.At(want[0], want[1]) || x.EndsAt != x.Day.At(want[2], want[3]) {
			t.Errorf("%s: %s to %s", x.Day, x.StartsAt, x.EndsAt)
		}
	}
	night := Staff{ID: "a", Pattern: "N 22:00-07:00: N", anchor: when.MustDay("2026-01-01")}
	for day, want := range map[string]float64{"2026-10-24": 10, "2026-10-25": 9, "2027-03-27": 8, "2027-03-28": 9} {
		x, err := d.Expander().Expand(night, when.MustDay(day), when.MustDay(day))
		if err != nil || len(x) != 1 || x[0].EndsAt.Sub(x[0].StartsAt).Hours() != want || x[0].EndsAt.In(when.London).Format("15:04") != "07:00" {
			t.Errorf("%s: %+v %v", day, x, err)
		}
	}
}

func TestDUTY03Refreshment(t *testing.T) {
	t.Parallel()
	book, err := lawbook.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	start := when.MustDay("2026-11-23").At(7, 0)
	for minutes, want := range map[int]int{299: 0, 300: 30, 359: 30, 360: 35, 419: 35, 420: 40, 479: 40, 480: 45, 481: 45, 539: 45, 540: 50, 599: 50, 600: 60, 780: 60} {
		got, law, err := Refreshment(book, Tour{StartsAt: start, EndsAt: start.Add(time.Duration(minutes) * time.Minute)})
		if err != nil || int(got.Minutes()) != want || (want > 0) != (law != "") {
			t.Errorf("%d minutes: %s %s %v, want %d", minutes, got, law, err, want)
		}
	}
	// The night on which the clocks go back is an hour longer, and so is its refreshment.
	night := Tour{StartsAt: when.MustDay("2026-10-24").At(22, 0), EndsAt: when.MustDay("2026-10-25").At(7, 0)}
	if got, _, err := Refreshment(book, night); err != nil || got != time.Hour {
		t.Errorf("%s %v", got, err)
	}
}

func BenchmarkExpandAYearOf1600(b *testing.B) {
	book, err := lawbook.Shipped()
	if err != nil {
		b.Fatal(err)
	}
	d := New(&room.Host{Law: book, Clock: when.NewHeld(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))}, nil)
	from := when.MustDay("2027-01-01")
	for b.Loop() {
		x, n := d.Expander(), 0
		for i := range 1600 {
			tours, err := x.Expand(Staff{ID: fmt.Sprint(i), Pattern: "two_two_two_four", anchor: from.AddDays(-i % 10)}, from, from.AddDays(364))
			if err != nil {
				b.Fatal(err)
			}
			n += len(tours)
		}
		b.ReportMetric(float64(n), "tours")
	}
}
