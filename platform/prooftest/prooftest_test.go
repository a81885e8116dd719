package prooftest

import "testing"

// Each of either side is in every run, and as many runs as there are shares take every pair, each once.
func TestSharesAreWholeTogether(t *testing.T) {
	t.Setenv(proveEnv, "")
	const of, people, routes = 4, 22, 131
	var taken [people][routes]int
	for seed := range of {
		s := Share{Seed: 1000 + seed}
		for i := range people {
			n := 0
			for j := range routes {
				if s.Takes(of, i, j) {
					taken[i][j]++
					n++
				}
			}
			if n < routes/of {
				t.Errorf("seed %d: person %d has only %d of %d", seed, i, n, routes)
			}
		}
		for j := range routes {
			n := 0
			for i := range people {
				if s.Takes(of, i, j) {
					n++
				}
			}
			if n < people/of {
				t.Errorf("seed %d: route %d has only %d of %d", seed, j, n, people)
			}
		}
	}
	for i := range people {
		for j := range routes {
			if taken[i][j] != 1 {
				t.Errorf("pair %d, %d was taken %d times in %d runs", i, j, taken[i][j], of)
			}
		}
	}
	t.Setenv(proveEnv, "1")
	if s := (Share{Seed: 1}); !s.Takes(of, 0, 0) || !s.Takes(of, 0, 1) {
		t.Error("make prove leaves something out")
	}
}
