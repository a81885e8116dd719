package expenses

import (
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/when"
)

// paysOfStaff are somebody's rows of a period, each with what its line was for.
func paysOfStaff(q db.Querier, staff, period string) (out []Pay, whats []string, err error) {
	out, err = db.Gather(q, scanPay, `SELECT `+payColumns+` FROM expenses_pay WHERE staff = $1 AND period = $2 ORDER BY on_day, line, id`, staff, period)
	for _, p := range out {
		var what string
		if err := q.QueryRow(`SELECT COALESCE((SELECT what FROM expenses_line WHERE id = $1), '')`, p.Line).Scan(&what); err != nil {
			return nil, nil, fmt.Errorf("expenses: statement: %w", err)
		}
		whats = append(whats, what)
	}
	return out, whats, err
}

// sentBackOf says why payroll sent rows of somebody's back, by the id of the row.
func sentBackOf(q db.Querier, staff, period string) (map[string]string, error) {
	out := map[string]string{}
	_, err := db.Gather(q, func(s db.Scanner) (string, error) {
		var id, why string
		err := s.Scan(&id, &why)
		out[id] = why
		return id, err
	}, `SELECT pay, reason FROM expenses_reject WHERE staff = $1 AND period = $2`, staff, period)
	return out, err
}

const ofTheYear = ` FROM expenses_pay p JOIN expenses_period d ON d.period = p.period WHERE p.on_day >= $1 AND p.on_day < $2 AND p.tax <> 'none' AND NOT EXISTS (SELECT 1 FROM expenses_reject r WHERE r.pay = p.id)`

// taxedRows add up what is taxed of the journeys of a span of days, in the order of the file.
func taxedRows(q db.Querier, from, to when.Day) ([]P11DRow, error) {
	return db.Gather(q, func(s db.Scanner) (P11DRow, error) {
		var x P11DRow
		err := s.Scan(&x.Staff, &x.Number, &x.Element, &x.Tax, &x.Unit, &x.Tenths, &x.Pence, &x.Count)
		return x, err
	}, `SELECT p.staff, p.number, p.element, p.tax, p.unit, SUM(CASE WHEN p.pence < 0 THEN -p.tenths ELSE p.tenths END), SUM(p.pence), COUNT(*)`+ofTheYear+` AND d.locked_at > 0
		GROUP BY p.staff, p.number, p.element, p.tax, p.unit ORDER BY p.number, p.element, p.tax, p.unit, p.staff`, from.String(), to.String())
}

func openTaxedRows(q db.Querier, from, to when.Day) (int, error) {
	n, err := number(q, `SELECT COUNT(*)`+ofTheYear+` AND d.locked_at = 0`, from.String(), to.String())
	return int(n), err
}

func insertPublished(q db.Querier, x PublishedRow, at time.Time) error {
	return exec(q, `INSERT INTO expenses_published (id, period, staff, name, rank, kind, on_day, pence, counter, published_at, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'open')`,
		x.ID, x.Period, x.Staff, x.Name, x.Rank, x.Kind, x.On.String(), x.Pence, flag(x.Counter), when.Micros(at))
}

func publishedOf(q db.Querier, period string) ([]PublishedRow, error) {
	return db.Gather(q, func(s db.Scanner) (PublishedRow, error) {
		var x PublishedRow
		var counter int64
		err := s.Scan(&x.ID, &x.Period, &x.Name, &x.Rank, &x.Kind, &x.On, &x.Pence, &counter)
		x.Counter = counter != 0
		return x, err
	}, `SELECT id, period, name, rank, kind, on_day, pence, counter FROM expenses_published WHERE period = $1 ORDER BY name, on_day, kind, id`, period)
}

// publishedPeriods are those that were published, the newest first.
func publishedPeriods(q db.Querier, limit int) ([]PublishedPeriod, error) {
	return db.Gather(q, func(s db.Scanner) (PublishedPeriod, error) {
		var x PublishedPeriod
		var at int64
		err := s.Scan(&x.Period, &at, &x.Rows, &x.Pence)
		x.At = when.FromMicros(at)
		return x, err
	}, `SELECT period, MIN(published_at), COUNT(*), SUM(pence) FROM expenses_published GROUP BY period ORDER BY period DESC LIMIT $1`, limit)
}

// vatLines are the paid lines of a period whose receipts show VAT, in the order of the file.
func vatLines(q db.Querier, period string, labels []string) ([]vatLine, error) {
	in, args := journal.In(labels, 2)
	return db.Gather(q, func(s db.Scanner) (vatLine, error) {
		var x vatLine
		var err error
		x.Line, err = scanLine(more{s, []any{&x.centre}})
		return x, err
	}, `SELECT `+lineColumns+`, c.cost_centre FROM expenses_line l JOIN expenses_claim c ON c.id = l.claim WHERE c.period = $1 AND c.state = 'paid' AND l.state = 'live' AND l.vat_pence > 0 AND c.label IN (`+in+`) ORDER BY l.on_day, l.id`, append([]any{period}, args...)...)
}
