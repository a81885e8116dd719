// Package suite measures custody where it must not fail: with hundreds of people held, boards on every wall and servers that are killed,
// every check that falls due alarms in the journal and on every board, once a step, within two seconds of its time or of the restart.
package suite

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"time"

	"throughline/platform/db"
	"throughline/test/load"
)

// Ask is a measurement.
type Ask struct {
	Binary   string
	Held     int // detainees, spread over the suites
	Suites   int
	Boards   int           // screens, each with a stream of its own, that make their page anew as the browser does
	Window   time.Duration // in which every detainee has an alarm that falls due
	Kill     bool
	Least    time.Duration // how long a server lives between ready and its kill, at least and at most
	Most     time.Duration
	Database string // a PostgreSQL server, for two nodes; empty is SQLite and one
	Seed     uint64
	Profile  string // a file for a CPU profile of the first server; only without Kill
}

// Limits that the product promises (issue: custody).
const (
	alarmWithin = 2 * time.Second
	boardWithin = 200 * time.Millisecond
)

// Found is what was found.
type Found struct {
	What     string  `json:"what"`
	Engine   string  `json:"engine"`
	Nodes    int     `json:"nodes"`
	Held     int     `json:"held"`
	Boards   int     `json:"boards"`
	Suites   int     `json:"suites"`
	Window   float64 `json:"window_s"`
	Seed     uint64  `json:"seed"`
	SetUp    float64 `json:"set_up_s"`
	Kills    int     `json:"kills"`
	BothDown int     `json:"times_nobody_served"`
	Restart  float64 `json:"restart_s_most"` // from start to ready
	Checks   int     `json:"checks_recorded"`
	Verdict
	Refreshes int     `json:"board_refreshes"`
	CutOff    int     `json:"board_refreshes_cut_off"` // by a kill: the screen asks again
	P50       float64 `json:"board_p50_ms"`
	P99       float64 `json:"board_p99_ms"`
	Most      float64 `json:"board_most_ms"`
	Wrong     int     `json:"board_answers_wrong"` // answered, but not with the board
	Untrue    int     `json:"board_rows_untrue"`   // at the end: rows that do not say what the record says
	OK        bool    `json:"ok"`
}

// Measure books people in, lets what is due fall due while servers are killed, and judges what the journal and the screens say. The
// error says that it could not be measured; what was measured and is not good enough is in Found.
func Measure(ctx context.Context, a Ask, say func(string)) (Found, error) {
	out := Found{What: "custody", Engine: "sqlite", Nodes: 1, Held: a.Held, Boards: a.Boards, Suites: a.Suites, Window: a.Window.Seconds(), Seed: a.Seed}
	dir, err := os.MkdirTemp("", "throughline-bench-custody-")
	if err != nil {
		return out, err
	}
	defer os.RemoveAll(dir)
	set := db.Settings{Dir: dir}
	f := &force{Ask: a, dir: dir, random: rand.New(rand.NewPCG(a.Seed, 9)), nodes: 1}
	if a.Database != "" {
		url, drop, err := db.Scratch(ctx, a.Database, fmt.Sprintf("throughline_bench_custody_%d", os.Getpid()))
		if err != nil {
			return out, err
		}
		defer drop()
		set.URL, f.database, f.nodes = url, url, 2
		out.Engine, out.Nodes = "postgres", 2
	}
	defer f.end()
	if err := f.begin(ctx); err != nil {
		return out, err
	}
	say(fmt.Sprintf("%d people are booked in", a.Held))
	began := time.Now()
	held, window, err := f.bookIn(ctx)
	if err != nil {
		return out, err
	}
	out.SetUp = time.Since(began).Seconds()
	say("what is due falls due")
	w := f.openBoards(ctx)
	err = f.live(ctx, window, held, &out)
	w.close()
	if err != nil {
		return out, err
	}
	truth, err := f.boardsNow()
	if err != nil {
		return out, err
	}
	f.end()
	return out, f.judge(ctx, set, w, truth, &out)
}

// live lets the window pass: servers are killed and started again, people are checked.
func (f *force) live(ctx context.Context, window time.Time, held []string, out *Found) error {
	until := window.Add(f.Window)
	work, stop := context.WithDeadline(ctx, until)
	defer stop()
	done := make(chan int, 1)
	go func() { done <- f.check(work, held) }()
	var err error
	if f.Kill {
		err = f.kill(ctx, until)
	} else {
		<-work.Done()
	}
	stop()
	out.Checks = <-done
	if err != nil {
		return err
	}
	if err := f.allUp(ctx); err != nil {
		return err
	}
	select { // what fell due last has its two seconds
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(alarmWithin + 2*time.Second):
	}
	return nil
}

func (f *force) judge(ctx context.Context, set db.Settings, w *wall, truth map[string]time.Time, out *Found) error {
	d, err := db.Open(ctx, set)
	if err != nil {
		return err
	}
	defer d.Close()
	q := d.Read(ctx)
	owed, err := alarmsOwed(q)
	if err != nil {
		return err
	}
	fired, err := alarmsFired(q)
	if err != nil {
		return err
	}
	due, err := checksDue(q)
	if err != nil {
		return err
	}
	for id, at := range due {
		if !truth[id].Equal(at) {
			out.Untrue++
		}
	}
	out.Untrue += max(0, len(truth)-len(due)) + max(0, f.Held-len(due))
	f.mu.Lock()
	out.Kills, out.BothDown, out.Restart = f.kills, f.dark, f.restart.Seconds()
	served := service(f.served, f.ended)
	f.mu.Unlock()
	out.Verdict = judged(owed, fired, w.heard(), served, f.ended.Add(-alarmWithin-time.Second))
	took := w.took()
	out.Refreshes, out.CutOff, out.Wrong = len(took), w.cut, w.wrong
	if len(took) > 0 {
		slices.Sort(took)
		ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
		out.P50, out.P99, out.Most = ms(took[len(took)/2]), ms(took[len(took)*99/100]), ms(took[len(took)-1])
	}
	out.OK = out.Verdict.good() && out.Alarms > 0 && len(took) > 0 && out.P99 < float64(boardWithin.Milliseconds()) && out.Wrong == 0 && out.Untrue == 0 && (!f.Kill || out.Kills > 0)
	return nil
}

// begin starts the nodes one after the other: the first makes the database.
func (f *force) begin(ctx context.Context) error {
	for n := range f.nodes {
		f.at = append(f.at, "127.0.0.1:0")
		f.child = append(f.child, nil)
		f.served = append(f.served, nil)
		if err := f.start(ctx, n); err != nil {
			return err
		}
	}
	return nil
}

func (f *force) start(ctx context.Context, n int) error {
	args := []string{"--training", "--listen", f.at[n], "--data", f.dir, "--map", filepath.Join(f.dir, "county.osm.pbf")}
	if _, err := os.Stat(args[len(args)-1]); err != nil {
		args = args[:len(args)-2] // the first start makes it
	}
	if f.database != "" {
		args = append(args, "--database", f.database)
	}
	began := time.Now()
	c, err := load.StartChild(ctx, f.Binary, args...)
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.served[n] != nil {
		f.restart = max(f.restart, c.ReadyAt.Sub(began))
	}
	f.child[n], f.at[n] = c, c.Address
	f.served[n] = append(f.served[n], span{from: c.ReadyAt})
	return nil
}
