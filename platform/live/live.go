// Package live tells open screens that something happened, as server-sent events. An event says what kind of entry stands
// on which record and thread, never what it says: the screen asks again, through the same door. Last-Event-ID replays from
// the journal, so that a stream that was cut loses nothing.
package live

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/thread"
)

// Event is one thing that happened, as a stream tells it.
type Event struct {
	Place   int64       `json:"place"`
	Entry   string      `json:"entry"`
	Kind    string      `json:"kind"`
	Subject journal.Ref `json:"subject"`
	Threads []string    `json:"threads,omitempty"`
	state   bool        // it says how the record is, not what happened: every stream is told
	labels  []string    // every label that must be held: the entry's and its threads'
	wire    []byte      // encoded once
}

// Filter is what a stream asked for. Labels are asked again every few seconds: a reader who lost a label stops hearing.
type Filter struct {
	Thread string // only this thread, when set
	Prefix string // only kinds that begin with it, "control."; several with commas between, "custody.,promise."
	Labels func(ctx context.Context) ([]string, error)
	// Own tells whether an event is about the reader, their family or their home, which no stream tells them. It may be nil.
	Own func(ctx context.Context, e Event) (bool, error)
	// Pulse says only that something happened, of which the screen asks again: no kind, no record, no thread. For a screen that
	// others than its reader look at.
	Pulse bool
	// Feed is what this stream carries beside the events; it may be nil. Parts are asked again with the labels.
	Feed  *Feed
	Parts func(ctx context.Context) ([]string, error)
}

// Hub tails the journal and feeds the streams of one node.
type Hub struct {
	DB     *db.DB
	silent []string // kinds of entry that no stream tells
	mu     sync.Mutex
	subs   map[chan []Event]bool
	bell   chan struct{}
	closed chan struct{}
	once   sync.Once
}

// NewHub prepares a hub; Run feeds it. Entries of the silent kinds are told by no stream, because screens learn of them otherwise.
func NewHub(d *db.DB, silent ...string) *Hub {
	return &Hub{DB: d, silent: silent, subs: map[chan []Event]bool{}, bell: make(chan struct{}, 1), closed: make(chan struct{})}
}

// Ring tells the hub that something was committed.
func (h *Hub) Ring() {
	select {
	case h.bell <- struct{}{}:
	default:
	}
}

// Close tells every stream to come again elsewhere.
func (h *Hub) Close() { h.once.Do(func() { close(h.closed) }) }

// Closed ends when every stream is to end.
func (h *Hub) Closed() <-chan struct{} { return h.closed }

// Run tails the journal until ctx ends.
func (h *Hub) Run(ctx context.Context, poll time.Duration) {
	at, err := journal.Head(h.DB.Read(ctx))
	if err != nil {
		slog.ErrorContext(ctx, "live", "error", err)
	}
	go h.watch(ctx)
	t := time.NewTicker(poll)
	defer t.Stop()
	var told time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case <-h.bell:
		case <-t.C:
		}
		if rest := gather - time.Since(told); rest > 0 && !pause(ctx, rest) {
			return
		}
		for {
			es, err := h.read(ctx, at, 500)
			if err != nil {
				if ctx.Err() == nil {
					slog.ErrorContext(ctx, "live", "error", err)
				}
				break
			}
			if len(es) > 0 {
				h.publish(es)
				told = time.Now()
				at = es[len(es)-1].Place + 1
			}
			if len(es) < 500 {
				break
			}
		}
	}
}

// gather is how long events of a busy minute are gathered, so that each screen is written to once for all of them. The first
// after a quiet moment waits for nothing.
const gather = 100 * time.Millisecond

