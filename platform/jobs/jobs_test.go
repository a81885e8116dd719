package jobs

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"throughline/platform/db"
	"throughline/platform/db/dbtest"
	"throughline/platform/fault"
	"throughline/platform/paging"
	"throughline/platform/when"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("database/sql.(*DB).connectionOpener"))
}

var (
	ctx   = context.Background()
	start = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
)

// bench is a database, a held clock for the work and one for the leases.
type bench struct {
	t           *testing.T
	d           *db.DB
	now, leases *when.Held
}

func each(t *testing.T, f func(b bench)) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f(bench{t, d, when.NewHeld(start), when.NewHeld(start)})
	}, Migrations)
}

func (b bench) worker(h map[string]Handler) *Worker {
	return New(b.d, b.now, h, Settings{Patience: Patience{Attempts: 3, Base: time.Minute, Most: 90 * time.Second}, LeaseClock: b.leases})
}

func (b bench) queue(js ...Job) {
	b.t.Helper()
	b.do(func(tx *db.Tx) error {
		for _, j := range js {
			if err := Queue(tx, b.now.Now(), j); err != nil {
				return err
			}
		}
		return nil
	})
}

func (b bench) do(fn func(tx *db.Tx) error) {
	b.t.Helper()
	if err := b.d.Do(ctx, fn); err != nil {
		b.t.Fatal(err)
	}
}

func (b bench) runs(w *Worker, want int) {
	b.t.Helper()
	if n, err := w.RunDue(ctx); n != want || err != nil {
		b.t.Fatalf("%d runs, want %d, %v", n, want, err)
	}
}

func (b bench) dead() []Letter {
	b.t.Helper()
	l, err := Dead(b.d.Read(ctx), paging.Mark{}, 500)
	if err != nil {
		b.t.Fatal(err)
	}
	return l
}

type note struct{ To string }

func TestAJobExistsExactlyWhenItsActDoesAndOnceForItsKey(t *testing.T) {
	each(t, func(b bench) {
		var got []string
		w := b.worker(map[string]Handler{"send": func(_ context.Context, j Job) error {
			var n note
			err := j.Into(&n)
			got = append(got, n.To)
			return err
		}})
		boom := errors.New("boom")
		err := b.d.Do(ctx, func(tx *db.Tx) error {
			if err := Queue(tx, b.now.Now(), Job{Kind: "send", Key: "lost", Payload: note{"lost"}}); err != nil {
				return err
			}
			return boom
		})
		if !errors.Is(err, boom) {
			t.Fatal(err)
		}
		b.queue(Job{Kind: "send", Key: "a", Payload: note{"Siân"}}, Job{Kind: "send", Key: "a", Payload: note{"twice"}},
			Job{Kind: "send", Payload: note{"later"}, RunAt: start.Add(time.Hour)})
		b.runs(w, 1)
		b.queue(Job{Kind: "send", Key: "a", Payload: note{"again"}}) // done already: the same job
		b.runs(w, 0)
		b.now.Add(time.Hour)
		b.runs(w, 1)
		if fmt.Sprint(got) != "[Siân later]" {
			t.Errorf("handled %v", got)
		}
		var kept string
		b.d.Read(ctx).QueryRow(`SELECT payload FROM job WHERE key = 'a'`).Scan(&kept)
		if kept != "null" {
			t.Errorf("a finished job still holds %s", kept)
		}
	})
}

func TestAFailingJobIsTriedLaterAndThenDead(t *testing.T) {
	each(t, func(b bench) {
		var tried []int
		fails := true
		w := b.worker(map[string]Handler{"send": func(_ context.Context, j Job) error {
			tried = append(tried, j.Attempt)
			if fails {
				return fault.New(fault.Unavailable, "outbox.down")
			}
			return nil
		}})
		b.queue(Job{Kind: "send", Key: "k", Label: "team:1"})
		b.runs(w, 1)
		b.now.Add(59 * time.Second)
		b.runs(w, 0)
		b.now.Add(time.Second) // the first wait is a minute
		b.runs(w, 1)
		b.now.Add(89 * time.Second)
		b.runs(w, 0)
		b.now.Add(time.Second) // the second would be two, held to 90 s
		b.runs(w, 1)
		b.now.Add(24 * time.Hour)
		b.runs(w, 0)
		dead := b.dead()
		if len(dead) != 1 || dead[0].Error != "outbox.down" || dead[0].Attempts != 3 || dead[0].Label != "team:1" || !dead[0].DiedAt.Equal(start.Add(150*time.Second)) {
			t.Fatalf("dead letters %+v", dead)
		}
		fails = false
		b.do(func(tx *db.Tx) error { return Retry(tx, dead[0].ID) })
		b.runs(w, 1)
		if fmt.Sprint(tried) != "[1 2 3 1]" || len(b.dead()) != 0 {
			t.Errorf("attempts %v, dead %v", tried, b.dead())
		}
		if err := b.d.Do(ctx, func(tx *db.Tx) error { return Retry(tx, dead[0].ID) }); !fault.HasCode(err, "jobs.not_dead") {
			t.Errorf("retry of a finished job: %v", err)
		}
		if err := b.d.Do(ctx, func(tx *db.Tx) error { return Retry(tx, "nobody") }); !fault.Is(err, fault.NotFound) {
			t.Errorf("retry of no job: %v", err)
		}
	})
}

