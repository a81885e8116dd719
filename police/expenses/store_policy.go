package expenses

import (
	"fmt"

	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/when"
)

// sentLines are the lines of claims that were submitted from a day on, in the order in which they were, with what the checks found.
func sentLines(q db.Querier, from when.Day, labels []string, limit int) ([]sentLine, error) {
	in, args := journal.In(labels, 3)
	args = append([]any{when.Micros(from.Start()), limit}, args...)
	found := map[string]map[string]string{}
	_, err := db.Gather(q, func(s db.Scanner) (string, error) {
		var line, code, outcome string
		err := s.Scan(&line, &code, &outcome)
		if found[line] == nil {
			found[line] = map[string]string{}
		}
		found[line][code] = outcome
		return line, err
	}, `SELECT f.line, f.code, f.outcome FROM expenses_finding f JOIN expenses_claim c ON c.id = f.claim WHERE c.submitted_at >= $1 AND c.label IN (`+in+`) LIMIT 10 * $2`, args...)
	if err != nil {
		return nil, err
	}
	return db.Gather(q, func(s db.Scanner) (sentLine, error) {
		var x sentLine
		var at int64
		var err error
		x.Line, err = scanLine(more{s, []any{&x.state, &x.period, &at}})
		x.submitted, x.found = when.DayOf(when.FromMicros(at)), found[x.ID]
		return x, err
	}, `SELECT `+lineColumns+`, c.state, c.period, c.submitted_at FROM expenses_line l JOIN expenses_claim c ON c.id = l.claim
		WHERE c.submitted_at >= $1 AND l.state = 'live' AND c.label IN (`+in+`) ORDER BY c.submitted_at, l.on_day, l.id LIMIT $2`, args...)
}

// more scans columns that stand after those of another scanner.
type more struct {
	db.Scanner
	after []any
}

// Scan reads them all.
func (m more) Scan(to ...any) error {
	if err := m.Scanner.Scan(append(to, m.after...)...); err != nil {
		return fmt.Errorf("expenses: %w", err)
	}
	return nil
}

// paidBefore are the tenths of a mile that were paid before a day, by claimant, kind and day: journeys of the last two years count.
func paidBefore(q db.Querier, from when.Day) ([]Pay, error) {
	return db.Gather(q, func(s db.Scanner) (Pay, error) {
		var x Pay
		err := s.Scan(&x.Staff, &x.Element, &x.On, &x.Tenths)
		return x, err
	}, `SELECT staff, element, on_day, SUM(CASE WHEN pence < 0 THEN -tenths ELSE tenths END) FROM expenses_pay p WHERE made_at < $1 AND on_day >= $2 AND unit IN ('mile', 'recovered_mile')`+stands+` GROUP BY staff, element, on_day`,
		when.Micros(from.Start()), from.AddMonths(-24).String())
}
