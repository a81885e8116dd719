package duty_test

import (
	"strconv"
	"testing"

	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/police/duty"
)

func (h force) owed(t *testing.T, kind, variance string) int {
	t.Helper()
	ps, err := promise.Of(h.DB.Read(t.Context()), kind, journal.Ref{Kind: "variance", ID: variance})
	if err != nil {
		t.Fatal(err)
	}
	return len(ps)
}

// DUTY-05, OT-06: time off that was taken is not taken back when it is over, by nobody; and an officer does not say alone that they were back before now.
func TestOT06TimeOffThatWasTakenIsNotTakenBack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		h.joined(t, "newell", "constable", [2]string{"2026-11-24T07:00", "2026-11-24T15:00"}, [2]string{"2026-12-01T07:00", "2026-12-01T15:00"})
		h.earned(t)
		done, err := h.SetAbsenceOf(h.as(t, "rees"), "newell", duty.SetAbsence{Kind: "toil", FromOn: "2026-12-01", ToOn: "2026-12-01", FromTime: "13:00", ToTime: "15:00"})
		if err != nil {
			t.Fatal(err)
		}
		end := func(who, back string) error {
			_, err := h.EndAbsence(h.as(t, who), done.Value.ID, duty.EndAbsence{BackAt: back})
			return err
		}
		h.at(t, "2026-12-01T14:30")
		if err := end("newell", "2026-12-01T13:01"); !fault.Is(err, fault.Invalid) || fault.Of(err).Fields[0].Code != "duty.absence.back_own" {
			t.Errorf("back before now, by their own word: %v", err)
		}
		h.at(t, "2026-12-08T12:00")
		for who, back := range map[string]string{"newell": "", "rees": "2026-12-01T13:01"} {
			if err := end(who, back); !fault.HasCode(err, "duty.absence.over") {
				t.Errorf("%s: %v", who, err)
			}
		}
		if x := h.toil(t); x.Left != 40*60 || x.Taken != 120*60 {
			t.Errorf("%+v", x)
		}
	})
}

// OT-06: time off that is used up is promised anew when its leave is taken back.
func TestOT06TimeOffGivenBackIsPromisedAnew(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		h.joined(t, "newell", "constable", [2]string{"2026-11-24T07:00", "2026-11-24T15:00"}, [2]string{"2026-12-01T07:00", "2026-12-01T15:00"})
		v := h.earned(t)
		done, err := h.SetAbsenceOf(h.as(t, "rees"), "newell", duty.SetAbsence{Kind: "toil", FromOn: "2026-12-01", ToOn: "2026-12-01", FromTime: "12:20", ToTime: "15:00"})
		if err != nil || h.owed(t, "duty.toil", v.ID) != 0 {
			t.Fatalf("all of it is taken: %v", err)
		}
		if _, err := h.EndAbsence(h.as(t, "newell"), done.Value.ID, duty.EndAbsence{}); err != nil {
			t.Fatal(err)
		}
		if x := h.toil(t); x.Left != 160*60 || h.owed(t, "duty.toil", v.ID) != 1 {
			t.Errorf("%+v: nobody owes it", x)
		}
		if _, err := h.SetAbsenceOf(h.as(t, "rees"), "newell", duty.SetAbsence{Kind: "toil", FromOn: "2026-12-01", ToOn: "2026-12-01", FromTime: "14:00", ToTime: "15:00"}); err != nil || h.owed(t, "duty.toil", v.ID) != 1 {
			t.Errorf("some of it is taken: %v", err)
		}
	})
}

// DUTY-05: at court somebody is not kept on: that would send them from there.
func TestDUTY05NobodyIsKeptOnAtCourt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		h.joined(t, "newell", "constable", [2]string{"2026-12-01T07:00", "2026-12-01T15:00"})
		if _, err := h.SetAbsenceOf(h.as(t, "rees"), "newell", duty.SetAbsence{Kind: "court", FromOn: "2026-12-01", ToOn: "2026-12-01", FromTime: "09:00", ToTime: "17:00"}); err != nil {
			t.Fatal(err)
		}
		h.at(t, "2026-12-01T14:00")
		if _, err := h.Retain(h.as(t, "rees"), "newell", duty.Retain{Until: "2026-12-01T19:00", Why: "a scene to guard"}); !fault.HasCode(err, "duty.retain.elsewhere") {
			t.Error(err)
		}
	})
}

// OT-01, DUTY-06: who is kept on twice worked one stretch, from the end of the tour: when they book off, and when they never do.
func TestOT01KeptOnTwiceIsOneStretch(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		for i, day := range []string{"2026-12-01", "2026-12-02"} {
			who := []string{"newell", "arden"}[i]
			h.joined(t, who, "constable", [2]string{day + "T08:00", day + "T16:00"})
			for _, x := range [][2]string{{"T15:30", "T18:00"}, {"T17:30", "T20:00"}} {
				h.at(t, day+x[0])
				if _, err := h.Retain(h.as(t, "rees"), who, duty.Retain{Until: day + x[1], Why: "a scene to guard"}); err != nil {
					t.Fatal(err)
				}
			}
			h.at(t, day+"T18:00")
			h.work(t)
			if i == 0 {
				h.at(t, day+"T19:00")
				if _, err := h.BookOff(h.as(t, who), who, duty.Book{}); err != nil {
					t.Fatal(err)
				}
			}
			h.at(t, day+"T20:00")
			h.work(t)
			if list := h.open(t, who); len(list) != 1 || list[0].Kind != "retained" || list[0].Minutes() != []int{180, 240}[i] {
				t.Errorf("%s: %+v", who, list)
			}
		}
	})
}

