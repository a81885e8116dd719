package load

import (
	"context"
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/id"
	"throughline/platform/when"
)

// seedPay writes the rows of a period as claims that were paid leave them: four kinds, most of them mileage.
func seedPay(ctx context.Context, d *db.DB, period string, lines, staff int, today when.Day, now time.Time) error {
	const anAct = 5000
	for from := 0; from < lines; from += anAct {
		err := d.Do(ctx, func(tx *db.Tx) error {
			for i := from; i < min(from+anAct, lines); i++ {
				element, unit, tenths, rate := "mileage_car", "mile", int64(10+i%900), int64(55)
				if i%5 == 0 {
					element, unit, tenths, rate = "parking", "actual", 10, int64(100+i%2000)
				}
				if _, err := tx.Exec(`INSERT INTO expenses_pay (id, claim, line, staff, number, cost_centre, element, tax, unit, tenths, rate_pence, pence, on_day, period, counter, law, label, made_at)
					VALUES ($1, $2, $3, $4, $5, 'response', $6, 'none', $7, $8, $9, $10, $11, $12, 0, 'expenses.rate/mileage_car/2026-04-06', 'open', $13)`,
					id.New(), fmt.Sprintf("claim-%d", i/4), fmt.Sprintf("line-%d", i), fmt.Sprintf("pay-%d", i%staff), fmt.Sprint(10000+i%staff), element, unit, tenths, rate, tenths*rate/10, today.AddDays(-i%28).String(), period,
					when.Micros(now)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// draftsFromCourt are how many claims were drafted from hearings.
func draftsFromCourt(q db.Querier) (n int, err error) {
	err = q.QueryRow(`SELECT COUNT(*) FROM expenses_claim WHERE source = 'court' AND state = 'draft'`).Scan(&n)
	return n, err
}

// officersWithout are how many officers do not have as many drafts as they had hearings, each with one line.
func officersWithout(q db.Querier, each, officers int) (n int, err error) {
	err = q.QueryRow(`SELECT COUNT(*) FROM (SELECT c.staff FROM expenses_claim c JOIN expenses_line l ON l.claim = c.id WHERE c.source = 'court' AND c.state = 'draft' GROUP BY c.staff HAVING COUNT(*) = $1) x`, each).Scan(&n)
	return officers - n, err
}
