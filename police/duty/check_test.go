package duty

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/platform/fault"
	lawbook "throughline/platform/law"
	"throughline/platform/when"
	"throughline/platform/words"
)

// asked puts a question to tour-check and gives the findings as "tour code severity".
func asked(t *testing.T, in string) ([]string, []tourFinding) {
	t.Helper()
	book, err := lawbook.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	got, err := AskTourCheck.Run(book, when.System(), []byte(in))
	if err != nil {
		say, _ := words.Shipped()
		p := lawbook.ProblemOf(err, func(code string, params map[string]string) string { return say.Say("en", code, params) })
		if p.Detail == p.Code || strings.Contains(p.Detail, "{") {
			t.Errorf("%s: no sentence: %+v", in, p)
		}
		return []string{"problem " + p.Code + " " + p.Field}, nil
	}
	b, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	var out struct{ Findings []tourFinding }
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	list := []string{}
	for _, f := range out.Findings {
		list = append(list, fmt.Sprintf("%d %s %s", f.Tour, strings.TrimPrefix(f.Code, "duty.tour."), f.Severity))
		if f.Detail == "" || strings.Contains(f.Detail, "{") || strings.HasPrefix(f.Detail, "duty.") || f.Law == "" {
			t.Errorf("%+v", f)
		}
	}
	return list, out.Findings
}

func pair(from, to string) string { return `{"starts_at":"` + from + `","ends_at":"` + to + `"}` }

func why(from, to string) string {
	return `{"starts_at":"` + from + `","ends_at":"` + to + `","exigency_reason":"A murder inquiry"}`
}

func checks(t *testing.T, in string, want ...string) []tourFinding {
	t.Helper()
	got, findings := asked(t, in)
	if !slices.Equal(got, want) {
		t.Errorf("%.400s:\n got %q\nwant %q", in, got, want)
	}
	return findings
}

func ask(officer string, tours ...string) string {
	if officer != "" {
		officer = `"officer":` + officer + `,`
	}
	return `{` + officer + `"tours":[` + strings.Join(tours, ",") + `]}`
}

func TestDUTY02ElevenHoursBetweenTours(t *testing.T) {
	t.Parallel()
	late, before := pair("2026-11-23T14:00", "2026-11-23T22:00"), "2026-11-24T08:59"
	checks(t, ask("", late, pair("2026-11-24T09:00", "2026-11-24T17:00")))
	f := checks(t, ask("", late, pair(before, "2026-11-24T17:00")), "1 rest refuse")
	if !strings.Contains(f[0].Detail, "10 h 59 min") || !strings.Contains(f[0].Detail, "24 Nov 2026, 09:00") || !strings.Contains(f[0].Law, "DUTY-02") {
		t.Errorf("how to mend it: %+v", f[0])
	}
	// In whatever order they are given, the finding stands at the later one.
	checks(t, ask("", pair(before, "2026-11-24T17:00"), late), "0 rest refuse")
	// An exigency of duty must be said, not left blank; and it never excuses two tours at once.
	checks(t, ask("", late, why(before, "2026-11-24T17:00")), "1 rest warn")
	checks(t, ask("", late, strings.Replace(why(before, "2026-11-24T17:00"), "A murder inquiry", "  ", 1)), "1 rest refuse")
	checks(t, ask("", late, why("2026-11-23T21:59", "2026-11-24T05:00")), "1 overlap refuse")
	// Inspectors and above, and police staff, have no roster duty: they are warned by the Working Time Regulations.
	for officer, severity := range map[string]string{`{"rank":"constable"}`: "refuse", `{"rank":"sergeant"}`: "refuse", `{"rank":"inspector"}`: "warn", `{"rank":"chief_inspector"}`: "warn", `{}`: "warn"} {
		checks(t, ask(officer, late, pair(before, "2026-11-24T17:00")), "1 rest "+severity)
	}
}

