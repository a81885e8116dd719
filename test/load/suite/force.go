package suite

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"throughline/app/play"
	"throughline/test/load"
)

// force is the servers and who works on them.
type force struct {
	Ask
	dir, database string
	nodes         int
	random        *rand.Rand
	child         []*load.Child
	mu            sync.Mutex
	at            []string // host:port of each node, the same after a restart
	served        [][]span // of each node: from ready to its kill
	ended         time.Time
	kills, dark   int
	restart       time.Duration
}

// patience is how long somebody who works waits for a server that was killed, under the same key.
const patience = 5 * time.Minute

func (f *force) person(node int) *play.Play {
	p := play.New("http://"+f.address(node), nil)
	p.Patience, p.Crowded = patience, true
	return p
}

func (f *force) address(node int) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.at[node%len(f.at)]
}

func (f *force) end() {
	f.mu.Lock()
	if f.ended.IsZero() {
		f.ended = time.Now()
	}
	f.mu.Unlock()
	for _, c := range f.child {
		c.Crash()
	}
}

// crash kills a node. What it served until is noted before: what fell due after it is nobody's yet.
func (f *force) crash(n int) error {
	f.mu.Lock()
	last := f.served[n]
	last[len(last)-1].to = time.Now()
	f.kills++
	up := 0
	for i := range f.child {
		if s := f.served[i]; s[len(s)-1].to.IsZero() {
			up++
		}
	}
	if up == 0 {
		f.dark++
	}
	f.mu.Unlock()
	return f.child[n].Crash()
}

// kill kills servers at random moments until a time, and starts them again. Of two nodes one stands in for the other, but one time in
// four both are killed.
func (f *force) kill(ctx context.Context, until time.Time) error {
	for {
		life := f.Least + time.Duration(f.random.Int64N(int64(f.Most-f.Least)+1))
		if time.Now().Add(life).After(until) {
			life = max(0, time.Until(until))
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(life):
		}
		if !time.Now().Before(until) {
			return nil
		}
		which := []int{f.random.IntN(f.nodes)}
		if f.nodes > 1 && f.random.IntN(4) == 0 {
			which = []int{0, 1}
		}
		for _, n := range which {
			if err := f.crash(n); err != nil {
				return err
			}
		}
		if f.nodes > 1 { // the other is alone for a while
			time.Sleep(time.Duration(f.random.IntN(3000)) * time.Millisecond)
		}
		for _, n := range which {
			if err := f.start(ctx, n); err != nil {
				return fmt.Errorf("after kill %d, seed %d: %w", f.kills, f.Seed, err)
			}
		}
	}
}

func (f *force) allUp(ctx context.Context) error {
	for n, c := range f.child {
		if !c.Alive() {
			if err := f.start(ctx, n); err != nil {
				return err
			}
		}
	}
	return nil
}

// check is somebody who goes from cell to cell, whatever is killed: who was checked in time has no alarm.
func (f *force) check(ctx context.Context, held []string) (n int) {
	p := f.person(0)
	r := rand.New(rand.NewPCG(f.Seed, 10))
	for ctx.Err() == nil {
		id := held[r.IntN(len(held))]
		done := make(chan error, 1)
		go func() {
			done <- p.As("lewin").Post("/api/custody/"+id+"/check", map[string]any{"response": "roused", "note": "Answered."}, nil, "checks")
		}()
		select {
		case err := <-done:
			if err == nil {
				n++
			}
		case <-ctx.Done():
			return n
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
	return n
}
