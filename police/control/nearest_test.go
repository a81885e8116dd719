package control_test

import (
	"fmt"
	"testing"

	"throughline/platform/db"
	"throughline/police/control"
	"time"
)

// A force of many units is not weighed whole, and the nearest are weighed all the same. One that holds a job or was seen long
// ago takes nobody's place among those that are near.
func TestOfManyUnitsTheNearestAreWeighed(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		crews := make([]control.Crew, 1000)
		rows := make([]string, len(crews))
		for i := range crews {
			crews[i] = crew(fmt.Sprintf("N%03d", i), nil, fmt.Sprintf("n%d", i))
			rows[i] = row(crews[i].Callsign, high.Lat+float64(i)/1000, h.Clock.Now())
		}
		h.Desk = control.NewWith(h.Host, func(db.Querier, time.Time, ...string) ([]control.Crew, error) { return crews, nil }, nil)
		i := h.raised(t)
		h.send(t, h.graded(t, "2").ID, "N000")
		out, err := h.ReportBatch(h.radio(), batch(rows...))
		if must(t, out, err).Kept != len(crews) {
			t.Fatalf("%+v", out)
		}
		s, err := h.Suggest(h.bryant(), i.ID)
		must(t, 0, err)
		offered := map[string]bool{}
		for _, u := range s.Units {
			offered[u.Callsign] = u.Offered()
		}
		for n := 1; n <= 100; n++ {
			if c := crews[n].Callsign; !offered[c] {
				t.Fatalf("%s, the %dth nearest, is not offered", c, n)
			}
		}
		if len(s.Units)+s.Beyond != len(crews) || offered["N000"] {
			t.Errorf("%d were weighed and %d not, of %d; N000 offered: %v", len(s.Units), s.Beyond, len(crews), offered["N000"])
		}
	})
}
