package app

import (
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"

	"throughline/platform/id"
)

// opens are the ids of the case that open an address for those who are named on it.
func (p *probe) opens(r route) map[string]bool {
	out := map[string]bool{}
	for _, x := range p.ids {
		out[x] = slices.ContainsFunc(p.members, func(m string) bool { return p.ask(m, http.MethodGet, r.fill(x), nil).Code < 300 })
	}
	return out
}

// pry puts the ids of the case into an address: the answer is the one that a made-up id gets. Every sort of reader tries each
// id that opens the address for a member and the case's own two; of the other ids, which open it for nobody, each tries a
// third, and all in the longer proof.
func (p *probe) pry(turn int, account string, r route, opens map[string]bool) {
	p.t.Helper()
	nothing := id.New()
	other := p.ask(account, http.MethodGet, r.fill(nothing), nil)
	want := masked(other, nothing)
	for i, x := range p.ids {
		if !opens[x] && i > 1 && (turn+i)%3 != 0 && os.Getenv("THROUGHLINE_PROVE") == "" {
			continue
		}
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

var changing = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\d\d:\d\d(:\d\d)?|(Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{1,2} [A-Z][a-z]{2} \d{4}|\d{4}-\d\d-\d\dT[0-9:.+Z]+|/assets/[^"]*`)

func masked(w *httptest.ResponseRecorder, x string) string {
	return changing.ReplaceAllString(strings.ReplaceAll(w.Body.String(), x, ""), "")
}
