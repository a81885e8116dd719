package scrub

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"throughline/platform/db"
	"throughline/platform/when"
)

const passID = "files"

// getPass is how far the reading has come; everything is empty before the first.
func getPass(q db.Querier) (Pass, error) {
	var p Pass
	var began, ended int64
	err := q.QueryRow(`SELECT after, began_at, files, bytes, ended_at, last_files, last_bytes FROM scrub_pass WHERE id = $1`, passID).
		Scan(&p.After, &began, &p.Files, &p.Bytes, &ended, &p.LastFiles, &p.LastBytes)
	if errors.Is(err, sql.ErrNoRows) {
		return p, nil
	}
	if began != 0 {
		p.BeganAt = when.FromMicros(began)
	}
	if ended != 0 {
		p.EndedAt = when.FromMicros(ended)
	}
	return p, err
}

func putPass(q db.Querier, p Pass) error {
	var began, ended int64
	if !p.BeganAt.IsZero() {
		began = when.Micros(p.BeganAt)
	}
	if !p.EndedAt.IsZero() {
		ended = when.Micros(p.EndedAt)
	}
	_, err := q.Exec(`INSERT INTO scrub_pass (id, after, began_at, files, bytes, ended_at, last_files, last_bytes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (id) DO UPDATE SET after = excluded.after, began_at = excluded.began_at, files = excluded.files, bytes = excluded.bytes,
		ended_at = excluded.ended_at, last_files = excluded.last_files, last_bytes = excluded.last_bytes`,
		passID, p.After, began, p.Files, p.Bytes, ended, p.LastFiles, p.LastBytes)
	if err != nil {
		return fmt.Errorf("scrub: pass: %w", err)
	}
	return nil
}

const damageColumns = `id, sha256, what, owners, found_at, mended_at, how`

func scanDamage(s db.Scanner) (Damage, error) {
	var d Damage
	var owners string
	var found, mended int64
	if err := s.Scan(&d.ID, &d.SHA256, &d.What, &owners, &found, &mended, &d.How); err != nil {
		return d, err
	}
	d.FoundAt = when.FromMicros(found)
	if mended != 0 {
		d.MendedAt = when.FromMicros(mended)
	}
	return d, json.Unmarshal([]byte(owners), &d.Owners)
}

// openDamage are the files that are not mended, newest first.
func openDamage(q db.Querier, n int) ([]Damage, error) {
	return db.Gather(q, scanDamage, `SELECT `+damageColumns+` FROM scrub_damage WHERE mended_at = 0 ORDER BY found_at DESC, id DESC LIMIT $1`, n)
}

// damageOf is the damage of a file that is not mended; false for none.
func damageOf(q db.Querier, sha string) (Damage, bool, error) {
	d, err := scanDamage(q.QueryRow(`SELECT `+damageColumns+` FROM scrub_damage WHERE sha256 = $1 AND mended_at = 0`, sha))
	if errors.Is(err, sql.ErrNoRows) {
		return d, false, nil
	}
	return d, err == nil, err
}

func insertDamage(q db.Querier, d Damage) error {
	b, err := json.Marshal(d.Owners)
	if err != nil {
		return err
	}
	_, err = q.Exec(`INSERT INTO scrub_damage (id, sha256, what, owners, found_at, mended_at, how) VALUES ($1, $2, $3, $4, $5, 0, '')`, d.ID, d.SHA256, d.What, string(b), when.Micros(d.FoundAt))
	if err != nil {
		return fmt.Errorf("scrub: damage: %w", err)
	}
	return nil
}

// mendDamage closes a damage; false when it was closed before.
func mendDamage(q db.Querier, d Damage) (bool, error) {
	r, err := q.Exec(`UPDATE scrub_damage SET mended_at = $1, how = $2 WHERE id = $3 AND mended_at = 0`, when.Micros(d.MendedAt), d.How, d.ID)
	if err != nil {
		return false, fmt.Errorf("scrub: mended: %w", err)
	}
	n, err := r.RowsAffected()
	return n == 1, err
}

// recordsOf are the keys of the rows of a table that name a file.
func recordsOf(q db.Querier, table, column, key, sha string) ([]string, error) {
	return db.Strings(q, fmt.Sprintf(`SELECT DISTINCT %[3]q FROM %[1]q WHERE %[2]q = $1 ORDER BY %[3]q`, table, column, key), sha)
}

// cellOf is a column of the row of a table with a key; "" when there is no such row.
func cellOf(q db.Querier, table, column, key, is string) (string, error) {
	var v string
	err := q.QueryRow(fmt.Sprintf(`SELECT %[2]q FROM %[1]q WHERE %[3]q = $1 LIMIT 1`, table, column, key), is).Scan(&v)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return v, err
}

// namesAfter are the files that a column names, after one, a thousand at most.
func namesAfter(q db.Querier, table, column, after string) ([]string, error) {
	return db.Strings(q, fmt.Sprintf(`SELECT DISTINCT %[2]q FROM %[1]q WHERE %[2]q > $1 ORDER BY %[2]q LIMIT 1000`, table, column), after)
}
