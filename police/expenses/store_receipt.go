package expenses

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/when"
)

const receiptColumns = `r.line, r.claim, r.sha256, r.state, r.pence, r.pence_sure, r.on_day, r.on_sure, r.payee, r.payee_sure, r.look, r.kind, r.label`

func scanReceipt(s db.Scanner) (Receipt, error) {
	var x Receipt
	var on string
	if err := s.Scan(&x.Line, &x.Claim, &x.SHA256, &x.State, &x.Pence, &x.PenceSure, &on, &x.OnSure, &x.Payee, &x.PayeeSure, &x.Look, &x.Kind, &x.Label); err != nil {
		return x, err
	}
	return x, x.On.UnmarshalText([]byte(on))
}

// putReceipt keeps what was read, in the place of what was read of the receipt before.
func putReceipt(q db.Querier, x Receipt, at time.Time) error {
	return exec(q, `INSERT INTO expenses_receipt (line, claim, sha256, state, pence, pence_sure, on_day, on_sure, payee, payee_sure, look, read_at, label, kind)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
		ON CONFLICT (line) DO UPDATE SET sha256 = excluded.sha256, state = excluded.state, pence = excluded.pence, pence_sure = excluded.pence_sure, on_day = excluded.on_day, on_sure = excluded.on_sure,
		payee = excluded.payee, payee_sure = excluded.payee_sure, look = excluded.look, read_at = excluded.read_at, label = excluded.label, kind = excluded.kind, version = expenses_receipt.version + 1`,
		x.Line, x.Claim, x.SHA256, x.State, x.Pence, x.PenceSure, x.On.String(), x.OnSure, x.Payee, x.PayeeSure, string(x.Look), when.Micros(at), x.Label, x.Kind)
}

// withReadings puts what was read of its receipt into each line that has one; nothing where it was not read yet.
func withReadings(q db.Querier, lines []Line) error {
	for i := range lines {
		l := &lines[i]
		if l.Receipt == "" {
			continue
		}
		x, err := scanReceipt(q.QueryRow(`SELECT `+receiptColumns+` FROM expenses_receipt r WHERE r.line = $1 AND r.sha256 = $2`, l.ID, l.Receipt))
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return fmt.Errorf("expenses: receipt: %w", err)
		}
		l.Read = &x
	}
	return nil
}

// looksLike are the receipts that could be the same as one, by what they were read to say, by the sum claimed for them, or because one
// person handed them in: of this claim, or of one that was submitted. Those with the same bytes are found by their hash.
func looksLike(q db.Querier, l Line, x Receipt) ([]Receipt, error) {
	return db.Gather(q, scanReceipt, `SELECT `+receiptColumns+` FROM expenses_receipt r JOIN expenses_line l ON l.id = r.line JOIN expenses_claim c ON c.id = l.claim
		WHERE r.line <> $1 AND l.state = 'live' AND l.receipt = r.sha256 AND r.sha256 <> $2 AND (l.claim = $3 OR c.state IN ('paid', 'stopped'))
		AND (r.pence = $4 AND r.on_day = $5 AND $4 > 0 OR l.claimed_pence = $6 AND $6 > 0 OR l.staff = $7) ORDER BY r.line DESC LIMIT 5000`,
		l.ID, l.Receipt, l.Claim, x.Pence, x.On.String(), l.Claimed, l.Staff)
}

// lookedAt tells whether a claim is drawn for an auditor already.
func lookedAt(q db.Querier, claim string) (bool, error) {
	n, err := number(q, `SELECT COUNT(*) FROM expenses_audit WHERE claim = $1`, claim)
	return n > 0, err
}
