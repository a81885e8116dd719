package court_test

import (
	"slices"
	"testing"
	"time"

	"throughline/platform/db"
	"throughline/platform/db/dbtest"
	"throughline/platform/promise"
	"throughline/platform/room/roomtest"
	"throughline/platform/when"
	"throughline/police/court"
	"throughline/police/court/entry"
)

// CRT-04: the day after the first remand is day 1, and a last day that is not worked moves earlier.
func TestCRT04LimitEnds(t *testing.T) {
	t.Parallel()
	h := newHouse(roomtest.New(t, scratch(t)))
	for _, c := range []struct {
		remanded     string
		days, served int
		want         string
	}{
		{"2026-11-24", 56, 0, "2027-01-19"},  // Tue 24 Nov: day 1 is the 25th, day 56 Tue 19 Jan
		{"2026-11-24", 70, 0, "2027-02-02"},  // a Tuesday
		{"2026-10-31", 56, 0, "2026-12-24"},  // Sat 26 Dec -> Fri 25 Dec is Christmas -> Thu 24
		{"2026-11-02", 56, 0, "2026-12-24"},  // Mon 28 Dec is the substitute for Boxing Day -> Thu 24
		{"2026-11-22", 70, 0, "2027-01-29"},  // Sun 31 Jan -> Fri 29
		{"2026-11-24", 182, 0, "2027-05-25"}, // Crown
		{"2026-12-01", 182, 7, "2027-05-25"}, // less the days already served
		{"2026-10-24", 56, 0, "2026-12-18"},  // over the end of summer time: days, not hours
		{"2027-03-27", 70, 0, "2027-06-04"},  // over its beginning; Sat 5 June -> Fri 4
	} {
		if got := court.LimitEnds(h.Law.Calendar(), when.MustDay(c.remanded), c.days, c.served); got.String() != c.want {
			t.Errorf("remanded %s, %d days less %d: %s, want %s", c.remanded, c.days, c.served, got, c.want)
		}
	}
	for _, c := range []struct{ mode, stage, want string }{{"summary", "magistrates", "summary"}, {"either_way", "magistrates", "either_way"}, {"either_way", "summary_trial", "either_way_summary_trial"},
		{"indictable", "magistrates", "either_way"}, {"either_way", "crown", "crown"}, {"summary", "crown", "crown"}} {
		if got := court.LimitCode(c.mode, c.stage); got != c.want {
			t.Errorf("%s at %s: %s, want %s", c.mode, c.stage, got, c.want)
		}
	}
}

func scratch(t *testing.T) *db.DB { return dbtest.SQLite(t) }

func TestCRT04ARemandStartsTheLimitAndBailEndsIt(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(rh)
		c := h.charge(t, "open", false)
		o := c.defendant.Offences[0].ID
		if len(h.owed(t, "court.custody_time_limit", "court_offence", o)) != 0 {
			t.Error("custody before the first court is not a remand")
		}
		result := func(bail, code, next string) {
			t.Helper()
			hs, _ := h.Hearings(h.q(), c.thread)
			at := hs[len(hs)-1]
			h.Held.Set(at.At.Add(time.Hour))
			in := court.Simulate{BailStatus: bail, Next: &court.SimulateNext{Court: "B61NP00", On: next, At: "10:00"}, Offences: []court.SimulateOffence{{Code: "OF61102", Plea: "2", Results: []court.SimulateResult{{Code: code}}}}}
			done, err := h.Simulate(h.simulator(), at.ID, in)
			if err != nil || done.Value.State != "parsed" {
				t.Fatalf("%+v %v", done.Value, err)
			}
			h.House.Settle()
		}
		due := func() []promise.Promise { return h.owed(t, "court.custody_time_limit", "court_offence", o) }
		result("C", "4028", "2026-12-01")
		if ps := due(); len(ps) != 1 || !ps[0].DueAt.Equal(when.MustDay("2027-02-02").End()) || ps[0].Law != "court.custody_time_limit/either_way/1987-04-01" {
			t.Fatalf("70 days from 24 Nov: %+v", ps)
		}
		result("C", "4560", "2026-12-08") // sent to the Crown Court after 7 days in custody
		if ps := due(); len(ps) != 1 || !ps[0].DueAt.Equal(when.MustDay("2027-05-25").End()) || ps[0].Law != "court.custody_time_limit/crown/2001-01-15" {
			t.Fatalf("182 less 7 from 1 Dec: %+v", ps)
		}
		result("C", "4506", "2026-12-15")
		if ps := due(); len(ps) != 1 || !ps[0].DueAt.Equal(when.MustDay("2027-05-25").End()) {
			t.Fatalf("an adjournment gave more days: %+v", ps)
		}
		result("U", "4047", "2026-12-22")
		if ps := due(); len(ps) != 0 || len(told[entry.CustodyLimitEnded](t, h, c.thread)) != 1 {
			t.Errorf("bail does not end it: %+v", ps)
		}
		if ls := told[entry.CustodyLimitSet](t, h, c.thread); len(ls) != 2 || ls[1].Served != 7 || ls[1].Days != 182 {
			t.Errorf("%+v", ls)
		}
	})
}

// The promise climbs 28, 14 and 5 days before the limit, by the one table of steps (CRT-04).
func TestCRT04AlarmsAreTheStepsOfThePromise(t *testing.T) {
	t.Parallel()
	h := newHouse(roomtest.New(t, scratch(t)))
	for _, d := range []int{28, 14, 5} {
		if !slices.ContainsFunc(promise.Climb(h.Law, "court.custody_time_limit", when.DayOf(roomtest.Noon)), func(s promise.Step) bool { return s.Offset == -time.Duration(d)*24*time.Hour }) {
			t.Errorf("nobody is told %d days before", d)
		}
	}
}
