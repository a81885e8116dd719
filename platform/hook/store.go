package hook

import (
	"fmt"
	"strconv"
	"time"

	"throughline/platform/db"
	"throughline/platform/paging"
	"throughline/platform/when"
)

func itoa[T int | int64](n T) string { return strconv.FormatInt(int64(n), 10) }

const hookColumns = `id, owner, url, host, kinds, state, why, since, secret_no, secret_taken, old_until, pump, pumping, queued, failing, taken_at, made_at, made_by, version`

func scanHook(s db.Scanner) (Hook, error) {
	var h Hook
	var taken, pumping, failing, old, last, made int64
	err := s.Scan(&h.ID, &h.Owner, &h.URL, &h.Host, &h.Kinds, &h.State, &h.Why, &h.since, &h.secretNo, &taken, &old, &h.pump, &pumping, &h.queued, &failing, &last, &made, &h.MadeBy, &h.Version)
	h.secretTaken, h.pumping, h.Failing = taken == 1, pumping == 1, failing == 1
	h.oldUntil, h.TakenAt, h.MadeAt = moment(old), moment(last), moment(made)
	return h, err
}

// getHook reads a subscription. Fault: hook.not_found.
func getHook(q db.Querier, id string) (Hook, error) {
	h, err := scanHook(q.QueryRow(`SELECT `+hookColumns+` FROM hook WHERE id = $1`, id))
	return db.Found(h, err, "hook.not_found")
}

// hearing are the subscriptions that have not ended.
func hearing(q db.Querier) ([]Hook, error) {
	return db.Gather(q, scanHook, `SELECT `+hookColumns+` FROM hook WHERE state <> 'ended' ORDER BY id`)
}

// hooksAfter reads so many subscriptions after a mark, newest first: those of one account, or all when it is empty.
func hooksAfter(q db.Querier, owner string, after paging.Mark, limit int) ([]Hook, error) {
	at, id := after.Down()
	return db.Gather(q, scanHook, `SELECT `+hookColumns+` FROM hook WHERE (owner = $1 OR $1 = '') AND (made_at, id) < ($2, $3) ORDER BY made_at DESC, id DESC LIMIT $4`, owner, at, id, limit)
}

func insertHook(q db.Querier, h Hook) error {
	_, err := q.Exec(`INSERT INTO hook (id, owner, url, host, kinds, state, why, since, secret_no, secret_taken, old_until, pump, pumping, queued, failing, taken_at, made_at, made_by)
		VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8, 0, 0, 0, 0, 0, 0, 0, $9, $10)`, h.ID, h.Owner, h.URL, h.Host, h.Kinds, h.State, h.since, h.secretNo, when.Micros(h.MadeAt), h.MadeBy)
	if err != nil {
		return fmt.Errorf("hook: insert: %w", err)
	}
	return nil
}

// updateHook saves what somebody changes of a subscription; what its jobs count is theirs. Fault: hook.stale.
func updateHook(q db.Querier, h *Hook) error {
	err := db.WriteOne(q, "hook.stale", `UPDATE hook SET state = $1, why = $2, secret_no = $3, secret_taken = $4, old_until = $5, version = version + 1 WHERE id = $6 AND version = $7`,
		h.State, h.Why, h.secretNo, db.Bit(h.secretTaken), micros(h.oldUntil), h.ID, h.Version)
	h.Version++
	return err
}

// hearFrom says from which place on a subscription hears.
func hearFrom(q db.Querier, id string, place int64) error {
	_, err := one(q, `UPDATE hook SET since = $1 WHERE id = $2 AND since < 0`, place, id)
	return err
}

// countQueued counts one more entry for a subscription, and holds its row until the transaction ends: a job that is about to
// rest waits and sees it. pump is the job that is to send; 0 of a paused subscription, below it of one that has ended.
func countQueued(q db.Querier, id string) (pump, queued int64, err error) {
	var state string
	err = q.QueryRow(`UPDATE hook SET queued = queued + 1, pump = pump + CASE WHEN state = 'active' AND pumping = 0 THEN 1 ELSE 0 END, pumping = CASE WHEN state = 'active' THEN 1 ELSE pumping END
		WHERE id = $1 RETURNING pump, queued, state`, id).Scan(&pump, &queued, &state)
	if _, err = db.Found(id, err, "hook.not_found"); err != nil {
		return 0, 0, err
	}
	switch state {
	case StatePaused:
		return 0, queued, nil
	case StateEnded:
		return -1, queued, nil
	}
	return pump, queued, nil
}

// nextPump puts a new job in the place of the one that is to send for an active subscription; 0 when it is not active.
func nextPump(q db.Querier, id string) (int64, error) {
	var pump int64
	var state string
	err := q.QueryRow(`UPDATE hook SET pump = pump + 1, pumping = CASE WHEN state = 'active' THEN 1 ELSE 0 END WHERE id = $1 RETURNING pump, state`, id).Scan(&pump, &state)
	if _, err = db.Found(id, err, "hook.not_found"); err != nil || state != StateActive {
		return 0, err
	}
	return pump, nil
}

// chainPump lets the next job of a subscription follow one; false when another has taken its place.
func chainPump(q db.Querier, id string, pump int64) (bool, error) {
	return one(q, `UPDATE hook SET pump = pump + 1 WHERE id = $1 AND pump = $2 AND pumping = 1`, id, pump)
}

// restPump says that no job sends for a subscription, unless something was queued since it was read.
func restPump(q db.Querier, h Hook) (bool, error) {
	return one(q, `UPDATE hook SET pumping = 0 WHERE id = $1 AND pump = $2 AND queued = $3`, h.ID, h.pump, h.queued)
}

// stopPumping says that no job sends for a subscription that is not active.
func stopPumping(q db.Querier, h Hook) error {
	_, err := one(q, `UPDATE hook SET pumping = 0 WHERE id = $1 AND pump = $2 AND state <> 'active'`, h.ID, h.pump)
	return err
}

func nowFailing(q db.Querier, id string) error {
	_, err := one(q, `UPDATE hook SET failing = 1 WHERE id = $1`, id)
	return err
}

func one(q db.Querier, text string, args ...any) (bool, error) {
	r, err := q.Exec(text, args...)
	if err != nil {
		return false, fmt.Errorf("hook: %w", err)
	}
	n, err := r.RowsAffected()
	return n == 1, err
}

func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return when.Micros(t)
}

func moment(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return when.FromMicros(us)
}
