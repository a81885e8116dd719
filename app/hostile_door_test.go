package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"throughline/platform/id"
)

const person = `{"given":"Siân","family":"O'Brien-D’Angelo 👮"}`

func (p *probe) sends(account, path, kind, body string, head map[string]string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "https://throughline.test"+path, strings.NewReader(body))
	r.Header.Set("Content-Type", kind)
	for k, v := range head {
		r.Header.Set(k, v)
	}
	if c := p.cookies[account]; c != nil {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	p.srv.ServeHTTP(w, r)
	return w
}

// count is how many people of this family name there are.
func (p *probe) count(family string) (n int) {
	p.t.Helper()
	if err := p.srv.Host.DB.Read(context.Background()).QueryRow(`SELECT count(*) FROM people_person WHERE family = $1`, family).Scan(&n); err != nil {
		p.t.Fatal(err)
	}
	return n
}

func TestHostileDoor(t *testing.T) {
	t.Parallel()
	p := installation(t)
	p.signIn("staff:howells")
	t.Run("another site", p.crossSite)
	t.Run("a planted session", p.planted)
	t.Run("the way out", p.wayOut)
	t.Run("one key, one act", p.oneKey)
	t.Run("a caller who goes away", p.goesAway)
}

// crossSite: what another site makes a browser send is refused, however it is sent.
func (p *probe) crossSite(t *testing.T) {
	for _, head := range []map[string]string{{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.test"}, {"Origin": "null"}} {
		for path, kind := range map[string]string{"/api/people": "text/plain", "/people/new": "application/x-www-form-urlencoded", "/sign-in": "application/x-www-form-urlencoded", "/my-case/sign-in": "multipart/form-data; boundary=x"} {
			if w := p.sends("staff:howells", path, kind, person, head); w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "another website") {
				t.Errorf("%v at %s: %d %s", head, path, w.Code, w.Body)
			}
		}
	}
}

// planted: a session that somebody else put into the browser is worth nothing once a person has signed in, and the cookie is kept from scripts and other sites.
func (p *probe) planted(t *testing.T) {
	was := p.cookies["staff:howells"]
	p.cookies["planted"] = was
	w := p.sends("planted", "/sign-in", "application/x-www-form-urlencoded", "account=staff:shah", nil)
	var now *http.Cookie
	for _, c := range w.Result().Cookies() {
		if c.Name == "throughline" {
			now = c
		}
	}
	if w.Code != http.StatusSeeOther || now == nil || now.Value == was.Value || !now.HttpOnly || now.SameSite != http.SameSiteLaxMode {
		t.Fatalf("%d, from %v to %v", w.Code, was, now)
	}
	if w := p.ask("planted", http.MethodGet, "/api/me", nil); strings.Contains(w.Body.String(), "shah") {
		t.Errorf("the planted session is signed in: %s", w.Body)
	}
	p.signIn("staff:howells")
	if w := p.sends("", "/sign-in", "application/x-www-form-urlencoded", "account=victim:"+id.New(), nil); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("a victim can be chosen: %d", w.Code)
	}
}

// wayOut: signing in leads nowhere but to a page of this installation.
func (p *probe) wayOut(t *testing.T) {
	for _, next := range []string{"//evil.test", `/\evil.test`, "/\t/evil.test", "/\n/evil.test", "https://evil.test", "javascript:alert(1)", " //evil.test", `\\evil.test`, "/%5cevil.test\r\nX: y", "///evil.test", "@evil.test", "/\u2028/evil.test"} {
		w := p.sends("", "/sign-in", "application/x-www-form-urlencoded", url.Values{"account": {"staff:howells"}, "next": {next}}.Encode(), nil)
		if to := w.Header().Get("Location"); w.Code != http.StatusSeeOther || to != "/" {
			t.Errorf("next=%q leads to %q (%d)", next, to, w.Code)
		}
	}
	w := p.sends("", "/sign-in", "application/x-www-form-urlencoded", url.Values{"account": {"staff:howells"}, "next": {"/threads?owner=mine"}}.Encode(), nil)
	if to := w.Header().Get("Location"); to != "/threads?owner=mine" {
		t.Errorf("an address of ours leads to %q", to)
	}
}

// oneKey: the same key is the same act for the same request, and a conflict for another; and another person's is their own.
func (p *probe) oneKey(t *testing.T) {
	send := func(body, key string) *httptest.ResponseRecorder {
		return p.sends("staff:howells", "/api/people", "application/json", body, map[string]string{"Idempotency-Key": key})
	}
	family := "Onekey"
	body := fmt.Sprintf(`{"given":"A","family":%q,"phone":"07700 900321"}`, family)
	first, again := send(body, "k1"), send(body, "k1")
	if first.Code != 200 || again.Code != 200 || first.Header().Get("Throughline-Entry") != again.Header().Get("Throughline-Entry") || again.Header().Get("Throughline-Replayed") != "true" {
		t.Errorf("%d %v, then %d %v", first.Code, first.Header(), again.Code, again.Header())
	}
	if w := send(fmt.Sprintf(`{"given":"B","family":%q,"phone":"07700 900321"}`, family), "k1"); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "act.key_reused") {
		t.Errorf("another body under the same key: %d %s", w.Code, w.Body)
	}
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() { send(body, "k2") })
	}
	wg.Wait()
	if n := p.count(family); n != 2 {
		t.Errorf("two keys made %d people", n)
	}
	if w := send(body, strings.Repeat("k", 201)); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("a key without end: %d", w.Code)
	}
}

// goesAway: a caller who hangs up at any moment and asks again with the same key has done the act once.
func (p *probe) goesAway(t *testing.T) {
	const family = "Goesaway"
	body := []byte(fmt.Sprintf(`{"given":"C","family":%q,"phone":"07700 900321"}`, family))
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() {
			for try := range 3 {
				ctx, hangUp := context.WithCancel(context.Background())
				if try < 2 {
					timer := time.AfterFunc(time.Duration(rand.IntN(6000))*time.Microsecond, hangUp)
					defer timer.Stop()
				}
				r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/api/people", bytes.NewReader(body))
				r.Header.Set("Content-Type", "application/json")
				r.Header.Set("Idempotency-Key", fmt.Sprint("gone", i))
				r.AddCookie(p.cookies["staff:howells"])
				w := httptest.NewRecorder()
				p.srv.ServeHTTP(w, r)
				var made struct{ ID string }
				if try == 2 && (w.Code != 200 || json.Unmarshal(w.Body.Bytes(), &made) != nil || made.ID == "") {
					t.Errorf("the last try: %d %s", w.Code, w.Body)
				}
				hangUp()
			}
		})
	}
	wg.Wait()
	if n := p.count(family); n != 40 {
		t.Errorf("40 people were recorded %d times", n)
	}
}
