package duty

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/when"
)

// lockStaff makes acts about one member of staff wait for each other, so that two of them at once cannot give a minute two states.
func lockStaff(q db.Querier, staff string) error {
	r, err := q.Exec(`UPDATE duty_staff SET version = version WHERE id = $1`, staff)
	if err != nil {
		return fmt.Errorf("duty: lock: %w", err)
	}
	if n, _ := r.RowsAffected(); n != 1 {
		return fault.New(fault.NotFound, "staff.not_found")
	}
	return nil
}

func insertAbsence(q db.Querier, a Absence) error {
	_, err := q.Exec(`INSERT INTO duty_absence (id, staff, kind, state, from_at, until_at, note, label) VALUES ($1, $2, $3, $4, $5, $6, $7, 'open')`,
		a.ID, a.Staff, a.Kind, a.State, when.Micros(a.From), when.Micros(a.Until), a.note)
	if err != nil {
		return fmt.Errorf("duty: absence: %w", err)
	}
	return nil
}

func setAbsenceState(q db.Querier, a Absence) error {
	r, err := q.Exec(`UPDATE duty_absence SET state = $1, version = version + 1 WHERE id = $2 AND version = $3`, a.State, a.ID, a.Version)
	return exec("absence", r, err)
}

const absenceColumns = `SELECT id, staff, kind, state, from_at, until_at, note, version FROM duty_absence `

func scanAbsence(row interface{ Scan(...any) error }) (Absence, error) {
	var a Absence
	var from, until int64
	err := row.Scan(&a.ID, &a.Staff, &a.Kind, &a.State, &from, &until, &a.note, &a.Version)
	a.From, a.Until = when.FromMicros(from), when.FromMicros(until)
	return a, err
}

func absenceRow(q db.Querier, id string) (Absence, error) {
	a, err := scanAbsence(q.QueryRow(absenceColumns+`WHERE id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return a, fault.New(fault.NotFound, "absence.not_found")
	}
	if err != nil {
		return a, fmt.Errorf("duty: absence: %w", err)
	}
	return a, nil
}

// absenceRows are those asked for or granted that share a moment with a time, by start; of all staff when ids is nil.
func absenceRows(q db.Querier, ids []string, from, until time.Time) ([]Absence, error) {
	more, args := theirs(ids, 3)
	rows, err := q.Query(absenceColumns+`WHERE until_at > $1 AND from_at < $2 AND state IN ('asked', 'granted')`+more+` ORDER BY from_at, id`,
		append([]any{when.Micros(from), when.Micros(until)}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("duty: absences: %w", err)
	}
	defer rows.Close()
	var out []Absence
	for rows.Next() {
		a, err := scanAbsence(rows)
		if err != nil {
			return nil, fmt.Errorf("duty: absences: %w", err)
		}
		out = append(out, a)
	}
	return out, rows.Err()
}

func insertSwap(q db.Querier, s Swap) error {
	_, err := q.Exec(`INSERT INTO duty_swap (id, asker, asker_day, other, other_day, state, label) VALUES ($1, $2, $3, $4, $5, $6, 'open')`, s.ID, s.Asker, s.AskerDay, s.Other, s.OtherDay, s.State)
	if err != nil {
		return fmt.Errorf("duty: swap: %w", err)
	}
	return nil
}

func setSwapState(q db.Querier, s Swap) error {
	r, err := q.Exec(`UPDATE duty_swap SET state = $1, version = version + 1 WHERE id = $2 AND version = $3`, s.State, s.ID, s.Version)
	return exec("swap", r, err)
}

const swapColumns = `SELECT id, asker, asker_day, other, other_day, state, version FROM duty_swap `

func scanSwap(row interface{ Scan(...any) error }) (Swap, error) {
	var s Swap
	err := row.Scan(&s.ID, &s.Asker, &s.AskerDay, &s.Other, &s.OtherDay, &s.State, &s.Version)
	return s, err
}

func swapRow(q db.Querier, swap string) (Swap, error) {
	s, err := scanSwap(q.QueryRow(swapColumns+`WHERE id = $1`, swap))
	if errors.Is(err, sql.ErrNoRows) {
		return s, fault.New(fault.NotFound, "swap.not_found")
	}
	if err != nil {
		return s, fmt.Errorf("duty: swap: %w", err)
	}
	return s, nil
}

// openSwaps are those that wait for a supervisor, oldest first.
func openSwaps(q db.Querier) ([]Swap, error) { return swaps(q, `WHERE state = 'agreed' ORDER BY id`) }

// swapsOf are those of one member of staff that nobody has decided, oldest first.
func swapsOf(q db.Querier, staff string) ([]Swap, error) {
	return swaps(q, `WHERE state IN ('asked', 'agreed') AND (asker = $1 OR other = $1) ORDER BY id`, staff)
}

func swaps(q db.Querier, which string, args ...any) ([]Swap, error) {
	rows, err := q.Query(swapColumns+which, args...)
	if err != nil {
		return nil, fmt.Errorf("duty: swaps: %w", err)
	}
	defer rows.Close()
	var out []Swap
	for rows.Next() {
		s, err := scanSwap(rows)
		if err != nil {
			return nil, fmt.Errorf("duty: swaps: %w", err)
		}
		out = append(out, s)
	}
	return out, rows.Err()
}
