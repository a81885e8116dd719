package controlroom

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// work is the part with incidents: positions go on, and so many incidents a second are raised, graded, suggested and sent to.
func (b *bench) work(ctx context.Context) error {
	if b.Incidents == 0 {
		return nil
	}
	b.say("positions and incidents together")
	if _, err := b.screens.ask(message{Do: "sse", URL: b.url, Cookies: b.cookies}); err != nil {
		return err
	}
	for _, do := range []string{"stall", "seen"} {
		if _, err := b.screens.ask(message{Do: do}); err != nil {
			return err
		}
	}
	if b.Profile != "" {
		if _, err := b.server.ask(message{Do: "profile", URL: "work.pprof"}); err != nil {
			return err
		}
	}
	before, err := b.server.cpu()
	if err != nil {
		return err
	}
	began := time.Now()
	d := &desk{bench: b, sent: map[string]time.Time{}}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- d.incidents(ctx, b.Work) }()
	rate, err := b.generate(ctx, b.Work, b.poster.send)
	if err != nil {
		return err
	}
	if err := <-done; err != nil {
		return err
	}
	after, err := b.server.cpu()
	if err != nil {
		return err
	}
	if b.Profile != "" {
		if _, err := b.server.ask(message{Do: "profiled"}); err != nil {
			return err
		}
	}
	b.report.WorkRate, b.report.Server = rate, hundredth((after-before)/time.Since(began).Seconds())
	d.tally()
	if _, err := b.screens.ask(message{Do: "wake"}); err != nil {
		return err
	}
	if err := b.quiet(); err != nil {
		return err
	}
	return b.visible(d)
}

// visible compares when each act was sent with when the last console was told of it.
func (b *bench) visible(d *desk) error {
	seen := map[string]sighted{}
	for began := time.Now(); ; time.Sleep(200 * time.Millisecond) {
		m, err := b.screens.ask(message{Do: "seen"})
		if err != nil {
			return err
		}
		for e, s := range m.Seen {
			x := seen[e]
			seen[e] = sighted{x.Consoles + s.Consoles, max(x.Last, s.Last)}
		}
		b.report.Unseen = 0
		for e := range d.sent {
			if seen[e].Consoles != b.Consoles {
				b.report.Unseen++
			}
		}
		if b.report.Unseen == 0 || time.Since(began) > 15*time.Second {
			break
		}
	}
	var took []float64
	for e, at := range d.sent {
		if s, ok := seen[e]; ok {
			took = append(took, float64(s.Last-at.UnixMicro())/1000)
		}
	}
	b.report.Visible50, b.report.Visible99 = hundredth(percentile(took, 50)), hundredth(percentile(took, 99))
	m, err := b.server.ask(message{Do: "lasts"})
	if err != nil {
		return err
	}
	for area, sum := range b.force.truth() {
		if m.Lasts[area] != sum {
			b.report.Lost++
		}
	}
	return nil
}

// desk is who works the incidents, and how long they waited.
type desk struct {
	*bench
	mu       sync.Mutex
	sent     map[string]time.Time // entry -> when the act was sent
	acts     []float64
	suggests []float64
	done     int
	err      error
}

func (d *desk) incidents(ctx context.Context, length time.Duration) error {
	var all sync.WaitGroup
	r := rand.New(rand.NewPCG(9, 9))
	every := time.Second / time.Duration(d.Incidents)
	began := time.Now()
	n := 0
	for ; time.Since(began) < length; n++ {
		at := [2]float64{float64(d.force.box[0]+r.Int32N(d.force.box[2]-d.force.box[0])) / 1e5, float64(d.force.box[1]+r.Int32N(d.force.box[3]-d.force.box[1])) / 1e5}
		kind := kinds[r.IntN(len(kinds))]
		cookie := d.cookies[n%len(d.cookies)]
		all.Go(func() {
			if err := d.incident(ctx, cookie, kind, at); err != nil {
				d.mu.Lock()
				d.err = errors.Join(d.err, err)
				d.mu.Unlock()
			}
		})
		time.Sleep(time.Until(began.Add(time.Duration(n+1) * every)))
	}
	all.Wait()
	d.report.IncidentsWanted = n
	if d.done == 0 && d.err == nil {
		return errors.New("no incident was worked to its end")
	}
	if d.done < n*9/10 {
		return fmt.Errorf("of %d incidents %d were worked to their end: %w", n, d.done, d.err)
	}
	return nil
}

var kinds = []string{"violence_weapon", "violence", "burglary", "domestic", "concern_safety", "theft", "criminal_damage"}

// incident is one, from its raising to the dispatch of the best fit. Where another was quicker to send that unit, it is
// suggested again.
func (d *desk) incident(ctx context.Context, cookie, kind string, at [2]float64) error {
	var i struct {
		ID string `json:"id"`
	}
	incidents := d.url + "/api/control/incidents"
	if err := d.act(cookie, incidents, map[string]any{"type": kind, "place": "Load test", "lat": at[0], "lon": at[1]}, &i); err != nil {
		return err
	}
	if err := d.act(cookie, incidents+"/"+i.ID+"/grade", map[string]any{"grade": "1"}, nil); err != nil {
		return err
	}
	for try := 0; ; try++ {
		var s struct {
			Units []struct {
				Callsign    string
				First, Best bool
			}
		}
		began := time.Now()
		if err := ask(cookie, http.MethodGet, incidents+"/"+i.ID+"/suggestions", nil, &s); err != nil {
			return err
		}
		took := millis(time.Since(began))
		who := ""
		for _, u := range s.Units {
			if u.Best || who == "" && u.First {
				who = u.Callsign
			}
		}
		if who == "" {
			return fmt.Errorf("nobody is suggested of %d", len(s.Units))
		}
		d.mu.Lock()
		d.suggests = append(d.suggests, took)
		d.mu.Unlock()
		body := map[string]any{"callsigns": []string{who}, "reason": "supervisor_direction", "why": "Load test"}
		err := d.act(cookie, incidents+"/"+i.ID+"/dispatch", body, nil)
		if errors.Is(err, errBusy) && try < 5 {
			continue
		}
		if err != nil {
			return err
		}
		d.mu.Lock()
		d.done++
		d.mu.Unlock()
		return ctx.Err()
	}
}

// act does an act, and keeps when it was sent.
func (d *desk) act(cookie, url string, body map[string]any, out any) error {
	began := time.Now()
	entry, err := entryOf(cookie, http.MethodPost, url, body, out)
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.sent[entry] = began
	d.acts = append(d.acts, millis(time.Since(began)))
	return nil
}

func (d *desk) tally() {
	d.report.Incidents = d.done
	d.report.Suggest50, d.report.Suggest99 = percentile(d.suggests, 50), percentile(d.suggests, 99)
	d.report.Act99 = percentile(d.acts, 99)
}
