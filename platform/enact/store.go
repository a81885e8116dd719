package enact

import (
	"database/sql"
	"errors"
	"fmt"

	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/paging"
	"throughline/platform/when"
)

const columns = `id, of_table, code, value, from_on, to_on, made_on, source, state, proposed_by, proposed_at, decided_by, decided_at, why, version`

func scan(s interface{ Scan(...any) error }) (Row, error) {
	var r Row
	var value, from, to, made string
	var proposed, decided int64
	err := s.Scan(&r.ID, &r.Table, &r.Code, &value, &from, &to, &made, &r.Source, &r.State, &r.ProposedBy, &proposed, &r.DecidedBy, &decided, &r.Why, &r.Version)
	if err != nil {
		return r, err
	}
	r.Value, r.ProposedAt, r.DecidedAt = []byte(value), when.FromMicros(proposed), when.FromMicros(decided)
	return r, errors.Join(r.From.UnmarshalText([]byte(from)), r.To.UnmarshalText([]byte(to)), r.MadeOn.UnmarshalText([]byte(made)))
}

func getRow(q db.Querier, id string) (Row, error) {
	r, err := scan(q.QueryRow(`SELECT `+columns+` FROM law_row WHERE id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return r, fault.New(fault.NotFound, "law_row.not_found")
	}
	if err != nil {
		return r, fmt.Errorf("enact: row: %w", err)
	}
	return r, nil
}

// rowsIn reads every row of a state, newest first.
func rowsIn(q db.Querier, state string) ([]Row, error) {
	return rowsWhere(q, `state = $1 ORDER BY proposed_at DESC, id DESC`, state)
}

// rowsAfter reads so many rows of every state after a mark, newest first.
func rowsAfter(q db.Querier, after paging.Mark, limit int) ([]Row, error) {
	at, id := after.Down()
	return rowsWhere(q, `(proposed_at, id) < ($1, $2) ORDER BY proposed_at DESC, id DESC LIMIT $3`, at, id, limit)
}

func rowsWhere(q db.Querier, where string, args ...any) ([]Row, error) {
	rows, err := q.Query(`SELECT `+columns+` FROM law_row WHERE `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("enact: rows: %w", err)
	}
	defer rows.Close()
	var out []Row
	for rows.Next() {
		r, err := scan(rows)
		if err != nil {
			return nil, fmt.Errorf("enact: rows: %w", err)
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

func insertRow(q db.Querier, r Row) error {
	_, err := q.Exec(`INSERT INTO law_row (id, of_table, code, value, from_on, to_on, made_on, source, state, proposed_by, proposed_at) VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8, $9, $10)`,
		r.ID, r.Table, r.Code, string(r.Value), r.From.String(), r.To.String(), r.Source, r.State, r.ProposedBy, when.Micros(r.ProposedAt))
	if err != nil {
		return fmt.Errorf("enact: insert: %w", err)
	}
	return nil
}

func decideRow(q db.Querier, r Row) error {
	res, err := q.Exec(`UPDATE law_row SET state = $1, made_on = $2, decided_by = $3, decided_at = $4, why = $5, version = version + 1 WHERE id = $6 AND version = $7`,
		r.State, r.MadeOn.String(), r.DecidedBy, when.Micros(r.DecidedAt), r.Why, r.ID, r.Version)
	if err != nil {
		return fmt.Errorf("enact: decide: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, fault.New(fault.Conflict, "law.row.decided"))
	}
	return nil
}
