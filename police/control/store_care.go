package control

import (
	"fmt"

	"throughline/platform/db"
	"throughline/platform/when"
)

func insertCare(q db.Querier, c Care) error {
	_, err := q.Exec(`INSERT INTO control_care (id, label, incident, gate, immediate, crime, decision, told, why, decided_at, decided_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		c.ID, c.Label, c.Incident, c.Gate, c.Immediate, c.Crime, c.Decision, c.Told, c.Why, when.Micros(c.DecidedAt), c.DecidedBy)
	if err != nil {
		return fmt.Errorf("control: care: %w", err)
	}
	return nil
}

// caresOf are the decisions on an incident, newest first.
func caresOf(q db.Querier, incident string) ([]Care, error) {
	var out []Care
	err := each(q, `SELECT id, label, incident, gate, immediate, crime, decision, told, why, decided_at, decided_by FROM control_care WHERE incident = $1 ORDER BY decided_at DESC, id DESC`, []any{incident}, func(s scanner) error {
		var c Care
		var at int64
		err := s.Scan(&c.ID, &c.Label, &c.Incident, &c.Gate, &c.Immediate, &c.Crime, &c.Decision, &c.Told, &c.Why, &at, &c.DecidedBy)
		c.DecidedAt = when.FromMicros(at)
		out = append(out, c)
		return err
	})
	return out, err
}
