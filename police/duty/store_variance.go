package duty

import (
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/id"
	"throughline/platform/paging"
	"throughline/platform/when"
)

const varianceColumns = `SELECT id, staff, kind, overtime, on_day, from_at, until_at, told_on, follows, state, counted_minutes, paid_seconds, rate, law, pence, decided_by, why, version FROM duty_variance `

func scanVariance(s db.Scanner) (Variance, error) {
	var v Variance
	var from, until, follows, paid int64
	err := s.Scan(&v.ID, &v.Staff, &v.Kind, &v.Overtime, &v.Day, &from, &until, &v.ToldOn, &follows, &v.State, &v.Due.CountedMinutes, &paid, &v.Due.Rate, &v.Due.Law, &v.Pence, &v.DecidedBy, &v.Why, &v.Version)
	v.From, v.Until, v.Follows, v.Due.PaidMinutes = when.FromMicros(from), when.FromMicros(until), follows != 0, float64(paid)/60
	return v, err
}

// insertVariance keeps it, and tells false when this stretch was found before.
func insertVariance(q db.Querier, v Variance) (bool, error) {
	follows := 0
	if v.Follows {
		follows = 1
	}
	r, err := q.Exec(`INSERT INTO duty_variance (id, staff, kind, overtime, on_day, from_at, until_at, told_on, follows, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (staff, from_at) DO NOTHING`, v.ID, v.Staff, v.Kind, v.Overtime, v.Day, when.Micros(v.From), when.Micros(v.Until), v.ToldOn, follows, supervisorsLabel)
	if err != nil {
		return false, fmt.Errorf("duty: variance: %w", err)
	}
	n, err := r.RowsAffected()
	return n == 1, err
}

// keepVariance keeps one, also where one from the same moment was withdrawn; it gives it with its id, and false when one is kept already.
func keepVariance(q db.Querier, v Variance) (Variance, bool, error) {
	v.ID = id.New()
	if fresh, err := insertVariance(q, v); err != nil || fresh {
		return v, fresh, err
	}
	kept, ok, err := varianceAt(q, v.Staff, v.From)
	if err != nil || !ok {
		return v, false, err
	}
	v.ID = kept.ID
	opened, err := setVarianceOpen(q, kept.ID, v)
	return v, opened, err
}

// restDaysWorked are somebody's rest days agreed or used that share a moment with a time or touch it, as tours: what is worked in them is due already.
func restDaysWorked(q db.Querier, staff string, from, until time.Time) ([]Tour, error) {
	return db.Gather(q, func(s db.Scanner) (Tour, error) {
		var from, until int64
		err := s.Scan(&from, &until)
		return Tour{Staff: staff, StartsAt: when.FromMicros(from), EndsAt: when.FromMicros(until)}, err
	}, `SELECT from_at, until_at FROM duty_variance WHERE staff = $1 AND kind = 'rest_day' AND state <> 'withdrawn' AND until_at >= $2 AND from_at <= $3 ORDER BY from_at`, staff, when.Micros(from), when.Micros(until))
}

// restDayOn tells whether somebody is to work on a day that is a rest day of theirs: agreed or used, and not decided or given back.
func restDayOn(q db.Querier, staff string, day when.Day) (bool, error) {
	var n int
	err := q.QueryRow(`SELECT count(*) FROM duty_variance WHERE staff = $1 AND kind = 'rest_day' AND state IN ('open', 'exchanged') AND (on_day = $2 OR from_at >= $3 AND from_at < $4)`,
		staff, day, when.Micros(day.Start()), when.Micros(day.End())).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("duty: rest day: %w", err)
	}
	return n > 0, nil
}

// stretchRestDay makes an agreed tour on a rest day as long as it was worked, when this follows it or goes before it; it tells whether it did.
func stretchRestDay(q db.Querier, v Variance) (bool, error) {
	text, moved, at := `UPDATE duty_variance SET until_at = $1, version = version + 1 WHERE staff = $2 AND kind = 'rest_day' AND state = 'open' AND until_at = $3`, v.Until, v.From
	switch {
	case v.Kind == varianceEarly && v.Overtime == restDay:
		text, moved, at = `UPDATE duty_variance SET from_at = $1, version = version + 1 WHERE staff = $2 AND kind = 'rest_day' AND state = 'open' AND from_at = $3
			AND NOT EXISTS (SELECT 1 FROM duty_variance o WHERE o.staff = $2 AND o.from_at = $1)`, v.From, v.Until
	case v.Kind != varianceRetained:
		return false, nil
	}
	r, err := q.Exec(text, when.Micros(moved), v.Staff, when.Micros(at))
	if err != nil {
		return false, fmt.Errorf("duty: variance: %w", err)
	}
	n, err := r.RowsAffected()
	return n > 0, err
}

func getVariance(q db.Querier, id string) (Variance, error) {
	v, err := scanVariance(q.QueryRow(varianceColumns+`WHERE id = $1`, id))
	return db.Found(v, err, "variance.not_found")
}

// lockedVariance is one, read when no other act about its officer runs.
func lockedVariance(q db.Querier, id string) (Variance, error) {
	v, err := getVariance(q, id)
	if err != nil {
		return v, err
	}
	if err := lockStaff(q, v.Staff); err != nil {
		return v, err
	}
	return getVariance(q, id)
}

// openVariances are those that wait for a decision after a mark, the oldest first.
func openVariances(q db.Querier, after paging.Mark, limit int) ([]Variance, error) {
	at, id := after.Up()
	return db.Gather(q, scanVariance, varianceColumns+`WHERE state = 'open' AND (from_at > $1 OR from_at = $1 AND id > $2) ORDER BY from_at, id LIMIT $3`, at, id, limit)
}

// variancesOf are somebody's own from a day on, latest first.
func variancesOf(q db.Querier, staff string, from when.Day) ([]Variance, error) {
	return db.Gather(q, scanVariance, varianceColumns+`WHERE staff = $1 AND on_day >= $2 ORDER BY from_at DESC`, staff, from)
}

func decideVariance(q db.Querier, v Variance, at time.Time) error {
	return db.WriteOne(q, "duty.stale", `UPDATE duty_variance SET state = $1, overtime = $2, told_on = $3, counted_minutes = $4, paid_seconds = $5, rate = $6, law = $7, pence = $8,
		decided_by = $9, decided_at = $10, why = $11, version = version + 1 WHERE id = $12 AND version = $13 AND state = 'open'`,
		v.State, v.Overtime, v.ToldOn, v.Due.CountedMinutes, seconds(v.Due.PaidMinutes), v.Due.Rate, v.Due.Law, v.Pence, v.DecidedBy, when.Micros(at), v.Why, v.ID, v.Version)
}

// casualBefore counts the casual overtime of a week before a moment that was long enough to count and was not refused.
func casualBefore(q db.Querier, staff string, monday when.Day, before time.Time, least time.Duration) (int, error) {
	var n int
	err := q.QueryRow(`SELECT count(*) FROM duty_variance WHERE staff = $1 AND overtime = 'casual' AND on_day >= $2 AND from_at < $3 AND state NOT IN ('refused', 'withdrawn') AND until_at - from_at >= $4`,
		staff, monday, when.Micros(before), least.Microseconds()).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("duty: occasions: %w", err)
	}
	return n, nil
}
