package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"

	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/need"
	"throughline/platform/promise"
	"throughline/platform/prooftest"
)

// Words that stand nowhere but in the restricted case.
const (
	odd        = "Zwyvernstone"
	oddPlace   = "Quillfeather Passage"
	oddSurname = "Vandermoss"
)

// probe is a running installation with a restricted case on it, and everything that would tell of the case.
type probe struct {
	t         *testing.T
	srv       *Server
	cookies   map[string]*http.Cookie
	thread    string
	incident  string
	person    string
	members   []string
	outsiders []string
	needles   []string
	key       string   // Idempotency-Key of what is asked
	ids       []string // of every record of the case: what a prying reader would put into an address
}

func (p *probe) ask(account, method, path string, body any) *httptest.ResponseRecorder {
	p.t.Helper()
	var raw []byte
	if body != nil {
		var err error
		if raw, err = json.Marshal(body); err != nil {
			p.t.Fatal(err)
		}
	}
	r := httptest.NewRequest(method, path, bytes.NewReader(raw))
	if raw != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if p.key != "" {
		r.Header.Set("Idempotency-Key", p.key)
	}
	if c := p.cookies[account]; c != nil {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	p.srv.ServeHTTP(w, r)
	return w
}

func (p *probe) signIn(account string) {
	p.t.Helper()
	w := p.ask("", http.MethodPost, "/api/training/sign-in", map[string]string{"account": account})
	for _, c := range w.Result().Cookies() {
		if c.Name == p.srv.sessions.Cookie.Name {
			p.cookies[account] = c
			return
		}
	}
	p.t.Fatalf("%s could not sign in: %d %s", account, w.Code, w.Body)
}

// do does an act that must succeed and reads the reply.
func (p *probe) do(account, path string, body any) map[string]any {
	p.t.Helper()
	w := p.ask(account, http.MethodPost, path, body)
	var out map[string]any
	if w.Code >= 300 || json.Unmarshal(w.Body.Bytes(), &out) != nil {
		p.t.Fatalf("%s at %s: %d %s", account, path, w.Code, w.Body)
	}
	return out
}

// installation opens a training installation with its force. It asks faster than any person, so nothing limits it.
func installation(t *testing.T) *probe {
	t.Helper()
	ctx := context.Background()
	sys, err := Open(ctx, Settings{Data: t.TempDir(), Training: true, Force: "99", ClosureLimit: 30e9})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := sys.Stop(); err != nil {
			t.Error(err)
		}
	})
	if err := sys.SeedTraining(ctx); err != nil {
		t.Fatal(err)
	}
	p := &probe{t: t, srv: NewServer(sys), cookies: map[string]*http.Cookie{}}
	p.srv.limits = newLimits(0, 0)
	return p
}

// people signs in one person of every set of roles, on duty where there is one, and chooses who will be named on the case.
func (p *probe) people() {
	p.t.Helper()
	all, err := p.srv.personas(context.Background())
	if err != nil {
		p.t.Fatal(err)
	}
	p.members = []string{"staff:coles", "staff:marsh"}
	seen := map[string]bool{}
	for _, duty := range []bool{true, false} {
		for _, x := range all {
			key := x.Role
			if strings.HasPrefix(x.Account, "simulator:") {
				key = x.Account
			}
			if x.OnDuty != duty || seen[key] || slices.Contains(p.members, x.Account) {
				continue
			}
			seen[key] = true
			p.outsiders = append(p.outsiders, x.Account)
		}
	}
	if len(p.outsiders) < 15 {
		p.t.Fatalf("only %d sorts of people: %v", len(p.outsiders), p.outsiders)
	}
	for _, a := range append(append([]string{"staff:shah", "staff:bryant"}, p.members...), p.outsiders...) {
		p.signIn(a)
	}
}

// makeCase makes the case through the public API, as people do.
func (p *probe) makeCase() {
	call := p.do("staff:bryant", "/api/control/calls", map[string]any{"channel": "999", "cli": "07700 900987", "caller": odd + " Caller", "said": "help at " + oddPlace})
	inc := p.do("staff:bryant", "/api/control/incidents", map[string]any{"type": "violence", "place": "7 " + oddPlace, "title": odd, "call": call["id"], "lat": 52.05, "lon": -2.74, "flags": []string{"knife"}})
	p.incident, p.thread = inc["id"].(string), inc["thread"].(string)
	p.do("staff:bryant", "/api/control/incidents/"+p.incident+"/grade", map[string]any{"grade": "1", "area": "urban"})
	p.do("staff:bryant", "/api/control/incidents/"+p.incident+"/log", map[string]any{"text": "the suspect is called " + oddSurname})
	person := p.do("staff:bryant", "/api/people", map[string]any{"given": "Ysolde", "family": oddSurname, "role": "victim", "thread": p.thread})
	p.person, _ = person["id"].(string)
}

