package control

import (
	"database/sql"
	"errors"
	"fmt"

	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/when"
)

const handoffColumns = `incident, label, accepted_at, accepted_by, accepted_from, accept_rung, accept_due, resource_rung, resource_due, held_until, held_by, held_why, version`

func scanHandoff(s scanner) (Handoff, error) {
	var h Handoff
	var accepted, acceptDue, resourceDue, held int64
	err := s.Scan(&h.Incident, &h.Label, &accepted, &h.AcceptedBy, &h.AcceptedFrom, &h.Accept.Rung, &acceptDue, &h.Resource.Rung, &resourceDue, &held, &h.HeldBy, &h.HeldWhy, &h.Version)
	h.AcceptedAt, h.Accept.DueAt, h.Resource.DueAt, h.HeldUntil = when.FromMicros(accepted), when.FromMicros(acceptDue), when.FromMicros(resourceDue), when.FromMicros(held)
	return h, err
}

// handoffOf is how an incident stands between hands; one of version 0 when it was never graded.
func handoffOf(q db.Querier, i Incident) (Handoff, error) {
	h, err := scanHandoff(q.QueryRow(`SELECT `+handoffColumns+` FROM control_handoff WHERE incident = $1`, i.ID))
	if errors.Is(err, sql.ErrNoRows) {
		return Handoff{Incident: i.ID, Label: i.Label}, nil
	}
	if err != nil {
		return h, fmt.Errorf("control: hand-off: %w", err)
	}
	return h, nil
}

func putHandoff(q db.Querier, h Handoff) error {
	if h.Version == 0 {
		return changed(q.Exec(`INSERT INTO control_handoff (`+handoffColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1) ON CONFLICT (incident) DO NOTHING`,
			h.Incident, h.Label, when.Micros(h.AcceptedAt), h.AcceptedBy, h.AcceptedFrom, h.Accept.Rung, when.Micros(h.Accept.DueAt), h.Resource.Rung, when.Micros(h.Resource.DueAt),
			when.Micros(h.HeldUntil), h.HeldBy, h.HeldWhy))
	}
	return changed(q.Exec(`UPDATE control_handoff SET accepted_at = $1, accepted_by = $2, accepted_from = $3, accept_rung = $4, accept_due = $5, resource_rung = $6, resource_due = $7,
		held_until = $8, held_by = $9, held_why = $10, version = version + 1 WHERE incident = $11 AND version = $12`,
		when.Micros(h.AcceptedAt), h.AcceptedBy, h.AcceptedFrom, h.Accept.Rung, when.Micros(h.Accept.DueAt), h.Resource.Rung, when.Micros(h.Resource.DueAt),
		when.Micros(h.HeldUntil), h.HeldBy, h.HeldWhy, h.Incident, h.Version))
}

// openHandoffs are those of the open incidents that a reader with these labels may see.
func openHandoffs(q db.Querier, labels []string) (map[string]Handoff, error) {
	in, args := journal.In(labels, 1)
	rows, err := q.Query(`SELECT `+handoffColumns+` FROM control_handoff WHERE incident IN (SELECT id FROM control_incident WHERE state = 'open') AND label IN (`+in+`)`, args...)
	if err != nil {
		return nil, fmt.Errorf("control: hand-offs: %w", err)
	}
	defer rows.Close()
	out := map[string]Handoff{}
	for rows.Next() {
		h, err := scanHandoff(rows)
		if err != nil {
			return nil, err
		}
		out[h.Incident] = h
	}
	return out, rows.Err()
}
