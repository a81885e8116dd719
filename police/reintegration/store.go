package reintegration

import (
	"encoding/json"
	"fmt"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/when"
)

func exec(q db.Querier, text string, args ...any) error {
	if _, err := q.Exec(text, args...); err != nil {
		return fmt.Errorf("reintegration: %w", err)
	}
	return nil
}

// write changes the one row whose version was read. Fault: reintegration.stale.
func write(q db.Querier, text string, args ...any) error {
	return db.WriteOne(q, "reintegration.stale", text, args...)
}

const sentenceColumns = `id, person, thread, kind, said, passed_on, until_on, offence_from, requirements, state, due_at, label, version`

func scanSentence(s db.Scanner) (Sentence, error) {
	var x Sentence
	var reqs string
	var due int64
	err := s.Scan(&x.ID, &x.Person, &x.Thread, &x.Kind, &x.Text, &x.On, &x.Until, &x.OffenceFrom, &reqs, &x.State, &due, &x.Label, &x.Version)
	if err != nil {
		return x, err
	}
	x.DueAt = when.FromMicros(due)
	return x, json.Unmarshal([]byte(reqs), &x.Requirements)
}

func insertSentence(q db.Querier, x Sentence) error {
	b, err := json.Marshal(x.Requirements)
	if err != nil {
		return err
	}
	return exec(q, `INSERT INTO reintegration_sentence (id, person, thread, kind, said, passed_on, until_on, offence_from, requirements, state, due_at, label)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (id) DO NOTHING`,
		x.ID, x.Person, x.Thread, x.Kind, x.Text, x.On.String(), x.Until.String(), x.OffenceFrom.String(), string(b), x.State, when.Micros(x.DueAt), x.Label)
}

func getSentence(q db.Querier, id string) (Sentence, error) {
	x, err := scanSentence(q.QueryRow(`SELECT `+sentenceColumns+` FROM reintegration_sentence WHERE id = $1`, id))
	return db.Found(x, err, "sentence.not_found")
}

func setSentence(q db.Querier, x Sentence, state string) error {
	return write(q, `UPDATE reintegration_sentence SET state = $1, version = version + 1 WHERE id = $2 AND version = $3`, state, x.ID, x.Version)
}

func sentencesOf(q db.Querier, thread string) ([]Sentence, error) {
	return db.Gather(q, scanSentence, `SELECT `+sentenceColumns+` FROM reintegration_sentence WHERE thread = $1 ORDER BY passed_on, id`, thread)
}

// owedSentences are those that wait for a plan, the most urgent first, which these labels may show.
func owedSentences(q db.Querier, labels []string, after paging.Mark, limit int) ([]Sentence, error) {
	in, args := journal.In(labels, 4)
	at, id := after.Up()
	return db.Gather(q, scanSentence, `SELECT `+sentenceColumns+` FROM reintegration_sentence WHERE state = 'owed' AND (due_at, id) > ($2, $3) AND label IN (`+in+`) ORDER BY due_at, id LIMIT $1`, append([]any{limit, at, id}, args...)...)
}

const planColumns = `id, thread, person, sentence, manager, goal, made_at, until_on, review_on, closed_at, how, strengths, next_steps, label, version`

func scanPlan(s db.Scanner) (Plan, error) {
	var x Plan
	var made, closed int64
	err := s.Scan(&x.ID, &x.Thread, &x.Person, &x.Sentence, &x.Manager, &x.Goal, &made, &x.Until, &x.ReviewOn, &closed, &x.How, &x.Strengths, &x.Next, &x.Label, &x.Version)
	x.MadeAt, x.ClosedAt = when.FromMicros(made), when.FromMicros(closed)
	return x, err
}

