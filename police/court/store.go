package court

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/when"
)

type scanner interface{ Scan(...any) error }

// gather reads all rows with one scan function.
func gather[T any](q db.Querier, what string, scan func(scanner) (T, error), text string, args ...any) ([]T, error) {
	rows, err := q.Query(text, args...)
	if err != nil {
		return nil, fmt.Errorf("court: %s: %w", what, err)
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, fmt.Errorf("court: %s: %w", what, err)
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// one reads the row of a record. missing is the fault's code when there is none.
func one[T any](v T, err error, missing string) (T, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return v, fault.New(fault.NotFound, missing)
	}
	if err != nil {
		return v, fmt.Errorf("court: %s: %w", missing, err)
	}
	return v, nil
}

// write runs a statement that must change a row under the version that was read. Fault: court.stale.
func write(q db.Querier, text string, args ...any) error {
	r, err := q.Exec(text, args...)
	if err != nil {
		return fmt.Errorf("court: write: %w", err)
	}
	if n, err := r.RowsAffected(); err != nil || n != 1 {
		return fault.New(fault.Stale, "court.stale").Wrap(err)
	}
	return nil
}

func hearFile(q db.Querier, person, urn, thread, label string, now time.Time) error {
	_, err := q.Exec(`INSERT INTO court_file (person, urn, thread, heard_at, label) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (person, urn) DO NOTHING`, person, urn, thread, when.Micros(now), label)
	if err != nil {
		return fmt.Errorf("court: file: %w", err)
	}
	_, err = q.Exec(`UPDATE court_defendant SET urn = $1, version = version + 1 WHERE person = $2 AND thread = $3 AND urn = ''`, urn, person, thread)
	if err != nil {
		return fmt.Errorf("court: file: %w", err)
	}
	_, err = q.Exec(`UPDATE court_hearing SET urn = $1, version = version + 1 WHERE thread = $2 AND urn = ''
		AND id IN (SELECT b.hearing FROM court_before b JOIN court_defendant d ON d.id = b.defendant WHERE d.person = $3)`, urn, thread, person)
	if err != nil {
		return fmt.Errorf("court: file: %w", err)
	}
	return nil
}

// urnOf is the newest reference that was heard for a person on a thread, "" when none was.
func urnOf(q db.Querier, person, thread string) (string, error) {
	var urn string
	err := q.QueryRow(`SELECT urn FROM court_file WHERE person = $1 AND thread = $2 ORDER BY heard_at DESC, urn DESC LIMIT 1`, person, thread).Scan(&urn)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("court: urn: %w", err)
	}
	return urn, nil
}

const defendantColumns = `id, thread, person, urn, asn, detention, bail, conditions, label, version`

func scanDefendant(s scanner) (Defendant, error) {
	var x Defendant
	err := s.Scan(&x.ID, &x.Thread, &x.Person, &x.URN, &x.ASN, &x.Detention, &x.Bail, &x.Conditions, &x.Label, &x.Version)
	return x, err
}

