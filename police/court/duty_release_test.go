package court_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/paging"
	"throughline/platform/room/roomtest"
	"throughline/platform/when"
	"throughline/police/court"
	"throughline/police/duty"
)

func (h dutiful) at(t *testing.T, s string) {
	t.Helper()
	m, err := when.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	h.Held.Set(m)
}

// warned warns newell all the same, at the cost that is seen.
func (h dutiful) warned(t *testing.T, hearing string) court.Warning {
	t.Helper()
	x, err := h.CheckWarning(h.care(), hearing, "newell")
	if err != nil {
		t.Fatal(err)
	}
	in := court.Warn{Staff: "newell", Method: "duty_system"}
	if len(x.Clashes) > 0 {
		in.Ahead, in.Cost = "the only witness to the arrest", strconv.FormatInt(x.Pence, 10)
	}
	done, err := h.Warn(h.care(), hearing, in)
	if err != nil {
		t.Fatal(err)
	}
	return done.Value
}

func (h dutiful) standDown(t *testing.T, warning string) {
	t.Helper()
	if _, err := h.StandDown(h.care(), warning, court.StandDown{Method: "telephone", Reason: "a guilty plea"}); err != nil {
		t.Fatal(err)
	}
}

func (h dutiful) sergeant() context.Context {
	return h.As(access.Actor{Staff: "rees", Name: "rees", RankNo: 2, OnDuty: true, Roles: []string{"sergeant"}, Labels: []string{"supervisors"}})
}

// open are the variances that wait.
func (h dutiful) open(t *testing.T) []duty.Variance {
	t.Helper()
	list, err := h.duty.OpenVariances(h.sergeant(), paging.Ask{Limit: paging.Most})
	if err != nil {
		t.Fatal(err)
	}
	return list.Variances
}

func (h dutiful) states(t *testing.T, at ...string) string {
	t.Helper()
	out := ""
	for _, m := range at {
		out += h.state(t, m) + " "
	}
	return out[:len(out)-1]
}

// DUTY-06, OT-04: who is stood down at court was there until then: it is on the record and stays due, and leave stands again from then on.
func TestOT04WhatWasSpentAtCourtStaysDue(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newDutiful(t, rh, [2]string{"2026-12-03T07:00", "2026-12-03T17:00"})
		c := h.charge(t, "open", true)
		h.away(t, "annual_leave", "2026-12-03", "2026-12-03")
		w := h.warned(t, h.hearing(t, c.thread, "2026-12-01T10:00"))
		h.at(t, "2026-12-01T13:00")
		h.standDown(t, w.ID)
		if got := h.states(t, "2026-12-01T12:59", "2026-12-01T13:00"); got != "court rest_day" {
			t.Error(got)
		}
		list := h.open(t)
		if len(list) != 1 || list[0].Minutes() != 240 || list[0].Due.PaidMinutes != 360 {
			t.Fatalf("four hours at court on a rest day: %+v", list)
		}
		if done, err := h.duty.Decide(h.sergeant(), list[0].ID, duty.Decide{How: "pay", Why: "was at court"}); err != nil || done.Value.Pence != 6*2410 {
			t.Errorf("%+v %v", done.Value, err)
		}
		// Leave that gave way.
		id := h.hearing(t, c.thread, "2026-12-03T10:00")
		w = h.warned(t, id)
		h.at(t, "2026-12-03T13:00")
		h.standDown(t, w.ID)
		if got := h.states(t, "2026-12-03T08:00", "2026-12-03T12:59", "2026-12-03T13:00"); got != "annual_leave court annual_leave" {
			t.Error(got)
		}
		// Over: nothing of it moves.
		h.warned(t, h.hearing(t, c.thread, "2026-12-08T10:00"))
		h.at(t, "2026-12-08T18:00")
		if _, err := h.Move(h.care(), h.last(t, c.thread), court.Move{What: "moved", At: "2026-12-15T10:00", Reason: "part heard"}); err != nil {
			t.Fatal(err)
		}
		if list := h.open(t); h.state(t, "2026-12-08T16:59") != "court" || len(list) != 1 || list[0].Minutes() != 480 {
			t.Errorf("a whole day at court: %s %+v", h.state(t, "2026-12-08T16:59"), list)
		}
	})
}

