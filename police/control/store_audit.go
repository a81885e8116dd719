package control

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/when"
)

func insertAudit(q db.Querier, x CrimeAudit) error {
	_, err := q.Exec(`INSERT INTO control_crime_audit (id, label, incident, queued_at, queued_by, opened_as, closing_as, result) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		x.ID, x.Label, x.Incident, when.Micros(x.QueuedAt), x.QueuedBy, x.OpenedAs, x.ClosingAs, x.Result)
	if err != nil {
		return fmt.Errorf("control: crime audit: %w", err)
	}
	return nil
}

const auditColumns = `a.id, a.label, a.incident, i.no, i.day, i.title, i.thread, i.state, a.queued_at, a.queued_by, a.opened_as, a.closing_as, a.result, a.version`

func scanAudit(s scanner) (CrimeAudit, error) {
	var x CrimeAudit
	var no, queued int64
	var day when.Day
	err := s.Scan(&x.ID, &x.Label, &x.Incident, &no, &day, &x.Title, &x.Thread, &x.State, &queued, &x.QueuedBy, &x.OpenedAs, &x.ClosingAs, &x.Result, &x.Version)
	x.Number, x.QueuedAt = numberOf(no, day), when.FromMicros(queued)
	return x, err
}

// auditsWaiting are the refused closings that nobody has looked at, the longest waiting first.
func auditsWaiting(q db.Querier, labels []string, after paging.Mark, limit int) ([]CrimeAudit, error) {
	at, id := after.Up()
	in, args := journal.In(labels, 4)
	rows, err := q.Query(`SELECT `+auditColumns+` FROM control_crime_audit a JOIN control_incident i ON i.id = a.incident
		WHERE a.settled_at = 0 AND (a.queued_at > $1 OR a.queued_at = $1 AND a.id > $2) AND a.label IN (`+in+`) ORDER BY a.queued_at, a.id LIMIT $3`, append([]any{at, id, limit}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("control: crime audit: %w", err)
	}
	defer rows.Close()
	var out []CrimeAudit
	for rows.Next() {
		x, err := scanAudit(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, rows.Err()
}

// auditOf is the open row of an incident. Fault: not_found when it has none.
func auditOf(q db.Querier, incident string) (CrimeAudit, error) {
	x, err := scanAudit(q.QueryRow(`SELECT `+auditColumns+` FROM control_crime_audit a JOIN control_incident i ON i.id = a.incident WHERE a.incident = $1 AND a.settled_at = 0`, incident))
	if errors.Is(err, sql.ErrNoRows) {
		return x, fault.New(fault.NotFound, "incident.not_found")
	}
	if err != nil {
		return x, fmt.Errorf("control: crime audit: %w", err)
	}
	return x, nil
}

func auditWaits(q db.Querier, incident string) (bool, error) {
	_, err := auditOf(q, incident)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil, err
}

// auditsOf counts all rows of an incident, those that were settled too.
func auditsOf(q db.Querier, incident string) (int, error) {
	var n int
	err := q.QueryRow(`SELECT count(*) FROM control_crime_audit WHERE incident = $1`, incident).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("control: crime audit: %w", err)
	}
	return n, nil
}

func settleAudit(q db.Querier, x CrimeAudit, in SettleAudit, by string, at time.Time) error {
	return changed(q.Exec(`UPDATE control_crime_audit SET settled_at = $1, settled_by = $2, finding = $3, why = $4, version = version + 1 WHERE id = $5 AND version = $6`,
		when.Micros(at), by, in.Finding, in.Why, x.ID, x.Version))
}
