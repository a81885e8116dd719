package expenses

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/when"
)

// awayFrom is duty away from base, as it was heard.
type awayFrom struct {
	id, staff, kind, what, place string
	from, until                  time.Time
	state                        string
}

// keepAway keeps it, in the place of what was heard of it before. What was drafted stays so.
func keepAway(q db.Querier, x awayFrom) error {
	return exec(q, `INSERT INTO expenses_away (id, staff, kind, what, place, from_at, until_at, state, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open')
		ON CONFLICT (id) DO UPDATE SET from_at = excluded.from_at, until_at = excluded.until_at, state = CASE WHEN expenses_away.state = 'drafted' THEN 'drafted' ELSE excluded.state END, version = expenses_away.version + 1`,
		x.id, x.staff, x.kind, x.what, x.place, when.Micros(x.from), when.Micros(x.until), x.state)
}

func getAway(q db.Querier, id string) (awayFrom, bool, error) {
	x := awayFrom{id: id}
	var from, until int64
	err := q.QueryRow(`SELECT staff, kind, what, place, from_at, until_at, state FROM expenses_away WHERE id = $1`, id).Scan(&x.staff, &x.kind, &x.what, &x.place, &from, &until, &x.state)
	if errors.Is(err, sql.ErrNoRows) {
		return x, false, nil
	}
	if err != nil {
		return x, false, fmt.Errorf("expenses: away: %w", err)
	}
	x.from, x.until = when.FromMicros(from), when.FromMicros(until)
	return x, true, nil
}

// draftTitled is somebody's draft from a source with a title, if there is one: what belongs together stands in one claim.
func draftTitled(q db.Querier, staff, source, title string) (Claim, bool, error) {
	c, err := scanClaim(q.QueryRow(`SELECT `+claimColumns+` FROM expenses_claim c WHERE c.staff = $1 AND c.source = $2 AND c.title = $3 AND c.state = 'draft' ORDER BY c.id LIMIT 1`, staff, source, title))
	if errors.Is(err, sql.ErrNoRows) {
		return Claim{}, false, nil
	}
	if err != nil {
		return c, false, fmt.Errorf("expenses: draft: %w", err)
	}
	return c, true, nil
}

// coursesOn counts the courses of somebody that a time away is for: their journey is drafted from the booking.
func coursesOn(q db.Querier, staff string, from, until time.Time) (int64, error) {
	return number(q, `SELECT COUNT(*) FROM expenses_away WHERE staff = $1 AND kind = 'course' AND state <> 'cancelled' AND from_at >= $2 AND from_at < $3`, staff, when.Micros(when.DayOf(from).Start()), when.Micros(until))
}

// linesFromRecord counts the lines that were drafted from a record, those that were taken out since too.
func linesFromRecord(q db.Querier, record string) (int64, error) {
	return number(q, `SELECT COUNT(*) FROM expenses_line WHERE record = $1`, record)
}
