package custody

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

const arrestColumns = `id, label, version, thread, person, arrested_at, state, doc`

func scanArrest(row interface{ Scan(...any) error }) (Arrest, error) {
	var a Arrest
	var at int64
	var doc string
	err := row.Scan(&a.ID, &a.Label, &a.Version, &a.Thread, &a.Person, &at, &a.State, &doc)
	if errors.Is(err, sql.ErrNoRows) {
		return a, fault.New(fault.NotFound, "arrest.not_found")
	}
	if err != nil {
		return a, fmt.Errorf("custody: read arrest: %w", err)
	}
	a.ArrestedAt = when.FromMicros(at)
	return a, json.Unmarshal([]byte(doc), &a.ArrestFacts)
}

func getArrest(q db.Querier, id string) (Arrest, error) {
	a, err := scanArrest(q.QueryRow(`SELECT `+arrestColumns+` FROM custody_arrest WHERE id = $1`, id))
	if err != nil {
		return a, err
	}
	a.Matters, err = mattersOf(q, a)
	return a, err
}

func insertArrest(q db.Querier, a Arrest) error {
	doc, err := json.Marshal(a.ArrestFacts)
	if err != nil {
		return err
	}
	_, err = q.Exec(`INSERT INTO custody_arrest (id, label, version, thread, person, arrested_at, state, doc) VALUES ($1, $2, 1, $3, $4, $5, $6, $7)`,
		a.ID, a.Label, a.Thread, a.Person, when.Micros(a.ArrestedAt), a.State, string(doc))
	return err
}

func setArrestState(q db.Querier, a Arrest, state string) error {
	r, err := q.Exec(`UPDATE custody_arrest SET state = $1, version = version + 1 WHERE id = $2 AND version = $3`, state, a.ID, a.Version)
	return changed(r, err, "arrest.stale")
}

func changed(r sql.Result, err error, code string) error {
	if err != nil {
		return fmt.Errorf("custody: %s: %w", code, err)
	}
	if n, err := r.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return fault.New(fault.Stale, code)
}

// onTheWay are the arrests that have not arrived, oldest first, that a reader with these labels may know of.
func onTheWay(q db.Querier, labels []string) ([]Arrest, error) {
	in, args := journal.In(labels, 1)
	rows, err := q.Query(`SELECT `+arrestColumns+` FROM custody_arrest WHERE state = 'on_the_way' AND label IN (`+in+`) ORDER BY arrested_at, id LIMIT 200`, args...)
	return collect(rows, err, scanArrest)
}

func arrestsOf(q db.Querier, thread string) ([]Arrest, error) {
	rows, err := q.Query(`SELECT `+arrestColumns+` FROM custody_arrest WHERE thread = $1 OR id IN (SELECT arrest FROM custody_matter WHERE thread = $1) ORDER BY arrested_at, id`, thread)
	return collect(rows, err, scanArrest)
}