// DUTY-02, G-02: the rest is elapsed hours on both nights on which the clocks change.
func TestDUTY02RestAtBothClockChanges(t *testing.T) {
	t.Parallel()
	checks(t, ask("", pair("2027-03-27T12:00", "2027-03-27T20:00"), pair("2027-03-28T07:00", "2027-03-28T15:00")), "1 rest refuse") // 11 h on the wall, 10 h of rest
	checks(t, ask("", pair("2027-03-27T12:00", "2027-03-27T20:00"), pair("2027-03-28T08:00", "2027-03-28T16:00")))
	checks(t, ask("", pair("2026-10-24T12:00", "2026-10-24T20:00"), pair("2026-10-25T06:00", "2026-10-25T14:00"))) // 10 h on the wall, 11 h of rest
	checks(t, ask("", pair("2026-10-24T12:00", "2026-10-24T20:00"), pair("2026-10-25T05:59", "2026-10-25T14:00")), "1 rest refuse")
	// A tour that ends in the hour that comes twice says which of the two it means.
	checks(t, ask("", pair("2026-10-24T17:30", "2026-10-25T01:30+00:00"), pair("2026-10-25T12:30", "2026-10-25T20:00")))
	checks(t, ask("", pair("2026-10-24T17:30", "2026-10-25T01:30"), pair("2026-10-25T12:30", "2026-10-25T20:00")), "problem when.occurs_twice tours[0].ends_at")
	checks(t, ask("", pair("2027-03-28T01:30", "2027-03-28T09:00")), "problem when.never_occurs tours[0].starts_at")
}

// WTR-01, G-02: the length is elapsed hours, so that the night of the clock change is an hour longer or shorter.
func TestWTR01LengthOfATour(t *testing.T) {
	t.Parallel()
	checks(t, ask("", pair("2026-11-23T07:00", "2026-11-23T20:00")))
	checks(t, ask("", pair("2026-11-23T07:00", "2026-11-23T20:01")), "0 length refuse")
	checks(t, ask(`{"rank":"inspector"}`, pair("2026-11-23T07:00", "2026-11-23T20:01")), "0 length warn")
	checks(t, ask("", why("2026-11-23T07:00", "2026-11-24T07:00")), "0 length warn")
	checks(t, ask("", why("2026-11-23T07:00", "2026-11-24T07:01")), "0 length refuse")
	if f := checks(t, ask("", why("2026-11-23T07:00", "2026-11-24T23:00")), "0 length refuse"); !strings.Contains(f[0].Detail, "40 h") {
		t.Errorf("a tour of 40 hours: %s", f[0].Detail)
	}
	checks(t, ask("", pair("2026-10-24T18:00", "2026-10-25T07:00")), "0 length refuse") // 13 h on the wall, 14 h worked
	checks(t, ask("", pair("2026-10-24T19:00", "2026-10-25T07:00")))                    // 12 h on the wall, 13 h worked
	checks(t, ask("", pair("2027-03-27T17:00", "2027-03-28T07:00")))                    // 14 h on the wall, 13 h worked
	checks(t, ask("", pair("2027-03-27T16:59", "2027-03-28T07:00")), "0 length refuse")
}

func TestDUTYToursThatShareTime(t *testing.T) {
	t.Parallel()
	long := pair("2026-11-23T07:00", "2026-11-23T19:00")
	checks(t, ask("", long, pair("2026-11-23T08:00", "2026-11-23T09:00"), pair("2026-11-23T18:00", "2026-11-23T20:00")), "1 overlap refuse", "2 overlap refuse") // the second hides the first from nobody
	checks(t, ask("", long, long), "1 overlap refuse")
	checks(t, ask("", pair("2026-10-25T00:30", "2026-10-25T01:10+00:00"), pair("2026-10-25T01:40+01:00", "2026-10-25T05:00")), "1 overlap refuse") // the same hour, shown twice
	for tour, want := range map[string]string{pair("2026-11-23T07:00", "2026-11-23T07:00"): "problem duty.tour.order tours[0].ends_at", pair("2026-11-23T07:00", "2026-11-22T07:00"): "problem duty.tour.order tours[0].ends_at",
		pair("soon", "2026-11-22T07:00"): "problem when.not_a_time tours[0].starts_at", `{"starts_at":"2026-11-23T07:00"}`: "problem law.ask.missing tours[0].ends_at", `{"start":"x"}`: "problem law.ask.unknown_field tours[0].start"} {
		checks(t, ask("", tour), want)
	}
	checks(t, `{"tours":[]}`, "problem duty.tours.none tours")
	checks(t, ask(`{"rank":"constabel"}`, long), "problem duty.rank.unknown officer.rank")
	checks(t, ask(`{"rank":"constable","skills":[{"code":"flying"}]}`, long), "problem duty.skill.unknown officer.skills[0].code")
}

