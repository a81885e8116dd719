package controlroom

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"
)

// The processes of a measurement are this test's own program.
func TestMain(m *testing.M) {
	if len(os.Args) == 4 && os.Args[1] == "role" {
		if err := Role(context.Background(), os.Args[2:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// A small control room under load loses nothing: every console has the truth after quiet, also those that were stalled; every
// act is on every console; no last position is lost; and fanning out costs no more than a fair share of what NATS takes.
func TestASmallLoadLosesNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes half a minute")
	}
	a := Ask{Officers: 3000, Areas: 4, Consoles: 60, Stalled: 10, Rate: 3000, Incidents: 3, Every: 100 * time.Millisecond, Rounds: 1, Round: 4 * time.Second, Work: 5 * time.Second}
	r, err := Measure(t.Context(), a, []string{os.Args[0], "role"}, func(s string) { t.Log(s) })
	if err != nil {
		t.Fatal(err)
	}
	if r.Untrue != 0 || r.Lost != 0 || r.Unseen != 0 || r.Incidents == 0 {
		t.Errorf("lost: %+v", r)
	}
	if r.Stalled != 6 || r.ServerMB == 0 || r.NATSMB == 0 {
		t.Errorf("nothing was measured: %+v", r)
	}
	t.Logf("%+v", r)
}

func TestAnAskThatCannotBeIsRefused(t *testing.T) {
	t.Parallel()
	for _, change := range []func(*Ask){func(a *Ask) { a.Areas = 100 }, func(a *Ask) { a.Officers = 3 }, func(a *Ask) { a.Consoles = 0 }, func(a *Ask) { a.Stalled = 95 }, func(a *Ask) { a.Rounds = 0 }} {
		a := Full()
		change(&a)
		if a.check() == nil {
			t.Errorf("%+v was taken", a)
		}
	}
	if err := Full().check(); err != nil {
		t.Error(err)
	}
}
