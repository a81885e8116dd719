package duty_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"throughline/police/duty"
)

// pageOf draws a page of the room for somebody; a form is sent when it is not nil.
func (h force) pageOf(t *testing.T, who, path string, in url.Values) string {
	t.Helper()
	mux := http.NewServeMux()
	for _, s := range h.Room().Screens {
		mux.HandleFunc(s.Pattern, s.Handler)
	}
	method := http.MethodGet
	if in != nil {
		method = http.MethodPost
	}
	r := httptest.NewRequest(method, path, strings.NewReader(in.Encode())).WithContext(h.as(t, who))
	if in != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r)
	if w.Code >= 500 {
		t.Fatalf("%s: %d %s", path, w.Code, w.Body)
	}
	return w.Body.String()
}

// DUTY-05: who may end an absence is told of what is private only that they are absent, unless their work lets them know; and the board of who is on duty
// says who cannot be sent.
func TestDUTY05ThePagesTellNoMoreThanTheReaderMayKnow(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		h.joined(t, "newell", "constable", [2]string{"2026-12-01T07:00", "2026-12-01T15:00"}, [2]string{"2026-12-02T07:00", "2026-12-02T15:00"})
		sick, err := h.SetAbsenceOf(h.as(t, "patel"), "newell", duty.SetAbsence{Kind: "sick", FromOn: "2026-12-01", ToOn: "2026-12-01"})
		if err != nil {
			t.Fatal(err)
		}
		for who, knows := range map[string]bool{"lloyd": false, "rees": true, "newell": true} {
			body := h.pageOf(t, who, "/duty/absences/"+sick.Value.ID+"/end", nil)
			if strings.Contains(body, "Sick") != knows || strings.Contains(body, "Absent") == knows {
				t.Errorf("%s is told that they are sick: %v, want %v", who, strings.Contains(body, "Sick"), knows)
			}
		}
		if _, err := h.SetAbsenceOf(h.as(t, "rees"), "newell", duty.SetAbsence{Kind: "court", FromOn: "2026-12-02", ToOn: "2026-12-02", FromTime: "09:00", ToTime: "17:00"}); err != nil {
			t.Fatal(err)
		}
		h.at(t, "2026-12-02T10:00")
		body := h.pageOf(t, "newell", "/duty", nil)
		if strings.Count(body, "At court or on a course, cannot be sent") != 1 {
			t.Error("the board does not say who cannot be sent")
		}
		if !strings.Contains(body, "/duty/staff/newell/book-on") || !strings.Contains(body, "/duty/staff/newell/book-off") {
			t.Error("who is at court can neither say that they are back nor that they are done")
		}
	})
}

// OT-04: a rest day at enough notice costs another one, and no page says that it costs nothing.
func TestOT04AnExchangedRestDayIsNotFree(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		h.joined(t, "newell", "constable", [2]string{"2026-12-21T07:00", "2026-12-21T15:00"})
		in := url.Values{"starts_at": {"2026-12-19T08:00"}, "ends_at": {"2026-12-19T16:00"}, "why": {"the football"}}
		body := h.pageOf(t, "lloyd", "/duty/staff/newell/rest-day", in)
		if !strings.Contains(body, "No pay: another rest day is given") || !strings.Contains(body, "Confirm against another rest day") || strings.Contains(body, "£0.00") {
			t.Error("the cost of a rest day that is exchanged")
		}
		if _, err := h.RequireRestDay(h.as(t, "lloyd"), "newell", duty.RequireRestDay{RestDayTour: duty.RestDayTour{StartsAt: "2026-12-19T08:00", EndsAt: "2026-12-19T16:00"}, Cost: "0", Why: "the football"}); err != nil {
			t.Fatal(err)
		}
		if body := h.pageOf(t, "rees", "/duty/variances", nil); !strings.Contains(body, "Another rest day") || strings.Contains(body, "0 h 00 at 0") {
			t.Error("the list of what waits")
		}
	})
}

// OT-06: time off that was not taken in time is offered as pay, what waits longest first.
func TestOT06TimeOffNotTakenIsListedLongestFirst(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		days, order := map[string]string{"newell": "2026-11-26", "arden": "2026-11-24", "corbett": "2026-11-25", "barlow": "2026-11-27"}, []string{"arden", "corbett", "newell", "barlow"}
		var lots []string
		for _, who := range order {
			day := days[who]
			h.joined(t, who, "constable", [2]string{day + "T07:00", day + "T15:00"})
			h.at(t, day+"T14:50")
			if _, err := h.Retain(h.as(t, "rees"), who, duty.Retain{Until: day + "T17:00", Why: "a scene to guard"}); err != nil {
				t.Fatal(err)
			}
			h.at(t, day+"T17:00")
			h.work(t)
			lots = append(lots, h.open(t, who)[0].ID)
			if _, err := h.Decide(h.as(t, "rees"), lots[len(lots)-1], duty.Decide{How: "time_off", Planned: true, Why: "as they chose"}); err != nil {
				t.Fatal(err)
			}
		}
		h.at(t, "2027-03-05T12:00")
		body, at := h.pageOf(t, "rees", "/duty/variances", nil), -1
		for i, lot := range lots {
			n := strings.Index(body, lot)
			if n <= at {
				t.Errorf("%s stands at %d, after %d", order[i], n, at)
			}
			at = n
		}
	})
}