// gather lists every id and word of the case, whatever the rooms wrote for it.
func (p *probe) gather() {
	q := p.srv.Host.DB.Read(context.Background())
	es, err := journal.OnThread(q, p.thread, []string{"open", need.Label(p.thread)}, 0, 1000)
	if err != nil || len(es) < 4 {
		p.t.Fatalf("the case has %d entries: %v", len(es), err)
	}
	ids := map[string]bool{p.thread: true, p.incident: true}
	for _, e := range es {
		ids[e.ID] = true
		if e.Subject.Kind != "person" && e.Subject.Kind != "staff" && e.Subject.Kind != "callsign" && id.Valid(e.Subject.ID) {
			ids[e.Subject.ID] = true
		}
	}
	ps, err := promise.OnThread(q, p.thread, []string{need.Label(p.thread)}, true, 1000)
	if err != nil || len(ps) == 0 {
		p.t.Fatalf("the case has %d promises under its label: %v", len(ps), err)
	}
	for _, x := range ps {
		ids[x.ID] = true
	}
	w := p.ask("staff:marsh", http.MethodGet, "/api/threads/"+p.thread, nil)
	var th struct {
		Ref string `json:"ref"`
	}
	if w.Code != 200 || json.Unmarshal(w.Body.Bytes(), &th) != nil || !strings.Contains(w.Body.String(), odd) {
		p.t.Fatalf("a named member cannot see the case: %d %s", w.Code, w.Body)
	}
	for x := range ids {
		p.needles = append(p.needles, x)
	}
	p.needles = append(p.needles, odd, oddPlace, th.Ref)
	p.ids = []string{p.thread, th.Ref, es[0].ID, ps[0].ID}
	kinds := map[string]bool{}
	for _, e := range es { // one record of every kind that the rooms wrote
		if ids[e.Subject.ID] && !kinds[e.Subject.Kind] {
			kinds[e.Subject.Kind] = true
			p.ids = append(p.ids, e.Subject.ID)
		}
	}
}

func (p *probe) restrict() {
	p.t.Helper()
	p.do("staff:coles", "/api/threads/"+p.thread+"/restrict", map[string]any{"why": "the victim is an officer", "members": []string{"marsh"}})
	if err := p.srv.Ears.HearAll(context.Background()); err != nil {
		p.t.Fatal(err)
	}
}

// route is one thing that can be asked: an operation or a screen, with the names in its path and query.
type route struct {
	path   string
	params []string
	query  []string
}

var inBraces = regexp.MustCompile(`\{([a-z_]+)(\.\.\.)?\}`)

// routes are every GET of the API document and of the rooms' and the shell's screens: a new room is in it by itself.
func (p *probe) routes() []route {
	p.t.Helper()
	var doc struct {
		Paths map[string]map[string]struct {
			Parameters []struct{ Name, In string }
		}
	}
	w := p.ask("", http.MethodGet, "/api/openapi.json", nil)
	if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil {
		p.t.Fatal(err)
	}
	var out []route
	add := func(path string, query []string) {
		r := route{path: strings.TrimSuffix(path, "{$}"), query: query}
		for _, m := range inBraces.FindAllStringSubmatch(r.path, -1) {
			r.params = append(r.params, m[0])
		}
		out = append(out, r)
	}
	for path, ops := range doc.Paths {
		if op, ok := ops["get"]; ok && path != "/live" { // a stream is listened to: see listens
			var query []string
			for _, x := range op.Parameters {
				if x.In == "query" && x.Name != "after" && x.Name != "wait_sealed" { // these two wait
					query = append(query, x.Name)
				}
			}
			add(path, query)
		}
	}
	if len(out) < 15 {
		p.t.Fatalf("the API document has only %d reads", len(out))
	}
	for pattern := range p.srv.gatherPages() {
		if path, ok := strings.CutPrefix(pattern, "GET "); ok {
			add(path, []string{"q", "owner", "thread", "cursor"})
		}
	}
	for _, r := range p.srv.Rooms {
		for _, sc := range r.Screens {
			if path, ok := strings.CutPrefix(sc.Pattern, "GET "); ok {
				add(path, []string{"q", "thread", "incident", "person"})
			}
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].path < out[j].path })
	return out
}

