package retain

import (
	"fmt"

	"throughline/platform/db"
	"throughline/platform/when"
)

const holdColumns = `SELECT id, thread, sort, why, made_by, made_by_name, made_at, lifted_by_name, lifted_at, label, version FROM retention_hold`

func scanHold(s db.Scanner) (Hold, error) {
	var h Hold
	var made, lifted int64
	err := s.Scan(&h.ID, &h.Thread, &h.Sort, &h.Why, &h.MadeBy, &h.MadeByName, &made, &h.LiftedBy, &lifted, &h.label, &h.Version)
	h.MadeAt, h.LiftedAt = when.FromMicros(made), when.FromMicros(lifted)
	return h, err
}

func getHold(q db.Querier, id string) (Hold, error) {
	h, err := scanHold(q.QueryRow(holdColumns+` WHERE id = $1`, id))
	return db.Found(h, err, "retention_hold.not_found")
}

// holdsOn are the holds of threads, lifted ones too, oldest first.
func holdsOn(q db.Querier, threads []string) ([]Hold, error) {
	return db.Gather(q, scanHold, holdColumns+` WHERE thread IN (`+marks(len(threads))+`) ORDER BY made_at, id`, anys(threads)...)
}

func insertHold(q db.Querier, h Hold) error {
	if _, err := q.Exec(`INSERT INTO retention_hold (id, thread, sort, why, made_by, made_by_name, made_at, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		h.ID, h.Thread, h.Sort, h.Why, h.MadeBy, h.MadeByName, when.Micros(h.MadeAt), h.label); err != nil {
		return fmt.Errorf("retain: hold: %w", err)
	}
	return nil
}

func liftHold(q db.Querier, h Hold) error {
	return db.WriteOne(q, "retention_review.stale", `UPDATE retention_hold SET lifted_by_name = $1, lifted_at = $2, version = version + 1 WHERE id = $3 AND version = $4 AND lifted_at = 0`, h.LiftedBy, when.Micros(h.LiftedAt), h.ID, h.Version)
}
