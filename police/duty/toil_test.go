package duty_test

import (
	"context"
	"testing"
	"time"

	"throughline/platform/fault"
	"throughline/platform/jobs"
	"throughline/platform/when"
	"throughline/police/duty"
)

// work runs the jobs that are due.
func (h force) work(t *testing.T) {
	t.Helper()
	w := jobs.New(h.DB, h.Held, h.Room().Jobs, jobs.Settings{})
	if _, err := w.RunDue(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// earned gives newell two hours of work on a Tuesday as time off: 2 h 40 at plain time.
func (h force) earned(t *testing.T) duty.Variance {
	t.Helper()
	h.at(t, "2026-11-24T14:50")
	if _, err := h.Retain(h.as(t, "rees"), "newell", duty.Retain{Until: "2026-11-24T17:00", Why: "a scene to guard"}); err != nil {
		t.Fatal(err)
	}
	h.at(t, "2026-11-24T17:00")
	h.work(t)
	list := h.open(t, "newell")
	if len(list) != 1 || list[0].Kind != "retained" || list[0].Minutes() != 120 {
		t.Fatalf("who never booked off: %+v", list)
	}
	done, err := h.Decide(h.as(t, "rees"), list[0].ID, duty.Decide{How: "time_off", Planned: true, Why: "as they chose"})
	if err != nil {
		t.Fatal(err)
	}
	return done.Value
}

func (h force) toil(t *testing.T) duty.Toil {
	t.Helper()
	m, err := h.SeeMine(h.as(t, "newell"), "newell")
	if err != nil {
		t.Fatal(err)
	}
	return m.Toil
}

// OT-01, OT-06, DUTY-06: who is kept on and never books off is found by the clock; time off is a balance, drawn on by the duty that it takes, refused beyond it, and
// offered as pay once when three months are over.
func TestOT06TimeOffIsABalance(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		h.joined(t, "newell", "constable", [2]string{"2026-11-24T07:00", "2026-11-24T15:00"}, [2]string{"2026-12-01T07:00", "2026-12-01T15:00"}, [2]string{"2026-12-02T07:00", "2026-12-02T15:00"}, [2]string{"2027-02-24T07:00", "2027-02-24T15:00"},
			[2]string{"2027-02-25T07:00", "2027-02-25T15:00"})
		v := h.earned(t)
		if x := h.toil(t); x.Left != 160*60 || x.By != when.MustDay("2027-02-24") || len(x.Lots) != 1 {
			t.Fatalf("%+v", x)
		}
		asked := ""
		ask := func(kind, on, from, to string) error {
			done, err := h.AskForLeave(h.as(t, "newell"), "newell", duty.AskLeave{Kind: kind, FromOn: on, ToOn: on, FromTime: from, ToTime: to})
			if err == nil {
				asked = done.Value.ID
			}
			return err
		}
		if err := ask("toil", "2026-12-01", "", ""); !fault.HasCode(err, "duty.toil.beyond") || fault.Of(err).Params["needs"] != "8 h 00" || fault.Of(err).Params["have"] != "2 h 40" {
			t.Errorf("eight hours of a balance of 2 h 40: %v", err)
		}
		if err := ask("toil", "2027-02-25", "07:00", "08:00"); !fault.HasCode(err, "duty.toil.beyond") {
			t.Errorf("taken after its last day: %v", err)
		}
		if err := ask("toil", "2026-12-01", "13:00", "15:00"); err != nil {
			t.Fatal(err)
		}
		if x := h.toil(t); x.Left != 40*60 || x.Taken != 120*60 {
			t.Errorf("%+v", x)
		}
		if err := ask("toil", "2026-12-02", "14:00", "15:00"); !fault.HasCode(err, "duty.toil.beyond") {
			t.Errorf("an hour of 40 minutes: %v", err)
		}
		if _, err := h.PayToil(h.as(t, "rees"), v.ID, duty.PayToil{Why: "no cover to take it"}); !fault.HasCode(err, "duty.toil.not_yet") {
			t.Errorf("paid in its time: %v", err)
		}
		h.at(t, "2027-02-25T00:00")
		if x := h.toil(t); x.Left != 0 || x.Due != 40*60 {
			t.Errorf("after its last day: %+v", x)
		}
		h.at(t, "2027-02-25T12:00")
		if _, err := h.PayToil(h.as(t, "newell"), v.ID, duty.PayToil{Why: "no cover to take it"}); !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.NotFound) {
			t.Errorf("paid themselves: %v", err)
		}
		if _, err := h.PayToil(h.as(t, "rees"), v.ID, duty.PayToil{Why: "no cover to take it"}); !fault.HasCode(err, "duty.toil.asked") {
			t.Errorf("paid while leave that draws on it is asked for: %v", err)
		}
		if _, err := h.DecideOnAbsence(h.as(t, "rees"), asked, duty.DecideAbsence{Grant: "yes"}); err != nil {
			t.Fatal(err)
		}
		paid, err := h.PayToil(h.as(t, "rees"), v.ID, duty.PayToil{Why: "no cover to take it"})
		if err != nil || paid.Value.Seconds != 40*60 || paid.Value.Pence != 1607 {
			t.Fatalf("%+v %v", paid.Value, err)
		}
		if _, err := h.PayToil(h.as(t, "rees"), v.ID, duty.PayToil{Why: "and once more"}); !fault.HasCode(err, "duty.toil.none") {
			t.Errorf("paid twice: %v", err)
		}
	})
}

