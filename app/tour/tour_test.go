package tour

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/app"
	"throughline/platform/page"
	"throughline/platform/words"
)

const came = "127.0.0.1:8080"

// force is a live force with tours beside it.
func force(t *testing.T, limits Limits) (*Tour, *app.Server) {
	t.Helper()
	sys, err := app.Open(t.Context(), app.Settings{Data: t.TempDir(), Training: true, Force: "99", ClosureLimit: 20 * time.Second, SealEvery: 100 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	if err := sys.SeedTraining(t.Context()); err != nil {
		t.Fatal(err)
	}
	tours := newTour(sys, limits)
	srv := app.NewServer(sys, tours)
	tours.Live = srv
	sys.Start(t.Context())
	t.Cleanup(func() {
		tours.Close()
		if left, err := os.ReadDir(filepath.Join(sys.Settings.Data, "tour")); len(left) > 0 {
			t.Errorf("sandboxes were left behind: %v %v", left, err)
		}
		srv.EndStreams()
		if err := sys.Stop(); err != nil {
			t.Error(err)
		}
	})
	return tours, srv
}

// send makes a request as a browser of this machine does, or another one.
func send(h http.Handler, method, address, from string) *http.Response {
	u, err := url.Parse(address)
	if err != nil {
		panic(err)
	}
	r := httptest.NewRequest(method, u.RequestURI(), nil)
	r.Host, r.RemoteAddr = u.Host, from+":50000"
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func read(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// opened begins a visit and gives the address of its page.
func opened(t *testing.T, srv http.Handler) string {
	t.Helper()
	r := send(srv, "POST", "http://"+came+"/tour", "127.0.0.1")
	at := r.Header.Get("Location")
	if r.StatusCode != http.StatusSeeOther || !strings.HasPrefix(at, "http://tour.localhost:8080/tour/") {
		t.Fatalf("%d to %q: %s", r.StatusCode, at, read(t, r))
	}
	return at
}

func TestAVisitHasItsOwnHostsHeadersAndSessions(t *testing.T) {
	t.Parallel()
	_, srv := force(t, usual)
	at := opened(t, srv)
	id := at[strings.LastIndex(at, "/")+1:]
	r := send(srv, "GET", at, "127.0.0.1")
	csp, body := r.Header.Get("Content-Security-Policy"), read(t, r)
	if r.StatusCode != http.StatusOK || !strings.HasPrefix(csp, page.Policy+"; frame-src http://") || strings.Contains(csp, "*") || strings.Count(csp, "."+id+domain+":8080") != len(cast) || r.Header.Get("X-Frame-Options") != "DENY" {
		t.Errorf("%d: the tour's page allows %q, %q", r.StatusCode, csp, r.Header.Get("X-Frame-Options"))
	}
	if !strings.Contains(body, "http://bryant."+id+".tour.localhost:8080/control") || !strings.Contains(body, "http://victim."+id+".tour.localhost:8080/my-case") {
		t.Error("the page does not frame the screens")
	}
	r = send(srv, "GET", "http://howells."+id+".tour.localhost:8080/", "127.0.0.1")
	if csp, body = r.Header.Get("Content-Security-Policy"), read(t, r); !strings.Contains(body, "S. Howells") || csp != strings.Replace(page.Policy, "frame-ancestors 'none'", "frame-ancestors http://tour.localhost:8080", 1) || r.Header.Values("X-Frame-Options") != nil || len(r.Header.Values("Set-Cookie")) != 0 {
		t.Errorf("her page: %d %q %q %v", r.StatusCode, csp, r.Header.Get("X-Frame-Options"), r.Header.Values("Set-Cookie"))
	}
	if r = send(srv, "GET", "http://HARTLEY."+strings.ToUpper(id)+".Tour.Localhost.:8080/", "127.0.0.1"); !strings.Contains(read(t, r), "E. Hartley") {
		t.Errorf("a host is a host in any case: %d", r.StatusCode)
	}
	if r = send(srv, "GET", "http://victim."+id+".tour.localhost:8080/my-case", "127.0.0.1"); r.StatusCode != http.StatusOK || !strings.Contains(read(t, r), "Your code") {
		t.Errorf("nobody has signed in as the victim: %d", r.StatusCode)
	}
	if r = send(srv, "GET", "http://victim."+id+".tour.localhost:8080/owed", "127.0.0.1"); r.StatusCode != http.StatusSeeOther {
		t.Errorf("the victim's host opened the force's pages: %d", r.StatusCode)
	}
	for what, address := range map[string]string{"another's id": "http://howells." + strings.Repeat("a", 26) + ".tour.localhost:8080/", "an id cut short": "http://howells." + id[:25] + ".tour.localhost:8080/", "no id": "http://howells.tour.localhost:8080/",
		"nobody of the cast": "http://shah." + id + ".tour.localhost:8080/", "no person": "http://" + id + ".tour.localhost:8080/", "more names": "http://a.howells." + id + ".tour.localhost:8080/"} {
		if r := send(srv, "GET", address, "127.0.0.1"); r.StatusCode != http.StatusNotFound || !strings.Contains(r.Header.Get("Content-Security-Policy"), "frame-ancestors 'none'") || r.Header.Get("X-Frame-Options") != "DENY" || strings.Contains(read(t, r), "Howells") {
			t.Errorf("%s: %d", what, r.StatusCode)
		}
	}
}

// The live force's headers are not weaker by one byte, whatever host is named.
func TestTheLiveForcesHeadersAreWhatTheyWere(t *testing.T) {
	t.Parallel()
	sys, err := app.Open(t.Context(), app.Settings{Data: t.TempDir(), Training: true, Force: "99", ClosureLimit: 20 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	alone := app.NewServer(sys)
	t.Cleanup(func() { sys.Stop() })
	_, beside := force(t, usual)
	opened(t, beside)
	for _, host := range []string{came, "tour.localhost:8080", "police.example", "tour.localhost.evil.example", "xtour.localhost"} {
		for _, path := range []string{"/", "/sign-in", "/my-case", "/control", "/api/me", "/assets/none.css", "/nowhere", "/healthz"} {
			want, got := send(alone, "GET", "http://"+host+path, "127.0.0.1"), send(beside, "GET", "http://"+host+path, "127.0.0.1")
			for _, h := range []http.Header{want.Header, got.Header} {
				h.Del("Throughline-Request") // another for each request
				h.Del("Content-Length")
			}
			if got.StatusCode != want.StatusCode || !maps.EqualFunc(want.Header, got.Header, slices.Equal) {
				t.Errorf("%s%s: %d %v, and with tours %d %v", host, path, want.StatusCode, want.Header, got.StatusCode, got.Header)
			}
		}
	}
}

func TestAServerWithoutToursHasNone(t *testing.T) {
	t.Parallel()
	sys, err := app.Open(t.Context(), app.Settings{Data: t.TempDir(), Training: true, Force: "99", ClosureLimit: 20 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sys.Stop() })
	srv := app.NewServer(sys)
	for _, x := range [][2]string{{"GET", "/tour"}, {"POST", "/tour"}, {"GET", "/tour/x"}} {
		if r := send(srv, x[0], "http://"+came+x[1], "127.0.0.1"); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s %s: %d", x[0], x[1], r.StatusCode)
		}
	}
	if _, err := app.Open(t.Context(), app.Settings{Data: t.TempDir()}); err == nil || !strings.Contains(err.Error(), "training") {
		t.Errorf("a force that is no training installation opened, and would have had tours: %v", err)
	}
}

func TestToursAreLimitedAndEnd(t *testing.T) {
	t.Parallel()
	tours, srv := force(t, Limits{Visits: 2, Idle: time.Hour, Life: time.Hour})
	first := opened(t, srv)
	opened(t, srv)
	r := send(srv, "POST", "http://"+came+"/tour", "127.0.0.1")
	if body := read(t, r); r.StatusCode != http.StatusServiceUnavailable || !strings.Contains(body, "All 2 tours") {
		t.Errorf("%d: %s", r.StatusCode, body)
	}
	if r := send(srv, "POST", first+"/end", "127.0.0.1"); r.StatusCode != http.StatusSeeOther {
		t.Errorf("%d", r.StatusCode)
	}
	id := first[strings.LastIndex(first, "/")+1:]
	if _, err := os.Stat(filepath.Join(tours.folder, id)); !os.IsNotExist(err) {
		t.Errorf("its sandbox is still there: %v", err)
	}
	for _, address := range []string{first, first + "/state", "http://howells." + id + ".tour.localhost:8080/"} {
		if r := send(srv, "GET", address, "127.0.0.1"); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s after its end: %d", address, r.StatusCode)
		}
	}
	opened(t, srv)
	tours.Close()
	if r := send(srv, "POST", "http://"+came+"/tour", "127.0.0.1"); r.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("a tour began while the server stops: %d", r.StatusCode)
	}
}

func TestAnIdleTourEndsByItself(t *testing.T) {
	t.Parallel()
	tours, srv := force(t, Limits{Visits: 1, Idle: time.Millisecond, Life: time.Hour})
	send(srv, "POST", "http://"+came+"/tour", "127.0.0.1")
	tours.mu.Lock()
	for len(tours.visits) > 0 {
		tours.mu.Unlock()
		time.Sleep(5 * time.Millisecond)
		tours.mu.Lock()
	}
	tours.mu.Unlock()
}

func TestATourIsForTheMachineItself(t *testing.T) {
	t.Parallel()
	_, srv := force(t, usual)
	for _, x := range []struct{ host, from string }{{"police.example:8080", "127.0.0.1"}, {"10.0.0.5:8080", "10.0.0.9"}, {came, "10.0.0.9"}, {"tour.localhost:8080", "192.0.2.1"}, {"localhost.evil.example", "127.0.0.1"}} {
		r := send(srv, "GET", "http://"+x.host+"/tour", x.from)
		if body := read(t, r); r.StatusCode != http.StatusOK || !strings.Contains(body, "for the machine on which this server runs") || strings.Contains(body, "<form") {
			t.Errorf("%+v: %d, no sentence that says where", x, r.StatusCode)
		}
		if r = send(srv, "POST", "http://"+x.host+"/tour", x.from); r.StatusCode != http.StatusForbidden {
			t.Errorf("%+v began a tour: %d", x, r.StatusCode)
		}
	}
	at := opened(t, srv)
	if r := send(srv, "GET", at, "10.0.0.9"); r.StatusCode != http.StatusNotFound {
		t.Errorf("another machine sees a visit: %d", r.StatusCode)
	}
}

// A session that somebody signs out of, or changes, is kept on the sandbox's side; the browser never holds one.
func TestNoSessionOfASandboxReachesTheBrowser(t *testing.T) {
	t.Parallel()
	tours, srv := force(t, usual)
	at := opened(t, srv)
	id := at[strings.LastIndex(at, "/")+1:]
	host := "http://howells." + id + ".tour.localhost:8080"
	for range 2 {
		if r := send(srv, "POST", host+"/sign-out", "127.0.0.1"); len(r.Header.Values("Set-Cookie")) != 0 {
			t.Errorf("%v", r.Header.Values("Set-Cookie"))
		}
		if r := send(srv, "GET", host+"/", "127.0.0.1"); !strings.Contains(read(t, r), "S. Howells") {
			t.Errorf("nobody sits at her screen: %d", r.StatusCode)
		}
	}
	v, err := tours.find(id)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("GET", "/api/me", nil)
	r.Host, r.RemoteAddr = came, "127.0.0.1:5"
	r.AddCookie(&http.Cookie{Name: app.SessionCookie, Value: v.session(t.Context(), "howells")})
	w := httptest.NewRecorder()
	srv.ServeHTTP(w, r)
	if w.Code != http.StatusUnauthorized {
		t.Errorf("a session of the sandbox is one of the live force: %d", w.Code)
	}
}

// Every stop has its step in the scenario, somebody of the cast, and its words; none is left over.
func TestEveryStopHasItsWords(t *testing.T) {
	t.Parallel()
	w, err := words.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for n, s := range stops {
		if _, ok := cast[s.who]; !ok || !w.Has("en", "tour.who."+s.who) {
			t.Errorf("%s: %s is not of the cast", s.code, s.who)
		}
		for _, part := range []string{".title", ".said"} {
			if !w.Has("en", "tour."+s.code+part) {
				t.Errorf("no words for tour.%s%s", s.code, part)
			}
		}
		if n > 0 && stopAfter(s.after) != n {
			t.Errorf("%s is not the one stop after %q", s.code, s.after)
		}
	}
}

// stateOf is what a visit says of itself.
func stateOf(t *testing.T, srv http.Handler, at string) (s state) {
	t.Helper()
	if err := json.NewDecoder(send(srv, "GET", at+"/state", "127.0.0.1").Body).Decode(&s); err != nil {
		t.Fatal(err)
	}
	return s
}
