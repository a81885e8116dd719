package expenses

import (
	"fmt"
	"strings"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/when"
)

func exec(q db.Querier, text string, args ...any) error {
	if _, err := q.Exec(text, args...); err != nil {
		return fmt.Errorf("expenses: %w", err)
	}
	return nil
}

// write changes the one row whose version was read. Fault: expenses.stale.
func write(q db.Querier, text string, args ...any) error {
	return db.WriteOne(q, "expenses.stale", text, args...)
}

func number(q db.Querier, text string, args ...any) (int64, error) {
	var n int64
	if err := q.QueryRow(text, args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("expenses: %w", err)
	}
	return n, nil
}

const claimColumns = `c.id, c.staff, c.number, c.cost_centre, c.thread, c.source, c.title, c.state, c.drafted_at, c.submitted_at, c.pence, c.period, c.certified, c.explanation, c.settled, c.label, c.version, (SELECT COUNT(*) FROM expenses_twin t WHERE t.claim = c.id)`

func scanClaim(s db.Scanner) (Claim, error) {
	var x Claim
	var drafted, submitted int64
	err := s.Scan(&x.ID, &x.Staff, &x.Number, &x.CostCentre, &x.Thread, &x.Source, &x.Title, &x.State, &drafted, &submitted, &x.Pence, &x.Period, &x.Certified, &x.Explanation, &x.Settled, &x.Label, &x.Version, &x.Twins)
	x.DraftedAt, x.SubmittedAt = when.FromMicros(drafted), when.FromMicros(submitted)
	return x, err
}