func insertPlan(q db.Querier, x Plan) error {
	return exec(q, `INSERT INTO reintegration_plan (id, thread, person, sentence, manager, goal, made_at, until_on, review_on, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		x.ID, x.Thread, x.Person, x.Sentence, x.Manager, x.Goal, when.Micros(x.MadeAt), x.Until.String(), x.ReviewOn.String(), x.Label)
}

func updatePlan(q db.Querier, x Plan) error {
	return write(q, `UPDATE reintegration_plan SET review_on = $1, closed_at = $2, how = $3, strengths = $4, next_steps = $5, version = version + 1 WHERE id = $6 AND version = $7`,
		x.ReviewOn.String(), when.Micros(x.ClosedAt), x.How, x.Strengths, x.Next, x.ID, x.Version)
}

func getPlan(q db.Querier, id string) (Plan, error) {
	x, err := scanPlan(q.QueryRow(`SELECT `+planColumns+` FROM reintegration_plan WHERE id = $1`, id))
	if x, err = db.Found(x, err, "plan.not_found"); err != nil {
		return x, err
	}
	return x, fill(q, &x)
}

func plansWhere(q db.Querier, where string, args ...any) ([]Plan, error) {
	out, err := db.Gather(q, scanPlan, `SELECT `+planColumns+` FROM reintegration_plan WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	for i := range out {
		if err := fill(q, &out[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func plansOf(q db.Querier, thread string) ([]Plan, error) {
	return plansWhere(q, `thread = $1 ORDER BY made_at, id`, thread)
}

// runningOf are the plans of a person, by any of their ids, that are not closed.
func runningOf(q db.Querier, persons []string) ([]Plan, error) {
	in, args := journal.In(persons, 1)
	return plansWhere(q, `closed_at = 0 AND person IN (`+in+`) ORDER BY made_at, id`, args...)
}

// plansFor are the plans that run, those to be looked at soonest first, which these labels may show.
func plansFor(q db.Querier, labels []string, after paging.Mark, limit int) ([]Plan, error) {
	in, args := journal.In(labels, 4)
	return plansWhere(q, `closed_at = 0 AND (review_on, id) > ($2, $3) AND label IN (`+in+`) ORDER BY review_on, id LIMIT $1`, append([]any{limit, after.By, after.ID}, args...)...)
}

func fill(q db.Querier, p *Plan) error {
	var err error
	if p.Requirements, err = db.Gather(q, scanRequirement, `SELECT `+requirementColumns+` FROM reintegration_requirement WHERE plan = $1 ORDER BY id`, p.ID); err != nil {
		return err
	}
	if p.Needs, err = db.Gather(q, scanNeed, `SELECT `+needColumns+` FROM reintegration_need WHERE plan = $1 ORDER BY id`, p.ID); err != nil {
		return err
	}
	if p.Actions, err = db.Gather(q, scanAction, `SELECT `+actionColumns+` FROM reintegration_action WHERE plan = $1 ORDER BY due_on, id`, p.ID); err != nil {
		return err
	}
	p.Appointments, err = db.Gather(q, scanAppointment, `SELECT `+appointmentColumns+` FROM reintegration_appointment WHERE plan = $1 ORDER BY at_time, id`, p.ID)
	return err
}

func relabel(tx *act.Tx, thread, label string) error {
	for _, text := range []string{
		`UPDATE reintegration_sentence SET label = $1, version = version + 1 WHERE thread = $2`,
		`UPDATE reintegration_requirement SET label = $1, version = version + 1 WHERE plan IN (SELECT id FROM reintegration_plan WHERE thread = $2)`,
		`UPDATE reintegration_need SET label = $1, version = version + 1 WHERE plan IN (SELECT id FROM reintegration_plan WHERE thread = $2)`,
		`UPDATE reintegration_action SET label = $1, version = version + 1 WHERE plan IN (SELECT id FROM reintegration_plan WHERE thread = $2)`,
		`UPDATE reintegration_appointment SET label = $1, version = version + 1 WHERE plan IN (SELECT id FROM reintegration_plan WHERE thread = $2)`,
		`UPDATE reintegration_plan SET label = $1, version = version + 1 WHERE thread = $2`,
		`UPDATE reintegration_suspect SET label = $1, version = version + 1 WHERE thread = $2`,
		`UPDATE reintegration_condition SET label = $1, version = version + 1 WHERE disposal IN (SELECT id FROM reintegration_disposal WHERE thread = $2)`,
		`UPDATE reintegration_disposal SET label = $1, version = version + 1 WHERE thread = $2`,
	} {
		if err := exec(tx, text, label, thread); err != nil {
			return err
		}
	}
	return nil
}
