package duty

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/platform/when"
)

const rosterColumns = `SELECT id, team, from_on, to_on, state, published_at, version FROM duty_roster `

func scanRoster(row interface{ Scan(...any) error }) (Roster, error) {
	var r Roster
	var published int64
	err := row.Scan(&r.ID, &r.Team, &r.From, &r.To, &r.State, &published, &r.Version)
	r.PublishedAt = when.FromMicros(published)
	return r, err
}

func rosterRow(q db.Querier, roster string) (Roster, error) {
	r, err := scanRoster(q.QueryRow(rosterColumns+`WHERE id = $1`, roster))
	if errors.Is(err, sql.ErrNoRows) {
		return r, fault.New(fault.NotFound, "roster.not_found")
	}
	if err != nil {
		return r, fmt.Errorf("duty: roster: %w", err)
	}
	return r, nil
}

// lockRoster reads a roster so that others who would change it wait.
func lockRoster(q db.Querier, roster string) (Roster, error) {
	if _, err := q.Exec(`UPDATE duty_roster SET version = version WHERE id = $1`, roster); err != nil {
		return Roster{}, fmt.Errorf("duty: roster: %w", err)
	}
	return rosterRow(q, roster)
}

// rosterOver is a draft or published roster of the same team that shares a day; none when its id is empty.
func rosterOver(q db.Querier, r Roster) (Roster, error) {
	o, err := scanRoster(q.QueryRow(rosterColumns+`WHERE team = $1 AND from_on <= $2 AND to_on >= $3 AND state <> 'withdrawn' ORDER BY from_on LIMIT 1`, r.Team, r.To, r.From))
	if errors.Is(err, sql.ErrNoRows) {
		return Roster{}, nil
	}
	if err != nil {
		return o, fmt.Errorf("duty: roster: %w", err)
	}
	return o, nil
}

