package load

import (
	"context"
	"crypto/rand"
	"database/sql"

	"throughline/platform/db"
	"throughline/platform/id"
	"throughline/platform/when"

	"time"
)

const (
	insertRecord = `INSERT INTO load_record (id, thread, number, text, made_at, label) VALUES ($1, $2, $3, $4, $5, $6)`
	insertLine   = `INSERT INTO load_line (id, record, number, text, made_at) VALUES ($1, $2, $3, $4, $5)`
)

func newRow() string { return id.New() }

// rawStatements are the statements of one act, in its order: what the raw engine is asked to do.
func rawStatements(e db.Engine) []string {
	s := []string{insertRecord, insertLine,
		`INSERT INTO promise (id, kind, label, subject_kind, subject_id, owed_to, owner, law, started_at, due_at, state, step, next_at, made_at) VALUES ($1, 'load.reply', 'open', 'thread', $2, 'public', 'staff:load', 'load/reply/2020-01-01', $3, $4, 'open', 0, $4, $3)`,
		`INSERT INTO promise_on (thread, promise) VALUES ($1, $2)`,
		`UPDATE thread SET next_no = next_no + 1 WHERE id = $1 RETURNING next_no - 1, label`,
		`INSERT INTO journal_entry (id, kind, version, subject_kind, subject_id, actor, action, act, cause, label, happened_at, recorded_at, leaf) VALUES ($1, 'load.noted', 1, 'thread', $2, 'staff:load', 'load.note', $3, '', 'open', $4, $4, $5)`,
		`INSERT INTO journal_body (entry, salt, body) VALUES ($1, $2, $3)`,
		`INSERT INTO journal_on (thread, thread_no, entry) VALUES ($1, $2, $3)`,
		`INSERT INTO journal_line (thread, thread_no, entry, standings, kind, version, subject_kind, subject_id, label, happened_at, recorded_at, body) VALUES ($1, $2, $3, 1, 'load.noted', 1, 'thread', $1, 'open', $4, $4, $5)`,
		`INSERT INTO journal_place (place, entry) SELECT COALESCE(MAX(place) + 1, 0), $1 FROM journal_place`}
	if e == db.PostgreSQL {
		s[9] = `INSERT INTO journal_unplaced (entry) VALUES ($1)`
	}
	return s
}

// raw does the rows of one act with prepared statements and nothing else: no policy, no encoding, no hashing.
type raw struct {
	stmts []*sql.Stmt
	leaf  [32]byte
	body  []byte
}

func prepareRaw(ctx context.Context, e db.Engine, c interface {
	PrepareContext(context.Context, string) (*sql.Stmt, error)
}) (*raw, error) {
	r := &raw{body: []byte(`{"who":{"name":"A. Load","rank":"constable","number":"1","role":"officer"},"why":"measuring","data":{"record":"00000000-0000-0000-0000-000000000000","number":1,"text":"` + sample + `"}}`)}
	for _, q := range rawStatements(e) {
		s, err := c.PrepareContext(ctx, q)
		if err != nil {
			return nil, err
		}
		r.stmts = append(r.stmts, s)
	}
	_, err := rand.Read(r.leaf[:])
	return r, err
}

func (r *raw) rows(ctx context.Context, tx *sql.Tx, thread string, n int) error {
	st := func(i int) *sql.Stmt {
		if tx == nil {
			return r.stmts[i]
		}
		return tx.StmtContext(ctx, r.stmts[i])
	}
	now := when.Micros(time.Now())
	record, line, promise, entry := newRow(), newRow(), newRow(), newRow()
	exec := func(i int, args ...any) error {
		_, err := st(i).ExecContext(ctx, args...)
		return err
	}
	if err := exec(0, record, thread, n, sample, now, "open"); err != nil {
		return err
	}
	if err := exec(1, line, record, n, sample, now); err != nil {
		return err
	}
	if err := exec(2, promise, thread, now, now+3600e6); err != nil {
		return err
	}
	if err := exec(3, thread, promise); err != nil {
		return err
	}
	var no int64
	var label string
	if err := st(4).QueryRowContext(ctx, thread).Scan(&no, &label); err != nil {
		return err
	}
	if err := exec(5, entry, thread, newRow(), now, r.leaf[:]); err != nil {
		return err
	}
	if err := exec(6, entry, r.leaf[:16], r.body); err != nil {
		return err
	}
	if err := exec(7, thread, no, entry); err != nil {
		return err
	}
	if err := exec(8, thread, no, entry, now, r.body); err != nil {
		return err
	}
	return exec(9, entry)
}
