package thread

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/platform/when"
)

// Open makes a thread with this label. It is called by an act only.
func Open(q db.Querier, label string, now time.Time) (Thread, error) {
	t := Thread{ID: id.New(), Ref: id.Ref(), Label: label, OpenedAt: now, Version: 1}
	_, err := q.Exec(`INSERT INTO thread (id, ref, label, opened_at) VALUES ($1, $2, $3, $4)`, t.ID, t.Ref, label, when.Micros(now))
	if err != nil {
		return Thread{}, fmt.Errorf("thread: open: %w", err)
	}
	return t, nil
}

// Next takes the next number on a thread and locks its row until the act ends, so that numbers have no gaps and
// follow the order of commits. It returns the thread's label at this moment.
func Next(q db.Querier, threadID string) (no int64, label string, err error) {
	err = q.QueryRow(`UPDATE thread SET next_no = next_no + 1 WHERE id = $1 RETURNING next_no - 1, label`, threadID).Scan(&no, &label)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, "", fault.New(fault.NotFound, "thread.not_found")
	}
	if err != nil {
		return 0, "", fmt.Errorf("thread: number: %w", err)
	}
	return no, label, nil
}

// Get reads a thread by id or by reference. Fault: thread.not_found. The caller asks whether the reader may see it.
func Get(q db.Querier, idOrRef string) (Thread, error) {
	return db.Once(q, named(idOrRef), func() (Thread, error) { return get(q, idOrRef) })
}

// named is what a thread is remembered by for the length of a page.
type named string

func get(q db.Querier, idOrRef string) (Thread, error) {
	var t Thread
	var opened, closed int64
	err := q.QueryRow(`SELECT id, ref, label, opened_at, closed_at, next_no, version FROM thread WHERE id = $1 OR ref = $1`, idOrRef).
		Scan(&t.ID, &t.Ref, &t.Label, &opened, &closed, &t.Entries, &t.Version)
	if errors.Is(err, sql.ErrNoRows) {
		return Thread{}, fault.New(fault.NotFound, "thread.not_found")
	}
	if err != nil {
		return Thread{}, fmt.Errorf("thread: get: %w", err)
	}
	t.OpenedAt, t.ClosedAt = when.FromMicros(opened), when.FromMicros(closed)
	return t, nil
}

// Some reads threads by id, in no order. The caller asks whether the reader may see each.
func Some(q db.Querier, ids []string) ([]Thread, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	in, args := db.In(ids, 1)
	return list(q, `WHERE id IN (`+in+`)`, args...)
}

// Labels are the labels of these threads now, by id.
func Labels(q db.Querier, ids []string) (map[string]string, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	in, args := db.In(ids, 1)
	rows, err := q.Query(`SELECT id, label FROM thread WHERE id IN (`+in+`)`, args...)
	if err != nil {
		return nil, fmt.Errorf("thread: labels: %w", err)
	}
	defer rows.Close()
	out := map[string]string{}
	for rows.Next() {
		var id, label string
		if err := rows.Scan(&id, &label); err != nil {
			return nil, err
		}
		out[id] = label
	}
	return out, rows.Err()
}

// EveryLabel are the labels that threads carry now: for who reads the store at its own machine.
func EveryLabel(q db.Querier) ([]string, error) {
	return db.Strings(q, `SELECT DISTINCT label FROM thread ORDER BY label`)
}

// Recent lists threads newest first, those whose label is among labels, opened before the one that before names (its id; ""
// begins with the newest). closed also gives those that are closed.
func Recent(q db.Querier, labels []string, before string, closed bool, limit int) ([]Thread, error) {
	if len(labels) == 0 {
		return nil, nil
	}
	if before == "" {
		before = "g" // after every id, which is hexadecimal
	}
	until := int64(0)
	if closed {
		until = int64(1) << 62
	}
	in, args := db.In(labels, 4)
	return list(q, `WHERE id < $1 AND closed_at <= $3 AND label IN (`+in+`) ORDER BY id DESC LIMIT $2`, append([]any{before, limit, until}, args...)...)
}

func list(q db.Querier, which string, args ...any) ([]Thread, error) {
	rows, err := q.Query(`SELECT id, ref, label, opened_at, closed_at, next_no, version FROM thread `+which, args...)
	if err != nil {
		return nil, fmt.Errorf("thread: list: %w", err)
	}
	defer rows.Close()
	var out []Thread
	for rows.Next() {
		var t Thread
		var opened, ended int64
		if err := rows.Scan(&t.ID, &t.Ref, &t.Label, &opened, &ended, &t.Entries, &t.Version); err != nil {
			return nil, err
		}
		t.OpenedAt, t.ClosedAt = when.FromMicros(opened), when.FromMicros(ended)
		out = append(out, t)
	}
	return out, rows.Err()
}

// Oldest lists threads oldest first, those whose label is among labels, opened before a time and after the one that after names
// (its id; "" begins with the oldest).
func Oldest(q db.Querier, labels []string, openedBefore time.Time, after string, limit int) ([]Thread, error) {
	if len(labels) == 0 {
		return nil, nil
	}
	marks, args := make([]string, len(labels)), []any{after, when.Micros(openedBefore), limit}
	for i, l := range labels {
		marks[i] = fmt.Sprintf("$%d", i+4)
		args = append(args, l)
	}
	return list(q, `WHERE id > $1 AND opened_at < $2 AND label IN (`+strings.Join(marks, ",")+`) ORDER BY id LIMIT $3`, args...)
}

// Relabel changes who may see a thread. Version is checked: fault stale.
func Relabel(q db.Querier, threadID, label string, version int64) error {
	return one(q.Exec(`UPDATE thread SET label = $1, version = version + 1 WHERE id = $2 AND version = $3`, label, threadID, version))
}

// Close marks a thread as closed at a time; the zero time opens it again.
func Close(q db.Querier, threadID string, at time.Time, version int64) error {
	return one(q.Exec(`UPDATE thread SET closed_at = $1, version = version + 1 WHERE id = $2 AND version = $3`, when.Micros(at), threadID, version))
}

func one(r sql.Result, err error) error {
	if err != nil {
		return fmt.Errorf("thread: write: %w", err)
	}
	if n, _ := r.RowsAffected(); n != 1 {
		return fault.New(fault.Stale, "thread.stale")
	}
	return nil
}
