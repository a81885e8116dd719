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

const columns = `p.id, p.kind, p.label, p.subject_kind, p.subject_id, p.owed_to, p.owner, p.law, p.started_at, p.due_at, p.state, p.closed_at, p.proof, p.reason, p.paused_at, p.step, p.next_at, p.version, p.made_at`

func scan(s interface{ Scan(...any) error }) (Promise, error) {
	var p Promise
	var started, due, closed, paused, next, made int64
	err := s.Scan(&p.ID, &p.Kind, &p.Label, &p.SubjectKind, &p.SubjectID, &p.OwedTo, &p.Owner, &p.Law, &started, &due, &p.State, &closed, &p.Proof, &p.Reason, &paused, &p.Step, &next, &p.Version, &made)
	p.StartedAt, p.DueAt, p.ClosedAt = when.FromMicros(started), when.FromMicros(due), when.FromMicros(closed)
	p.PausedAt, p.NextAt, p.MadeAt = when.FromMicros(paused), when.FromMicros(next), when.FromMicros(made)
	return p, err
}

func list(q db.Querier, query string, args ...any) ([]Promise, error) {
	rows, err := q.Query(query, args...)
	if err != nil {
		return nil, fmt.Errorf("promise: read: %w", err)
	}
	defer rows.Close()
	var out []Promise
	for rows.Next() {
		p, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

// Insert stores a new promise with its threads. Called by an act.
func Insert(q db.Querier, p Promise) error {
	_, err := q.Exec(`INSERT INTO promise (id, kind, label, subject_kind, subject_id, owed_to, owner, law, started_at, due_at, state, step, next_at, made_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`, p.ID, p.Kind, p.Label, p.SubjectKind, p.SubjectID, p.OwedTo, p.Owner, p.Law,
		when.Micros(p.StartedAt), when.Micros(p.DueAt), string(p.State), p.Step, when.Micros(p.NextAt), when.Micros(p.MadeAt))
	if err != nil {
		return fmt.Errorf("promise: insert: %w", err)
	}
	for _, t := range p.Threads {
		if _, err := q.Exec(`INSERT INTO promise_on (thread, promise) VALUES ($1, $2)`, t, p.ID); err != nil {
			return fmt.Errorf("promise: insert: %w", err)
		}
	}
	return nil
}

// Update stores a changed promise, and keeps what it said until now; p.Version is the one that was read. Fault: promise.stale.
func Update(q db.Querier, p Promise, c Change) error {
	if err := keepWas(q, c, `id = $3 AND version = $4`, p.ID, p.Version); err != nil {
		return err
	}
	r, err := q.Exec(`UPDATE promise SET owner = $1, due_at = $2, state = $3, closed_at = $4, proof = $5, reason = $6, paused_at = $7, step = $8, next_at = $9, version = version + 1
		WHERE id = $10 AND version = $11`, p.Owner, when.Micros(p.DueAt), string(p.State), when.Micros(p.ClosedAt), p.Proof, p.Reason,
		when.Micros(p.PausedAt), p.Step, when.Micros(p.NextAt), p.ID, p.Version)
	if err != nil {
		return fmt.Errorf("promise: update: %w", err)
	}
	if n, _ := r.RowsAffected(); n != 1 {
		return fault.New(fault.Stale, "promise.stale")
	}
	return nil
}

// AlsoOn lets a promise stand on a further thread, under a label that holds for all of its threads. Called by an act. Its
// notices go with it. Fault: promise.stale.
func AlsoOn(q db.Querier, p Promise, threadID, label string) error {
	if _, err := q.Exec(`INSERT INTO promise_on (thread, promise) VALUES ($1, $2)`, threadID, p.ID); err != nil {
		return fmt.Errorf("promise: also on: %w", err)
	}
	r, err := q.Exec(`UPDATE promise SET label = $1, version = version + 1 WHERE id = $2 AND version = $3`, label, p.ID, p.Version)
	if err != nil {
		return fmt.Errorf("promise: also on: %w", err)
	}
	if n, _ := r.RowsAffected(); n != 1 {
		return fault.New(fault.Stale, "promise.stale")
	}
	if _, err := q.Exec(`UPDATE promise_notice SET label = $1 WHERE promise = $2`, label, p.ID); err != nil {
		return fmt.Errorf("promise: also on: %w", err)
	}
	return nil
}

// Get reads one promise with its threads. Fault: promise.not_found.
func Get(q db.Querier, id string) (Promise, error) {
	p, err := scan(q.QueryRow(`SELECT `+columns+` FROM promise p WHERE p.id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return Promise{}, fault.New(fault.NotFound, "promise.not_found")
	}
	if err != nil {
		return Promise{}, fmt.Errorf("promise: get: %w", err)
	}
	p.Threads, err = threadsOf(q, id)
	return p, err
}

func threadsOf(q db.Querier, id string) ([]string, error) {
	rows, err := q.Query(`SELECT thread FROM promise_on WHERE promise = $1 ORDER BY thread`, id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var t string
		if err := rows.Scan(&t); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, rows.Err()
}

// Of finds what is still owed of a kind on a subject, oldest first. kind may be empty for all kinds.
func Of(q db.Querier, kind string, subject journal.Ref) ([]Promise, error) {
	ps, err := list(q, `SELECT `+columns+` FROM promise p WHERE p.subject_kind = $1 AND p.subject_id = $2 AND ($3 = '' OR p.kind = $3) AND p.state IN ('open', 'broken') ORDER BY p.due_at, p.id`,
		subject.Kind, subject.ID, kind)
	if err != nil {
		return nil, err
	}
	for i := range ps {
		if ps[i].Threads, err = threadsOf(q, ps[i].ID); err != nil {
			return nil, err
		}
	}
	return ps, nil
}

// OnThread lists a thread's promises whose label is among labels, owed ones first by due time, then closed ones newest first.
// all false leaves the closed ones out.
func OnThread(q db.Querier, thread string, labels []string, all bool, limit int) ([]Promise, error) {
	in, args := journal.In(labels, 3)
	only := ` AND p.state IN ('open', 'broken')`
	if all {
		only = ``
	}
	return list(q, `SELECT `+columns+` FROM promise_on o JOIN promise p ON p.id = o.promise WHERE o.thread = $1 AND p.label IN (`+in+`)`+only+`
		ORDER BY CASE WHEN p.state IN ('open', 'broken') THEN 0 ELSE 1 END, CASE WHEN p.state IN ('open', 'broken') THEN p.due_at ELSE -p.closed_at END, p.id LIMIT $2`,
		append([]any{thread, limit}, args...)...)
}

// Count says how many of a thread's promises stand in each state, of those with a label among labels. KeptLate is counted
// beside Kept, which includes it.
func Count(q db.Querier, thread string, labels []string) (map[State]int, error) {
	in, args := journal.In(labels, 2)
	rows, err := q.Query(`SELECT CASE WHEN p.state = 'kept' AND p.closed_at > p.due_at THEN 'kept_late' ELSE p.state END AS standing, count(*)
		FROM promise_on o JOIN promise p ON p.id = o.promise WHERE o.thread = $1 AND p.label IN (`+in+`) GROUP BY standing`, append([]any{thread}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("promise: count: %w", err)
	}
	defer rows.Close()
	out := map[State]int{}
	for rows.Next() {
		var s State
		var n int
		if err := rows.Scan(&s, &n); err != nil {
			return nil, err
		}
		out[s] = n
		if s == KeptLate {
			out[Kept] += n
		}
	}
	return out, rows.Err()
}

// Due finds the promises whose next step is due at now, in the order in which they fell due.
func Due(q db.Querier, now time.Time, limit int) ([]Promise, error) {
	return list(q, `SELECT `+columns+` FROM promise p WHERE p.next_at > 0 AND p.next_at <= $1 ORDER BY p.next_at, p.id LIMIT $2`, when.Micros(now), limit)
}

// NextDue is the moment of the next step of all, the zero time when there is none.
func NextDue(q db.Querier) (time.Time, error) {
	var n int64
	err := q.QueryRow(`SELECT COALESCE(MIN(next_at), 0) FROM promise WHERE next_at > 0`).Scan(&n)
	return when.FromMicros(n), err
}

// Relabel follows a thread's new label: its promises, and the notices that were sent about them. A label has no history of
// its own: who may see a promise as it was is decided by its label of now.
func Relabel(q db.Querier, thread, label string, c Change) error {
	if err := keepWas(q, c, `id IN (SELECT promise FROM promise_on WHERE thread = $3)`, thread); err != nil {
		return err
	}
	if _, err := q.Exec(`UPDATE promise SET label = $1, version = version + 1 WHERE id IN (SELECT promise FROM promise_on WHERE thread = $2)`, label, thread); err != nil {
		return fmt.Errorf("promise: relabel: %w", err)
	}
	if _, err := q.Exec(`UPDATE promise_notice SET label = $1 WHERE promise IN (SELECT promise FROM promise_on WHERE thread = $2)`, label, thread); err != nil {
		return fmt.Errorf("promise: relabel notices: %w", err)
	}
	return nil
}
