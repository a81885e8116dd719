package evidence

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/paging"
	"throughline/platform/when"
)

func insertShelf(q db.Querier, s Shelf) error {
	r, err := q.Exec(`INSERT INTO evidence_shelf (code, what, made_by, made_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, s.ID, s.What, s.MadeBy, when.Micros(s.MadeAt))
	if err != nil {
		return fmt.Errorf("evidence: shelf: %w", err)
	}
	if n, _ := r.RowsAffected(); n == 0 {
		return fault.New(fault.Conflict, "evidence.shelf.twice").With("code", s.ID)
	}
	return nil
}

// getShelf reads a shelf. Fault: evidence.shelf.none (not_found).
func getShelf(q db.Querier, code string) (Shelf, error) {
	s := Shelf{ID: code}
	var made int64
	err := q.QueryRow(`SELECT what, made_by, made_at FROM evidence_shelf WHERE code = $1`, code).Scan(&s.What, &s.MadeBy, &made)
	if errors.Is(err, sql.ErrNoRows) {
		return s, fault.New(fault.NotFound, "evidence.shelf.none")
	}
	if err != nil {
		return s, fmt.Errorf("evidence: shelf: %w", err)
	}
	s.MadeAt = when.FromMicros(made)
	return s, nil
}

// shelvesAfter are the shelves in the order of their codes.
func shelvesAfter(q db.Querier, after string, limit int) ([]Shelf, error) {
	rows, err := q.Query(`SELECT code, what, made_by, made_at, (SELECT COALESCE(MAX(made_at), 0) FROM evidence_audit a WHERE a.shelf = code) FROM evidence_shelf WHERE code > $1 ORDER BY code LIMIT $2`, after, limit)
	if err != nil {
		return nil, fmt.Errorf("evidence: shelves: %w", err)
	}
	defer rows.Close()
	var out []Shelf
	for rows.Next() {
		var s Shelf
		var made, audited int64
		if err := rows.Scan(&s.ID, &s.What, &s.MadeBy, &made, &audited); err != nil {
			return nil, fmt.Errorf("evidence: shelves: %w", err)
		}
		s.MadeAt, s.AuditedAt = when.FromMicros(made), when.FromMicros(audited)
		out = append(out, s)
	}
	return out, rows.Err()
}

// onShelf are the exhibits whose last link ends on a shelf and that have not left for good; nil labels are for counting all.
func onShelf(q db.Querier, code string, labels []string, after paging.Mark, limit int) ([]Exhibit, error) {
	cond, args := within("x.label", labels, 5)
	at, id := after.Up()
	rows, err := q.Query(exhibitColumns+` WHERE l.to_place = $1 AND x.disposal = '' AND (x.made_at, x.id) > ($2, $3)`+cond+` ORDER BY x.made_at, x.id LIMIT $4`, append([]any{shelfPlace(code), at, id, limit}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("evidence: shelf: %w", err)
	}
	defer rows.Close()
	var out []Exhibit
	for rows.Next() {
		x, err := scanExhibit(rows)
		if err != nil {
			return nil, fmt.Errorf("evidence: shelf: %w", err)
		}
		out = append(out, x)
	}
	return out, rows.Err()
}

// numbered finds an exhibit of a case by its number; nil for none.
func numbered(q db.Querier, threadID, number string) (*Exhibit, error) {
	x, err := scanExhibit(q.QueryRow(exhibitColumns+` WHERE x.thread = $1 AND x.number = $2`, threadID, number))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("evidence: exhibit: %w", err)
	}
	return &x, nil
}

func insertAudit(q db.Querier, a Audit) error {
	b, err := json.Marshal(a.Differences)
	if err != nil {
		return fmt.Errorf("evidence: audit: %w", err)
	}
	return wrote(q.Exec(`INSERT INTO evidence_audit (id, shelf, made_by, made_by_name, made_at, counted, hidden, differences) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		a.ID, a.Shelf, a.MadeBy, a.MadeByName, when.Micros(a.MadeAt), a.Counted, a.Hidden, string(b)))
}

// lastAudits are the newest audits of a shelf.
func lastAudits(q db.Querier, code string, limit int) ([]Audit, error) {
	rows, err := q.Query(`SELECT id, shelf, made_by, made_by_name, made_at, counted, hidden, differences FROM evidence_audit WHERE shelf = $1 ORDER BY made_at DESC, id DESC LIMIT $2`, code, limit)
	if err != nil {
		return nil, fmt.Errorf("evidence: audits: %w", err)
	}
	defer rows.Close()
	var out []Audit
	for rows.Next() {
		var a Audit
		var made int64
		var differences string
		if err := rows.Scan(&a.ID, &a.Shelf, &a.MadeBy, &a.MadeByName, &made, &a.Counted, &a.Hidden, &differences); err != nil {
			return nil, fmt.Errorf("evidence: audits: %w", err)
		}
		a.MadeAt = when.FromMicros(made)
		if err := json.Unmarshal([]byte(differences), &a.Differences); err != nil {
			return nil, fmt.Errorf("evidence: audits: %w", err)
		}
		out = append(out, a)
	}
	return out, rows.Err()
}
