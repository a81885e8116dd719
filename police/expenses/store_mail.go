package expenses

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/paging"
	"throughline/platform/when"
)

const mailColumns = `id, sender, subject, staff, claim, state, why, files, decided, came_at, version`

func scanMail(s db.Scanner) (Mail, error) {
	var x Mail
	var at int64
	err := s.Scan(&x.ID, &x.Sender, &x.Subject, &x.Staff, &x.Claim, &x.State, &x.Why, &x.Files, &x.Decided, &at, &x.Version)
	x.CameAt = when.FromMicros(at)
	return x, err
}

func insertMail(q db.Querier, x Mail) error {
	return exec(q, `INSERT INTO expenses_mail (id, sender, subject, staff, claim, state, why, files, came_at, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open')`,
		x.ID, x.Sender, x.Subject, x.Staff, x.Claim, x.State, x.Why, x.Files, when.Micros(x.CameAt))
}

func getMail(q db.Querier, id string) (Mail, error) {
	x, err := scanMail(q.QueryRow(`SELECT `+mailColumns+` FROM expenses_mail WHERE id = $1`, id))
	return db.Found(x, err, "expenses_mail.not_found")
}

func settleMail(q db.Querier, x Mail) error {
	return write(q, `UPDATE expenses_mail SET state = $1, staff = $2, claim = $3, decided = $4, version = version + 1 WHERE id = $5 AND version = $6`, x.State, x.Staff, x.Claim, x.Decided, x.ID, x.Version)
}

func refusedMails(q db.Querier, after paging.Mark, limit int) ([]Mail, error) {
	at, id := after.Up()
	return db.Gather(q, scanMail, `SELECT `+mailColumns+` FROM expenses_mail WHERE state = 'refused' AND (came_at > $2 OR came_at = $2 AND id > $3) ORDER BY came_at, id LIMIT $1`, limit, at, id)
}

// staffAt is whose address it is; "" when nobody's.
func staffAt(q db.Querier, address string) (string, error) {
	var staff string
	err := q.QueryRow(`SELECT staff FROM expenses_address WHERE address = $1`, address).Scan(&staff)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("expenses: address: %w", err)
	}
	return staff, nil
}

func insertAddress(q db.Querier, address, staff string, at time.Time) error {
	return exec(q, `INSERT INTO expenses_address (address, staff, added_at, label) VALUES ($1, $2, $3, 'open')`, address, staff, when.Micros(at))
}

func deleteAddress(q db.Querier, address string) error {
	return exec(q, `DELETE FROM expenses_address WHERE address = $1`, address)
}

// draftFrom is somebody's newest draft from a source, if there is one.
func draftFrom(q db.Querier, staff, source string) (Claim, bool, error) {
	c, err := scanClaim(q.QueryRow(`SELECT `+claimColumns+` FROM expenses_claim c WHERE c.staff = $1 AND c.source = $2 AND c.state = 'draft' ORDER BY c.drafted_at DESC, c.id DESC LIMIT 1`, staff, source))
	if errors.Is(err, sql.ErrNoRows) {
		return Claim{}, false, nil
	}
	if err != nil {
		return c, false, fmt.Errorf("expenses: draft: %w", err)
	}
	return c, true, nil
}
