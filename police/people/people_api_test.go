package people_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"throughline/platform/api"
	"throughline/police/people"
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

// ID-07: an identifier that can be read in two ways is kept as it was typed, unchecked, and makes nobody the same person.
func TestID07AnUncheckedIdentifierMatchesNobody(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		ctx, th := h.As(officer("howells")), h.open(t, "open")
		var who []string
		for i, typed := range []string{"1912029N", "1912029N", "19140069M", "190200015W"} {
			p := h.make(t, ctx, people.CreatePerson{NewPerson: people.NewPerson{Given: "Ceri", Family: []string{"Morgan", "Bevan", "Pugh", "Rees"}[i]}, Thread: th.Ref, Role: "victim"}).ID
			x, err := h.Tie(ctx, p, people.NewThing{Kind: "pnc", Text: typed, Role: "identifier"})
			if err != nil || x.Value.Thing.Text != typed || x.Value.Thing.Status != "unchecked" {
				t.Fatalf("%s: %+v %v", typed, x.Value.Thing, err)
			}
			again, err := h.Tie(ctx, p, people.NewThing{Kind: "pnc", Text: typed, Role: "identifier"})
			if err != nil || again.Value.ID != x.Value.ID {
				t.Errorf("tied twice: %+v %v", again.Value, err)
			}
			who = append(who, p)
		}
		for _, p := range who {
			s, err := h.See(ctx, p)
			if err != nil || len(s.Same) != 0 || len(s.Things) != 1 || s.Things[0].Thing.Status != "unchecked" || s.Things[0].Thing.Text == "" {
				t.Errorf("%+v %+v %v", s.Same, s.Things, err)
			}
		}
		for _, p := range who[:2] { // what is valid still matches
			if _, err := h.Tie(ctx, p, people.NewThing{Kind: "pnc", Text: "08/56560Z"}); err != nil {
				t.Fatal(err)
			}
		}
		if s, err := h.See(ctx, who[0]); err != nil || len(s.Same) != 1 || s.Same[0].ID != who[1] {
			t.Errorf("valid: %+v %v", s.Same, err)
		}
	})
}
