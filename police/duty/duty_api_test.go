package duty_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"throughline/platform/api"
)

func TestTheOperationsAndPages(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		mux := http.NewServeMux()
		h.Room().API(api.New(mux, "test"))
		for _, s := range h.Room().Screens {
			mux.HandleFunc(s.Pattern, s.Handler)
		}
		ask := func(who, method, path, body string) (int, string) {
			r := httptest.NewRequest(method, path, strings.NewReader(body)).WithContext(h.as(t, who))
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			mux.ServeHTTP(w, r)
			return w.Code, w.Body.String()
		}
		var u struct{ Units []struct{ Callsign string } }
		if code, body := ask("howells", "GET", "/api/duty/units", ""); code != 200 || json.Unmarshal([]byte(body), &u) != nil || len(u.Units) != 12 {
			t.Errorf("%d %s", code, body)
		}
		var on struct{ Staff []struct{ ID string } }
		if code, body := ask("bryant", "GET", "/api/duty/on?role=duty_inspector", ""); code != 200 || json.Unmarshal([]byte(body), &on) != nil || len(on.Staff) != 1 || on.Staff[0].ID != "coles" {
			t.Errorf("%d %s", code, body)
		}
		var can struct {
			Staff []struct{ Staff, Callsign string }
		}
		if code, body := ask("bryant", "GET", "/api/duty/deployable?team=response&skill=taser,driver_response", ""); code != 200 || json.Unmarshal([]byte(body), &can) != nil || len(can.Staff) < 2 || !strings.Contains(body, `"howells"`) || strings.Contains(body, `"pryce"`) {
			t.Errorf("%d %s: Howells has Taser and Pryce's has lapsed", code, body)
		}
		if code, body := ask("bryant", "GET", "/api/duty/deployable?skill=juggling", ""); code != 422 || !strings.Contains(body, "duty.skill.unknown") {
			t.Errorf("%d %s", code, body)
		}
		if code, body := ask("bennett", "POST", "/api/duty/staff/bennett/book-on", `{}`); code != 200 || !strings.Contains(body, `"on":true`) {
			t.Errorf("%d %s", code, body)
		}
		if code, body := ask("bennett", "POST", "/api/duty/staff/howells/book-off", `{}`); code != 403 {
			t.Errorf("%d %s", code, body)
		}
		if code, body := ask("okafor", "POST", "/api/duty/callsigns/BX44/crew", `{"staff":["bennett"],"vehicle":"Astra"}`); code != 200 || !strings.Contains(body, `"BX44"`) {
			t.Errorf("%d %s", code, body)
		}
		for path, want := range map[string]string{"/duty": "BX21", "/duty/staff/howells": "Conducted energy device", "/duty/staff/howells/book-off": "Book off"} {
			if code, body := ask("howells", "GET", path, ""); code != 200 || !strings.Contains(body, want) {
				t.Errorf("%s: %d", path, code)
			}
		}
		if code, _ := ask("howells", "GET", "/duty/staff/nobody", ""); code != 404 {
			t.Errorf("nobody: %d", code)
		}
	})
}
