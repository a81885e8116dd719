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

// CUS-27: a reason holds until when it was given. What went on after it is a gap of which nobody has said why.
func TestCUS27AReasonHoldsUntilItWasGiven(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	m := func(n int) time.Time { return start.Add(time.Duration(n) * time.Minute) }
	covers := []cover{{from: m(0), to: m(31), cause: "solicitor", said: true}, {from: m(31), to: m(70), cause: "officers", said: true}}
	for _, c := range []struct {
		last int
		want []Gap
	}{
		{31, []Gap{{Cause: "solicitor", Minutes: 31}}},
		{60, []Gap{{Cause: "solicitor", Minutes: 60}}}, // 29 minutes more are no gap of their own
		{300, []Gap{{Cause: "solicitor", Minutes: 31}, {Cause: "officers", Minutes: 39}, {Minutes: 230, Lasts: true}}},
	} {
		got := idleGaps([]time.Time{start}, nil, covers, m(c.last), false, 30*time.Minute)
		if len(got) != len(c.want) {
			t.Fatalf("to %d: %+v", c.last, got)
		}
		for i, w := range c.want {
			if got[i].Cause != w.Cause || got[i].Minutes != w.Minutes || got[i].Lasts != (i == len(got)-1) {
				t.Errorf("to %d: %+v, want %+v", c.last, got[i], w)
			}
		}
	}
}
