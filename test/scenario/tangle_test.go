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
	for _, c := range runs() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, url := serve(t, app.Settings{Data: t.TempDir(), Database: c.database(t), Map: county(t), Training: true, Force: "99", ClosureLimit: 20 * time.Second, SealEvery: 100 * time.Millisecond})
			var lines []play.Line
			p := play.New(url, func(l play.Line) { lines = append(lines, l) })
			p.Restricted = c.restricted
			r, err := p.Tangle()
			if err != nil {
				for _, l := range lines[max(0, len(lines)-8):] {
					t.Logf("%s: %s", l.Who, l.Said)
				}
				t.Fatal(err)
			}
			if !r.OK || r.Acts < 90 || r.Refused < 120 || r.Promises.Kept < 15 || c.restricted && p.Pried < 40 {
				t.Errorf("%+v, and an outsider tried %d acts", r, p.Pried)
			}
			checkJournal(t, s)
		})
	}
}

// GOV-04: the same case kept to those who work on it, to each of its endings: it can be worked to its end, and an outsider who
// may do nearly everything elsewhere is told at every act what they are told of a case that is not there.
func TestGOV04TheAssaultKeptToAFew(t *testing.T) {
	t.Parallel()
	for _, c := range runs() {
		if !c.restricted {
			continue
		}
		for _, ending := range play.Endings {
			t.Run(c.name+", "+ending, func(t *testing.T) {
				t.Parallel()
				s, url := serve(t, app.Settings{Data: t.TempDir(), Database: c.database(t), Map: county(t), Training: true, Force: "99", ClosureLimit: 20 * time.Second, SealEvery: 100 * time.Millisecond})
				p := play.New(url, nil)
				p.Restricted = true
				r, err := p.Assault(ending)
				if err != nil {
					t.Fatal(err)
				}
				if !r.OK || p.Pried < 40 {
					t.Errorf("%+v, and an outsider tried %d acts", r, p.Pried)
				}
				checkJournal(t, s)
			})
		}
	}
}

type variant struct {
	name       string
	restricted bool
	database   func(t *testing.T) string
}

// runs are both engines, the case open and kept to a few.
func runs() []variant {
	sqlite, postgres := func(*testing.T) string { return "" }, func(t *testing.T) string { return dbtest.PostgresURL(t) }
	return []variant{{"sqlite", false, sqlite}, {"postgres", false, postgres}, {"sqlite, restricted", true, sqlite}, {"postgres, restricted", true, postgres}}
}