// last is the hearing of a thread that was listed last.
func (h dutiful) last(t *testing.T, thread string) string {
	t.Helper()
	hs, err := h.Hearings(h.q(), thread)
	if err != nil {
		t.Fatal(err)
	}
	last := hs[0]
	for _, x := range hs {
		if x.At.After(last.At) {
			last = x
		}
	}
	return last.ID
}

// OT-04: a hearing that moves to the afternoon of the same day is one stretch of one rest day, not a second minimum.
func TestOT04AHearingThatMovesWithinItsDayIsOneStretch(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newDutiful(t, rh)
		c := h.charge(t, "open", true)
		id := h.hearing(t, c.thread, "2026-12-01T10:00")
		h.warned(t, id)
		h.at(t, "2026-12-01T13:05")
		if _, err := h.Move(h.care(), id, court.Move{What: "moved", At: "2026-12-01T14:00", Reason: "the court has no time"}); err != nil {
			t.Fatal(err)
		}
		w := h.warned(t, id)
		if list := h.open(t); len(list) != 1 || list[0].Minutes() != 12*60 {
			t.Errorf("%+v", list)
		}
		h.at(t, "2026-12-01T16:00")
		h.standDown(t, w.ID)
		if list := h.open(t); len(list) != 1 || list[0].Minutes() != 7*60 || h.states(t, "2026-12-01T13:00", "2026-12-01T15:59", "2026-12-01T16:00") != "court court rest_day" {
			t.Errorf("%+v", list)
		}
	})
}

// DUTY-06, OT-04: who books on and off around court on a rest day is due that day once.
func TestOT04CourtOnARestDayIsDueOnce(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newDutiful(t, rh)
		c := h.charge(t, "open", true)
		h.warned(t, h.hearing(t, c.thread, "2026-12-01T10:00"))
		me := h.staff("newell", 1, true, "officer")
		book := func(at string, on bool) {
			t.Helper()
			h.at(t, at)
			var err error
			if on {
				_, err = h.duty.BookOn(me, "newell", duty.Book{})
			} else {
				_, err = h.duty.BookOff(me, "newell", duty.Book{})
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		book("2026-12-01T08:30", true)
		book("2026-12-01T13:00", false)
		if list := h.open(t); len(list) != 1 || list[0].Minutes() != 510 || list[0].Kind != "rest_day" {
			t.Errorf("half an hour before court: %+v", list)
		}
		book("2026-12-01T14:00", true)
		book("2026-12-01T18:00", false)
		if list := h.open(t); len(list) != 1 || list[0].Minutes() != 570 {
			t.Errorf("back, and on for an hour after it: %+v", list)
		}
	})
}

// DUTY-05, DUTY-07: an officer on restricted duties goes to court, cannot be sent from there, and is restricted again after it; what is private stays so.
func TestDUTY05RestrictedDutiesGiveWayToCourt(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newDutiful(t, rh, [2]string{"2026-12-01T07:00", "2026-12-01T17:00"})
		c := h.charge(t, "open", true)
		h.away(t, "restricted", "2026-11-30", "2026-12-31")
		w := h.warned(t, h.hearing(t, c.thread, "2026-12-01T10:00"))
		if got := h.states(t, "2026-12-01T08:59", "2026-12-01T12:00", "2026-12-01T17:00"); got != "restricted court restricted" {
			t.Error(got)
		}
		h.standDown(t, w.ID)
		if got := h.states(t, "2026-12-01T08:59", "2026-12-01T12:00", "2026-12-01T17:00"); got != "restricted restricted restricted" {
			t.Error(got)
		}
		type entry struct {
			label string
			body  []byte
		}
		entries, err := db.Gather(h.q(), func(row db.Scanner) (e entry, err error) { err = row.Scan(&e.label, &e.body); return e, err },
			`SELECT e.label, b.body FROM journal_entry e JOIN journal_body b ON b.entry = e.id WHERE e.kind = 'duty.absence.changed'`)
		if err != nil {
			t.Fatal(err)
		}
		told := 0
		for _, e := range entries {
			if bytes.Contains(e.body, []byte(`"restricted"`)) {
				if told++; e.label != "hr" {
					t.Errorf("an entry under %q tells of restricted duties", e.label)
				}
			}
		}
		if told < 3 {
			t.Errorf("%d entries tell of restricted duties", told)
		}
	})
}

