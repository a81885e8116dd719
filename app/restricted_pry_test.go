package app

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"

	"throughline/platform/id"
)

// pry puts every id of the case into an address: the answer is the one that a made-up id gets.
func (p *probe) pry(account string, r route) {
	p.t.Helper()
	nothing := id.New()
	other := p.ask(account, http.MethodGet, r.fill(nothing), nil)
	want := masked(other, nothing)
	for _, x := range p.ids {
		path := r.fill(x)
		w := p.ask(account, http.MethodGet, path, nil)
		p.quiet(account, path, w)
		if !id.Valid(x) {
			continue
		}
		got := masked(w, x)
		if w.Code != other.Code || got != want {
			p.t.Errorf("%s at %s is answered %d, and %d for what is not there:\n%s\n%s", account, path, w.Code, other.Code, cut(got, want), cut(want, got))
		}
	}
}

var changing = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\d\d:\d\d(:\d\d)?|\d{4}-\d\d-\d\dT[0-9:.+Z]+|/assets/[^"]*`)

func masked(w *httptest.ResponseRecorder, x string) string {
	return changing.ReplaceAllString(strings.ReplaceAll(w.Body.String(), x, ""), "")
}
