package control

import (
	"fmt"

	"throughline/platform/db"
	"throughline/platform/when"
)

func insertTransfer(q db.Querier, x Transfer) error {
	_, err := q.Exec(`INSERT INTO control_transfer (id, label, incident, force, system, why, sent_at, sent_by, due_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		x.ID, x.Label, x.Incident, x.Force, x.System, x.Why, when.Micros(x.SentAt), x.SentBy, when.Micros(x.DueAt))
	if err != nil {
		return fmt.Errorf("control: transfer: %w", err)
	}
	return nil
}

// transfersOf are all transfers of an incident, in the order in which they were sent.
func transfersOf(q db.Querier, incident string) ([]Transfer, error) {
	var out []Transfer
	err := each(q, `SELECT id, label, incident, force, system, why, sent_at, sent_by, due_at, answered_at, answer, reference, said, version FROM control_transfer WHERE incident = $1 ORDER BY sent_at, id`,
		[]any{incident}, func(s scanner) error {
			var x Transfer
			var sent, due, answered int64
			err := s.Scan(&x.ID, &x.Label, &x.Incident, &x.Force, &x.System, &x.Why, &sent, &x.SentBy, &due, &answered, &x.Answer, &x.Reference, &x.Said, &x.Version)
			x.SentAt, x.DueAt, x.AnsweredAt = when.FromMicros(sent), when.FromMicros(due), when.FromMicros(answered)
			out = append(out, x)
			return err
		})
	return out, err
}

func answerTransfer(q db.Querier, x Transfer) error {
	return changed(q.Exec(`UPDATE control_transfer SET answered_at = $1, answer = $2, reference = $3, said = $4, version = version + 1 WHERE id = $5 AND version = $6`,
		when.Micros(x.AnsweredAt), x.Answer, x.Reference, x.Said, x.ID, x.Version))
}

func insertMethane(q db.Querier, label string, m Methane) error {
	_, err := q.Exec(`INSERT INTO control_methane (id, label, incident, no, declared, exact, kind, hazards, access, casualties, services, issued_at, issued_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		m.ID, label, m.Incident, m.No, db.Bit(m.Declared), m.Exact, m.Kind, m.Hazards, m.Access, m.Casualties, m.Services, when.Micros(m.IssuedAt), m.IssuedBy)
	if err != nil {
		return fmt.Errorf("control: methane: %w", err)
	}
	return nil
}

// methanesOf are all versions of an incident's message, the first first.
func methanesOf(q db.Querier, incident string) ([]Methane, error) {
	var out []Methane
	err := each(q, `SELECT id, incident, no, declared, exact, kind, hazards, access, casualties, services, issued_at, issued_by FROM control_methane WHERE incident = $1 ORDER BY no`, []any{incident}, func(s scanner) error {
		var m Methane
		var declared, issued int64
		err := s.Scan(&m.ID, &m.Incident, &m.No, &declared, &m.Exact, &m.Kind, &m.Hazards, &m.Access, &m.Casualties, &m.Services, &issued, &m.IssuedBy)
		m.Declared, m.IssuedAt = declared == 1, when.FromMicros(issued)
		out = append(out, m)
		return err
	})
	return out, err
}
