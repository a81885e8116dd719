package evidence

import (
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"

	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/when"
)

func insertStamp(q db.Querier, s Stamp) error {
	return wrote(q.Exec(`INSERT INTO evidence_stamp (kind, subject, thread, hash, asked_at, label) VALUES ($1, $2, $3, $4, $5, $6)`,
		s.Of.Kind, s.Of.ID, s.thread, s.SHA256, when.Micros(s.AskedAt), s.label))
}

// fillStamp keeps a token once: it is not written over.
func fillStamp(q db.Querier, s Stamp) error {
	return one(q.Exec(`UPDATE evidence_stamp SET at = $1, authority = $2, standing = $3, serial = $4, certificate = $5, token = $6, version = version + 1 WHERE kind = $7 AND subject = $8 AND at = 0`,
		when.Micros(s.At), s.Authority, s.Standing, s.Serial, s.Certificate, base64.StdEncoding.EncodeToString(s.Token), s.Of.Kind, s.Of.ID))
}

const stampColumns = `SELECT kind, subject, thread, hash, asked_at, at, authority, standing, serial, certificate, token, label FROM evidence_stamp`

func scanStamp(row interface{ Scan(...any) error }) (Stamp, error) {
	var s Stamp
	var asked, at int64
	var token string
	err := row.Scan(&s.Of.Kind, &s.Of.ID, &s.thread, &s.SHA256, &asked, &at, &s.Authority, &s.Standing, &s.Serial, &s.Certificate, &token, &s.label)
	if err != nil {
		return s, err
	}
	s.AskedAt, s.At = when.FromMicros(asked), when.FromMicros(at)
	s.Token, err = base64.StdEncoding.DecodeString(token)
	return s, err
}

// stampOf is the timestamp of a record's file; a record without a file has none, and then the zero Stamp is given.
func stampOf(q db.Querier, of journal.Ref) (Stamp, error) {
	s, err := scanStamp(q.QueryRow(stampColumns+` WHERE kind = $1 AND subject = $2`, of.Kind, of.ID))
	if errors.Is(err, sql.ErrNoRows) {
		return Stamp{}, nil
	}
	if err != nil {
		return s, fmt.Errorf("evidence: timestamp: %w", err)
	}
	return s, nil
}

// stampsWaiting are those that wait for a timestamp, the longest first.
func stampsWaiting(q db.Querier, limit int) ([]Stamp, error) {
	return stampList(q, stampColumns+` WHERE at = 0 ORDER BY asked_at LIMIT $1`, limit)
}

func stampList(q db.Querier, query string, args ...any) ([]Stamp, error) {
	rows, err := q.Query(query, args...)
	if err != nil {
		return nil, fmt.Errorf("evidence: timestamps: %w", err)
	}
	defer rows.Close()
	var out []Stamp
	for rows.Next() {
		s, err := scanStamp(rows)
		if err != nil {
			return nil, fmt.Errorf("evidence: timestamps: %w", err)
		}
		out = append(out, s)
	}
	return out, rows.Err()
}
