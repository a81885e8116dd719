package expenses

import (
	"time"

	"throughline/platform/db"
	"throughline/platform/when"
)

// insertTwin keeps one side of two lines that say the same, once; it tells whether it was new.
func insertTwin(q db.Querier, x Twin, at time.Time) (bool, error) {
	res, err := q.Exec(`INSERT INTO expenses_twin (line, claim, code, other_line, other_claim, found_at, label) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (line, code, other_line) DO NOTHING`,
		x.Line, x.Claim, x.Code, x.otherLine, x.other, when.Micros(at), x.label)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// twinsOf are what other claims say of a claim's lines, in the order in which it was found.
func twinsOf(q db.Querier, claim string) ([]Twin, error) {
	return db.Gather(q, func(s db.Scanner) (Twin, error) {
		var x Twin
		err := s.Scan(&x.Line, &x.Claim, &x.Code, &x.otherLine, &x.other, &x.what, &x.own)
		return x, err
	}, `SELECT t.line, t.claim, t.code, t.other_line, t.other_claim, COALESCE(l.what, ''), CASE WHEN o.staff = l.staff THEN 1 ELSE 0 END FROM expenses_twin t LEFT JOIN expenses_line l ON l.id = t.line
		LEFT JOIN expenses_claim o ON o.id = t.other_claim WHERE t.claim = $1 ORDER BY t.found_at, t.line, t.code, t.other_line`, claim)
}
