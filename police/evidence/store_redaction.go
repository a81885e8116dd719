package evidence

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/when"
)

func insertRedaction(q db.Querier, r Redaction) error {
	spec, err := json.Marshal(r.Log)
	if err != nil {
		return fmt.Errorf("evidence: redaction: %w", err)
	}
	return wrote(q.Exec(`INSERT INTO evidence_redaction (id, thread, parent_kind, parent, parent_hash, sort, why, spec, state, redactor, redactor_name, made_at, label)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`, r.ID, r.Thread, r.Of.Kind, r.Of.ID, r.OfHash, r.Sort, r.Why, string(spec), r.State, r.Redactor, r.RedactorName, when.Micros(r.MadeAt), r.Label))
}

// reviewRedaction keeps a decision once.
func reviewRedaction(q db.Querier, r Redaction) error {
	return one(q.Exec(`UPDATE evidence_redaction SET state = $1, reviewer = $2, reviewer_name = $3, reviewed_at = $4, remark = $5, version = version + 1 WHERE id = $6 AND version = $7 AND state = 'waiting'`,
		r.State, r.Reviewer, r.ReviewerName, when.Micros(r.ReviewedAt), r.Remark, r.ID, r.Version))
}

const redactionColumns = `SELECT id, thread, parent_kind, parent, parent_hash, sort, why, spec, state, redactor, redactor_name, made_at, reviewer, reviewer_name, reviewed_at, remark, label, version FROM evidence_redaction`

func scanRedaction(row interface{ Scan(...any) error }) (Redaction, error) {
	var r Redaction
	var spec string
	var made, reviewed int64
	err := row.Scan(&r.ID, &r.Thread, &r.Of.Kind, &r.Of.ID, &r.OfHash, &r.Sort, &r.Why, &spec, &r.State, &r.Redactor, &r.RedactorName, &made, &r.Reviewer, &r.ReviewerName, &reviewed, &r.Remark, &r.Label, &r.Version)
	if err != nil {
		return r, err
	}
	r.MadeAt, r.ReviewedAt = when.FromMicros(made), when.FromMicros(reviewed)
	return r, json.Unmarshal([]byte(spec), &r.Log)
}

// getRedaction reads one. Fault: evidence.redaction.none (not_found).
func getRedaction(q db.Querier, id string) (Redaction, error) {
	r, err := scanRedaction(q.QueryRow(redactionColumns+` WHERE id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return r, fault.New(fault.NotFound, "evidence.redaction.none")
	}
	if err != nil {
		return r, fmt.Errorf("evidence: redaction: %w", err)
	}
	return r, nil
}

// redactionsOf are the redacted copies of a record, the oldest first, as far as these labels reach.
func redactionsOf(q db.Querier, of journal.Ref, labels []string) ([]Redaction, error) {
	cond, args := within("label", labels, 3)
	rows, err := q.Query(redactionColumns+` WHERE parent_kind = $1 AND parent = $2`+cond+` ORDER BY made_at, id`, append([]any{of.Kind, of.ID}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("evidence: redactions: %w", err)
	}
	defer rows.Close()
	var out []Redaction
	for rows.Next() {
		r, err := scanRedaction(rows)
		if err != nil {
			return nil, fmt.Errorf("evidence: redactions: %w", err)
		}
		out = append(out, r)
	}
	return out, rows.Err()
}