// rosterRows are the rosters that end on a day or later, by team and time.
func rosterRows(q db.Querier, from when.Day) ([]Roster, error) {
	rows, err := q.Query(rosterColumns+`WHERE to_on >= $1 AND state <> 'withdrawn' ORDER BY team, from_on, id`, from)
	if err != nil {
		return nil, fmt.Errorf("duty: rosters: %w", err)
	}
	defer rows.Close()
	var out []Roster
	for rows.Next() {
		r, err := scanRoster(rows)
		if err != nil {
			return nil, fmt.Errorf("duty: rosters: %w", err)
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

func insertRoster(q db.Querier, r Roster, lines []Tour) error {
	if _, err := q.Exec(`INSERT INTO duty_roster (id, team, from_on, to_on, state, label) VALUES ($1, $2, $3, $4, $5, 'open')`, r.ID, r.Team, r.From, r.To, r.State); err != nil {
		return fmt.Errorf("duty: roster: %w", err)
	}
	return insertLines(q, r.ID, lines)
}

func kindOf(t Tour) string {
	if t.Rest {
		return "rest"
	}
	return "tour"
}

// inParts writes many rows with few statements: a publication is hundreds of days in one act.
func inParts(lines []Tour, write func([]Tour) error) error {
	const most = 100
	for len(lines) > 0 {
		n := min(most, len(lines))
		if err := write(lines[:n]); err != nil {
			return fmt.Errorf("duty: roster lines: %w", err)
		}
		lines = lines[n:]
	}
	return nil
}

// places are the placeholders of n rows of so many columns, each followed by a fixed last one.
func places(n, columns int, last string) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('(')
		for c := range columns {
			fmt.Fprintf(&b, "$%d, ", i*columns+c+1)
		}
		b.WriteString(last + ")")
	}
	return b.String()
}

func setRosterState(q db.Querier, r Roster) error {
	res, err := q.Exec(`UPDATE duty_roster SET state = $1, published_at = $2, version = version + 1 WHERE id = $3 AND version = $4`, r.State, when.Micros(r.PublishedAt), r.ID, r.Version)
	return exec("roster", res, err)
}

// rosterLines are the days of a draft, by person and time; of all when staff is empty.
func rosterLines(q db.Querier, roster, staff string) ([]Tour, error) {
	rows, err := q.Query(`SELECT staff, starts_at, ends_at, on_day, kind, reason FROM duty_roster_line WHERE roster = $1 AND ($2 = '' OR staff = $2) ORDER BY staff, starts_at`, roster, staff)
	if err != nil {
		return nil, fmt.Errorf("duty: roster lines: %w", err)
	}
	defer rows.Close()
	var out []Tour
	for rows.Next() {
		t := Tour{Roster: roster}
		var starts, ends int64
		var kind string
		if err := rows.Scan(&t.Staff, &starts, &ends, &t.Day, &kind, &t.Reason); err != nil {
			return nil, fmt.Errorf("duty: roster lines: %w", err)
		}
		t.StartsAt, t.EndsAt, t.Rest = when.FromMicros(starts), when.FromMicros(ends), kind == "rest"
		out = append(out, t)
	}
	return out, rows.Err()
}

// replaceLines sets what a draft says for days of people, and makes it a new version.
func replaceLines(q db.Querier, r Roster, lines []Tour) error {
	for _, t := range lines {
		if _, err := q.Exec(`DELETE FROM duty_roster_line WHERE roster = $1 AND staff = $2 AND on_day = $3`, r.ID, t.Staff, t.Day); err != nil {
			return fmt.Errorf("duty: roster line: %w", err)
		}
	}
	if _, err := q.Exec(`UPDATE duty_roster SET version = version + 1 WHERE id = $1`, r.ID); err != nil {
		return fmt.Errorf("duty: roster line: %w", err)
	}
	return insertLines(q, r.ID, lines)
}

func insertLines(q db.Querier, roster string, lines []Tour) error {
	return inParts(lines, func(part []Tour) error {
		args := make([]any, 0, 7*len(part))
		for _, l := range part {
			args = append(args, roster, l.Staff, when.Micros(l.StartsAt), when.Micros(l.EndsAt), l.Day, kindOf(l), l.Reason)
		}
		_, err := q.Exec(`INSERT INTO duty_roster_line (roster, staff, starts_at, ends_at, on_day, kind, reason, label) VALUES `+places(len(part), 7, `'open'`), args...)
		return err
	})
}

// rosterMark changes whenever a tour or an absence of these people is set, decided or given up.
func rosterMark(q db.Querier, ids []string) (string, error) {
	if len(ids) == 0 {
		return "", nil
	}
	more, args := theirs(ids, 1)
	var n int64
	var last, cancelled any
	if err := q.QueryRow(`SELECT count(*), max(id), max(cancelled_at) FROM duty_tour WHERE 1 = 1`+more, args...).Scan(&n, &last, &cancelled); err != nil {
		return "", fmt.Errorf("duty: tours: %w", err)
	}
	var away, versions int64
	if err := q.QueryRow(`SELECT count(*), COALESCE(SUM(version), 0) FROM duty_absence WHERE 1 = 1`+more, args...).Scan(&away, &versions); err != nil {
		return "", fmt.Errorf("duty: absences: %w", err)
	}
	return fmt.Sprint(n, last, cancelled, away, versions), nil
}

// publishLines makes the lines the tours of their people, instead of what was set by date for those days.
func publishLines(q db.Querier, r Roster, lines []Tour, now time.Time) error {
	done := map[string]bool{}
	for _, l := range lines {
		if done[l.Staff] {
			continue
		}
		done[l.Staff] = true
		if _, err := q.Exec(`UPDATE duty_tour SET cancelled_at = $1, version = version + 1 WHERE staff = $2 AND on_day >= $3 AND on_day <= $4 AND cancelled_at = 0`,
			when.Micros(now), l.Staff, r.From, r.To); err != nil {
			return fmt.Errorf("duty: publish: %w", err)
		}
	}
	return inParts(lines, func(part []Tour) error {
		args := make([]any, 0, 8*len(part))
		for _, l := range part {
			args = append(args, id.New(), l.Staff, kindOf(l), l.Day, when.Micros(l.StartsAt), when.Micros(l.EndsAt), l.Reason, r.ID)
		}
		_, err := q.Exec(`INSERT INTO duty_tour (id, staff, kind, on_day, starts_at, ends_at, reason, roster, label) VALUES `+places(len(part), 8, `'open'`), args...)
		return err
	})
}
