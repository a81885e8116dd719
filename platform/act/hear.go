package act

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"throughline/platform/access"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
)

// Listener hears entries of other rooms, each exactly once, in the order of place: its effect and its cursor move in one
// transaction. Hear holds SQL and pure rules only.
type Listener struct {
	Name  string   // "victim.duties": stable, it names the cursor
	Kinds []string // the entry kinds it hears; nil is every kind
	Hear  func(tx *Tx, e journal.Entry, b journal.Body) error
	// Passes gives what tells whether an entry has no effect for it, from what is on disk: passing it then costs no write. What
	// it rests on is committed before the entry is. nil passes none.
	Passes func(q db.Querier) (func(journal.Entry) bool, error)
}

// Ears run the listeners of an installation.
type Ears struct {
	Door      *Door
	Listeners []Listener
	at        map[string]*position
	run       sync.Mutex // one HearAll at a time on a node
	bell      chan struct{}
	mu        sync.Mutex
	cond      *sync.Cond
}

// position of a listener: what is stored moves with its effects; scanned runs ahead of it over entries that it does not
// hear, so that passing them costs no write.
type position struct {
	stored  int64
	scanned atomic.Int64
	loaded  bool
}

const (
	persistEvery = 5000 // bounds how far a restart has to look again
	glance       = 256  // entries that a listener which may pass them looks at together
	together     = 16   // entries that a listener hears in one transaction: most of what hearing costs is the commit
	turn         = 256  // entries after which the next listener has its turn, so that a backlog of one does not starve the rest
)

// NewEars prepares the listeners; Run starts them.
func NewEars(d *Door, ls []Listener) *Ears {
	e := &Ears{Door: d, Listeners: ls, at: map[string]*position{}, bell: make(chan struct{}, 1)}
	e.cond = sync.NewCond(&e.mu)
	for _, l := range ls {
		if _, ok := e.at[l.Name]; ok {
			panic("act: listener registered twice: " + l.Name)
		}
		e.at[l.Name] = &position{}
	}
	d.OnCommit(e.Ring)
	return e
}

// Ring wakes the listeners.
func (e *Ears) Ring() {
	select {
	case e.bell <- struct{}{}:
	default:
	}
}

// Run gives places (PostgreSQL) and lets every listener hear, until ctx ends. It looks at least every poll.
func (e *Ears) Run(ctx context.Context, poll time.Duration) {
	t := time.NewTicker(poll)
	defer t.Stop()
	for {
		if err := e.HearAll(ctx); err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "listeners", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-e.bell:
		case <-t.C:
		}
	}
}

// HearAll lets every listener hear everything there is, and what their effects add, until nothing is left.
func (e *Ears) HearAll(ctx context.Context) error {
	e.run.Lock()
	defer e.run.Unlock()
	for {
		if err := Place(ctx, e.Door.DB); err != nil {
			return err
		}
		head, err := journal.Head(e.Door.DB.Read(ctx))
		if err != nil {
			return err
		}
		moved := false
		for i := range e.Listeners {
			n, err := e.hear(ctx, &e.Listeners[i], head)
			if err != nil {
				return fmt.Errorf("listener %s: %w", e.Listeners[i].Name, err)
			}
			moved = moved || n > 0
		}
		e.mu.Lock()
		e.cond.Broadcast()
		e.mu.Unlock()
		if !moved || ctx.Err() != nil {
			return nil
		}
	}
}

// Place gives places to what was committed on PostgreSQL; on SQLite there is nothing to do.
func Place(ctx context.Context, d *db.DB) error {
	if d.Engine != db.PostgreSQL {
		return nil
	}
	for {
		n := 0
		if err := d.Do(ctx, func(tx *db.Tx) (err error) { n, err = journal.Sequence(tx, 500); return err }); err != nil {
			return err
		}
		if n < 500 {
			return nil
		}
	}
}

