package hook

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/jobs"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/room"
	"throughline/platform/room/roomtest"
	"throughline/platform/thread"
)

type noted struct {
	Text string `json:"text"`
}

func (noted) EntryKind() (string, int) { return "test.noted", 1 }
func (n noted) Line() journal.Line     { return journal.Line{Stage: "Test", Title: n.Text} }

type other struct{}

func (other) EntryKind() (string, int) { return "test.other", 1 }
func (other) Line() journal.Line       { return journal.Line{Stage: "Test", Title: "other"} }

// got is one webhook as a receiver had it.
type got struct {
	ID, Timestamp, Signature string
	Raw                      []byte
	Body                     Body
}

// receiver is an endpoint on this machine.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	all    []got
	answer func(n int) int // the status of the n-th request, from 0
	after  string          // the Retry-After of what is not taken
}

func newReceiver(t *testing.T) *receiver {
	r := &receiver{answer: func(int) int { return http.StatusNoContent }}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		b, err := io.ReadAll(q.Body)
		g := got{ID: q.Header.Get(HeaderID), Timestamp: q.Header.Get(HeaderTimestamp), Signature: q.Header.Get(HeaderSignature), Raw: b}
		if err = errors.Join(err, json.Unmarshal(b, &g.Body)); err != nil {
			t.Error(err)
		}
		r.mu.Lock()
		status := r.answer(len(r.all))
		r.all = append(r.all, g)
		r.mu.Unlock()
		if status == http.StatusFound {
			w.Header().Set("Location", r.URL+"/elsewhere")
		}
		if r.after != "" {
			w.Header().Set("Retry-After", r.after)
		}
		w.WriteHeader(status)
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) got() []got {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.all)
}

type bench struct {
	*roomtest.House
	t      *testing.T
	desk   *Desk
	open   thread.Thread
	secret thread.Thread
	gone   map[string]bool     // accounts that have ended
	labels map[string][]string // beside "open"
}

const (
	ops    = "staff:ops"
	system = "simulator:force"
)

// Actor implements access.Directory.
func (b *bench) Actor(_ context.Context, account string, _ time.Time) (*access.Actor, error) {
	if b.gone[account] {
		return nil, fault.New(fault.Unauthenticated, "access.no_account")
	}
	a := &access.Actor{Account: account, Kind: "staff", Staff: strings.TrimPrefix(account, "staff:"), Name: account, Roles: []string{"operations"}, Labels: append([]string{"open"}, b.labels[account]...), OnDuty: true}
	if account == system {
		a.Kind, a.Staff, a.Roles = "simulator", "", []string{"other_force"}
	}
	slices.Sort(a.Labels)
	return a, nil
}

func each(t *testing.T, run func(t *testing.T, b *bench)) {
	t.Parallel()
	roomtest.Each(t, func(t *testing.T, h *roomtest.House) {
		b := &bench{House: h, t: t, desk: New(h.Host), gone: map[string]bool{}, labels: map[string][]string{}}
		b.desk.Key, b.desk.Allowed, b.desk.Who = []byte("0123456789abcdef0123456789abcdef"), Allowed{Loopback: true}, b
		h.Start(b.desk.Room(), room.Room{Name: "test", Entries: []journal.Kind{journal.KindOf[noted](), journal.KindOf[other]()}})
		b.open, b.secret = b.thread("open"), b.thread("restricted:x")
		run(t, b)
	})
}

func (b *bench) thread(label string) thread.Thread {
	b.t.Helper()
	done, err := act.Do(b.System(), b.Door, act.Of("test.open", journal.Ref{Kind: "test", ID: "1"}).With(access.Resource{}), func(tx *act.Tx) (thread.Thread, error) {
		th, err := tx.OpenThread(label)
		if err != nil {
			return th, err
		}
		_, err = tx.Record(noted{"opened"})
		return th, err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return done.Value
}

func (b *bench) note(th thread.Thread, body journal.Body) string {
	b.t.Helper()
	done, err := act.Do(b.System(), b.Door, act.Of("test.note", journal.Ref{Kind: "test", ID: "1"}).On(th.ID).With(access.Resource{}), func(tx *act.Tx) (string, error) {
		return tx.Record(body)
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return done.Entry
}

func (b *bench) as(account string) context.Context {
	b.t.Helper()
	a, err := b.Actor(context.Background(), account, time.Time{})
	if err != nil {
		b.t.Fatal(err)
	}
	return access.WithActor(context.Background(), a)
}

func (b *bench) make(account, url string) Hook {
	b.t.Helper()
	done, err := b.desk.Make(b.as(account), Make{URL: url, Kinds: "test.noted"})
	if err != nil {
		b.t.Fatal(err)
	}
	return done.Value
}

// work lets a new worker, as of a server that has just started, do everything that is due.
func (b *bench) work() {
	b.t.Helper()
	b.Settle()
	w := jobs.New(b.DB, b.Held, b.desk.Room().Jobs, jobs.Settings{})
	if _, err := w.RunDue(context.Background()); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) deliveries(h Hook, state string) []Delivery {
	b.t.Helper()
	d, err := b.desk.Deliveries(b.as(ops), Asked{ID: h.ID, State: state, Ask: paging.Ask{Limit: 200}})
	if err != nil {
		b.t.Fatal(err)
	}
	return d.Deliveries
}

func (b *bench) hook(h Hook) Hook {
	b.t.Helper()
	x, err := b.desk.Hook(b.as(ops), h.ID)
	if err != nil {
		b.t.Fatal(err)
	}
	return x
}
