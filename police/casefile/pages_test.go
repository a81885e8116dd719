package casefile_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"throughline/platform/api"
	"throughline/platform/room/roomtest"
	field "throughline/police/field/entry"
)

// Every screen of the two rooms answers, no two patterns stand in each other's way, and every operation registers.
func TestPagesAnswer(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(t, rh)
		m := h.assault()
		h.gather(m)
		r, err := h.Ask(h.marsh(), m.file, ask())
		if err != nil {
			t.Fatal(err)
		}
		mux := http.NewServeMux()
		a := api.New(mux, "test")
		for _, rm := range h.rooms {
			rm.API(a)
			for _, s := range rm.Screens {
				mux.Handle(s.Pattern, s.Handler)
			}
		}
		get := func(ctx context.Context, path string) *httptest.ResponseRecorder {
			w := httptest.NewRecorder()
			mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil).WithContext(ctx))
			return w
		}
		for path, want := range map[string]string{
			"/crime": "26/000001", "/crime/" + m.crime: "What happened", "/crime/" + m.crime + "/outcome": "Outcome", "/crime/" + m.crime + "/oic": "Officer in the case", "/crime/offences?q=abh": "OF61102",
			"/crime/incident/inc" + m.thread + "/record": "41 High Street", "/crime/thread/" + m.thread + "/record": "What happened", "/casefile": "99BX0000126", "/casefile/" + m.file: "The police may not charge this case",
			"/casefile/" + m.file + "/forms": "MG12: Exhibit list", "/casefile/" + m.file + "/request": "Plea that is expected", "/casefile/" + m.file + "/item": "Answer", "/casefile/" + m.file + "/unused": "Log of the incident",
			"/casefile-request/" + r.Value.ID: "Approve and send", "/casefile-request/" + r.Value.ID + "/approve": "Every reasonable line", "/casefile/thread/" + m.thread + "/assemble": "Put the file together",
		} {
			if w := get(h.vaughan(), path); w.Code != 200 || !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s: %d, without %q", path, w.Code, want)
			}
		}
		for path, want := range map[string]string{"/api/casefile": `"waiting":[{"id"`, "/api/casefile/" + m.file: `"urn":"99BX0000126"`, "/api/casefile/thread/" + m.thread: m.file, "/api/crime": "26/000001", "/api/crime/" + m.crime: `"number":"26/000001"`,
			"/api/crime/thread/" + m.thread: m.crime, "/api/crime/offences?q=blade": "CJ88117"} {
			if w := get(h.vaughan(), path); w.Code != 200 || !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s: %d without %s: %.300s", path, w.Code, want, w.Body.String())
			}
		}
		post := func(ctx context.Context, path, body string) *httptest.ResponseRecorder {
			req := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body)).WithContext(ctx)
			req.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			mux.ServeHTTP(w, req)
			return w
		}
		if w := post(h.vaughan(), "/api/casefile/request/"+r.Value.ID+"/approve", `{"enquiries":true,"plea":true,"disclosure":true,"redaction":true,"needs":true,"time_limits":true}`); w.Code != 200 || !strings.Contains(w.Body.String(), `"state":"queued"`) {
			t.Errorf("approve: %d %.300s", w.Code, w.Body.String())
		}
		if w := post(h.vaughan(), "/api/crime/"+m.crime+"/outcome", `{"outcome":"1"}`); w.Code != 422 || !strings.Contains(w.Body.String(), "crime.outcome.needs.charge_date") {
			t.Errorf("outcome: %d %.300s", w.Code, w.Body.String())
		}
		outsider := h.staff("flynn", 0, true, "finance")
		for _, path := range []string{"/crime", "/crime/" + m.crime, "/crime/incident/inc" + m.thread + "/record", "/casefile", "/casefile/" + m.file, "/casefile/" + m.file + "/forms", "/casefile-request/" + r.Value.ID, "/api/casefile/" + m.file, "/api/crime/" + m.crime, "/api/casefile/thread/" + m.thread} {
			if w := get(outsider, path); w.Code != 403 || strings.Contains(w.Body.String(), "99BX") {
				t.Errorf("%s shows itself to finance: %d", path, w.Code)
			}
		}
	})
}

// MOB-09: the notes to the prosecutor and the losses that an officer wrote on the street are found in the file; other street forms are
// no part of it.
func TestMOB09NotesToTheProsecutorAreInTheFile(t *testing.T) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, rh *roomtest.House) {
		h := newHouse(t, rh)
		m := h.assault()
		now := h.Held.Now()
		h.tell(m.thread, field.FormRecorded{Form: "f6", Code: "mg6", Title: "Notes to the prosecutor (MG6)", At: now}, field.FormRecorded{Form: "f19", Code: "mg19", Title: "Loss and injury, for compensation (MG19)", Person: m.suspect, At: now},
			field.FormRecorded{Form: "force", Code: "use_of_force", Title: "Use of force", At: now})
		mux := http.NewServeMux()
		for _, s := range h.rooms[1].Screens {
			mux.Handle(s.Pattern, s.Handler)
		}
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/casefile/"+m.file+"/forms", nil).WithContext(h.vaughan()))
		for _, want := range []string{`href="/field/record/f6"`, `href="/field/record/f19"`} {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("%d, without %s", w.Code, want)
			}
		}
		if strings.Contains(w.Body.String(), "/field/record/force") {
			t.Error("a form of force is in the file")
		}
	})
}
