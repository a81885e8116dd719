package reintegration_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"throughline/platform/api"
	"throughline/platform/db/dbtest"
	"throughline/platform/room/roomtest"
)

// The operations are registered, and refuse what is wrong with the field that is.
func TestOperations(t *testing.T) {
	t.Parallel()
	h := newHouse(roomtest.New(t, dbtest.SQLite(t)))
	s := h.sentence(t, "open", true)
	mux := http.NewServeMux()
	h.Room().API(api.New(mux, "test"))
	for _, x := range []struct {
		method, path, body string
		status             int
		wants              string
	}{
		{"GET", "/api/reintegration", "", 200, s.sentence},
		{"POST", "/api/reintegration/sentence/" + s.sentence + "/plan", `{"goal":""}`, 422, "goal"},
		{"POST", "/api/reintegration/sentence/" + s.sentence + "/plan", `{"goal":"Steady work"}`, 200, `"requirements"`},
		{"GET", "/api/reintegration/thread/" + s.thread, "", 200, `"plans"`},
		{"POST", "/api/reintegration/thread/" + s.thread + "/close", `{"reason":"It is over"}`, 403, "access."},
	} {
		req := httptest.NewRequest(x.method, x.path, strings.NewReader(x.body)).WithContext(h.manager())
		req.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, req)
		if w.Code != x.status || !strings.Contains(w.Body.String(), x.wants) {
			t.Errorf("%s %s: %d %s", x.method, x.path, w.Code, w.Body.String())
		}
	}
}
