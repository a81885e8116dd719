package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"sync"
	"time"
)

// view is what the reads of one request see: one moment, on one connection, which keeps the pages that it has read for as
// long as nobody else writes. It begins with the first read.
type view struct {
	mu   sync.Mutex
	d    *DB
	conn *viewConn
	done bool
	// fresh lets the next moment be this one and not an earlier one that is still seen.
	fresh bool
	once  map[any]any
	nth   int // how many moments it has seen
}

// Once reads what a view has been asked for before from memory: within one moment the answer is the same. key is of a type of
// its own, made where it is asked. What it gives is shared, and not changed by who gets it. A reader without a view, and an act,
// read each time.
func Once[T any](q Querier, key any, read func() (T, error)) (T, error) {
	r, ok := q.(reader)
	if !ok {
		return read()
	}
	v, ok := r.ctx.Value(viewKey{}).(*view)
	if !ok || v.d != r.d {
		return read()
	}
	v.mu.Lock()
	known, ok := v.once[key].(T)
	nth := v.nth
	v.mu.Unlock()
	if ok {
		return known, nil
	}
	got, err := read()
	if err != nil {
		return got, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.conn != nil && v.nth == nth {
		if v.once == nil {
			v.once = map[any]any{}
		}
		v.once[key] = got
	}
	return got, nil
}

// viewConn is a connection with the statements that were prepared on it, and the moment that it still sees.
type viewConn struct {
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
	began time.Time // zero while it sees no moment
	of    int64     // which change of the database was the last one then
}

// momentFor is how long a moment may be seen again by the next view while nothing has been written that a page reads: what
// another process writes is seen after it. Keeping a moment keeps the pages that were read of it.
const momentFor = 250 * time.Millisecond

type viewKey struct{}

// View gives a context whose reads all see one moment, that of the first of them, and what ends it. Reads after the end, and
// those of acts, see what is there then. It is for the length of one page: whoever holds it longer keeps the log of the
// database from being written back. On PostgreSQL, and where all connections for it are taken, each read sees its own moment.
func (d *DB) View(ctx context.Context) (context.Context, func()) {
	if d.Engine != SQLite {
		return ctx, func() {}
	}
	v := &view{d: d}
	return context.WithValue(ctx, viewKey{}, v), v.end
}

// Anew ends what the reads of this context see, so that the next one sees what has been written since.
func Anew(ctx context.Context) {
	if v, ok := ctx.Value(viewKey{}).(*view); ok {
		v.mu.Lock()
		v.release()
		v.fresh = true
		v.mu.Unlock()
	}
}

func (v *view) end() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.done = true
	v.release()
}

func (v *view) release() {
	if v.conn == nil {
		return
	}
	c := v.conn
	v.conn, v.once = nil, nil
	v.nth++
	v.d.views <- c // there is room: it was taken from here
}

// stmt is a statement on the view's connection; nil when the view is over or none is free.
func (v *view) stmt(q string) *sql.Stmt {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.done || v.conn == nil && !v.begin() {
		return nil
	}
	if s, ok := v.conn.stmts[q]; ok {
		return s
	}
	s, err := v.conn.conn.PrepareContext(context.Background(), planned(q))
	if err != nil {
		return nil // the pool says what is wrong with it
	}
	v.conn.stmts[q] = s
	return s
}

func (v *view) begin() bool {
	select {
	case c := <-v.d.views:
		if v.fresh || !c.sees(v.d) {
			if err := c.begin(v.d); err != nil {
				c.drop()
				v.d.views <- c
				return false
			}
		}
		v.conn, v.fresh = c, false
		return true
	default:
		return false
	}
}

// sees tells whether the moment that the connection has is still that of everything a page reads.
func (c *viewConn) sees(d *DB) bool {
	return !c.began.IsZero() && c.of == d.changes.Load() && time.Since(c.began) < momentFor
}

// finish lets go of the moment. COMMIT, not ROLLBACK: rows that somebody still reads are read to their end.
func (c *viewConn) finish() error {
	if c.began.IsZero() {
		return nil
	}
	c.began = time.Time{}
	_, err := c.conn.ExecContext(context.Background(), "COMMIT")
	return err
}

// begin opens the connection when it has none, and the moment that the view sees.
func (c *viewConn) begin(d *DB) error {
	if err := c.finish(); err != nil {
		return err
	}
	if c.conn == nil {
		conn, err := d.read.Conn(context.Background())
		if err != nil {
			return err
		}
		c.conn, c.stmts = conn, map[string]*sql.Stmt{}
	}
	c.of, c.began = d.changes.Load(), time.Now() // before the first read, whose moment it is: never after a change that it does not see
	_, err := c.conn.ExecContext(context.Background(), "BEGIN")
	return err
}

// drop gives up a connection that does not do as it is told; the next view opens another.
func (c *viewConn) drop() {
	if c.conn != nil {
		_ = c.conn.Raw(func(any) error { return driver.ErrBadConn })
		c.conn, c.began = nil, time.Time{}
	}
}

// makeViews are the places of the connections that views take turns on; each is opened by the first view that needs it.
func (d *DB) makeViews(n int) {
	d.views = make(chan *viewConn, n)
	for range n {
		d.views <- &viewConn{}
	}
	d.idle = make(chan struct{})
	go d.tidyViews()
}

// tidyViews lets go of moments that nobody asks for again: one that is kept for long keeps the log from being written back.
func (d *DB) tidyViews() {
	t := time.NewTicker(momentFor)
	defer t.Stop()
	for {
		select {
		case <-d.idle:
			return
		case <-t.C:
		}
		for range cap(d.views) {
			select {
			case c := <-d.views:
				if !c.sees(d) && c.finish() != nil {
					c.drop()
				}
				d.views <- c
			default:
			}
		}
	}
}

func (d *DB) closeViews() {
	if d.idle == nil {
		return
	}
	close(d.idle)
	for range cap(d.views) {
		select {
		case c := <-d.views:
			if c.conn != nil {
				c.conn.Close()
			}
		default: // a request that is still running keeps its own; the pool closes it
			return
		}
	}
}
