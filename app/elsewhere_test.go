package app

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/platform/exchange"
	"throughline/platform/id"
)

// away is a training installation whose crimes another system keeps.
type away struct {
	t       *testing.T
	srv     *Server
	cookies map[string]*http.Cookie
}

func (a away) ask(account, path string, body any, head ...string) *httptest.ResponseRecorder {
	a.t.Helper()
	method, kind, raw := http.MethodGet, "application/json", []byte(nil)
	switch b := body.(type) {
	case nil:
	case string:
		method, kind, raw = http.MethodPost, "application/x-www-form-urlencoded", []byte(b)
	default:
		var err error
		if raw, err = json.Marshal(b); err != nil {
			a.t.Fatal(err)
		}
		method = http.MethodPost
	}
	r := httptest.NewRequest(method, path, bytes.NewReader(raw))
	r.Header.Set("Content-Type", kind)
	for i := 0; i+1 < len(head); i += 2 {
		r.Header.Set(head[i], head[i+1])
	}
	if c := a.cookies[account]; c != nil {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	a.srv.ServeHTTP(w, r)
	return w
}

func (a away) into(w *httptest.ResponseRecorder, want int, out any) {
	a.t.Helper()
	if w.Code != want {
		a.t.Fatalf("%d, not %d: %s", w.Code, want, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), out); err != nil {
		a.t.Fatal(err)
	}
}

func keptThere(t *testing.T, setting string) away {
	t.Helper()
	s, err := Open(context.Background(), Settings{Data: t.TempDir(), Training: true, Force: "99", ClosureLimit: 20 * time.Second, KeptElsewhere: setting})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Host.DB.Close() })
	if err := s.SeedTraining(context.Background()); err != nil {
		t.Fatal(err)
	}
	a := away{t, NewServer(s), map[string]*http.Cookie{}}
	for _, account := range []string{"staff:howells", "staff:bennett", "outside:niche"} {
		w := a.ask("", "/api/training/sign-in", map[string]string{"account": account})
		for _, c := range w.Result().Cookies() {
			a.cookies[account] = c
		}
		if a.cookies[account] == nil {
			t.Fatalf("%s cannot sign in: %s", account, w.Body)
		}
	}
	return a
}

func aCrime(now time.Time) map[string]any {
	at := now.Add(-time.Hour).Format(time.RFC3339)
	return map[string]any{"offence": "OF61102", "account": "Cut with a knife.", "place": "High Street", "from_at": at, "reported_at": at, "state_victim": true}
}

func TestACrimeKeptElsewhereComesBackWithItsSource(t *testing.T) {
	t.Parallel()
	a := keptThere(t, "crime=Niche RMS")
	crime := aCrime(a.srv.Host.Clock.Now())
	if w := a.ask("staff:bennett", "/api/crime", crime); w.Code != http.StatusForbidden {
		t.Errorf("off duty: %d", w.Code)
	}
	w := a.ask("staff:howells", "/api/crime", crime, "Idempotency-Key", "one")
	var sent struct{ Message, State, Detail string }
	a.into(w, http.StatusAccepted, &sent)
	at := w.Header().Get("Location")
	if at != "/api/exchange/messages/"+sent.Message || sent.State != "queued" || sent.Detail != "Sent to Niche RMS. It is not on the record until Niche RMS has answered." {
		t.Errorf("%s: %+v", at, sent)
	}
	if again := a.ask("staff:howells", "/api/crime", crime, "Idempotency-Key", "one"); again.Header().Get("Location") != at {
		t.Errorf("the same key: %s", again.Body)
	}
	var m exchange.Message
	a.into(a.ask("outside:niche", at+"/acknowledge", map[string]string{"reference": "N-1"}), http.StatusOK, &m)
	a.into(a.ask("outside:niche", at+"/answer", map[string]string{"reference": "NR/2026/000123", "state": "recorded"}), http.StatusOK, &m)
	a.into(a.ask("staff:howells", at, nil), http.StatusOK, &m)
	var c struct{ ID, Number, Thread string }
	if err := json.Unmarshal(m.Result, &c); err != nil || m.State != "done" || c.Number == "" {
		t.Fatalf("%+v %v", m, err)
	}
	for _, path := range []string{"/threads/" + c.Thread + "?view=all", "/api/threads/" + c.Thread + "?view=all"} {
		if b := a.ask("staff:howells", path, nil).Body.String(); !strings.Contains(b, "NR/2026/000123") || !strings.Contains(b, "Niche RMS") {
			t.Errorf("%s does not say where it came from", path)
		}
	}
	if b := a.ask("staff:howells", "/crime/"+c.ID, nil).Body.String(); !strings.Contains(b, "Kept in Niche RMS · NR/2026/000123 · recorded") {
		t.Error("the crime's page does not say where it is kept")
	}
	a.pages(c.ID)
	a.brings(crime, c.Thread)
}

