package people_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"throughline/platform/api"
)

func TestTheOperations(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		mux := http.NewServeMux()
		h.Room().API(api.New(mux, "test"))
		ask := func(method, path, body string) (int, map[string]any) {
			r := httptest.NewRequest(method, path, strings.NewReader(body)).WithContext(h.As(officer("howells")))
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			mux.ServeHTTP(w, r)
			var out map[string]any
			if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
				t.Fatalf("%s %s: %v: %s", method, path, err, w.Body)
			}
			return w.Code, out
		}
		th := h.open(t, "open")
		code, p := ask("POST", "/api/people", `{"given":"Ceri","family":"Morgan","born_on":"1990-02-02","phone":"01632 960123","thread":"`+th.Ref+`","role":"victim"}`)
		if code != 200 || p["id"] == "" || p["born_on"] != "1990-02-02" {
			t.Fatalf("%d %v", code, p)
		}
		id := p["id"].(string)
		if code, s := ask("GET", "/api/people/"+id, ""); code != 200 || s["person"].(map[string]any)["phone"] != "+441632960123" || len(s["roles"].([]any)) != 1 {
			t.Errorf("%d %v", code, s)
		}
		if code, f := ask("GET", "/api/people?q=morgen", ""); code != 200 || len(f["hits"].([]any)) != 1 {
			t.Errorf("%d %v", code, f)
		}
		if code, x := ask("POST", "/api/people/"+id+"/things", `{"kind":"vehicle","text":"BX21 KLM"}`); code != 200 || x["role"] != "keeper" {
			t.Errorf("%d %v", code, x)
		}
		if code, x := ask("POST", "/api/people/"+id+"/things", `{"kind":"vehicle","text":"!"}`); code != 422 || x["code"] != "people.vehicle.form" {
			t.Errorf("%d %v", code, x)
		}
		if code, x := ask("POST", "/api/people/"+id+"/markers", `{"code":"violence","detail":"Struck an officer","provenance":"PC 2207"}`); code != 200 || x["subject_id"] != id {
			t.Errorf("%d %v", code, x)
		}
		if code, x := ask("POST", "/api/people/"+id+"/change", `{"version":1,"given":"Cery","family":"Morgan"}`); code != 200 || x["given"] != "Cery" || x["id"] != id {
			t.Errorf("%d %v", code, x)
		}
		if code, x := ask("GET", "/api/people/nobody", ""); code != 404 || x["code"] != "person.not_found" {
			t.Errorf("%d %v", code, x)
		}
	})
}
