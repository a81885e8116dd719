package interview

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/when"
)

func insertInterview(q db.Querier, i Interview) error {
	present, err := json.Marshal(i.Present)
	if err != nil {
		return err
	}
	return wrote(q.Exec(`INSERT INTO interview (id, thread, person, detention, state, place, present, caution, caution_law, understood, language, interpreter, solicitor, urgent, allowed,
		started_at, ended_at, minutes, added, material, hash, seconds, label)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)`,
		i.ID, i.Thread, i.Person, i.Detention, string(i.State), i.Place, string(present), i.Caution, i.CautionLaw, i.Understood, i.Language, db.Bit(i.Interpreter), i.Solicitor, i.Urgent,
		i.Allowed, when.Micros(i.StartedAt), when.Micros(i.EndedAt), i.Minutes, i.Added, i.Material, i.Hash, i.Seconds, i.Label))
}

// updateInterview keeps what changes in an interview's life: a recording, once there, is never replaced.
func updateInterview(q db.Querier, i Interview) error {
	return one(q.Exec(`UPDATE interview SET state = $1, ended_at = $2, minutes = $3, added = $4, material = $5, hash = $6, seconds = $7, version = version + 1
		WHERE id = $8 AND version = $9 AND (hash = '' OR hash = $6)`,
		string(i.State), when.Micros(i.EndedAt), i.Minutes, i.Added, i.Material, i.Hash, i.Seconds, i.ID, i.Version))
}

const interviewColumns = `SELECT id, thread, person, detention, state, place, present, caution, caution_law, understood, language, interpreter, solicitor, urgent, allowed,
	started_at, ended_at, minutes, added, material, hash, seconds, label, version FROM interview`

func scanInterview(row interface{ Scan(...any) error }) (Interview, error) {
	var i Interview
	var present string
	var interpreter int
	var started, ended int64
	err := row.Scan(&i.ID, &i.Thread, &i.Person, &i.Detention, &i.State, &i.Place, &present, &i.Caution, &i.CautionLaw, &i.Understood, &i.Language, &interpreter, &i.Solicitor, &i.Urgent,
		&i.Allowed, &started, &ended, &i.Minutes, &i.Added, &i.Material, &i.Hash, &i.Seconds, &i.Label, &i.Version)
	if err != nil {
		return i, err
	}
	i.Interpreter, i.StartedAt, i.EndedAt = interpreter == 1, when.FromMicros(started), when.FromMicros(ended)
	return i, json.Unmarshal([]byte(present), &i.Present)
}

func getInterview(q db.Querier, interview string) (Interview, error) {
	i, err := scanInterview(q.QueryRow(interviewColumns+` WHERE id = $1`, interview))
	if errors.Is(err, sql.ErrNoRows) {
		return i, fault.New(fault.NotFound, "interview.not_found")
	}
	if err != nil {
		return i, fmt.Errorf("interview: read: %w", err)
	}
	i.Threads, err = threadsOf(q, i)
	return i, err
}

