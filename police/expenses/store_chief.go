package expenses

import (
	"fmt"

	"throughline/platform/db"
	"throughline/platform/when"
)

// spendByKind is what the periods from one to the beginning of another paid by kind, the largest first, without what payroll sent back and has not taken.
func spendByKind(q db.Querier, from, to string) ([]KindSpend, error) {
	return db.Gather(q, func(s db.Scanner) (KindSpend, error) {
		var x KindSpend
		err := s.Scan(&x.Kind, &x.Rows, &x.Pence)
		return x, err
	}, `SELECT element, COUNT(*), SUM(pence) FROM expenses_pay p WHERE period >= $1 AND period < $2 AND NOT EXISTS (SELECT 1 FROM expenses_reject r WHERE r.pay = p.id) GROUP BY element ORDER BY SUM(pence) DESC, element`, from, to)
}

// claimsOfSpan are how many claims were paid, and how many of them somebody looks at.
func claimsOfSpan(q db.Querier, from, to string) (paid, looked int, err error) {
	err = q.QueryRow(`SELECT COUNT(*), COALESCE(SUM(CASE WHEN EXISTS (SELECT 1 FROM expenses_audit a WHERE a.claim = c.id) THEN 1 ELSE 0 END), 0) FROM expenses_claim c WHERE c.state = 'paid' AND c.period >= $1 AND c.period < $2`, from, to).Scan(&paid, &looked)
	if err != nil {
		err = fmt.Errorf("expenses: spend: %w", err)
	}
	return paid, looked, err
}

func resultsOfSpan(q db.Querier, from, to string) ([]Result, error) {
	return db.Gather(q, func(s db.Scanner) (Result, error) {
		var x Result
		err := s.Scan(&x.Result, &x.Claims)
		return x, err
	}, `SELECT a.result, COUNT(*) FROM expenses_audit a JOIN expenses_claim c ON c.id = a.claim WHERE c.period >= $1 AND c.period < $2 GROUP BY a.result ORDER BY a.result`, from, to)
}

// journeyPaid is how many lines of a day were paid in a period.
type journeyPaid struct {
	on     when.Day
	period string
	lines  int
}

func journeysPaid(q db.Querier, from, to string) ([]journeyPaid, error) {
	return db.Gather(q, func(s db.Scanner) (journeyPaid, error) {
		var x journeyPaid
		err := s.Scan(&x.on, &x.period, &x.lines)
		return x, err
	}, `SELECT l.on_day, c.period, COUNT(*) FROM expenses_line l JOIN expenses_claim c ON c.id = l.claim WHERE c.state = 'paid' AND l.state = 'live' AND c.period >= $1 AND c.period < $2 GROUP BY l.on_day, c.period`, from, to)
}
