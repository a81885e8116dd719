package custody

import (
	"fmt"
	"slices"
	"time"

	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/when"
)

// Review is one review as it stands: due, and held or postponed.
type Review struct {
	Detention string    `json:"detention"`
	N         int       `json:"n"`
	DueAt     time.Time `json:"due_at"`
	HeldAt    time.Time `json:"held_at,omitzero"`
	Postponed string    `json:"postponed,omitempty"`
	Decision  string    `json:"decision"`
	Officer   string    `json:"officer"`
}

func reviewsOf(q db.Querier, detention string) ([]Review, error) {
	return oneOf(q, detention, reviewsIn)
}

// reviewsIn are the reviews of detentions, in order.
func reviewsIn(q db.Querier, detentions []string) (map[string][]Review, error) {
	return ofEach(q, detentions, `SELECT detention, n, due_at, held_at, postponed, decision, officer FROM custody_review WHERE detention IN (?) ORDER BY n`, func(of *string, scan scanner) (r Review, err error) {
		var due, held int64
		err = scan(&r.N, &due, &held, &r.Postponed, &r.Decision, &r.Officer)
		r.Detention = *of
		r.DueAt, r.HeldAt = when.FromMicros(due), when.FromMicros(held)
		return r, err
	})
}

// putReview writes a review; one that was postponed is completed by the one that is held.
func putReview(q db.Querier, r Review, label string) error {
	_, err := q.Exec(`INSERT INTO custody_review (detention, n, label, version, due_at, held_at, postponed, decision, officer) VALUES ($1, $2, $3, 1, $4, $5, $6, $7, $8)
		ON CONFLICT (detention, n) DO UPDATE SET held_at = excluded.held_at, postponed = excluded.postponed, decision = excluded.decision, officer = excluded.officer,
		version = custody_review.version + 1`,
		r.Detention, r.N, label, when.Micros(r.DueAt), when.Micros(r.HeldAt), r.Postponed, r.Decision, r.Officer)
	if err != nil {
		return fmt.Errorf("custody: review: %w", err)
	}
	return nil
}

// HospitalStay is one stay in hospital.
type HospitalStay struct {
	ID                string    `json:"id"`
	Purpose           string    `json:"purpose"`
	Place             string    `json:"place"`
	LeftAt            time.Time `json:"left_at"`
	ReturnedAt        time.Time `json:"returned_at,omitzero"`
	QuestionedMinutes int       `json:"questioned_minutes,omitempty"`
}

func hospitalOf(q db.Querier, detention string) ([]HospitalStay, error) {
	return oneOf(q, detention, hospitalIn)
}

// hospitalIn are the stays in hospital of detentions, in order.
func hospitalIn(q db.Querier, detentions []string) (map[string][]HospitalStay, error) {
	return ofEach(q, detentions, `SELECT detention, id, purpose, place, left_at, returned_at, questioned FROM custody_hospital WHERE detention IN (?) ORDER BY left_at`, func(_ *string, scan scanner) (HospitalStay, error) {
		var s HospitalStay
		var left, back int64
		err := scan(&s.ID, &s.Purpose, &s.Place, &left, &back, &s.QuestionedMinutes)
		s.LeftAt, s.ReturnedAt = when.FromMicros(left), when.FromMicros(back)
		return s, err
	})
}

func insertHospital(q db.Querier, x Detention, s HospitalStay) error {
	_, err := q.Exec(`INSERT INTO custody_hospital (id, detention, label, version, purpose, place, left_at, returned_at, questioned) VALUES ($1, $2, $3, 1, $4, $5, $6, 0, 0)`,
		s.ID, x.ID, x.Label, s.Purpose, s.Place, when.Micros(s.LeftAt))
	return err
}

func returnHospital(q db.Querier, id string, at time.Time, questioned int) error {
	r, err := q.Exec(`UPDATE custody_hospital SET returned_at = $1, questioned = $2, version = version + 1 WHERE id = $3 AND returned_at = 0`, when.Micros(at), questioned, id)
	return changed(r, err, "detention.stale")
}

// Wait is who or what a detention waits for.
type Wait struct {
	ID         string    `json:"id"`
	For        string    `json:"for"`
	Note       string    `json:"note,omitempty"`
	StartedAt  time.Time `json:"started_at"`
	ExpectedAt time.Time `json:"expected_at,omitzero"`
	EndedAt    time.Time `json:"ended_at,omitzero"`
}

