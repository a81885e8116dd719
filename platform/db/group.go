package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"throughline/platform/fault"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// maxGroup bounds how many acts share one commit, so that the first of them is not kept waiting long.
const maxGroup = 256

// writer is the only one that writes to a SQLite database: it runs the acts that wait one after the other, each in a
// savepoint, and commits them together, so that they share one fsync.
type writer struct {
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
	limit time.Duration
	queue chan *request
	quit  chan struct{}
	gone  chan struct{}
	once  sync.Once
}

type request struct {
	fn   func(*Tx) error
	err  error
	done chan struct{}
}

// errGroupLost says that the engine rolled back more than one savepoint.
var errGroupLost = errors.New("db: the engine rolled the group back")

func newWriter(ctx context.Context, d *DB) (*writer, error) {
	conn, err := d.write.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("database: writer: %w", err)
	}
	w := &writer{conn: conn, stmts: map[string]*sql.Stmt{}, limit: d.settings.ClosureLimit,
		queue: make(chan *request, maxGroup), quit: make(chan struct{}), gone: make(chan struct{})}
	go w.loop()
	return w, nil
}

func (w *writer) close() {
	w.once.Do(func() { close(w.quit) })
	<-w.gone
}

func (w *writer) do(fn func(*Tx) error) error {
	r := &request{fn: fn, done: make(chan struct{})}
	select {
	case w.queue <- r:
	case <-w.quit:
		return Closing
	}
	select {
	case <-r.done:
		return r.err
	case <-w.gone: // the writer has left; it answered everything that it had taken
		select {
		case <-r.done:
			return r.err
		default:
			return Closing
		}
	}
}

func (w *writer) loop() {
	defer close(w.gone)
	defer w.conn.Close()
	for {
		select {
		case r := <-w.queue:
			w.group(r)
		case <-w.quit:
			for {
				select {
				case r := <-w.queue:
					w.group(r)
				default:
					return
				}
			}
		}
	}
}

// group runs r and all that wait behind it in one transaction.
func (w *writer) group(r *request) {
	batch := []*request{r}
	lost := false
	if err := w.run("BEGIN IMMEDIATE"); err != nil {
		r.err = begun(fmt.Errorf("db: begin: %w", err))
		close(r.done)
		return
	}
	for i := 0; ; i++ {
		batch[i].err = w.savepoint(batch[i])
		if errors.Is(batch[i].err, errGroupLost) {
			lost = true
			break
		}
		if !w.take(&batch) {
			break
		}
	}
	if !lost {
		if err := w.run("COMMIT"); err != nil {
			w.run("ROLLBACK")
			lost = true
			if len(batch) == 1 && batch[0].err == nil {
				batch[0].err = fmt.Errorf("db: commit: %w", err)
			}
		}
	} else {
		w.run("ROLLBACK")
	}
	if lost {
		w.alone(batch)
	}
	for _, x := range batch {
		close(x.done)
	}
}

// take adds the next waiting act to the batch. It yields once, so that callers who were just answered can come again.
func (w *writer) take(batch *[]*request) bool {
	if len(*batch) >= maxGroup {
		return false
	}
	for try := 0; try < 2; try++ {
		select {
		case r := <-w.queue:
			*batch = append(*batch, r)
			return true
		default:
			if try == 0 {
				runtime.Gosched()
			}
		}
	}
	return false
}

// alone runs each act of a lost group in a transaction of its own, so that one that breaks the engine's
// transaction never takes its neighbours with it.
func (w *writer) alone(batch []*request) {
	for _, r := range batch {
		if r.err != nil && !errors.Is(r.err, errGroupLost) && len(batch) == 1 {
			continue // its own commit failed: that is the answer
		}
		if err := w.run("BEGIN IMMEDIATE"); err != nil {
			r.err = begun(fmt.Errorf("db: begin: %w", err))
			continue
		}
		r.err = w.savepoint(r)
		if errors.Is(r.err, errGroupLost) {
			w.run("ROLLBACK")
			continue
		}
		if err := w.run("COMMIT"); err != nil {
			w.run("ROLLBACK")
			r.err = fmt.Errorf("db: commit: %w", err)
		}
	}
}

// savepoint runs one act. What it returns has left nothing of the act behind unless it is nil.
func (w *writer) savepoint(r *request) error {
	if err := w.run("SAVEPOINT act"); err != nil {
		return fmt.Errorf("%w: %w", errGroupLost, err)
	}
	tx := &Tx{Engine: SQLite, until: time.Now().Add(w.limit), exec: w.exec, query: w.query, row: w.row}
	err := protect(r.fn, tx)
	if err == nil && tx.failed != nil && fatal(tx.failed) {
		err = tx.failed
	}
	if err == nil {
		if e := w.run("RELEASE act"); e != nil {
			return fmt.Errorf("%w: %w", errGroupLost, e)
		}
		return nil
	}
	if e := w.run("ROLLBACK TO act"); e != nil {
		return fmt.Errorf("%w: %w", errGroupLost, err)
	}
	if e := w.run("RELEASE act"); e != nil {
		return fmt.Errorf("%w: %w", errGroupLost, err)
	}
	return err
}

// protect turns a panic into an internal fault: one broken rule does not stop the writer.
func protect(fn func(*Tx) error, tx *Tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			slog.Error("act panicked", "panic", fmt.Sprint(p), "stack", firstLines(debug.Stack()))
			err = fault.New(fault.Internal, "internal").Wrap(fmt.Errorf("panic: %v", p))
		}
	}()
	return fn(tx)
}

// fatal: errors after which SQLite may have rolled the whole transaction back by itself.
func fatal(err error) bool {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_BUSY:
		return true
	}
	return false
}

// keyIsThere is what the triggers say that refuse INSERT OR REPLACE: they see a key before the engine does.
const keyIsThere = "the key is there already"

func sqliteDuplicate(err error) bool {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code() {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		return true
	case sqlite3.SQLITE_CONSTRAINT_TRIGGER:
		return strings.Contains(e.Error(), keyIsThere)
	}
	return false
}

func (w *writer) run(q string) error {
	_, err := w.exec(q, nil)
	return err
}

func (w *writer) stmt(q string) (*sql.Stmt, error) {
	if s, ok := w.stmts[q]; ok {
		return s, nil
	}
	s, err := w.conn.PrepareContext(context.Background(), planned(q))
	if err != nil {
		return nil, err
	}
	w.stmts[q] = s
	return s, nil
}

func (w *writer) exec(q string, args []any) (sql.Result, error) {
	s, err := w.stmt(q)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(context.Background(), args...)
}

func (w *writer) query(q string, args []any) (*sql.Rows, error) {
	s, err := w.stmt(q)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(context.Background(), args...)
}

func (w *writer) row(q string, args []any) *sql.Row {
	s, err := w.stmt(q)
	if err != nil {
		return w.conn.QueryRowContext(context.Background(), q, args...)
	}
	return s.QueryRowContext(context.Background(), args...)
}

// firstLines keeps a stack readable in a log line.
func firstLines(stack []byte) string { return string(stack[:min(len(stack), 2000)]) }