func insertClaim(q db.Querier, x Claim) error {
	return exec(q, `INSERT INTO expenses_claim (id, staff, number, cost_centre, thread, source, title, state, drafted_at, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		x.ID, x.Staff, x.Number, x.CostCentre, x.Thread, x.Source, x.Title, x.State, when.Micros(x.DraftedAt), x.Label)
}

func getClaim(q db.Querier, id string) (Claim, error) {
	x, err := scanClaim(q.QueryRow(`SELECT `+claimColumns+` FROM expenses_claim c WHERE c.id = $1`, id))
	return db.Found(x, err, "claim.not_found")
}

func updateClaim(q db.Querier, x Claim) error {
	return write(q, `UPDATE expenses_claim SET state = $1, submitted_at = $2, pence = $3, period = $4, certified = $5, explanation = $6, settled = $7, version = version + 1 WHERE id = $8 AND version = $9`,
		x.State, when.Micros(x.SubmittedAt), x.Pence, x.Period, x.Certified, x.Explanation, x.Settled, x.ID, x.Version)
}

const draftsFirst = `CASE WHEN c.state = 'draft' THEN '0' ELSE '1' END`

// claimMark is where a claim stands among its claimant's, as claimsOf orders them.
func claimMark(c Claim) paging.Mark {
	if c.State == "draft" {
		return paging.Mark{By: "0", At: c.DraftedAt, ID: c.ID}
	}
	return paging.Mark{By: "1", At: c.DraftedAt, ID: c.ID}
}

// claimsOf are somebody's claims, drafts first, then the newest, which their labels show.
func claimsOf(q db.Querier, staff string, labels []string, after paging.Mark, limit int) ([]Claim, error) {
	in, args := journal.In(labels, 6)
	at, id := after.Down()
	return db.Gather(q, scanClaim, `SELECT `+claimColumns+` FROM expenses_claim c WHERE c.staff = $1 AND c.label IN (`+in+`)
		AND (`+draftsFirst+` > $3 OR `+draftsFirst+` = $3 AND (c.drafted_at, c.id) < ($4, $5)) ORDER BY `+draftsFirst+`, c.drafted_at DESC, c.id DESC LIMIT $2`, append([]any{staff, limit, after.By, at, id}, args...)...)
}

// stoppedClaims are those that wait for finance, oldest first, which these labels show, but the reader's own.
func stoppedClaims(q db.Querier, reader string, labels []string, after paging.Mark, limit int) ([]Claim, error) {
	in, args := journal.In(labels, 5)
	at, id := after.Up()
	return db.Gather(q, scanClaim, `SELECT `+claimColumns+` FROM expenses_claim c WHERE c.state = 'stopped' AND c.staff <> $1 AND (c.submitted_at, c.id) > ($3, $4) AND c.label IN (`+in+`) ORDER BY c.submitted_at, c.id LIMIT $2`,
		append([]any{reader, limit, at, id}, args...)...)
}

// toAudit are those that were drawn and nobody has looked at, which these labels show, but the reader's own.
func toAudit(q db.Querier, reader string, labels []string, after paging.Mark, limit int) ([]Claim, error) {
	in, args := journal.In(labels, 5)
	at, id := after.Up()
	return db.Gather(q, scanClaim, `SELECT `+claimColumns+` FROM expenses_claim c JOIN expenses_audit a ON a.claim = c.id WHERE a.result = '' AND c.staff <> $1 AND c.label IN (`+in+`)
		AND (c.submitted_at, c.id) > ($3, $4) ORDER BY c.submitted_at, c.id LIMIT $2`, append([]any{reader, limit, at, id}, args...)...)
}

// submittedBefore tells how many claims somebody has ever submitted, but this one.
func submittedBefore(q db.Querier, staff, but string) (int64, error) {
	return number(q, `SELECT count(*) FROM expenses_claim WHERE staff = $1 AND id <> $2 AND submitted_at > 0`, staff, but)
}

const lineColumns = `l.id, l.claim, l.staff, l.kind, l.on_day, l.at_time, l.what, l.payee, l.tenths, l.route_metres, l.claimed_pence, l.passengers, l.car, l.receipt, l.excluded, l.hearing, l.pence, l.rate, l.state, l.label, l.version, l.vat_pence, l.vat_number, l.ends_at, l.record`

func scanLine(s db.Scanner) (Line, error) {
	var x Line
	var at, ends, excluded int64
	var passengers string
	err := s.Scan(&x.ID, &x.Claim, &x.Staff, &x.Kind, &x.On, &at, &x.What, &x.Payee, &x.Tenths, &x.Route, &x.Claimed, &passengers, &x.Car, &x.Receipt, &excluded, &x.Hearing, &x.Pence, &x.Rate, &x.State, &x.Label, &x.Version, &x.VAT, &x.VATNumber, &ends, &x.Record)
	x.At, x.EndsAt, x.Excluded = when.FromMicros(at), when.FromMicros(ends), excluded != 0
	if passengers != "" {
		x.Passengers = strings.Split(passengers, ",")
	}
	return x, err
}

func insertLine(q db.Querier, x Line) error {
	return exec(q, `INSERT INTO expenses_line (id, claim, staff, kind, on_day, at_time, what, payee, tenths, route_metres, claimed_pence, passengers, car, receipt, excluded, hearing, state, label, vat_pence, vat_number, ends_at, record)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 'live', $17, $18, $19, $20, $21)`, x.ID, x.Claim, x.Staff, x.Kind, x.On.String(), when.Micros(x.At), x.What, x.Payee, x.Tenths, x.Route,
		x.Claimed, strings.Join(x.Passengers, ","), x.Car, x.Receipt, db.Bit(x.Excluded), x.Hearing, x.Label, x.VAT, x.VATNumber, when.Micros(x.EndsAt), x.Record)
}

func getLine(q db.Querier, id string) (Line, error) {
	x, err := scanLine(q.QueryRow(`SELECT `+lineColumns+` FROM expenses_line l WHERE l.id = $1`, id))
	if x, err = db.Found(x, err, "claim_line.not_found"); err != nil {
		return x, err
	}
	all := []Line{x}
	err = withReadings(q, all)
	return all[0], err
}

func updateLine(q db.Querier, x Line) error {
	return write(q, `UPDATE expenses_line SET kind = $1, on_day = $2, at_time = $3, what = $4, payee = $5, tenths = $6, route_metres = $7, claimed_pence = $8, passengers = $9, car = $10, receipt = $11,
		excluded = $12, pence = $13, rate = $14, state = $15, vat_pence = $16, vat_number = $17, ends_at = $18, version = version + 1 WHERE id = $19 AND version = $20`, x.Kind, x.On.String(), when.Micros(x.At), x.What, x.Payee, x.Tenths, x.Route, x.Claimed,
		strings.Join(x.Passengers, ","), x.Car, x.Receipt, db.Bit(x.Excluded), x.Pence, x.Rate, x.State, x.VAT, x.VATNumber, when.Micros(x.EndsAt), x.ID, x.Version)
}

func linesOf(q db.Querier, claim string) ([]Line, error) {
	out, err := db.Gather(q, scanLine, `SELECT `+lineColumns+` FROM expenses_line l WHERE l.claim = $1 AND l.state = 'live' ORDER BY l.on_day, l.id`, claim)
	if err != nil {
		return nil, err
	}
	return out, withReadings(q, out)
}

// couldBeSame are lines that the controls compare with one: of the same day or the same receipt, in this claim or in one
// that was submitted, whoever's it is.
func couldBeSame(q db.Querier, x Line) ([]Line, error) {
	return db.Gather(q, scanLine, `SELECT `+lineColumns+` FROM expenses_line l JOIN expenses_claim c ON c.id = l.claim WHERE l.id <> $1 AND l.state = 'live'
		AND (l.claim = $2 OR c.state IN ('paid', 'stopped')) AND (l.on_day = $3 OR ($4 <> '' AND l.receipt = $4)) ORDER BY l.id`, x.ID, x.Claim, x.On.String(), x.Receipt)
}

// relabel follows a thread's new label through every row that stands on it.
func relabel(tx *act.Tx, thread, label string) error {
	const of = `(SELECT id FROM expenses_claim WHERE thread = $2)`
	for _, text := range []string{
		`UPDATE expenses_hearing SET label = $1, version = version + 1 WHERE thread = $2`,
		`UPDATE expenses_warning SET label = $1, version = version + 1 WHERE thread = $2`,
		`UPDATE expenses_sent SET label = $1, version = version + 1 WHERE thread = $2`,
		`UPDATE expenses_left_out SET label = $1, version = version + 1 WHERE thread = $2`,
		`UPDATE expenses_line SET label = $1, version = version + 1 WHERE claim IN ` + of,
		`UPDATE expenses_finding SET label = $1, version = version + 1 WHERE claim IN ` + of,
		`UPDATE expenses_receipt SET label = $1, version = version + 1 WHERE claim IN ` + of,
		`UPDATE expenses_pay SET label = $1, version = version + 1 WHERE claim IN ` + of,
		`UPDATE expenses_reject SET label = $1, version = version + 1 WHERE claim IN ` + of,
		`UPDATE expenses_recovery SET label = $1, version = version + 1 WHERE claim IN ` + of,
		`UPDATE expenses_audit SET label = $1, version = version + 1 WHERE claim IN ` + of,
		`UPDATE expenses_twin SET label = $1, version = version + 1 WHERE claim IN ` + of,
		`UPDATE expenses_claim SET label = $1, version = version + 1 WHERE thread = $2`,
	} {
		if err := exec(tx, text, label, thread); err != nil {
			return err
		}
	}
	return nil
}