func insertDefendant(q db.Querier, x Defendant) error {
	_, err := q.Exec(`INSERT INTO court_defendant (id, thread, person, urn, asn, detention, bail, conditions, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		x.ID, x.Thread, x.Person, x.URN, x.ASN, x.Detention, x.Bail, x.Conditions, x.Label)
	if err != nil {
		return fmt.Errorf("court: defendant: %w", err)
	}
	return nil
}

// chargedBefore is the defendant that a charge out of this detention made already; a zero Defendant when there is none.
func chargedBefore(q db.Querier, detention string) (Defendant, error) {
	x, err := scanDefendant(q.QueryRow(`SELECT `+defendantColumns+` FROM court_defendant WHERE detention = $1 AND detention <> ''`, detention))
	if errors.Is(err, sql.ErrNoRows) {
		return Defendant{}, nil
	}
	return x, err
}

func getDefendant(q db.Querier, id string) (Defendant, error) {
	x, err := scanDefendant(q.QueryRow(`SELECT `+defendantColumns+` FROM court_defendant WHERE id = $1`, id))
	if x, err = one(x, err, "defendant.not_found"); err != nil {
		return x, err
	}
	return x, offencesInto(q, &x)
}

func defendantsWhere(q db.Querier, where string, args ...any) ([]Defendant, error) {
	out, err := gather(q, "defendants", scanDefendant, `SELECT `+defendantColumns+` FROM court_defendant WHERE `+where+` ORDER BY id`, args...)
	if err != nil {
		return nil, err
	}
	for i := range out {
		if err := offencesInto(q, &out[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func defendantsOf(q db.Querier, thread string) ([]Defendant, error) {
	return defendantsWhere(q, `thread = $1`, thread)
}

// defendantsOn are somebody's, whatever the case; persons are all ids of that person.
func defendantsOn(q db.Querier, persons []string) ([]Defendant, error) {
	in, args := db.In(persons, 1)
	return defendantsWhere(q, `person IN (`+in+`)`, args...)
}

// candidates are the defendants that a result may be about: those with its arrest or summons number or its case reference.
func candidates(q db.Querier, asn, urn string) ([]Defendant, error) {
	return defendantsWhere(q, `(asn = $1 AND asn <> '') OR (urn = $2 AND urn <> '')`, asn, urn)
}

func setBail(q db.Querier, x Defendant) error {
	return write(q, `UPDATE court_defendant SET bail = $1, conditions = $2, version = version + 1 WHERE id = $3 AND version = $4`, x.Bail, x.Conditions, x.ID, x.Version)
}

const offenceColumns = `id, defendant, code, title, wording, mode, charged_on, stage, ended, limit_on, limit_from, limit_law, served, label, version`

func scanOffence(s scanner) (Offence, error) {
	var x Offence
	var ended int64
	err := s.Scan(&x.ID, &x.Defendant, &x.Code, &x.Title, &x.Wording, &x.Mode, &x.ChargedOn, &x.Stage, &ended, &x.LimitOn, &x.LimitFrom, &x.LimitLaw, &x.Served, &x.Label, &x.Version)
	x.Ended = ended == 1
	return x, err
}

func insertOffence(q db.Querier, x Offence) error {
	_, err := q.Exec(`INSERT INTO court_offence (id, defendant, code, title, wording, mode, charged_on, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		x.ID, x.Defendant, x.Code, x.Title, x.Wording, x.Mode, x.ChargedOn.String(), x.Label)
	if err != nil {
		return fmt.Errorf("court: offence: %w", err)
	}
	return nil
}

func getOffence(q db.Querier, id string) (Offence, error) {
	x, err := scanOffence(q.QueryRow(`SELECT `+offenceColumns+` FROM court_offence WHERE id = $1`, id))
	if x, err = one(x, err, "court_offence.not_found"); err != nil {
		return x, err
	}
	return x, answersInto(q, &x)
}

func offencesInto(q db.Querier, d *Defendant) error {
	var err error
	if d.Offences, err = gather(q, "offences", scanOffence, `SELECT `+offenceColumns+` FROM court_offence WHERE defendant = $1 ORDER BY id`, d.ID); err != nil {
		return err
	}
	for i := range d.Offences {
		if err := answersInto(q, &d.Offences[i]); err != nil {
			return err
		}
	}
	return nil
}

func updateOffence(q db.Querier, x Offence) error {
	ended := 0
	if x.Ended {
		ended = 1
	}
	return write(q, `UPDATE court_offence SET stage = $1, ended = $2, limit_on = $3, limit_from = $4, limit_law = $5, served = $6, version = version + 1 WHERE id = $7 AND version = $8`,
		x.Stage, ended, x.LimitOn.String(), x.LimitFrom.String(), x.LimitLaw, x.Served, x.ID, x.Version)
}

const answerColumns = `id, offence, sort, code, name, dated_on, hearing, result, entered_at, ended_at, label`

func scanAnswer(s scanner) (Answer, error) {
	var x Answer
	var set, ended int64
	err := s.Scan(&x.ID, &x.Offence, &x.Sort, &x.Code, &x.Name, &x.On, &x.Hearing, &x.Result, &set, &ended, &x.Label)
	x.SetAt, x.EndedAt = when.FromMicros(set), when.FromMicros(ended)
	return x, err
}

func answersInto(q db.Querier, o *Offence) error {
	all, err := gather(q, "answers", scanAnswer, `SELECT `+answerColumns+` FROM court_answer WHERE offence = $1 AND ended_at = 0`, o.ID)
	for i := range all {
		if all[i].Sort == "plea" {
			o.Plea = &all[i]
		} else {
			o.Verdict = &all[i]
		}
	}
	return err
}

// setAnswer ends the current answer of its sort and puts this one in its place: one is current (CRT-02).
func setAnswer(q db.Querier, x Answer) error {
	if _, err := q.Exec(`UPDATE court_answer SET ended_at = $1, version = version + 1 WHERE offence = $2 AND sort = $3 AND ended_at = 0`, when.Micros(x.SetAt), x.Offence, x.Sort); err != nil {
		return fmt.Errorf("court: answer: %w", err)
	}
	_, err := q.Exec(`INSERT INTO court_answer (id, offence, sort, code, name, dated_on, hearing, result, entered_at, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		x.ID, x.Offence, x.Sort, x.Code, x.Name, x.On.String(), x.Hearing, x.Result, when.Micros(x.SetAt), x.Label)
	if err != nil {
		return fmt.Errorf("court: answer: %w", err)
	}
	return nil
}

// relabel gives all that this room holds of a thread its new label.
func relabel(tx *act.Tx, thread, label string) error {
	const mine = ` IN (SELECT id FROM court_defendant WHERE thread = $2)`
	for _, text := range []string{
		`UPDATE court_file SET label = $1, version = version + 1 WHERE thread = $2`,
		`UPDATE court_answer SET label = $1, version = version + 1 WHERE offence IN (SELECT id FROM court_offence WHERE defendant` + mine + `)`,
		`UPDATE court_offence SET label = $1, version = version + 1 WHERE defendant` + mine,
		`UPDATE court_before SET label = $1, version = version + 1 WHERE defendant` + mine,
		`UPDATE court_defendant SET label = $1, version = version + 1 WHERE thread = $2`,
		`UPDATE court_hearing SET label = $1, version = version + 1 WHERE thread = $2`,
		`UPDATE court_warning SET label = $1, version = version + 1 WHERE thread = $2`,
		`UPDATE court_sentence SET label = $1, version = version + 1 WHERE thread = $2`,
		`UPDATE court_exception SET label = $1, version = version + 1 WHERE result IN (SELECT id FROM court_result WHERE ',' || threads || ',' LIKE '%,' || $2 || ',%')`,
		`UPDATE court_result SET label = $1, version = version + 1 WHERE ',' || threads || ',' LIKE '%,' || $2 || ',%'`,
	} {
		if _, err := tx.Exec(text, label, thread); err != nil {
			return fmt.Errorf("court: relabel: %w", err)
		}
	}
	return nil
}
