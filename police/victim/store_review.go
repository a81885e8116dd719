package victim

import (
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/when"
)

const supportColumns = `id, case_id, wish, pressure, statement, words, by_whom, at, settled, label, version`

func readSupport(s scanner) (Support, error) {
	var x Support
	var at int64
	err := s.Scan(&x.ID, &x.Case, &x.Wish, &x.Pressure, &x.Statement, &x.Words, &x.By, &at, &x.Settled, &x.Label, &x.Version)
	x.At = micros(at)
	return x, err
}

// supportOf is how a victim stands to going on: what they said last. It is the zero value when they were never asked.
func supportOf(q db.Querier, caseID string) (Support, error) {
	s, err := single(q, "victim.support.none", readSupport, `SELECT `+supportColumns+` FROM victim_support WHERE case_id = $1 ORDER BY at DESC, id DESC LIMIT 1`, caseID)
	if fault.Is(err, fault.NotFound) {
		return Support{}, nil
	}
	return s, err
}

func insertSupport(q db.Querier, s Support) error {
	return write(q, true, `INSERT INTO victim_support (id, case_id, wish, pressure, statement, words, by_whom, at, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		s.ID, s.Case, s.Wish, s.Pressure, s.Statement, s.Words, s.By, when.Micros(s.At), s.Label)
}

func settleSupport(q db.Querier, s *Support) error {
	err := write(q, true, `UPDATE victim_support SET settled = $1, version = version + 1 WHERE id = $2 AND version = $3`, s.Settled, s.ID, s.Version)
	if err == nil {
		s.Version++
	}
	return err
}

const reviewColumns = `id, case_id, scheme, decision, decided_at, decided_by, decided_rank, asked_by, asked_at, words, late, state, reviewer, reference, acknowledged_at, answered_at, answer, reasons,
	acknowledge_due, answer_due, law, label, version`

func readReview(s scanner) (Review, error) {
	var r Review
	var decided, asked, acknowledged, answered, ackDue, due int64
	err := s.Scan(&r.ID, &r.Case, &r.Scheme, &r.Decision, &decided, &r.DecidedBy, &r.DecidedRank, &r.AskedBy, &asked, &r.Words, &r.Late, &r.State, &r.Reviewer, &r.Reference,
		&acknowledged, &answered, &r.Answer, &r.Reasons, &ackDue, &due, &r.Law, &r.Label, &r.Version)
	r.DecidedAt, r.AskedAt, r.AcknowledgedAt, r.AnsweredAt, r.AcknowledgeDue, r.AnswerDue = micros(decided), micros(asked), micros(acknowledged), micros(answered), micros(ackDue), micros(due)
	return r, err
}

func getReview(q db.Querier, reviewID string) (Review, error) {
	return single(q, "victim_review.not_found", readReview, `SELECT `+reviewColumns+` FROM victim_review WHERE id = $1`, reviewID)
}

func reviewsOf(q db.Querier, caseID string) ([]Review, error) {
	return collect(q, readReview, `SELECT `+reviewColumns+` FROM victim_review WHERE case_id = $1 ORDER BY asked_at, id`, caseID)
}

func insertReview(q db.Querier, r Review) error {
	return write(q, true, `INSERT INTO victim_review (id, case_id, scheme, decision, decided_at, decided_by, decided_rank, asked_by, asked_at, words, late, state, acknowledge_due, answer_due, law, label)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		r.ID, r.Case, r.Scheme, r.Decision, when.Micros(r.DecidedAt), r.DecidedBy, r.DecidedRank, r.AskedBy, when.Micros(r.AskedAt), r.Words, r.Late, r.State,
		when.Micros(r.AcknowledgeDue), when.Micros(r.AnswerDue), r.Law, r.Label)
}

func updateReview(q db.Querier, r *Review) error {
	err := write(q, true, `UPDATE victim_review SET state = $1, reviewer = $2, reference = $3, acknowledged_at = $4, answered_at = $5, answer = $6, reasons = $7, version = version + 1 WHERE id = $8 AND version = $9`,
		r.State, r.Reviewer, r.Reference, when.Micros(r.AcknowledgedAt), when.Micros(r.AnsweredAt), r.Answer, r.Reasons, r.ID, r.Version)
	if err == nil {
		r.Version++
	}
	return err
}

func getEvent(q db.Querier, eventID string) (Event, error) {
	return single(q, "victim_event.not_found", readEvent, `SELECT `+eventColumns+` FROM victim_event e WHERE e.id = $1`, eventID)
}

// putCrime keeps whom a crime concerns.
func putCrime(q db.Querier, p crimePart, threadID, label string, persons ...string) error {
	for _, person := range persons {
		err := write(q, false, `INSERT INTO victim_crime (crime, thread, person, role, offence, label) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
			p.crime, threadID, person, p.role, p.offence, label)
		if err != nil {
			return err
		}
	}
	return nil
}

// crimePart is one person's part in one crime, as victim or suspect.
type crimePart struct{ crime, person, role, offence string }

func crimeParts(q db.Querier, threadID string) ([]crimePart, error) {
	return collect(q, func(s scanner) (p crimePart, err error) { return p, s.Scan(&p.crime, &p.person, &p.role, &p.offence) },
		`SELECT crime, person, role, offence FROM victim_crime WHERE thread = $1 ORDER BY crime, person, role`, threadID)
}
