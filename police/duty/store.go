package duty

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/when"
)

// standing is a rank, role or team from one moment to another.
type standing struct {
	id, staff, what, code string
	from, until           time.Time
}

func exec(what string, r sql.Result, err error) error {
	if err != nil {
		return fmt.Errorf("duty: %s: %w", what, err)
	}
	if n, _ := r.RowsAffected(); n != 1 {
		return fault.New(fault.Stale, "duty.stale")
	}
	return nil
}

func insertStaff(q db.Querier, s Staff) error {
	_, err := q.Exec(`INSERT INTO duty_staff (id, name, number, person, pattern, anchor_on, from_at, label) VALUES ($1, $2, $3, $4, $5, $6, $7, 'open')`,
		s.ID, s.Name, s.Number, s.Person, s.Pattern, s.anchor, when.Micros(s.from))
	if db.Duplicate(err) {
		return fault.InvalidField("id", "duty.staff.exists")
	}
	if err != nil {
		return fmt.Errorf("duty: staff: %w", err)
	}
	return nil
}

func endStaff(q db.Querier, s Staff, at time.Time) error {
	r, err := q.Exec(`UPDATE duty_staff SET until_at = $1, version = version + 1 WHERE id = $2 AND version = $3`, when.Micros(at), s.ID, s.Version)
	return exec("leave", r, err)
}

func setPerson(q db.Querier, staff, person string) error {
	r, err := q.Exec(`UPDATE duty_staff SET person = $1, version = version + 1 WHERE id = $2`, person, staff)
	return exec("person", r, err)
}

const staffColumns = `SELECT id, name, number, person, pattern, anchor_on, from_at, until_at, version FROM duty_staff `

func scanStaff(row interface{ Scan(...any) error }) (Staff, error) {
	var s Staff
	var from, until int64
	err := row.Scan(&s.ID, &s.Name, &s.Number, &s.Person, &s.Pattern, &s.anchor, &from, &until, &s.Version)
	s.from, s.left = when.FromMicros(from), when.FromMicros(until)
	return s, err
}

func staffRow(q db.Querier, id string) (Staff, error) {
	s, err := scanStaff(q.QueryRow(staffColumns+`WHERE id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return s, fault.New(fault.NotFound, "staff.not_found")
	}
	if err != nil {
		return s, fmt.Errorf("duty: staff: %w", err)
	}
	return s, nil
}

// staffRows are those who serve at a moment, by name; of these accounts only when some are named.
func staffRows(q db.Querier, at time.Time, ids ...string) ([]Staff, error) {
	more, args := "", []any(nil)
	if len(ids) > 0 {
		in, list := journal.In(ids, 2)
		more, args = ` AND id IN (`+in+`)`, list
	}
	return staffList(q, staffColumns+`WHERE from_at <= $1 AND (until_at = 0 OR until_at > $1)`+more+` ORDER BY name, id`, append([]any{when.Micros(at)}, args...)...)
}

func staffList(q db.Querier, text string, args ...any) ([]Staff, error) {
	rows, err := q.Query(text, args...)
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

func insertStanding(q db.Querier, s standing) error {
	if s.id == "" {
		s.id = id.New()
	}
	_, err := q.Exec(`INSERT INTO duty_standing (id, staff, what, code, from_at, until_at, label) VALUES ($1, $2, $3, $4, $5, $6, 'open')`,
		s.id, s.staff, s.what, s.code, when.Micros(s.from), when.Micros(s.until))
	if err != nil {
		return fmt.Errorf("duty: standing: %w", err)
	}
	return nil
}

// theirs narrows to some staff; nil asks for all.
func theirs(ids []string, first int) (string, []any) {
	if ids == nil {
		return "", nil
	}
	in, args := journal.In(ids, first)
	return " AND staff IN (" + in + ")", args
}

// standingsFrom are the standings in force at a moment or later.
func standingsFrom(q db.Querier, ids []string, at time.Time) ([]standing, error) {
	more, args := theirs(ids, 2)
	rows, err := q.Query(`SELECT staff, what, code, from_at, until_at FROM duty_standing WHERE (until_at = 0 OR until_at > $1)`+more+` ORDER BY staff, what, from_at, id`,
		append([]any{when.Micros(at)}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("duty: standing: %w", err)
	}
	defer rows.Close()
	var out []standing
	for rows.Next() {
		var s standing
		var from, until int64
		if err := rows.Scan(&s.staff, &s.what, &s.code, &from, &until); err != nil {
			return nil, fmt.Errorf("duty: standing: %w", err)
		}
		s.from, s.until = when.FromMicros(from), when.FromMicros(until)
		out = append(out, s)
	}
	return out, rows.Err()
}

func putSkill(q db.Querier, s Skill, law string) error {
	_, err := q.Exec(`INSERT INTO duty_skill (id, staff, code, level, awarded_on, expires_on, evidence, law, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open')
		ON CONFLICT (staff, code) DO UPDATE SET level = excluded.level, awarded_on = excluded.awarded_on, expires_on = excluded.expires_on, evidence = excluded.evidence,
			law = excluded.law, version = duty_skill.version + 1`,
		id.New(), s.staff, s.Code, s.Level, s.AwardedOn, s.ExpiresOn, s.Evidence, law)
	if err != nil {
		return fmt.Errorf("duty: skill: %w", err)
	}
	return nil
}

func suspendSkill(q db.Querier, s Skill, at time.Time) error {
	r, err := q.Exec(`UPDATE duty_skill SET suspended_at = $1, version = version + 1 WHERE staff = $2 AND code = $3 AND version = $4`, when.Micros(at), s.staff, s.Code, s.version)
	return exec("suspend", r, err)
}

func skillRows(q db.Querier, ids []string) ([]Skill, error) {
	more, args := theirs(ids, 1)
	rows, err := q.Query(`SELECT staff, code, level, awarded_on, expires_on, evidence, suspended_at, version FROM duty_skill WHERE 1 = 1`+more+` ORDER BY staff, code`, args...)
	if err != nil {
		return nil, fmt.Errorf("duty: skills: %w", err)
	}
	defer rows.Close()
	var out []Skill
	for rows.Next() {
		var s Skill
		var suspended int64
		if err := rows.Scan(&s.staff, &s.Code, &s.Level, &s.AwardedOn, &s.ExpiresOn, &s.Evidence, &suspended, &s.version); err != nil {
			return nil, fmt.Errorf("duty: skills: %w", err)
		}
		s.suspended = suspended != 0
		out = append(out, s)
	}
	return out, rows.Err()
}

func insertFamily(q db.Querier, x Declared) error {
	_, err := q.Exec(`INSERT INTO duty_family (id, staff, person, home, relation, from_at, label) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		x.ID, x.Staff, x.Person, x.home, x.Relation, when.Micros(x.from), hrLabel)
	if err != nil {
		return fmt.Errorf("duty: family: %w", err)
	}
	return nil
}

func familyOf(q db.Querier, staff string) ([]Declared, error) {
	rows, err := q.Query(`SELECT id, staff, person, home, relation FROM duty_family WHERE staff = $1 AND until_at = 0 ORDER BY from_at, id`, staff)
	if err != nil {
		return nil, fmt.Errorf("duty: family: %w", err)
	}
	defer rows.Close()
	var out []Declared
	for rows.Next() {
		var x Declared
		if err := rows.Scan(&x.ID, &x.Staff, &x.Person, &x.home, &x.Relation); err != nil {
			return nil, fmt.Errorf("duty: family: %w", err)
		}
		out = append(out, x)
	}
	return out, rows.Err()
}