func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// read makes the events from a place on. The labels of the threads are those of now: a thread that was restricted since
// is restricted in its past too.
func (h *Hub) read(ctx context.Context, from int64, limit int) ([]Event, error) {
	q := h.DB.Read(ctx)
	es, err := journal.From(q, from, limit)
	if err != nil {
		return nil, err
	}
	out := make([]Event, 0, len(es))
	for _, e := range es {
		ev := Event{Place: e.Place, Entry: e.ID, Kind: e.Kind, Subject: e.Subject, labels: []string{e.Label}}
		for _, o := range e.Threads {
			th, err := thread.Get(q, o.Thread)
			if err != nil {
				return nil, err
			}
			ev.Threads = append(ev.Threads, o.Thread)
			ev.labels = append(ev.labels, th.Label)
		}
		b, err := json.Marshal(ev)
		if err != nil {
			return nil, err
		}
		ev.wire = fmt.Appendf(nil, "id: %d\nevent: entry\ndata: %s\n\n", ev.Place, b)
		out = append(out, ev)
	}
	return out, nil
}

func (h *Hub) publish(es []Event) {
	es = slices.DeleteFunc(slices.Clone(es), h.quiet)
	if len(es) == 0 {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.subs {
		select {
		case c <- es:
		default: // it does not keep up: closing it makes it come again with its Last-Event-ID
			close(c)
			delete(h.subs, c)
		}
	}
}

func (h *Hub) quiet(e Event) bool { return slices.Contains(h.silent, e.Kind) }

func (e Event) mayBeHeard(labels []string) bool {
	for _, l := range e.labels {
		if !slices.Contains(labels, l) {
			return false
		}
	}
	return true
}

func (f Filter) wants(e Event) bool {
	begins := false
	for p := range strings.SplitSeq(f.Prefix, ",") {
		begins = begins || strings.HasPrefix(e.Kind, p)
	}
	return begins && (f.Thread == "" || slices.Contains(e.Threads, f.Thread))
}

// own keeps an event back also when it cannot be said whose it is: the screen asks again, and loses nothing.
func (f Filter) own(ctx context.Context, e Event) bool {
	if f.Own == nil {
		return false
	}
	own, err := f.Own(ctx, e)
	if err != nil && ctx.Err() == nil {
		slog.ErrorContext(ctx, "live", "error", err)
	}
	return own || err != nil
}

// Serve streams to one reader until they leave. It beats every ten seconds with the server's time, so that a screen knows
// how old it is.
func (h *Hub) Serve(w http.ResponseWriter, r *http.Request, f Filter, now func() time.Time) error {
	labels, err := f.Labels(r.Context())
	if err != nil {
		return err
	}
	feed, err := f.Follow(r.Context())
	if err != nil {
		return err
	}
	defer feed.Close()
	c := make(chan []Event, 64)
	h.mu.Lock()
	h.subs[c] = true
	h.mu.Unlock()
	defer func() { h.mu.Lock(); delete(h.subs, c); h.mu.Unlock() }()
	out, ctx, end, err := openLine(w, r)
	defer end()
	if err != nil {
		return nil // it has gone already
	}
	last, err := h.greet(out, r, f, labels, now())
	if err != nil {
		return nil // the stream is open: it will come again
	}
	s := stream{hub: h, f: f, out: out, labels: labels, last: last, feed: feed, now: now}
	if out.flush() == nil {
		s.run(ctx, c)
	}
	return nil
}

// Follow begins to listen to the feed, or to one that says nothing.
func (f *Filter) Follow(ctx context.Context) (*Follower, error) {
	if f.Feed == nil {
		return NewFeed(nil).Follow(nil), nil
	}
	parts, err := f.Parts(ctx)
	if err != nil {
		return nil, err
	}
	return f.Feed.Follow(parts), nil
}

// stream is one reader while they listen.
type stream struct {
	hub    *Hub
	f      Filter
	out    *line
	labels []string
	last   int64
	feed   *Follower
	frames []Frame
	now    func() time.Time
}

func (s *stream) run(ctx context.Context, c chan []Event) {
	beat, again := time.NewTicker(10*time.Second), time.NewTicker(4*time.Second)
	defer beat.Stop()
	defer again.Stop()
	asking, asked := false, make(chan answer, 1)
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.hub.closed:
			fmt.Fprint(s.out, "event: reconnect\ndata: {}\n\n")
			s.out.flush()
			return
		case <-again.C: // beside the stream: a database that is paused silences nobody
			if !asking {
				asking = true
				go func() { asked <- s.ask(ctx) }()
			}
			continue
		case got := <-asked:
			if asking = false; got.err != nil {
				return
			}
			s.labels = got.labels
			s.feed.Change(got.parts)
			continue
		case <-beat.C:
			fmt.Fprintf(s.out, "event: beat\ndata: %d\n\n", s.now().UnixMilli())
		case <-s.feed.Ready():
			s.frames = s.feed.Take(s.frames[:0])
			for _, f := range s.frames {
				if s.out.frame(f.Event) != nil {
					return
				}
			}
		case es, ok := <-c:
			if !ok {
				return
			}
			s.tell(ctx, es)
		}
		if s.out.flush() != nil {
			return
		}
	}
}