// interviewsOn lists those whose label is held; nil labels are for the program itself.
func interviewsOn(q db.Querier, threadID string, labels []string) ([]Interview, error) {
	cond, args := "", []any(nil)
	if labels != nil {
		in, a := journal.In(labels, 2)
		cond, args = ` AND label IN (`+in+`)`, a
	}
	rows, err := q.Query(interviewColumns+` WHERE (thread = $1 OR id IN (SELECT interview FROM interview_on WHERE thread = $1))`+cond+` ORDER BY started_at, id`, append([]any{threadID}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("interview: list: %w", err)
	}
	var out []Interview
	for rows.Next() {
		i, err := scanInterview(rows)
		if err != nil {
			rows.Close()
			return nil, fmt.Errorf("interview: list: %w", err)
		}
		out = append(out, i)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, fmt.Errorf("interview: list: %w", err)
	}
	for n := range out {
		if out[n].Threads, err = threadsOf(q, out[n]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// running tells whether a person is in an interview that has not ended.
func running(q db.Querier, threadID, person string) (bool, error) {
	var n int
	err := q.QueryRow(`SELECT count(*) FROM interview WHERE (thread = $1 OR id IN (SELECT interview FROM interview_on WHERE thread = $1)) AND person = $2 AND state IN ('running', 'paused')`, threadID, person).Scan(&n)
	return n > 0, err
}

func insertMark(q db.Querier, i Interview, m Mark) error {
	return wrote(q.Exec(`INSERT INTO interview_mark (interview, n, mark, at, reason, marked_by, label) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		i.ID, m.N, m.Mark, when.Micros(m.At), m.Reason, m.By, i.Label))
}

func marksOf(q db.Querier, interview string) ([]Mark, error) {
	rows, err := q.Query(`SELECT n, mark, at, reason, marked_by FROM interview_mark WHERE interview = $1 ORDER BY n`, interview)
	if err != nil {
		return nil, fmt.Errorf("interview: marks: %w", err)
	}
	defer rows.Close()
	var out []Mark
	for rows.Next() {
		var m Mark
		var at int64
		if err := rows.Scan(&m.N, &m.Mark, &at, &m.Reason, &m.By); err != nil {
			return nil, fmt.Errorf("interview: marks: %w", err)
		}
		m.At = when.FromMicros(at)
		out = append(out, m)
	}
	return out, rows.Err()
}

func insertTranscript(q db.Querier, i Interview, t Transcript) error {
	return wrote(q.Exec(`INSERT INTO interview_transcript (interview, n, text, hash, how, engine, model, made_by, made_by_name, made_at, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		i.ID, t.N, t.Text, t.Hash, t.How, t.Engine, t.Model, t.MadeBy, t.MadeByName, when.Micros(t.MadeAt), i.Label))
}

func signTranscript(q db.Querier, interview string, t Transcript) error {
	return one(q.Exec(`UPDATE interview_transcript SET signed_by = $1, signed_by_name = $2, signed_at = $3, version = version + 1 WHERE interview = $4 AND n = $5 AND signed_at = 0`,
		t.SignedBy, t.SignedName, when.Micros(t.SignedAt), interview, t.N))
}

func transcriptsOf(q db.Querier, interview string) ([]Transcript, error) {
	rows, err := q.Query(`SELECT n, text, hash, how, engine, model, made_by, made_by_name, made_at, signed_by, signed_by_name, signed_at, voided_at
		FROM interview_transcript WHERE interview = $1 ORDER BY n`, interview)
	if err != nil {
		return nil, fmt.Errorf("interview: transcripts: %w", err)
	}
	defer rows.Close()
	var out []Transcript
	for rows.Next() {
		var t Transcript
		var made, signed, voided int64
		if err := rows.Scan(&t.N, &t.Text, &t.Hash, &t.How, &t.Engine, &t.Model, &t.MadeBy, &t.MadeByName, &made, &t.SignedBy, &t.SignedName, &signed, &voided); err != nil {
			return nil, fmt.Errorf("interview: transcripts: %w", err)
		}
		t.MadeAt, t.SignedAt, t.VoidedAt, t.Draft = when.FromMicros(made), when.FromMicros(signed), when.FromMicros(voided), signed == 0
		out = append(out, t)
	}
	return out, rows.Err()
}

func relabel(tx *act.Tx, threadID, label string) error {
	for _, s := range []string{
		`UPDATE interview_leave SET label = $1, version = version + 1 WHERE thread = $2`,
	} {
		if _, err := tx.Exec(s, label, threadID); err != nil {
			return fmt.Errorf("interview: relabel: %w", err)
		}
	}
	return relabelStanding(tx, threadID, label)
}

// one says that a write which must change one row did. A lost update is stale.
func one(r sql.Result, err error) error {
	if err != nil {
		return fmt.Errorf("interview: write: %w", err)
	}
	if n, _ := r.RowsAffected(); n != 1 {
		return fault.New(fault.Stale, "interview.stale")
	}
	return nil
}

func wrote(_ sql.Result, err error) error {
	if err != nil {
		return fmt.Errorf("interview: write: %w", err)
	}
	return nil
}
