// Package scenario plays whole threads through the public doors only.
package scenario

import (
	"context"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"throughline/app"
	"throughline/app/play"
	"throughline/platform/db/dbtest"
	"throughline/platform/journal"
	"throughline/platform/prooftest"
	"throughline/police/roads"
)

// data is where the files lie that the team did not write; "" when they are not there.
func data() string {
	dir := os.Getenv("THROUGHLINE_DATA")
	if dir == "" {
		dir = "../../../shared/data"
	}
	if _, err := os.Stat(filepath.Join(dir, "maps", "newport.osm.pbf")); err != nil {
		return ""
	}
	return dir
}

// extract is the generated county as make run has it: a file of OpenStreetMap that the server builds its map from.
func extract(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "county.osm.pbf")
	if err := app.GenerateCounty(path); err != nil {
		t.Fatal(err)
	}
	return path
}

// county is the map of the generated county, built once for all tests of this package.
func county(t *testing.T) string {
	t.Helper()
	path, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

var built = sync.OnceValues(func() (string, error) {
	dir, err := scratch("county")
	if err != nil {
		return "", err
	}
	area := filepath.Join(dir, "county.osm.pbf")
	if err := app.GenerateCounty(area); err != nil {
		return "", err
	}
	_, err = roads.Build(context.Background(), area, filepath.Join(dir, "county.map"), nil)
	return filepath.Join(dir, "county.map"), err
})

func newport(t *testing.T) string {
	t.Helper()
	if data() == "" {
		t.Skip("SKIPPED, LOUDLY: ../shared/data is not there, so the assault was not played on the map of Newport")
	}
	return filepath.Join(data(), "maps", "newport.osm.pbf")
}

// Both engines and both maps are in every run: SQLite on the one map and PostgreSQL on the other, the next run the other way; all four
// in make prove, and where the map of Newport is not there.
func TestTheAssaultFromTheCallToALifeRebuilt(t *testing.T) {
	t.Parallel()
	share := prooftest.Drawn(t)
	for _, c := range []struct {
		name     string
		turn     int
		database func(t *testing.T) string
		area     func(t *testing.T) string
	}{
		{"sqlite, county", 0, func(*testing.T) string { return "" }, extract},
		{"sqlite, newport", 1, func(*testing.T) string { return "" }, newport},
		{"postgres, county", 1, func(t *testing.T) string { return dbtest.PostgresURL(t) }, extract},
		{"postgres, newport", 0, func(t *testing.T) string { return dbtest.PostgresURL(t) }, newport},
	} {
		if data() != "" && !share.Takes(2, c.turn) {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			area := c.area(t)
			s, url := serve(t, app.Settings{Data: t.TempDir(), Database: c.database(t), Map: area, Training: true, Force: "99", ClosureLimit: 20 * time.Second, SealEvery: 100 * time.Millisecond})
			r := played(t, url, "charge")
			if !r.OK || r.Acts < 90 || r.Refused < 90 || r.Promises.Broken < 1 || r.Promises.Kept < 20 {
				t.Errorf("%+v", r)
			}
			if strings.HasPrefix(c.name, "sqlite") { // the same people do it all again, as on an installation that somebody tried before
				if r = played(t, url, "charge"); !r.OK || r.Acts < 90 || r.Refused < 90 {
					t.Errorf("again: %+v", r)
				}
			}
			checkJournal(t, s)
		})
	}
}

// played plays the assault to an ending; a failure shows the last acts before it.
func played(t *testing.T, url, ending string) play.Result {
	t.Helper()
	var lines []play.Line
	r, err := play.New(url, func(l play.Line) { lines = append(lines, l) }).Assault(ending)
	if err != nil {
		for _, l := range lines[max(0, len(lines)-8):] {
			t.Logf("%s: %s", l.Who, l.Said)
		}
		t.Fatal(err)
	}
	return r
}

// Most assaults never reach court: every other ending is played too, on one engine and the other in turn. In a run each ending is
// played either open to all, here, or kept to a few, in TestGOV04TheAssaultKeptToAFew; the next run the other way; make prove plays all.
func TestTheAssaultToItsOtherEndings(t *testing.T) {
	t.Parallel()
	share := prooftest.Drawn(t)
	for i, ending := range play.Endings {
		if i == 0 || !share.Takes(2, i, 1) { // the first has a test of its own
			continue
		}
		for _, c := range onePerTurn(i/2, openToAll) {
			t.Run(ending+", "+c.name, func(t *testing.T) {
				t.Parallel()
				s, url := serve(t, app.Settings{Data: t.TempDir(), Database: c.database(t), Map: county(t), Training: true, Force: "99", ClosureLimit: 20 * time.Second, SealEvery: 100 * time.Millisecond})
				if r := played(t, url, ending); !r.OK || r.Ending != ending || r.Acts < 55 || r.Refused < 60 || r.Promises.Broken < 1 || r.Promises.Kept < 10 {
					t.Errorf("%+v", r)
				}
				checkJournal(t, s)
			})
		}
	}
}

// serve starts an installation in this process, with the training force on it.
func serve(t *testing.T, set app.Settings) (*app.System, string) {
	t.Helper()
	ctx := context.Background()
	s, err := app.Open(ctx, set)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SeedTraining(ctx); err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(app.NewServer(s))
	s.Start(ctx)
	t.Cleanup(func() {
		srv.CloseClientConnections()
		srv.Close()
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	return s, srv.URL
}

// checkJournal: all of it holds, nothing is parked, and no entry is its own cause, however far back: rooms that answer each
// other for ever would show here.
func checkJournal(t *testing.T, s *app.System) {
	t.Helper()
	ctx := context.Background()
	q := s.Host.DB.Read(ctx)
	if _, err := journal.Verify(ctx, q, s.Sealer.Key.Public); err != nil {
		t.Error(err)
	}
	if ps, err := journal.AllParked(q); err != nil || len(ps) > 0 {
		t.Errorf("parked: %v %v", ps, err)
	}
	cause, action := map[string]string{}, map[string]string{}
	for from := int64(0); ; {
		es, err := journal.From(q, from, 1000)
		if err != nil {
			t.Fatal(err)
		}
		if len(es) == 0 {
			break
		}
		for _, e := range es {
			cause[e.ID], action[e.ID] = e.Cause, e.Kind+" by "+e.Action
			seen := map[string]bool{}
			for id := e.ID; id != ""; id = cause[id] {
				if seen[action[id]] {
					t.Fatalf("%s answers itself", action[id])
				}
				seen[action[id]] = true
			}
			if e.Envelope.Data == nil {
				t.Errorf("%s has no body", e.ID)
			}
			if b := s.Host.Door.Kinds.Body(e); b == nil {
				t.Errorf("%s cannot be read", e.Kind)
			} else if _, unknown := b.(journal.Unknown); unknown {
				t.Errorf("%s is a kind that nobody registered", e.Kind)
			}
		}
		from += int64(len(es))
	}
}