// hear lets one listener hear what stands below head, a turn of it at most, and returns how many entries had an effect.
func (e *Ears) hear(ctx context.Context, l *Listener, head int64) (int, error) {
	p := e.at[l.Name]
	q := e.Door.DB.Read(ctx)
	if !p.loaded {
		if err := p.load(q, l.Name); err != nil {
			return 0, err
		}
	}
	effects := 0
	for p.scanned.Load() < head && effects < turn {
		next, to, err := e.next(q, l, p.scanned.Load(), head)
		if err != nil {
			return effects, err
		}
		if len(next) == 0 { // nothing for it below to: it passes without an effect
			p.scanned.Store(to)
			if err := e.persist(ctx, l, p); err != nil {
				return effects, err
			}
			continue
		}
		n, err := e.some(ctx, l, p.stored, next)
		if err != nil {
			return effects, err
		}
		if n == 0 { // another node moved it
			if err := p.load(q, l.Name); err != nil {
				return effects, err
			}
			continue
		}
		effects += n
		p.stored = next[n-1].Place + 1
		p.scanned.Store(p.stored)
	}
	return effects, nil
}

// next are the entries that a listener hears from a place on, few enough for one transaction; to is how far none but these
// concern it.
func (e *Ears) next(q db.Querier, l *Listener, from, head int64) (next []journal.Entry, to int64, err error) {
	limit := together
	if l.Passes != nil {
		limit = glance
	}
	if next, err = journal.NextOf(q, from, head, l.Kinds, limit); err != nil {
		return nil, from, err
	}
	if to = head; len(next) == limit {
		to = next[limit-1].Place + 1
	}
	if l.Passes == nil || len(next) == 0 {
		return next, to, nil
	}
	passes, err := l.Passes(q)
	if err != nil {
		return nil, from, err
	}
	next = slices.DeleteFunc(next, passes)
	return next[:min(len(next), together)], to, nil
}

func (p *position) load(q db.Querier, name string) error {
	at, err := journal.Cursor(q, name)
	if err != nil {
		return err
	}
	p.stored, p.loaded = at, true
	if at > p.scanned.Load() {
		p.scanned.Store(at)
	}
	return nil
}

func (e *Ears) persist(ctx context.Context, l *Listener, p *position) error {
	to := p.scanned.Load()
	if to-p.stored < persistEvery {
		return nil
	}
	err := e.Door.DB.Do(ctx, func(tx *db.Tx) error { return moveCursor(tx, l.Name, p.stored, to) })
	if errors.Is(err, errMoved) || db.Duplicate(err) {
		return p.load(e.Door.DB.Read(ctx), l.Name)
	}
	if err == nil {
		p.stored = to
	}
	return err
}

var errMoved = errors.New("act: the cursor was moved by another node")

func moveCursor(q db.Querier, name string, from, to int64) error {
	moved, err := journal.MoveCursor(q, name, from, to)
	if err != nil {
		return err
	}
	if !moved {
		return errMoved
	}
	return nil
}

// some lets a listener hear entries together, or the first of them alone when together they fail. It returns how many it heard
// or parked; none when another node moved the cursor.
func (e *Ears) some(ctx context.Context, l *Listener, at int64, next []journal.Entry) (int, error) {
	if len(next) > 1 && e.effect(ctx, l, at, next...) == nil {
		return len(next), nil
	}
	ok, err := e.one(ctx, l, at, next[0])
	if !ok {
		return 0, err
	}
	return 1, err
}

// one lets a listener hear one entry, up to three times; then its thread is parked for this listener, so that the
// others go on and the order on the thread is kept. Parked entries show on the operations page.
func (e *Ears) one(ctx context.Context, l *Listener, at int64, entry journal.Entry) (bool, error) {
	var last error
	for range 3 {
		last = e.effect(ctx, l, at, entry)
		switch {
		case last == nil:
			return true, nil
		case errors.Is(last, errMoved), db.Duplicate(last) && !e.still(ctx, l, at):
			return false, nil
		case ctx.Err() != nil:
			return false, ctx.Err()
		}
	}
	slog.ErrorContext(ctx, "a listener failed three times and parked the thread", "listener", l.Name, "entry", entry.ID, "kind", entry.Kind, "error", last)
	err := e.Door.DB.Do(ctx, func(tx *db.Tx) error {
		if err := moveCursor(tx, l.Name, at, entry.Place+1); err != nil {
			return err
		}
		return journal.Park(tx, l.Name, entry, fault.Of(last).Code, e.Door.Clock.Now())
	})
	if errors.Is(err, errMoved) {
		return false, nil
	}
	return err == nil, err
}

