package victim

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"throughline/platform/fault"
	"throughline/platform/law"
	"throughline/platform/when"
	"throughline/platform/words"
)

func book(t *testing.T) *law.Book {
	t.Helper()
	b, err := law.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func at(t *testing.T, s string) time.Time {
	t.Helper()
	x, err := when.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestVIC03DaysAndOwners(t *testing.T) {
	t.Parallel()
	police, wcu := "police", "witness_care_unit"
	// Monday 9 November 2026: no bank holiday within five working days.
	for trigger, want := range map[string]struct {
		std, enhanced int
		owner         string
		safety        bool
	}{
		"crime_reported": {1, 1, police, false}, "not_investigating": {5, 1, police, false}, "suspect_arrested": {5, 1, police, false},
		"interviewed_under_caution": {5, 1, police, false}, "released_without_charge": {5, 1, police, true}, "bailed": {5, 1, police, true},
		"bail_changed": {5, 1, police, true}, "released_under_investigation": {5, 1, police, true}, "charged": {5, 1, police, false},
		"no_further_action": {5, 1, police, false}, "out_of_court_outcome": {5, 1, police, false}, "hearing_date": {1, 1, wcu, false},
		"bail_hearing_outcome": {5, 1, wcu, true}, "required_to_give_evidence": {1, 1, wcu, false}, "verdict": {1, 1, wcu, false}, "sentence": {1, 1, wcu, false},
	} {
		due := map[int]string{1: "2026-11-10", 5: "2026-11-16"}
		for enhanced, days := range map[bool]int{false: want.std, true: want.enhanced} {
			d, err := DutyOf(book(t), trigger, at(t, "2026-11-09T10:00"), enhanced)
			if err != nil || d.WorkingDays != days || d.DueOn.String() != due[days] || d.Owner != want.owner || d.SafetyNews != want.safety || d.Code != trigger {
				t.Errorf("%s enhanced=%v: %+v %v", trigger, enhanced, d, err)
			}
		}
	}
}

// VIC-04: the clock is the day of the event in London, which is day 0, whatever the hour and on both clock changes.
func TestVIC04DayOfTheEventIsDayNought(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, at, enhanced, std string }{
		{"first minute of a Monday", "2026-11-09T00:00", "2026-11-10", "2026-11-16"},
		{"last second of a Monday", "2026-11-09T23:59:59", "2026-11-10", "2026-11-16"},
		{"a Friday", "2026-11-13T10:00", "2026-11-16", "2026-11-20"},
		{"a Saturday", "2026-11-14T10:00", "2026-11-16", "2026-11-20"},
		{"a Sunday", "2026-11-15T10:00", "2026-11-16", "2026-11-20"},
		{"Christmas Eve, 28 Dec a substitute", "2026-12-24T10:00", "2026-12-29", "2027-01-05"},
		{"Maundy Thursday", "2026-04-02T10:00", "2026-04-07", "2026-04-13"},
		{"the night the clocks go back, first 01:30", "2026-10-25T01:30+01:00", "2026-10-26", "2026-10-30"},
		{"the night the clocks go back, second 01:30", "2026-10-25T01:30+00:00", "2026-10-26", "2026-10-30"},
		{"23:30 UTC in summer is the next day in London", "2026-07-06T23:30Z", "2026-07-08", "2026-07-14"},
		{"23:30 UTC in winter is the same day", "2026-11-09T23:30Z", "2026-11-10", "2026-11-16"},
		{"the night the clocks go forward", "2026-03-29T00:30", "2026-03-30", "2026-04-07"},
		{"the day of the State Funeral between", "2022-09-16T10:00", "2022-09-20", "2022-09-26"},
	} {
		for enhanced, want := range map[bool]string{true: c.enhanced, false: c.std} {
			d, err := DutyOf(book(t), "suspect_arrested", at(t, c.at), enhanced)
			if err != nil || d.DueOn.String() != want {
				t.Errorf("%s enhanced=%v: %s %v, want %s", c.name, enhanced, d.DueOn, err, want)
			}
		}
	}
}

func TestVIC03MoreThanOneDuty(t *testing.T) {
	t.Parallel()
	for trigger, want := range map[string]string{
		"crime_reported": "crime_reported support_referral", "sentence": "sentence contact_scheme_offer", "charged": "charged",
	} {
		all, err := DutiesOf(book(t), trigger, at(t, "2026-11-09T10:00"), false)
		var got []string
		for _, d := range all {
			got = append(got, d.Code)
			if len(d.Exceptions) == 0 || d.Text == "" || !strings.HasPrefix(d.Row, "victim.duty/"+d.Code+"/") {
				t.Errorf("%+v", d)
			}
		}
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("%s: %v %v", trigger, got, err)
		}
	}
}

