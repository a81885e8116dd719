package custody

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/thread"
	"throughline/platform/when"
)

func insertMatter(q db.Querier, m Matter) error {
	doc, err := json.Marshal(m.MatterFacts)
	if err != nil {
		return err
	}
	_, err = q.Exec(`INSERT INTO custody_matter (id, arrest, thread, crime, label, version, since_at, doc) VALUES ($1, $2, $3, $4, $5, 1, $6, $7)`,
		m.ID, m.Arrest, m.Thread, m.Crime, m.Label, when.Micros(m.SinceAt), string(doc))
	if err != nil {
		return fmt.Errorf("custody: matter: %w", err)
	}
	return nil
}

// mattersOf are what an arrest is for. An arrest from before matters is one, with the arrest's own id.
func mattersOf(q db.Querier, a Arrest) ([]Matter, error) {
	rows, err := matterRows(q, []string{a.ID})
	return a.all(rows[a.ID]), err
}

func matterRows(q db.Querier, arrests []string) (map[string][]Matter, error) {
	return ofEach(q, arrests, `SELECT arrest, id, thread, crime, label, since_at, doc FROM custody_matter WHERE arrest IN (?) ORDER BY since_at, id`, func(of *string, scan scanner) (m Matter, err error) {
		var at int64
		var doc string
		if err := scan(&m.ID, &m.Thread, &m.Crime, &m.Label, &at, &doc); err != nil {
			return m, err
		}
		m.Arrest, m.SinceAt = *of, when.FromMicros(at)
		return m, json.Unmarshal([]byte(doc), &m.MatterFacts)
	})
}

// all are an arrest's matters, of which those with a row are given.
func (a Arrest) all(rows []Matter) []Matter {
	if len(rows) > 0 {
		return rows
	}
	return []Matter{{ID: a.ID, Arrest: a.ID, Thread: a.Thread, Crime: a.Crime, Label: a.Label, SinceAt: a.ArrestedAt,
		MatterFacts: MatterFacts{Offences: a.Offences, Mode: a.Mode, Officers: a.Officers}}}
}

// bind says that a detention is about a matter.
func bind(q db.Querier, detention string, m Matter) error {
	_, err := q.Exec(`INSERT INTO custody_detention_on (detention, matter, thread, label, version, how, ended_at, doc) VALUES ($1, $2, $3, $4, 1, '', 0, '{}')`,
		detention, m.ID, m.Thread, m.Label)
	if err != nil {
		return fmt.Errorf("custody: detention on: %w", err)
	}
	return nil
}

type ended struct {
	matter, how, doc string
	at               int64
}

// matters are what a detention is about, with how each ended in it.
func matters(q db.Querier, x Detention) ([]Matter, error) {
	one := []Detention{x}
	err := mattersIn(q, one)
	return one[0].Matters, err
}

// ended is how the one matter of a detention from before ended.
func (x Detention) ended() (string, time.Time) {
	switch {
	case x.Charge != nil:
		return "charged", x.Charge.At
	case x.Release != nil:
		return x.Release.How, x.ReleasedAt
	}
	return "", time.Time{}
}

// endMatter keeps how a matter ended in a detention; the row of a detention from before is made now.
func endMatter(q db.Querier, x Detention, m Matter) error {
	doc, err := json.Marshal(m.Ending)
	if err != nil {
		return err
	}
	_, err = q.Exec(`INSERT INTO custody_detention_on (detention, matter, thread, label, version, how, ended_at, doc) VALUES ($1, $2, $3, $4, 1, $5, $6, $7)
		ON CONFLICT (detention, matter) DO UPDATE SET how = excluded.how, ended_at = excluded.ended_at, doc = excluded.doc, version = custody_detention_on.version + 1`,
		x.ID, m.ID, m.Thread, m.Label, m.How, when.Micros(m.EndedAt), string(doc))
	if err != nil {
		return fmt.Errorf("custody: end matter: %w", err)
	}
	return nil
}

