package app

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"throughline/platform/id"
	"throughline/platform/prooftest"
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
	for i, x := range p.ids {
		if !opens[x] && i > 1 && (turn+i)%3 != 0 && !prooftest.All() {
			continue
		}
		path := r.fill(x)
		w := p.ask(account, http.MethodGet, path, nil)
		p.quiet(account, path, w)
		if !id.Valid(x) {
			continue
		}
		got, want := differs(without(w, x), without(other, nothing))
		if w.Code != other.Code || got != want {
			p.t.Errorf("%s at %s is answered %d, and %d for what is not there:\n%s\n%s", account, path, w.Code, other.Code, cut(got, want), cut(want, got))
		}
	}
}

var changing = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\d\d:\d\d(:\d\d)?|(Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{1,2} [A-Z][a-z]{2} \d{4}|\d{4}-\d\d-\d\dT[0-9:.+Z]+|/assets/[^"]*`)

func without(w *httptest.ResponseRecorder, x string) string {
	return strings.ReplaceAll(w.Body.String(), x, "")
}

// differs gives the first pieces of two replies that differ in more than what changes with every reply; two empty ones when
// there are none. Only pieces that differ are masked: to mask whole pages was a fifth of this test.
func differs(a, b string) (string, string) {
	as, bs := pieces(a), pieces(b)
	if len(as) != len(bs) {
		return a, b
	}
	for i := range as {
		if as[i] == bs[i] {
			continue
		}
		if x, y := changing.ReplaceAllString(as[i], ""), changing.ReplaceAllString(bs[i], ""); x != y {
			return x, y
		}
	}
	return "", ""
}

// pieces cuts a reply after every mark that nothing masked can hold.
func pieces(s string) (out []string) {
	for s != "" {
		n := strings.IndexAny(s, "\n<>\"") + 1
		if n == 0 {
			n = len(s)
		}
		out, s = append(out, s[:n]), s[n:]
	}
	return out
}

// lookups are the addresses that look for the case by each name in a route's query. Every sort of reader looks by every
// name for the case and its odd word, and for one of the other three, the next reader for another; in the longer proof for all.
func (p *probe) lookups(turn int, r route) []string {
	var out []string
	for n, name := range r.query {
		for i, value := range []string{p.thread, odd, oddPlace, p.incident, "07700 900987"} {
			if paging := name == "cursor" || name == "limit"; paging && i > 0 { // nothing is looked for by them: TestEveryListIsReadByPages walks with real ones
				break
			}
			if i > 1 && (turn+n+i)%3 != 0 && !prooftest.All() {
				continue
			}
			out = append(out, r.path+"?"+url.Values{name: {value}}.Encode())
		}
	}
	return out
}
