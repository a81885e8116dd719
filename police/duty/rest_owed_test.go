package duty_test

import (
	"testing"

	"throughline/platform/fault"
	"throughline/police/duty"
)

// rests is what is owed to one.
func (h force) rests(t *testing.T, staff string) []duty.RestOwed {
	t.Helper()
	m, err := h.SeeMine(h.as(t, staff), staff)
	if err != nil {
		t.Fatal(err)
	}
	return m.Rests
}

func (h force) bookOff(t *testing.T, staff, at string) {
	t.Helper()
	h.at(t, at)
	if _, err := h.BookOff(h.as(t, staff), staff, duty.Book{}); err != nil {
		t.Fatal(err)
	}
}

// WTR-01: kept on past the time at which eleven hours of rest were left, and on duty by the tour alone the next day: what was lacking is owed, once,
// is given in time that they would have worked, and is owed again when that is taken away. Over the night on which the clocks go forward.
func TestWTR01RestThatWasNotHadIsOwedAndGiven(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		h.at(t, "2027-03-20T08:00")
		h.joined(t, "newell", "constable", [2]string{"2027-03-27T14:00", "2027-03-27T22:00"}, [2]string{"2027-03-28T10:00", "2027-03-28T18:00"}, [2]string{"2027-03-30T09:00", "2027-03-30T17:00"})
		h.at(t, "2027-03-27T21:50")
		if _, err := h.Retain(h.as(t, "rees"), "newell", duty.Retain{Until: "2027-03-28T00:50", Why: "a scene to guard"}); err != nil {
			t.Fatal(err)
		}
		h.bookOff(t, "newell", "2027-03-28T00:30")
		if got := h.rests(t, "newell"); len(got) != 0 {
			t.Fatalf("before the next tour began: %+v", got)
		}
		h.at(t, "2027-03-28T10:01") // 8 h 30 later: the hour from one to two was not there
		h.work(t)
		got := h.rests(t, "newell")
		if len(got) != 1 || got[0].Seconds != 150*60 || got[0].State != "owed" {
			t.Fatalf("%+v", got)
		}
		h.bookOff(t, "newell", "2027-03-28T17:59")
		if n := len(h.rests(t, "newell")); n != 1 {
			t.Fatalf("booking off found it again: %d", n)
		}
		h.giveRest(t, got[0].ID)
	})
}

func (h force) giveRest(t *testing.T, rest string) {
	t.Helper()
	give := func(who, from, until string) (duty.RestOwed, error) {
		done, err := h.GiveRest(h.as(t, who), rest, duty.GiveRest{From: from, Until: until})
		return done.Value, err
	}
	for _, who := range []string{"newell", "bevan"} {
		if _, err := give(who, "2027-03-30T09:00", "2027-03-30T11:30"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s gave it: %v", who, err)
		}
	}
	for code, x := range map[string][2]string{"duty.rest.past": {"2027-03-28T09:00", "2027-03-28T12:00"}, "duty.rest.short": {"2027-03-30T09:00", "2027-03-30T11:29"},
		"duty.rest.not_worked": {"2027-03-30T07:00", "2027-03-30T10:00"}, "duty.rest.not_worked.none": {"2027-04-03T09:00", "2027-04-03T12:00"}} {
		if _, err := give("rees", x[0], x[1]); !fault.HasCode(err, code) {
			t.Errorf("%s: %v", code, err)
		}
	}
	r, err := give("rees", "2027-03-30T09:00", "2027-03-30T11:30")
	if err != nil || r.State != "given" || len(h.rests(t, "newell")) != 0 {
		t.Fatalf("%+v %v", r, err)
	}
	if _, err := give("rees", "2027-03-30T12:00", "2027-03-30T14:30"); !fault.HasCode(err, "duty.rest.settled") {
		t.Errorf("given twice: %v", err)
	}
	h.at(t, "2027-03-30T10:00")
	if on, _, err := h.IsOnDuty(h.DB.Read(t.Context()), "newell", h.Held.Now()); err != nil || on {
		t.Errorf("on duty in the rest that was given: %v %v", on, err)
	}
	// Called in after an hour of it: the hour and a half that is lacking is owed.
	if _, err := h.EndAbsence(h.as(t, "rees"), r.Absence, duty.EndAbsence{}); err != nil {
		t.Fatal(err)
	}
	left := h.rests(t, "newell")
	if len(left) != 1 || left[0].Seconds != 90*60 {
		t.Fatalf("%+v", left)
	}
	if _, err := h.VoidRest(h.as(t, "newell"), rest, duty.VoidRest{Why: "I do not mind"}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("their own: %v", err)
	}
	if _, err := h.VoidRest(h.as(t, "rees"), rest, duty.VoidRest{Why: "the booking was wrong"}); err != nil {
		t.Fatal(err)
	}
	if n := len(h.rests(t, "newell")); n != 0 {
		t.Errorf("void and owed: %d", n)
	}
}

