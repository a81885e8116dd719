package app

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"throughline/platform/hook"
	"throughline/platform/live"
)

// patience is how long a test waits for what must come before it gives up.
const patience = 90 * time.Second

// client is another system, or somebody, at the public API over a real connection.
type client struct {
	t    *testing.T
	at   string
	http *http.Client
}

func signedIn(t *testing.T, at, account string) client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := client{t, at, &http.Client{Jar: jar}}
	c.post("/api/training/sign-in", map[string]string{"account": account}, nil)
	return c
}

func (c client) post(path string, body, out any, head ...string) *http.Response {
	c.t.Helper()
	b, err := json.Marshal(body)
	if err != nil {
		c.t.Fatal(err)
	}
	r, err := http.NewRequest(http.MethodPost, c.at+path, bytes.NewReader(b))
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(head); i += 2 {
		r.Header.Set(head[i], head[i+1])
	}
	resp, err := c.http.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	said, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode >= 300 {
		c.t.Fatalf("%s: %d %v %s", path, resp.StatusCode, err, said)
	}
	if out != nil {
		if err := json.Unmarshal(said, out); err != nil {
			c.t.Fatalf("%s: %v", path, err)
		}
	}
	return resp
}

// stream listens from a last id on ("" for now) until the test ends, and says when it is open.
func (c client) stream(query, last string) <-chan live.Event {
	c.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	c.t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.at+"/live?"+query, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	resp, err := c.http.Do(r)
	if err != nil || resp.StatusCode != http.StatusOK {
		c.t.Fatalf("stream: %v %v", resp, err)
	}
	c.t.Cleanup(func() { resp.Body.Close() })
	out, open := make(chan live.Event, 200), make(chan bool, 1)
	go func() {
		lines := bufio.NewScanner(resp.Body)
		for lines.Scan() {
			if lines.Text() == "event: hello" {
				open <- true
			}
			var e live.Event
			if data, ok := strings.CutPrefix(lines.Text(), "data: {"); ok && json.Unmarshal([]byte("{"+data), &e) == nil && e.Entry != "" {
				out <- e
			}
		}
	}()
	select {
	case <-open:
	case <-time.After(patience):
		c.t.Fatal("the stream does not open")
	}
	return out
}

// until gathers kinds from a channel up to the one that is waited for.
func until[T any](t *testing.T, c <-chan T, kind func(T) string, last string) (out []T) {
	t.Helper()
	for {
		select {
		case x := <-c:
			out = append(out, x)
			if kind(x) == last {
				return out
			}
		case <-time.After(patience):
			t.Fatalf("%s never came, after %+v", last, out)
		}
	}
}

func kinds[T any](all []T, kind func(T) string) (out []string) {
	for _, x := range all {
		out = append(out, kind(x))
	}
	return out
}

// running is a training installation that serves at an address.
func running(t *testing.T) (*probe, string) {
	t.Helper()
	p := installation(t)
	p.srv.Start(context.Background())
	s := httptest.NewServer(p.srv)
	t.Cleanup(func() { p.srv.live.Close(); s.Close() })
	return p, s.URL
}

// hears is an endpoint on this machine, and what it is sent.
func hears(t *testing.T) (string, <-chan hook.Body) {
	got := make(chan hook.Body, 200)
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var b hook.Body
		if err := json.NewDecoder(r.Body).Decode(&b); err != nil {
			t.Error(err)
		}
		got <- b
	}))
	t.Cleanup(s.Close)
	return s.URL, got
}

// Another system raises, updates and closes an incident by the API, each under a key of its own, and hears each of these on the
// stream and by a webhook; of what is not its own it hears nothing.
func TestAnotherSystemRaisesUpdatesAndClosesAndHearsIt(t *testing.T) {
	t.Parallel()
	_, at := running(t)
	system, desk := signedIn(t, at, "simulator:force"), signedIn(t, at, "staff:bryant")
	url, sent := hears(t)
	system.post("/api/webhooks", map[string]string{"url": url, "kinds": "control."}, nil)
	stream := system.stream("kinds=control.", "")
	raise := map[string]any{"type": "concern_safety", "place": "Broad Street", "said": "An alarm company saw a man down"}
	desk.post("/api/control/incidents", raise, nil) // not theirs
	var i, again struct{ ID string }
	system.post("/api/control/incidents", raise, &i, "Idempotency-Key", "a1")
	resp := system.post("/api/control/incidents", raise, &again, "Idempotency-Key", "a1")
	if again.ID != i.ID || resp.Header.Get("Throughline-Replayed") != "true" {
		t.Fatalf("the same key made %s and %s", i.ID, again.ID)
	}
	one := "/api/control/incidents/" + i.ID
	system.post(one+"/log", map[string]string{"text": "He is up and walks"}, nil, "Idempotency-Key", "a2")
	system.post(one+"/correct", map[string]string{"place": "Castle Street", "why": "the camera"}, nil, "Idempotency-Key", "a3")
	for range 2 {
		desk.post(one+"/thrive", map[string]string{"threat": "low", "harm": "low", "risk": "low", "investigation": "low", "vulnerability": "low", "engagement": "some"}, nil)
	}
	system.post(one+"/close", map[string]any{"result": "He is well and has gone home", "qualifiers": []string{"none"}, "crime": "no_crime", "rationale": "No offence", "non_attendance": "other_agency", "non_attendance_why": "Their patrol is with him"},
		nil, "Idempotency-Key", "a4")

	want := []string{"control.incident.raised", "control.log.added", "control.incident.corrected", "control.thrive.assessed", "control.thrive.assessed", "control.incident.closed"}
	eventKind, bodyKind := func(e live.Event) string { return e.Kind }, func(b hook.Body) string { return b.Type }
	heard := until(t, stream, eventKind, "control.incident.closed")
	if got := kinds(heard, eventKind); !slices.Equal(got, want) {
		t.Errorf("the stream told %v, want %v", got, want)
	}
	told := until(t, sent, bodyKind, "control.incident.closed")
	if got := kinds(told, bodyKind); !slices.Equal(got, want) {
		t.Errorf("the webhook told %v, want %v", got, want)
	}
	for n, e := range heard {
		if e.Subject.ID != i.ID || n < len(told) && told[n].Data.Entry != e.Entry {
			t.Errorf("the stream and the webhook differ at %d: %+v %+v", n, e, told)
		}
	}
	later := until(t, system.stream("kinds=control.incident.", strconv.FormatInt(heard[1].Place, 10)), eventKind, "control.incident.closed")
	if got := kinds(later, eventKind); !slices.Equal(got, []string{"control.incident.corrected", "control.incident.closed"}) {
		t.Errorf("after Last-Event-ID the stream told %v", got)
	}
}
