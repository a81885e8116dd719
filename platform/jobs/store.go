package jobs

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/platform/paging"
	"throughline/platform/when"
)

// Queue writes a job in the caller's transaction. A job of the same kind and key, whatever its state, makes it do nothing.
func Queue(q db.Querier, now time.Time, j Job) error {
	if j.Kind == "" {
		return fmt.Errorf("jobs: a job without a kind")
	}
	payload, err := json.Marshal(j.Payload)
	if err != nil {
		return fmt.Errorf("jobs: payload of %s: %w", j.Kind, err)
	}
	j.ID = id.New()
	if j.Key == "" {
		j.Key = j.ID
	}
	if j.Label == "" {
		j.Label = Closed
	}
	if j.RunAt.IsZero() {
		j.RunAt = now
	}
	_, err = q.Exec(`INSERT INTO job (id, kind, key, label, payload, state, run_at, attempts, lease_until, lease_by, error, made_at, ended_at)
		VALUES ($1, $2, $3, $4, $5, 'waiting', $6, 0, 0, '', '', $7, 0) ON CONFLICT (kind, key) DO NOTHING`,
		j.ID, j.Kind, j.Key, j.Label, string(payload), when.Micros(j.RunAt), when.Micros(now))
	if err != nil {
		return fmt.Errorf("jobs: queue %s: %w", j.Kind, err)
	}
	return nil
}

// Dead lists the dead letters after a mark, the latest first.
func Dead(q db.Querier, after paging.Mark, limit int) ([]Letter, error) {
	at, id := after.Down()
	rows, err := q.Query(`SELECT id, kind, key, label, error, attempts, made_at, ended_at FROM job WHERE state = 'dead' AND ended_at <> 0 AND (ended_at, id) < ($1, $2) ORDER BY ended_at DESC, id DESC LIMIT $3`, at, id, limit)
	if err != nil {
		return nil, fmt.Errorf("jobs: dead: %w", err)
	}
	defer rows.Close()
	var out []Letter
	for rows.Next() {
		var l Letter
		var made, died int64
		if err := rows.Scan(&l.ID, &l.Kind, &l.Key, &l.Label, &l.Error, &l.Attempts, &made, &died); err != nil {
			return nil, fmt.Errorf("jobs: dead: %w", err)
		}
		l.MadeAt, l.DiedAt = when.FromMicros(made), when.FromMicros(died)
		out = append(out, l)
	}
	return out, rows.Err()
}

// Retry gives a dead letter all its attempts again; it is due at once.
// Faults: jobs.not_found; jobs.not_dead (conflict).
func Retry(q db.Querier, jobID string) error {
	r, err := q.Exec(`UPDATE job SET state = 'waiting', attempts = 0, error = '', ended_at = 0 WHERE id = $1 AND state = 'dead'`, jobID)
	if err != nil {
		return fmt.Errorf("jobs: retry: %w", err)
	}
	if n, err := r.RowsAffected(); n == 1 || err != nil {
		return err
	}
	var there int
	if err := q.QueryRow(`SELECT count(*) FROM job WHERE id = $1`, jobID).Scan(&there); err != nil {
		return fmt.Errorf("jobs: retry: %w", err)
	}
	if there == 0 {
		return fault.New(fault.NotFound, "jobs.not_found")
	}
	return fault.New(fault.Conflict, "jobs.not_dead")
}

// Count says how many jobs are in each state, for the operations page.
func Count(q db.Querier) (map[string]int, error) {
	rows, err := q.Query(`SELECT state, count(*) FROM job GROUP BY state`)
	if err != nil {
		return nil, fmt.Errorf("jobs: count: %w", err)
	}
	defer rows.Close()
	out := map[string]int{}
	for rows.Next() {
		var state string
		var n int
		if err := rows.Scan(&state, &n); err != nil {
			return nil, fmt.Errorf("jobs: count: %w", err)
		}
		out[state] = n
	}
	return out, rows.Err()
}

