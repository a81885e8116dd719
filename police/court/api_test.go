package court_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"throughline/platform/api"
	"throughline/platform/room/roomtest"
)

// The operations are registered, and a message that cannot be read is an answer with its reason, not an error.
func TestOperations(t *testing.T) {
	t.Parallel()
	h := newHouse(roomtest.New(t, scratch(t)))
	c := h.charge(t, "open", true)
	mux := http.NewServeMux()
	h.Room().API(api.New(mux, "test"))
	for _, x := range []struct {
		method, path, body string
		status             int
		wants              string
	}{
		{"POST", "/api/court/results", `{"xml":"<html/>"}`, 200, "spi.refused.not_a_delivery"},
		{"POST", "/api/court/results", `{}`, 422, "court.result.empty"},
		{"GET", "/api/court/results?state=refused", "", 200, `"refused":1`},
		{"GET", "/api/court", "", 200, `"ahead"`},
		{"GET", "/api/court/hearing/" + c.hearing.ID, "", 200, `"offences"`},
		{"GET", "/api/court/thread/" + c.thread, "", 200, `"hearings"`},
		{"GET", "/api/court/thread/nothing", "", 404, "court.not_found"},
		{"POST", "/api/court/hearing/" + c.hearing.ID + "/warn", `{"staff":"howells","method":"telephone"}`, 200, `"warned"`},
		{"POST", "/api/simulator/court/" + c.hearing.ID + "/result", `{"offences":[]}`, 403, "access."},
	} {
		req := httptest.NewRequest(x.method, x.path, strings.NewReader(x.body)).WithContext(h.care())
		req.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, req)
		if w.Code != x.status || !strings.Contains(w.Body.String(), x.wants) {
			t.Errorf("%s %s: %d %s", x.method, x.path, w.Code, w.Body.String())
		}
	}
}
