package scenario

import (
	"testing"
	"time"

	"throughline/app"
	"throughline/app/play"
	"throughline/platform/db/dbtest"
	"throughline/platform/prooftest"
)

// The everyday tangle, open on one engine and kept to a few on the other: two calls that are one event and a third that is not, two victims of whom one is
// accused, one detention for two investigations, one file from three crimes. Nothing is typed twice, and no byte of one victim's
// page is another's.
func TestTheTangle(t *testing.T) {
	t.Parallel()
	for _, c := range append(onePerTurn(0, openToAll), onePerTurn(1, keptToAFew)...) {
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
// may do nearly everything elsewhere is told at every act what they are told of a case that is not there. A run plays every other
// ending so, the next run the rest, and make prove all.
func TestGOV04TheAssaultKeptToAFew(t *testing.T) {
	t.Parallel()
	share := prooftest.Drawn(t)
	for i, ending := range play.Endings {
		if !share.Takes(2, i) {
			continue
		}
		for _, c := range onePerTurn(i/2, keptToAFew) {
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

// openToAll and keptToAFew are the case on both engines.
var openToAll, keptToAFew = runs(false, ""), runs(true, ", restricted")

func runs(restricted bool, name string) []variant {
	return []variant{{"sqlite" + name, restricted, func(*testing.T) string { return "" }},
		{"postgres" + name, restricted, func(t *testing.T) string { return dbtest.PostgresURL(t) }}}
}

// onePerTurn takes one engine and the other in turn, and the next run the other way: every room's own tests run on both, and so does
// the assault. A longer proof plays all on both.
func onePerTurn(turn int, runs []variant) []variant {
	if proving() {
		return runs
	}
	turn = (turn + prooftest.Seed()/2) % len(runs) // /2: what is played in every other run must meet both engines
	return runs[turn : turn+1]
}
