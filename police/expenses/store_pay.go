package expenses

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"throughline/platform/db"
	"throughline/platform/id"
	"throughline/platform/paging"
	"throughline/platform/when"
)

func insertFinding(q db.Querier, claim string, f Finding, label string) error {
	return exec(q, `INSERT INTO expenses_finding (id, claim, line, code, outcome, detail, law, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, id.New(), claim, f.Line, f.Code, f.Outcome, f.Label+"\n"+f.Detail, f.Law, label)
}

func findingsOf(q db.Querier, claim string) ([]Finding, error) {
	return db.Gather(q, func(s db.Scanner) (Finding, error) {
		var x Finding
		err := s.Scan(&x.Line, &x.Code, &x.Outcome, &x.Detail, &x.Law)
		x.Label, x.Detail, _ = strings.Cut(x.Detail, "\n")
		return x, err
	}, `SELECT line, code, outcome, detail, law FROM expenses_finding WHERE claim = $1 ORDER BY id`, claim)
}

// Pay is one row of what goes to payroll. Counter marks a counter-entry.
type Pay struct {
	ID, Claim, Line, Staff, Number, CostCentre, Element, Tax, Unit string
	Tenths, RatePence, Pence                                       int64
	On                                                             when.Day
	Period                                                         string
	Counter                                                        bool
	Law, Label                                                     string
}

const payColumns = `id, claim, line, staff, number, cost_centre, element, tax, unit, tenths, rate_pence, pence, on_day, period, counter, law, label`

func scanPay(s db.Scanner) (Pay, error) {
	var x Pay
	var counter int64
	err := s.Scan(&x.ID, &x.Claim, &x.Line, &x.Staff, &x.Number, &x.CostCentre, &x.Element, &x.Tax, &x.Unit, &x.Tenths, &x.RatePence, &x.Pence, &x.On, &x.Period, &counter, &x.Law, &x.Label)
	x.Counter = counter != 0
	return x, err
}

func insertPay(q db.Querier, x Pay, now time.Time) error {
	return exec(q, `INSERT INTO expenses_pay (`+payColumns+`, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`, x.ID, x.Claim, x.Line, x.Staff, x.Number, x.CostCentre, x.Element,
		x.Tax, x.Unit, x.Tenths, x.RatePence, x.Pence, x.On.String(), x.Period, db.Bit(x.Counter), x.Law, x.Label, when.Micros(now))
}

// paysOfLine are the rows of a line, in the order in which they were made.
func paysOfLine(q db.Querier, line string) ([]Pay, error) {
	return db.Gather(q, scanPay, `SELECT `+payColumns+` FROM expenses_pay WHERE line = $1 ORDER BY id`, line)
}

// standingPays are the rows of a line that stand: none that payroll sent back and that went again, or is not owed.
func standingPays(q db.Querier, line string) ([]Pay, error) {
	return db.Gather(q, scanPay, `SELECT `+payColumns+` FROM expenses_pay p WHERE line = $1`+stands+` ORDER BY id`, line)
}

// stands leaves out rows that payroll did not take and in whose place others went, or nothing.
const stands = ` AND NOT EXISTS (SELECT 1 FROM expenses_reject r WHERE r.pay = p.id AND r.state <> 'owed')`

// paysOfPeriod are the rows of a period in the order of its file. A payroll file holds every claim's rows, but no place
// and no thread: it tells of pay, not of cases.
func paysOfPeriod(q db.Querier, period string) ([]Pay, error) {
	return db.Gather(q, scanPay, `SELECT `+payColumns+` FROM expenses_pay WHERE period = $1 ORDER BY number, on_day, claim, line, id`, period)
}

// paidMiles are the tenths of a mile of one kind that somebody was paid for in a span of days, counter-entries taken off.
func paidMiles(q db.Querier, staff, kind string, from, to when.Day) (int64, error) {
	return number(q, `SELECT COALESCE(SUM(CASE WHEN pence < 0 THEN -tenths ELSE tenths END), 0) FROM expenses_pay p WHERE staff = $1 AND element = $2 AND unit IN ('mile', 'recovered_mile') AND on_day >= $3 AND on_day < $4`+stands,
		staff, kind, from.String(), to.String())
}

// sums are how many sums spent somebody claimed from a day on, and how many of them are whole pounds.
func sums(q db.Querier, staff string, from when.Day) (all, round int64, err error) {
	err = q.QueryRow(`SELECT count(*), COALESCE(SUM(CASE WHEN l.claimed_pence % 100 = 0 THEN 1 ELSE 0 END), 0) FROM expenses_line l JOIN expenses_claim c ON c.id = l.claim
		WHERE l.staff = $1 AND l.on_day >= $2 AND l.claimed_pence > 0 AND l.state = 'live'`, staff, from.String()).Scan(&all, &round)
	if err != nil {
		err = fmt.Errorf("expenses: sums: %w", err)
	}
	return all, round, err
}

// Period is a payroll period. LockedAt is zero while it is open.
type Period struct {
	Period   string    `json:"period"`
	LockedAt time.Time `json:"locked_at,omitzero"`
	Rows     int       `json:"rows"`
	Pence    int64     `json:"pence"`
	Hash     string    `json:"hash,omitempty"`
	Version  int64     `json:"-"`
}

func scanPeriod(s db.Scanner) (Period, error) {
	var x Period
	var locked int64
	err := s.Scan(&x.Period, &locked, &x.Rows, &x.Pence, &x.Hash, &x.Version)
	x.LockedAt = when.FromMicros(locked)
	return x, err
}

func getPeriod(q db.Querier, period string) (Period, error) {
	x, err := scanPeriod(q.QueryRow(`SELECT period, locked_at, rows_count, pence, hash, version FROM expenses_period WHERE period = $1`, period))
	return db.Found(x, err, "payroll.not_found")
}

func periods(q db.Querier, after paging.Mark, limit int) ([]Period, error) {
	return db.Gather(q, scanPeriod, `SELECT period, locked_at, rows_count, pence, hash, version FROM expenses_period WHERE $2 = '' OR period < $2 ORDER BY period DESC LIMIT $1`, limit, after.ID)
}

// hold takes the lock on an open period's row until the act ends, so that nothing is added while its file is made. It
// tells false when the period is locked.
func hold(q db.Querier, period string) (bool, error) {
	if err := exec(q, `INSERT INTO expenses_period (period, label) VALUES ($1, 'open') ON CONFLICT (period) DO NOTHING`, period); err != nil {
		return false, err
	}
	var got string
	err := q.QueryRow(`UPDATE expenses_period SET version = version + 1 WHERE period = $1 AND locked_at = 0 RETURNING period`, period).Scan(&got)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("expenses: period: %w", err)
	}
	return true, nil
}

func lockPeriod(q db.Querier, x Period) error {
	return write(q, `UPDATE expenses_period SET locked_at = $1, rows_count = $2, pence = $3, hash = $4, version = version + 1 WHERE period = $5 AND locked_at = 0`, when.Micros(x.LockedAt), x.Rows, x.Pence, x.Hash, x.Period)
}

// audit is a claim that is to be looked at, or was.
type audit struct {
	claim, why, draw, result, note, auditor, label string
	version                                        int64
}

func insertAudit(q db.Querier, x audit) error {
	return exec(q, `INSERT INTO expenses_audit (claim, why, draw, label) VALUES ($1, $2, $3, $4) ON CONFLICT (claim) DO NOTHING`, x.claim, x.why, x.draw, x.label)
}

func getAudit(q db.Querier, claim string) (audit, error) {
	x := audit{claim: claim}
	err := q.QueryRow(`SELECT why, draw, result, note, auditor, label, version FROM expenses_audit WHERE claim = $1`, claim).Scan(&x.why, &x.draw, &x.result, &x.note, &x.auditor, &x.label, &x.version)
	return db.Found(x, err, "expenses.audit.not_drawn")
}

func updateAudit(q db.Querier, x audit) error {
	return write(q, `UPDATE expenses_audit SET result = $1, note = $2, auditor = $3, version = version + 1 WHERE claim = $4 AND version = $5`, x.result, x.note, x.auditor, x.claim, x.version)
}
