package control

import (
	"encoding/json"
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/control/entry"
)

// Grading is one grade that was given, by whom and why (INC-08).
type Grading struct {
	ID       string    `json:"id"`
	Incident string    `json:"incident"`
	Label    string    `json:"label"`
	Grade    string    `json:"grade"`
	Area     string    `json:"area"`
	GradedAt time.Time `json:"graded_at"`
	GradedBy string    `json:"graded_by"`
	Why      string    `json:"why,omitempty"`
	DueAt    time.Time `json:"due_at,omitzero"`
	Version  int64     `json:"version"`
}

func insertGrading(q db.Querier, g Grading) error {
	_, err := q.Exec(`INSERT INTO control_grading (id, label, incident, grade, area, graded_at, graded_by, why, due_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		g.ID, g.Label, g.Incident, g.Grade, g.Area, when.Micros(g.GradedAt), g.GradedBy, g.Why, when.Micros(g.DueAt))
	if err != nil {
		return fmt.Errorf("control: grade: %w", err)
	}
	return nil
}

func updateGrading(q db.Querier, g Grading) error {
	return changed(q.Exec(`UPDATE control_grading SET due_at = $1, version = version + 1 WHERE id = $2 AND version = $3`, when.Micros(g.DueAt), g.ID, g.Version))
}

func gradingsOf(q db.Querier, incident string) ([]Grading, error) {
	rows, err := q.Query(`SELECT id, label, incident, grade, area, graded_at, graded_by, why, due_at, version FROM control_grading WHERE incident = $1 ORDER BY graded_at, id`, incident)
	if err != nil {
		return nil, fmt.Errorf("control: gradings: %w", err)
	}
	defer rows.Close()
	var out []Grading
	for rows.Next() {
		var g Grading
		var at, due int64
		if err := rows.Scan(&g.ID, &g.Label, &g.Incident, &g.Grade, &g.Area, &at, &g.GradedBy, &g.Why, &due, &g.Version); err != nil {
			return nil, err
		}
		g.GradedAt, g.DueAt = when.FromMicros(at), when.FromMicros(due)
		out = append(out, g)
	}
	return out, rows.Err()
}

// Thrive is one time that the six questions were answered (INC-09).
type Thrive struct {
	ID        string                  `json:"id"`
	No        int                     `json:"no"`
	Answers   map[string]entry.Answer `json:"answers"`
	Rationale string                  `json:"rationale,omitempty"`
	AskedAt   time.Time               `json:"asked_at"`
	AskedBy   string                  `json:"asked_by"`
}

func insertThrive(q db.Querier, incident, label string, t Thrive) error {
	b, err := json.Marshal(t.Answers)
	if err != nil {
		return err
	}
	_, err = q.Exec(`INSERT INTO control_thrive (id, label, incident, no, answers, rationale, asked_at, asked_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		t.ID, label, incident, t.No, string(b), t.Rationale, when.Micros(t.AskedAt), t.AskedBy)
	if err != nil {
		return fmt.Errorf("control: thrive: %w", err)
	}
	return nil
}

func thrivesOf(q db.Querier, incident string) ([]Thrive, error) {
	rows, err := q.Query(`SELECT id, no, answers, rationale, asked_at, asked_by FROM control_thrive WHERE incident = $1 ORDER BY no`, incident)
	if err != nil {
		return nil, fmt.Errorf("control: thrive: %w", err)
	}
	defer rows.Close()
	var out []Thrive
	for rows.Next() {
		var t Thrive
		var b string
		var at int64
		if err := rows.Scan(&t.ID, &t.No, &b, &t.Rationale, &at, &t.AskedBy); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(b), &t.Answers); err != nil {
			return nil, fmt.Errorf("control: thrive %s: %w", t.ID, err)
		}
		t.AskedAt = when.FromMicros(at)
		out = append(out, t)
	}
	return out, rows.Err()
}

// log is the incident's own stream of entries, oldest first, of those with a label among labels.
func log(q db.Querier, incident string, labels []string, limit int) ([]journal.Entry, error) {
	es, err := journal.About(q, journal.Ref{Kind: kindIncident, ID: incident}, labels, limit)
	for i, j := 0, len(es)-1; i < j; i, j = i+1, j-1 {
		es[i], es[j] = es[j], es[i]
	}
	return es, err
}
