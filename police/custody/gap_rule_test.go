package custody

import (
	"math/rand/v2"
	"testing"
	"time"
)

// CUS-27: however moments, interviews and waits interleave, gaps do not overlap, each is longer than asked, they never add up to more than
// the time that passed, and whatever is done later makes none longer.
func TestCUS27GapsNeverAddUpToMoreThanTheTime(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 10, 24, 20, 0, 0, 0, time.UTC) // over the night on which the clocks go back
	for seed := range uint64(2000) {
		r := rand.New(rand.NewPCG(seed, 1))
		at := func() time.Time { return start.Add(time.Duration(r.IntN(24*60)) * time.Minute) }
		moments, busy, covers := []time.Time{start}, []Span{}, []cover{}
		for range r.IntN(6) {
			moments = append(moments, at())
		}
		for range r.IntN(3) {
			from := at()
			busy = append(busy, Span{from, from.Add(time.Duration(r.IntN(200)) * time.Minute)})
		}
		for range r.IntN(4) {
			from := at()
			covers = append(covers, cover{from: from, to: from.Add(time.Duration(r.IntN(300)) * time.Minute), cause: "solicitor", said: r.IntN(2) == 0})
		}
		last := start.Add(24 * time.Hour)
		sum := func(all []Gap) (n time.Duration) {
			before := start
			for _, g := range all {
				if g.To.Sub(g.From) <= 30*time.Minute || g.From.Before(before) || g.To.After(last) || g.Minutes != int(g.To.Sub(g.From)/time.Minute) {
					t.Fatalf("seed %d: %+v after %s", seed, g, before)
				}
				before, n = g.To, n+g.To.Sub(g.From)
			}
			return n
		}
		was := sum(idleGaps(moments, busy, covers, last, true, 30*time.Minute))
		if was > last.Sub(start) {
			t.Fatalf("seed %d: %s lost of %s", seed, was, last.Sub(start))
		}
		if now := sum(idleGaps(append(moments, at()), busy, covers, last, true, 30*time.Minute)); now > was {
			t.Fatalf("seed %d: one more thing done, and more lost: %s, was %s", seed, now, was)
		}
	}
}