// allWaits are the waits of a detention, those that are over too.
func allWaits(q db.Querier, detention string) ([]Wait, error) {
	rows, err := q.Query(`SELECT id, waits_for, note, started_at, expected_at, ended_at FROM custody_wait WHERE detention = $1 ORDER BY started_at, id`, detention)
	return collect(rows, err, func(row interface{ Scan(...any) error }) (Wait, error) {
		var w Wait
		var from, due, ended int64
		err := row.Scan(&w.ID, &w.For, &w.Note, &from, &due, &ended)
		w.StartedAt, w.ExpectedAt, w.EndedAt = when.FromMicros(from), when.FromMicros(due), when.FromMicros(ended)
		return w, err
	})
}

// staysBetween are all stays in a suite that overlap a time, of which a reader with these labels may know, oldest first.
func staysBetween(q db.Querier, suite string, from, to time.Time, labels []string) ([]Detention, error) {
	in, args := journal.In(labels, 4)
	rows, err := q.Query(`SELECT `+detentionColumns+` FROM custody_detention WHERE suite = $1 AND relevant_at < $2 AND (released_at = 0 OR released_at > $3) AND label IN (`+in+`)
		ORDER BY relevant_at, id`, append([]any{suite, when.Micros(to), when.Micros(from)}, args...)...)
	return collect(rows, err, scanDetention)
}

// waitsOf are the waits that are not over.
func waitsOf(q db.Querier, detention string) ([]Wait, error) { return oneOf(q, detention, waitsIn) }

// waitsIn are the waits of detentions that are not over, in order.
func waitsIn(q db.Querier, detentions []string) (map[string][]Wait, error) {
	return ofEach(q, detentions, `SELECT detention, id, waits_for, note, started_at, expected_at FROM custody_wait WHERE detention IN (?) AND ended_at = 0 ORDER BY started_at, id`, func(_ *string, scan scanner) (Wait, error) {
		var w Wait
		var from, due int64
		err := scan(&w.ID, &w.For, &w.Note, &from, &due)
		w.StartedAt, w.ExpectedAt = when.FromMicros(from), when.FromMicros(due)
		return w, err
	})
}

func insertWait(q db.Querier, x Detention, w Wait) error {
	_, err := q.Exec(`INSERT INTO custody_wait (id, detention, label, version, waits_for, note, started_at, expected_at, ended_at) VALUES ($1, $2, $3, 1, $4, $5, $6, $7, 0)`,
		w.ID, x.ID, x.Label, w.For, w.Note, when.Micros(w.StartedAt), when.Micros(w.ExpectedAt))
	return err
}

// endWaits ends the waits of one kind, or all of them when kind is empty, and tells how many.
func endWaits(q db.Querier, detention, kind string, at time.Time) (int64, error) {
	r, err := q.Exec(`UPDATE custody_wait SET ended_at = $1, version = version + 1 WHERE detention = $2 AND ended_at = 0 AND ($3 = '' OR waits_for = $3)`, when.Micros(at), detention, kind)
	if err != nil {
		return 0, fmt.Errorf("custody: end waits: %w", err)
	}
	return r.RowsAffected()
}

// heldNow are the stays of any of these persons that last.
func heldNow(q db.Querier, persons []string) ([]Detention, error) {
	if len(persons) == 0 {
		return nil, nil
	}
	in, args := journal.In(persons, 1)
	rows, err := q.Query(`SELECT `+detentionColumns+` FROM custody_detention WHERE released_at = 0 AND person IN (`+in+`) ORDER BY id`, args...)
	return withMatters(q, rows, err)
}

// heldBefore are the stays of any of these persons that began before a time, oldest first.
func heldBefore(q db.Querier, persons []string, but string, before time.Time, labels []string) ([]Detention, error) {
	in, args := journal.In(persons, 3)
	of, more := journal.In(labels, 3+len(args))
	rows, err := q.Query(`SELECT `+detentionColumns+` FROM custody_detention WHERE id <> $1 AND relevant_at < $2 AND person IN (`+in+`) AND label IN (`+of+`)
		ORDER BY relevant_at, id LIMIT 200`, slices.Concat([]any{but, when.Micros(before)}, args, more)...)
	return collect(rows, err, scanDetention)
}
