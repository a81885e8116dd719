package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"throughline/app/play"
	"throughline/platform/journal"
)

// siege is a running installation with a whole case in it, the acts that made the case, and everything that can be asked of it.
type siege struct {
	*probe
	doc     document
	calls   map[string]call // by operation path, as it was first done
	did     []string        // accounts, in the order in which they first did something
	said    map[string][]string
	tried   int
	large   map[string]bool // fields that were sent a megabyte
	reached map[string][2]string
	refs    []journal.Ref
	onAct   func(account, pattern string, c call)
}

// call is an act as the case did it.
type call struct {
	account, path string
	body          []byte
}

// document is what the API says of itself.
type document struct {
	Paths      map[string]map[string]operation
	Components struct{ Schemas map[string]*schema }
}

type operation struct {
	OperationID string
	Parameters  []struct{ Name, In string }
	RequestBody *struct {
		Content map[string]struct{ Schema *schema }
	}
	Responses map[string]struct {
		Content map[string]struct{ Schema *schema }
	}
}

// besiege opens an installation on the small county and plays the assault. attack is called before each act of the case that
// its person may do, when everything is as the act needs it.
func besiege(t *testing.T, attack func(s *siege, account, pattern string, c call)) *siege {
	t.Helper()
	dir, ctx := ram(t), context.Background()
	county := filepath.Join(dir, "county.osm.pbf")
	if err := GenerateCounty(county); err != nil {
		t.Fatal(err)
	}
	sys, err := Open(ctx, Settings{Data: dir, Map: county, Training: true, Force: "99", ClosureLimit: 30e9, SealEvery: 50e6})
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
	s := &siege{probe: &probe{t: t, srv: NewServer(sys), cookies: map[string]*http.Cookie{}}, calls: map[string]call{}, said: map[string][]string{}, large: map[string]bool{}, reached: map[string][2]string{}}
	s.srv.limits = newLimits(0, 0)
	if err := json.Unmarshal(s.ask("", http.MethodGet, "/api/openapi.json", nil).Body.Bytes(), &s.doc); err != nil {
		t.Fatal(err)
	}
	s.onAct = func(account, pattern string, c call) { attack(s, account, pattern, c) }
	s.srv.Start(ctx)
	outside := httptest.NewServer(http.HandlerFunc(s.record))
	r, err := play.New(outside.URL, nil).Assault("")
	outside.Close()
	if err != nil {
		t.Fatalf("the case was hurt by what was thrown at it: %v", err)
	}
	s.thread = r.Thread
	s.rest()
	s.everybody()
	return s
}

// ram is a folder in memory where there is one: twenty thousand refusals are written here, and how a disk keeps them is proved elsewhere.
func ram(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "hostile")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// rest stops what runs in the background, so that from here on only requests write.
func (s *siege) rest() {
	s.t.Helper()
	s.srv.stop()
	s.srv.running.Wait()
	s.srv.stop = nil
	if err := s.srv.Ears.HearAll(context.Background()); err != nil {
		s.t.Fatal(err)
	}
}

// everybody signs in one person of each sort beside those who did something.
func (s *siege) everybody() {
	for _, a := range []string{"edwards", "okoro", "lloyd", "patel", "flynn", "quinn", "shah", "hartley", "engineer", "pryor", "rees", "coles", "vaughan", "okafor"} {
		if a = "staff:" + a; !slices.Contains(s.did, a) {
			s.did = append(s.did, a)
		}
	}
	for _, a := range s.did {
		if !strings.HasPrefix(a, "victim:") {
			s.signIn(a)
		}
	}
}

