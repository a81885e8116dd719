package roads

import (
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"throughline/platform/geo"
)

// BenchmarkFind types the streets, addresses and junctions of a map letter by letter, with slips of the hand, from places
// all over it, and reports the time at which 99 of 100 answers are there. THROUGHLINE_BENCH_PBF names another extract.
func BenchmarkFind(b *testing.B) {
	pbf := os.Getenv("THROUGHLINE_BENCH_PBF")
	if pbf == "" {
		pbf = realMap(b, "newport.osm.pbf")
	}
	m, in := builtMap(b, pbf)
	r := rand.New(rand.NewPCG(1, 2))
	var asked []string
	streets, houses := m.Places(Street), m.Places(Address)
	for range 400 {
		s := streets[r.IntN(len(streets))]
		asked = append(asked, s.Label(), s.Street+" / "+streets[r.IntN(len(streets))].Street)
		if len(houses) > 0 {
			asked = append(asked, houses[r.IntN(len(houses))].Label())
		}
	}
	var took []time.Duration
	for b.Loop() {
		s := []rune(asked[r.IntN(len(asked))])
		s = s[:min(len(s), 2+r.IntN(len(s)))]
		if k := r.IntN(len(s)); r.IntN(3) == 0 {
			s = slices.Delete(s, k, k+1)
		}
		near := geo.Point{}
		if r.IntN(4) > 0 {
			near = streets[r.IntN(len(streets))].Point
		}
		start := time.Now()
		m.Gazetteer().FindNear(string(s), near, 10)
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
	b.ReportMetric(float64(in.Streets), "streets")
}
