package evidence

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/evidence/media"
)

func insertLook(q db.Querier, v Look) error {
	return wrote(q.Exec(`INSERT INTO evidence_look (kind, subject, thread, hash, state, label) VALUES ($1, $2, $3, $4, $5, $6)`, v.Of.Kind, v.Of.ID, v.threadID, v.SHA256, v.State, v.labelled))
}

// fillLook keeps what was found, once.
func fillLook(q db.Querier, v Look) error {
	list := ""
	if v.List != nil {
		b, err := json.Marshal(v.List)
		if err != nil {
			return fmt.Errorf("evidence: list: %w", err)
		}
		list = string(b)
	}
	return one(q.Exec(`UPDATE evidence_look SET state = $1, note = $2, preview = $3, list = $4, scan = $5, scan_by = $6, scan_found = $7, looked_at = $8, version = version + 1
		WHERE kind = $9 AND subject = $10 AND state = 'waiting'`, v.State, v.Note, v.Preview, list, v.Scan, v.ScanBy, v.Malware, when.Micros(v.LookedAt), v.Of.Kind, v.Of.ID))
}

// lookOf is what was found of a record's file; of a record without a file, the zero Look.
func lookOf(q db.Querier, of journal.Ref) (Look, error) {
	v := Look{Of: of}
	var list string
	var looked int64
	err := q.QueryRow(`SELECT thread, hash, state, note, preview, list, scan, scan_by, scan_found, looked_at, label FROM evidence_look WHERE kind = $1 AND subject = $2`, of.Kind, of.ID).
		Scan(&v.threadID, &v.SHA256, &v.State, &v.Note, &v.Preview, &list, &v.Scan, &v.ScanBy, &v.Malware, &looked, &v.labelled)
	if errors.Is(err, sql.ErrNoRows) {
		return v, nil
	}
	if err != nil {
		return v, fmt.Errorf("evidence: look: %w", err)
	}
	v.LookedAt = when.FromMicros(looked)
	if list != "" {
		v.List = &media.Listing{}
		if err := json.Unmarshal([]byte(list), v.List); err != nil {
			return v, fmt.Errorf("evidence: list: %w", err)
		}
	}
	return v, nil
}

// looksWaiting are records that wait for a look.
func looksWaiting(q db.Querier, limit int) ([]Look, error) {
	rows, err := q.Query(`SELECT kind, subject, label FROM evidence_look WHERE state = 'waiting' ORDER BY subject LIMIT $1`, limit)
	if err != nil {
		return nil, fmt.Errorf("evidence: looks: %w", err)
	}
	defer rows.Close()
	var out []Look
	for rows.Next() {
		var v Look
		if err := rows.Scan(&v.Of.Kind, &v.Of.ID, &v.labelled); err != nil {
			return nil, fmt.Errorf("evidence: looks: %w", err)
		}
		out = append(out, v)
	}
	return out, rows.Err()
}