// fill puts a value into every place of a route's path.
func (r route) fill(value string) string {
	path := r.path
	for _, x := range r.params {
		v := value
		if x == "{kind}" {
			v = "thread"
		}
		path = strings.Replace(path, x, url.PathEscape(v), 1)
	}
	return path
}

// told lists what a reply tells of the case, beside what the request said itself.
func (p *probe) told(path string, w *httptest.ResponseRecorder) []string {
	said, _ := url.QueryUnescape(path)
	reply := w.Body.String() + fmt.Sprint(w.Header())
	var out []string
	for _, n := range p.needles {
		if !strings.Contains(strings.ToLower(said), strings.ToLower(n)) && strings.Contains(reply, n) {
			out = append(out, n)
		}
	}
	return out
}

// counts are how many rows and list items a list has, and its numbers, for a reader who must not notice a difference.
func counts(w *httptest.ResponseRecorder) string {
	b := w.Body.String()
	var v any
	if json.Unmarshal(w.Body.Bytes(), &v) == nil {
		return fmt.Sprint(w.Code, shape(v))
	}
	return fmt.Sprint(w.Code, strings.Count(b, "<tr"), strings.Count(b, "<li"), strings.Count(b, "<option"))
}

func shape(v any) any {
	switch x := v.(type) {
	case []any:
		return len(x)
	case map[string]any:
		out := map[string]any{}
		for k, y := range x {
			out[k] = shape(y)
		}
		return out
	case bool:
		return x
	}
	return "" // times move, and so do units; rows and totals are counted above
}

// shares is how many runs ask every pair of a reader and an address: each reader and each address is in every run, each pair in one
// of so many runs, and all pairs in make prove.
const shares = 6

// GOV-04: one restricted thread, every list, feed, screen and operation, as everybody who is not named: it is not there.
func TestGOV04RestrictedThreadIsNowhere(t *testing.T) {
	t.Parallel()
	p := installation(t)
	p.people()
	routes, share := p.routes(), prooftest.Drawn(t)
	before := map[string]string{}
	for turn, a := range p.outsiders {
		for n, r := range routes {
			if len(r.params) == 0 && share.Takes(shares, turn, n) {
				before[a+" "+r.path] = counts(p.ask(a, http.MethodGet, r.path, nil))
			}
		}
	}
	p.makeCase()
	p.restrict()
	p.gather()
	p.listens() // before anybody pries: those who watch over access hear of what was refused, with what was typed
	opens, opened := map[string]map[string]bool{}, 0
	for _, r := range routes {
		if len(r.params) > 0 {
			opens[r.path] = p.opens(r)
			if slices.Contains(slices.Collect(maps.Values(opens[r.path])), true) {
				opened++
			}
		}
	}
	if opened < 15 {
		t.Errorf("an id of the case opens only %d of %d addresses for its members", opened, len(opens))
	}
	for turn, a := range p.outsiders {
		for n, r := range routes {
			if !share.Takes(shares, turn, n) {
				continue
			}
			if len(r.params) > 0 {
				p.pry(turn, a, r, opens[r.path])
				continue
			}
			w := p.ask(a, http.MethodGet, r.path, nil)
			if now := counts(w); now != before[a+" "+r.path] && !moves[r.path] {
				t.Errorf("%s at %s counts %s, and %s before the case was there", a, r.path, now, before[a+" "+r.path])
			}
			p.quiet(a, r.path, w)
			for _, path := range p.lookups(turn, r) {
				p.quiet(a, path, p.ask(a, http.MethodGet, path, nil))
			}
		}
	}
}

// moves are the lists that change by our asking: what was refused shows in the journal of those who watch over it.
var moves = map[string]bool{"/api/journal": true}

func (p *probe) quiet(account, path string, w *httptest.ResponseRecorder) {
	p.t.Helper()
	if w.Code >= 500 {
		p.t.Errorf("%s at %s: %d", account, path, w.Code)
	}
	if told := p.told(path, w); len(told) > 0 {
		p.t.Errorf("%s learns of the case at %s: %v", account, path, told)
	}
}

// cut is where a begins to differ from b.
func cut(a, b string) string {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	return a[max(0, i-40):min(len(a), i+120)]
}
