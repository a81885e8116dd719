package duty_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"throughline/platform/fault"
	"throughline/platform/law"
	"throughline/platform/when"
	"throughline/police/duty"
)

func shipped(t *testing.T) *law.Book {
	t.Helper()
	b, err := law.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func due(t *testing.T, o duty.Overtime) duty.OvertimeDue {
	t.Helper()
	if o.WorkedOn.IsZero() {
		o.WorkedOn = when.MustDay("2026-11-28")
	}
	got, err := o.Due(shipped(t))
	if err != nil {
		t.Fatalf("%+v: %v", o, err)
	}
	return got
}

func TestOT01EachCompletedQuarterPaysTwentyMinutes(t *testing.T) {
	t.Parallel()
	for minutes, want := range map[int][2]float64{15: {15, 20}, 60: {60, 80}, 74: {60, 80}, 75: {75, 100}, 600: {600, 800}} {
		got := due(t, duty.Overtime{Kind: "planned", Minutes: minutes})
		if [2]float64{float64(got.CountedMinutes), got.PaidMinutes} != want || got.Rate != "4/3" || !strings.HasPrefix(got.Law, "duty.overtime/planned/") {
			t.Errorf("%d: %+v, want %v", minutes, got, want)
		}
	}
	// A start brought forward: hours as the clock ran, so that the two nights on which the clocks change are not judged by the wall.
	for _, c := range []struct {
		told, start string
		worked      bool
		want        bool
	}{
		{"2026-11-27T22:01", "2026-11-28T06:00", true, true}, {"2026-11-27T22:00", "2026-11-28T06:00", true, false}, {"2026-11-27T23:00", "2026-11-28T06:00", false, false},
		{"2027-03-27T22:00", "2027-03-28T06:00", true, true},  // the clocks go forward: seven hours
		{"2027-10-30T22:30", "2027-10-31T06:00", true, false}, // they go back: eight and a half
	} {
		told, _ := when.Parse(c.told)
		start, _ := when.Parse(c.start)
		if got, err := duty.BroughtForward(shipped(t), told, start, c.worked); err != nil || got != c.want {
			t.Errorf("%+v: %v %v", c, got, err)
		}
	}
}

func TestOT02PlannedOvertime(t *testing.T) {
	t.Parallel()
	for minutes, want := range map[int]int{0: 0, 14: 0, 15: 15, 29: 15, 30: 30, 44: 30, 45: 45, 59: 45} {
		if got := due(t, duty.Overtime{Kind: "planned", Minutes: minutes}); got.CountedMinutes != want || got.PaidMinutes != float64(want)*4/3 {
			t.Errorf("%d: %+v, want %d", minutes, got, want)
		}
	}
}

func TestOT03CasualOvertime(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ minutes, occasion, want int }{
		{29, 1, 0}, {30, 1, 0}, {44, 1, 0}, {45, 1, 15}, {59, 4, 15}, {60, 4, 30}, {90, 0, 60}, {90, 2, 60},
		{29, 5, 0}, {30, 5, 30}, {44, 5, 30}, {45, 5, 45}, {60, 6, 60},
	} {
		got := due(t, duty.Overtime{Kind: "casual", Minutes: c.minutes, Occasion: c.occasion})
		if got.CountedMinutes != c.want || got.PaidMinutes != float64(c.want)*4/3 || got.Rate != "4/3" || (got.Alternative != "") != (c.want > 0) {
			t.Errorf("%+v: %+v", c, got)
		}
	}
}

func TestOT04RestDayByClearDays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		minutes      int
		told, worked string
		follows      bool
		paid         float64
		rate         string
	}{
		{480, "2026-11-12", "2026-11-28", false, 0, "0"},     // 15 clear days
		{480, "2026-11-13", "2026-11-28", false, 720, "3/2"}, // 14
		{480, "", "2026-11-28", false, 720, "3/2"},
		{60, "2026-11-28", "2026-11-28", false, 360, "3/2"}, // four hours at the least
		{239, "2026-11-27", "2026-11-28", false, 360, "3/2"},
		{255, "2026-11-27", "2026-11-28", false, 382.5, "3/2"},
		{59, "", "2026-11-28", true, 67.5, "3/2"}, // straight after the tour before, less than an hour: 45 minutes count
		{60, "", "2026-11-28", true, 360, "3/2"},
		{0, "", "2026-11-28", false, 0, "3/2"},
		{480, "2027-03-12", "2027-03-28", false, 0, "0"}, {480, "2027-03-13", "2027-03-28", false, 720, "3/2"}, // days, whatever the clocks do
		{480, "2027-10-15", "2027-10-31", false, 0, "0"}, {480, "2027-10-16", "2027-10-31", false, 720, "3/2"},
	} {
		o := duty.Overtime{Kind: "rest_day", Minutes: c.minutes, WorkedOn: when.MustDay(c.worked), Follows: c.follows}
		if c.told != "" {
			o.ToldOn = when.MustDay(c.told)
		}
		got := due(t, o)
		if got.PaidMinutes != c.paid || got.Rate != c.rate || c.rate == "0" && !strings.Contains(got.Alternative, "within 4 days") {
			t.Errorf("%+v: %+v", c, got)
		}
	}
}

