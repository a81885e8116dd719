package duty

import (
	"errors"
	"fmt"
	"time"

	"database/sql"

	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/when"
)

func insertCourtPart(q db.Querier, p courtPart) error {
	_, err := q.Exec(`INSERT INTO duty_court_part (id, warning, staff, sort, ref, kind, state, from_at, until_at, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open')`,
		p.id, p.warning, p.staff, p.sort, p.ref, p.kind, p.state, when.Micros(p.from), when.Micros(p.until))
	if err != nil {
		return fmt.Errorf("duty: court: %w", err)
	}
	return nil
}

// courtParts are what a warning holds, in the order in which it was done.
func courtParts(q db.Querier, warning string) ([]courtPart, error) {
	return db.Gather(q, func(s db.Scanner) (courtPart, error) {
		var p courtPart
		var from, until int64
		err := s.Scan(&p.id, &p.warning, &p.staff, &p.sort, &p.ref, &p.kind, &p.state, &from, &until)
		p.from, p.until = when.FromMicros(from), when.FromMicros(until)
		return p, err
	}, `SELECT id, warning, staff, sort, ref, kind, state, from_at, until_at FROM duty_court_part WHERE warning = $1 AND released = 0 ORDER BY id`, warning)
}

// everHeld are the absences and variances that a warning holds or held.
func everHeld(q db.Querier, warning string) ([]string, error) {
	return db.Strings(q, `SELECT ref FROM duty_court_part WHERE warning = $1 AND sort IN ('court', 'variance') ORDER BY id`, warning)
}

func dropCourtParts(q db.Querier, warning string) error {
	if _, err := q.Exec(`UPDATE duty_court_part SET released = 1, version = version + 1 WHERE warning = $1 AND released = 0`, warning); err != nil {
		return fmt.Errorf("duty: court: %w", err)
	}
	return nil
}

func setAbsenceTimes(q db.Querier, a Absence) error {
	r, err := q.Exec(`UPDATE duty_absence SET from_at = $1, until_at = $2, version = version + 1 WHERE id = $3 AND version = $4`, when.Micros(a.From), when.Micros(a.Until), a.ID, a.Version)
	return exec("absence", r, err)
}

// varianceAt is the one of somebody that begins at a moment.
func varianceAt(q db.Querier, staff string, from time.Time) (Variance, bool, error) {
	v, err := scanVariance(q.QueryRow(varianceColumns+`WHERE staff = $1 AND from_at = $2`, staff, when.Micros(from)))
	if errors.Is(err, sql.ErrNoRows) {
		return v, false, nil
	}
	if err != nil {
		return v, false, fmt.Errorf("duty: variance: %w", err)
	}
	return v, true, nil
}

// withdrawVariance takes back one that nobody has decided.
func withdrawVariance(q db.Querier, id string) error {
	if _, err := q.Exec(`UPDATE duty_variance SET state = 'withdrawn', version = version + 1 WHERE id = $1 AND state = 'open'`, id); err != nil {
		return fmt.Errorf("duty: variance: %w", err)
	}
	return nil
}

// dayOffUsed is the day off among some variances that is used until a moment or longer, and was not withdrawn or decided.
func dayOffUsed(q db.Querier, ids []string, at time.Time) (Variance, bool, error) {
	if len(ids) == 0 {
		return Variance{}, false, nil
	}
	in, args := journal.In(ids, 2)
	list, err := db.Gather(q, scanVariance, varianceColumns+`WHERE from_at <= $1 AND until_at >= $1 AND state IN ('open', 'exchanged') AND id IN (`+in+`) ORDER BY from_at`, append([]any{when.Micros(at)}, args...)...)
	if err != nil || len(list) == 0 {
		return Variance{}, false, err
	}
	return list[0], true, nil
}

// shortenVariance ends one at a moment that was to last longer, unless it is decided.
func shortenVariance(q db.Querier, id string, until time.Time) error {
	if _, err := q.Exec(`UPDATE duty_variance SET until_at = $1, version = version + 1 WHERE id = $2 AND until_at > $1 AND state IN ('open', 'exchanged')`, when.Micros(until), id); err != nil {
		return fmt.Errorf("duty: variance: %w", err)
	}
	return nil
}

// lengthenVariance makes one that nobody has decided last to a moment, when it ends before.
func lengthenVariance(q db.Querier, id string, until time.Time) error {
	if _, err := q.Exec(`UPDATE duty_variance SET until_at = $1, version = version + 1 WHERE id = $2 AND until_at < $1 AND state IN ('open', 'exchanged')`, when.Micros(until), id); err != nil {
		return fmt.Errorf("duty: variance: %w", err)
	}
	return nil
}

// setVarianceOpen opens one that was withdrawn, as v says it is now; it tells whether it did.
func setVarianceOpen(q db.Querier, id string, v Variance) (bool, error) {
	follows := 0
	if v.Follows {
		follows = 1
	}
	r, err := q.Exec(`UPDATE duty_variance SET state = 'open', kind = $1, overtime = $2, until_at = $3, told_on = $4, follows = $5, on_day = $6, rest_on = '', decided_at = 0, version = version + 1
		WHERE id = $7 AND state = 'withdrawn'`, v.Kind, v.Overtime, when.Micros(v.Until), v.ToldOn, follows, v.Day, id)
	if err != nil {
		return false, fmt.Errorf("duty: variance: %w", err)
	}
	n, err := r.RowsAffected()
	return n == 1, err
}

// courtHolds are those of some variances that a warning for court holds: it is not released.
func courtHolds(q db.Querier, variances []string) (map[string]bool, error) {
	if len(variances) == 0 {
		return nil, nil
	}
	in, args := journal.In(variances, 1)
	held, err := db.Strings(q, `SELECT ref FROM duty_court_part WHERE sort = 'variance' AND released = 0 AND ref IN (`+in+`)`, args...)
	out := map[string]bool{}
	for _, ref := range held {
		out[ref] = true
	}
	return out, err
}
