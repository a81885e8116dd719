package access

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"throughline/platform/fault"
)

// Directories ask the directory of an account's prefix: "staff:", "victim:", "simulator:".
type Directories map[string]Directory

// Actor implements Directory. Labels come out sorted and without doubles.
func (d Directories) Actor(ctx context.Context, account string, at time.Time) (*Actor, error) {
	prefix, _, _ := strings.Cut(account, ":")
	dir, ok := d[prefix]
	if !ok {
		return nil, fault.New(fault.Unauthenticated, "access.no_account")
	}
	a, err := dir.Actor(ctx, account, at)
	if err != nil {
		return nil, err
	}
	slices.Sort(a.Labels)
	a.Labels = slices.Compact(a.Labels)
	return a, nil
}

// Fixed is a directory of accounts that never change: the labelled simulators of a training installation.
type Fixed map[string]Actor

// Actor implements Directory.
func (f Fixed) Actor(_ context.Context, account string, _ time.Time) (*Actor, error) {
	a, ok := f[account]
	if !ok {
		return nil, fault.New(fault.Unauthenticated, "access.no_account")
	}
	return &a, nil
}

// Remembered keeps what a directory said for a moment, so that a page that asks for ten things asks once. Forget is called
// whenever role, duty or membership changes; the moment bounds what another node does not hear.
type Remembered struct {
	Directory
	For time.Duration
	mu  sync.Mutex
	m   map[string]remembered
}

type remembered struct {
	actor *Actor
	until time.Time // of the machine's clock
	at    time.Time // of the product's clock
}

// Actor implements Directory.
func (r *Remembered) Actor(ctx context.Context, account string, at time.Time) (*Actor, error) {
	r.mu.Lock()
	x, ok := r.m[account]
	r.mu.Unlock()
	if ok && time.Now().Before(x.until) && at.Sub(x.at).Abs() < r.For {
		c := *x.actor
		return &c, nil
	}
	a, err := r.Directory.Actor(ctx, account, at)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	if r.m == nil || len(r.m) > 10000 {
		r.m = map[string]remembered{}
	}
	a.said = newSaid(*a)
	r.m[account] = remembered{a, time.Now().Add(r.For), at}
	r.mu.Unlock()
	c := *a
	return &c, nil
}

// Forget drops everything that is remembered.
func (r *Remembered) Forget() {
	r.mu.Lock()
	r.m = nil
	r.mu.Unlock()
}
