package promise

import (
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/when"
)

// Change is when a promise was changed: when that happened and when it was recorded. The two differ when an act says that
// it happened earlier.
type Change struct{ HappenedAt, RecordedAt time.Time }

// keepWas keeps what promises said, before they are changed. Two acts that change one promise at one moment keep it once;
// the version check of the change itself tells the second that it is stale.
func keepWas(q db.Querier, c Change, which string, args ...any) error {
	_, err := q.Exec(`INSERT INTO promise_was (promise, version, owner, due_at, state, closed_at, proof, reason, paused_at, happened_at, until_at)
		SELECT id, version, owner, due_at, state, closed_at, proof, reason, paused_at, CAST($1 AS BIGINT), CAST($2 AS BIGINT) FROM promise WHERE `+which+`
		ON CONFLICT (promise, version) DO NOTHING`, append([]any{when.Micros(c.HappenedAt), when.Micros(c.RecordedAt)}, args...)...)
	if err != nil {
		return fmt.Errorf("promise: keep what it was: %w", err)
	}
	return nil
}

// Was is what a promise said until it was changed: until Until (recorded), by something that happened at Happened.
type Was struct {
	Promise
	Happened, Until time.Time
}

// Life is a promise as it is now and what it said before each change, in the order of the changes.
type Life struct {
	Promise
	Was []Was
}

// Lives are the promises that ever stood on a thread, whose label now is among labels, in the order of their due times now.
func Lives(q db.Querier, thread string, labels []string) ([]Life, error) {
	now, err := OnThread(q, thread, labels, true, 1<<31-1)
	if err != nil {
		return nil, err
	}
	out, at := make([]Life, len(now)), map[string]int{}
	for i, p := range now {
		out[i].Promise, at[p.ID] = p, i
	}
	in, args := journal.In(labels, 2)
	rows, err := q.Query(`SELECT w.promise, w.version, w.owner, w.due_at, w.state, w.closed_at, w.proof, w.reason, w.paused_at, w.happened_at, w.until_at
		FROM promise_on o JOIN promise p ON p.id = o.promise JOIN promise_was w ON w.promise = o.promise WHERE o.thread = $1 AND p.label IN (`+in+`) ORDER BY w.promise, w.version`,
		append([]any{thread}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("promise: lives: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, owner, state, proof, reason string
		var version, due, closed, paused, happened, until int64
		if err := rows.Scan(&id, &version, &owner, &due, &state, &closed, &proof, &reason, &paused, &happened, &until); err != nil {
			return nil, err
		}
		i, ok := at[id]
		if !ok {
			continue
		}
		w := Was{Promise: out[i].Promise, Happened: when.FromMicros(happened), Until: when.FromMicros(until)}
		w.Version, w.Owner, w.State, w.Proof, w.Reason = version, owner, State(state), proof, reason
		w.DueAt, w.ClosedAt, w.PausedAt = when.FromMicros(due), when.FromMicros(closed), when.FromMicros(paused)
		out[i].Was = append(out[i].Was, w)
	}
	return out, rows.Err()
}

// Since is since when changes of promises are kept: before it, a promise that was made earlier is shown as it was then.
func Since(q db.Querier) (time.Time, error) {
	var n int64
	err := q.QueryRow(`SELECT since_at FROM promise_since WHERE one = 1`).Scan(&n)
	if err != nil {
		return time.Time{}, fmt.Errorf("promise: since: %w", err)
	}
	return when.FromMicros(n), nil
}
