package reintegration_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"throughline/platform/db/dbtest"
	"throughline/platform/room/roomtest"
	"throughline/platform/when"
	"throughline/police/reintegration"
)

// Every screen of the room is drawn with one heading and its facts, and a form that is wrong keeps what was typed.
func TestScreens(t *testing.T) {
	t.Parallel()
	h := newHouse(roomtest.New(t, dbtest.SQLite(t)))
	wait := h.sentence(t, "open", true)
	p := h.plan(t, h.sentence(t, "open", true))
	if _, err := h.RecordNeed(h.manager(), p.ID, reintegration.RecordNeed{Pathway: "health", Need: "No doctor", Goal: "Registered"}); err != nil {
		t.Fatal(err)
	}
	p, _ = h.Get(h.q(), p.ID)
	if _, err := h.SetAction(h.manager(), p.Needs[0].ID, reintegration.SetAction{What: "Register with a doctor", DueOn: "2026-11-30"}); err != nil {
		t.Fatal(err)
	}
	done, err := h.MakeAppointment(h.manager(), p.ID, reintegration.MakeAppointment{With: "Probation", Place: "1 Bridge Street", At: "2026-11-25T10:00"})
	if err != nil {
		t.Fatal(err)
	}
	p = done.Value
	h.Held.Set(when.MustDay("2026-11-26").At(9, 0))
	mux := http.NewServeMux()
	for _, s := range h.Room().Screens {
		mux.Handle(s.Pattern, s.Handler)
	}
	base := "/reintegration"
	for path, wants := range map[string]string{
		"": "To be made", "/plan/" + p.ID: "Was it kept?", "/sentence/" + wait.sentence + "/plan": "Make the plan", "/plan/" + p.ID + "/need": "first-night address",
		"/plan/" + p.ID + "/appointment": "Unpaid work", "/plan/" + p.ID + "/review": "Save the review", "/plan/" + p.ID + "/close": "Strengths", "/need/" + p.Needs[0].ID + "/status": "In progress",
		"/need/" + p.Needs[0].ID + "/action": "By when", "/action/" + p.Actions[0].ID + "/end": "Not needed any more", "/appointment/" + p.Appointments[0].ID + "/attended": "What came of it",
		"/appointment/" + p.Appointments[0].ID + "/missed": "good reason", "/requirement/" + p.Requirements[0].ID + "/end": "Breached", "/thread/" + p.Thread + "/reopen": "Open the case again",
	} {
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest("GET", base+path, nil).WithContext(h.manager()))
		if body := w.Body.String(); w.Code != 200 || !strings.Contains(body, wants) || strings.Count(body, "<h1") != 1 {
			t.Errorf("%s: %d, %q there: %v, h1: %d", path, w.Code, wants, strings.Contains(body, wants), strings.Count(body, "<h1"))
		}
	}
	req := httptest.NewRequest("POST", base+"/plan/"+p.ID+"/need", strings.NewReader(url.Values{"pathway": {"health"}, "need": {"x"}, "goal": {"<b>well</b>"}}.Encode())).WithContext(h.manager())
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, req)
	if w.Code != 422 || !strings.Contains(w.Body.String(), "&lt;b&gt;well") {
		t.Errorf("a wrong form: %d", w.Code)
	}
	w = httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest("GET", base+"/plan/"+p.ID+"/need", nil).WithContext(h.staff("howells", 1, true, "officer")))
	if w.Code != 403 {
		t.Errorf("a form for an act that is refused: %d", w.Code)
	}
}
