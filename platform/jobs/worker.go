package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/platform/when"
)

// Settings of a worker. Zero values take the defaults.
type Settings struct {
	Patience
	Kinds    map[string]Patience // for kinds that need another patience
	Lease    time.Duration       `name:"job-lease" help:"how soon the jobs of a crashed server are taken up again" default:"1m"`
	Limit    time.Duration       `name:"job-limit" help:"how long one run of a job may take" default:"10m"`
	Grace    time.Duration       `name:"job-grace" help:"how long running jobs may go on while the server stops" default:"10s"`
	Poll     time.Duration       `name:"job-poll" help:"how often waiting jobs are looked for when nobody wakes the worker" default:"1s"`
	Parallel int                 `name:"job-parallel" help:"how many jobs run at a time" default:"4"`
	// LeaseClock measures leases; nil is the machine's clock. The training clock must not: when it is moved
	// forward, every running job would look abandoned.
	LeaseClock when.Clock
}

// Worker runs jobs. Several workers, on several nodes, may serve one table.
type Worker struct {
	d        *db.DB
	clock    when.Clock
	handlers map[string]Handler
	set      Settings
	wake     chan struct{}
	beat     func(time.Duration) (<-chan time.Time, func()) // when to renew a lease; a test has its own
}

// New makes a worker. clock decides when a job is due. A job whose kind has no handler here becomes a dead letter.
func New(d *db.DB, clock when.Clock, handlers map[string]Handler, s Settings) *Worker {
	s.Patience = orDefault(s.Patience)
	s.Lease, s.Limit, s.Grace, s.Poll = or(s.Lease, time.Minute), or(s.Limit, 10*time.Minute), or(s.Grace, 10*time.Second), or(s.Poll, time.Second)
	s.Parallel = or(s.Parallel, 4)
	if s.LeaseClock == nil {
		s.LeaseClock = when.System()
	}
	return &Worker{d: d, clock: clock, handlers: handlers, set: s, wake: make(chan struct{}, 1), beat: ticker}
}

func orDefault(p Patience) Patience {
	return Patience{or(p.Attempts, 8), or(p.Base, 10*time.Second), or(p.Most, time.Hour)}
}

func or[T comparable](v, d T) T {
	var zero T
	if v == zero {
		return d
	}
	return v
}

func ticker(d time.Duration) (<-chan time.Time, func()) {
	t := time.NewTicker(d)
	return t.C, t.Stop
}

// Wake tells a running worker that there may be work. It never waits; call it after the commit of an act that queued.
func (w *Worker) Wake() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// Run serves until ctx ends, then lets what runs go on for the grace before it is interrupted, and returns when all is still.
func (w *Worker) Run(ctx context.Context) {
	hard, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	var all sync.WaitGroup
	for range w.set.Parallel {
		all.Go(func() { w.serve(ctx, hard) })
	}
	still := make(chan struct{})
	go func() { all.Wait(); close(still) }()
	<-ctx.Done()
	grace := time.NewTimer(w.set.Grace)
	defer grace.Stop()
	select {
	case <-still:
	case <-grace.C:
		cancel()
		<-still
	}
}

func (w *Worker) serve(ctx, hard context.Context) {
	poll := time.NewTicker(w.set.Poll)
	defer poll.Stop()
	for ctx.Err() == nil {
		ran, err := w.one(ctx, hard)
		if err != nil && ctx.Err() == nil {
			slog.Error("jobs: cannot take work", "error", err)
		}
		if ran {
			continue
		}
		select {
		case <-ctx.Done():
		case <-w.wake:
		case <-poll.C:
		}
	}
}

// RunDue runs everything that is due now, one after the other, also what those jobs queue, and says how many runs that was.
func (w *Worker) RunDue(ctx context.Context) (int, error) {
	for n := 0; ; n++ {
		ran, err := w.one(ctx, ctx)
		if err != nil || !ran {
			return n, err
		}
	}
}

// one takes a job and runs it; false when none is due.
func (w *Worker) one(ctx, hard context.Context) (bool, error) {
	for {
		ids, err := due(w.d.Read(ctx), w.clock.Now(), w.set.LeaseClock.Now())
		if err != nil || len(ids) == 0 {
			return false, err
		}
		for _, jobID := range ids {
			lease := id.New()
			j, got, err := w.claim(ctx, jobID, lease)
			if err != nil {
				return false, err
			}
			if got {
				w.Wake() // perhaps there is more: the next idle one looks
				return true, w.run(hard, j, lease)
			}
		} // others were quicker with all of these: look again
	}
}

