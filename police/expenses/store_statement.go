package expenses

import (
	"fmt"
	"time"

	"throughline/platform/db"
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

// insertPublished keeps a row unless its payment was published, which another act may have done a moment ago. Fault: expenses.stale.
func insertPublished(q db.Querier, x PublishedRow, at time.Time) error {
	return write(q, `INSERT INTO expenses_published (id, period, staff, name, rank, kind, on_day, pence, counter, pay, published_at, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'open') ON CONFLICT DO NOTHING`,
		x.ID, x.Period, x.Staff, x.Name, x.Rank, x.Kind, x.On.String(), x.Pence, db.Bit(x.Counter), x.Pay, when.Micros(at))
}

const publishedColumns = `x.id, x.period, x.staff, x.name, x.rank, x.kind, x.on_day, x.pence, x.counter, x.pay`

func scanPublished(s db.Scanner) (PublishedRow, error) {
	var x PublishedRow
	var counter int64
	err := s.Scan(&x.ID, &x.Period, &x.Staff, &x.Name, &x.Rank, &x.Kind, &x.On, &x.Pence, &counter, &x.Pay)
	x.Counter = counter != 0
	return x, err
}

// publishedOf is a period as it was published.
func publishedOf(q db.Querier, period string) ([]PublishedRow, error) {
	rows, err := db.Gather(q, scanPublished, `SELECT `+publishedColumns+` FROM expenses_published x WHERE x.period = $1 ORDER BY x.name, x.on_day, x.kind, x.id`, period)
	return folded(rows), err
}

// takenPays are the rows of a period that payroll took.
func takenPays(q db.Querier, period string) ([]Pay, error) {
	return db.Gather(q, scanPay, `SELECT `+payColumns+` FROM expenses_pay p WHERE period = $1`+taken+` ORDER BY staff, on_day, id`, period)
}

// taken leaves out what payroll sent back, whatever came of it: a row that went again is a row of its own.
const taken = ` AND NOT EXISTS (SELECT 1 FROM expenses_reject r WHERE r.pay = p.id)`

// backOf begins the key of a row that takes a published one off.
const backOf = "back:"

// publishedAndBack are the rows that periods before one published, that payroll sent back since, and that nothing took off yet.
func publishedAndBack(q db.Querier, period string) ([]PublishedRow, error) {
	return db.Gather(q, scanPublished, `SELECT `+publishedColumns+` FROM expenses_published x JOIN expenses_reject r ON r.pay = x.pay WHERE x.period < $1
		AND NOT EXISTS (SELECT 1 FROM expenses_published b WHERE b.pay = '`+backOf+`' || x.pay) ORDER BY x.name, x.on_day, x.id`, period)
}

// publishedPeriods are those that were published, the newest first.
func publishedPeriods(q db.Querier, limit int) ([]PublishedPeriod, error) {
	return db.Gather(q, func(s db.Scanner) (PublishedPeriod, error) {
		var x PublishedPeriod
		var at int64
		err := s.Scan(&x.Period, &at, &x.Rows, &x.Pence)
		x.At = when.FromMicros(at)
		return x, err
	}, `SELECT period, MIN(published_at), COUNT(DISTINCT CASE WHEN kind = '`+heldBack+`' THEN staff || rank || counter ELSE id END), SUM(pence) FROM expenses_published GROUP BY period ORDER BY period DESC LIMIT $1`, limit)
}

// vatLines are the lines whose receipts show VAT and of which a period paid or took back something, in the order of the file. All of them,
// whatever the reader may see: the totals go to the tax office. Nobody's case is told (vatText).
func vatLines(q db.Querier, period string) ([]vatLine, error) {
	return db.Gather(q, func(s db.Scanner) (vatLine, error) {
		var x vatLine
		var err error
		x.Line, err = scanLine(more{s, []any{&x.centre, &x.label, &x.paid, &x.before}})
		return x, err
	}, `SELECT `+lineColumns+`, c.cost_centre, c.label, (SELECT COALESCE(SUM(p.pence), 0) FROM expenses_pay p WHERE p.line = l.id AND p.period = $1`+taken+`),
		(SELECT COALESCE(SUM(p.pence), 0) FROM expenses_pay p WHERE p.line = l.id AND p.period < $1`+taken+`)
		FROM expenses_line l JOIN expenses_claim c ON c.id = l.claim WHERE l.vat_pence > 0 AND l.id IN (SELECT p.line FROM expenses_pay p WHERE p.period = $1`+taken+`) ORDER BY l.on_day, l.id`, period)
}