func TestWhatNoRepetitionMendsIsDeadAtOnce(t *testing.T) {
	each(t, func(b bench) {
		w := b.worker(map[string]Handler{
			"gone":    func(context.Context, Job) error { return Permanent(fault.New(fault.NotFound, "outbox.gone")) },
			"garbled": func(_ context.Context, j Job) error { return fmt.Errorf("reading: %w", j.Into(&struct{ To int }{})) },
			"panics":  func(context.Context, Job) error { panic("a broken rule") },
		})
		b.queue(Job{Kind: "gone"}, Job{Kind: "garbled", Payload: note{"text"}}, Job{Kind: "unknown"}, Job{Kind: "panics"})
		b.runs(w, 4)
		got := map[string]string{}
		for _, l := range b.dead() {
			got[l.Kind] = l.Error
		}
		want := map[string]string{"gone": "outbox.gone", "garbled": "internal", "unknown": "jobs.no_handler"}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("dead %v, want %v", got, want)
		}
		if n, err := Count(b.d.Read(ctx)); err != nil || n["waiting"] != 1 || n["dead"] != 3 {
			t.Errorf("the job that panicked is tried again: %v %v", n, err)
		}
	})
}

func TestTheJobOfACrashedWorkerIsTakenUpWhenItsLeaseIsOver(t *testing.T) {
	each(t, func(b bench) {
		ran := 0
		w := b.worker(map[string]Handler{"send": func(context.Context, Job) error { ran++; return nil }})
		crash := func() { // as far as the table knows: taken, and never heard of again
			b.t.Helper()
			ids, err := due(b.d.Read(ctx), b.now.Now(), b.leases.Now())
			if err != nil || len(ids) != 1 {
				b.t.Fatal(ids, err)
			}
			if _, got, err := w.claim(ctx, ids[0], "crashed"); !got || err != nil {
				b.t.Fatal(got, err)
			}
		}
		b.queue(Job{Kind: "send", Key: "once"})
		crash()
		b.now.Add(10 * time.Hour) // the training clock is moved: nobody's lease is over for that
		b.runs(w, 0)
		b.leases.Add(59 * time.Second)
		b.runs(w, 0)
		b.leases.Add(time.Second)
		b.runs(w, 1)
		if ran != 1 {
			t.Fatalf("ran %d times", ran)
		}
		b.queue(Job{Kind: "send", Key: "poison"})
		for range 3 {
			crash()
			b.leases.Add(time.Minute)
		}
		b.runs(w, 1)
		if l := b.dead(); ran != 1 || len(l) != 1 || l[0].Error != "jobs.crashed" {
			t.Errorf("a job that takes the server down each time: ran %d, dead %+v", ran, l)
		}
	})
}

func TestNoTwoWorkersRunOneJobAtATime(t *testing.T) {
	each(t, func(b bench) {
		const jobs, workers = 120, 6
		var running, runs [jobs]atomic.Int32
		var twice atomic.Int32
		h := map[string]Handler{"send": func(_ context.Context, j Job) error {
			var n int
			if err := j.Into(&n); err != nil {
				return err
			}
			if running[n].Add(1) > 1 {
				twice.Add(1)
			}
			runs[n].Add(1)
			running[n].Add(-1)
			return nil
		}}
		for n := range jobs {
			b.queue(Job{Kind: "send", Payload: n})
		}
		var total atomic.Int64
		var wg sync.WaitGroup
		for range workers {
			wg.Go(func() {
				n, err := b.worker(h).RunDue(ctx)
				if err != nil {
					t.Error(err)
				}
				total.Add(int64(n))
			})
		}
		wg.Wait()
		for n := range runs {
			if c := runs[n].Load(); c != 1 {
				t.Errorf("job %d ran %d times", n, c)
			}
		}
		if twice.Load() != 0 || total.Load() != jobs {
			t.Errorf("%d at a time, %d runs in all", twice.Load(), total.Load())
		}
	})
}

