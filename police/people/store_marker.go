package people

import (
	"fmt"

	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/when"
)

func insertMarker(q db.Querier, m Marker) error {
	_, err := q.Exec(`INSERT INTO people_marker (id, subject_kind, subject_id, code, detail, provenance, made_by, made_at, review_on, law, label)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		m.ID, m.SubjectKind, m.SubjectID, m.Code, m.Detail, m.Provenance, m.MadeBy, when.Micros(m.MadeAt), m.ReviewOn, m.Law, m.Label)
	if err != nil {
		return fmt.Errorf("people: marker: %w", err)
	}
	return nil
}

func updateMarker(q db.Querier, m Marker) error {
	return one(q.Exec(`UPDATE people_marker SET review_on = $1, reviewed_at = $2, ended_at = $3, ended_why = $4, law = $5, version = version + 1 WHERE id = $6 AND version = $7`,
		m.ReviewOn, when.Micros(m.ReviewedAt), when.Micros(m.EndedAt), m.EndedWhy, m.Law, m.ID, m.Version))
}

func readMarkers(q db.Querier, where string, args ...any) ([]Marker, error) {
	rows, err := q.Query(`SELECT id, subject_kind, subject_id, code, detail, provenance, made_by, made_at, review_on, reviewed_at, ended_at, ended_why, law, label, version
		FROM people_marker `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("people: markers: %w", err)
	}
	defer rows.Close()
	var out []Marker
	for rows.Next() {
		var m Marker
		var made, reviewed, ended int64
		if err := rows.Scan(&m.ID, &m.SubjectKind, &m.SubjectID, &m.Code, &m.Detail, &m.Provenance, &m.MadeBy, &made, &m.ReviewOn, &reviewed, &ended, &m.EndedWhy, &m.Law, &m.Label, &m.Version); err != nil {
			return nil, fmt.Errorf("people: markers: %w", err)
		}
		m.MadeAt, m.ReviewedAt, m.EndedAt = when.FromMicros(made), when.FromMicros(reviewed), when.FromMicros(ended)
		out = append(out, m)
	}
	return out, rows.Err()
}

func getMarker(q db.Querier, id string) (Marker, error) {
	ms, err := readMarkers(q, `WHERE id = $1`, id)
	if err == nil && len(ms) == 0 {
		err = fault.New(fault.NotFound, "marker.not_found")
	}
	if err != nil {
		return Marker{}, err
	}
	return ms[0], nil
}

// markersOn are all markers on these records that a holder of the labels may see, ended and expired ones too, newest first.
func markersOn(q db.Querier, subjects, labels []string) ([]Marker, error) {
	in, args := journal.In(subjects, 1)
	more, margs := among("label", labels, len(args)+1)
	return readMarkers(q, `WHERE subject_id IN (`+in+`)`+more+` ORDER BY made_at DESC, id DESC`, append(args, margs...)...)
}

// thingsLike are the things of a kind that are written alike, of those that a holder of the labels may see.
func thingsLike(q db.Querier, kind Kind, same string, labels []string) ([]string, error) {
	in, args := journal.In(labels, 3)
	return texts(q, `SELECT id FROM people_thing WHERE kind = $1 AND same = $2 AND label IN (`+in+`) ORDER BY id`, append([]any{string(kind), same}, args...)...)
}

func sameAddress(q db.Querier, same string, labels []string) ([]string, error) {
	in, args := journal.In(labels, 2)
	return texts(q, `SELECT id FROM people_thing WHERE kind = 'address' AND same = $1 AND label IN (`+in+`) ORDER BY id`, append([]any{same}, args...)...)
}
