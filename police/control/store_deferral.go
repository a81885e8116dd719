package control

import (
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/when"
)

const deferralColumns = `id, label, incident, deferred_at, deferred_by, reason, why, review_at, version`

func scanDeferral(s scanner) (Deferral, error) {
	var x Deferral
	var at, review int64
	err := s.Scan(&x.ID, &x.Label, &x.Incident, &at, &x.DeferredBy, &x.Reason, &x.Why, &review, &x.Version)
	x.DeferredAt, x.ReviewAt = when.FromMicros(at), when.FromMicros(review)
	return x, err
}

func insertDeferral(q db.Querier, x Deferral) error {
	_, err := q.Exec(`INSERT INTO control_deferral (id, label, incident, deferred_at, deferred_by, reason, why, review_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		x.ID, x.Label, x.Incident, when.Micros(x.DeferredAt), x.DeferredBy, x.Reason, x.Why, when.Micros(x.ReviewAt))
	if err != nil {
		return fmt.Errorf("control: defer: %w", err)
	}
	return nil
}

// endDeferralRow ends the deferral of an incident that is in force, if there is one, and tells whether there was.
func endDeferralRow(q db.Querier, incident string, at time.Time) (bool, error) {
	r, err := q.Exec(`UPDATE control_deferral SET ended_at = $1, version = version + 1 WHERE incident = $2 AND ended_at = 0`, when.Micros(at), incident)
	if err != nil {
		return false, fmt.Errorf("control: defer: %w", err)
	}
	n, _ := r.RowsAffected()
	return n > 0, nil
}

// deferralsOf are the deferrals in force: of one incident, or of all open ones where incident is "".
func deferralsOf(q db.Querier, incident string, labels []string) (map[string]Deferral, error) {
	in, args := journal.In(labels, 2)
	out := map[string]Deferral{}
	err := each(q, `SELECT `+deferralColumns+` FROM control_deferral WHERE ended_at = 0 AND ($1 = '' OR incident = $1) AND label IN (`+in+`)`, append([]any{incident}, args...), func(s scanner) error {
		x, err := scanDeferral(s)
		out[x.Incident] = x
		return err
	})
	return out, err
}