// DUTY-07: who cannot attend, and is warned again, does not clash with the warning itself.
func TestDUTY07WarnedAgainIsNoClashWithTheWarning(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newDutiful(t, rh, [2]string{"2026-12-01T07:00", "2026-12-01T17:00"}, [2]string{"2026-12-03T07:00", "2026-12-03T17:00"})
		c := h.charge(t, "open", true)
		h.away(t, "annual_leave", "2026-12-03", "2026-12-03")
		for at, want := range map[string]string{"2026-12-01T10:00": "", "2026-12-03T10:00": "away"} {
			id := h.hearing(t, c.thread, at)
			w := h.warned(t, id)
			if _, err := h.Answer(h.staff("newell", 1, true, "officer"), w.ID, court.AnswerWarning{Answer: "cannot_attend", Needs: "a course abroad"}); err != nil {
				t.Fatal(err)
			}
			if x, err := h.CheckWarning(h.care(), id, "newell"); err != nil || len(x.Clashes) > 0 != (want != "") || want != "" && x.Clashes[0].Kind != want {
				t.Errorf("%s: %+v %v", at, x.Clashes, err)
			}
			h.warned(t, id)
			if got := h.state(t, at); got != "court" {
				t.Errorf("%s: %s", at, got)
			}
		}
	})
}

// OT-04, OT-05: a day that court takes is given back by whoever warned them, not by a sergeant, while the warning stands.
func TestOT05ADayThatCourtTakesIsNotGivenBack(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newDutiful(t, rh)
		c := h.charge(t, "open", true)
		h.warned(t, h.hearing(t, c.thread, "2026-12-08T10:00"))
		v := h.open(t)[0]
		if _, err := h.duty.ReinstateRestDay(h.sergeant(), v.ID, duty.ReinstateRestDay{Why: "not needed"}); !fault.HasCode(err, "duty.rest_day.court") {
			t.Errorf("given back while they are warned: %v", err)
		}
		if list := h.open(t); len(list) != 1 || h.state(t, "2026-12-08T10:00") != "court" {
			t.Errorf("%+v", list)
		}
	})
}

// OT-05: another rest day was given, and court does not need them: with more than seven days to go the other day ends, with less a sergeant asks which one they
// take; and a second warning at the same time promises no second exchange.
func TestOT05ReleasedAfterAnExchange(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newDutiful(t, rh, [2]string{"2026-12-21T07:00", "2026-12-21T15:00"}, [2]string{"2026-12-22T07:00", "2026-12-22T15:00"})
		c := h.charge(t, "open", true)
		rees := h.sergeant()
		id := h.hearing(t, c.thread, "2026-12-15T10:00")
		exchange := func() duty.Variance {
			t.Helper()
			v := h.open(t)[0]
			if _, err := h.duty.ExchangeRestDay(rees, v.ID, duty.ExchangeRestDay{Day: "2026-12-21", Why: "cover is best then"}); err != nil {
				t.Fatal(err)
			}
			return v
		}
		w := h.warned(t, id)
		v := exchange()
		if got := h.state(t, "2026-12-21T08:00"); got != "rest_day" {
			t.Fatal(got)
		}
		h.standDown(t, w.ID)
		if got := h.state(t, "2026-12-21T08:00"); got != "rostered" || len(h.open(t)) != 0 {
			t.Errorf("stood down in time, and the other day is %s", got)
		}
		h.warned(t, id)
		if ps := h.owed(t, "duty.rest_day_exchange", "variance", v.ID); len(ps) != 1 {
			t.Errorf("warned again: %+v", ps)
		}
		exchange()
		h.at(t, "2026-12-10T12:00")
		h.standDown(t, w.ID)
		ps := h.owed(t, "duty.rest_day_choice", "variance", v.ID)
		if len(ps) != 1 || ps[0].Owner != "role:sergeant" || !ps[0].DueAt.Equal(time.Date(2026, 12, 15, 9, 0, 0, 0, time.UTC)) {
			t.Errorf("nobody asks which day they take: %+v", ps)
		}
		if got := h.state(t, "2026-12-21T08:00"); got != "rest_day" {
			t.Errorf("taken without asking: %s", got)
		}
		h.warned(t, id)
		if ps := append(h.owed(t, "duty.rest_day_choice", "variance", v.ID), h.owed(t, "duty.rest_day_exchange", "variance", v.ID)...); len(ps) != 0 {
			t.Errorf("warned once more: %+v", ps)
		}
		h.standDown(t, w.ID)
		if _, err := h.duty.ReinstateRestDay(rees, v.ID, duty.ReinstateRestDay{Choice: "original", Why: "as they chose"}); err != nil {
			t.Fatal(err)
		}
		if got := h.states(t, "2026-12-15T10:00", "2026-12-21T08:00"); got != "rest_day rostered" || len(h.owed(t, "duty.rest_day_choice", "variance", v.ID)) != 0 {
			t.Error(got)
		}
	})
}

