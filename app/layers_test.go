package app

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/journal"
	"throughline/platform/paging"
)

// A cookie that somebody made up buys no budget of its own; a session that was found has one.
func TestInventedCookiesBuyNoBudget(t *testing.T) {
	t.Parallel()
	p := installation(t)
	p.signIn("staff:rees")
	p.ask("staff:rees", http.MethodGet, "/api/me", nil) // the session was found once
	p.srv.limits = newLimits(0.001, 10)
	ask := func(cookie string) int {
		r := httptest.NewRequest(http.MethodGet, "/api/clock", nil)
		r.AddCookie(&http.Cookie{Name: p.srv.sessions.Cookie.Name, Value: cookie})
		w := httptest.NewRecorder()
		p.srv.ServeHTTP(w, r)
		return w.Code
	}
	passed := 0
	for i := range 40 {
		if ask(fmt.Sprint("invented-", i)) == http.StatusOK {
			passed++
		}
	}
	if passed != 10 {
		t.Errorf("%d requests with invented cookies passed a budget of 10", passed)
	}
	if code := ask(p.cookies["staff:rees"].Value); code != http.StatusOK {
		t.Errorf("a session pays for others of its address: %d", code)
	}
}

// The session's cookie is for TLS only when there is TLS, and browsers are told to use nothing else.
func TestSessionCookieOverTLS(t *testing.T) {
	t.Parallel()
	p := installation(t)
	signIn := func(over *tls.ConnectionState) *http.Response {
		r := httptest.NewRequest(http.MethodPost, "/api/training/sign-in", strings.NewReader(`{"account":"staff:rees"}`))
		r.Header.Set("Content-Type", "application/json")
		r.TLS = over
		w := httptest.NewRecorder()
		p.srv.ServeHTTP(w, r)
		return w.Result()
	}
	check := func(name string, r *http.Response, secure bool) {
		if len(r.Cookies()) != 1 || r.Cookies()[0].Secure != secure || (r.Header.Get("Strict-Transport-Security") != "") != secure {
			t.Errorf("%s: %v %v", name, r.Cookies(), r.Header)
		}
	}
	check("no TLS", signIn(nil), false)
	check("TLS", signIn(&tls.ConnectionState{}), true)
	p.srv.Settings.BehindTLS = true
	check("TLS before it", signIn(nil), true)
}

// Why a reader looks is kept with the look of a GET too, and the list of looks says how often.
func TestGOV04PurposeAndRepeatsOfALook(t *testing.T) {
	t.Parallel()
	p := installation(t)
	p.people()
	p.makeCase()
	for range 3 {
		r := httptest.NewRequest(http.MethodGet, "/api/threads/"+p.thread, nil)
		r.Header.Set("Throughline-Purpose", "a complaint was made")
		r.AddCookie(p.cookies["staff:marsh"])
		w := httptest.NewRecorder()
		if p.srv.ServeHTTP(w, r); w.Code != http.StatusOK {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	}
	looks := func() journal.LookRow {
		ls, err := p.srv.lookedAt(p.as("staff:shah"), journal.Ref{Kind: "thread", ID: p.thread}, paging.Ask{})
		if err != nil || len(ls.Looks) == 0 {
			t.Fatalf("looks: %v %v", ls, err)
		}
		for _, l := range ls.Looks {
			if l.Reader == "staff:marsh" {
				return l
			}
		}
		t.Fatalf("no look of the reader: %v", ls)
		return journal.LookRow{}
	}
	if l := looks(); l.Purpose != "a complaint was made" || l.Again != 2 {
		t.Errorf("before the repeats are written: %+v", l)
	}
	if err := p.srv.Host.Door.FlushLooks(context.Background(), true); err != nil {
		t.Fatal(err)
	}
	if l := looks(); l.Again != 2 {
		t.Errorf("once they are written: %+v", l)
	}
	if w := p.ask("staff:shah", http.MethodGet, "/looked/thread/"+p.thread, nil); !strings.Contains(w.Body.String(), "3 times") {
		t.Errorf("the page does not say how often: %d", w.Code)
	}
}

// The stream of a reader who signs out ends within seconds, and its look says from when to when it ran.
func TestALiveStreamEndsWithItsSession(t *testing.T) {
	t.Parallel()
	p := installation(t)
	p.signIn("staff:rees")
	s := httptest.NewServer(p.srv)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	r, _ := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+"/live?kinds=promise.", nil)
	r.AddCookie(p.cookies["staff:rees"])
	w, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Body.Close()
	p.ask("staff:rees", http.MethodPost, "/sign-out", nil)
	began, b := time.Now(), make([]byte, 1024)
	for err == nil {
		_, err = w.Body.Read(b)
	}
	if took := time.Since(began); took > 8*time.Second {
		t.Errorf("the stream went on for %s: %v", took, err)
	}
	w.Body.Close()
	p.srv.streams.Wait()
	s.Close()
	ls, err := journal.LooksBy(p.srv.Host.DB.Read(ctx), "staff:rees", 10)
	if err != nil || !slices.ContainsFunc(ls, func(l journal.LookRow) bool {
		return strings.Contains(l.Detail, `"closed_at"`) && strings.Contains(l.Detail, `"opened_at"`)
	}) {
		t.Errorf("no look says from when to when the stream ran: %v %v", ls, err)
	}
}

// as is the context of somebody who is signed in.
func (p *probe) as(account string) context.Context {
	p.t.Helper()
	ctx := context.Background()
	a, err := p.srv.Directory.Actor(ctx, account, p.srv.Host.Clock.Now())
	if err != nil {
		p.t.Fatal(err)
	}
	return access.WithActor(ctx, a)
}