// WTR-01: recalled in the night, the rest before the call and after it are each too short; eleven hours to the minute owe nothing.
func TestWTR01ARecallBreaksTheRestTwice(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		h.at(t, "2027-10-20T08:00")
		h.joined(t, "newell", "constable", [2]string{"2027-10-30T08:00", "2027-10-30T16:00"}, [2]string{"2027-10-31T08:00", "2027-10-31T16:00"}, [2]string{"2027-11-01T03:00", "2027-11-01T11:00"})
		h.at(t, "2027-10-30T23:00")
		if _, err := h.BookOn(h.as(t, "newell"), "newell", duty.Book{}); err != nil {
			t.Fatal(err)
		}
		h.bookOff(t, "newell", "2027-10-31T00:30")
		h.at(t, "2027-10-31T08:01")
		h.work(t)
		got := h.rests(t, "newell") // seven hours before the call; after it 7 h 30 on the clock and an hour more as it ran
		if len(got) != 2 || got[0].Seconds != 4*3600 || got[1].Seconds != 150*60 {
			t.Fatalf("%+v", got)
		}
		h.bookOff(t, "newell", "2027-11-01T10:59") // the tour before it ended at 16:00
		if n := len(h.rests(t, "newell")); n != 2 {
			t.Errorf("eleven hours to the minute are owed: %d", n)
		}
	})
}

// WTR-01: tours end to end are one stretch, who is off and on again within a tour had no rest to break, and one night owes once, by the earliest moment at which
// it turns out that it ended.
func TestWTR01WhatIsNoRestOwesNoneAndANightOwesOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		h.at(t, "2027-03-20T08:00")
		h.joined(t, "newell", "constable", [2]string{"2027-03-23T06:00", "2027-03-23T14:00"}, [2]string{"2027-03-25T14:00", "2027-03-25T22:00"}, [2]string{"2027-03-26T10:00", "2027-03-26T18:00"})
		if _, err := h.SetTour(h.as(t, "lloyd"), "newell", duty.SetTour{StartsAt: "2027-03-23T14:00", EndsAt: "2027-03-23T18:00", Why: "a football match"}); err != nil {
			t.Fatal(err)
		}
		h.bookOff(t, "newell", "2027-03-23T12:00")
		h.at(t, "2027-03-23T12:10")
		if _, err := h.BookOn(h.as(t, "newell"), "newell", duty.Book{}); err != nil {
			t.Fatal(err)
		}
		h.bookOff(t, "newell", "2027-03-23T17:30")
		h.work(t)
		if got := h.rests(t, "newell"); len(got) != 0 {
			t.Fatalf("a break within duty is no rest: %+v", got)
		}
		h.at(t, "2027-03-25T21:50")
		if _, err := h.Retain(h.as(t, "rees"), "newell", duty.Retain{Until: "2027-03-26T00:50", Why: "a scene to guard"}); err != nil {
			t.Fatal(err)
		}
		h.bookOff(t, "newell", "2027-03-26T00:30")
		h.at(t, "2027-03-26T10:01")
		h.work(t)
		if got := h.rests(t, "newell"); len(got) != 1 || got[0].Seconds != 90*60 {
			t.Fatalf("%+v", got)
		}
		if _, err := h.BookOff(h.as(t, "newell"), "newell", duty.Book{}); err != nil {
			t.Fatal(err)
		}
		if got := h.rests(t, "newell"); len(got) != 1 {
			t.Fatalf("one night owes once: %+v", got)
		}
	})
}
