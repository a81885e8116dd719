package duty

import (
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/when"
)

// staffOf are those of these accounts who serve at a moment.
func staffOf(q db.Querier, ids []string, at time.Time) ([]Staff, error) {
	in, args := journal.In(ids, 2)
	rows, err := q.Query(staffColumns+`WHERE from_at <= $1 AND (until_at = 0 OR until_at > $1) AND id IN (`+in+`) ORDER BY name, id`, append([]any{when.Micros(at)}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("duty: staff: %w", err)
	}
	defer rows.Close()
	var out []Staff
	for rows.Next() {
		s, err := scanStaff(rows)
		if err != nil {
			return nil, fmt.Errorf("duty: staff: %w", err)
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// crewsFrom are the crews in force at a moment or later, by who is in them.
func crewsFrom(q db.Querier, ids []string, at time.Time) (map[string][]crew, error) {
	more, args := theirs(ids, 2)
	rows, err := q.Query(`SELECT m.staff, c.callsign, c.from_at, c.until_at FROM duty_crew_member m JOIN duty_crew c ON c.id = m.crew
		WHERE (c.until_at = 0 OR c.until_at > $1)`+more+` ORDER BY m.staff, c.callsign, c.id`, append([]any{when.Micros(at)}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("duty: crews: %w", err)
	}
	defer rows.Close()
	out := map[string][]crew{}
	for rows.Next() {
		var staff string
		var c crew
		var from, until int64
		if err := rows.Scan(&staff, &c.callsign, &from, &until); err != nil {
			return nil, fmt.Errorf("duty: crews: %w", err)
		}
		c.from, c.until = when.FromMicros(from), when.FromMicros(until)
		out[staff] = append(out[staff], c)
	}
	return out, rows.Err()
}

// everOf are those who are or were in the crews of callsigns.
func everOf(q db.Querier, callsigns []string) ([]string, error) {
	in, args := journal.In(callsigns, 1)
	rows, err := q.Query(`SELECT DISTINCT m.staff FROM duty_crew c JOIN duty_crew_member m ON m.crew = c.id WHERE c.callsign IN (`+in+`)`, args...)
	if err != nil {
		return nil, fmt.Errorf("duty: crews: %w", err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, fmt.Errorf("duty: crews: %w", err)
		}
		out = append(out, s)
	}
	return out, rows.Err()
}
