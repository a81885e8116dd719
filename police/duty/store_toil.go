package duty

import (
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/when"
)

// timeOffGiven is the overtime for which these, or all when ids is nil, were given time off, oldest first.
func timeOffGiven(q db.Querier, ids []string) ([]Variance, error) {
	more, args := theirs(ids, 1)
	return db.Gather(q, scanVariance, varianceColumns+`WHERE state = 'time_off'`+more+` ORDER BY on_day, id`, args...)
}

// toilDraws are the absences in lieu of these, or of all when ids is nil, that are asked for or granted, with what they draw.
func toilDraws(q db.Querier, ids []string) ([]toilDraw, error) {
	more, args := theirs(ids, 1)
	return db.Gather(q, func(s db.Scanner) (toilDraw, error) {
		var x toilDraw
		var from int64
		var state string
		err := s.Scan(&x.absence, &x.staff, &from, &x.seconds, &state)
		x.on, x.asked = when.DayOf(when.FromMicros(from)), state == "asked"
		return x, err
	}, `SELECT id, staff, from_at, drawn_seconds, state FROM duty_absence WHERE kind = 'toil' AND state IN ('asked', 'granted')`+more+` ORDER BY from_at, id`, args...)
}

// setDrawn keeps what an absence draws.
func setDrawn(q db.Querier, absence string, seconds int64) error {
	if _, err := q.Exec(`UPDATE duty_absence SET drawn_seconds = $1 WHERE id = $2`, seconds, absence); err != nil {
		return fmt.Errorf("duty: time off: %w", err)
	}
	return nil
}

// toilPaid is what was paid of the time off of these, or of all when ids is nil, by the overtime that it was given for.
func toilPaid(q db.Querier, ids []string) (map[string]int64, error) {
	more, args := theirs(ids, 1)
	type paid struct {
		variance string
		seconds  int64
	}
	list, err := db.Gather(q, func(s db.Scanner) (paid, error) {
		var x paid
		return x, s.Scan(&x.variance, &x.seconds)
	}, `SELECT variance, seconds FROM duty_toil_paid WHERE 1 = 1`+more, args...)
	out := map[string]int64{}
	for _, x := range list {
		out[x.variance] = x.seconds
	}
	return out, err
}

func insertToilPaid(q db.Querier, x ToilPaid, by string, at time.Time) error {
	_, err := q.Exec(`INSERT INTO duty_toil_paid (variance, staff, seconds, pence, by_staff, at, label) VALUES ($1, $2, $3, $4, $5, $6, 'open')`, x.Variance, x.Staff, x.Seconds, x.Pence, by, when.Micros(at))
	if err != nil {
		return fmt.Errorf("duty: time off: %w", err)
	}
	return nil
}

// exchangeVariance keeps the rest day that was given for one that is worked, or none.
func exchangeVariance(q db.Querier, v Variance, rest when.Day, now time.Time) error {
	return db.WriteOne(q, "duty.stale", `UPDATE duty_variance SET state = $1, rest_on = $2, decided_at = $3, version = version + 1 WHERE id = $4 AND version = $5`, v.State, rest, when.Micros(now), v.ID, v.Version)
}

// exchangedFor is the rest day that was given for one that is worked, zero for none, and when it was given.
func exchangedFor(q db.Querier, variance string) (day when.Day, at time.Time, err error) {
	var micros int64
	if err := q.QueryRow(`SELECT rest_on, decided_at FROM duty_variance WHERE id = $1`, variance).Scan(&day, &micros); err != nil {
		return day, at, fmt.Errorf("duty: exchange: %w", err)
	}
	return day, when.FromMicros(micros), nil
}

// dropRest ends a day of rest that was set by date at a moment: the tours that it took the place of count again.
func dropRest(q db.Querier, staff string, day when.Day, set, now time.Time) error {
	if _, err := q.Exec(`UPDATE duty_tour SET cancelled_at = 0, version = version + 1 WHERE staff = $1 AND on_day = $2 AND kind = 'tour' AND cancelled_at = $3`, staff, day, when.Micros(set)); err != nil {
		return fmt.Errorf("duty: rest day: %w", err)
	}
	if _, err := q.Exec(`UPDATE duty_tour SET cancelled_at = $1, version = version + 1 WHERE staff = $2 AND on_day = $3 AND kind = 'rest' AND cancelled_at = 0`, when.Micros(now), staff, day); err != nil {
		return fmt.Errorf("duty: rest day: %w", err)
	}
	return nil
}
