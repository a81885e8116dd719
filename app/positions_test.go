package app

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"throughline/police/control"
)

// moving is an installation that runs, with everybody of these signed in.
func moving(t *testing.T, accounts ...string) (*probe, *httptest.Server, context.Context) {
	t.Helper()
	p := installation(t)
	for _, a := range accounts {
		p.signIn(a)
	}
	s := httptest.NewServer(p.srv)
	t.Cleanup(func() { s.Close(); p.srv.live.Close(); p.srv.streams.Wait() })
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return p, s, ctx
}

func fixRow(p *probe, callsign string, lat float64) string {
	return fmt.Sprintf(`[{"callsign":%q,"lat":%g,"lon":-2.7,"source":"radio","fixed_at":%q}]`, callsign, lat, p.srv.Host.Clock.Now().UTC().Format(time.RFC3339))
}

// A batch over HTTP reaches the stream of a console, and no stream of somebody who may not follow units.
func TestABatchReachesTheConsoles(t *testing.T) {
	t.Parallel()
	p, s, ctx := moving(t, "simulator:radio", "staff:bryant", "staff:howells")
	running, stop := context.WithCancel(ctx)
	go p.srv.desks.control.RunPositions(running)
	defer stop()
	w := p.send("simulator:radio", http.MethodPost, "/api/control/positions", fixRow(p, "BX21", 52.0625), nil)
	var b control.Batch
	if json.Unmarshal(w.Body.Bytes(), &b) != nil || w.Code != http.StatusOK || b.Kept != 1 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	listen := func(account string) *bufio.Scanner {
		r, _ := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+"/live?positions=all", nil)
		r.AddCookie(p.cookies[account])
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { resp.Body.Close() })
		return bufio.NewScanner(resp.Body)
	}
	for lines := listen("staff:bryant"); ; {
		if !lines.Scan() {
			t.Fatal("the stream ended before the position came")
		}
		if strings.Contains(lines.Text(), `["BX21",5206250,-270000,`) {
			break
		}
	}
	lines := listen("staff:howells")
	p.srv.live.Close()
	for lines.Scan() {
		if strings.Contains(lines.Text(), "BX21") {
			t.Errorf("an officer who does not follow units was told: %s", lines.Text())
		}
	}
}

// A socket takes batches, answers each, and tells where units are.
func TestASocketTakesAndTellsPositions(t *testing.T) {
	t.Parallel()
	p, s, ctx := moving(t, "staff:okafor")
	dial := func(cookie *http.Cookie, origin string) (*websocket.Conn, *http.Response, error) {
		h := http.Header{}
		if cookie != nil {
			h.Set("Cookie", cookie.String())
		}
		if origin != "" {
			h.Set("Origin", origin)
		}
		return websocket.Dial(ctx, s.URL+"/live/positions?positions=bx", &websocket.DialOptions{HTTPHeader: h})
	}
	if _, r, err := dial(nil, ""); err == nil || r.StatusCode != http.StatusUnauthorized {
		t.Error("a socket was opened without signing in")
	}
	if _, r, err := dial(p.cookies["staff:okafor"], "https://elsewhere.example"); err == nil || r.StatusCode != http.StatusForbidden {
		t.Error("a socket was opened from another origin")
	}
	c, _, err := dial(p.cookies["staff:okafor"], "")
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseNow()
	running, stop := context.WithCancel(ctx)
	go p.srv.desks.control.RunPositions(running)
	defer stop()
	for _, body := range []string{fixRow(p, "BX21", 52.0625), `{}`} {
		if err := c.Write(ctx, websocket.MessageText, []byte(body)); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{`"kept":1`, `control.position.list`, `["BX21",5206250,`} {
		for {
			_, b, err := c.Read(ctx)
			if err != nil {
				t.Fatalf("waiting for %s: %v", want, err)
			}
			if strings.Contains(string(b), want) {
				break
			}
		}
	}
}