// daily are tours that start so many days in a row.
func daily(from string, days int, start, hours int) []string {
	var out []string
	for n := range days {
		d := when.MustDay(from).AddDays(n)
		at := d.At(start, 0)
		out = append(out, pair(when.RFC3339(at), when.RFC3339(at.Add(time.Duration(hours)*time.Hour))))
	}
	return out
}

func TestDUTY02SevenDaysBetweenRestDays(t *testing.T) {
	t.Parallel()
	checks(t, ask("", daily("2026-11-02", 7, 9, 8)...))
	f := checks(t, ask("", daily("2026-11-02", 10, 9, 8)...), "7 weekly_rest refuse") // once in a stretch
	if !strings.Contains(f[0].Detail, "day 8") || !strings.Contains(f[0].Detail, "Mon 2 Nov 2026") {
		t.Error(f[0].Detail)
	}
	checks(t, ask(`{"rank":"inspector"}`, daily("2026-11-02", 8, 9, 8)...), "7 weekly_rest warn")
	checks(t, ask("", append(daily("2026-11-02", 7, 9, 8), why("2026-11-09T09:00", "2026-11-09T17:00"))...), "7 weekly_rest warn")
	checks(t, ask("", append(daily("2026-11-02", 7, 9, 8), daily("2026-11-10", 7, 9, 8)...)...)) // a rest day between
	// A night belongs to the day on which it starts: the day on which it ends is the rest day, if 24 hours are free.
	nights := daily("2026-11-02", 7, 22, 9)
	checks(t, ask("", append(nights, daily("2026-11-10", 1, 7, 8)...)...)) // ends on the 9th at 07:00, starts on the 10th at 07:00
	checks(t, ask("", append(nights, daily("2026-11-10", 1, 6, 8)...)...), "7 weekly_rest refuse")
	// The rest day on which the clocks go forward has 23 hours: it is no rest of 24, and in autumn it has 25.
	checks(t, ask("", append(daily("2027-03-21", 7, 22, 8), pair("2027-03-29T07:00", "2027-03-29T15:00"))...)) // ends on the 28th at 07:00, after the change
	checks(t, ask("", append(daily("2027-03-20", 7, 22, 9), pair("2027-03-28T07:00", "2027-03-28T15:00"))...), "7 weekly_rest refuse")
	checks(t, ask("", append(daily("2026-10-17", 7, 22, 9), pair("2026-10-25T06:00", "2026-10-25T14:00"))...)) // 24 h, though 23 on the wall
}

// weekly is so many weeks of tours of so many hours on Monday to Friday.
func weekly(from string, weeks, hours int) []string {
	var out []string
	for n := range weeks {
		out = append(out, daily(when.MustDay(from).AddDays(7*n).String(), 5, 7, hours)...)
	}
	return out
}

func TestWTR01FortyEightHoursOverSeventeenWeeks(t *testing.T) {
	t.Parallel()
	sunday := func(week, hours int) string {
		at := when.MustDay("2026-06-07").AddDays(7*week).At(7, 0) // after a Friday and a free Saturday
		return pair(when.RFC3339(at), when.RFC3339(at.Add(time.Duration(hours)*time.Hour)))
	}
	tours := weekly("2026-06-01", 17, 9) // 45 h a week: 765 h
	checks(t, ask("", weekly("2026-06-01", 17, 8)...))
	checks(t, ask("", tours...), "83 hours_48 warn") // 748 h, which is 44 a week, are reached on the Thursday of the last week
	var more []string
	for n := 11; n < 16; n++ {
		more = append(more, sunday(n, 10))
	}
	checks(t, ask("", append(slices.Clone(tours), more...)...), "78 hours_48 warn") // 815 h: the warning is earlier, and nothing is over
	over := append(slices.Clone(tours), append(more, sunday(10, 2))...)             // 817 h
	if f := checks(t, ask("", over...), "78 hours_48 warn", "84 hours_48 refuse"); len(f) == 2 && (!strings.Contains(f[1].Detail, "48.06 h") || !strings.Contains(f[1].Detail, "Take 1 h out")) {
		t.Error(f[1].Detail)
	}
	checks(t, ask(`{"rank":"constable","opted_out":true}`, over...))
	// Exactly 48 is not over it, and reason does not excuse what is.
	exact := append(slices.Clone(tours), append(slices.Clone(more), sunday(10, 1))...)
	checks(t, ask("", exact...), "78 hours_48 warn")
	// Hours of the weeks before the window fall out of it.
	checks(t, ask("", append(weekly("2026-06-01", 8, 10), weekly("2026-07-27", 17, 8)...)...), "83 hours_48 warn") // 400 h and 44 tours of 8
}

