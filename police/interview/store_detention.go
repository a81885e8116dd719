package interview

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/thread"
	"throughline/platform/when"
)

func insertDetention(q db.Querier, threadID, detention, person string) error {
	th, err := thread.Get(q, threadID)
	if err != nil {
		return err
	}
	return wrote(q.Exec(`INSERT INTO interview_detention (id, thread, person, state, rights, solicitor, adult, fit, language, label)
		VALUES ($1, $2, $3, 'arrived', 0, '', 0, '', '', $4) ON CONFLICT (id) DO NOTHING`, detention, threadID, person, th.Label))
}

// setState and its like change nothing for a detention that stands on no case.
func setState(q db.Querier, detention, state string) error {
	return wrote(q.Exec(`UPDATE interview_detention SET state = $1, version = version + 1 WHERE id = $2`, state, detention))
}

// moveState changes the state only where it was another: nothing otherwise.
func moveState(q db.Querier, detention, from, to string) error {
	return wrote(q.Exec(`UPDATE interview_detention SET state = $1, version = version + 1 WHERE id = $2 AND state = $3`, to, detention, from))
}

func setRights(q db.Querier, detention string, given bool, solicitor string, adult bool, until time.Time, language string) error {
	return wrote(q.Exec(`UPDATE interview_detention SET rights = $1, solicitor = $2, adult = $3, adult_until = $4, language = $5, version = version + 1 WHERE id = $6`,
		db.Bit(given), solicitor, db.Bit(adult), when.Micros(until), language, detention))
}

func setAdult(q db.Querier, detention string, adult bool, until time.Time) error {
	return wrote(q.Exec(`UPDATE interview_detention SET adult = $1, adult_until = $2, version = version + 1 WHERE id = $3`, db.Bit(adult), when.Micros(until), detention))
}

func setFit(q db.Querier, detention, fit string) error {
	return wrote(q.Exec(`UPDATE interview_detention SET fit = $1, version = version + 1 WHERE id = $2`, fit, detention))
}

// detainedOf is the detention in which a person of a case is now; a zero Detained when there is none.
func detainedOf(q db.Querier, threadID, person string) (Detained, error) {
	var d Detained
	var rights, adult int
	var until int64
	err := q.QueryRow(`SELECT id, state, rights, solicitor, adult, adult_until, fit, language FROM interview_detention
		WHERE (thread = $1 OR id IN (SELECT detention FROM interview_detention_on WHERE thread = $1)) AND person = $2 AND state <> 'over' ORDER BY id DESC LIMIT 1`, threadID, person).
		Scan(&d.ID, &d.State, &rights, &d.Solicitor, &adult, &until, &d.Fit, &d.Language)
	if errors.Is(err, sql.ErrNoRows) {
		return Detained{}, nil
	}
	if err != nil {
		return d, fmt.Errorf("interview: detention: %w", err)
	}
	d.Rights, d.Adult, d.AdultUntil = rights == 1, adult == 1, when.FromMicros(until)
	return d, nil
}

func insertLeave(q db.Querier, threadID, label string, l Leave) error {
	return wrote(q.Exec(`INSERT INTO interview_leave (id, thread, person, without, reason, given_by, given_by_name, given_at, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		l.ID, threadID, l.Person, l.Without, l.Reason, l.By, l.ByName, when.Micros(l.At), label))
}

// leavesOf are the leaves that no interview has used yet.
func leavesOf(q db.Querier, threadID, person string) ([]Leave, error) {
	rows, err := q.Query(`SELECT id, person, without, reason, given_by, given_by_name, given_at FROM interview_leave WHERE thread = $1 AND person = $2 AND used_at = 0 ORDER BY given_at, id`, threadID, person)
	if err != nil {
		return nil, fmt.Errorf("interview: leave: %w", err)
	}
	defer rows.Close()
	var out []Leave
	for rows.Next() {
		var l Leave
		var at int64
		if err := rows.Scan(&l.ID, &l.Person, &l.Without, &l.Reason, &l.By, &l.ByName, &at); err != nil {
			return nil, fmt.Errorf("interview: leave: %w", err)
		}
		l.At = when.FromMicros(at)
		out = append(out, l)
	}
	return out, rows.Err()
}

// useLeaves marks them as used by the interview that starts.
func useLeaves(tx *act.Tx, ls []Leave) error {
	for _, l := range ls {
		if err := one(tx.Exec(`UPDATE interview_leave SET used_at = $1, version = version + 1 WHERE id = $2 AND used_at = 0`, when.Micros(tx.Now()), l.ID)); err != nil {
			return err
		}
	}
	return nil
}

func voidTranscript(q db.Querier, interview string, n int, now time.Time) error {
	return one(q.Exec(`UPDATE interview_transcript SET voided_at = $1, version = version + 1 WHERE interview = $2 AND n = $3 AND voided_at = 0`, when.Micros(now), interview, n))
}