func (e *Ears) still(ctx context.Context, l *Listener, at int64) bool {
	now, err := journal.Cursor(e.Door.DB.Read(ctx), l.Name)
	return err == nil && now == at
}

// effect lets a listener hear entries and moves its cursor behind them, all in one transaction.
func (e *Ears) effect(ctx context.Context, l *Listener, at int64, entries ...journal.Entry) error {
	err := e.Door.DB.Do(ctx, func(dtx *db.Tx) error {
		if err := moveCursor(dtx, l.Name, at, entries[len(entries)-1].Place+1); err != nil {
			return err
		}
		for _, entry := range entries {
			parked, err := journal.IsParked(dtx, l.Name, entry)
			if err != nil {
				return err
			}
			if parked { // a thread that is parked waits in order
				err = journal.Park(dtx, l.Name, entry, "behind", e.Door.Clock.Now())
			} else {
				err = l.Hear(e.tx(dtx, l, entry), entry, e.Door.Kinds.Body(entry))
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		e.Door.wake()
	}
	return err
}

func (e *Ears) tx(dtx *db.Tx, l *Listener, entry journal.Entry) *Tx {
	a := Act{Action: "hear." + l.Name, Subject: entry.Subject, At: entry.HappenedAt, Cause: entry.ID}
	for _, o := range entry.Threads {
		a.Threads = append(a.Threads, o.Thread)
	}
	return &Tx{Tx: dtx, door: e.Door, act: a, actor: access.System(l.Name), id: newActID(), now: e.Door.Clock.Now()}
}

// Retry lets a listener hear a parked thread's entries again, in order and each once, however many ask at the same time; what
// they wait behind on other threads is heard first. What fails stays parked. Fault: act.no_such_listener.
func (e *Ears) Retry(ctx context.Context, listener, threadID string) error {
	var l *Listener
	for i := range e.Listeners {
		if e.Listeners[i].Name == listener {
			l = &e.Listeners[i]
		}
	}
	if l == nil {
		return fault.New(fault.NotFound, "act.no_such_listener")
	}
	for {
		none := false
		err := e.Door.DB.Do(ctx, func(dtx *db.Tx) error {
			none = false
			if err := journal.HoldCursor(dtx, listener); err != nil { // nobody hears, parks or retries for it meanwhile
				return err
			}
			entry, err := journal.FirstParked(dtx, listener, threadID)
			if errors.Is(err, sql.ErrNoRows) {
				none = true
				return nil
			}
			if err != nil {
				return err
			}
			if there, err := journal.Unpark(dtx, listener, entry.Place); err != nil || !there {
				return err
			}
			return l.Hear(e.tx(dtx, l, entry), entry, e.Door.Kinds.Body(entry))
		})
		if err != nil || none {
			return err
		}
		e.Door.wake()
	}
}

// Wait returns once every listener has heard an entry, or after limit at the latest. It tells whether they have.
func (e *Ears) Wait(ctx context.Context, entryID string, limit time.Duration) bool {
	deadline := time.Now().Add(limit)
	stop := context.AfterFunc(ctx, e.cond.Broadcast)
	defer stop()
	timer := time.AfterFunc(limit, e.cond.Broadcast)
	defer timer.Stop()
	for {
		place, err := journal.PlaceOf(e.Door.DB.Read(ctx), entryID)
		if err == nil && place >= 0 && e.allPast(place) {
			return true
		}
		if time.Now().After(deadline) || ctx.Err() != nil {
			return false
		}
		e.Ring()
		e.mu.Lock()
		if !(place >= 0 && e.allPast(place)) && time.Now().Before(deadline) {
			e.cond.Wait()
		}
		e.mu.Unlock()
	}
}

func (e *Ears) allPast(place int64) bool {
	for _, p := range e.at {
		if p.scanned.Load() <= place {
			return false
		}
	}
	return true
}
