package insight

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/when"
)

// span is one thing that took time, as it is heard.
type span struct {
	id, measure, kind, subject, thread, person, label string
	heard                                             time.Time
}

// of names what is measured on which record.
func (x span) of(measure, kind, subject string) span {
	x.id, x.measure, x.kind, x.subject = measure+"/"+subject, measure, kind, subject
	return x
}

func exec(q db.Querier, text string, args ...any) error {
	if _, err := q.Exec(text, args...); err != nil {
		return fmt.Errorf("insight: %w", err)
	}
	return nil
}

// open begins it, unless it has begun.
func (x span) open(q db.Querier, at, due time.Time) error {
	return exec(q, `INSERT INTO insight_span (id, measure, subject_kind, subject, thread, person, month, started_at, due_at, state, heard_at, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open', $10, $11)
		ON CONFLICT (id) DO NOTHING`, x.id, x.measure, x.kind, x.subject, x.thread, x.person, monthOf(at), when.Micros(at), when.Micros(due), when.Micros(x.heard), x.label)
}

// firstDue sets its due time unless it has one: a regraded call keeps its first clock.
func (x span) firstDue(q db.Querier, due time.Time) error {
	if due.IsZero() {
		return nil
	}
	return exec(q, `UPDATE insight_span SET due_at = $1, heard_at = $2, version = version + 1 WHERE id = $3 AND due_at = 0 AND state = 'open'`, when.Micros(due), when.Micros(x.heard), x.id)
}

// moveDue follows a due time that moved.
func (x span) moveDue(q db.Querier, due time.Time) error {
	if due.IsZero() {
		return nil
	}
	return exec(q, `UPDATE insight_span SET due_at = $1, heard_at = $2, version = version + 1 WHERE id = $3 AND state = 'open'`, when.Micros(due), when.Micros(x.heard), x.id)
}

// end says when it was done, and whether in time. The first end of a promise stands; an outcome that is changed moves it.
func (x span) end(q db.Querier, at time.Time) error {
	return exec(q, `UPDATE insight_span SET ended_at = $1, took = CASE WHEN $1 > started_at THEN $1 - started_at ELSE 0 END,
		state = CASE WHEN due_at = 0 THEN 'done' WHEN $1 <= due_at THEN 'kept' ELSE 'late' END, heard_at = $2, version = version + 1 WHERE id = $3 AND state IN ('open', 'done')`,
		when.Micros(at), when.Micros(x.heard), x.id)
}

// leaveOut takes what is still open out of the count, or back in.
func (x span) leaveOut(q db.Querier, out bool) error {
	from, to := "open", "void"
	if !out {
		from, to = to, from
	}
	return exec(q, `UPDATE insight_span SET state = $1, heard_at = $2, version = version + 1 WHERE id = $3 AND state = $4`, to, when.Micros(x.heard), x.id, from)
}

// endReviews: no review is owed after a charge or a release. One that was overdue by then stays late.
func endReviews(q db.Querier, detention string, heard, at time.Time) error {
	return exec(q, `UPDATE insight_span SET state = CASE WHEN due_at < $1 THEN 'late' ELSE 'void' END, heard_at = $2, version = version + 1 WHERE measure = 'custody_reviews' AND state = 'open' AND subject >= $3 AND subject < $4`,
		when.Micros(at), when.Micros(heard), detention+"/", detention+"0") // "0" follows "/"
}

// answer is where the answers of one form came from.
type answer struct {
	entry, kind, thread, month, label string
	typed, carried, corrected         int
	heard                             time.Time
}

func insertAnswers(q db.Querier, x answer) error {
	return exec(q, `INSERT INTO insight_answers (entry, kind, thread, month, typed, carried, corrected, heard_at, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (entry) DO NOTHING`,
		x.entry, x.kind, x.thread, x.month, x.typed, x.carried, x.corrected, when.Micros(x.heard), x.label)
}

// count is how a measure stands in one month.
type count struct {
	month     string
	good, all int64 // in time of all that was due; carried of all answers
	timed     int64 // how many have a time that they took
	corrected int64
	heard     time.Time
}

