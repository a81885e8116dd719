package duty

import (
	"fmt"

	"throughline/platform/db"
	"throughline/platform/when"
)

const renewalColumns = `SELECT id, staff, skill, starts_at, place, state, result, version FROM duty_renewal `

func scanRenewal(s db.Scanner) (Renewal, error) {
	var r Renewal
	var at int64
	err := s.Scan(&r.ID, &r.Staff, &r.Skill, &at, &r.Place, &r.State, &r.Result, &r.Version)
	r.StartsAt = when.FromMicros(at)
	return r, err
}

func insertRenewal(q db.Querier, r Renewal) error {
	if _, err := q.Exec(`INSERT INTO duty_renewal (id, staff, skill, starts_at, place, label) VALUES ($1, $2, $3, $4, $5, 'open')`, r.ID, r.Staff, r.Skill, when.Micros(r.StartsAt), r.Place); err != nil {
		return fmt.Errorf("duty: renewal: %w", err)
	}
	return nil
}

func getRenewal(q db.Querier, id string) (Renewal, error) {
	r, err := scanRenewal(q.QueryRow(renewalColumns+`WHERE id = $1`, id))
	return db.Found(r, err, "renewal.not_found")
}

func renewalsOf(q db.Querier, staff string) ([]Renewal, error) {
	return db.Gather(q, scanRenewal, renewalColumns+`WHERE staff = $1 ORDER BY starts_at, id`, staff)
}

func openRenewals(q db.Querier) ([]Renewal, error) {
	return db.Gather(q, scanRenewal, renewalColumns+`WHERE state = 'booked' ORDER BY starts_at, id`)
}

func closeRenewal(q db.Querier, r Renewal) error {
	return db.WriteOne(q, "duty.stale", `UPDATE duty_renewal SET state = $1, result = $2, version = version + 1 WHERE id = $3 AND version = $4`, r.State, r.Result, r.ID, r.Version)
}
