package victim

import (
	"sync"
	"time"
)

// gate bounds how often one address may try to sign in on this node, beside the count that each code keeps itself. It is
// no legal number: it only makes guessing at unknown codes slow.
type gate struct {
	mu sync.Mutex
	m  map[string][]time.Time
}

const (
	gateTries  = 20
	gateWindow = 10 * time.Minute
	gateMost   = 10_000
)

func newGate() *gate { return &gate{m: map[string][]time.Time{}} }

// allow counts a try from an address, and tells whether it is not too many.
func (g *gate) allow(from string, now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.m) > gateMost {
		clear(g.m)
	}
	recent := g.m[from][:0]
	for _, t := range g.m[from] {
		if now.Sub(t) < gateWindow {
			recent = append(recent, t)
		}
	}
	if len(recent) >= gateTries {
		g.m[from] = recent
		return false
	}
	g.m[from] = append(recent, now)
	return true
}
