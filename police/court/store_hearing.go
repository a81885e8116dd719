package court

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/when"
)

const hearingColumns = `id, thread, urn, court, court_name, held_at, kind, kind_name, state, label, version`

func scanHearing(s scanner) (Hearing, error) {
	var x Hearing
	var at int64
	err := s.Scan(&x.ID, &x.Thread, &x.URN, &x.Court, &x.CourtName, &at, &x.Kind, &x.KindName, &x.State, &x.Label, &x.Version)
	x.At = when.FromMicros(at)
	return x, err
}

func insertHearing(q db.Querier, x Hearing) error {
	_, err := q.Exec(`INSERT INTO court_hearing (id, thread, urn, court, court_name, held_at, kind, kind_name, state, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		x.ID, x.Thread, x.URN, x.Court, x.CourtName, when.Micros(x.At), x.Kind, x.KindName, x.State, x.Label)
	if err != nil {
		return fmt.Errorf("court: hearing: %w", err)
	}
	for _, d := range x.Defendants {
		if _, err := q.Exec(`INSERT INTO court_before (hearing, defendant, label) VALUES ($1, $2, $3)`, x.ID, d, x.Label); err != nil {
			return fmt.Errorf("court: hearing: %w", err)
		}
	}
	return nil
}

func getHearing(q db.Querier, id string) (Hearing, error) {
	x, err := scanHearing(q.QueryRow(`SELECT `+hearingColumns+` FROM court_hearing WHERE id = $1`, id))
	if x, err = one(x, err, "hearing.not_found"); err != nil {
		return x, err
	}
	return x, beforeInto(q, &x)
}

func hearingsWhere(q db.Querier, where string, args ...any) ([]Hearing, error) {
	out, err := gather(q, "hearings", scanHearing, `SELECT `+hearingColumns+` FROM court_hearing WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	for i := range out {
		if err := beforeInto(q, &out[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func hearingsOf(q db.Querier, thread string) ([]Hearing, error) {
	return hearingsWhere(q, `thread = $1 ORDER BY held_at, id`, thread)
}

// diary lists what these labels may show from a time on, and what was held before it and still has no result.
func diary(q db.Querier, labels []string, from time.Time, after paging.Mark, limit int) ([]Hearing, error) {
	in, args := journal.In(labels, 5)
	at, id := after.Up()
	return hearingsWhere(q, `state = 'listed' AND held_at >= $1 AND (held_at, id) > ($3, $4) AND label IN (`+in+`) ORDER BY held_at, id LIMIT $2`, append([]any{when.Micros(from), limit, at, id}, args...)...)
}

func unresulted(q db.Querier, labels []string, before time.Time, after paging.Mark, limit int) ([]Hearing, error) {
	in, args := journal.In(labels, 5)
	at, id := after.Up()
	return hearingsWhere(q, `state = 'listed' AND held_at < $1 AND (held_at, id) > ($3, $4) AND label IN (`+in+`) ORDER BY held_at, id LIMIT $2`, append([]any{when.Micros(before), limit, at, id}, args...)...)
}

// heldOn finds the hearing of a defendant at a court house (the first five characters of its code) on a day; "" when none was listed.
func heldOn(q db.Querier, defendant, court string, on when.Day) (string, error) {
	var id string
	err := q.QueryRow(`SELECT h.id FROM court_hearing h JOIN court_before b ON b.hearing = h.id WHERE b.defendant = $1 AND h.state <> 'vacated'
		AND h.held_at >= $2 AND h.held_at < $3 ORDER BY CASE WHEN h.court LIKE $4 THEN 0 ELSE 1 END, h.held_at, h.id LIMIT 1`,
		defendant, when.Micros(on.Start()), when.Micros(on.End()), court[:min(5, len(court))]+"%").Scan(&id)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("court: hearing on a day: %w", err)
	}
	return id, nil
}

func updateHearing(q db.Querier, x Hearing) error {
	return write(q, `UPDATE court_hearing SET court = $1, court_name = $2, held_at = $3, state = $4, version = version + 1 WHERE id = $5 AND version = $6`,
		x.Court, x.CourtName, when.Micros(x.At), x.State, x.ID, x.Version)
}

func beforeInto(q db.Querier, x *Hearing) error {
	rows, err := q.Query(`SELECT b.defendant, d.person FROM court_before b JOIN court_defendant d ON d.id = b.defendant WHERE b.hearing = $1 ORDER BY b.defendant`, x.ID)
	if err != nil {
		return fmt.Errorf("court: before: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var d, p string
		if err := rows.Scan(&d, &p); err != nil {
			return fmt.Errorf("court: before: %w", err)
		}
		x.Defendants, x.People = append(x.Defendants, d), append(x.People, p)
	}
	return rows.Err()
}

const warningColumns = `id, hearing, thread, person, staff, state, method, duty, needs, reason, warned_at, answered_at, label, version`

func scanWarning(s scanner) (Warning, error) {
	var x Warning
	var duty, warned, answered int64
	err := s.Scan(&x.ID, &x.Hearing, &x.Thread, &x.Person, &x.Staff, &x.State, &x.Method, &duty, &x.Needs, &x.Reason, &warned, &answered, &x.Label, &x.Version)
	x.Duty, x.WarnedAt, x.AnsweredAt = duty == 1, when.FromMicros(warned), when.FromMicros(answered)
	return x, err
}

func insertWarning(q db.Querier, x Warning) error {
	_, err := q.Exec(`INSERT INTO court_warning (id, hearing, thread, person, staff, state, label) VALUES ($1, $2, $3, $4, $5, $6, $7)`, x.ID, x.Hearing, x.Thread, x.Person, x.Staff, x.State, x.Label)
	if err != nil {
		return fmt.Errorf("court: witness: %w", err)
	}
	return nil
}

func getWarning(q db.Querier, id string) (Warning, error) {
	x, err := scanWarning(q.QueryRow(`SELECT `+warningColumns+` FROM court_warning WHERE id = $1`, id))
	return one(x, err, "court_warning.not_found")
}

// warningFor finds the warning of a witness for a hearing, if there is one.
func warningFor(q db.Querier, hearing, person, staff string) (Warning, bool, error) {
	x, err := scanWarning(q.QueryRow(`SELECT `+warningColumns+` FROM court_warning WHERE hearing = $1 AND person = $2 AND staff = $3`, hearing, person, staff))
	if errors.Is(err, sql.ErrNoRows) {
		return x, false, nil
	}
	return x, err == nil, err
}

func warningsOf(q db.Querier, hearing string) ([]Warning, error) {
	return gather(q, "witnesses", scanWarning, `SELECT `+warningColumns+` FROM court_warning WHERE hearing = $1 ORDER BY id`, hearing)
}

func updateWarning(q db.Querier, x Warning) error {
	duty := 0
	if x.Duty {
		duty = 1
	}
	return write(q, `UPDATE court_warning SET state = $1, method = $2, duty = $3, needs = $4, reason = $5, warned_at = $6, answered_at = $7, version = version + 1 WHERE id = $8 AND version = $9`,
		x.State, x.Method, duty, x.Needs, x.Reason, when.Micros(x.WarnedAt), when.Micros(x.AnsweredAt), x.ID, x.Version)
}

// courtList lists every hearing that is not vacated, the latest first.
func courtList(q db.Querier, labels []string, after paging.Mark, limit int) ([]Hearing, error) {
	in, args := journal.In(labels, 4)
	at, id := after.Down()
	return hearingsWhere(q, `state <> 'vacated' AND (held_at, id) < ($2, $3) AND label IN (`+in+`) ORDER BY held_at DESC, id DESC LIMIT $1`, append([]any{limit, at, id}, args...)...)
}

// SentLabels are the restricted labels of what is before the court.
func (d *Desk) SentLabels(q db.Querier) ([]string, error) {
	return db.Strings(q, `SELECT DISTINCT label FROM court_hearing WHERE label <> 'open' ORDER BY label`)
}
