package insight

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/when"
)

// span is one thing that took time, as it is heard.
type span struct {
	id, measure, kind, subject, thread, person, label, part, area string
	heard                                                         time.Time
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
	return exec(q, `INSERT INTO insight_span (id, measure, subject_kind, subject, thread, person, month, started_at, due_at, state, heard_at, label, part, area) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open', $10, $11, $12, $13)
		ON CONFLICT (id) DO NOTHING`, x.id, x.measure, x.kind, x.subject, x.thread, x.person, monthOf(at), when.Micros(at), when.Micros(due), when.Micros(x.heard), x.label, x.part, x.area)
}

// firstPart sets the part unless it has one: a regraded call counts under the grade whose clock it keeps.
func (x span) firstPart(q db.Querier, part string) error {
	return exec(q, `UPDATE insight_span SET part = $1, version = version + 1 WHERE id = $2 AND part = ''`, part, x.id)
}

// move sets where it was. Without always it fills in only what is not known.
func (x span) move(q db.Querier, area string, always bool) error {
	text := `UPDATE insight_span SET area = $1, version = version + 1 WHERE id = $2 AND area <> $1`
	if !always {
		text += ` AND area = ''`
	}
	return exec(q, text, area, x.id)
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

// answered keeps the first answer to what was sent: accepted, or refused. That it was received says neither.
func (x span) answered(q db.Querier, state string, at time.Time) error {
	to := map[string]string{"accepted": "kept", "refused": "late"}[state]
	if to == "" {
		return nil
	}
	return exec(q, `UPDATE insight_span SET ended_at = $1, took = CASE WHEN $1 > started_at THEN $1 - started_at ELSE 0 END, state = $2, heard_at = $3, version = version + 1 WHERE id = $4 AND state = 'open'`,
		when.Micros(at), to, when.Micros(x.heard), x.id)
}

// endWaits ends the waits of a detention for one cause, or for every cause when it is empty.
func endWaits(q db.Querier, detention, cause string, heard, at time.Time) error {
	from := detention + "/"
	if cause != "" {
		from += cause + "/"
	}
	return exec(q, `UPDATE insight_span SET ended_at = $1, took = CASE WHEN $1 > started_at THEN $1 - started_at ELSE 0 END, state = 'done', heard_at = $2, version = version + 1
		WHERE measure = 'custody_waits' AND state = 'open' AND subject >= $3 AND subject < $4`, when.Micros(at), when.Micros(heard), from, from[:len(from)-1]+"0")
}

// waitLasts tells whether a detention waits for a cause already: said again, it is the same wait.
func waitLasts(q db.Querier, detention, cause string) (bool, error) {
	from := detention + "/" + cause + "/"
	var n int
	if err := q.QueryRow(`SELECT COUNT(*) FROM insight_span WHERE measure = 'custody_waits' AND state = 'open' AND subject >= $1 AND subject < $2`, from, from[:len(from)-1]+"0").Scan(&n); err != nil {
		return false, fmt.Errorf("insight: wait: %w", err)
	}
	return n > 0, nil
}

// explain keeps a gap that somebody gave a cause afterwards, where no wait for the same was kept at that time. Said again, the
// later cause stands.
func (x span) explain(q db.Querier, detention string, from, to time.Time) error {
	err := exec(q, `DELETE FROM insight_span WHERE id = $1`, x.id)
	if err != nil {
		return err
	}
	waits := detention + "/" + x.part + "/"
	return exec(q, `INSERT INTO insight_span (id, measure, subject_kind, subject, thread, person, month, started_at, due_at, ended_at, took, state, heard_at, label, part, area)
		SELECT $1, $2, $3, $4, $5, $6, $7, CAST($8 AS BIGINT), 0, CAST($9 AS BIGINT), CAST($10 AS BIGINT), 'done', CAST($11 AS BIGINT), $12, $13, '' WHERE NOT EXISTS
		(SELECT 1 FROM insight_span WHERE measure = 'custody_waits' AND subject >= $14 AND subject < $15 AND started_at < $9 AND (ended_at = 0 OR ended_at > $8))`,
		x.id, x.measure, x.kind, x.subject, x.thread, x.person, monthOf(from), when.Micros(from), when.Micros(to), when.Micros(to)-when.Micros(from), when.Micros(x.heard), x.label, x.part, waits, waits[:len(waits)-1]+"0")
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

// count is how a measure, or a part of it somewhere, stands in one month.
type count struct {
	month, part, area string
	good, all         int64         // in time of all that was due; carried of all answers; the sum of the scores of all who answered
	timed             int64         // how many have a time that they took
	took              time.Duration // of them together
	corrected         int64
	heard             time.Time
}

// byMonth counts a measure of spans over some months by part and area, of what these labels show. What is overdue and open counts
// as late.
func byMonth(q db.Querier, measure, from, to string, now time.Time, labels []string) ([]count, error) {
	in, args := journal.In(labels, 5)
	return counts(q, `SELECT month, part, area, SUM(CASE WHEN state = 'kept' THEN 1 ELSE 0 END), SUM(CASE WHEN state IN ('kept', 'late') OR (state = 'open' AND due_at > 0 AND due_at < $4) THEN 1 ELSE 0 END),
		SUM(CASE WHEN state <> 'void' AND ended_at > 0 THEN 1 ELSE 0 END), SUM(CASE WHEN state <> 'void' THEN took ELSE 0 END), 0, MAX(heard_at) FROM insight_span WHERE measure = $1 AND month >= $2 AND month <= $3 AND label IN (`+in+`)
		GROUP BY month, part, area ORDER BY month, part, area`, append([]any{measure, from, to, when.Micros(now)}, args...)...)
}

func answersByMonth(q db.Querier, from, to string, labels []string) ([]count, error) {
	in, args := journal.In(labels, 3)
	return counts(q, `SELECT month, '', '', SUM(carried), SUM(typed + carried + corrected), 0, 0, SUM(corrected), MAX(heard_at) FROM insight_answers WHERE month >= $1 AND month <= $2 AND label IN (`+in+`) GROUP BY month ORDER BY month`,
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
		var took, heard int64
		if err := rows.Scan(&c.month, &c.part, &c.area, &c.good, &c.all, &c.timed, &took, &c.corrected, &heard); err != nil {
			return nil, fmt.Errorf("insight: %w", err)
		}
		c.took, c.heard = time.Duration(took)*time.Microsecond, when.FromMicros(heard)
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

// relabel follows a thread's new label.
func relabel(tx *act.Tx, thread, label string) error {
	if err := exec(tx, `UPDATE insight_span SET label = $1, version = version + 1 WHERE thread = $2`, label, thread); err != nil {
		return err
	}
	return exec(tx, `UPDATE insight_answers SET label = $1, version = version + 1 WHERE thread = $2`, label, thread)
}