// byMonth counts a measure of spans over some months, of what these labels show. What is overdue and open counts as late.
func byMonth(q db.Querier, measure, from, to string, now time.Time, labels []string) ([]count, error) {
	in, args := journal.In(labels, 5)
	return counts(q, `SELECT month, SUM(CASE WHEN state = 'kept' THEN 1 ELSE 0 END), SUM(CASE WHEN state IN ('kept', 'late') OR (state = 'open' AND due_at > 0 AND due_at < $4) THEN 1 ELSE 0 END),
		SUM(CASE WHEN state <> 'void' AND ended_at > 0 THEN 1 ELSE 0 END), 0, MAX(heard_at) FROM insight_span WHERE measure = $1 AND month >= $2 AND month <= $3 AND label IN (`+in+`) GROUP BY month ORDER BY month`,
		append([]any{measure, from, to, when.Micros(now)}, args...)...)
}

func answersByMonth(q db.Querier, from, to string, labels []string) ([]count, error) {
	in, args := journal.In(labels, 3)
	return counts(q, `SELECT month, SUM(carried), SUM(typed + carried + corrected), 0, SUM(corrected), MAX(heard_at) FROM insight_answers WHERE month >= $1 AND month <= $2 AND label IN (`+in+`) GROUP BY month ORDER BY month`,
		append([]any{from, to}, args...)...)
}

func counts(q db.Querier, text string, args ...any) ([]count, error) {
	rows, err := q.Query(text, args...)
	if err != nil {
		return nil, fmt.Errorf("insight: %w", err)
	}
	defer rows.Close()
	var out []count
	for rows.Next() {
		var c count
		var heard int64
		if err := rows.Scan(&c.month, &c.good, &c.all, &c.timed, &c.corrected, &heard); err != nil {
			return nil, fmt.Errorf("insight: %w", err)
		}
		c.heard = when.FromMicros(heard)
		out = append(out, c)
	}
	return out, rows.Err()
}

// median is what half of those that ended took at most: the lower middle one.
func median(q db.Querier, measure, month string, n int64, labels []string) (time.Duration, error) {
	in, args := journal.In(labels, 4)
	var took int64
	err := q.QueryRow(`SELECT took FROM insight_span WHERE measure = $1 AND month = $2 AND state <> 'void' AND ended_at > 0 AND label IN (`+in+`) ORDER BY took LIMIT 1 OFFSET $3`,
		append([]any{measure, month, (n - 1) / 2}, args...)...).Scan(&took)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("insight: median: %w", err)
	}
	return time.Duration(took) * time.Microsecond, nil
}

// Behind is one record behind a number. Thread is empty when it stands on none.
type Behind struct {
	Kind      string    `json:"kind"`
	Thread    string    `json:"thread,omitempty"`
	StartedAt time.Time `json:"started_at"`
	DueAt     time.Time `json:"due_at,omitzero"`
	EndedAt   time.Time `json:"ended_at,omitzero"`
	State     string    `json:"state"` // "kept", "late", "done", or "open"
	person    string
	id        string
	rank      string // of its state: late, open, then the rest
	took      int64
}

// behind are the records of a measure in a month, late ones and the longest first, of what these labels show.
func behind(q db.Querier, measure, month string, labels []string, after paging.Mark, limit int) ([]Behind, error) {
	in, args := journal.In(labels, 7)
	took, id := after.Down()
	rows, err := q.Query(`SELECT id, rank, took, subject_kind, thread, person, started_at, due_at, ended_at, state FROM
		(SELECT s.*, CASE state WHEN 'late' THEN '0' WHEN 'open' THEN '1' ELSE '2' END AS rank FROM insight_span s WHERE measure = $1 AND month = $2 AND state <> 'void' AND label IN (`+in+`)) x
		WHERE rank > $4 OR rank = $4 AND (took, id) < ($5, $6) ORDER BY rank, took DESC, id DESC LIMIT $3`, append([]any{measure, month, limit, after.By, took, id}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("insight: behind: %w", err)
	}
	defer rows.Close()
	out := []Behind{}
	for rows.Next() {
		var x Behind
		var started, due, ended int64
		if err := rows.Scan(&x.id, &x.rank, &x.took, &x.Kind, &x.Thread, &x.person, &started, &due, &ended, &x.State); err != nil {
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

// relabel follows a thread's new label.
func relabel(tx *act.Tx, thread, label string) error {
	if err := exec(tx, `UPDATE insight_span SET label = $1, version = version + 1 WHERE thread = $2`, label, thread); err != nil {
		return err
	}
	return exec(tx, `UPDATE insight_answers SET label = $1, version = version + 1 WHERE thread = $2`, label, thread)
}
