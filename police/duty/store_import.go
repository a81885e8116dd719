package duty

import (
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/when"
)

func insertImport(q db.Querier, x takingIn) error {
	if _, err := q.Exec(`INSERT INTO duty_import (id, body, sha256, rows_count, from_at, label) VALUES ($1, $2, $3, $4, $5, 'hr')`, x.id, x.body, x.sha256, x.rows, when.Micros(x.from)); err != nil {
		return fmt.Errorf("duty: import: %w", err)
	}
	return nil
}

func getImport(q db.Querier, id string) (takingIn, error) {
	x := takingIn{id: id}
	var from int64
	err := q.QueryRow(`SELECT body, sha256, rows_count, done, from_at, version FROM duty_import WHERE id = $1`, id).Scan(&x.body, &x.sha256, &x.rows, &x.done, &from, &x.version)
	x.from = when.FromMicros(from)
	return db.Found(x, err, "duty.import.not_found")
}

// getImportStep reads how far a file is, without its text.
func getImportStep(q db.Querier, x takingIn) (takingIn, error) {
	err := q.QueryRow(`SELECT done, version FROM duty_import WHERE id = $1`, x.id).Scan(&x.done, &x.version)
	return db.Found(x, err, "duty.import.not_found")
}

func openImports(q db.Querier) ([]takingIn, error) {
	return db.Gather(q, func(s db.Scanner) (takingIn, error) {
		var x takingIn
		return x, s.Scan(&x.id, &x.rows, &x.done)
	}, `SELECT id, rows_count, done FROM duty_import WHERE ended_at = 0 ORDER BY id`)
}

func stepImport(q db.Querier, x takingIn, done int, last bool, now time.Time) error {
	if last {
		return db.WriteOne(q, "duty.stale", `UPDATE duty_import SET done = $1, ended_at = $2, body = '', version = version + 1 WHERE id = $3 AND version = $4`, done, when.Micros(now), x.id, x.version)
	}
	return db.WriteOne(q, "duty.stale", `UPDATE duty_import SET done = $1, version = version + 1 WHERE id = $2 AND version = $3`, done, x.id, x.version)
}

// staffMark changes when anybody joins or changes: what a file was held to is held to once more when it is confirmed.
func staffMark(q db.Querier) (string, error) {
	var n, versions int64
	if err := q.QueryRow(`SELECT count(*), COALESCE(SUM(version), 0) FROM duty_staff`).Scan(&n, &versions); err != nil {
		return "", fmt.Errorf("duty: staff: %w", err)
	}
	return fmt.Sprintf("%d/%d", n, versions), nil
}
