package scenario

import (
	"testing"
	"time"

	"throughline/app"
	"throughline/app/play"
	"throughline/platform/db/dbtest"
)

// The everyday tangle, on both engines: two calls that are one event and a third that is not, two victims of whom one is
// accused, one detention for two investigations, one file from three crimes. Nothing is typed twice, and no byte of one victim's
// page is another's.
func TestTheTangle(t *testing.T) {
	t.Parallel()
	for engine, database := range map[string]func(t *testing.T) string{"sqlite": func(*testing.T) string { return "" }, "postgres": func(t *testing.T) string { return dbtest.PostgresURL(t) }} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			s, url := serve(t, app.Settings{Data: t.TempDir(), Database: database(t), Map: county(t), Training: true, Force: "99", ClosureLimit: 20 * time.Second, SealEvery: 100 * time.Millisecond})
			var lines []play.Line
			r, err := play.New(url, func(l play.Line) { lines = append(lines, l) }).Tangle()
			if err != nil {
				for _, l := range lines[max(0, len(lines)-8):] {
					t.Logf("%s: %s", l.Who, l.Said)
				}
				t.Fatal(err)
			}
			if !r.OK || r.Acts < 90 || r.Refused < 120 || r.Promises.Kept < 15 {
				t.Errorf("%+v", r)
			}
			checkJournal(t, s)
		})
	}
}
