package release

import (
	"context"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"throughline/app"
	"throughline/app/play"
	"throughline/platform/journal"
)

// Every database that an earlier release left behind is brought up to date, holds what it held, proves it, shows its cases, and
// is worked on further.
func TestEveryReleasedDatabaseIsBroughtUpToDate(t *testing.T) {
	t.Parallel()
	stored, err := filepath.Glob("testdata/*.tar.gz")
	if err != nil || len(stored) == 0 {
		t.Fatalf("no release has stored its database: run make release-db. %v", err)
	}
	for _, path := range stored {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			ctx, data, area := context.Background(), t.TempDir(), filepath.Join(t.TempDir(), "county.osm.pbf")
			held, err := Unpack(path, data)
			if err != nil {
				t.Fatal(err)
			}
			if err := app.GenerateCounty(area); err != nil {
				t.Fatal(err)
			}
			s, url, stop, err := Serve(ctx, data, area)
			if err != nil {
				t.Fatal(err)
			}
			defer func() {
				if err := stop(); err != nil {
					t.Error(err)
				}
			}()
			waitSealed(ctx, t, s, held.Entries) // what was looked at last was not sealed yet when the server was stopped
			holds(ctx, t, s, held)
			p := play.New(url, nil)
			for what, id := range held.Endings {
				var th struct {
					Entries []struct{ Title string } `json:"entries"`
				}
				if err := p.As("rees").Get("/api/threads/"+id, &th); err != nil || len(th.Entries) < 20 {
					t.Errorf("the case of %s: %d entries are shown: %v", what, len(th.Entries), err)
				}
			}
			if _, err := p.Assault("victim-withdraws"); err != nil {
				t.Errorf("work does not go on: %v", err)
			}
			waitSealed(ctx, t, s, held.Entries+50)
		})
	}
}

// holds: everything that stood on the day it was stored stands.
func holds(ctx context.Context, t *testing.T, s *app.System, held Held) {
	t.Helper()
	v, err := journal.Verify(ctx, s.Host.DB.Read(ctx), s.Sealer.Key.Public)
	if err != nil || v.Entries < held.Entries || v.Sealed < held.Entries || v.Looks < held.Journal.Looks || held.Entries < 500 {
		t.Fatalf("%+v %v, stored with %+v", v, err, held.Journal)
	}
	cases, owed, err := Cases(ctx, s)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range held.Cases {
		at := slices.IndexFunc(cases, func(x Case) bool { return x.ID == c.ID })
		if at < 0 || cases[at].Ref != c.Ref || cases[at].Label != c.Label || cases[at].Entries < c.Entries {
			t.Errorf("%+v is not as it was", c)
			continue
		}
		was, is := held.Promises[c.ID], owed[c.ID]
		if is[0] < was[0] || is[3] < was[3] || is[0]+is[1]+is[2]+is[3] < was[0]+was[1]+was[2]+was[3] {
			t.Errorf("promises of %s: %v, and were %v", c.Ref, is, was)
		}
	}
}

func waitSealed(ctx context.Context, t *testing.T, s *app.System, atLeast int64) {
	t.Helper()
	var err error
	for range 600 {
		var v journal.Verified
		if v, err = journal.Verify(ctx, s.Host.DB.Read(ctx), s.Sealer.Key.Public); err == nil && v.Sealed >= atLeast {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("what was written is never sealed: %v", err)
}
