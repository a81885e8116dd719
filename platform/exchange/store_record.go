package exchange

import (
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/when"
)

// Record is a record that another system keeps.
type Record struct {
	Kind      string    `json:"kind"`
	ID        string    `json:"id"`
	KeptIn    string    `json:"kept_in"`
	Reference string    `json:"reference"`
	State     string    `json:"state"`
	At        time.Time `json:"at"`

	label string
}

// Says is how a record's page says where it is kept: "Kept in Niche RMS · NR/2026/000123 · recorded".
func (r Record) Says() string {
	s := "Kept in " + r.KeptIn
	for _, x := range []string{r.Reference, r.State} {
		if x != "" {
			s += " · " + x
		}
	}
	return s
}

// keepRecord keeps what a system last said of a record, and on which threads it stands.
func keepRecord(q db.Querier, r Record, threads []string) error {
	_, err := q.Exec(`INSERT INTO exchange_record (kind, id, system, reference, state, label, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (id, kind) DO UPDATE SET system = excluded.system, reference = excluded.reference, state = excluded.state, label = excluded.label, at = excluded.at, version = exchange_record.version + 1`,
		r.Kind, r.ID, r.KeptIn, r.Reference, r.State, r.label, when.Micros(r.At))
	if err != nil {
		return fmt.Errorf("exchange: keep record: %w", err)
	}
	for _, th := range threads {
		if _, err := q.Exec(`INSERT INTO exchange_record_on (kind, id, thread) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, r.Kind, r.ID, th); err != nil {
			return fmt.Errorf("exchange: keep record: %w", err)
		}
	}
	return nil
}

// recordsOn are the records on a thread that other systems keep, which a reader's labels show.
func recordsOn(q db.Querier, thread string, labels []string) ([]Record, error) {
	in, args := journal.In(labels, 2)
	return records(q, `SELECT r.kind, r.id, r.system, r.reference, r.state, r.label, r.at FROM exchange_record_on o JOIN exchange_record r ON r.kind = o.kind AND r.id = o.id
		WHERE o.thread = $1 AND r.label IN (`+in+`) ORDER BY r.at, r.id LIMIT 50`, append([]any{thread}, args...)...)
}

// recordsOf are the records with an id.
func recordsOf(q db.Querier, id string, labels []string) ([]Record, error) {
	in, args := journal.In(labels, 2)
	return records(q, `SELECT r.kind, r.id, r.system, r.reference, r.state, r.label, r.at FROM exchange_record r WHERE r.id = $1 AND r.label IN (`+in+`)`, append([]any{id}, args...)...)
}

func records(q db.Querier, query string, args ...any) ([]Record, error) {
	rows, err := q.Query(query, args...)
	if err != nil {
		return nil, fmt.Errorf("exchange: records: %w", err)
	}
	defer rows.Close()
	var out []Record
	for rows.Next() {
		var r Record
		var at int64
		if err := rows.Scan(&r.Kind, &r.ID, &r.KeptIn, &r.Reference, &r.State, &r.label, &at); err != nil {
			return nil, err
		}
		r.At = when.FromMicros(at)
		out = append(out, r)
	}
	return out, rows.Err()
}
