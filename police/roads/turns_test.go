package roads

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// A drive is allowed exactly when no rule lies within it, however the rules overlap: random little networks, random
// rules, every drive.
func TestTurnsAllowExactlyWhatNoRuleForbids(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		const segments = 3
		arcs := 2 * segments
		vertices := rapid.IntRange(2, 3).Draw(t, "vertices")
		end := make([]int, arcs) // where each arc leads; it comes from where its other half leads
		for a := range end {
			end[a] = rapid.IntRange(0, vertices-1).Draw(t, "end")
		}
		leaving := func(a int32) []int32 {
			var out []int32
			for b := int32(0); b < int32(arcs); b++ {
				if end[b^1] == end[a] {
					out = append(out, b)
				}
			}
			return out
		}
		uTurn := func(a int32) bool { return len(leaving(a)) == 1 }
		walk := func(name string, n int) []int32 {
			d := []int32{rapid.Int32Range(0, int32(arcs-1)).Draw(t, name)}
			for len(d) < n {
				next := leaving(d[len(d)-1])
				d = append(d, next[rapid.IntRange(0, len(next)-1).Draw(t, name)])
			}
			return d
		}
		var rules [][]int32
		for range rapid.IntRange(1, 6).Draw(t, "rules") {
			rules = append(rules, walk("rule", rapid.IntRange(2, 4).Draw(t, "length")))
		}
		table := turns(arcs, leaving, uTurn, rules, nil)
		var check func(drive []int32, state int32)
		check = func(drive []int32, state int32) { // every drive there is, up to six arcs
			here := drive[len(drive)-1]
			for _, b := range leaving(here) {
				after := append(slices.Clone(drive), b)
				want := b != here^1 || uTurn(here)
				for _, r := range rules {
					if len(after) >= len(r) && slices.Equal(after[len(after)-len(r):], r) {
						want = false
					}
				}
				next, ok := int32(-1), false
				for _, s := range table.next[table.head[state]:table.head[state+1]] {
					if table.arcOf[s] == b {
						next, ok = s, true
					}
				}
				if ok != want {
					t.Fatalf("after %v going on to %d is allowed: %t, want %t (rules %v)", drive, b, ok, want, rules)
				}
				if ok && len(after) < 6 {
					check(after, next)
				}
			}
		}
		for a := range int32(arcs) {
			check([]int32{a}, a)
		}
	})
}
