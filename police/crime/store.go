package crime

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/when"
)

const columns = `c.id, c.number, c.thread, c.incident, c.offence, c.title, c.class, c.mode, c.place, c.from_at, c.to_at, c.reported_at, c.recorded_at, c.account, c.flags, c.state_victim, c.oic, c.outcome, c.outcome_on, c.cps_reason, c.label, c.version`

func scan(s interface{ Scan(...any) error }) (Crime, error) {
	var c Crime
	var from, to, reported, recorded, state int64
	var flags string
	err := s.Scan(&c.ID, &c.Number, &c.Thread, &c.Incident, &c.OffenceCode, &c.Title, &c.Class, &c.Mode, &c.Place, &from, &to, &reported, &recorded,
		&c.Account, &flags, &state, &c.OIC, &c.Outcome, &c.OutcomeOn, &c.CPSReason, &c.Label, &c.Version)
	c.FromAt, c.ToAt, c.ReportedAt, c.RecordedAt = when.FromMicros(from), when.FromMicros(to), when.FromMicros(reported), when.FromMicros(recorded)
	c.StateVictim = state == 1
	if flags != "" {
		c.Flags = strings.Split(flags, ",")
	}
	return c, err
}

func insertCrime(q db.Querier, c Crime) error {
	state := 0
	if c.StateVictim {
		state = 1
	}
	_, err := q.Exec(`INSERT INTO crime_record (id, number, thread, incident, offence, title, class, mode, place, from_at, to_at, reported_at, recorded_at, account, flags, state_victim, oic, label)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`, c.ID, c.Number, c.Thread, c.Incident, c.OffenceCode, c.Title, c.Class, c.Mode, c.Place,
		when.Micros(c.FromAt), when.Micros(c.ToAt), when.Micros(c.ReportedAt), when.Micros(c.RecordedAt), c.Account, strings.Join(c.Flags, ","), state, c.OIC, c.Label)
	if err != nil {
		return fmt.Errorf("crime: insert: %w", err)
	}
	return nil
}

// nextNumber gives the next number of the year of day: dense, because the row is locked until the act is done.
func nextNumber(q db.Querier, day when.Day) (string, error) {
	var n int64
	err := q.QueryRow(`INSERT INTO crime_number (year, last) VALUES ($1, 1) ON CONFLICT (year) DO UPDATE SET last = crime_number.last + 1 RETURNING last`, day.Year).Scan(&n)
	if err != nil {
		return "", fmt.Errorf("crime: number: %w", err)
	}
	return fmt.Sprintf("%02d/%06d", day.Year%100, n), nil
}