func TestOT04aTheOldRateIsOffUntilAForceSwitchesItOn(t *testing.T) {
	t.Parallel()
	o := duty.Overtime{Kind: "rest_day", Minutes: 120, WorkedOn: when.MustDay("2026-11-28"), Follows: true}
	if got := due(t, o); got.Rate != "3/2" {
		t.Errorf("shipped: %+v", got)
	}
	book := shipped(t)
	row, _ := book.Table("duty.overtime").At("rest_day_retained", o.WorkedOn)
	row.From, row.Made, row.Source = when.MustDay("2026-11-01"), when.MustDay("2026-11-29"), "the force's own decision"
	book, err := book.With(law.NewRow(row, []byte(strings.Replace(string(row.Value()), `false`, `true`, 1))))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := o.Due(book); err != nil || got.Rate != "2" || got.PaidMinutes != 480 {
		t.Errorf("switched on: %+v %v", got, err)
	}
	o.Follows = false // recalled, not retained
	if got, err := o.Due(book); err != nil || got.Rate != "3/2" {
		t.Errorf("recalled: %+v %v", got, err)
	}
}

func TestOT05RetainedIntoARestDayAndReinstatement(t *testing.T) {
	t.Parallel()
	for minutes, paid := range map[int]float64{14: 0, 15: 22.5, 45: 67.5, 59: 67.5, 61: 360, 240: 360, 300: 450} {
		if got := due(t, duty.Overtime{Kind: "rest_day", Minutes: minutes, Follows: true}); got.PaidMinutes != paid {
			t.Errorf("%d: %+v, want %g", minutes, got, paid)
		}
	}
	for told, want := range map[string]bool{"2027-10-23": true, "2027-10-24": false, "2027-10-30": false} {
		if got, err := duty.MustTakeReinstated(shipped(t), when.MustDay(told), when.MustDay("2027-10-31")); err != nil || got != want {
			t.Errorf("%s: %v %v", told, got, err)
		}
	}
}

func TestOT06PublicHolidayPaysDouble(t *testing.T) {
	t.Parallel()
	for told, another := range map[string]bool{"2026-12-16": false, "2026-12-17": true, "2026-12-25": true} { // 8 and 7 clear days
		got := due(t, duty.Overtime{Kind: "public_holiday", Minutes: 480, ToldOn: when.MustDay(told), WorkedOn: when.MustDay("2026-12-25")})
		if got.PaidMinutes != 960 || got.Rate != "2" || strings.Contains(got.Alternative, "another day off") != another || !strings.Contains(got.Alternative, "3 months") {
			t.Errorf("%s: %+v", told, got)
		}
	}
}

func TestAskOvertimeIsTheRuleItself(t *testing.T) {
	t.Parallel()
	clock := when.NewHeld(time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC))
	for in, want := range map[string]string{
		`{"kind":"planned","minutes":44}`:                                                   `{"counted_minutes":30,"paid_minutes":40,"rate":"4/3","alternative":"40 minutes of time off instead of pay, as the officer chooses","law":"duty.overtime/planned/2012-04-01"}`,
		`{"kind":"casual","minutes":29,"occasion_in_week":5}`:                               `{"counted_minutes":0,"paid_minutes":0,"rate":"4/3","law":"duty.overtime/casual/2012-04-01"}`,
		`{"kind":"rest_day","minutes":480,"told_on":"2026-11-12","worked_on":"2026-11-28"}`: `{"counted_minutes":0,"paid_minutes":0,"rate":"0","alternative":"another rest day, of which the officer is told within 4 days","law":"duty.overtime/rest_day/2012-04-01"}`,
	} {
		got, err := duty.AskOvertime.Run(shipped(t), clock, json.RawMessage(in))
		out, _ := json.Marshal(got)
		if err != nil || string(out) != want {
			t.Errorf("%s: %s %v", in, out, err)
		}
	}
	for in, field := range map[string]string{
		`{"kind":"sick","minutes":1}`: "kind", `{"kind":"casual"}`: "minutes", `{"kind":"casual","minutes":-1}`: "minutes", `{"kind":"casual","minutes":1501}`: "minutes",
		`{"kind":"casual","minutes":40,"occasion_in_week":0}`: "occasion_in_week", `{"kind":"rest_day","minutes":40,"told_on":"2026-11-28"}`: "worked_on",
		`{"kind":"rest_day","minutes":40,"told_on":"2026-11-29","worked_on":"2026-11-28"}`: "told_on", `{"kind":"casual","minutes":40,"rank":"constable"}`: "rank",
		`{"kind":"rest_day","minutes":40,"told_on":"2026-11-31","worked_on":"2026-12-28"}`: "told_on", `{"kind":"casual","minutes":40.5}`: "minutes",
	} {
		_, err := duty.AskOvertime.Run(shipped(t), clock, json.RawMessage(in))
		if f := fault.Of(err); !fault.Is(err, fault.Invalid) || len(f.Fields) != 1 || f.Fields[0].Name != field {
			t.Errorf("%s: %v, want a fault of %s", in, err, field)
		}
	}
}
