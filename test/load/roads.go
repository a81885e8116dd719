package load

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"time"

	"throughline/app"
	"throughline/police/roads"
)

// RoadsAsk is a measurement of who can be there first, over HTTP through the whole server, beside a plain search.
type RoadsAsk struct {
	Map        string
	Candidates []int
	Rounds     int
}

// roadsRow is one line of the report. Each round asks both about the same incident and units, one after the other, and
// compares their answers to the millisecond.
type roadsRow struct {
	Candidates    int     `json:"candidates"`
	Nearest       int     `json:"nearest,omitempty"` // only so many were asked for, and the plain search stops at them
	P50           float64 `json:"p50_ms"`
	P99           float64 `json:"p99_ms"`
	Engine50      float64 `json:"engine_p50_ms"` // the same question without HTTP
	Dijkstra50    float64 `json:"dijkstra_p50_ms"`
	Dijkstra99    float64 `json:"dijkstra_p99_ms"`
	Ratio50       float64 `json:"ratio_p50"`
	Ratio99       float64 `json:"ratio_p99"`
	EngineRatio50 float64 `json:"engine_ratio_p50"`
	ArcsPerSecond float64 `json:"dijkstra_arcs_per_second"` // looked at by the plain search, on one core
}

// Roads measures and reports two rows of closures, one row for each number of candidates, and two for the ten nearest.
func Roads(ctx context.Context, ask RoadsAsk, report func(any)) error {
	dir, err := os.MkdirTemp("", "throughline-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	sys, err := app.Open(ctx, app.Settings{Data: dir, Map: ask.Map, Training: true, Force: "99", ClosureLimit: time.Second})
	if err != nil {
		return err
	}
	defer sys.Stop()
	if err := sys.SeedTraining(ctx); err != nil {
		return err
	}
	handler := app.NewServer(sys)
	who, err := newSite(handler).signIn("staff:bryant")
	if err != nil {
		return err
	}
	srv := httptest.NewServer(handler)
	defer srv.Close()
	b := &roadsBench{RoadsAsk: ask, m: sys.Map, srv: srv, cookie: who.cookie, r: rand.New(rand.NewPCG(7, 7))}
	for _, p := range sys.Map.Places(roads.Street) {
		if s, ok := sys.Map.Snap(p.Point); ok {
			b.streets = append(b.streets, s)
		}
	}
	if len(b.streets) == 0 {
		return fmt.Errorf("the map %s has no street with a name to put units on", ask.Map)
	}
	if err := b.closures(ctx, report); err != nil {
		return err
	}
	for _, n := range ask.Candidates {
		if err := b.row(ctx, n, 0, report); err != nil {
			return err
		}
	}
	for _, n := range []int{20, 2000} {
		if err := b.row(ctx, n, 10, report); err != nil {
			return err
		}
	}
	return nil
}

type roadsBench struct {
	RoadsAsk
	m       *roads.Map
	srv     *httptest.Server
	cookie  *http.Cookie
	r       *rand.Rand
	streets []roads.Snapped // places where units are and incidents happen
}

func (b *roadsBench) row(ctx context.Context, n, nearest int, report func(any)) error {
	var server, engine, plain []time.Duration
	turns, k := 0, n
	if nearest > 0 {
		k = nearest
	}
	for round := range b.Rounds + 3 {
		units := make([]roads.Snapped, n)
		for i := range units {
			units[i] = b.streets[b.r.IntN(len(b.streets))]
		}
		incident := b.streets[b.r.IntN(len(b.streets))]
		raw, err := json.Marshal(b.question(incident, units, nearest))
		if err != nil {
			return err
		}
		at := time.Now()
		answer, err := b.post(ctx, raw)
		took := time.Since(at)
		if err != nil {
			return err
		}
		inside, searched, want, looked, err := b.both(ctx, round%2 == 0, incident, units, k)
		if err != nil {
			return err
		}
		if err := same(answer, want); err != nil {
			return err
		}
		if round < 3 {
			continue // the server and its memory are warm after these
		}
		server, engine, plain, turns = append(server, took), append(engine, inside), append(plain, searched), turns+looked
	}
	row := roadsRow{Candidates: n, Nearest: nearest, P50: ms(server, 50), P99: ms(server, 99), Engine50: ms(engine, 50), Dijkstra50: ms(plain, 50), Dijkstra99: ms(plain, 99)}
	row.Ratio50, row.Ratio99, row.EngineRatio50 = thousandth(row.P50/row.Dijkstra50), thousandth(row.P99/row.Dijkstra99), thousandth(row.Engine50/row.Dijkstra50)
	total := time.Duration(0)
	for _, d := range plain {
		total += d
	}
	row.ArcsPerSecond = float64(int(float64(turns) / total.Seconds()))
	report(row)
	return nil
}

// both asks the engine and the plain search in this process, each first every other time: the second finds memory warm.
func (b *roadsBench) both(ctx context.Context, engineFirst bool, incident roads.Snapped, units []roads.Snapped, k int) (engine, plain time.Duration, want []roads.Arrival, looked int, err error) {
	ask := func() error {
		at := time.Now()
		to, _ := b.m.Snap(incident.Point)
		_, err := b.m.FirstThere(ctx, to, units, k, roads.Response)
		engine = time.Since(at)
		return err
	}
	if engineFirst {
		if err = ask(); err != nil {
			return
		}
	}
	at := time.Now()
	to, _ := b.m.Snap(incident.Point)
	want, looked, err = b.m.Plainly(ctx, to, units, k, roads.Response)
	plain = time.Since(at)
	if err == nil && !engineFirst {
		err = ask()
	}
	return
}

// question is asked as an integrator would: the units were put on the road before, the incident is a position.
func (b *roadsBench) question(incident roads.Snapped, units []roads.Snapped, nearest int) roads.AskTimes {
	q := roads.AskTimes{To: roads.Position{Lat: incident.Point.Lat, Lon: incident.Point.Lon}, Profile: "response", Map: b.m.Info().Digest, Nearest: nearest}
	for _, u := range units {
		q.Segments, q.Along = append(q.Segments, u.Segment), append(q.Along, u.Along)
	}
	return q
}

func (b *roadsBench) post(ctx context.Context, raw []byte) (roads.Times, error) {
	var out roads.Times
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, b.srv.URL+"/api/roads/times", bytes.NewReader(raw))
	if err != nil {
		return out, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.AddCookie(b.cookie)
	resp, err := b.srv.Client().Do(r)
	if err != nil {
		return out, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		return out, fmt.Errorf("the server answers %d: %s", resp.StatusCode, errors.Join(errors.New(string(body)), err))
	}
	return out, json.Unmarshal(body, &out)
}

// same holds the answer over HTTP to that of the plain search.
func same(got roads.Times, want []roads.Arrival) error {
	if len(got.Units) != len(want) {
		return fmt.Errorf("the server gives %d times, the plain search %d", len(got.Units), len(want))
	}
	for i, w := range want {
		if got.Units[i].Unit != w.Unit || got.Units[i].Seconds != w.Seconds {
			return fmt.Errorf("place %d: the server says %+v, the plain search unit %d in %v s", i, got.Units[i], w.Unit, w.Seconds)
		}
	}
	return nil
}

func ms(all []time.Duration, percent int) float64 {
	sorted := slices.Sorted(slices.Values(all))
	return thousandth(float64(sorted[min(len(sorted)*percent/100, len(sorted)-1)].Microseconds()) / 1000)
}

// thousandth rounds.
func thousandth(x float64) float64 { return float64(int(x*1000+0.5)) / 1000 }
