// Package prooftest shares out a proof that is too long for every run. `make prove` asks everything. `make test` asks a share of the
// pairs (who by what), so chosen that each of either side is in every run, and another share the next time: as many runs as there
// are shares have asked them all. The share is drawn from a seed, which a run prints and a failed test says; the same seed asks
// the same again.
package prooftest

import (
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"
)

// Env names the seed: a whole number from 0. `make test` draws one and prints it; without it each test program draws its own.
const Env = "THROUGHLINE_TEST_SEED"

const proveEnv = "THROUGHLINE_PROVE"

// All tells whether everything is asked.
func All() bool { return os.Getenv(proveEnv) != "" }

// Seed is the seed of this test program.
var Seed = sync.OnceValue(func() int {
	if n, err := strconv.Atoi(os.Getenv(Env)); err == nil && n >= 0 {
		return n
	}
	return rand.IntN(1 << 20)
})

// Share says which of the pairs a run asks.
type Share struct{ Seed int }

// Drawn is the share of this run; the test's own report names the seed.
func Drawn(t testing.TB) Share {
	t.Helper()
	if !All() {
		t.Logf("a share is asked; the same again: %s=%d", Env, Seed())
	}
	return Share{Seed()}
}

// Takes tells whether the pair (or triple) with these numbers, each from 0, is in this run's share: one of `of` shares. Whatever
// all numbers but one are, every `of`th of the other is taken; so a side of at least `of` is whole in each run.
func (s Share) Takes(of int, numbers ...int) bool {
	sum := s.Seed
	for _, n := range numbers {
		sum += n
	}
	return All() || sum%of == 0
}
