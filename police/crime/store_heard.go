package crime

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/when"
)

func insertIncident(q db.Querier, i Incident) error {
	_, err := q.Exec(`INSERT INTO crime_incident (incident, thread, number, type, place, reported_at, due_at, state, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
		i.ID, i.Thread, i.Number, i.Type, i.Place, when.Micros(i.ReportedAt), when.Micros(i.DueAt), i.State, i.Label)
	if err != nil {
		return fmt.Errorf("crime: incident: %w", err)
	}
	return nil
}

const incidentColumns = `incident, thread, number, type, place, reported_at, due_at, state, reason, label, version`

func scanIncident(s interface{ Scan(...any) error }) (Incident, error) {
	var i Incident
	var reported, due int64
	err := s.Scan(&i.ID, &i.Thread, &i.Number, &i.Type, &i.Place, &reported, &due, &i.State, &i.Reason, &i.Label, &i.Version)
	i.ReportedAt, i.DueAt = when.FromMicros(reported), when.FromMicros(due)
	return i, err
}

func getIncident(q db.Querier, id string) (Incident, error) {
	i, err := scanIncident(q.QueryRow(`SELECT `+incidentColumns+` FROM crime_incident WHERE incident = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return i, fault.New(fault.NotFound, "incident.not_found")
	}
	if err != nil {
		return i, fmt.Errorf("crime: incident: %w", err)
	}
	return i, nil
}

func incidentsOf(q db.Querier, thread string) ([]Incident, error) {
	return incidentsWhere(q, `thread = $1 ORDER BY reported_at, incident`, thread)
}

// owedIncidents are the incidents whose crime is not recorded yet, the one due first on top.
func owedIncidents(q db.Querier, labels []string, after paging.Mark, limit int) ([]Incident, error) {
	in, args := journal.In(labels, 4)
	at, id := after.Up()
	return incidentsWhere(q, `state = 'owed' AND (due_at, incident) > ($2, $3) AND label IN (`+in+`) ORDER BY due_at, incident LIMIT $1`, append([]any{limit, at, id}, args...)...)
}

func incidentsWhere(q db.Querier, where string, args ...any) ([]Incident, error) {
	rows, err := q.Query(`SELECT `+incidentColumns+` FROM crime_incident WHERE `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("crime: incidents: %w", err)
	}
	defer rows.Close()
	var out []Incident
	for rows.Next() {
		i, err := scanIncident(rows)
		if err != nil {
			return nil, fmt.Errorf("crime: incidents: %w", err)
		}
		out = append(out, i)
	}
	return out, rows.Err()
}

func setIncident(q db.Querier, i Incident, state, reason string) error {
	r, err := q.Exec(`UPDATE crime_incident SET state = $1, reason = $2, version = version + 1 WHERE incident = $3 AND version = $4`, state, reason, i.ID, i.Version)
	if err != nil {
		return fmt.Errorf("crime: incident: %w", err)
	}
	if n, _ := r.RowsAffected(); n != 1 {
		return fault.New(fault.Stale, "crime.stale")
	}
	return nil
}

