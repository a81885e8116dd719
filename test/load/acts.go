package load

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"sort"
	"sync"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/when"
)

// Measured is one row of the acts bench.
type Measured struct {
	What    string  `json:"what"`
	Engine  string  `json:"engine"`
	Callers int     `json:"callers"`
	PerSec  float64 `json:"per_second"`
	P50ms   float64 `json:"p50_ms"`
	P99ms   float64 `json:"p99_ms"`
}

// Acts measures the act beside the raw engine, alternating short rounds of each so that a noisy machine treats both alike.
// It reports each and the median ratio of the rounds. With callers at 64 the seal runs, and its lag is reported.
func Acts(ctx context.Context, s db.Settings, callers, rounds int, round time.Duration, report func(any)) error {
	actDB, rawDB, closeAll, err := openPair(ctx, s)
	if err != nil {
		return err
	}
	defer closeAll()
	door, err := newHouse(ctx, actDB)
	if err != nil {
		return err
	}
	rawDoor, err := newHouse(ctx, rawDB)
	if err != nil {
		return err
	}
	threads, err := openThreads(ctx, door, callers)
	if err != nil {
		return err
	}
	rawThreads, err := openThreads(ctx, rawDoor, callers)
	if err != nil {
		return err
	}
	who := access.WithActor(ctx, writer())
	doAct := func(c, n int) error { return note(who, door, threads[c], n) }
	doRaw, stopRaw, err := rawRunner(ctx, rawDB, rawThreads, callers)
	if err != nil {
		return err
	}
	defer stopRaw()
	lag := sealing(ctx, door, callers == 64)
	var acts, raws tally
	var ratios []float64
	for i := range rounds + 1 {
		a, err := hammer(callers, round, doAct)
		if err != nil {
			return err
		}
		r, err := hammer(callers, round, doRaw)
		if err != nil {
			return err
		}
		if i == 0 {
			continue // warms both
		}
		acts.add(a)
		raws.add(r)
		ratios = append(ratios, a.perSecond()/r.perSecond())
	}
	sort.Float64s(ratios)
	report(acts.row("act", actDB.Engine, callers))
	report(raws.row("raw", actDB.Engine, callers))
	report(map[string]any{"what": "ratio act/raw", "engine": actDB.Engine, "callers": callers, "median": ratios[len(ratios)/2], "min": ratios[0], "max": ratios[len(ratios)-1]})
	if l := lag(); l != nil {
		report(l)
	}
	return nil
}

// openPair opens two alike databases: one for acts, one for the raw rows.
func openPair(ctx context.Context, s db.Settings) (a, r *db.DB, closeAll func(), err error) {
	open := func(name string) (*db.DB, func(), error) {
		x := s
		var drop func()
		if s.URL == "" {
			dir, err := os.MkdirTemp(s.Dir, "throughline-bench-")
			if err != nil {
				return nil, nil, err
			}
			x.Dir = dir
			drop = func() { os.RemoveAll(dir) }
		} else if x.URL, drop, err = scratch(ctx, s.URL, name); err != nil {
			return nil, nil, err
		}
		x.MaxOpen, x.ClosureLimit = 66, 10*time.Second
		d, err := db.Open(ctx, x)
		if err != nil {
			drop()
			return nil, nil, err
		}
		return d, func() { d.Close(); drop() }, nil
	}
	a, ca, err := open("acts")
	if err != nil {
		return nil, nil, nil, err
	}
	r, cr, err := open("raw")
	if err != nil {
		ca()
		return nil, nil, nil, err
	}
	return a, r, func() { ca(); cr() }, nil
}

type tally struct {
	n    int
	took time.Duration
	each []time.Duration
}

func (t *tally) add(o tally) { t.n += o.n; t.took += o.took; t.each = append(t.each, o.each...) }

func (t tally) perSecond() float64 { return float64(t.n) / t.took.Seconds() }

func (t tally) row(what string, e db.Engine, callers int) Measured {
	sort.Slice(t.each, func(i, j int) bool { return t.each[i] < t.each[j] })
	at := func(p float64) float64 {
		return float64(t.each[int(p*float64(len(t.each)-1))].Microseconds()) / 1000
	}
	return Measured{what, string(e), callers, t.perSecond(), at(0.50), at(0.99)}
}

// hammer lets each caller do as much as it can for a while.
func hammer(callers int, d time.Duration, do func(caller, n int) error) (tally, error) {
	var mu sync.Mutex
	var all tally
	var failed error
	var wg sync.WaitGroup
	began := time.Now()
	for c := range callers {
		wg.Go(func() {
			var mine []time.Duration
			for n := 0; time.Since(began) < d; n++ {
				t := time.Now()
				if err := do(c, n); err != nil {
					mu.Lock()
					failed = err
					mu.Unlock()
					return
				}
				mine = append(mine, time.Since(t))
			}
			mu.Lock()
			all.each = append(all.each, mine...)
			all.n += len(mine)
			mu.Unlock()
		})
	}
	wg.Wait()
	all.took = time.Since(began)
	return all, failed
}

