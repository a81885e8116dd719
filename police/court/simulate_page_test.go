package court_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/fault"
	"throughline/platform/paging"
	"throughline/platform/room/roomtest"
)

// CRT-06: the court simulator's own side: its hearings and a result by hand, which goes the way of every court's. Nobody of the force
// plays the court, and a hearing that it was not sent is not there.
func TestCRT06TheCourtSimulatorsOwnSide(t *testing.T) {
	t.Parallel()
	h := newHouse(roomtest.New(t, scratch(t)))
	c := h.charge(t, "open", true)
	court := h.As(access.Actor{Account: "simulator:court", Kind: "simulator", Name: "Court simulator", Roles: []string{"court"}, Labels: []string{"open"}})
	narrow := h.charge(t, "restricted:few", true)
	if l, err := h.CourtList(court, paging.Ask{}); err != nil || len(l.Hearings) != 1 || l.Hearings[0].ID != c.hearing.ID {
		t.Fatalf("the list: %+v %v", l, err)
	}
	if _, err := h.CourtHearing(court, narrow.hearing.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("a hearing kept to a few opens: %v", err)
	}
	if _, err := h.CourtList(h.care(), paging.Ask{}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("staff read as the court: %v", err)
	}
	if _, err := h.CourtHearing(h.care(), c.hearing.ID); !fault.Is(err, fault.Forbidden) {
		t.Errorf("staff open as the court: %v", err)
	}
	h.Held.Set(c.hearing.At.Add(time.Hour))
	mux := http.NewServeMux()
	for _, s := range h.Room().Screens {
		mux.Handle(s.Pattern, s.Handler)
	}
	at := "/simulator/court/" + c.hearing.ID
	ask := func(method, path string, form url.Values) (int, string) {
		req := httptest.NewRequest(method, path, strings.NewReader(form.Encode())).WithContext(court)
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, req)
		return w.Code, w.Body.String()
	}
	for path, want := range map[string]string{"/simulator/court": c.hearing.URN, at: "Result the hearing", at + "/result": "Conditional Bail"} {
		if code, body := ask("GET", path, nil); code != 200 || !strings.Contains(body, want) || !strings.Contains(body, "SIMULATOR") {
			t.Errorf("%s: %d, without %q or without saying that it is a simulator", path, code, want)
		}
	}
	for field, wrong := range map[string]url.Values{"result": {"result": {"8ZZ"}, "plea": {"2"}}, "next_on": {"result": {"4506"}, "final": {"true"}, "next_on-day": {"4"}, "next_on-month": {"1"}, "next_on-year": {"2027"}}} {
		if code, body := ask("POST", at+"/result", wrong); code != 422 || !strings.Contains(body, "error-summary") {
			t.Errorf("%s: %d %.200s", field, code, body)
		}
	}
	put := url.Values{"result": {"4506"}, "plea": {"2"}, "bail": {"B"}, "conditions": {"Not to contact the victim"}, "next_on-day": {"4"}, "next_on-month": {"1"}, "next_on-year": {"2027"}, "next_at": {"10:00"}}
	if code, body := ask("POST", at+"/result", put); code != 303 {
		t.Fatalf("a result by hand: %d %.400s", code, body)
	}
	h.House.Settle()
	v, err := h.CourtHearing(court, c.hearing.ID)
	if err != nil || v.State != "resulted" || len(v.Sent) != 1 || !strings.Contains(v.Sent[0].XML, "SIMULATED-") {
		t.Fatalf("what was sent: %s %d %v", v.State, len(v.Sent), err)
	}
	if code, body := ask("GET", at, nil); code != 200 || !strings.Contains(body, "Adjournment, next Mon 4 Jan 2027") || !strings.Contains(body, "Not Guilty") {
		t.Errorf("the result on its page: %d", code)
	}
	if l, err := h.CourtList(court, paging.Ask{}); err != nil || len(l.Hearings) != 2 || l.Hearings[0].At.Format("2006-01-02") != "2027-01-04" {
		t.Errorf("the next hearing is not listed: %+v %v", l.Hearings, err)
	}
}
