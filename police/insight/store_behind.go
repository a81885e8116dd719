package insight

import (
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/when"
)

// Behind is one record behind a number. Thread is empty when it stands on none.
type Behind struct {
	Kind      string    `json:"kind"`
	Part      string    `json:"part,omitempty"`
	Area      string    `json:"area,omitempty"`
	Thread    string    `json:"thread,omitempty"`
	StartedAt time.Time `json:"started_at"`
	DueAt     time.Time `json:"due_at,omitzero"`
	EndedAt   time.Time `json:"ended_at,omitzero"`
	State     string    `json:"state"` // "kept", "late", "done", or "open"
	person    string
	id        string
	rank      string // of its state: late, open, then the rest
	took      int64
	threads   []string // of a promise: all that it stands on
}

// Of narrows the records to one part of a measure, or one area; empty is all.
type Of struct {
	Part string `query:"part" doc:"one part of the measure: a grade, a cause, a kind; all when left out" maxLength:"80"`
	Area string `query:"area" doc:"one area; all when left out" maxLength:"80"`
}

// behind are the records of a measure in a month, late ones and the longest first, of what these labels show; of one part or area
// alone where these are given.
func behind(q db.Querier, measure, month string, of Of, labels []string, after paging.Mark, limit int) ([]Behind, error) {
	in, args := journal.In(labels, 9)
	took, id := after.Down()
	rows, err := q.Query(`SELECT id, rank, took, subject_kind, part, area, thread, person, started_at, due_at, ended_at, state FROM
		(SELECT s.*, CASE state WHEN 'late' THEN '0' WHEN 'open' THEN '1' ELSE '2' END AS rank FROM insight_span s WHERE measure = $1 AND month = $2 AND state <> 'void' AND (part = $7 OR $7 = '') AND (area = $8 OR $8 = '') AND label IN (`+in+`)) x
		WHERE rank > $4 OR rank = $4 AND (took, id) < ($5, $6) ORDER BY rank, took DESC, id DESC LIMIT $3`, append([]any{measure, month, limit, after.By, took, id, of.Part, of.Area}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("insight: behind: %w", err)
	}
	defer rows.Close()
	out := []Behind{}
	for rows.Next() {
		var x Behind
		var started, due, ended int64
		if err := rows.Scan(&x.id, &x.rank, &x.took, &x.Kind, &x.Part, &x.Area, &x.Thread, &x.person, &started, &due, &ended, &x.State); err != nil {
			return nil, fmt.Errorf("insight: behind: %w", err)
		}
		x.StartedAt, x.DueAt, x.EndedAt = when.FromMicros(started), when.FromMicros(due), when.FromMicros(ended)
		out = append(out, x)
	}
	return out, rows.Err()
}

// Form is how the answers of one kind of form came about.
type Form struct {
	Kind      string `json:"kind"`
	Typed     int64  `json:"typed"`
	Carried   int64  `json:"carried"`
	Corrected int64  `json:"corrected"`
}

func formsOf(q db.Querier, month string, labels []string) ([]Form, error) {
	in, args := journal.In(labels, 2)
	rows, err := q.Query(`SELECT kind, SUM(typed), SUM(carried), SUM(corrected) FROM insight_answers WHERE month = $1 AND label IN (`+in+`) GROUP BY kind ORDER BY kind`, append([]any{month}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("insight: forms: %w", err)
	}
	defer rows.Close()
	out := []Form{}
	for rows.Next() {
		var x Form
		if err := rows.Scan(&x.Kind, &x.Typed, &x.Carried, &x.Corrected); err != nil {
			return nil, fmt.Errorf("insight: forms: %w", err)
		}
		out = append(out, x)
	}
	return out, rows.Err()
}

// onThread are the spans of one case, of what these labels show, oldest first.
func onThread(q db.Querier, thread string, labels []string) ([]Case, error) {
	in, args := journal.In(labels, 2)
	rows, err := q.Query(`SELECT measure, subject_kind, part, person, started_at, due_at, ended_at, state FROM insight_span WHERE thread = $1 AND state <> 'void' AND label IN (`+in+`) ORDER BY started_at, id`, append([]any{thread}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("insight: on a thread: %w", err)
	}
	defer rows.Close()
	var out []Case
	for rows.Next() {
		var x Case
		var started, due, ended int64
		if err := rows.Scan(&x.measure, &x.Kind, &x.Part, &x.person, &started, &due, &ended, &x.State); err != nil {
			return nil, fmt.Errorf("insight: on a thread: %w", err)
		}
		x.StartedAt, x.DueAt, x.EndedAt = when.FromMicros(started), when.FromMicros(due), when.FromMicros(ended)
		out = append(out, x)
	}
	return out, rows.Err()
}

// answersOn counts the answers of the forms of one case, of what these labels show.
func answersOn(q db.Querier, thread string, labels []string) (carried, all int64, err error) {
	in, args := journal.In(labels, 2)
	err = q.QueryRow(`SELECT COALESCE(SUM(carried), 0), COALESCE(SUM(typed + carried + corrected), 0) FROM insight_answers WHERE thread = $1 AND label IN (`+in+`)`, append([]any{thread}, args...)...).Scan(&carried, &all)
	if err != nil {
		return 0, 0, fmt.Errorf("insight: answers on a thread: %w", err)
	}
	return carried, all, nil
}