// rawRunner does the same rows without the door: on SQLite alone in a transaction each, or grouped as the writer groups
// them; on PostgreSQL a connection a caller.
func rawRunner(ctx context.Context, d *db.DB, threads []string, callers int) (func(c, n int) error, func(), error) {
	_, pool := d.Raw()
	if d.Engine == db.PostgreSQL {
		r, err := prepareRaw(ctx, d.Engine, pool)
		if err != nil {
			return nil, nil, err
		}
		return func(c, n int) error {
			tx, err := pool.BeginTx(ctx, nil)
			if err != nil {
				return err
			}
			defer tx.Rollback()
			if err := r.rows(ctx, tx, threads[c], n); err != nil {
				return err
			}
			return tx.Commit()
		}, func() {}, nil
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, nil, err
	}
	r, err := prepareRaw(ctx, d.Engine, conn)
	if err != nil {
		return nil, nil, err
	}
	g := &rawGroup{raw: r, conn: conn, threads: threads, queue: make(chan rawRequest, 256)}
	for _, q := range []string{"BEGIN IMMEDIATE", "COMMIT"} {
		s, err := conn.PrepareContext(ctx, q)
		if err != nil {
			return nil, nil, err
		}
		g.ends = append(g.ends, s)
	}
	go g.loop(ctx)
	return func(c, n int) error {
		done := make(chan error, 1)
		g.queue <- rawRequest{c, n, done}
		return <-done
	}, func() { close(g.queue); conn.Close() }, nil
}

type rawRequest struct {
	c, n int
	done chan error
}

// rawGroup is group commit without savepoints, policy or anything else.
type rawGroup struct {
	raw     *raw
	conn    *sql.Conn
	ends    []*sql.Stmt
	threads []string
	queue   chan rawRequest
}

func (g *rawGroup) loop(ctx context.Context) {
	for first := range g.queue {
		batch := []rawRequest{first}
		_, err := g.ends[0].ExecContext(ctx)
		for i := 0; err == nil; i++ {
			err = g.raw.rows(ctx, nil, g.threads[batch[i].c], batch[i].n)
			select {
			case next, ok := <-g.queue:
				if ok && len(batch) < 256 {
					batch = append(batch, next)
					continue
				}
			default:
			}
			break
		}
		if err == nil {
			_, err = g.ends[1].ExecContext(ctx)
		}
		for _, b := range batch {
			b.done <- err
		}
	}
}

// sealing runs the sealer beside the acts and measures how long after its commit an entry was sealed.
func sealing(ctx context.Context, door *act.Door, on bool) func() any {
	if !on {
		return func() any { return nil }
	}
	dir, err := os.MkdirTemp("", "throughline-bench-key-")
	if err != nil {
		return func() any { return map[string]string{"what": "seal", "error": err.Error()} }
	}
	key, err := journal.LoadKey(dir, "bench")
	if err != nil {
		return func() any { return map[string]string{"what": "seal", "error": err.Error()} }
	}
	d := door.DB
	if err := door.RecordKey(ctx, key.Public); err != nil {
		return func() any { return map[string]string{"what": "seal", "error": err.Error()} }
	}
	ctx, stop := context.WithCancel(ctx)
	s := &journal.Sealer{DB: d, Key: key, Clock: when.System()}
	var lags []time.Duration
	var wg sync.WaitGroup
	wg.Go(func() {
		from := int64(0)
		for ctx.Err() == nil {
			if err := act.Place(ctx, d); err != nil {
				return
			}
			n, err := s.SealOnce(ctx, 20000)
			if err != nil {
				return
			}
			now := time.Now()
			es, err := journal.Recorded(d.Read(ctx), from, n)
			if err != nil {
				return
			}
			for _, at := range es {
				lags = append(lags, now.Sub(at))
			}
			from += int64(n)
			select {
			case <-ctx.Done():
			case <-time.After(250 * time.Millisecond):
			}
		}
	})
	return func() any {
		stop()
		wg.Wait()
		os.RemoveAll(dir)
		if len(lags) == 0 {
			return map[string]any{"what": "seal", "sealed": 0}
		}
		sort.Slice(lags, func(i, j int) bool { return lags[i] < lags[j] })
		return map[string]any{"what": "seal lag", "engine": d.Engine, "sealed": len(lags), "p50_ms": lags[len(lags)/2].Milliseconds(), "p99_ms": lags[len(lags)*99/100].Milliseconds()}
	}
}

// scratch makes a database of its own on a PostgreSQL server, dropped at the end.
func scratch(ctx context.Context, base, name string) (string, func(), error) {
	u, drop, err := db.Scratch(ctx, base, fmt.Sprintf("throughline_bench_%s_%d", name, os.Getpid()))
	return u, drop, err
}
