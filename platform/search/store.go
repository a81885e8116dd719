package search

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"throughline/platform/db"
	"throughline/platform/when"
)

// Put makes a record findable, or replaces what it was found by. Kind, id and label must be given.
func Put(q db.Querier, d Doc) error {
	if d.Kind == "" || d.ID == "" || d.Label == "" {
		return fmt.Errorf("search: a record needs kind, id and label, got %q %q %q", d.Kind, d.ID, d.Label)
	}
	words, size := indexed(d.Names)
	for _, k := range d.Keys {
		if k = Key(k); k != "" {
			words = append(words, keyWord(clip(k)))
		}
	}
	words = once(words)
	p := place{kind: d.Kind, label: d.Label, sort: clipSort(fold(d.Title)), size: int64(size)}
	// The upsert comes first: it holds the record's row, so that two who put the same record follow each other.
	err := q.QueryRow(`INSERT INTO search_doc (kind, id, label, title, threads, words, size, sort) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (kind, id) DO UPDATE SET label = excluded.label, title = excluded.title, threads = excluded.threads,
			words = excluded.words, size = excluded.size, sort = excluded.sort
		RETURNING n`, d.Kind, d.ID, d.Label, d.Title, strings.Join(d.Threads, "\n"), strings.Join(words, " "), size, p.sort).Scan(&p.n)
	if err != nil {
		return fmt.Errorf("search: put: %w", err)
	}
	return p.stand(q, words)
}

// Relabel moves a record to those who hold another label. A record that is not there is no fault.
func Relabel(q db.Querier, kind, id, label string) error {
	if label == "" {
		return fmt.Errorf("search: relabel without a label")
	}
	p := place{kind: kind, label: label}
	var words string
	err := q.QueryRow(`UPDATE search_doc SET label = $3 WHERE kind = $1 AND id = $2 RETURNING n, words, size, sort`, kind, id, label).
		Scan(&p.n, &words, &p.size, &p.sort)
	if err == sql.ErrNoRows {
		return nil
	}
	if err != nil {
		return fmt.Errorf("search: relabel: %w", err)
	}
	return p.stand(q, strings.Fields(words))
}

// Remove makes a record unfindable. Its words leave the dictionary at the next Sweep. A record that is not there is no fault.
func Remove(q db.Querier, kind, id string) error {
	p := place{kind: kind}
	err := q.QueryRow(`DELETE FROM search_doc WHERE kind = $1 AND id = $2 RETURNING n`, kind, id).Scan(&p.n)
	if err == sql.ErrNoRows {
		return nil
	}
	if err != nil {
		return fmt.Errorf("search: remove: %w", err)
	}
	return p.stand(q, nil)
}

// place is where a record stands in the table of words.
type place struct {
	n           int64
	kind, label string
	sort        string
	size        int64
}

type standing struct {
	place
	word string
}

// stand makes words the ones under which the record is found, and no others.
func (p place) stand(q db.Querier, words []string) error {
	old, err := p.standings(q)
	if err != nil {
		return err
	}
	keep := map[standing]bool{}
	for _, w := range words {
		keep[standing{p, w}] = true
	}
	var gone []standing
	for _, s := range old {
		if keep[s] {
			delete(keep, s)
			continue
		}
		if _, err := q.Exec(`DELETE FROM search_word WHERE label = $1 AND word = $2 AND size = $3 AND sort = $4 AND n = $5`,
			s.label, s.word, s.size, s.sort, s.n); err != nil {
			return fmt.Errorf("search: words: %w", err)
		}
		gone = append(gone, s)
	}
	for _, w := range words { // in order, so that two acts with the same new words wait for each other and do not lock
		if !keep[standing{p, w}] {
			continue
		}
		if _, err := q.Exec(`INSERT INTO search_word (label, word, size, sort, n, kind) VALUES ($1, $2, $3, $4, $5, $6)`,
			p.label, w, p.size, p.sort, p.n, p.kind); err != nil {
			return fmt.Errorf("search: words: %w", err)
		}
		if err := learn(q, p.label, w); err != nil {
			return err
		}
	}
	return retire(q, gone)
}

