package load

import (
	"context"
	"fmt"
	"slices"
	"time"

	"throughline/police/roads"
)

// closureRow is how long it takes from the word that a road is closed, or open again, until a question is answered by it.
type closureRow struct {
	Closures string  `json:"closures"` // what was closed and opened again
	Changes  int     `json:"changes"`
	P50      float64 `json:"p50_ms"`
	P99      float64 `json:"p99_ms"`
	Max      float64 `json:"max_ms"`
}

// What is closed: so many streets at random, and the longest ones, each as far as one act may close it.
const (
	closedStreets = 200
	closedLongest = 20
)

func (b *roadsBench) closures(ctx context.Context, report func(any)) error {
	streets := b.m.LongestStreets()
	longest := streets[:min(closedLongest, len(streets))]
	some := make([][]int32, closedStreets)
	for i := range some {
		some[i] = streets[b.r.IntN(len(streets))]
	}
	for _, x := range []struct {
		what string
		of   [][]int32
	}{{"streets at random", some}, {"the longest streets", longest}} {
		var all []time.Duration
		for _, segments := range x.of {
			for _, change := range []func(){func() { b.m.Close("bench", segments) }, func() { b.m.Reopen("bench") }} {
				took, err := b.changed(ctx, change)
				if err != nil {
					return err
				}
				all = append(all, took)
			}
		}
		if len(all) > 0 {
			report(closureRow{Closures: x.what, Changes: len(all), P50: ms(all, 50), P99: ms(all, 99), Max: ms(all, 100)})
		}
	}
	return nil
}

// changed is the time of a change and of a question after it, the answer of which is held to the plain search.
func (b *roadsBench) changed(ctx context.Context, change func()) (time.Duration, error) {
	to, unit := b.streets[b.r.IntN(len(b.streets))], []roads.Snapped{b.streets[b.r.IntN(len(b.streets))]}
	at := time.Now()
	change()
	got, err := b.m.FirstThere(ctx, to, unit, 1, roads.Response)
	took := time.Since(at)
	if err != nil {
		return took, err
	}
	want, _, err := b.m.Plainly(ctx, to, unit, 1, roads.Response)
	if err == nil && !slices.Equal(got, want) {
		err = fmt.Errorf("after a change of the roads the engine says %+v, the plain search %+v", got, want)
	}
	return took, err
}
