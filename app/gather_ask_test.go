package app

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"throughline/platform/access"
	"throughline/platform/api"
	"throughline/platform/law"
	"throughline/platform/room"
	"throughline/platform/when"
	"throughline/platform/words"
)

// ID-07, G-01: a rule asked over HTTP gives the problem that the command line gives, with its field, by the server's clock.
func TestID07AskOverHTTPAnswersAsTheCommandLine(t *testing.T) {
	book, err := law.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	say, err := words.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	api.SetWords(say.Say)
	s := &Server{System: &System{Host: &room.Host{Law: book, Clock: when.NewHeld(when.MustDay("2027-06-01").At(12, 0))}}}
	mux := http.NewServeMux()
	s.askOperation(api.New(mux, "test"))
	for _, c := range []struct {
		name, body   string
		status       int
		code, field  string
		says, answer string
	}{
		{"identifier", "", 422, "law.ask.empty", "", "Nothing was sent", ""},
		{"identifier", "  ", 422, "law.ask.empty", "", "Nothing was sent", ""},
		{"identifier", `{"kind":"` + strings.Repeat("a", 1<<20) + `"}`, 422, "law.ask.too_long", "", "1 MiB", ""},
		{"identifier", `{"kind":"` + strings.Repeat("a", 3<<20) + `"}`, 422, "law.ask.too_long", "", "1 MiB", ""},
		{"identifier", `{"kind":"pnc"}`, 422, "law.ask.missing", "value", "needed", ""},
		{"grade-clock", `{"events":[null]}`, 422, "law.ask.missing", "events[0]", "needed", ""},
		{"no-rule", `{}`, 404, "law.ask.unknown_rule", "", "no-rule", ""},
		{"identifier", `{"kind":"pnc","value":"27/1L"}`, 200, "", "", "", "2027/0000001L"},
	} {
		r := httptest.NewRequest("POST", "/api/ask/"+c.name, strings.NewReader(c.body)).WithContext(access.WithActor(t.Context(), &access.Actor{Staff: "a", Name: "A"}))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r)
		var p struct {
			Code, Detail, Canonical string
			Field                   *string
		}
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != c.status || p.Code != c.code || !strings.Contains(p.Detail, c.says) || p.Canonical != c.answer {
			t.Errorf("%s %.40q: %d %.300s", c.name, c.body, w.Code, w.Body)
			continue
		}
		if c.status != 200 && (p.Field == nil || *p.Field != c.field) {
			t.Errorf("%s %.40q: the field is not said: %.300s", c.name, c.body, w.Body)
		}
	}
}
