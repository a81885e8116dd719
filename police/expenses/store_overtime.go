package expenses

import (
	"time"

	"throughline/platform/db"
	"throughline/platform/when"
)

const overtimeColumns = `id, staff, number, cost_centre, element, paid_seconds, rate_pence, pence, on_day, period, law`

func scanOvertime(s db.Scanner) (overtime, error) {
	var o overtime
	err := s.Scan(&o.id, &o.staff, &o.number, &o.centre, &o.element, &o.seconds, &o.hourPence, &o.pence, &o.on, &o.period, &o.law)
	return o, err
}

func insertOvertime(q db.Querier, o overtime, now time.Time) error {
	return exec(q, `INSERT INTO expenses_overtime (`+overtimeColumns+`, made_at, label)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'open') ON CONFLICT (id) DO NOTHING`,
		o.id, o.staff, o.number, o.centre, o.element, o.seconds, o.hourPence, o.pence, o.on, o.period, o.law, when.Micros(now))
}

// overtimeOfPeriod are the lines of a period in the order of its file.
func overtimeOfPeriod(q db.Querier, period string) ([]overtime, error) {
	return db.Gather(q, scanOvertime, `SELECT `+overtimeColumns+` FROM expenses_overtime WHERE period = $1 ORDER BY number, on_day, id`, period)
}

// overtimeOf are somebody's own lines of a period.
func overtimeOf(q db.Querier, staff, period string) ([]overtime, error) {
	return db.Gather(q, scanOvertime, `SELECT `+overtimeColumns+` FROM expenses_overtime WHERE staff = $1 AND period = $2 ORDER BY on_day, id`, staff, period)
}