// G-03, by brute force: between the event and the due day lie exactly so many days that are neither weekend nor holiday.
func TestG03DueDayByCountingDays(t *testing.T) {
	t.Parallel()
	b := book(t)
	holidays := map[string]bool{}
	for _, row := range b.Table("bank_holiday").Rows() {
		holidays[row.Code] = true
	}
	rapid.Check(t, func(t *rapid.T) {
		start := when.MustDay("2021-04-01").AddDays(rapid.IntRange(0, 2700).Draw(t, "day"))
		event := start.At(rapid.IntRange(0, 23).Draw(t, "hour"), rapid.IntRange(0, 59).Draw(t, "minute"))
		enhanced := rapid.Bool().Draw(t, "enhanced")
		d, err := DutyOf(b, "bailed", event, enhanced)
		if err != nil {
			t.Fatal(err)
		}
		worked := 0
		day := time.Date(start.Year, start.Month, start.Date, 12, 0, 0, 0, time.UTC)
		for day.Format(time.DateOnly) != d.DueOn.String() {
			day = day.Add(24 * time.Hour)
			if wd := day.Weekday(); wd != time.Saturday && wd != time.Sunday && !holidays[day.Format(time.DateOnly)] {
				worked++
			}
			if worked > 30 {
				t.Fatalf("%s is not reached from %s", d.DueOn, start)
			}
		}
		if worked != d.WorkingDays || !when.WorkingDay(b.Calendar(), d.DueOn) {
			t.Fatalf("from %s to %s are %d working days, not %d", start, d.DueOn, worked, d.WorkingDays)
		}
	})
}

func run(t *testing.T, in string) (map[string]any, *law.AskProblem) {
	t.Helper()
	w, err := words.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	got, err := AskVictimDuty.Run(book(t), when.System(), []byte(in))
	if err != nil {
		if !fault.Is(err, fault.Invalid) {
			t.Fatal(err)
		}
		return nil, law.ProblemOf(err, func(code string, params map[string]string) string { return w.Say(words.English, code, params) })
	}
	text, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]any{}
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out, nil
}

func TestAskVictimDuty(t *testing.T) {
	t.Parallel()
	out, p := run(t, string(AskVictimDuty.Example))
	if p != nil || len(out) != 4 || out["due_on"] != "2026-12-29" || out["working_days"] != 1.0 || out["owner"] != "police" ||
		!strings.Contains(fmt.Sprint(out["law"]), "victim.duty/suspect_arrested/2021-04-01") {
		t.Errorf("%v %+v", out, p)
	}
	for in, want := range map[string]string{
		`{"trigger":"suspect_arrested","at":"2026-10-25T01:30","enhanced":true}`:              "at when.occurs_twice",
		`{"trigger":"suspect_arrested","at":"2026-03-29T01:30","enhanced":true}`:              "at when.never_occurs",
		`{"trigger":"suspect_arrested","at":"2026-03-29","enhanced":true}`:                    "at when.not_a_time",
		`{"trigger":"suspect_arrested","at":"2026-03-29T12:00"}`:                              "enhanced law.ask.missing",
		`{"trigger":"suspect_arrested","at":"2026-03-29T12:00","enhanced":"yes"}`:             "enhanced law.ask.wrong_kind",
		`{"trigger":"support_referral","at":"2026-03-29T12:00","enhanced":true}`:              "trigger victim.duty.trigger",
		`{"trigger":"","at":"2026-03-29T12:00","enhanced":true}`:                              "trigger victim.duty.trigger",
		`{"trigger":"suspect_arrested","at":"2020-03-29T12:00","enhanced":true}`:              "trigger victim.duty.trigger",
		`{"trigger":"suspect_arrested","at":"2028-12-29T12:00","enhanced":true}`:              "at law.calendar.not_covered",
		`{"trigger":"suspect_arrested","at":"2026-11-09T12:00","enhanced":true,"colour":"x"}`: "colour law.ask.unknown_field",
	} {
		out, p := run(t, in)
		if p == nil || p.Field+" "+p.Code != want || p.Detail == p.Code || strings.ContainsAny(p.Detail, "{}") {
			t.Errorf("%s: %v %+v, want %s", in, out, p, want)
		}
	}
}
