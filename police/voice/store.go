package voice

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/paging"
	"throughline/platform/when"
)

const noteColumns = `id, page, whom, roles, at, text, account, state, said, changed_at, version`

func scanNote(s interface{ Scan(...any) error }) (Note, error) {
	var n Note
	var roles string
	var at, changed int64
	err := s.Scan(&n.ID, &n.Page, &n.Whom, &roles, &at, &n.Text, &n.Account, &n.State, &n.Said, &changed, &n.Version)
	n.Roles = strings.FieldsFunc(roles, func(r rune) bool { return r == ',' })
	n.At, n.ChangedAt = when.FromMicros(at), when.FromMicros(changed)
	return n, err
}

func listed(q db.Querier, text string, args ...any) ([]Note, error) {
	rows, err := q.Query(text, args...)
	if err != nil {
		return nil, fmt.Errorf("voice: notes: %w", err)
	}
	defer rows.Close()
	out := []Note{}
	for rows.Next() {
		n, err := scanNote(rows)
		if err != nil {
			return nil, fmt.Errorf("voice: notes: %w", err)
		}
		out = append(out, n)
	}
	return out, rows.Err()
}

func insertNote(q db.Querier, n Note) error {
	if _, err := q.Exec(`INSERT INTO voice_note (id, page, whom, roles, at, text, account, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		n.ID, n.Page, n.Whom, strings.Join(n.Roles, ","), when.Micros(n.At), n.Text, n.Account, n.State); err != nil {
		return fmt.Errorf("voice: note: %w", err)
	}
	return nil
}

func getNote(q db.Querier, note string) (Note, error) {
	n, err := scanNote(q.QueryRow(`SELECT `+noteColumns+` FROM voice_note WHERE id = $1`, note))
	if errors.Is(err, sql.ErrNoRows) {
		return n, fault.New(fault.NotFound, "voice_note.not_found")
	}
	if err != nil {
		return n, fmt.Errorf("voice: note: %w", err)
	}
	return n, nil
}

func updateNote(q db.Querier, n *Note) error {
	r, err := q.Exec(`UPDATE voice_note SET state = $1, said = $2, changed_at = $3, version = version + 1 WHERE id = $4 AND version = $5`, n.State, n.Said, when.Micros(n.ChangedAt), n.ID, n.Version)
	if err != nil {
		return fmt.Errorf("voice: note: %w", err)
	}
	if k, _ := r.RowsAffected(); k != 1 {
		return fault.New(fault.Stale, "voice.note.stale")
	}
	n.Version++
	return nil
}

// notes are all of them, newest first.
func notes(q db.Querier, after paging.Mark, limit int) ([]Note, error) {
	at, id := after.Down()
	return listed(q, `SELECT `+noteColumns+` FROM voice_note WHERE at < $1 OR at = $1 AND id < $2 ORDER BY at DESC, id DESC LIMIT $3`, at, id, limit)
}

// notesOf are those for which an account asked for an answer, newest first.
func notesOf(q db.Querier, account string, limit int) ([]Note, error) {
	return listed(q, `SELECT `+noteColumns+` FROM voice_note WHERE account = $1 AND account <> '' ORDER BY at DESC, id DESC LIMIT $2`, account, limit)
}

func byPage(q db.Querier) ([]Screen, error) {
	rows, err := q.Query(`SELECT page, COUNT(*), SUM(CASE WHEN state = 'new' THEN 1 ELSE 0 END) FROM voice_note GROUP BY page ORDER BY 2 DESC, page`)
	if err != nil {
		return nil, fmt.Errorf("voice: by page: %w", err)
	}
	defer rows.Close()
	out := []Screen{}
	for rows.Next() {
		var s Screen
		if err := rows.Scan(&s.Page, &s.All, &s.New); err != nil {
			return nil, fmt.Errorf("voice: by page: %w", err)
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

func mended(q db.Querier, limit int) ([]Mended, error) {
	rows, err := q.Query(`SELECT id, page, said, changed_at FROM voice_note WHERE state = 'mended' ORDER BY changed_at DESC, id DESC LIMIT $1`, limit)
	if err != nil {
		return nil, fmt.Errorf("voice: mended: %w", err)
	}
	defer rows.Close()
	out := []Mended{}
	for rows.Next() {
		var m Mended
		var at int64
		if err := rows.Scan(&m.ID, &m.page, &m.Said, &at); err != nil {
			return nil, fmt.Errorf("voice: mended: %w", err)
		}
		m.On = when.FromMicros(at)
		out = append(out, m)
	}
	return out, rows.Err()
}
