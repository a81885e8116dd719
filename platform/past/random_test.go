package past_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/past"
	"throughline/platform/promise"
)

// snapshot is what the record says at this moment, by brute force: every entry and every promise, read as they are.
func (f *fixture) snapshot() []string {
	f.t.Helper()
	es, err := journal.OnThread(f.q(), f.th.ID, []string{"open"}, 0, 1000)
	if err != nil {
		f.t.Fatal(err)
	}
	ps, err := promise.OnThread(f.q(), f.th.ID, []string{"open"}, true, 1000)
	if err != nil {
		f.t.Fatal(err)
	}
	return lines(es, ps)
}

func lines(es []journal.Entry, ps []promise.Promise) []string {
	var out []string
	for _, e := range es {
		out = append(out, "entry "+e.ID)
	}
	for _, p := range ps {
		out = append(out, fmt.Sprintf("promise %s %s %s %d %d %d %s %s", p.ID, p.State, p.Owner, p.DueAt.UnixMicro(), p.ClosedAt.UnixMicro(), p.PausedAt.UnixMicro(), p.Reason, p.Proof))
	}
	slices.Sort(out)
	return out
}

func TestKnownAtAnyInstantIsWhatWasRecordedThen(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fixture) {
		runs := 0
		rapid.Check(t, func(r *rapid.T) {
			if runs++; f.DB.Engine == db.PostgreSQL && runs > 25 {
				return
			}
			g := &fixture{House: f.House, t: r}
			g.Held.Add(time.Duration(rapid.IntRange(1, 1e6).Draw(r, "begin")) * time.Microsecond)
			g.th = g.open()
			snaps := map[time.Time][]string{}
			for range rapid.IntRange(1, 14).Draw(r, "steps") {
				g.Held.Add(time.Duration(rapid.SampledFrom([]int{0, 1, 1000, 3e6, 9e8}).Draw(r, "wait")) * time.Microsecond)
				g.step(r)
				snaps[g.Held.Now()] = g.snapshot()
			}
			for at, want := range snaps {
				s := g.read(at, past.Known)
				var es []journal.Entry
				for _, e := range s.Entries {
					es = append(es, e.Entry)
				}
				var ps []promise.Promise
				for _, o := range s.Owed {
					ps = append(ps, o.Promise)
				}
				if got := lines(es, ps); !slices.Equal(got, want) {
					r.Fatalf("at %s:\n%v\nwas\n%v", at.Format(time.RFC3339Nano), got, want)
				}
			}
		})
	})
}

// step is one random act: a note, now or earlier, or something done to what is owed.
func (f *fixture) step(r *rapid.T) {
	on := journal.Ref{Kind: "test", ID: f.th.ID}
	var at time.Time
	if rapid.Bool().Draw(r, "earlier") {
		at = f.Held.Now().Add(-time.Duration(rapid.IntRange(0, 3600).Draw(r, "ago")) * time.Second)
	}
	what := rapid.IntRange(0, 8).Draw(r, "what")
	due := f.Held.Now().Add(time.Duration(rapid.IntRange(1, 90).Draw(r, "due")) * time.Minute)
	f.do(at, func(tx *act.Tx) (err error) {
		switch what {
		case 0, 1:
			_, err = tx.Promise(act.NewPromise{Kind: "test.duty", Subject: on, Owner: "staff:a", Due: due})
		case 2:
			_, err = tx.Move("", on, due)
		case 3:
			_, err = tx.Pause("", on)
		case 4:
			_, err = tx.Resume("", on)
		case 5:
			_, err = tx.Reassign("", on, "staff:b")
		case 6:
			_, err = tx.Keep("", on, "proof")
		case 7:
			_, err = tx.Waive("", on, "not needed")
		}
		if err == nil {
			_, err = tx.Record(noted{"a step"})
		}
		return err
	})
}