// OT-06, DUTY-07: time off that gave way to court, and was taken on another day since, is asked for again when court does not need them: a lot is taken once.
func TestOT06TimeOffThatGaveWayIsNotTakenTwice(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newDutiful(t, rh, [2]string{"2026-11-24T07:00", "2026-11-24T15:00"}, [2]string{"2026-12-01T07:00", "2026-12-01T15:00"}, [2]string{"2026-12-02T07:00", "2026-12-02T15:00"})
		c := h.charge(t, "open", true)
		h.at(t, "2026-11-24T14:50")
		if _, err := h.duty.Retain(h.sergeant(), "newell", duty.Retain{Until: "2026-11-24T17:00", Why: "a scene to guard"}); err != nil {
			t.Fatal(err)
		}
		h.at(t, "2026-11-24T17:00")
		if _, err := h.duty.BookOff(h.staff("newell", 1, true, "officer"), "newell", duty.Book{At: "2026-11-24T16:59"}); err != nil {
			t.Fatal(err)
		}
		v := h.open(t)[0]
		if _, err := h.duty.Decide(h.sergeant(), v.ID, duty.Decide{How: "time_off", Planned: true, Why: "as they chose"}); err != nil {
			t.Fatal(err)
		}
		off := func(day string) {
			t.Helper()
			if _, err := h.duty.SetAbsenceOf(h.sergeant(), "newell", duty.SetAbsence{Kind: "toil", FromOn: day, ToOn: day, FromTime: "13:00", ToTime: "15:00"}); err != nil {
				t.Fatal(err)
			}
		}
		off("2026-12-01")
		if ps := h.owed(t, "duty.toil", "variance", v.ID); len(ps) != 1 {
			t.Fatalf("%+v", ps)
		}
		w := h.warned(t, h.hearing(t, c.thread, "2026-12-01T10:00"))
		off("2026-12-02")
		h.standDown(t, w.ID)
		if got := h.states(t, "2026-12-01T14:00", "2026-12-02T14:00"); got != "rostered toil" {
			t.Error(got)
		}
	})
}

// OT-05: a day that court takes is not offered to be given back.
func TestOT05ADayThatCourtTakesIsNotOffered(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newDutiful(t, rh)
		c := h.charge(t, "open", true)
		w := h.warned(t, h.hearing(t, c.thread, "2026-12-08T10:00"))
		mux := http.NewServeMux()
		for _, s := range h.duty.Room().Screens {
			mux.HandleFunc(s.Pattern, s.Handler)
		}
		list := func() string {
			out := httptest.NewRecorder()
			mux.ServeHTTP(out, httptest.NewRequest(http.MethodGet, "/duty/variances", nil).WithContext(h.sergeant()))
			return out.Body.String()
		}
		if body := list(); strings.Contains(body, "give it back") || !strings.Contains(body, "still to be worked") {
			t.Error("a day at court is offered to be given back")
		}
		h.standDown(t, w.ID)
		if body := list(); strings.Contains(body, "still to be worked") {
			t.Error("it is listed after they were stood down")
		}
	})
}
