package duty

import (
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/when"
)

func insertRest(q db.Querier, r RestOwed) error {
	if _, err := q.Exec(`INSERT INTO duty_rest (id, staff, ended_at, began_at, seconds, state, absence, label) VALUES ($1, $2, $3, $4, $5, $6, '', 'open')`,
		r.ID, r.Staff, when.Micros(r.Ended), when.Micros(r.Began), r.Seconds, r.State); err != nil {
		return fmt.Errorf("duty: rest: %w", err)
	}
	return nil
}

func setRest(q db.Querier, r RestOwed) error {
	return db.WriteOne(q, "duty.stale", `UPDATE duty_rest SET state = $1, absence = $2, seconds = $3, began_at = $4, version = version + 1 WHERE id = $5 AND version = $6`, r.State, r.Absence, r.Seconds, when.Micros(r.Began), r.ID, r.Version)
}

const restColumns = `SELECT id, staff, ended_at, began_at, seconds, state, absence, version FROM duty_rest `

func scanRest(s db.Scanner) (RestOwed, error) {
	var r RestOwed
	var ended, began int64
	err := s.Scan(&r.ID, &r.Staff, &ended, &began, &r.Seconds, &r.State, &r.Absence, &r.Version)
	r.Ended, r.Began = when.FromMicros(ended), when.FromMicros(began)
	return r, err
}

func restRow(q db.Querier, id string) (RestOwed, error) {
	r, err := scanRest(q.QueryRow(restColumns+`WHERE id = $1`, id))
	return db.Found(r, err, "rest.not_found")
}

// restOf is the rest that an absence gives.
func restOf(q db.Querier, absence string) (RestOwed, error) {
	r, err := scanRest(q.QueryRow(restColumns+`WHERE absence = $1 AND state = 'given'`, absence))
	return db.Found(r, err, "rest.not_found")
}

// restAfter is the rest that began when duty ended at a moment.
func restAfter(q db.Querier, staff string, ended time.Time) (RestOwed, error) {
	r, err := scanRest(q.QueryRow(restColumns+`WHERE staff = $1 AND ended_at = $2`, staff, when.Micros(ended)))
	return db.Found(r, err, "rest.not_found")
}

// restsOwed are those that are owed to these people, the oldest first; to all when ids is nil.
func restsOwed(q db.Querier, ids []string) ([]RestOwed, error) {
	more, args := theirs(ids, 1)
	return db.Gather(q, scanRest, restColumns+`WHERE state = 'owed'`+more+` ORDER BY began_at, id`, args...)
}
