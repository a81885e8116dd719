package hook

import (
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/when"
)

const deliveryColumns = `id, hook, entry, place, kind, state, attempts, next_at, status, error, made_at, ended_at, version`

func scanDelivery(s db.Scanner) (Delivery, error) {
	var v Delivery
	var next, made, ended int64
	err := s.Scan(&v.ID, &v.hook, &v.Entry, &v.Place, &v.Kind, &v.State, &v.Attempts, &next, &v.Status, &v.Error, &made, &ended, &v.version)
	v.NextAt, v.MadeAt, v.EndedAt = moment(next), moment(made), moment(ended)
	return v, err
}

// insertDelivery queues an entry for a subscription, once.
func insertDelivery(q db.Querier, hookID string, e journal.Entry, now time.Time) error {
	_, err := q.Exec(`INSERT INTO hook_delivery (id, hook, entry, place, kind, state, attempts, next_at, status, error, made_at, ended_at)
		VALUES ($1, $2, $3, $4, $5, 'waiting', 0, 0, 0, '', $6, 0) ON CONFLICT (hook, place) DO NOTHING`, id.New(), hookID, e.ID, e.Place, e.Kind, when.Micros(now))
	if err != nil {
		return fmt.Errorf("hook: queue: %w", err)
	}
	return nil
}

// getDelivery reads a delivery of a subscription. Fault: hook.delivery_not_found.
func getDelivery(q db.Querier, hookID, deliveryID string) (Delivery, error) {
	v, err := scanDelivery(q.QueryRow(`SELECT `+deliveryColumns+` FROM hook_delivery WHERE hook = $1 AND id = $2`, hookID, deliveryID))
	return db.Found(v, err, "hook.delivery_not_found")
}

// nextDelivery is the oldest that waits. Fault: hook.delivery_not_found when none does.
func nextDelivery(q db.Querier, hookID string) (Delivery, error) {
	v, err := scanDelivery(q.QueryRow(`SELECT `+deliveryColumns+` FROM hook_delivery WHERE hook = $1 AND state = 'waiting' ORDER BY place LIMIT 1`, hookID))
	return db.Found(v, err, "hook.delivery_not_found")
}

// deliveriesAfter reads so many deliveries after a mark, newest entry first: in one state, or all when it is empty. A mark's
// time is the place.
func deliveriesAfter(q db.Querier, hookID, state string, below int64, limit int) ([]Delivery, error) {
	return db.Gather(q, scanDelivery, `SELECT `+deliveryColumns+` FROM hook_delivery WHERE hook = $1 AND (state = $2 OR $2 = '') AND place < $3 ORDER BY place DESC LIMIT $4`, hookID, state, below, limit)
}

// markOf is where a delivery stands in its list.
func markOf(v Delivery) paging.Mark { return paging.Mark{By: fmt.Sprintf("%019d", v.Place), ID: v.ID} }

// countDeliveries counts those of a subscription in a state, up to a number.
func countDeliveries(q db.Querier, hookID, state string, most int) (n int, err error) {
	err = q.QueryRow(`SELECT count(*) FROM (SELECT 1 FROM hook_delivery WHERE hook = $1 AND state = $2 LIMIT $3) x`, hookID, state, most).Scan(&n)
	return n, err
}

// updateDelivery saves what came of a delivery. Fault: hook.stale when another job or somebody was there first.
func updateDelivery(q db.Querier, v Delivery) error {
	return db.WriteOne(q, "hook.stale", `UPDATE hook_delivery SET state = $1, attempts = $2, next_at = $3, status = $4, error = $5, ended_at = $6, version = version + 1 WHERE id = $7 AND version = $8`,
		v.State, v.Attempts, micros(v.NextAt), v.Status, v.Error, micros(v.EndedAt), v.ID, v.version)
}

// sentDelivery saves that a delivery was taken: the endpoint is well.
func sentDelivery(q db.Querier, v Delivery, now time.Time) error {
	if err := updateDelivery(q, v); err != nil {
		return err
	}
	_, err := one(q, `UPDATE hook SET failing = 0, taken_at = $1 WHERE id = $2`, when.Micros(now), v.hook)
	return err
}

// dropDelivery takes out one that its owner may not know of.
func dropDelivery(q db.Querier, v Delivery) error {
	_, err := one(q, `DELETE FROM hook_delivery WHERE id = $1 AND version = $2`, v.ID, v.version)
	return err
}

// stopDeliveries says of everything that waits that it is not sent any more.
func stopDeliveries(q db.Querier, hookID string, now time.Time) error {
	if _, err := q.Exec(`UPDATE hook_delivery SET state = 'stopped', ended_at = $1, version = version + 1 WHERE hook = $2 AND state = 'waiting'`, when.Micros(now), hookID); err != nil {
		return fmt.Errorf("hook: stop: %w", err)
	}
	return nil
}

func anySentBefore(q db.Querier, before time.Time) (bool, error) {
	var n int
	err := q.QueryRow(`SELECT count(*) FROM (SELECT 1 FROM hook_delivery WHERE state = 'sent' AND ended_at < $1 LIMIT 1) x`, when.Micros(before)).Scan(&n)
	return n > 0, err
}

func forgetSent(q db.Querier, before time.Time) error {
	if _, err := q.Exec(`DELETE FROM hook_delivery WHERE id IN (SELECT id FROM hook_delivery WHERE state = 'sent' AND ended_at < $1 ORDER BY ended_at LIMIT 1000)`, when.Micros(before)); err != nil {
		return fmt.Errorf("hook: forget: %w", err)
	}
	return nil
}
