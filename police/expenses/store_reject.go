package expenses

import (
	"time"

	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/when"
)

const rejectColumnsOf = `r.pay, r.kind, r.claim, r.staff, r.number, r.cost_centre, r.period, r.row_no, r.pence, r.reason, r.state, r.again, r.again_period, r.decided, r.taken_at, r.taken_by, r.label, r.version`

func scanReject(s db.Scanner) (Reject, error) {
	var x Reject
	var at int64
	err := s.Scan(&x.ID, &x.Kind, &x.Claim, &x.Staff, &x.Number, &x.CostCentre, &x.Period, &x.Row, &x.Pence, &x.Reason, &x.State, &x.Again, &x.AgainPeriod, &x.Decided, &at, &x.TakenBy, &x.Label, &x.Version)
	x.TakenAt = when.FromMicros(at)
	return x, err
}

func insertReject(q db.Querier, x Reject) error {
	return exec(q, `INSERT INTO expenses_reject (pay, kind, claim, staff, number, cost_centre, period, row_no, pence, reason, state, taken_at, taken_by, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		x.ID, x.Kind, x.Claim, x.Staff, x.Number, x.CostCentre, x.Period, x.Row, x.Pence, x.Reason, x.State, when.Micros(x.TakenAt), x.TakenBy, x.Label)
}

func getReject(q db.Querier, pay string) (Reject, error) {
	x, err := scanReject(q.QueryRow(`SELECT `+rejectColumnsOf+` FROM expenses_reject r WHERE r.pay = $1`, pay))
	return db.Found(x, err, "payroll_reject.not_found")
}

func updateReject(q db.Querier, x Reject) error {
	return write(q, `UPDATE expenses_reject SET state = $1, again = $2, again_period = $3, decided = $4, version = version + 1 WHERE pay = $5 AND version = $6`, x.State, x.Again, x.AgainPeriod, x.Decided, x.ID, x.Version)
}

// rejectedIn are the ids of the rows of a period that were sent back before.
func rejectedIn(q db.Querier, period string) (map[string]bool, error) {
	ids, err := db.Gather(q, func(s db.Scanner) (id string, err error) { return id, s.Scan(&id) }, `SELECT pay FROM expenses_reject WHERE period = $1`, period)
	out := map[string]bool{}
	for _, id := range ids {
		out[id] = true
	}
	return out, err
}

// rejectsOfClaim are those of a claim's rows, the oldest first.
func rejectsOfClaim(q db.Querier, claim string) ([]Reject, error) {
	return db.Gather(q, scanReject, `SELECT `+rejectColumnsOf+` FROM expenses_reject r WHERE r.claim = $1 AND r.claim <> '' ORDER BY r.taken_at, r.pay`, claim)
}

// owedAgain are the rows that were sent back and not settled, of other people than the reader, the oldest first.
func owedAgain(q db.Querier, reader string, labels []string, after paging.Mark, limit int) ([]Reject, error) {
	in, args := journal.In(labels, 5)
	at, id := after.Up()
	return db.Gather(q, scanReject, `SELECT `+rejectColumnsOf+` FROM expenses_reject r WHERE r.state = 'owed' AND r.staff <> $1 AND (r.taken_at > $3 OR r.taken_at = $3 AND r.pay > $4) AND r.label IN (`+in+`)
		ORDER BY r.taken_at, r.pay LIMIT $2`, append([]any{reader, limit, at, id}, args...)...)
}

// owesAgain tells whether a row of a claim was sent back and not settled yet.
func owesAgain(q db.Querier, claim string) (bool, error) {
	n, err := number(q, `SELECT COUNT(*) FROM expenses_reject WHERE claim = $1 AND state = 'owed'`, claim)
	return n > 0, err
}

func getPay(q db.Querier, pay string) (Pay, error) {
	x, err := scanPay(q.QueryRow(`SELECT `+payColumns+` FROM expenses_pay WHERE id = $1`, pay))
	return db.Found(x, err, "payroll_reject.not_found")
}

func getOvertime(q db.Querier, id string) (overtime, error) {
	o, err := scanOvertime(q.QueryRow(`SELECT `+overtimeColumns+` FROM expenses_overtime WHERE id = $1`, id))
	return db.Found(o, err, "payroll_reject.not_found")
}

func insertRecovery(q db.Querier, x Recovery, now time.Time) error {
	return exec(q, `INSERT INTO expenses_recovery (id, claim, line, staff, pence, tenths, instalments, first_period, last_period, reason, made_at, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		x.ID, x.Claim, x.Line, x.Staff, x.Pence, x.Tenths, x.Instalments, x.First, x.Last, x.Reason, when.Micros(now), x.Label)
}

func recoveriesOf(q db.Querier, claim string) ([]Recovery, error) {
	return db.Gather(q, func(s db.Scanner) (Recovery, error) {
		var x Recovery
		err := s.Scan(&x.ID, &x.Claim, &x.Line, &x.Staff, &x.Pence, &x.Tenths, &x.Instalments, &x.First, &x.Last, &x.Reason, &x.Label)
		return x, err
	}, `SELECT id, claim, line, staff, pence, tenths, instalments, first_period, last_period, reason, label FROM expenses_recovery WHERE claim = $1 ORDER BY made_at, id`, claim)
}
