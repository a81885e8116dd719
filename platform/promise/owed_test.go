package promise_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"throughline/platform/db"
	"throughline/platform/db/dbtest"
	"throughline/platform/paging"
	"throughline/platform/promise"
	"throughline/platform/thread"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// random promises under a few labels and owners, many due at the same moment.
func random(t *testing.T, d *db.DB, n int) []promise.Promise {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	var all []promise.Promise
	err := d.Do(context.Background(), func(tx *db.Tx) error {
		for i := range n {
			p := promise.Promise{ID: fmt.Sprintf("%08d", r.IntN(1e8)), Kind: fmt.Sprintf("kind.%d", r.IntN(2)), Label: []string{"open", "team:a", "restricted:x"}[r.IntN(3)],
				Owner: fmt.Sprintf("staff:%d", r.IntN(4)), StartedAt: noon, DueAt: noon.Add(time.Duration(r.IntN(10)) * time.Minute), State: promise.Open,
				Threads: []string{fmt.Sprintf("t%d", i%3)}}
			if err := promise.Insert(tx, p); err != nil {
				return err
			}
			all = append(all, p)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(all, func(a, b promise.Promise) int {
		if c := a.DueAt.Compare(b.DueAt); c != 0 {
			return c
		}
		return map[bool]int{true: -1, false: 1}[a.ID < b.ID]
	})
	return all
}

func TestOwedPagesEqualABruteForceFilter(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		all := random(t, d, 200)
		for name, f := range map[string]promise.Filter{
			"all that is open":     {Labels: []string{"open"}},
			"two labels":           {Labels: []string{"open", "team:a"}},
			"two owners":           {Labels: []string{"open", "team:a"}, Owners: []string{"staff:1", "staff:3"}},
			"three owners, a kind": {Labels: []string{"open"}, Owners: []string{"staff:0", "staff:1", "staff:3"}, Kind: "kind.1"},
			"no label":             {},
		} {
			var want, got []string
			for _, p := range all {
				if slices.Contains(f.Labels, p.Label) && (len(f.Owners) == 0 || slices.Contains(f.Owners, p.Owner)) && (f.Kind == "" || p.Kind == f.Kind) {
					want = append(want, p.ID)
				}
			}
			for f.Limit = 7; ; {
				ps, err := promise.Owed(d.Read(context.Background()), f)
				if err != nil {
					t.Fatal(err)
				}
				for _, p := range ps {
					got = append(got, p.ID)
				}
				if len(ps) < f.Limit {
					break
				}
				f.After = paging.Mark{At: ps[6].DueAt, ID: ps[6].ID}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: %d promises, want %d: %v\n%v", name, len(got), len(want), got, want)
			}
		}
	}, thread.Migrations, promise.Migrations)
}

func TestRelabelTakesNoticesAlong(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		err := d.Do(context.Background(), func(tx *db.Tx) error {
			p := promise.Promise{ID: "p", Kind: "k", Label: "open", Owner: "staff:1", StartedAt: noon, DueAt: noon, State: promise.Open, Threads: []string{"a", "b"}}
			if err := promise.Insert(tx, p); err != nil {
				return err
			}
			if err := promise.Tell(tx, promise.Notice{ID: "n", Promise: "p", Told: "staff:1", Label: "open", ToldAt: noon}); err != nil {
				return err
			}
			return promise.Relabel(tx, "a", "restricted:a", promise.Change{HappenedAt: noon, RecordedAt: noon})
		})
		if err != nil {
			t.Fatal(err)
		}
		q := d.Read(context.Background())
		for label, want := range map[string]int{"open": 0, "restricted:a": 1} {
			ns, err := promise.Notices(q, []string{"staff:1"}, []string{label}, 10)
			if err != nil || len(ns) != want {
				t.Errorf("%s: %d notices, want %d: %v", label, len(ns), want, err)
			}
		}
		if b, err := promise.Beside(q, "a"); err != nil || !slices.Equal(b, []string{"b"}) {
			t.Errorf("beside a: %v %v", b, err)
		}
	}, thread.Migrations, promise.Migrations)
}
