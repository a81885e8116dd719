package suite

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// wall is the boards of the force.
type wall struct {
	f      *force
	boards []*board
	stop   context.CancelFunc
	wg     sync.WaitGroup
	mu     sync.Mutex
	times  []time.Duration
	cut    int
	wrong  int
}

// board is one screen: a stream, and the page that it makes anew.
type board struct {
	wall   *wall
	suite  string
	node   atomic.Int64 // which server it asks; the next one when that is gone
	client *http.Client
	live   string // the address of the stream, as the page gives it
	mu     sync.Mutex
	heard  map[string][]hearing
	page   []byte // as it was made last
	last   string
	since  time.Time // when its first stream was open
	bell   chan struct{}
}

// calm is how long the page of a browser gathers events before it is made anew (web/shared/live.ts).
const calm = 250 * time.Millisecond

func (f *force) openBoards(ctx context.Context) *wall {
	w := &wall{f: f}
	ctx, w.stop = context.WithCancel(ctx)
	for n := range f.Boards {
		jar, _ := cookiejar.New(nil) // New fails on no input of ours
		b := &board{wall: w, suite: suiteName(n % f.Suites), client: &http.Client{Jar: jar}, heard: map[string][]hearing{}, bell: make(chan struct{}, 1)}
		b.node.Store(int64(n))
		w.boards = append(w.boards, b)
		w.wg.Go(func() { b.run(ctx) })
	}
	return w
}

func (w *wall) close() { w.stop(); w.wg.Wait() }

func (w *wall) heard() (out []listener) {
	for _, b := range w.boards {
		out = append(out, listener{since: b.since, told: b.heard})
	}
	return out
}

func (w *wall) took() []time.Duration { return w.times }

// run signs in, shows the board, and follows its stream from node to node.
func (b *board) run(ctx context.Context) {
	for !b.signIn(ctx) {
		if !pause(ctx, calm) {
			return
		}
		b.node.Add(1)
	}
	b.wall.wg.Go(func() { b.follow(ctx) })
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-b.bell:
			if pause(ctx, calm) {
				b.refresh(ctx)
			}
		}
	}
}

func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

func (b *board) url(path string) string {
	return "http://" + b.wall.f.address(int(b.node.Load())) + path
}

func (b *board) signIn(ctx context.Context) bool {
	req, _ := http.NewRequestWithContext(ctx, http.MethodPost, b.url("/api/training/sign-in"), strings.NewReader(`{"account":"staff:adeyemi"}`))
	req.Header.Set("Content-Type", "application/json")
	reply, err := b.client.Do(req)
	if err != nil {
		return false
	}
	reply.Body.Close()
	return reply.StatusCode < 300 && b.refresh(ctx)
}

// refresh makes the page anew, as the browser does, and measures how long that takes until its last byte.
func (b *board) refresh(ctx context.Context) bool {
	began := time.Now()
	req, _ := http.NewRequestWithContext(ctx, http.MethodGet, b.url("/custody?suite="+b.suite), nil)
	req.Header.Set("Accept", "text/html")
	reply, err := b.client.Do(req)
	var body []byte
	if err == nil {
		body, err = io.ReadAll(reply.Body)
		reply.Body.Close()
	}
	took := time.Since(began)
	if ctx.Err() != nil {
		return false
	}
	b.wall.mu.Lock()
	defer b.wall.mu.Unlock()
	if err != nil {
		b.wall.cut++
		b.node.Add(1)
		return false
	}
	_, live, found := bytes.Cut(body, []byte(`data-live="`))
	if reply.StatusCode != http.StatusOK || !found || !bytes.Contains(body, []byte("cu__rows")) {
		b.wall.wrong++
		return false
	}
	at, _, _ := bytes.Cut(live, []byte(`"`))
	b.live = strings.ReplaceAll(string(at), "&amp;", "&")
	b.page = body
	b.wall.times = append(b.wall.times, took)
	return true
}

// follow keeps a stream open. One that is cut is opened again at once, with what was heard last, on the other node if there is one.
func (b *board) follow(ctx context.Context) {
	for ctx.Err() == nil {
		b.listen(ctx)
		b.node.Add(1)
		pause(ctx, calm/2)
	}
}

func (b *board) listen(ctx context.Context) {
	b.wall.mu.Lock()
	at := b.live
	b.wall.mu.Unlock()
	req, _ := http.NewRequestWithContext(ctx, http.MethodGet, b.url(at), nil)
	if b.last != "" {
		req.Header.Set("Last-Event-ID", b.last)
	}
	reply, err := b.client.Do(req)
	if err != nil {
		return
	}
	defer reply.Body.Close()
	if reply.StatusCode != http.StatusOK {
		return
	}
	opened := time.Now()
	if b.since.IsZero() {
		b.since = opened
	} else {
		b.ring() // something may have happened meanwhile
	}
	kind := ""
	for lines := bufio.NewScanner(reply.Body); lines.Scan(); {
		field, value, _ := strings.Cut(lines.Text(), ": ")
		switch field {
		case "event":
			kind = value
		case "id":
			b.last = value
		case "data":
			if kind == "entry" {
				b.told(value, opened)
			}
		}
	}
}

func (b *board) told(data string, opened time.Time) {
	var e struct {
		Entry, Kind string
		Subject     struct{ Kind, ID string }
	}
	if json.Unmarshal([]byte(data), &e) != nil {
		return
	}
	b.mu.Lock()
	b.heard[e.Entry] = append(b.heard[e.Entry], hearing{at: time.Now(), open: opened})
	b.mu.Unlock()
	b.wall.mu.Lock()
	shown := bytes.Contains(b.page, []byte(`href="/custody/`+e.Subject.ID+`"`))
	b.wall.mu.Unlock()
	if e.Subject.Kind != "detention" || e.Kind == "custody.detainee.arrived" || shown { // as web/shared/live.ts does
		b.ring()
	}
}

func (b *board) ring() {
	select {
	case b.bell <- struct{}{}:
	default:
	}
}

// boardsNow is what the boards say of everybody's next check, by detention.
func (f *force) boardsNow() (map[string]time.Time, error) {
	out := map[string]time.Time{}
	p := f.person(0)
	for n := range f.Suites {
		var b struct {
			Rows []struct {
				ID    string `json:"id"`
				Check struct {
					DueAt time.Time `json:"due_at"`
				} `json:"check"`
			} `json:"rows"`
		}
		if err := p.As("adeyemi").Get("/api/custody?suite="+suiteName(n), &b); err != nil {
			return nil, err
		}
		for _, r := range b.Rows {
			out[r.ID] = r.Check.DueAt
		}
	}
	return out, nil
}