// Forget deletes up to 1000 jobs that were done before an instant, and says how many. It is called by the retention
// rule: a forgotten key can be queued again. Dead letters stay.
func Forget(q db.Querier, before time.Time) (int, error) {
	r, err := q.Exec(`DELETE FROM job WHERE id IN (SELECT id FROM job WHERE state = 'done' AND ended_at <> 0 AND ended_at < $1 ORDER BY ended_at LIMIT 1000)`, when.Micros(before))
	if err != nil {
		return 0, fmt.Errorf("jobs: forget: %w", err)
	}
	n, err := r.RowsAffected()
	return int(n), err
}

// due lists jobs that may be taken now, the longest due first: waiting ones, and running ones whose worker is gone.
func due(q db.Querier, now, leaseNow time.Time) (ids []string, err error) {
	rows, err := q.Query(`SELECT id FROM (
		SELECT id, run_at FROM (SELECT id, run_at FROM job WHERE state = 'waiting' AND run_at <= $1 ORDER BY run_at, id LIMIT 32) w
		UNION ALL
		SELECT id, run_at FROM (SELECT id, run_at FROM job WHERE state = 'running' AND lease_until <= $2 ORDER BY lease_until, id LIMIT 32) r
		) x ORDER BY run_at, id LIMIT 32`, when.Micros(now), when.Micros(leaseNow))
	if err != nil {
		return nil, fmt.Errorf("jobs: due: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var one string
		if err := rows.Scan(&one); err != nil {
			return nil, fmt.Errorf("jobs: due: %w", err)
		}
		ids = append(ids, one)
	}
	return ids, rows.Err()
}

// claim takes a job under a lease, if nobody was quicker.
func claim(q db.Querier, jobID, lease string, now, leaseNow, until time.Time) (Job, bool, error) {
	var j Job
	var payload string
	var runAt int64
	err := q.QueryRow(`UPDATE job SET state = 'running', attempts = attempts + 1, lease_by = $2, lease_until = $3
		WHERE id = $1 AND (state = 'waiting' AND run_at <= $4 OR state = 'running' AND lease_until <= $5)
		RETURNING id, kind, key, label, payload, run_at, attempts`,
		jobID, lease, when.Micros(until), when.Micros(now), when.Micros(leaseNow)).
		Scan(&j.ID, &j.Kind, &j.Key, &j.Label, &payload, &runAt, &j.Attempt)
	if err == sql.ErrNoRows {
		return Job{}, false, nil
	}
	if err != nil {
		return Job{}, false, fmt.Errorf("jobs: claim: %w", err)
	}
	j.Payload, j.RunAt = json.RawMessage(payload), when.FromMicros(runAt)
	return j, true, nil
}

// renew lengthens a lease; false when it is no longer ours.
func renew(q db.Querier, jobID, lease string, until time.Time) (bool, error) {
	return ours(q.Exec(`UPDATE job SET lease_until = $3 WHERE id = $1 AND lease_by = $2 AND state = 'running'`, jobID, lease, when.Micros(until)))
}

// finish closes a job and drops its payload, which may name people.
func finish(q db.Querier, jobID, lease string, now time.Time) (bool, error) {
	return ours(q.Exec(`UPDATE job SET state = 'done', payload = 'null', error = '', lease_until = 0, lease_by = '', ended_at = $3
		WHERE id = $1 AND lease_by = $2 AND state = 'running'`, jobID, lease, when.Micros(now)))
}

func bury(q db.Querier, jobID, lease, code string, now time.Time) (bool, error) {
	return ours(q.Exec(`UPDATE job SET state = 'dead', error = $3, lease_until = 0, lease_by = '', ended_at = $4
		WHERE id = $1 AND lease_by = $2 AND state = 'running'`, jobID, lease, code, when.Micros(now)))
}

// later puts a job back; spared gives the attempt back, for one that was only interrupted.
func later(q db.Querier, jobID, lease, code string, runAt time.Time, spared int) (bool, error) {
	return ours(q.Exec(`UPDATE job SET state = 'waiting', error = $3, run_at = $4, attempts = attempts - $5, lease_until = 0, lease_by = ''
		WHERE id = $1 AND lease_by = $2 AND state = 'running'`, jobID, lease, code, when.Micros(runAt), spared))
}

func ours(r sql.Result, err error) (bool, error) {
	if err != nil {
		return false, fmt.Errorf("jobs: %w", err)
	}
	n, err := r.RowsAffected()
	return n == 1, err
}