// answer is what a reader may hear, asked again.
type answer struct {
	labels, parts []string
	err           error
}

// ask asks again what the reader may hear.
func (s *stream) ask(ctx context.Context) (a answer) {
	if a.labels, a.err = s.f.Labels(ctx); a.err == nil && s.f.Feed != nil {
		a.parts, a.err = s.f.Parts(ctx)
	}
	return a
}

// Again asks again to which parts of the feed the reader may listen.
func (f *Filter) Again(ctx context.Context, w *Follower) error {
	if f.Feed == nil {
		return nil
	}
	parts, err := f.Parts(ctx)
	if err == nil {
		w.Change(parts)
	}
	return err
}

func (s *stream) tell(ctx context.Context, es []Event) {
	for _, e := range es {
		if e.state {
			s.out.Write(e.wire)
			continue
		}
		if e.Place <= s.last || !s.f.wants(e) || !e.mayBeHeard(s.labels) || s.f.own(ctx, e) {
			continue
		}
		s.last = e.Place
		s.out.Write(s.f.said(e))
	}
}

// said is an event as this stream tells it.
func (f Filter) said(e Event) []byte {
	if f.Pulse {
		return fmt.Appendf(nil, "id: %d\nevent: changed\ndata: {}\n\n", e.Place)
	}
	return e.wire
}

// greet begins a stream. One that says what it heard last is sent what happened since; one that does not is told from which
// place on it hears, so that it loses nothing even if it is cut before the first event.
func (h *Hub) greet(w io.Writer, r *http.Request, f Filter, labels []string, now time.Time) (int64, error) {
	given := r.Header.Get("Last-Event-ID")
	if given == "" {
		given = r.URL.Query().Get("last")
	}
	last, err := strconv.ParseInt(given, 10, 64)
	if given != "" && err == nil && last >= 0 {
		fmt.Fprintf(w, "retry: 2000\nevent: hello\ndata: %d\n\n", now.UnixMilli())
		return h.replay(w, r, f, labels, last)
	}
	next, err := journal.Head(h.DB.Read(r.Context()))
	if err != nil {
		return -1, err
	}
	fmt.Fprintf(w, "retry: 2000\nid: %d\nevent: hello\ndata: %d\n\n", max(next-1, 0), now.UnixMilli())
	return -1, nil
}

// replay sends what happened after a place, and returns the last place sent.
func (h *Hub) replay(w io.Writer, r *http.Request, f Filter, labels []string, last int64) (int64, error) {
	for {
		es, err := h.read(r.Context(), last+1, 500)
		if err != nil {
			return last, err
		}
		for _, e := range es {
			last = e.Place
			if !h.quiet(e) && f.wants(e) && e.mayBeHeard(labels) && !f.own(r.Context(), e) {
				w.Write(f.said(e))
			}
		}
		if len(es) < 500 {
			return last, nil
		}
	}
}
