package journal

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/when"
)

// Sequence gives places to committed entries (PostgreSQL), at most limit, and returns how many.
func Sequence(q db.Querier, limit int) (int, error) { return sequence(q, limit) }

// Cursor is the next place that a listener will hear; 0 when it has heard nothing.
func Cursor(q db.Querier, listener string) (int64, error) {
	var n int64
	err := q.QueryRow(`SELECT place FROM journal_cursor WHERE listener = $1`, listener).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return n, err
}

// MoveCursor moves a listener's cursor from one place to another, and tells whether it was still there.
func MoveCursor(q db.Querier, listener string, from, to int64) (bool, error) {
	if from == 0 {
		if _, err := q.Exec(`INSERT INTO journal_cursor (listener, place) VALUES ($1, 0) ON CONFLICT (listener) DO NOTHING`, listener); err != nil {
			return false, fmt.Errorf("journal: cursor: %w", err)
		}
	}
	r, err := q.Exec(`UPDATE journal_cursor SET place = $1 WHERE listener = $2 AND place = $3`, to, listener, from)
	if err != nil {
		return false, fmt.Errorf("journal: cursor: %w", err)
	}
	n, err := r.RowsAffected()
	return n == 1, err
}

// NextOf are the first entries, at most limit of them, at or after a place and below head whose kind is among kinds, in order
// of place. Nil kinds are all.
func NextOf(q db.Querier, from, head int64, kinds []string, limit int) ([]Entry, error) {
	among, args := "", []any(nil)
	if kinds != nil {
		in, values := In(kinds, 4)
		among, args = `AND e.kind IN (`+in+`) `, values
	}
	es, err := list(q, `SELECT `+entryColumns+` FROM journal_place p JOIN journal_entry e ON e.id = p.entry LEFT JOIN journal_body b ON b.entry = e.id
		WHERE p.place >= $1 AND p.place < $2 `+among+`ORDER BY p.place LIMIT $3`, append([]any{from, head, limit}, args...)...)
	if err != nil || len(es) == 0 {
		return nil, err
	}
	return es, standing(q, es)
}

// WaitingOf are committed entries, at most limit of them, whose kind is among kinds and that have no place yet: what a view in
// memory must look at beside NextOf to hold what its reader has just done.
func WaitingOf(q db.Querier, kinds []string, limit int) ([]Entry, error) {
	in, values := In(kinds, 2)
	return list(q, `SELECT `+entryColumns+` FROM journal_unplaced u JOIN journal_entry e ON e.id = u.entry LEFT JOIN journal_place p ON p.entry = e.id LEFT JOIN journal_body b ON b.entry = e.id
		WHERE e.kind IN (`+in+`) ORDER BY u.seq LIMIT $1`, append([]any{limit}, values...)...)
}

// Sealed is how many entries stand in the signed log.
func Sealed(q db.Querier) (int64, error) { return sealedSize(q) }

// Parked is an entry that a listener could not hear.
type Parked struct {
	Listener, Thread, Entry, Code string
	Place                         int64
	At                            time.Time
}

// parkKeys are what an entry holds up while it is parked: its threads, or its subject's stream when it stands on none.
func parkKeys(e Entry) []string {
	if len(e.Threads) == 0 {
		return []string{e.Subject.String()}
	}
	out := make([]string, len(e.Threads))
	for i, o := range e.Threads {
		out[i] = o.Thread
	}
	return out
}

// HoldCursor makes the transactions that hear or park for one listener wait for each other until this one ends.
func HoldCursor(q db.Querier, listener string) error {
	if _, err := q.Exec(`UPDATE journal_cursor SET place = place WHERE listener = $1`, listener); err != nil {
		return fmt.Errorf("journal: cursor: %w", err)
	}
	return nil
}

// Park keeps an entry for a listener to hear later; later entries of any of its threads wait behind it.
func Park(q db.Querier, listener string, e Entry, code string, now time.Time) error {
	keys := parkKeys(e)
	_, err := q.Exec(`INSERT INTO journal_parked (listener, place, thread, entry, code, parked_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		listener, e.Place, keys[0], e.ID, code, when.Micros(now))
	for _, k := range keys {
		if err == nil {
			_, err = q.Exec(`INSERT INTO journal_parked_on (listener, thread, place) VALUES ($1, $2, $3)`, listener, k, e.Place)
		}
	}
	if err != nil {
		return fmt.Errorf("journal: park: %w", err)
	}
	return nil
}

// IsParked tells whether any of the entry's threads is parked for a listener.
func IsParked(q db.Querier, listener string, e Entry) (bool, error) {
	in, args := In(parkKeys(e), 2)
	var n int
	err := q.QueryRow(`SELECT count(*) FROM journal_parked_on WHERE listener = $1 AND thread IN (`+in+`)`, append([]any{listener}, args...)...).Scan(&n)
	return n > 0, err
}

// FirstParked is the entry that a listener must hear before any other of a thread: the oldest parked there, or the oldest of
// what that one itself waits behind on another thread. sql.ErrNoRows when nothing of the thread is parked.
func FirstParked(q db.Querier, listener, thread string) (Entry, error) {
	first := sql.NullInt64{}
	if err := q.QueryRow(`SELECT MIN(place) FROM journal_parked_on WHERE listener = $1 AND thread = $2`, listener, thread).Scan(&first); err != nil {
		return Entry{}, err
	}
	if !first.Valid {
		return Entry{}, sql.ErrNoRows
	}
	for {
		var before sql.NullInt64
		err := q.QueryRow(`SELECT MIN(o.place) FROM journal_parked_on o WHERE o.listener = $1 AND o.thread IN (SELECT thread FROM journal_parked_on WHERE listener = $1 AND place = $2)`,
			listener, first.Int64).Scan(&before)
		if err != nil {
			return Entry{}, err
		}
		if !before.Valid || before.Int64 >= first.Int64 {
			break
		}
		first = before
	}
	var id string
	if err := q.QueryRow(`SELECT entry FROM journal_parked WHERE listener = $1 AND place = $2`, listener, first.Int64).Scan(&id); err != nil {
		return Entry{}, err
	}
	return Get(q, id)
}

// Unpark removes one parked entry, in the transaction that hears it, and tells whether it was still there.
func Unpark(q db.Querier, listener string, place int64) (bool, error) {
	r, err := q.Exec(`DELETE FROM journal_parked WHERE listener = $1 AND place = $2`, listener, place)
	if err != nil {
		return false, fmt.Errorf("journal: unpark: %w", err)
	}
	if n, err := r.RowsAffected(); err != nil || n == 0 {
		return false, err
	}
	_, err = q.Exec(`DELETE FROM journal_parked_on WHERE listener = $1 AND place = $2`, listener, place)
	return true, err
}

// AllParked lists what is parked, oldest first.
func AllParked(q db.Querier) ([]Parked, error) {
	rows, err := q.Query(`SELECT listener, place, thread, entry, code, parked_at FROM journal_parked ORDER BY parked_at, listener, place`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Parked
	for rows.Next() {
		var p Parked
		var at int64
		if err := rows.Scan(&p.Listener, &p.Place, &p.Thread, &p.Entry, &p.Code, &at); err != nil {
			return nil, err
		}
		p.At = when.FromMicros(at)
		out = append(out, p)
	}
	return out, rows.Err()
}