func collect[T any](rows *sql.Rows, err error, scan func(interface{ Scan(...any) error }) (T, error)) ([]T, error) {
	if err != nil {
		return nil, fmt.Errorf("custody: list: %w", err)
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

const detentionColumns = `id, label, version, thread, arrest, person, number, suite, cell, state, arrested_at, relevant_at, limit_at, review_due_at, check_due_at, released_at, doc`

func scanDetention(row interface{ Scan(...any) error }) (Detention, error) {
	var x Detention
	var t [6]int64
	var doc string
	err := row.Scan(&x.ID, &x.Label, &x.Version, &x.Thread, &x.Arrest, &x.Person, &x.Number, &x.Suite, &x.Cell, &x.State, &t[0], &t[1], &t[2], &t[3], &t[4], &t[5], &doc)
	if errors.Is(err, sql.ErrNoRows) {
		return x, fault.New(fault.NotFound, "detention.not_found")
	}
	if err != nil {
		return x, fmt.Errorf("custody: read detention: %w", err)
	}
	x.ArrestedAt, x.RelevantAt, x.LimitAt = when.FromMicros(t[0]), when.FromMicros(t[1]), when.FromMicros(t[2])
	x.ReviewDueAt, x.CheckDueAt, x.ReleasedAt = when.FromMicros(t[3]), when.FromMicros(t[4]), when.FromMicros(t[5])
	return x, json.Unmarshal([]byte(doc), &x.Stay)
}

func getDetention(q db.Querier, id string) (Detention, error) {
	x, err := scanDetention(q.QueryRow(`SELECT `+detentionColumns+` FROM custody_detention WHERE id = $1`, id))
	if err != nil {
		return x, err
	}
	x.Matters, err = matters(q, x)
	return x, err
}

func insertDetention(q db.Querier, x Detention) error {
	doc, err := json.Marshal(x.Stay)
	if err != nil {
		return err
	}
	_, err = q.Exec(`INSERT INTO custody_detention (id, label, version, thread, arrest, person, number, suite, cell, state, arrested_at, relevant_at, limit_at, review_due_at, check_due_at, released_at, doc)
		VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		x.ID, x.Label, x.Thread, x.Arrest, x.Person, x.Number, x.Suite, x.Cell, x.State, when.Micros(x.ArrestedAt), when.Micros(x.RelevantAt),
		when.Micros(x.LimitAt), when.Micros(x.ReviewDueAt), when.Micros(x.CheckDueAt), when.Micros(x.ReleasedAt), string(doc))
	if err != nil {
		return fmt.Errorf("custody: insert detention: %w", err)
	}
	return nil
}

// saveDetention writes a changed detention. Fault: detention.stale when somebody was first.
func saveDetention(q db.Querier, x *Detention) error {
	doc, err := json.Marshal(x.Stay)
	if err != nil {
		return err
	}
	r, err := q.Exec(`UPDATE custody_detention SET cell = $1, state = $2, limit_at = $3, review_due_at = $4, check_due_at = $5, released_at = $6, doc = $7, relevant_at = $8, version = version + 1
		WHERE id = $9 AND version = $10`, x.Cell, x.State, when.Micros(x.LimitAt), when.Micros(x.ReviewDueAt), when.Micros(x.CheckDueAt),
		when.Micros(x.ReleasedAt), string(doc), when.Micros(x.RelevantAt), x.ID, x.Version)
	if err := changed(r, err, "detention.stale"); err != nil {
		return err
	}
	x.Version++
	return nil
}

func detentionsOf(q db.Querier, column, value string) ([]Detention, error) {
	where := map[string]string{"arrest": `arrest = $1`, "thread": `thread = $1 OR id IN (SELECT detention FROM custody_detention_on WHERE thread = $1)`}[column]
	if where == "" {
		return nil, fmt.Errorf("custody: detentions by %q", column)
	}
	rows, err := q.Query(`SELECT `+detentionColumns+` FROM custody_detention WHERE `+where+` ORDER BY relevant_at, id`, value)
	return withMatters(q, rows, err)
}

func withMatters(q db.Querier, rows *sql.Rows, err error) ([]Detention, error) {
	out, err := collect(rows, err, scanDetention)
	if err == nil {
		err = mattersIn(q, out)
	}
	return out, err
}

// heldIn are the people in a suite, of whom a reader with these labels may know.
func heldIn(q db.Querier, suite string, labels []string) ([]Detention, error) {
	in, args := journal.In(labels, 2)
	rows, err := q.Query(`SELECT `+detentionColumns+` FROM custody_detention WHERE suite = $1 AND released_at = 0 AND label IN (`+in+`) ORDER BY number LIMIT 500`,
		append([]any{suite}, args...)...)
	return withMatters(q, rows, err)
}

// heldCount is how many cells are taken, whoever may know who is in them.
func heldCount(q db.Querier, suite string) (n int, err error) {
	err = q.QueryRow(`SELECT count(*) FROM custody_detention WHERE suite = $1 AND released_at = 0`, suite).Scan(&n)
	return n, err
}

// nextNumber gives the next number of a suite in a year.
func nextNumber(q db.Querier, suite string, year int) (n int, err error) {
	err = q.QueryRow(`INSERT INTO custody_sequence (suite, year, last) VALUES ($1, $2, 1)
		ON CONFLICT (suite, year) DO UPDATE SET last = custody_sequence.last + 1 RETURNING last`, suite, year).Scan(&n)
	return n, err
}
