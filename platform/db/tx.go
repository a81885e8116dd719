package db

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// Tx is one act's part of the database's work. It is used by one goroutine and not after its closure returns.
type Tx struct {
	Engine Engine
	exec   func(q string, args []any) (sql.Result, error)
	query  func(q string, args []any) (*sql.Rows, error)
	row    func(q string, args []any) *sql.Row
	until  time.Time
	failed error
}

// Exec runs a statement that returns no rows. After the closure's time is up it answers unavailable.
func (t *Tx) Exec(q string, args ...any) (sql.Result, error) {
	if err := t.check(); err != nil {
		return nil, err
	}
	r, err := t.exec(q, args)
	if err != nil {
		t.failed = err
	}
	return r, err
}

// Query runs a statement that returns rows, which must be closed before the next statement.
func (t *Tx) Query(q string, args ...any) (*sql.Rows, error) {
	if err := t.check(); err != nil {
		return nil, err
	}
	r, err := t.query(q, args)
	if err != nil {
		t.failed = err
	}
	return r, err
}

// QueryRow runs a statement that returns at most one row.
func (t *Tx) QueryRow(q string, args ...any) *sql.Row { return t.row(q, args) }

func (t *Tx) check() error {
	if !t.until.IsZero() && time.Now().After(t.until) {
		t.failed = TooSlow
		return TooSlow
	}
	return nil
}

// Do runs fn in one transaction and answers when it is on disk. fn may be run more than once (a retry after a
// deadlock, or alone after its group was lost), so it changes nothing outside the transaction. ctx is only
// looked at before the work starts: a caller that goes away cannot undo its neighbours. A view of ctx is over with it.
// Faults: whatever fn returns; db.closing, db.too_slow and db.busy (unavailable).
func (d *DB) Do(ctx context.Context, fn func(*Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	defer Anew(ctx)
	defer d.changes.Add(1)
	return d.Aside(fn)
}

// Aside is Do for what no page shows of its own accord, such as that somebody looked: views go on seeing their moment.
func (d *DB) Aside(fn func(*Tx) error) error {
	d.held.enter()
	defer d.held.leave()
	if d.writer != nil {
		return d.writer.do(fn)
	}
	return d.tries(fn)
}

func (d *DB) tries(fn func(*Tx) error) error {
	var err error
	for try := 0; try < 8; try++ {
		if err = d.once(fn); !retryable(err) {
			return err
		}
		time.Sleep(time.Duration(try*try) * time.Millisecond)
	}
	return err
}

// once is a whole transaction on PostgreSQL.
func (d *DB) once(fn func(*Tx) error) (err error) {
	ctx := context.Background()
	tx, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	done := false
	defer func() {
		if !done {
			tx.Rollback()
		}
	}()
	t := &Tx{Engine: PostgreSQL, until: time.Now().Add(d.settings.ClosureLimit * 50), // locks wait for neighbours here
		exec:  func(q string, a []any) (sql.Result, error) { return tx.ExecContext(ctx, q, a...) },
		query: func(q string, a []any) (*sql.Rows, error) { return tx.QueryContext(ctx, q, a...) },
		row:   func(q string, a []any) *sql.Row { return tx.QueryRowContext(ctx, q, a...) }}
	if err := protect(fn, t); err != nil {
		return err
	}
	done = true
	return tx.Commit()
}

// retryable: serialization failure and deadlock, which PostgreSQL asks its callers to run again.
func retryable(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}

// Duplicate tells whether err is a unique key that is already there, on either engine.
func Duplicate(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "23505"
	}
	return sqliteDuplicate(err)
}
