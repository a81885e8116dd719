package promise

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/when"
)

// Notice is a message that something is due, late or handed up.
type Notice struct {
	ID, Promise, Told, Label string
	Step                     int
	ToldAt, SeenAt           time.Time
	SeenBy                   string
}

// Tell stores a notice.
func Tell(q db.Querier, n Notice) error {
	_, err := q.Exec(`INSERT INTO promise_notice (id, promise, told, label, step, told_at) VALUES ($1, $2, $3, $4, $5, $6)`, n.ID, n.Promise, n.Told, n.Label, n.Step, when.Micros(n.ToldAt))
	if err != nil {
		return fmt.Errorf("promise: tell: %w", err)
	}
	return nil
}

// Notices are the notices to any of these (staff:, team:, role:) that nobody has acknowledged, newest first.
func Notices(q db.Querier, told, labels []string, limit int) ([]Notice, error) {
	in, args := journal.In(told, 2)
	lab, labArgs := journal.In(labels, 2+len(args))
	rows, err := q.Query(`SELECT id, promise, told, label, step, told_at FROM promise_notice WHERE told IN (`+in+`) AND label IN (`+lab+`) AND seen_at = 0 ORDER BY told_at DESC, id LIMIT $1`,
		append(append([]any{limit}, args...), labArgs...)...)
	if err != nil {
		return nil, fmt.Errorf("promise: notices: %w", err)
	}
	defer rows.Close()
	var out []Notice
	for rows.Next() {
		var n Notice
		var at int64
		if err := rows.Scan(&n.ID, &n.Promise, &n.Told, &n.Label, &n.Step, &at); err != nil {
			return nil, err
		}
		n.ToldAt = when.FromMicros(at)
		out = append(out, n)
	}
	return out, rows.Err()
}

// GetNotice reads one notice. Fault: promise.not_found.
func GetNotice(q db.Querier, id string) (Notice, error) {
	var n Notice
	var told, seen int64
	err := q.QueryRow(`SELECT id, promise, told, label, step, told_at, seen_at, seen_by FROM promise_notice WHERE id = $1`, id).
		Scan(&n.ID, &n.Promise, &n.Told, &n.Label, &n.Step, &told, &seen, &n.SeenBy)
	if errors.Is(err, sql.ErrNoRows) {
		return n, fault.New(fault.NotFound, "promise.not_found")
	}
	if err != nil {
		return n, fmt.Errorf("promise: notice: %w", err)
	}
	n.ToldAt, n.SeenAt = when.FromMicros(told), when.FromMicros(seen)
	return n, nil
}

// Seen acknowledges a notice by name.
func Seen(q db.Querier, notice, by string, now time.Time) error {
	r, err := q.Exec(`UPDATE promise_notice SET seen_at = $1, seen_by = $2 WHERE id = $3 AND seen_at = 0`, when.Micros(now), by, notice)
	if err != nil {
		return err
	}
	if n, _ := r.RowsAffected(); n != 1 {
		return fault.New(fault.Conflict, "promise.notice_seen")
	}
	return nil
}
