package casefile

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/when"
)

// File is the file of one suspect: of one thread or of several.
type File struct {
	ID        string    `json:"id"`
	Thread    string    `json:"thread"`  // the first of its threads
	Threads   []string  `json:"threads"` // all of them
	Suspect   string    `json:"suspect"` // person id
	URN       string    `json:"urn"`
	State     string    `json:"state"` // building, requested, decided, charged, submitted, accepted, closed
	Route     string    `json:"route"` // request, until the charge; then file
	OIC       string    `json:"oic,omitempty"`
	Plea      string    `json:"plea,omitempty"`
	DueAt     time.Time `json:"due_at,omitzero"`
	ChargedAt time.Time `json:"charged_at,omitzero"`
	MadeAt    time.Time `json:"made_at"`
	Label     string    `json:"label"`
	Version   int64     `json:"version"`
}

const fileColumns = `id, thread, suspect, urn, state, route, oic, plea, due_at, charged_at, made_at, label, version`

func scanFile(s interface{ Scan(...any) error }) (File, error) {
	var f File
	var due, charged, made int64
	err := s.Scan(&f.ID, &f.Thread, &f.Suspect, &f.URN, &f.State, &f.Route, &f.OIC, &f.Plea, &due, &charged, &made, &f.Label, &f.Version)
	f.DueAt, f.ChargedAt, f.MadeAt = when.FromMicros(due), when.FromMicros(charged), when.FromMicros(made)
	return f, err
}