func TestAWorkerThatLostItsLeaseIsToldAndDoesNotDecide(t *testing.T) {
	each(t, func(b bench) {
		beat := make(chan time.Time)
		var first, second *Worker
		var firstCtx context.Context
		second = b.worker(map[string]Handler{"send": func(context.Context, Job) error {
			beat <- start // the first wants to renew what is the second's now
			<-firstCtx.Done()
			return nil
		}})
		first = b.worker(map[string]Handler{"send": func(ctx context.Context, j Job) error {
			firstCtx = ctx
			b.leases.Add(10 * time.Second)
			beat <- start // a renewal in time: the lease runs from here
			for until := int64(0); until != when.Micros(b.leases.Now().Add(time.Minute)); runtime.Gosched() {
				if err := b.d.Read(ctx).QueryRow(`SELECT lease_until FROM job`).Scan(&until); err != nil {
					return err
				}
			}
			b.leases.Add(59 * time.Second)
			b.runs(second, 0)
			b.leases.Add(time.Hour) // this worker was stopped for an hour, unknown to itself
			b.runs(second, 1)
			return Permanent(errors.New("too late to say"))
		}})
		first.beat = func(time.Duration) (<-chan time.Time, func()) { return beat, func() {} }
		b.queue(Job{Kind: "send"})
		b.runs(first, 1)
		if n, _ := Count(b.d.Read(ctx)); !errors.Is(context.Cause(firstCtx), errLost) || n["done"] != 1 {
			t.Errorf("told %v, states %v", context.Cause(firstCtx), n)
		}
	})
}

func TestARunningWorkerIsWokenAndStopsInOrder(t *testing.T) {
	each(t, func(b bench) {
		begun, ended := make(chan string, 8), make(chan struct{})
		w := New(b.d, b.now, map[string]Handler{
			"quick": func(_ context.Context, j Job) error { begun <- j.Key; return nil },
			"slow":  func(ctx context.Context, j Job) error { begun <- j.Key; <-ctx.Done(); return ctx.Err() },
		}, Settings{Poll: time.Hour, Grace: time.Millisecond, LeaseClock: b.leases})
		live, stop := context.WithCancel(ctx)
		go func() { w.Run(live); close(ended) }()
		b.queue(Job{Kind: "quick", Key: "1"})
		w.Wake()
		if got := <-begun; got != "1" {
			t.Fatal(got)
		}
		b.queue(Job{Kind: "slow", Key: "2"}, Job{Kind: "quick", Key: "3"})
		w.Wake()
		if x, y := <-begun, <-begun; x == y {
			t.Fatal(x, y)
		}
		stop()
		<-ended
		var state, code string
		var attempts int
		if err := b.d.Read(ctx).QueryRow(`SELECT state, attempts, error FROM job WHERE key = '2'`).Scan(&state, &attempts, &code); err != nil {
			t.Fatal(err)
		}
		if state != "waiting" || attempts != 0 || code != "" {
			t.Errorf("an interrupted job is %s with %d attempts, %q: the stop of a server is not its failure", state, attempts, code)
		}
	})
}

func TestForgetTakesOnlyWhatIsDoneAndOld(t *testing.T) {
	each(t, func(b bench) {
		w := b.worker(map[string]Handler{"send": func(context.Context, Job) error { return nil }})
		b.queue(Job{Kind: "send"}, Job{Kind: "unknown"})
		b.runs(w, 2)
		b.now.Add(time.Hour)
		b.queue(Job{Kind: "send"}, Job{Kind: "send", RunAt: start.Add(48 * time.Hour)})
		b.runs(w, 1)
		b.do(func(tx *db.Tx) error {
			n, err := Forget(tx, start.Add(time.Minute))
			if n != 1 {
				t.Errorf("forgot %d", n)
			}
			return err
		})
		if n, _ := Count(b.d.Read(ctx)); n["done"] != 1 || n["dead"] != 1 || n["waiting"] != 1 {
			t.Errorf("left %v", n)
		}
	})
}
