// Package tour shows an everyday assault, from the 999 call to a life rebuilt, in five minutes, on the real screens: /tour of a
// training installation. Each visit has a sandbox: an installation of its own in this process, with its own store, keys and clock,
// in which package play plays its own acts; the tour only waits between them and says which screen to look at. Every screen is
// the true page of the person who acts, through the true door, on a host of its own (docs/adr/0015).
package tour

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"throughline/app"
	"throughline/platform/fault"
)

// Limits of the tours of one installation.
type Limits struct {
	Visits int           // at once
	Idle   time.Duration // a visit that nobody has asked for is ended after so long
	Life   time.Duration // the longest visit: the victim's own session is 30 minutes long
}

var usual = Limits{Visits: 3, Idle: 10 * time.Minute, Life: 28 * time.Minute}

// Tour is the tours of one installation.
type Tour struct {
	force  *app.System
	folder string
	limits Limits
	// Live answers for the live force: its figures stand beside the case's at the end. Set before the first request.
	Live http.Handler

	mu      sync.Mutex
	visits  map[string]*visit // by id; nil while one is being opened
	closed  bool
	opening sync.WaitGroup
}

// New prepares the tours of a training installation. What a server that was killed left behind is removed.
func New(force *app.System) *Tour { return newTour(force, usual) }

func newTour(force *app.System, limits Limits) *Tour {
	t := &Tour{force: force, folder: filepath.Join(force.Settings.Data, "tour"), limits: limits, visits: map[string]*visit{}}
	if err := os.RemoveAll(t.folder); err != nil {
		slog.Error("tour: what was left behind", "error", err)
	}
	return t
}

// begin opens a visit for a browser that came by an address, "127.0.0.1:8080". Faults, unavailable: tour.full when as many run as
// may, tour.closed while the server stops.
func (t *Tour) begin(ctx context.Context, address string) (*visit, error) {
	id := newID()
	t.mu.Lock()
	switch {
	case t.closed:
		t.mu.Unlock()
		return nil, fault.New(fault.Unavailable, "tour.closed")
	case len(t.visits) >= t.limits.Visits:
		t.mu.Unlock()
		return nil, fault.New(fault.Unavailable, "tour.full").With("visits", fmt.Sprint(t.limits.Visits)).With("minutes", fmt.Sprint(int(t.limits.Idle.Minutes())))
	}
	t.visits[id] = nil
	t.opening.Add(1)
	t.mu.Unlock()
	defer t.opening.Done()
	v, err := t.open(context.WithoutCancel(ctx), id, address)
	t.mu.Lock()
	defer t.mu.Unlock()
	if err != nil {
		delete(t.visits, id)
		return nil, err
	}
	t.visits[id] = v
	return v, nil
}

// open makes the sandbox of a visit and lets its case begin.
func (t *Tour) open(ctx context.Context, id, address string) (*visit, error) {
	folder := filepath.Join(t.folder, id)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("tour: %w", err)
	}
	sys, err := t.force.OpenBeside(ctx, folder)
	if err != nil {
		os.RemoveAll(folder)
		return nil, fmt.Errorf("tour: %w", err)
	}
	if err := sys.SeedTraining(ctx); err != nil {
		sys.Host.DB.Close()
		os.RemoveAll(folder)
		return nil, fmt.Errorf("tour: %w", err)
	}
	return begin(ctx, t, sys, id, address, folder), nil
}

// find is a visit by its id; one that is over, or never was, is not found.
func (t *Tour) find(id string) (*visit, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if v := t.visits[id]; v != nil {
		return v, nil
	}
	return nil, fault.New(fault.NotFound, "tour.over")
}

// end ends a visit and takes its folder away.
func (t *Tour) end(v *visit) {
	t.mu.Lock()
	mine := t.visits[v.id] == v
	if mine {
		t.visits[v.id] = nil // its place is free when its folder is gone
	}
	t.mu.Unlock()
	if !mine {
		return
	}
	v.close()
	t.mu.Lock()
	delete(t.visits, v.id)
	t.mu.Unlock()
}

// Close ends every visit: the server stops.
func (t *Tour) Close() {
	t.mu.Lock()
	t.closed = true
	t.mu.Unlock()
	t.opening.Wait()
	t.mu.Lock()
	var open []*visit
	for _, v := range t.visits {
		if v != nil {
			open = append(open, v)
		}
	}
	t.mu.Unlock()
	var ending sync.WaitGroup
	for _, v := range open {
		ending.Go(func() { t.end(v) })
	}
	ending.Wait()
}

// newID is an id that nobody guesses: 130 bits, as a label of a host.
func newID() string {
	var b [17]byte
	rand.Read(b[:]) // never fails
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:]))[:26]
}