func (w *Worker) claim(ctx context.Context, jobID, lease string) (j Job, got bool, err error) {
	err = w.d.Do(ctx, func(tx *db.Tx) (err error) {
		t := w.set.LeaseClock.Now()
		j, got, err = claim(tx, jobID, lease, w.clock.Now(), t, t.Add(w.set.Lease))
		return err
	})
	return j, got, err
}

// run calls the handler and writes what came of it. Writing does not depend on hard: a finished job must not look unfinished.
func (w *Worker) run(hard context.Context, j Job, lease string) error {
	err := w.handle(hard, j, lease)
	interrupted := err != nil && hard.Err() != nil
	kept := false
	e := w.d.Do(context.WithoutCancel(hard), func(tx *db.Tx) (err2 error) {
		kept, err2 = w.record(tx, j, lease, err, interrupted)
		return err2
	})
	if e != nil {
		return fmt.Errorf("jobs: the outcome of %s is not written: %w", j.ID, e)
	}
	if err != nil || !kept {
		slog.Warn("job failed", "job", j.ID, "kind", j.Kind, "attempt", j.Attempt, "lease_lost", !kept, "code", codeOf(err))
	}
	return nil
}

func (w *Worker) record(tx *db.Tx, j Job, lease string, err error, interrupted bool) (bool, error) {
	now := w.clock.Now()
	p := w.patience(j.Kind)
	switch {
	case err == nil:
		return finish(tx, j.ID, lease, now)
	case isPermanent(err):
		return bury(tx, j.ID, lease, codeOf(err), now)
	case interrupted:
		return later(tx, j.ID, lease, "", now, 1)
	case j.Attempt >= p.Attempts:
		return bury(tx, j.ID, lease, codeOf(err), now)
	}
	return later(tx, j.ID, lease, codeOf(err), now.Add(p.wait(j.Attempt)), 0)
}

func (w *Worker) patience(kind string) Patience {
	if p, ok := w.set.Kinds[kind]; ok {
		return orDefault(p)
	}
	return w.set.Patience
}

var errLost = errors.New("jobs: another worker has the job")

// handle runs the handler under its time limit while the lease is renewed beside it.
func (w *Worker) handle(hard context.Context, j Job, lease string) error {
	if j.Attempt > w.patience(j.Kind).Attempts {
		return Permanent(fault.New(fault.Internal, "jobs.crashed")) // its last run took the server down with it
	}
	h, ok := w.handlers[j.Kind]
	if !ok {
		return Permanent(fault.New(fault.Internal, "jobs.no_handler"))
	}
	ctx, lost := context.WithCancelCause(hard)
	defer lost(nil)
	timed, cancel := context.WithTimeout(ctx, w.set.Limit)
	defer cancel()
	done := make(chan struct{})
	var renewing sync.WaitGroup
	renewing.Go(func() { w.renew(j.ID, lease, done, lost) })
	err := guarded(timed, h, j)
	close(done)
	renewing.Wait()
	return err
}

// renew keeps the lease until done. When it cannot, the handler is told to stop before the lease is over.
func (w *Worker) renew(jobID, lease string, done <-chan struct{}, lost func(error)) {
	beat, stop := w.beat(w.set.Lease / 4)
	defer stop()
	for {
		select {
		case <-done:
			return
		case <-beat:
		}
		kept := false
		err := w.d.Do(context.Background(), func(tx *db.Tx) (err error) {
			kept, err = renew(tx, jobID, lease, w.set.LeaseClock.Now().Add(w.set.Lease))
			return err
		})
		if err != nil || !kept {
			lost(errLost)
			return
		}
	}
}

func guarded(ctx context.Context, h Handler, j Job) (err error) {
	defer func() {
		if p := recover(); p != nil {
			slog.Error("job panicked", "job", j.ID, "kind", j.Kind, "panic", fmt.Sprint(p))
			err = fault.New(fault.Internal, "internal").Wrap(fmt.Errorf("panic: %v", p))
		}
	}()
	return h(ctx, j)
}

func codeOf(err error) string {
	if err == nil {
		return ""
	}
	return fault.Of(err).Code
}
