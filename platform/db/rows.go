package db

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"throughline/platform/fault"
)

// Scanner is a row, or rows at one of them.
type Scanner interface{ Scan(...any) error }

// Gather reads all rows of a query with one scan function; none is an empty list, not nil.
func Gather[T any](q Querier, scan func(Scanner) (T, error), text string, args ...any) ([]T, error) {
	rows, err := q.Query(text, args...)
	if err != nil {
		return nil, fmt.Errorf("db: gather: %w", err)
	}
	defer rows.Close()
	out := []T{}
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, fmt.Errorf("db: gather: %w", err)
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// WriteOne changes the one row whose version was read. Fault: stale, with the code given, when somebody changed it first.
func WriteOne(q Querier, stale, text string, args ...any) error {
	r, err := q.Exec(text, args...)
	if err != nil {
		return fmt.Errorf("db: write: %w", err)
	}
	if n, err := r.RowsAffected(); err != nil || n != 1 {
		return fault.New(fault.Stale, stale).Wrap(err)
	}
	return nil
}

// Found says a row that is not there as a fault: not_found, with the code given.
func Found[T any](v T, err error, missing string) (T, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return v, fault.New(fault.NotFound, missing)
	}
	if err != nil {
		return v, fmt.Errorf("db: %s: %w", missing, err)
	}
	return v, nil
}

// In writes the placeholders of an IN list from $first on. Lists are padded to a power of two by repeating the last
// value, so that few different texts are prepared. An empty list matches nothing.
func In(values []string, first int) (string, []any) {
	n := 1
	for n < len(values) {
		n *= 2
	}
	var b strings.Builder
	args := make([]any, n)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "$%d", first+i)
		switch {
		case len(values) == 0:
			args[i] = "\x01none"
		case i < len(values):
			args[i] = values[i]
		default:
			args[i] = values[len(values)-1]
		}
	}
	return b.String(), args
}