func linkHeard(q db.Querier, thread, person, role, label string) error {
	_, err := q.Exec(`INSERT INTO crime_linked (thread, person, role, label) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, thread, person, role, label)
	if err != nil {
		return fmt.Errorf("crime: linked: %w", err)
	}
	return nil
}

// linked are the people of a role on a thread, in the order of their ids.
func linked(q db.Querier, thread, role string) ([]string, error) {
	rows, err := q.Query(`SELECT person FROM crime_linked WHERE thread = $1 AND role = $2 ORDER BY person`, thread, role)
	if err != nil {
		return nil, fmt.Errorf("crime: linked: %w", err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var p string
		if err := rows.Scan(&p); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

// endOutcome closes the current outcome, if there is one: its row stays as history.
func endOutcome(q db.Querier, crime string, at int64) error {
	_, err := q.Exec(`UPDATE crime_outcome SET ended_at = $1, version = version + 1 WHERE crime = $2 AND ended_at = 0`, at, crime)
	if err != nil {
		return fmt.Errorf("crime: outcome: %w", err)
	}
	return nil
}

func insertOutcome(q db.Querier, o Outcome) error {
	_, err := q.Exec(`INSERT INTO crime_outcome (id, crime, outcome, title, decided_on, decided_by, reason, law, set_at, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		o.ID, o.Crime, o.Code, o.Title, o.DecidedOn, o.DecidedBy, o.Reason, o.Law, when.Micros(o.SetAt), o.Label)
	if err != nil {
		return fmt.Errorf("crime: outcome: %w", err)
	}
	return nil
}

// outcomesOf is the whole history, the current one first.
func outcomesOf(q db.Querier, crime string) ([]Outcome, error) {
	rows, err := q.Query(`SELECT id, crime, outcome, title, decided_on, decided_by, reason, law, set_at, ended_at, label FROM crime_outcome WHERE crime = $1 ORDER BY set_at DESC, id DESC`, crime)
	if err != nil {
		return nil, fmt.Errorf("crime: outcomes: %w", err)
	}
	defer rows.Close()
	var out []Outcome
	for rows.Next() {
		var o Outcome
		var set, ended int64
		if err := rows.Scan(&o.ID, &o.Crime, &o.Code, &o.Title, &o.DecidedOn, &o.DecidedBy, &o.Reason, &o.Law, &set, &ended, &o.Label); err != nil {
			return nil, err
		}
		o.SetAt, o.EndedAt = when.FromMicros(set), when.FromMicros(ended)
		out = append(out, o)
	}
	return out, rows.Err()
}

// putSaid keeps what somebody said last; what was said before it and heard after it changes nothing.
func putSaid(q db.Querier, thread, person, what, said string, at int64, label string) error {
	_, err := q.Exec(`INSERT INTO crime_said (thread, person, what, said, at, label) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (thread, person, what) DO UPDATE SET said = excluded.said, at = excluded.at, version = crime_said.version + 1 WHERE excluded.at >= crime_said.at`,
		thread, person, what, said, at, label)
	if err != nil {
		return fmt.Errorf("crime: said: %w", err)
	}
	return nil
}

// saidBy is what somebody said last of a thing on a thread, "" when they were not asked.
func saidBy(q db.Querier, thread, person, what string) (string, error) {
	var said string
	err := q.QueryRow(`SELECT said FROM crime_said WHERE thread = $1 AND person = $2 AND what = $3`, thread, person, what).Scan(&said)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("crime: said: %w", err)
	}
	return said, nil
}

// tie keeps that an arrest was for a crime.
func tie(q db.Querier, c Crime, arrest, person string, at time.Time) error {
	_, err := q.Exec(`INSERT INTO crime_arrest (crime, arrest, person, at, label) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (crime, arrest) DO NOTHING`,
		c.ID, arrest, person, when.Micros(at), c.Label)
	if err != nil {
		return fmt.Errorf("crime: arrest: %w", err)
	}
	return nil
}

func arrestsFor(q db.Querier, crime string) ([]Arrested, error) {
	rows, err := q.Query(`SELECT arrest, person, at FROM crime_arrest WHERE crime = $1 ORDER BY at, arrest`, crime)
	if err != nil {
		return nil, fmt.Errorf("crime: arrests: %w", err)
	}
	defer rows.Close()
	var out []Arrested
	for rows.Next() {
		var a Arrested
		var at int64
		if err := rows.Scan(&a.Arrest, &a.Person, &at); err != nil {
			return nil, fmt.Errorf("crime: arrests: %w", err)
		}
		a.At = when.FromMicros(at)
		out = append(out, a)
	}
	return out, rows.Err()
}

// besides are the other crimes that an arrest was for, of whatever label.
func besides(q db.Querier, arrest, crime string) ([]Crime, error) {
	return crimesWhere(q, `c.id <> $2 AND c.id IN (SELECT crime FROM crime_arrest WHERE arrest = $1) ORDER BY c.number`, arrest, crime)
}
