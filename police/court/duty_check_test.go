package court_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"throughline/platform/fault"
	"throughline/platform/paging"
	"throughline/platform/room"
	"throughline/platform/room/roomtest"
	"throughline/platform/when"
	casefile "throughline/police/casefile/entry"
	"throughline/police/court"
	custody "throughline/police/custody/entry"
	"throughline/police/duty"
	"throughline/police/people"
)

// dutiful is a house with a duty room, in which newell serves with tours of their own.
type dutiful struct {
	house
	duty *duty.Desk
}

func newDutiful(t *testing.T, h *roomtest.House, tours ...[2]string) dutiful {
	t.Helper()
	p := people.New(h.Host)
	dd := duty.New(h.Host, p)
	d := court.New(h.Host, p)
	d.Duty = dd
	h.Start(p.Room(), dd.Room(), room.Room{Name: "others", Entries: slices.Concat(custody.Kinds(), casefile.Kinds())}, d.Room())
	x := dutiful{house{h, p, d}, dd}
	if _, err := dd.Join(x.staff("patel", 0, true, "hr"), duty.JoinStaff{ID: "newell", Name: "T. Newell", Number: "9001", Rank: "constable", Roles: []string{"officer"}, Teams: []string{"response"}}); err != nil {
		t.Fatal(err)
	}
	for _, tour := range tours {
		x.tour(t, tour[0], tour[1])
	}
	return x
}

func (h dutiful) tour(t *testing.T, from, until string) {
	t.Helper()
	if _, err := h.duty.SetTour(h.staff("lloyd", 0, true, "duty_planner"), "newell", duty.SetTour{StartsAt: from, EndsAt: until, Why: "a test of court"}); err != nil {
		t.Fatal(err)
	}
}

func (h dutiful) away(t *testing.T, kind, from, to string) {
	t.Helper()
	if _, err := h.duty.SetAbsenceOf(h.staff("patel", 0, true, "hr"), "newell", duty.SetAbsence{Kind: kind, FromOn: from, ToOn: to}); err != nil {
		t.Fatal(err)
	}
}

// hearing lists one at a time.
func (h dutiful) hearing(t *testing.T, thread, at string) string {
	t.Helper()
	done, err := h.List(h.care(), court.List{Thread: thread, Kind: "TRIAL", Court: "B61NP00", At: at})
	if err != nil {
		t.Fatal(err)
	}
	return done.Value.ID
}

func kinds(x duty.CourtCheck) string {
	var out []string
	for _, k := range x.Clashes {
		out = append(out, k.Kind)
	}
	return strings.Join(out, " ")
}

// state is the state of newell at a moment.
func (h dutiful) state(t *testing.T, at string) string {
	t.Helper()
	m, err := when.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	list, err := h.duty.States(h.q(), "newell", m, m.Add(time.Minute))
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	return list[0].State
}

// DUTY-07, WTR-01: what stands against a court day, at both clock changes, on a leap day, after a night and before one.
func TestDUTY07WhatACourtDayClashesWith(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newDutiful(t, rh, [2]string{"2027-03-26T22:00", "2027-03-27T07:00"}, [2]string{"2027-03-29T07:00", "2027-03-29T15:00"}, [2]string{"2027-03-30T21:00", "2027-03-31T05:00"}, [2]string{"2027-10-31T22:00", "2027-11-01T07:00"},
			[2]string{"2028-02-28T09:00", "2028-02-28T17:00"}, [2]string{"2028-03-01T05:00", "2028-03-01T13:00"})
		c := h.charge(t, "open", true)
		h.away(t, "annual_leave", "2027-06-07", "2027-06-11")
		h.away(t, "sick", "2027-06-14", "2027-06-14")
		for at, want := range map[string]string{
			"2027-03-30T10:00": "rest_after",     // court ends 17:00 and the night begins at 21:00
			"2027-03-31T10:00": "rest_before",    // after that night, on a rest day
			"2027-11-01T10:00": "rest_before",    // the night after the clocks went back
			"2028-02-28T10:00": "",               // within the tour of the day
			"2028-02-29T10:00": "",               // leap day: the tour of 05:00 the next morning belongs to its force day
			"2027-06-08T10:00": "away rest_day",  // leave
			"2027-06-14T10:00": "away rest_day",  // sickness, said to be absence
			"2027-05-31T10:00": "public_holiday", // Spring bank holiday
		} {
			if want == "rest_before" {
				want = "rest_before rest_day"
			}
			x, err := h.CheckWarning(h.care(), h.hearing(t, c.thread, at), "newell")
			if err != nil || kinds(x) != want {
				t.Errorf("%s: %q, want %q: %+v %v", at, kinds(x), want, x.Clashes, err)
			}
			for _, k := range x.Clashes {
				if strings.Contains(k.Detail, "Sick") {
					t.Errorf("witness care is told of an illness: %s", k.Detail)
				}
			}
			for _, day := range x.Better {
				if !when.WorkingDay(h.Law.Calendar(), day) {
					t.Errorf("%s is offered, on which no court sits", day)
				}
			}
		}
	})
}

