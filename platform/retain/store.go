package retain

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/when"
)

const columns = `id, thread, label, rule, decision, why, next_on, state, made_by, made_at, decided_by, decided_at, decided_why, threads, streams, entries, files, version`

func scan(s db.Scanner) (Review, error) {
	var r Review
	var next, threads, streams string
	var made, decided int64
	err := s.Scan(&r.ID, &r.Thread, &r.label, &r.Rule, &r.Decision, &r.Why, &next, &r.State, &r.MadeBy, &made, &r.DecidedBy, &decided, &r.DecidedWhy, &threads, &streams, &r.Entries, &r.Files, &r.Version)
	if err != nil {
		return r, err
	}
	r.MadeAt, r.DecidedAt, r.threads, r.streams = when.FromMicros(made), when.FromMicros(decided), strings.Fields(threads), strings.Fields(streams)
	return r, r.NextOn.UnmarshalText([]byte(next))
}

func getReview(q db.Querier, id string) (Review, error) {
	r, err := scan(q.QueryRow(`SELECT `+columns+` FROM retention_review WHERE id = $1`, id))
	return db.Found(r, err, "retention_review.not_found")
}

// lastReview is the last decision about a thread; it has no ID when there is none.
func lastReview(q db.Querier, thread string) (Review, error) {
	r, err := scan(q.QueryRow(`SELECT `+columns+` FROM retention_review WHERE thread = $1 ORDER BY made_at DESC, id DESC LIMIT 1`, thread))
	if errors.Is(err, sql.ErrNoRows) {
		return Review{}, nil
	}
	return r, err
}

// reviews lists decisions newest first, those whose label is among labels, after a mark.
func reviews(q db.Querier, labels []string, after paging.Mark, n int) ([]Review, error) {
	at, last := after.Down()
	in, args := journal.In(labels, 4)
	return db.Gather(q, scan, `SELECT `+columns+` FROM retention_review WHERE (made_at < $1 OR made_at = $1 AND id < $2) AND label IN (`+in+`) ORDER BY made_at DESC, id DESC LIMIT $3`,
		append([]any{at, last, n}, args...)...)
}

func insertReview(q db.Querier, r Review) error {
	_, err := q.Exec(`INSERT INTO retention_review (id, thread, label, rule, decision, why, next_on, state, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		r.ID, r.Thread, r.label, r.Rule, r.Decision, r.Why, r.NextOn.String(), r.State, r.MadeBy, when.Micros(r.MadeAt))
	if err != nil {
		return fmt.Errorf("retain: insert: %w", err)
	}
	return nil
}

func updateReview(q db.Querier, r *Review) error {
	err := db.WriteOne(q, "retention_review.stale", `UPDATE retention_review SET state = $1, decided_by = $2, decided_at = $3, decided_why = $4, threads = $5, streams = $6, entries = $7, files = $8, version = version + 1 WHERE id = $9 AND version = $10`,
		r.State, r.DecidedBy, when.Micros(r.DecidedAt), r.DecidedWhy, strings.Join(r.threads, " "), strings.Join(r.streams, " "), r.Entries, r.Files, r.ID, r.Version)
	if err == nil {
		r.Version++
	}
	return err
}

// relabelReviews moves the decisions about a thread to another label.
func relabelReviews(q db.Querier, thread, label string) error {
	if _, err := q.Exec(`UPDATE retention_hold SET label = $1, version = version + 1 WHERE thread = $2`, label, thread); err != nil {
		return err
	}
	_, err := q.Exec(`UPDATE retention_review SET label = $1, version = version + 1 WHERE thread = $2`, label, thread)
	return err
}

// holds tells whether a table has a row that belongs to some of the threads.
func (d *Desk) holds(q db.Querier, k kept, threads []string) (bool, error) {
	var yes bool
	err := q.QueryRow(`SELECT EXISTS (SELECT 1 FROM `+k.Name+` WHERE `+d.where(k, len(threads))+`)`, anys(threads)...).Scan(&yes)
	if err != nil {
		return false, fmt.Errorf("retain: %s: %w", k.Name, err)
	}
	return yes, nil
}

// filesIn are the hashes of the kept files that the rows name.
func (d *Desk) filesIn(q db.Querier, k kept, threads []string) ([]string, error) {
	return db.Strings(q, `SELECT DISTINCT `+k.Files+` FROM `+k.Name+` WHERE `+k.Files+` <> '' AND `+d.where(k, len(threads)), anys(threads)...)
}

// remove deletes the rows of a table that belong to the threads.
func (d *Desk) remove(q db.Querier, k kept, threads []string) error {
	if _, err := q.Exec(`DELETE FROM `+k.Name+` WHERE `+d.where(k, len(threads)), anys(threads)...); err != nil {
		return fmt.Errorf("retain: %s: %w", k.Name, err)
	}
	return nil
}

// named tells whether any row of any table still names a kept file.
func (d *Desk) named(q db.Querier, hash string) (bool, error) {
	for _, c := range d.files {
		var yes bool
		if err := q.QueryRow(`SELECT EXISTS (SELECT 1 FROM `+c.Table+` WHERE `+c.Column+` = $1)`, hash).Scan(&yes); err != nil || yes {
			return yes, err
		}
	}
	return false, nil
}

func anys(s []string) []any {
	out := make([]any, len(s))
	for i, x := range s {
		out[i] = x
	}
	return out
}