func getFile(q db.Querier, id string) (File, error) {
	f, err := scanFile(q.QueryRow(`SELECT `+fileColumns+` FROM casefile_file WHERE id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return f, fault.New(fault.NotFound, "casefile.not_found")
	}
	if err != nil {
		return f, fmt.Errorf("casefile: file: %w", err)
	}
	f.Threads, err = threadsOf(q, f)
	return f, err
}

func filesWhere(q db.Querier, where string, args ...any) ([]File, error) {
	rows, err := q.Query(`SELECT `+fileColumns+` FROM casefile_file WHERE `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("casefile: files: %w", err)
	}
	var out []File
	for rows.Next() {
		f, err := scanFile(rows)
		if err != nil {
			rows.Close()
			return nil, fmt.Errorf("casefile: files: %w", err)
		}
		out = append(out, f)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, fmt.Errorf("casefile: files: %w", err)
	}
	for i := range out {
		if out[i].Threads, err = threadsOf(q, out[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func filesOf(q db.Querier, thread string) ([]File, error) {
	return filesWhere(q, `thread = $1 OR id IN (SELECT file FROM casefile_file_on WHERE thread = $1) ORDER BY made_at, id`, thread)
}

func filesFor(q db.Querier, labels []string, after paging.Mark, limit int) ([]File, error) {
	in, args := journal.In(labels, 4)
	at, id := after.Down()
	return filesWhere(q, `(made_at, id) < ($2, $3) AND label IN (`+in+`) ORDER BY made_at DESC, id DESC LIMIT $1`, append([]any{limit, at, id}, args...)...)
}

func insertFile(q db.Querier, f File) error {
	_, err := q.Exec(`INSERT INTO casefile_file (id, thread, suspect, urn, state, route, oic, plea, made_at, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		f.ID, f.Thread, f.Suspect, f.URN, f.State, f.Route, f.OIC, f.Plea, when.Micros(f.MadeAt), f.Label)
	if err != nil {
		return fmt.Errorf("casefile: insert file: %w", err)
	}
	return nil
}

func updateFile(q db.Querier, f *File) error {
	r, err := q.Exec(`UPDATE casefile_file SET state = $1, route = $2, oic = $3, plea = $4, due_at = $5, charged_at = $6, version = version + 1 WHERE id = $7 AND version = $8`,
		f.State, f.Route, f.OIC, f.Plea, when.Micros(f.DueAt), when.Micros(f.ChargedAt), f.ID, f.Version)
	if err != nil {
		return fmt.Errorf("casefile: update file: %w", err)
	}
	f.Version++
	return oneRow(r)
}

func oneRow(r sql.Result) error {
	if n, err := r.RowsAffected(); err != nil || n != 1 {
		return fault.New(fault.Stale, "casefile.stale")
	}
	return nil
}

func nextSequence(q db.Querier, year int) (int64, error) {
	var n int64
	err := q.QueryRow(`INSERT INTO casefile_urn (year, last) VALUES ($1, 1) ON CONFLICT (year) DO UPDATE SET last = casefile_urn.last + 1 RETURNING last`, year).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("casefile: urn: %w", err)
	}
	return n, nil
}

// putMaterial keeps what was heard; the same thing again takes its newest state.
func putMaterial(q db.Querier, m Material) error {
	_, err := q.Exec(`INSERT INTO casefile_material (thread, kind, ref, person, staff, title, extra, hash, number, at, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (thread, kind, ref) DO UPDATE SET person = excluded.person, staff = excluded.staff, title = excluded.title, extra = excluded.extra, hash = excluded.hash,
		number = excluded.number, at = excluded.at, label = excluded.label, version = casefile_material.version + 1`,
		m.Thread, m.Kind, m.Ref, m.Person, m.Staff, m.Title, m.Extra, m.Hash, m.Number, when.Micros(m.At), m.Label)
	if err != nil {
		return fmt.Errorf("casefile: material: %w", err)
	}
	return nil
}

// forgetErased lets go of what was heard of evidence that was erased ("exhibit/ID", "material/ID").
func forgetErased(q db.Querier, of []string) error {
	for _, x := range of {
		_, ref, _ := strings.Cut(x, "/")
		for _, sql := range []string{`DELETE FROM casefile_material WHERE ref = $1`, `UPDATE casefile_item SET description = 'Erased', version = version + 1 WHERE ref = $1`} {
			if _, err := q.Exec(sql, ref); err != nil {
				return fmt.Errorf("casefile: erased: %w", err)
			}
		}
	}
	return nil
}

// markSensitive keeps in mind what the disclosure officer said of something heard ("exhibit/ID", "material/ID", "statement/ID").
func markSensitive(q db.Querier, of string, sensitive bool) error {
	_, ref, _ := strings.Cut(of, "/")
	if _, err := q.Exec(`UPDATE casefile_material SET sensitive = $1, version = version + 1 WHERE ref = $2`, db.Bit(sensitive), ref); err != nil {
		return fmt.Errorf("casefile: sensitive: %w", err)
	}
	return nil
}

// setMaterial changes what is known of one thing that was heard before; one that was not is left alone.
func setMaterial(q db.Querier, thread, kind, ref, staff, extra string, at time.Time) error {
	_, err := q.Exec(`UPDATE casefile_material SET staff = CASE WHEN CAST($1 AS TEXT) = '' THEN staff ELSE CAST($1 AS TEXT) END, extra = CASE WHEN CAST($2 AS TEXT) = '' THEN extra ELSE CAST($2 AS TEXT) END,
		at = CASE WHEN CAST($3 AS BIGINT) = 0 THEN at ELSE CAST($3 AS BIGINT) END, version = version + 1 WHERE thread = $4 AND kind = $5 AND ref = $6`, staff, extra, when.Micros(at), thread, kind, ref)
	if err != nil {
		return fmt.Errorf("casefile: material: %w", err)
	}
	return nil
}

func materialsOf(q db.Querier, thread string) ([]Material, error) {
	rows, err := q.Query(`SELECT thread, kind, ref, person, staff, title, extra, hash, number, at, label, sensitive FROM casefile_material WHERE thread = $1 ORDER BY at, kind, ref`, thread)
	if err != nil {
		return nil, fmt.Errorf("casefile: materials: %w", err)
	}
	defer rows.Close()
	var out []Material
	for rows.Next() {
		var m Material
		var at, sensitive int64
		if err := rows.Scan(&m.Thread, &m.Kind, &m.Ref, &m.Person, &m.Staff, &m.Title, &m.Extra, &m.Hash, &m.Number, &at, &m.Label, &sensitive); err != nil {
			return nil, fmt.Errorf("casefile: materials: %w", err)
		}
		m.At, m.sensitive = when.FromMicros(at), sensitive == 1
		out = append(out, m)
	}
	return out, rows.Err()
}
