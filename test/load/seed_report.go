package load

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"throughline/app"
)

// raise opens the longest cases as the control room does, through the public API, so that the pages that gather find an
// incident on them.
func (s *seeder) raise() error {
	site := newSite(app.NewServer(s.sys))
	desk, err := site.signIn("staff:bryant")
	if err != nil {
		return err
	}
	for i := range min(max(1, s.Threads/longShare), 700) { // the burst that one session is allowed
		if labelOf(rand.New(rand.NewPCG(s.Seed+uint64(i), 0))) != "open" {
			continue
		}
		var made struct{ Thread string }
		body := map[string]any{"type": "violence_weapon", "title": "Seeded case", "place": fmt.Sprintf("%d High Street", i+1), "lat": 51.58 + float64(i)/1e4, "lon": -2.99}
		if err := desk.call(http.MethodPost, "/api/control/incidents", body, &made); err != nil {
			return err
		}
		s.threads[i] = seeded{id: made.Thread, label: "open"}
	}
	return nil
}

func owners() []string {
	out := []string{"role:control_supervisor", "role:custody_officer", "role:duty_inspector", "role:witness_care", "team:cid", "team:load_01", "team:load_02"}
	for _, n := range []string{"marsh", "vaughan", "howells", "bevan", "adeyemi", "coles", "okoro", "edwards", "rees", "okafor"} {
		out = append(out, "staff:"+n)
	}
	return out
}

// report counts what was made, from the tables.
func (s *seeder) report(ctx context.Context, told func(any)) error {
	c, err := countSeeded(s.sys.Host.DB.Read(ctx), max(1, s.Threads/longShare))
	if err != nil {
		return err
	}
	c["seconds"] = int(time.Since(s.began).Seconds())
	told(c)
	return nil
}
