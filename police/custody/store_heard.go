package custody

import (
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/when"
)

// involve notes that somebody investigates on a thread: from then on they do not decide on the detention (CUS-10, CUS-14).
func involve(q db.Querier, thread, staff, how string) error {
	if thread == "" || staff == "" {
		return nil
	}
	_, err := q.Exec(`INSERT INTO custody_involved (thread, staff, how) VALUES ($1, $2, $3) ON CONFLICT (thread, staff) DO NOTHING`, thread, staff, how)
	if err != nil {
		return fmt.Errorf("custody: involved: %w", err)
	}
	return nil
}

// involved are the staff who investigate on any of these threads.
func involved(q db.Querier, threads []string) ([]string, error) {
	in, args := journal.In(threads, 1)
	rows, err := q.Query(`SELECT DISTINCT staff FROM custody_involved WHERE thread IN (`+in+`) ORDER BY staff`, args...)
	return collect(rows, err, func(row interface{ Scan(...any) error }) (s string, err error) { return s, row.Scan(&s) })
}

// authority is a prosecutor's decision that an offence may be charged.
type authority struct{ Request, Offence, By string }

// standAuthority says on which thread an offence is allowed.
func standAuthority(q db.Querier, request, thread, offence, label string) error {
	_, err := q.Exec(`INSERT INTO custody_authority_on (request, thread, offence, live, label) VALUES ($1, $2, $3, 1, $4)
		ON CONFLICT (request, thread, offence) DO UPDATE SET live = 1, version = custody_authority_on.version + 1`, request, thread, offence, label)
	if err != nil {
		return fmt.Errorf("custody: authority on a thread: %w", err)
	}
	return nil
}

func putAuthority(q db.Querier, request, suspect, offence, thread, label, by string, at time.Time) error {
	_, err := q.Exec(`INSERT INTO custody_charge_authority (request, suspect, offence, thread, label, version, by_whom, at, withdrawn_at) VALUES ($1, $2, $3, $4, $5, 1, $6, $7, 0)
		ON CONFLICT (request, suspect, offence) DO UPDATE SET withdrawn_at = 0, at = excluded.at, by_whom = excluded.by_whom, version = custody_charge_authority.version + 1`, request, suspect, offence, thread, label, by, when.Micros(at))
	if err != nil {
		return fmt.Errorf("custody: authority: %w", err)
	}
	return nil
}

// withdrawAuthority takes back what an earlier decision on the same request allowed.
func withdrawAuthority(q db.Querier, request, suspect string, at time.Time) error {
	if _, err := q.Exec(`UPDATE custody_authority_on SET live = 0, version = version + 1 WHERE request = $1`, request); err != nil {
		return fmt.Errorf("custody: withdraw: %w", err)
	}
	_, err := q.Exec(`UPDATE custody_charge_authority SET withdrawn_at = $1, version = version + 1 WHERE request = $2 AND suspect = $3 AND withdrawn_at = 0`, when.Micros(at), request, suspect)
	return err
}

func authoritiesFor(q db.Querier, suspect, thread string) ([]authority, error) {
	rows, err := q.Query(`SELECT a.request, a.offence, a.by_whom FROM custody_charge_authority a WHERE a.suspect = $1 AND a.withdrawn_at = 0
		AND (EXISTS (SELECT 1 FROM custody_authority_on o WHERE o.request = a.request AND o.offence = a.offence AND o.thread = $2 AND o.live = 1)
			OR a.thread = $2 AND NOT EXISTS (SELECT 1 FROM custody_authority_on o WHERE o.request = a.request)) ORDER BY a.at, a.offence`, suspect, thread)
	return collect(rows, err, func(row interface{ Scan(...any) error }) (a authority, err error) {
		return a, row.Scan(&a.Request, &a.Offence, &a.By)
	})
}

// Safety is whether a victim has been told that the detainee leaves: owed, told, not_reached or exception. Duty is the
// victim room's duty to tell them.
type Safety struct {
	Victim string    `json:"victim"` // person id
	State  string    `json:"state"`
	At     time.Time `json:"at,omitzero"`
	Duty   string    `json:"duty,omitempty"`
}

func putSafety(q db.Querier, x Detention, s Safety) error {
	_, err := q.Exec(`INSERT INTO custody_safety (victim, detention, duty, label, version, state, at) VALUES ($1, $2, $3, $4, 1, $5, $6)
		ON CONFLICT (detention, victim, duty) DO UPDATE SET state = excluded.state, at = excluded.at, version = custody_safety.version + 1`,
		s.Victim, x.ID, s.Duty, x.Label, s.State, when.Micros(s.At))
	if err != nil {
		return fmt.Errorf("custody: safety: %w", err)
	}
	return nil
}

func safetyOf(q db.Querier, detention string) ([]Safety, error) {
	rows, err := q.Query(`SELECT victim, state, at, duty FROM custody_safety WHERE detention = $1 ORDER BY victim, duty`, detention)
	return collect(rows, err, func(row interface{ Scan(...any) error }) (s Safety, err error) {
		var at int64
		err = row.Scan(&s.Victim, &s.State, &at, &s.Duty)
		s.At = when.FromMicros(at)
		return s, err
	})
}
