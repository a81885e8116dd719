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

// staffAt is whose address it is; "" when nobody's who gave back the code that was sent there.
func staffAt(q db.Querier, address string) (string, error) {
	var staff string
	err := q.QueryRow(`SELECT staff FROM expenses_address WHERE address = $1 AND confirmed_at > 0`, address).Scan(&staff)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("expenses: address: %w", err)
	}
	return staff, nil
}

// confirmAddress makes an address somebody's own; its code is used up, and so is everybody else's.
func confirmAddress(q db.Querier, address, staff string, at time.Time) error {
	if err := exec(q, `INSERT INTO expenses_address (address, staff, added_at, confirmed_at, label) VALUES ($1, $2, $3, $3, 'open')
		ON CONFLICT (address) DO UPDATE SET staff = excluded.staff, confirmed_at = excluded.confirmed_at, version = expenses_address.version + 1`, address, staff, when.Micros(at)); err != nil {
		return err
	}
	return exec(q, `DELETE FROM expenses_address_ask WHERE address = $1`, address)
}

// putAsked keeps a code that is sent, in the place of one that was sent to the same address for the same person before.
func putAsked(q db.Querier, x askedAddress) error {
	return exec(q, `INSERT INTO expenses_address_ask (address, staff, hash, asked_at, label) VALUES ($1, $2, $3, $4, 'open')
		ON CONFLICT (address, staff) DO UPDATE SET hash = excluded.hash, asked_at = excluded.asked_at, tries = 0, version = expenses_address_ask.version + 1`, x.address, x.staff, x.hash, when.Micros(x.at))
}

const askedColumns = `address, staff, hash, tries, asked_at`

func scanAsked(s db.Scanner) (askedAddress, error) {
	var x askedAddress
	var at int64
	err := s.Scan(&x.address, &x.staff, &x.hash, &x.tries, &at)
	x.at = when.FromMicros(at)
	return x, err
}

func getAsked(q db.Querier, address, staff string) (askedAddress, bool, error) {
	all, err := db.Gather(q, scanAsked, `SELECT `+askedColumns+` FROM expenses_address_ask WHERE address = $1 AND staff = $2`, address, staff)
	if err != nil || len(all) == 0 {
		return askedAddress{}, false, err
	}
	return all[0], true, nil
}

// askedBy are the codes that somebody asked for since an instant and has not given back.
func askedBy(q db.Querier, staff string, since time.Time) ([]askedAddress, error) {
	return db.Gather(q, scanAsked, `SELECT `+askedColumns+` FROM expenses_address_ask WHERE staff = $1 AND asked_at > $2 ORDER BY asked_at, address`, staff, when.Micros(since))
}

func tryAsked(q db.Querier, x askedAddress) error {
	return exec(q, `UPDATE expenses_address_ask SET tries = tries + 1, version = version + 1 WHERE address = $1 AND staff = $2`, x.address, x.staff)
}

// addressesOf are somebody's own, confirmed.
func addressesOf(q db.Querier, staff string) ([]string, error) {
	return db.Gather(q, func(s db.Scanner) (string, error) {
		var a string
		return a, s.Scan(&a)
	}, `SELECT address FROM expenses_address WHERE staff = $1 AND confirmed_at > 0 ORDER BY address`, staff)
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
