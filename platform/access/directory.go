package access

import (
	"context"
	"errors"
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
	now map[string]*asking // accounts that are being asked about
}

// asking is one question that others wait for too.
type asking struct {
	at    time.Time // of the product's clock
	done  chan struct{}
	actor *Actor
	err   error
}

type remembered struct {
	actor *Actor
	until time.Time // of the machine's clock
	at    time.Time // of the product's clock
}

// Actor implements Directory. Many who ask about one account at once ask once.
func (r *Remembered) Actor(ctx context.Context, account string, at time.Time) (*Actor, error) {
	r.mu.Lock()
	x, ok := r.m[account]
	if ok && time.Now().Before(x.until) && at.Sub(x.at).Abs() < r.For {
		r.mu.Unlock()
		c := *x.actor
		return &c, nil
	}
	q, ok := r.now[account]
	if ok && at.Sub(q.at).Abs() < r.For {
		r.mu.Unlock()
		return q.wait(ctx)
	}
	if r.now == nil {
		r.now = map[string]*asking{}
	}
	q = &asking{at: at, done: make(chan struct{}), err: errUnanswered}
	r.now[account] = q
	r.mu.Unlock()
	defer close(q.done)
	q.actor, q.err = r.Directory.Actor(context.WithoutCancel(ctx), account, at) // others wait for it, whoever leaves
	if q.err == nil {
		q.actor.said = newSaid(*q.actor)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.now[account] == q { // it was not forgotten meanwhile
		delete(r.now, account)
		if q.err == nil {
			if r.m == nil || len(r.m) > 10000 {
				r.m = map[string]remembered{}
			}
			r.m[account] = remembered{q.actor, time.Now().Add(r.For), at}
		}
	}
	return q.answer()
}

// errUnanswered is what those who wait are told when the question ended in a panic.
var errUnanswered = errors.New("access: the directory did not answer")

func (q *asking) wait(ctx context.Context) (*Actor, error) {
	select {
	case <-q.done:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return q.answer()
}

func (q *asking) answer() (*Actor, error) {
	if q.err != nil {
		return nil, q.err
	}
	c := *q.actor
	return &c, nil
}

// Forget drops everything that is remembered.
func (r *Remembered) Forget() {
	r.mu.Lock()
	r.m, r.now = nil, nil
	r.mu.Unlock()
}
