package voice

import (
	"database/sql"
	"errors"
	"fmt"
	"strconv"

	"throughline/platform/db"
	"throughline/platform/fault"
)

func exec(q db.Querier, text string, args ...any) error {
	if _, err := q.Exec(text, args...); err != nil {
		return fmt.Errorf("voice: %w", err)
	}
	return nil
}

// keyOf is the key of a month, made of a secret when there is none. The keys and marks of months that are over are thrown away.
func keyOf(q db.Querier, month, secret string) (string, error) {
	for _, text := range []string{`DELETE FROM voice_answered WHERE month < $1`, `DELETE FROM voice_key WHERE month < $1`} {
		if err := exec(q, text, month); err != nil {
			return "", err
		}
	}
	if err := exec(q, `INSERT INTO voice_key (month, secret) VALUES ($1, $2) ON CONFLICT (month) DO NOTHING`, month, secret); err != nil {
		return "", err
	}
	return secretOf(q, month)
}

func secretOf(q db.Querier, month string) (string, error) {
	var s string
	err := q.QueryRow(`SELECT secret FROM voice_key WHERE month = $1`, month).Scan(&s)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("voice: key: %w", err)
	}
	return s, nil
}

// answered keeps that a mark has answered. Fault: voice.month.answered (conflict) when it had.
func answered(q db.Querier, month, mark string) error {
	r, err := q.Exec(`INSERT INTO voice_answered (month, mark) VALUES ($1, $2) ON CONFLICT (month, mark) DO NOTHING`, month, mark)
	if err != nil {
		return fmt.Errorf("voice: answered: %w", err)
	}
	if n, _ := r.RowsAffected(); n != 1 {
		return fault.New(fault.Conflict, "voice.month.answered")
	}
	return nil
}

func hasAnswered(q db.Querier, month, mark string) (bool, error) {
	var n int
	if err := q.QueryRow(`SELECT COUNT(*) FROM voice_answered WHERE month = $1 AND mark = $2`, month, mark).Scan(&n); err != nil {
		return false, fmt.Errorf("voice: answered: %w", err)
	}
	return n > 0, nil
}

// addScore counts one more answer, and shows the sum once step more have come than it was last shown with.
func addScore(q db.Querier, month, whom string, score, step int) error {
	if err := exec(q, `INSERT INTO voice_shown (month, whom, n, total) VALUES ($1, $2, 0, 0) ON CONFLICT (month, whom) DO UPDATE SET version = voice_shown.version + 1`, month, whom); err != nil { // locks it: two answers at a moment are added one after the other
		return err
	}
	if err := exec(q, `INSERT INTO voice_score (month, whom, score, n) VALUES ($1, $2, $3, 1) ON CONFLICT (month, whom, score) DO UPDATE SET n = voice_score.n + 1, version = voice_score.version + 1`, month, whom, score); err != nil {
		return err
	}
	var n, sum int64
	if err := q.QueryRow(`SELECT SUM(n), SUM(n * score) FROM voice_score WHERE month = $1 AND whom = $2`, month, whom).Scan(&n, &sum); err != nil {
		return fmt.Errorf("voice: score: %w", err)
	}
	return exec(q, `UPDATE voice_shown SET n = $1, total = $2, version = version + 1 WHERE month = $3 AND whom = $4 AND n + $5 <= $1`, n, sum, month, whom, step)
}

func shown(q db.Querier, month, whom string) (n, sum int64, err error) {
	err = q.QueryRow(`SELECT n, total FROM voice_shown WHERE month = $1 AND whom = $2`, month, whom).Scan(&n, &sum)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, 0, nil
	}
	if err != nil {
		return 0, 0, fmt.Errorf("voice: shown: %w", err)
	}
	return n, sum, nil
}

func insertLine(q db.Querier, number int64, month, whom, text string) error {
	return exec(q, `INSERT INTO voice_line (id, month, whom, text) VALUES ($1, $2, $3, $4)`, number, month, whom, text)
}

// lineMark writes the number of a line so that texts are in the order of the numbers.
func lineMark(n int64) string { return fmt.Sprintf("%010d", n) }

// lines are those of a month whose mean is shown, in the order of their drawn numbers, after one.
func lines(q db.Querier, month, after string, limit int) ([]Line, error) {
	from, _ := strconv.ParseInt(after, 10, 64) // empty is the beginning
	rows, err := q.Query(`SELECT l.id, l.whom, l.text FROM voice_line l JOIN voice_shown s ON s.month = l.month AND s.whom = l.whom AND s.n > 0 WHERE l.month = $1 AND l.id > $2 ORDER BY l.id LIMIT $3`, month, from, limit)
	if err != nil {
		return nil, fmt.Errorf("voice: lines: %w", err)
	}
	defer rows.Close()
	out := []Line{}
	for rows.Next() {
		var x Line
		if err := rows.Scan(&x.ID, &x.Whom, &x.Text); err != nil {
			return nil, fmt.Errorf("voice: lines: %w", err)
		}
		out = append(out, x)
	}
	return out, rows.Err()
}
