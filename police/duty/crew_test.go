package duty_test

import (
	"testing"
	"time"

	"throughline/platform/when"
	"throughline/police/duty"
)

// A callsign has one crew at a time, also where a later one is set already.
func TestACallsignHasOneCrewAtATime(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h force) {
		ctx := h.as(t, "okafor")
		later := h.Held.Now().Add(2 * time.Hour)
		for _, in := range []duty.SetCrew{{Callsign: "BX21", Staff: []string{"howells", "bevan"}, From: when.RFC3339(later)}, {Callsign: "BX21", Staff: []string{"bevan"}}} {
			if _, err := h.SetCrew(ctx, in); err != nil {
				t.Fatal(err)
			}
		}
		for _, c := range []struct {
			at   time.Time
			crew int
		}{{h.Held.Now().Add(time.Second), 1}, {later.Add(time.Second), 2}} {
			units, err := h.UnitsOf(h.DB.Read(ctx), c.at)
			if err != nil {
				t.Fatal(err)
			}
			n, crew := 0, 0
			for _, u := range units {
				if u.Callsign == "BX21" {
					n, crew = n+1, len(u.Crew)
				}
			}
			if n != 1 || crew != c.crew {
				t.Errorf("at %v: %d times on the board, %d in the crew, want once and %d", c.at, n, crew, c.crew)
			}
		}
	})
}