// record serves the case's own requests, and remembers them.
func (s *siege) record(w http.ResponseWriter, r *http.Request) {
	pattern := s.patternOf(r)
	if r.Method != http.MethodPost || pattern == "" || strings.HasPrefix(pattern, "/api/training") || pattern == "/api/clock" {
		s.srv.ServeHTTP(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Error(err)
	}
	c := call{account: s.accountOf(r), path: r.URL.RequestURI(), body: body}
	if cookie, err := r.Cookie("throughline"); err == nil {
		s.cookies[c.account] = cookie
	}
	s.onAct(c.account, pattern, c)
	r.Body = io.NopCloser(bytes.NewReader(body))
	kept := httptest.NewRecorder()
	s.srv.ServeHTTP(kept, r)
	if kept.Code < 300 {
		if _, ok := s.calls[pattern]; !ok {
			s.calls[pattern] = c
		}
		if c.account != "" && !slices.Contains(s.did, c.account) {
			s.did = append(s.did, c.account)
		}
		s.conforms(pattern, "post", kept)
	}
	maps.Copy(w.Header(), kept.Header())
	w.WriteHeader(kept.Code)
	w.Write(kept.Body.Bytes())
}

// patternOf is the operation that a request asks for.
func (s *siege) patternOf(r *http.Request) string {
	best, literal := "", -1
	for path, ops := range s.doc.Paths {
		if _, ok := ops[strings.ToLower(r.Method)]; ok && matches(path, r.URL.Path) {
			if n := len(inBraces.ReplaceAllString(path, "")); n > literal {
				best, literal = path, n
			}
		}
	}
	return best
}

func matches(pattern, path string) bool {
	a, b := strings.Split(pattern, "/"), strings.Split(path, "/")
	return slices.EqualFunc(a, b, func(x, y string) bool { return x == y || strings.HasPrefix(x, "{") })
}

// accountOf is who a session belongs to; "" before there is one.
func (s *siege) accountOf(r *http.Request) string {
	c, err := r.Cookie("throughline")
	if err != nil {
		return ""
	}
	ctx, err := s.srv.sessions.Load(context.Background(), c.Value)
	if err != nil {
		return ""
	}
	return s.srv.sessions.GetString(ctx, "account")
}

// shot is one request as an attacker sends it.
type shot struct {
	account, method, path, kind string
	body                        []byte
	head                        map[string]string
}

func (x shot) String() string {
	return fmt.Sprintf("%s %s as %s with %.200q", x.method, x.path, x.account, x.body)
}

func (s *siege) fire(x shot) *httptest.ResponseRecorder {
	s.tried++
	r := httptest.NewRequest(x.method, "/", bytes.NewReader(x.body))
	if u, err := r.URL.Parse(x.path); err == nil {
		r.URL, r.RequestURI = u, x.path
	}
	if x.kind != "" {
		r.Header.Set("Content-Type", x.kind)
	}
	for k, v := range x.head {
		r.Header.Set(k, v)
	}
	if c := s.cookies[x.account]; c != nil {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	s.srv.ServeHTTP(w, r)
	return w
}

// leaks are the marks of a program's own words: an answer holds none of them.
var leaks = []string{"sql: ", "pq: ", "SQLITE", "SQLSTATE", "SQL logic", "constraint failed", "no such table", "no such column", "runtime error", "goroutine ", ".go:",
	"json: ", "strconv.", "invalid character", "unexpected end of JSON", "unexpected EOF", ": EOF", "panic:", "reflect.", "context canceled", "context deadline",
	"cannot unmarshal", "multipart: ", "mime: ", "http: ", "%!(", "%!s(", "%!d(", "%!v(", "%!q(", "invalid URL", "net/url", "map["}

// bareCode is a name of ours where a sentence should stand.
var bareCode = regexp.MustCompile(`^[a-z_]+(\.[a-z0-9_]+)+$`)

// judge says what is wrong with an answer, whatever was sent.
func (s *siege) judge(x shot, w *httptest.ResponseRecorder) []string {
	var wrong []string
	bad := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	body := w.Body.String()
	h := w.Header()
	if w.Code >= 500 && (w.Code != http.StatusServiceUnavailable || !strings.ContainsAny(body, ".")) {
		bad("status %d", w.Code)
	}
	for _, m := range leaks {
		if strings.Contains(body, m) || strings.Contains(h.Get("Location"), m) {
			bad("says %q", m)
		}
	}
	if !strict(h.Get("Content-Security-Policy")) || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("X-Frame-Options") != "DENY" {
		bad("lacks the security headers")
	}
	if strings.Contains(h.Get("Content-Type"), "html") && strings.Contains(body, script) {
		bad("shows what was typed as markup")
	}
	if w.Code < 400 || x.method == http.MethodHead { // which has no body
		return wrong
	}
	if strings.HasPrefix(x.path, "/api/") || strings.HasPrefix(x.path, "/send/") && strings.Contains(x.path, "/files") { // what programs speak to
		return append(wrong, problemWrong(w)...)
	}
	if !strings.Contains(h.Get("Content-Type"), "html") || !strings.Contains(body, "<h1") {
		bad("is no page")
	}
	return append(wrong, pageWrong(body)...)
}

// problemWrong tells whether a refusal of the API is a problem with sentences.
func problemWrong(w *httptest.ResponseRecorder) []string {
	var p struct {
		Status       int
		Code, Detail string
		Fields       []struct{ Field, Code, Detail string }
	}
	if !strings.HasPrefix(w.Header().Get("Content-Type"), "application/problem+json") || json.Unmarshal(w.Body.Bytes(), &p) != nil {
		return []string{fmt.Sprintf("is no problem: %.200s", w.Body)}
	}
	var wrong []string
	if p.Status != w.Code || p.Code == "" {
		wrong = append(wrong, fmt.Sprintf("the problem says %d %q", p.Status, p.Code))
	}
	said := []string{p.Detail}
	for _, f := range p.Fields {
		said = append(said, f.Detail)
	}
	for _, x := range said {
		if !sentence(x) {
			wrong = append(wrong, fmt.Sprintf("%q is no sentence", x))
		}
	}
	return wrong
}

func sentence(x string) bool {
	x = strings.TrimSpace(x)
	return strings.Contains(x, " ") && !bareCode.MatchString(x) && !unfilled.MatchString(x)
}

// strict tells whether a policy lets nothing in from elsewhere; a file that somebody gave is served under one that lets in nothing.
func strict(policy string) bool {
	return strings.HasPrefix(policy, "default-src 'self';") && !strings.Contains(policy, "unsafe") || strings.Contains(policy, "default-src 'none'")
}

// unfilled is a place of a sentence that nothing was put into; the inputs here have braces too, but none like this.
var unfilled = regexp.MustCompile(`\{(label|subject|value|min|max|needs|field|kind|why|name)\}`)

var between = regexp.MustCompile(`>([^<>]+)<`)

func pageWrong(body string) []string {
	for _, m := range between.FindAllStringSubmatch(body, -1) {
		if x := strings.TrimSpace(m[1]); bareCode.MatchString(x) && strings.Count(x, ".") > 0 && !strings.Contains(x, "www.") {
			return []string{fmt.Sprintf("shows the code %q", x)}
		}
	}
	return nil
}

// report fails the test once for each thing that is wrong at an address, not once for each input.
func (s *siege) report(t *testing.T, x shot, w *httptest.ResponseRecorder, wrong ...string) {
	t.Helper()
	for _, what := range wrong {
		at, _, _ := strings.Cut(x.path, "?")
		key := x.method + " " + changing.ReplaceAllString(at, "") + " " + what
		s.said[key] = append(s.said[key], "")
		if len(s.said[key]) == 1 {
			t.Errorf("%s: %d %s\n\t%s", x, w.Code, what, cutBody(w))
		}
	}
}

func cutBody(w *httptest.ResponseRecorder) string {
	b := w.Body.String()
	if i := strings.Index(b, `id="main"`); i > 0 {
		b = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(b[i:], " ")
		b = strings.Join(strings.Fields(b), " ")
	}
	return b[:min(300, len(b))]
}

// acts counts what somebody did, beside what was refused to them.
func (s *siege) acts(account string) (n int) {
	err := s.srv.Host.DB.Read(context.Background()).QueryRow(`SELECT count(*) FROM journal_entry WHERE actor = $1 AND kind <> 'act.refused'`, account).Scan(&n)
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}
