package app

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

func (p *probe) send(account, method, path, body string, head map[string]string) *httptest.ResponseRecorder {
	p.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	for k, v := range head {
		r.Header.Set(k, v)
	}
	r.AddCookie(p.cookies[account])
	w := httptest.NewRecorder()
	p.srv.ServeHTTP(w, r)
	return w
}

var inputs = regexp.MustCompile(`<input[^>]*name="([^"]*)"[^>]*value="([^"]*)"`)

// formOf reads what a form's page would send if nobody changed anything.
func (p *probe) formOf(account, path string) url.Values {
	p.t.Helper()
	w := p.ask(account, http.MethodGet, path, nil)
	out := url.Values{}
	for _, m := range inputs.FindAllStringSubmatch(w.Body.String(), -1) {
		if m[1] != "q" && m[1] != "next" {
			out.Set(m[1], m[2])
		}
	}
	if w.Code != http.StatusOK || len(out) < 2 {
		p.t.Fatalf("%s has no form: %d %v", path, w.Code, out)
	}
	return out
}

// Two people open one form and both send it: the second is told, with what they typed and what it is now, and nothing is lost.
func TestALostUpdateShowsBothValues(t *testing.T) {
	t.Parallel()
	p := installation(t)
	p.people()
	p.makeCase()
	path := "/people/" + p.person + "/change"
	one, two := p.formOf("staff:bryant", path), p.formOf("staff:marsh", path)
	one.Set("family", "Frombryant")
	two.Set("given", "Isolde")
	head := map[string]string{"Content-Type": "application/x-www-form-urlencoded"}
	if w := p.send("staff:bryant", http.MethodPost, path, one.Encode(), head); w.Code != http.StatusSeeOther {
		t.Fatalf("the first: %d %s", w.Code, w.Body)
	}
	w := p.send("staff:marsh", http.MethodPost, path, two.Encode(), head)
	body := w.Body.String()
	if w.Code != http.StatusConflict || !strings.Contains(body, "Somebody changed this record") || !strings.Contains(body, `value="Isolde"`) || !strings.Contains(body, "<td class=\"govuk-table__cell\">Frombryant") && !strings.Contains(body, ">Frombryant<") || !strings.Contains(body, ">Vandermoss<") {
		t.Errorf("the second: %d\n%s", w.Code, body)
	}
	for _, m := range inputs.FindAllStringSubmatch(body, -1) {
		if m[1] == "_version" {
			two.Set(m[1], m[2])
		}
	}
	two.Set("family", "Frombryant")
	if w := p.send("staff:marsh", http.MethodPost, path, two.Encode(), head); w.Code != http.StatusSeeOther {
		t.Errorf("the second again, with both in view: %d %s", w.Code, w.Body)
	}
}

// The API: a tag that is held is answered with 304, an act on an older one is stale, and one on the newest is done.
func TestConditionsOfTheAPI(t *testing.T) {
	t.Parallel()
	p := installation(t)
	p.people()
	p.makeCase()
	for _, path := range []string{"/api/threads/" + p.thread, "/api/control/incidents/" + p.incident, "/api/people/" + p.person, "/api/duty/staff/rees", "/api/me", "/api/threads"} {
		first := p.send("staff:marsh", http.MethodGet, path, "", nil)
		tag := first.Header().Get("ETag")
		again := p.send("staff:marsh", http.MethodGet, path, "", map[string]string{"If-None-Match": tag})
		if first.Code != http.StatusOK || tag == "" || again.Code != http.StatusNotModified || again.Body.Len() != 0 || again.Header().Get("ETag") != tag {
			t.Errorf("%s: %d %q, then %d %q with %d bytes", path, first.Code, tag, again.Code, again.Header().Get("ETag"), again.Body.Len())
		}
		if other := p.send("staff:marsh", http.MethodGet, path, "", map[string]string{"If-None-Match": `"other"`}); other.Code != http.StatusOK {
			t.Errorf("%s with another tag: %d", path, other.Code)
		}
	}
	path := "/api/people/" + p.person
	tag := p.send("staff:marsh", http.MethodGet, path, "", nil).Header().Get("ETag")
	change := func(given string, tag string) *httptest.ResponseRecorder {
		b, _ := json.Marshal(map[string]any{"version": 0, "given": given, "family": oddSurname})
		return p.send("staff:marsh", http.MethodPost, path+"/change", string(b), map[string]string{"If-Match": tag, "Content-Type": "application/json"})
	}
	if w := change("Isolde", tag); w.Code != http.StatusOK {
		t.Errorf("an act on the newest: %d %s", w.Code, w.Body)
	}
	if w := change("Iseult", tag); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "act.stale") {
		t.Errorf("an act on an older one: %d %s", w.Code, w.Body)
	}
}

// The document says which headers are honoured, and how a caller is known.
func TestTheDocumentNamesHeadersAndTheSession(t *testing.T) {
	t.Parallel()
	p := installation(t)
	var doc struct {
		Paths map[string]map[string]struct {
			Parameters []struct{ Name, In string }
		}
		Components struct {
			SecuritySchemes map[string]struct{ Type, In, Name string }
		}
	}
	if err := json.Unmarshal(p.ask("", http.MethodGet, "/api/openapi.json", nil).Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	for path, ops := range doc.Paths {
		for method, want := range map[string]string{"post": "Idempotency-Key", "get": "If-None-Match"} {
			op, there := ops[method]
			found := false
			for _, x := range op.Parameters {
				found = found || x.Name == want && x.In == "header"
			}
			if there && !found && path != "/live" { // a stream has no tag
				t.Errorf("%s %s does not document %s", method, path, want)
			}
		}
	}
	if s := doc.Components.SecuritySchemes["session"]; s.In != "cookie" || s.Name != p.srv.sessions.Cookie.Name {
		t.Errorf("the session's scheme is %+v", s)
	}
}