// WTR-01, G-02: the night of the clock change counts as it lasted.
func TestWTR01AverageOverTheClockChange(t *testing.T) {
	t.Parallel()
	base := weekly("2026-07-06", 15, 9)                   // to Fri 16 Oct: 675 h; the window that ends on 24 Oct begins on 28 Jun
	base = append(base, daily("2026-10-19", 5, 7, 13)...) // 65 h: 740
	base = append(base, pair("2026-10-24T22:00", "2026-10-25T05:00"))
	got, _ := asked(t, ask("", base...)) // 7 h on the wall, 8 h worked: 748 h, which is 44 a week
	if !slices.Contains(got, "80 hours_48 warn") {
		t.Errorf("%q", got)
	}
}

func TestWTR01NightWorkersAverageEightHours(t *testing.T) {
	t.Parallel()
	var nights, days []string
	for n := range 17 { // five nights of ten hours a week: 850 h over 102 days
		nights = append(nights, daily(when.MustDay("2026-06-01").AddDays(7*n).String(), 5, 21, 10)...)
		days = append(days, daily(when.MustDay("2026-06-01").AddDays(7*n).String(), 5, 8, 10)...)
	}
	optedOut := `{"rank":"constable","opted_out":true}`
	if f := checks(t, ask(optedOut, nights...), "81 night_average refuse"); len(f) == 1 && !strings.Contains(f[0].Detail, "8.04 h") {
		t.Error(f[0].Detail)
	}
	checks(t, ask(optedOut, days...)) // those who work by day may opt out of it
}

func TestHR02SkillsThatLapseInATour(t *testing.T) {
	t.Parallel()
	officer := `{"rank":"constable","skills":[{"code":"taser","expires_on":"2026-11-23"},{"code":"first_aid","expires_on":"2027-01-31"},{"code":"pip_1"}]}`
	checks(t, ask(officer, pair("2026-11-23T14:00", "2026-11-24T00:00"))) // valid through its last day
	checks(t, ask(officer, pair("2026-11-23T16:00", "2026-11-24T00:01")), "0 skill_expires warn")
	checks(t, ask(officer, pair("2026-11-25T07:00", "2026-11-25T15:00"), pair("2026-11-26T07:00", "2026-11-26T15:00")), "0 skill_expires warn", "1 skill_expires warn")
	needing := func(code string) string {
		return `{"starts_at":"2027-02-01T07:00","ends_at":"2027-02-01T15:00","needs":["` + code + `"]}`
	}
	for code, want := range map[string][]string{"taser": {"0 skill_expires refuse", "0 skill_expires warn"}, "first_aid": {"0 skill_expires warn", "0 skill_expires warn"},
		"afo": {"0 skill_expires warn", "0 skill_expires warn", "0 skill_expires refuse"}, "flying": {"problem duty.skill.unknown tours[0].needs[0]"}} {
		checks(t, ask(officer, needing(code)), want...)
	}
}

func TestDUTY04ForceDay(t *testing.T) {
	t.Parallel()
	book, err := lawbook.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	c, err := NewChecks(book, when.MustDay("2026-11-23"))
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string]string{"2026-11-23T22:00": "2026-11-23", "2026-11-24T06:59": "2026-11-23", "2026-11-24T07:00": "2026-11-24",
		"2026-10-24T22:00": "2026-10-24", "2026-10-25T06:59": "2026-10-24", "2026-10-25T07:00": "2026-10-25", "2027-03-28T06:59": "2027-03-27", "2027-03-28T07:00": "2027-03-28"} {
		m, err := when.Parse(at)
		if err != nil || c.ForceDay(m).String() != want {
			t.Errorf("%s: %s, want %s (%v)", at, c.ForceDay(m), want, err)
		}
	}
}

// The example of the calculator runs, and a finding refuses as a fault with the same sentence.
func TestAskTourCheckExample(t *testing.T) {
	t.Parallel()
	checks(t, string(AskTourCheck.Example), "1 rest refuse", "2 rest warn", "2 skill_expires warn")
	f := Finding{Code: "duty.tour.rest", say: "duty.tour.rest.advice", params: map[string]string{"rest": "9 h"}}
	if err := f.Fault(); !fault.HasCode(err, "duty.tour.rest.advice") || !fault.Is(err, fault.Conflict) {
		t.Error(err)
	}
}
