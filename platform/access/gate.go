package access

import (
	"sync"
	"time"
)

// Gate bounds how often one address may try a code on this node, beside the count that each code keeps itself. It is no legal
// number: it only makes guessing at unknown codes slow.
type Gate struct {
	mu sync.Mutex
	m  map[string][]time.Time
}

const (
	gateTries  = 20
	gateWindow = 10 * time.Minute
	gateMost   = 10_000
)

// NewGate makes a gate that nobody has tried.
func NewGate() *Gate { return &Gate{m: map[string][]time.Time{}} }

// Allow counts a try from an address, and tells whether it is not too many.
func (g *Gate) Allow(from string, now time.Time) bool {
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