// DUTY-06: who books off in time is found then, and not again by the clock.
func TestDUTY06TheClockFindsNobodyWhoBookedOff(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		h.joined(t, "newell", "constable", [2]string{"2027-03-27T22:00", "2027-03-28T00:30"})
		h.at(t, "2027-03-28T00:15")
		if _, err := h.Retain(h.as(t, "rees"), "newell", duty.Retain{Until: "2027-03-28T04:00", Why: "a scene to guard"}); err != nil {
			t.Fatal(err)
		}
		h.at(t, "2027-03-28T03:00")
		if _, err := h.BookOff(h.as(t, "newell"), "newell", duty.Book{}); err != nil {
			t.Fatal(err)
		}
		h.at(t, "2027-03-28T04:00")
		h.work(t)
		if list := h.open(t, "newell"); len(list) != 1 || list[0].Minutes() != 90 { // the clocks went forward in it
			t.Errorf("%+v", list)
		}
	})
}

// OT-01: a start brought forward with less than eight hours' notice, on a force day that was worked already.
func TestOT01AStartBroughtForwardIsKept(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		for told, want := range map[string]int{"2026-11-30T22:00": 1, "2026-11-30T20:00": 0} {
			id := map[int]string{1: "newell", 0: "newman"}[want]
			in := duty.JoinStaff{ID: id, Name: "T. " + id, Number: "91" + told[12:13] + id[3:4], Rank: "constable", Roles: []string{"officer"}, Teams: []string{"response"}, Pattern: "weekdays", AnchorOn: "2026-11-23"}
			h.at(t, "2026-11-23T12:00")
			if _, err := h.Join(h.as(t, "patel"), in); err != nil {
				t.Fatal(err)
			}
			h.at(t, told)
			// Mon 08:00 to 16:00 was worked; Tue 08:00 becomes 05:00, which lies in Monday's force day.
			if _, err := h.SetTour(h.as(t, "faraday"), id, duty.SetTour{StartsAt: "2026-12-01T05:00", EndsAt: "2026-12-01T13:00", Why: "a warrant at dawn"}); err != nil {
				t.Fatal(err)
			}
			list := h.open(t, id)
			if len(list) != want || want == 1 && (list[0].Kind != "brought_forward" || list[0].Minutes() != 180 || list[0].Due.PaidMinutes != 240 || list[0].Day != when.MustDay("2026-11-30")) {
				t.Errorf("told at %s: %+v", told, list)
			}
		}
	})
}