// DUTY-07, OT-04: a warning on a rest day says what it costs, and wants both the reason and the cost that was seen; it is a court state from
// then on, and a move of the hearing gives the day back.
func TestDUTY07ARestDayIsWarnedAtItsCostAndReleased(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newDutiful(t, rh)
		c := h.charge(t, "open", true)
		id := h.hearing(t, c.thread, "2026-12-01T10:00")
		in := court.Warn{Staff: "newell", Method: "duty_system"}
		if _, err := h.Warn(h.care(), id, in); !fault.HasCode(err, "court.witness.clash") || !strings.Contains(fault.Of(err).Params["clashes"], "Tue 1 Dec 2026 is a rest day.") {
			t.Fatalf("warned without a word: %v", err)
		}
		x, err := h.CheckWarning(h.care(), id, "newell")
		if err != nil || x.Overtime != "rest_day" || x.Clear != 7 || x.Due.PaidMinutes != 720 || x.Pence != 28920 {
			t.Fatalf("%+v %v", x, err)
		}
		in.Ahead = "the only witness to the arrest"
		if _, err := h.Warn(h.care(), id, in); !fault.HasCode(err, "duty.rest_day.cost") && !fault.Is(err, fault.Invalid) {
			t.Errorf("without the cost: %v", err)
		}
		in.Cost = strconv.FormatInt(x.Pence, 10)
		done, err := h.Warn(h.care(), id, in)
		if err != nil || !done.Value.Duty {
			t.Fatal(done.Value, err)
		}
		if got := h.state(t, "2026-12-01T09:00") + " " + h.state(t, "2026-12-01T16:59") + " " + h.state(t, "2026-12-01T17:00"); got != "court court rest_day" {
			t.Error(got)
		}
		if ps := h.owed(t, "court.officer_answer", "court_warning", done.Value.ID); len(ps) != 1 || ps[0].Owner != "staff:newell" {
			t.Errorf("the officer is not told: %+v", ps)
		}
		open := func() int {
			list, err := h.duty.OpenVariances(h.staff("rees", 2, true, "sergeant"), paging.Ask{})
			if err != nil {
				t.Fatal(err)
			}
			return len(list.Variances)
		}
		if open() != 1 {
			t.Error("the day off is not kept as owed")
		}
		other := h.hearing(t, c.thread, "2026-12-01T11:00")
		in2 := in
		if _, err := h.Warn(h.care(), other, in2); !fault.HasCode(err, "duty.court.other") && !fault.Is(err, fault.Invalid) {
			t.Errorf("two courts at once: %v", err)
		}
		if _, err := h.Move(h.care(), id, court.Move{What: "moved", At: "2026-12-08T10:00", Reason: "the court has no time"}); err != nil {
			t.Fatal(err)
		}
		if got := h.state(t, "2026-12-01T10:00"); got != "rest_day" || open() != 0 {
			t.Errorf("the move leaves %s and %d owed", got, open())
		}
		x, err = h.CheckWarning(h.care(), id, "newell")
		if err != nil || x.Clear != 14 || x.Pence != 28920 {
			t.Fatalf("%+v %v", x, err)
		}
		if _, err := h.Warn(h.care(), id, in); err != nil {
			t.Fatal(err)
		}
		if _, err := h.StandDown(h.care(), done.Value.ID, court.StandDown{Method: "telephone", Reason: "a guilty plea"}); err != nil {
			t.Fatal(err)
		}
		if got := h.state(t, "2026-12-08T10:00"); got != "rest_day" || open() != 0 {
			t.Errorf("standing down leaves %s and %d owed", got, open())
		}
	})
}

// DUTY-05, DUTY-07: leave gives way to court for that time alone, and stands again when it is released; sickness stands before court.
func TestDUTY07LeaveGivesWayAndComesBack(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newDutiful(t, rh, [2]string{"2026-12-01T07:00", "2026-12-01T17:00"}, [2]string{"2026-12-03T07:00", "2026-12-03T17:00"})
		c := h.charge(t, "open", true)
		h.away(t, "annual_leave", "2026-12-01", "2026-12-01")
		h.away(t, "sick", "2026-12-03", "2026-12-03")
		id := h.hearing(t, c.thread, "2026-12-01T10:00")
		done, err := h.Warn(h.care(), id, court.Warn{Staff: "newell", Method: "duty_system", Ahead: "the trial cannot move"})
		if err != nil {
			t.Fatal(err)
		}
		states := func() string {
			return h.state(t, "2026-12-01T08:00") + " " + h.state(t, "2026-12-01T12:00") + " " + h.state(t, "2026-12-02T06:00")
		}
		if got := states(); got != "annual_leave court annual_leave" {
			t.Error(got)
		}
		if _, err := h.StandDown(h.care(), done.Value.ID, court.StandDown{Method: "telephone", Reason: "a guilty plea"}); err != nil {
			t.Fatal(err)
		}
		if got := states(); got != "annual_leave annual_leave annual_leave" {
			t.Error(got)
		}
		if _, err := h.Warn(h.care(), h.hearing(t, c.thread, "2026-12-03T10:00"), court.Warn{Staff: "newell", Method: "duty_system", Ahead: "they hope to be well"}); err != nil {
			t.Fatal(err)
		}
		if got := h.state(t, "2026-12-03T10:00"); got != "sick" {
			t.Errorf("court took the place of sickness: %s", got)
		}
	})
}