func getCrime(q db.Querier, id string) (Crime, error) {
	c, err := scan(q.QueryRow(`SELECT `+columns+` FROM crime_record c WHERE c.id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return c, fault.New(fault.NotFound, "crime.not_found")
	}
	if err != nil {
		return c, fmt.Errorf("crime: get: %w", err)
	}
	return c, peopleOf(q, &c)
}

func crimesWhere(q db.Querier, where string, args ...any) ([]Crime, error) {
	rows, err := q.Query(`SELECT `+columns+` FROM crime_record c WHERE `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("crime: list: %w", err)
	}
	var out []Crime
	for rows.Next() {
		c, err := scan(rows)
		if err != nil {
			rows.Close()
			return nil, fmt.Errorf("crime: list: %w", err)
		}
		out = append(out, c)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, fmt.Errorf("crime: list: %w", err)
	}
	for i := range out {
		if err := peopleOf(q, &out[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func crimesOfThread(q db.Querier, thread string) ([]Crime, error) {
	return crimesWhere(q, `c.thread = $1 ORDER BY c.recorded_at, c.id`, thread)
}

// crimesFor lists the newest crimes that these labels may show, narrowed to an officer in the case when oic is given.
func crimesFor(q db.Querier, labels []string, oic string, after paging.Mark, limit int) ([]Crime, error) {
	in, args := journal.In(labels, 5)
	at, id := after.Down()
	return crimesWhere(q, `($1 = '' OR c.oic = $1) AND (c.recorded_at, c.id) < ($3, $4) AND c.label IN (`+in+`) ORDER BY c.recorded_at DESC, c.id DESC LIMIT $2`,
		append([]any{oic, limit, at, id}, args...)...)
}

func peopleOf(q db.Querier, c *Crime) error {
	rows, err := q.Query(`SELECT person, role, charged_on FROM crime_person WHERE crime = $1 ORDER BY since_at, person`, c.ID)
	if err != nil {
		return fmt.Errorf("crime: people: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var person, role string
		var charged when.Day
		if err := rows.Scan(&person, &role, &charged); err != nil {
			return fmt.Errorf("crime: people: %w", err)
		}
		if role == "victim" {
			c.Victims = append(c.Victims, person)
			continue
		}
		c.Suspects = append(c.Suspects, person)
		if !charged.IsZero() && (c.ChargedOn.IsZero() || charged.Before(c.ChargedOn)) {
			c.ChargedOn = charged
		}
	}
	return rows.Err()
}

// addPerson links a person to a crime once; it tells whether they were not linked before.
func addPerson(q db.Querier, c Crime, person, role string, now time.Time) (bool, error) {
	r, err := q.Exec(`INSERT INTO crime_person (crime, person, role, since_at, label) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`, c.ID, person, role, when.Micros(now), c.Label)
	if err != nil {
		return false, fmt.Errorf("crime: person: %w", err)
	}
	n, err := r.RowsAffected()
	return n == 1, err
}

func setCharged(q db.Querier, crime, person string, on when.Day) error {
	_, err := q.Exec(`UPDATE crime_person SET charged_on = $1, version = version + 1 WHERE crime = $2 AND person = $3 AND role = 'suspect' AND charged_on = ''`, on.String(), crime, person)
	if err != nil {
		return fmt.Errorf("crime: charged: %w", err)
	}
	return nil
}

// update writes what may change of a crime under the version that was read. Fault: crime.stale.
func update(q db.Querier, c Crime) error {
	r, err := q.Exec(`UPDATE crime_record SET oic = $1, outcome = $2, outcome_on = $3, cps_reason = $4, version = version + 1 WHERE id = $5 AND version = $6`,
		c.OIC, c.Outcome, c.OutcomeOn, c.CPSReason, c.ID, c.Version)
	if err != nil {
		return fmt.Errorf("crime: update: %w", err)
	}
	if n, _ := r.RowsAffected(); n != 1 {
		return fault.New(fault.Stale, "crime.stale")
	}
	return nil
}

func relabel(tx db.Querier, thread, label string) error {
	for _, q := range []string{
		`UPDATE crime_incident SET label = $1, version = version + 1 WHERE thread = $2`,
		`UPDATE crime_said SET label = $1, version = version + 1 WHERE thread = $2`,
		`UPDATE crime_linked SET label = $1, version = version + 1 WHERE thread = $2`,
		`UPDATE crime_person SET label = $1, version = version + 1 WHERE crime IN (SELECT id FROM crime_record WHERE thread = $2)`,
		`UPDATE crime_arrest SET label = $1, version = version + 1 WHERE crime IN (SELECT id FROM crime_record WHERE thread = $2)`,
		`UPDATE crime_outcome SET label = $1, version = version + 1 WHERE crime IN (SELECT id FROM crime_record WHERE thread = $2)`,
		`UPDATE crime_record SET label = $1, version = version + 1 WHERE thread = $2`,
	} {
		if _, err := tx.Exec(q, label, thread); err != nil {
			return fmt.Errorf("crime: relabel: %w", err)
		}
	}
	return nil
}

// VictimsOf are the victims of those crimes of a thread of which one of these person ids is a suspect. What becomes of that
// person is news to them; to another victim of the thread it is not (VIC-07). Nobody when no crime names the person.
func VictimsOf(q db.Querier, thread string, suspect []string) ([]string, error) {
	if len(suspect) == 0 {
		return nil, nil
	}
	in, args := journal.In(suspect, 2)
	return db.Strings(q, `SELECT DISTINCT v.person FROM crime_record c JOIN crime_person s ON s.crime = c.id AND s.role = 'suspect' JOIN crime_person v ON v.crime = c.id AND v.role = 'victim'
		WHERE c.thread = $1 AND s.person IN (`+in+`) ORDER BY v.person`, append([]any{thread}, args...)...)
}

// Others are the crimes of a thread that name suspects, and none of these person ids among them; and the victims of those alone.
// What a file says of one suspect leaves them out.
func Others(q db.Querier, thread string, suspect []string) (crimes, victims []string, err error) {
	all, err := crimesOfThread(q, thread)
	if err != nil {
		return nil, nil, err
	}
	var theirs []string
	for _, c := range all {
		if len(c.Suspects) == 0 || slices.ContainsFunc(c.Suspects, func(s string) bool { return slices.Contains(suspect, s) }) {
			theirs = append(theirs, c.Victims...)
			continue
		}
		crimes, victims = append(crimes, c.ID), append(victims, c.Victims...)
	}
	return crimes, slices.DeleteFunc(victims, func(v string) bool { return slices.Contains(theirs, v) }), nil
}
