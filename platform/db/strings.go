package db

import "fmt"

// Strings reads the first column of every row.
func Strings(q Querier, query string, args ...any) ([]string, error) {
	rows, err := q.Query(query, args...)
	if err != nil {
		return nil, fmt.Errorf("db: strings: %w", err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var x string
		if err := rows.Scan(&x); err != nil {
			return nil, fmt.Errorf("db: strings: %w", err)
		}
		out = append(out, x)
	}
	return out, rows.Err()
}