// OT-04, OT-05: a rest day worked at enough notice is exchanged for another, which is set; given back with more than seven days to go it must be
// taken, with less the officer chooses.
func TestOT05AnExchangedRestDayIsSetAndGivenBack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		h.joined(t, "newell", "constable", [2]string{"2026-12-21T07:00", "2026-12-21T15:00"}, [2]string{"2026-12-22T07:00", "2026-12-22T15:00"})
		require := func(day string) string {
			t.Helper()
			in := duty.RequireRestDay{RestDayTour: duty.RestDayTour{StartsAt: day + "T08:00", EndsAt: day + "T16:00"}, Cost: "0", Why: "the football"}
			if _, err := h.RequireRestDay(h.as(t, "lloyd"), "newell", in); err != nil {
				t.Fatal(err)
			}
			for _, v := range h.open(t, "newell") {
				if v.Day == when.MustDay(day) {
					return v.ID
				}
			}
			t.Fatal("no rest day is kept")
			return ""
		}
		first := require("2026-12-19")
		exchange := func(id, day string) error {
			_, err := h.ExchangeRestDay(h.as(t, "rees"), id, duty.ExchangeRestDay{Day: day, Why: "cover is best then"})
			return err
		}
		if err := exchange(first, "2026-12-20"); !fault.HasCode(err, "duty.rest_day.exchange_same") {
			t.Errorf("a rest day for a rest day: %v", err)
		}
		if err := exchange(first, "2026-11-22"); !fault.HasCode(err, "duty.rest_day.exchange_past") && !fault.Is(err, fault.Invalid) {
			t.Errorf("a day that is over: %v", err)
		}
		if err := exchange(first, "2026-12-21"); err != nil {
			t.Fatal(err)
		}
		if err := exchange(first, "2026-12-22"); !fault.HasCode(err, "duty.rest_day.exchanged") {
			t.Errorf("twice: %v", err)
		}
		rest := func(day string) bool {
			c := h.calendar(t, h.as(t, "newell"), "newell", day, day)
			return c.Days[0].Rest
		}
		if !rest("2026-12-21") || rest("2026-12-19") {
			t.Error("the exchange is said and not set")
		}
		back := func(id, choice string) error {
			_, err := h.ReinstateRestDay(h.as(t, "rees"), id, duty.ReinstateRestDay{Choice: choice, Why: "the match is off"})
			return err
		}
		h.at(t, "2026-12-12T12:00") // seven days to go: the officer chooses
		if err := back(first, ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("nobody asked the officer: %v", err)
		}
		h.at(t, "2026-12-11T12:00") // eight: it must be taken
		if err := back(first, "other"); !fault.Is(err, fault.Invalid) {
			t.Errorf("not taken at enough notice: %v", err)
		}
		if err := back(first, ""); err != nil {
			t.Fatal(err)
		}
		if rest("2026-12-21") == rest("2026-12-19") || !rest("2026-12-19") {
			t.Error("the original day is not a rest day again")
		}
		h.at(t, "2026-12-20T12:00")
		if err := back(first, ""); !fault.HasCode(err, "duty.rest_day.not_reinstated") {
			t.Errorf("given back when it was over: %v", err)
		}
	})
}

// DUTY-05: sickness that has begun ends when they are back; what was of it stays.
func TestDUTY05AnAbsenceEndsWhenTheyAreBack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		h.joined(t, "newell", "constable")
		h.at(t, "2028-02-28T06:00")
		done, err := h.SetAbsenceOf(h.as(t, "patel"), "newell", duty.SetAbsence{Kind: "sick", FromOn: "2028-02-28", ToOn: "2028-03-03"})
		if err != nil {
			t.Fatal(err)
		}
		h.at(t, "2028-02-29T12:00")
		for _, at := range []string{"2028-02-28T07:00", "2028-02-29T12:01", "2028-03-04T07:00"} {
			if _, err := h.EndAbsence(h.as(t, "rees"), done.Value.ID, duty.EndAbsence{BackAt: at}); !fault.Is(err, fault.Invalid) {
				t.Errorf("back at %s: %v", at, err)
			}
		}
		ended, err := h.EndAbsence(h.as(t, "rees"), done.Value.ID, duty.EndAbsence{BackAt: "2028-02-29T10:00"})
		if err != nil || ended.Value.State != "granted" || !ended.Value.Until.Equal(time.Date(2028, 2, 29, 10, 0, 0, 0, time.UTC)) {
			t.Fatalf("%+v %v", ended.Value, err)
		}
		c := h.calendar(t, h.as(t, "newell"), "newell", "2028-02-28", "2028-03-01")
		if got := said(c.Days[0]) + " | " + said(c.Days[1]) + " | " + said(c.Days[2]); got != "away / Sick, 07:00 to 24:00 | away / Sick, 00:00 to 10:00 | " {
			t.Error(got)
		}
	})
}