// OT-01: a start brought forward of a day that is set by date, as of a published roster.
func TestOT01AStartBroughtForwardInsteadOfADatedTour(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		h.joined(t, "newell", "constable", [2]string{"2026-11-30T08:00", "2026-11-30T16:00"}, [2]string{"2026-12-01T08:00", "2026-12-01T16:00"})
		h.at(t, "2026-11-30T22:00")
		if _, err := h.SetTour(h.as(t, "faraday"), "newell", duty.SetTour{StartsAt: "2026-12-01T05:00", EndsAt: "2026-12-01T13:00", Why: "a warrant at dawn", Instead: true}); err != nil {
			t.Fatal(err)
		}
		if list := h.open(t, "newell"); len(list) != 1 || list[0].Kind != "brought_forward" || list[0].Minutes() != 180 {
			t.Errorf("%+v", list)
		}
	})
}

// OT-04, OT-05: a rest day that is worked is not given as another one; without another there is none to keep; and one that was given back can be required again.
func TestOT05ARestDayIsGivenOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		h.joined(t, "newell", "constable", [2]string{"2026-12-21T07:00", "2026-12-21T15:00"})
		require := func(day string) (string, error) {
			t.Helper()
			ask := duty.RestDayTour{StartsAt: day + "T08:00", EndsAt: day + "T16:00"}
			c, err := h.SeeRestDayCost(h.as(t, "lloyd"), "newell", ask)
			if err != nil {
				return "", err
			}
			if _, err := h.RequireRestDay(h.as(t, "lloyd"), "newell", duty.RequireRestDay{RestDayTour: ask, Cost: strconv.FormatInt(c.Pence, 10), Why: "the football"}); err != nil {
				return "", err
			}
			for _, v := range h.open(t, "newell") {
				if v.Day.String() == day {
					return v.ID, nil
				}
			}
			t.Fatal("no rest day is kept")
			return "", nil
		}
		first, err := require("2026-12-19")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := require("2026-12-20"); err != nil {
			t.Fatal(err)
		}
		if _, err := h.ExchangeRestDay(h.as(t, "rees"), first, duty.ExchangeRestDay{Day: "2026-12-20", Why: "cover is best then"}); !fault.HasCode(err, "duty.rest_day.exchange_required") {
			t.Errorf("a rest day that they are to work: %v", err)
		}
		h.at(t, "2026-12-15T12:00")
		if _, err := h.ReinstateRestDay(h.as(t, "rees"), first, duty.ReinstateRestDay{Choice: "other", Why: "the match is off"}); !fault.Is(err, fault.Invalid) || fault.Of(err).Fields[0].Code != "duty.rest_day.no_other" {
			t.Errorf("they keep a day that nobody gave: %v", err)
		}
		if h.owed(t, "duty.rest_day_exchange", first) != 1 {
			t.Error("the exchange is not owed any more")
		}
		if _, err := h.ReinstateRestDay(h.as(t, "rees"), first, duty.ReinstateRestDay{Why: "the match is off"}); err != nil {
			t.Fatal(err)
		}
		again, err := require("2026-12-19")
		if err != nil || again != first {
			t.Fatalf("required again: %v", err)
		}
		for _, v := range h.open(t, "newell") {
			if v.ID == again && (v.ToldOn.String() != "2026-12-15" || v.Pence != 28920) {
				t.Errorf("told with little notice: %+v", v)
			}
		}
	})
}

// DUTY-05: a planner who sets another state over sickness is told that the officer is absent, and no more.
func TestDUTY05AClashDoesNotTellOfSickness(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		h.joined(t, "newell", "constable", [2]string{"2026-12-01T07:00", "2026-12-01T15:00"})
		if _, err := h.SetAbsenceOf(h.as(t, "patel"), "newell", duty.SetAbsence{Kind: "sick", FromOn: "2026-12-01", ToOn: "2026-12-02"}); err != nil {
			t.Fatal(err)
		}
		for who, want := range map[string]string{"lloyd": "Absent", "rees": "Sick"} {
			_, err := h.SetAbsenceOf(h.as(t, who), "newell", duty.SetAbsence{Kind: "training", FromOn: "2026-12-01", ToOn: "2026-12-01"})
			if !fault.HasCode(err, "duty.absence.overlap") || fault.Of(err).Params["what"] != want {
				t.Errorf("%s is told %v", who, err)
			}
		}
	})
}
