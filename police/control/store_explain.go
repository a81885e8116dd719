package control

import (
	"bytes"
	"compress/gzip"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"time"

	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/when"
)

// maxBoard bounds what a kept board unpacks to, in bytes: four hundred units are a fifth of it.
const maxBoard = 4 << 20

// putBoard keeps the board of a dispatch under its hash, packed. The same board is kept once.
func putBoard(q db.Querier, hash string, i Incident, raw []byte, at time.Time) error {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(raw); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	_, err := q.Exec(`INSERT INTO control_board (hash, label, thread, incident, packed, stood_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (hash) DO NOTHING`,
		hash, i.Label, i.Thread, i.ID, b.Bytes(), when.Micros(at))
	if err != nil {
		return fmt.Errorf("control: keep board: %w", err)
	}
	return nil
}

func boardOf(q db.Querier, hash string) ([]byte, error) {
	var packed []byte
	err := q.QueryRow(`SELECT packed FROM control_board WHERE hash = $1`, hash).Scan(&packed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fault.New(fault.Conflict, "control.dispatch.no_board")
	}
	if err != nil {
		return nil, fmt.Errorf("control: board: %w", err)
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fault.New(fault.Conflict, "control.dispatch.changed").Wrap(err)
	}
	raw, err := io.ReadAll(io.LimitReader(z, maxBoard))
	if err != nil {
		return nil, fault.New(fault.Conflict, "control.dispatch.changed").Wrap(err)
	}
	return raw, nil
}

func assignmentOf(q db.Querier, id string) (Assignment, error) {
	all, err := listAssignments(q, `id = $1`, id)
	if err == nil && len(all) == 0 {
		err = fault.New(fault.NotFound, "control.dispatch.not_found")
	}
	if err != nil {
		return Assignment{}, err
	}
	return all[0], nil
}