// pages: a form leads to the page of its message; what is refused when it is carried out says why, and keeps what was typed.
func (a away) pages(crime string) {
	a.t.Helper()
	w := a.ask("staff:howells", "/crime/"+crime+"/suspect", "name=x&person=nobody&idempotency_key="+id.New())
	to := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(to, "/exchange/") {
		a.t.Fatalf("the form leads to %q: %d", to, w.Code)
	}
	if b := a.ask("staff:howells", to, nil).Body.String(); !strings.Contains(b, "It is not on the record until Niche RMS has answered.") {
		a.t.Error("its page does not say that it is not on the record")
	}
	var m exchange.Message
	a.into(a.ask("outside:niche", "/api"+strings.Replace(to, "exchange/", "exchange/messages/", 1)+"/acknowledge", map[string]string{"reference": "N-2"}), http.StatusOK, &m)
	a.into(a.ask("outside:niche", "/api"+strings.Replace(to, "exchange/", "exchange/messages/", 1)+"/answer", map[string]string{"reference": "NR/2026/000123", "state": "recorded"}), http.StatusOK, &m)
	if m.State != "refused" || m.Reason == "" || m.Status < 400 {
		a.t.Errorf("%+v", m)
	}
	if b := a.ask("staff:howells", to, nil).Body.String(); !strings.Contains(b, "Not done in Niche RMS") || !strings.Contains(b, "nobody") {
		a.t.Error("its page does not say that it was not done, with what was typed")
	}
}

// brings: what begins there comes in for a member of staff, whose rights are asked; and to no room that is kept here.
func (a away) brings(crime map[string]any, thread string) {
	a.t.Helper()
	bring := func(who, path string, body any) int {
		w := a.ask("outside:niche", path, body, exchange.HeaderFor, who, exchange.HeaderReference, "NR/2026/000456", exchange.HeaderState, "open")
		return w.Code
	}
	if got := bring("staff:howells", "/api/crime", crime); got != http.StatusOK {
		a.t.Errorf("a crime of theirs: %d", got)
	}
	if got := bring("staff:bennett", "/api/crime", crime); got != http.StatusForbidden {
		a.t.Errorf("for somebody who is off duty: %d", got)
	}
	if got := bring("staff:howells", "/api/people", map[string]string{"given": "Ann", "family": "Bell", "thread": thread, "role": "witness"}); got != http.StatusForbidden {
		a.t.Errorf("a person, who is kept here: %d", got)
	}
	if got := a.ask("outside:niche", "/api/threads", nil).Code; got != http.StatusForbidden {
		a.t.Errorf("it reads threads: %d", got)
	}
}

func TestTheSettingNamesRoomsThatAreThere(t *testing.T) {
	t.Parallel()
	s, err := Open(context.Background(), Settings{Data: t.TempDir(), Training: true, Force: "99", ClosureLimit: 30e9})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Host.DB.Close()
	var names []string
	for _, r := range s.Rooms {
		if r.Folder == "" && r.Name != "shell" {
			names = append(names, r.Name)
		}
	}
	if !slices.Equal(names, roomNames) {
		t.Errorf("furnished are %v, and the setting knows %v", names, roomNames)
	}
	if _, err := Open(context.Background(), Settings{Data: t.TempDir(), Training: true, KeptElsewhere: "coffee=Niche"}); err == nil || !strings.Contains(err.Error(), "there is no room") {
		t.Errorf("an unknown room: %v", err)
	}
}