// labelArrest gives an arrest, its detentions and what hangs on them a label.
func labelArrest(q db.Querier, arrest, label string) error {
	for _, s := range []string{
		`UPDATE custody_arrest SET label = $1 WHERE id = $2`,
		`UPDATE custody_detention SET label = $1 WHERE arrest = $2`,
		`UPDATE custody_review SET label = $1 WHERE detention IN (SELECT id FROM custody_detention WHERE arrest = $2)`,
		`UPDATE custody_extension SET label = $1 WHERE detention IN (SELECT id FROM custody_detention WHERE arrest = $2)`,
		`UPDATE custody_hospital SET label = $1 WHERE detention IN (SELECT id FROM custody_detention WHERE arrest = $2)`,
		`UPDATE custody_wait SET label = $1 WHERE detention IN (SELECT id FROM custody_detention WHERE arrest = $2)`,
		`UPDATE custody_part SET label = $1 WHERE detention IN (SELECT id FROM custody_detention WHERE arrest = $2)`,
		`UPDATE custody_handover_line SET label = $1 WHERE detention IN (SELECT id FROM custody_detention WHERE arrest = $2)`,
		`UPDATE custody_safety SET label = $1 WHERE detention IN (SELECT id FROM custody_detention WHERE arrest = $2)`,
	} {
		if _, err := q.Exec(s, label, arrest); err != nil {
			return fmt.Errorf("custody: label: %w", err)
		}
	}
	return nil
}

// relabelThread follows a thread's new label. What stands on other threads too keeps to the narrowest of them.
func relabelThread(tx *act.Tx, threadID, label string) error {
	for _, s := range []string{
		`UPDATE custody_bail SET label = $1, version = version + 1 WHERE thread = $2`,
		`UPDATE custody_matter SET label = $1, version = version + 1 WHERE thread = $2`,
		`UPDATE custody_detention_on SET label = $1, version = version + 1 WHERE thread = $2`,
		`UPDATE custody_charge_authority SET label = $1 WHERE thread = $2`,
		`UPDATE custody_authority_on SET label = $1, version = version + 1 WHERE thread = $2`,
		`UPDATE custody_crime SET label = $1, version = version + 1 WHERE thread = $2`,
	} {
		if _, err := tx.Exec(s, label, threadID); err != nil {
			return fmt.Errorf("custody: relabel: %w", err)
		}
	}
	arrests, err := arrestsOf(tx, threadID)
	if err != nil {
		return err
	}
	for _, a := range arrests {
		ms, err := mattersOf(tx, a)
		if err != nil {
			return err
		}
		to, err := thread.Narrowest(tx, "custody.matter.two_restricted", threadsOf(ms))
		if err != nil {
			return err
		}
		if err := labelArrest(tx, a.ID, to); err != nil {
			return err
		}
	}
	return nil
}

// crimeHeard is a crime as far as an arrest for it must know.
type crimeHeard struct{ ID, Number, Thread, Offence, Title, Label string }

const crimeColumns = `SELECT crime, number, thread, offence, title, label FROM custody_crime `

func scanCrime(row interface{ Scan(...any) error }) (c crimeHeard, err error) {
	return c, row.Scan(&c.ID, &c.Number, &c.Thread, &c.Offence, &c.Title, &c.Label)
}

func putCrime(q db.Querier, c crimeHeard) error {
	_, err := q.Exec(`INSERT INTO custody_crime (crime, number, thread, offence, title, label) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (crime) DO NOTHING`,
		c.ID, c.Number, c.Thread, c.Offence, c.Title, c.Label)
	if err != nil {
		return fmt.Errorf("custody: crime: %w", err)
	}
	return nil
}

// crimeOf finds a crime by its number or id. Fault: custody.matter.crime.
func crimeOf(q db.Querier, number string) (crimeHeard, error) {
	c, err := scanCrime(q.QueryRow(crimeColumns+`WHERE number = $1 OR crime = $1`, number))
	if errors.Is(err, sql.ErrNoRows) {
		return c, fault.New(fault.NotFound, "custody.matter.crime").With("crime", number)
	}
	if err != nil {
		return c, fmt.Errorf("custody: crime: %w", err)
	}
	return c, nil
}

func crimesOn(q db.Querier, thread string) ([]crimeHeard, error) {
	rows, err := q.Query(crimeColumns+`WHERE thread = $1 ORDER BY number`, thread)
	return collect(rows, err, scanCrime)
}
