package court_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"throughline/platform/room/roomtest"
	"throughline/police/court"
)

// Every screen of the room is drawn with a heading and its facts, and a form that is wrong keeps what was typed.
func TestScreens(t *testing.T) {
	t.Parallel()
	h := newHouse(roomtest.New(t, scratch(t)))
	c := h.charge(t, "open", true)
	done, err := h.List(h.care(), court.List{Thread: c.thread, Kind: "TRIAL", Court: "B61NP00", At: "2026-12-14T10:00", Witnesses: []string{c.witness}})
	if err != nil {
		t.Fatal(err)
	}
	v, err := h.See(h.care(), done.Value.ID)
	if err != nil {
		t.Fatal(err)
	}
	h.Held.Set(c.hearing.At.Add(time.Hour))
	r := h.receive(t, "<html/>")
	mux := http.NewServeMux()
	for _, s := range h.Room().Screens {
		mux.Handle(s.Pattern, s.Handler)
	}
	ask := func(method, path string, form url.Values) (int, string) {
		req := httptest.NewRequest(method, path, strings.NewReader(form.Encode())).WithContext(h.care())
		if form != nil {
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, req)
		return w.Code, w.Body.String()
	}
	for path, wants := range map[string]string{
		"/court": "Without a result", "/court/hearing/" + v.ID: "Witnesses", "/court/results": "Refused", "/court/results/" + r.ID: "Settle this message",
		"/court/results/receive": "Take the message in", "/court/results/" + r.ID + "/settle": "Settle it", "/court/hearing/" + v.ID + "/warn": "Record the warning",
		"/court/hearing/" + v.ID + "/move": "It will not be held", "/court/warning/" + v.Witnesses[0].ID + "/answer": "Cannot come", "/court/warning/" + v.Witnesses[0].ID + "/stand-down": "Telephone",
		"/court/thread/" + c.thread + "/list": "Type of hearing", "/court/offence/" + c.defendant.Offences[0].ID + "/plea": "Not Guilty",
	} {
		code, body := ask("GET", path, nil)
		if code != 200 || !strings.Contains(body, wants) || strings.Count(body, "<h1") != 1 {
			t.Errorf("%s: %d, %q there: %v, h1: %d", path, code, wants, strings.Contains(body, wants), strings.Count(body, "<h1"))
		}
	}
	code, body := ask("POST", "/court/hearing/"+v.ID+"/move", url.Values{"what": {"moved"}, "reason": {""}, "court": {"ZZ<script>"}})
	if code != 422 || !strings.Contains(body, "error-summary") || !strings.Contains(body, "ZZ&lt;script&gt;") {
		t.Errorf("a wrong form: %d", code)
	}
}