func (p place) standings(q db.Querier) ([]standing, error) {
	rows, err := q.Query(`SELECT label, word, size, sort, kind FROM search_word WHERE n = $1`, p.n)
	if err != nil {
		return nil, fmt.Errorf("search: words: %w", err)
	}
	defer rows.Close()
	var out []standing
	for rows.Next() {
		s := standing{place: place{n: p.n}}
		if err := rows.Scan(&s.label, &s.word, &s.size, &s.sort, &s.kind); err != nil {
			return nil, fmt.Errorf("search: words: %w", err)
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// learn puts a word in the dictionary of its label, unless it is there.
func learn(q db.Querier, label, word string) error {
	if word[0] == '=' {
		return nil // a key is never misspelt
	}
	var idle int64
	err := q.QueryRow(`SELECT idle FROM search_term WHERE label = $1 AND word = $2`, label, word).Scan(&idle)
	if err == nil && idle == 0 {
		return nil
	}
	if err != nil && err != sql.ErrNoRows {
		return fmt.Errorf("search: dictionary: %w", err)
	}
	if err == nil {
		done, err := affected(q.Exec(`UPDATE search_term SET idle = 0 WHERE label = $1 AND word = $2`, label, word))
		if done > 0 || err != nil {
			return err
		} // swept away meanwhile: it is new again
	}
	made, err := affected(q.Exec(`INSERT INTO search_term (label, word, idle) VALUES ($1, $2, 0) ON CONFLICT (label, word) DO NOTHING`, label, word))
	if made == 0 || err != nil {
		return err // another act made it, with its keys
	}
	for keys := range slices.Chunk(deletes(word), 8) {
		var t text
		t.write(`INSERT INTO search_near (label, key, word) VALUES `)
		for i, k := range padded(keys) {
			if i > 0 {
				t.write(`, `)
			}
			t.write(`(` + t.arg(label) + `, ` + t.arg(k) + `, ` + t.arg(word) + `)`)
		}
		t.write(` ON CONFLICT (label, key, word) DO NOTHING`)
		if _, err := q.Exec(t.String(), t.args...); err != nil {
			return fmt.Errorf("search: dictionary: %w", err)
		}
	}
	return nil
}

// retire marks words that nobody stands on any more. They are not taken out here: on PostgreSQL another act may be
// putting a record under the same word at this moment, unseen by this one.
func retire(q db.Querier, gone []standing) error {
	for _, s := range gone {
		if _, err := q.Exec(`UPDATE search_term SET idle = 1 WHERE label = $1 AND word = $2 AND idle = 0
			AND NOT EXISTS (SELECT 1 FROM search_word w WHERE w.label = $1 AND w.word = $2)`, s.label, s.word); err != nil {
			return fmt.Errorf("search: dictionary: %w", err)
		}
	}
	return nil
}

// settled is longer than any act can run, so that what was marked before has been seen by all.
const settled = time.Minute

// sweepBatch keeps one sweep within the time of an act.
const sweepBatch = 200

// SweepAll sweeps until nothing is left to sweep. It is housekeeping, so it is no act and needs no right.
func SweepAll(ctx context.Context, d *db.DB, now time.Time) error {
	for {
		n := 0
		if err := d.Do(ctx, func(tx *db.Tx) (err error) {
			n, err = Sweep(tx, now)
			return err
		}); err != nil || n == 0 {
			return err
		}
	}
}

// Sweep takes words out of the dictionary that have stood on no record for a minute, and says how many; call it from a
// job, again while it answers more than none. Erasing a person is complete when it has run.
func Sweep(q db.Querier, now time.Time) (int, error) {
	for _, step := range []string{
		`UPDATE search_term SET idle = 0 WHERE idle <> 0 AND EXISTS (SELECT 1 FROM search_word w WHERE w.label = search_term.label AND w.word = search_term.word)`,
		`UPDATE search_term SET idle = $1 WHERE idle = 1`,
	} {
		args := []any{when.Micros(now)}
		if !strings.Contains(step, "$1") {
			args = nil
		}
		if _, err := q.Exec(step, args...); err != nil {
			return 0, fmt.Errorf("search: sweep: %w", err)
		}
	}
	gone, err := q.Query(`DELETE FROM search_term WHERE (label, word) IN (SELECT label, word FROM search_term WHERE idle > 1 AND idle <= $1 ORDER BY label, word LIMIT $2)
		AND idle > 1 AND NOT EXISTS (SELECT 1 FROM search_word w WHERE w.label = search_term.label AND w.word = search_term.word)
		RETURNING label, word`, when.Micros(now.Add(-settled)), sweepBatch)
	if err != nil {
		return 0, fmt.Errorf("search: sweep: %w", err)
	}
	terms, err := pairs(gone)
	if err != nil {
		return 0, err
	}
	for _, p := range terms {
		var t text
		t.write(`DELETE FROM search_near WHERE label = ` + t.arg(p.label) + ` AND word = ` + t.arg(p.word) + ` AND key IN ` + t.list(deletes(p.word)))
		if _, err := q.Exec(t.String(), t.args...); err != nil {
			return 0, fmt.Errorf("search: sweep: %w", err)
		}
	}
	return len(terms), nil
}

func affected(r sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, fmt.Errorf("search: dictionary: %w", err)
	}
	return r.RowsAffected()
}

func clipSort(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60])
	}
	return s
}
