package journal

import (
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"sort"
	"time"

	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/thread"
	"throughline/platform/when"
)

// Write records an entry inside a running act: it takes a number on each thread, seals the body into the leaf, and on
// SQLite gives the place (one writer: the order of commits is the order of writes). On PostgreSQL the place comes
// after commit. It fills ID-independent fields of e: Threads' numbers, Leaf, Salt, Raw, Place.
// mayStand is asked with each thread's label at this moment, under the lock on its row.
func Write(q db.Querier, engine db.Engine, e *Entry, mayStand func(label string) error) error {
	sort.Slice(e.Threads, func(i, j int) bool { return e.Threads[i].Thread < e.Threads[j].Thread }) // one order of locks for all
	for i := range e.Threads {
		no, label, err := thread.Next(q, e.Threads[i].Thread)
		if err != nil {
			return err
		}
		if err := mayStand(label); err != nil {
			return err
		}
		e.Threads[i].No = no
		if e.Label == "" || e.Label == "open" {
			e.Label = label
		}
	}
	if e.Label == "" {
		e.Label = "open"
	}
	raw, err := json.Marshal(e.Envelope)
	if err != nil {
		return fmt.Errorf("journal: body of %s: %w", e.Kind, err)
	}
	e.Raw = raw
	e.Salt = make([]byte, 16)
	if _, err := rand.Read(e.Salt); err != nil {
		return err
	}
	e.Leaf = leafOf(e)
	if _, err := q.Exec(`INSERT INTO journal_entry (id, kind, version, subject_kind, subject_id, actor, action, act, cause, label, happened_at, recorded_at, leaf)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`, e.ID, e.Kind, e.Version, e.Subject.Kind, e.Subject.ID,
		e.Actor, e.Action, e.Act, e.Cause, e.Label, when.Micros(e.HappenedAt), when.Micros(e.RecordedAt), e.Leaf); err != nil {
		return fmt.Errorf("journal: write: %w", err)
	}
	if _, err := q.Exec(`INSERT INTO journal_body (entry, salt, body) VALUES ($1, $2, $3)`, e.ID, e.Salt, e.Raw); err != nil {
		return fmt.Errorf("journal: write body: %w", err)
	}
	for _, o := range e.Threads {
		if _, err := q.Exec(`INSERT INTO journal_on (thread, thread_no, entry) VALUES ($1, $2, $3)`, o.Thread, o.No, e.ID); err != nil {
			return fmt.Errorf("journal: write standing: %w", err)
		}
		if err := writeLine(q, e, o); err != nil {
			return err
		}
	}
	return giveOrQueue(q, engine, e)
}

func giveOrQueue(q db.Querier, engine db.Engine, e *Entry) error {
	if engine == db.PostgreSQL {
		e.Place = -1
		if _, err := q.Exec(`INSERT INTO journal_unplaced (entry) VALUES ($1)`, e.ID); err != nil {
			return fmt.Errorf("journal: queue for a place: %w", err)
		}
		return nil
	}
	if err := q.QueryRow(`INSERT INTO journal_place (place, entry) SELECT COALESCE(MAX(place) + 1, 0), $1 FROM journal_place RETURNING place`, e.ID).Scan(&e.Place); err != nil {
		return fmt.Errorf("journal: place: %w", err)
	}
	return nil
}

// sequence gives places to entries whose acts have committed, oldest first, and returns how many. Nodes take turns by
// the lock on the head row. PostgreSQL only: on SQLite the group commit gives places.
func sequence(q db.Querier, limit int) (int, error) {
	var next int64
	if err := q.QueryRow(`UPDATE journal_head SET next_place = next_place WHERE one = 1 RETURNING next_place`).Scan(&next); err != nil {
		return 0, fmt.Errorf("journal: head: %w", err)
	}
	var n int64
	err := q.QueryRow(`WITH taken AS (DELETE FROM journal_unplaced WHERE seq IN (SELECT seq FROM journal_unplaced ORDER BY seq LIMIT $2) RETURNING seq, entry),
		placed AS (INSERT INTO journal_place (place, entry) SELECT $1 + row_number() OVER (ORDER BY seq) - 1, entry FROM taken RETURNING place)
		SELECT count(*) FROM placed`, next, limit).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("journal: sequence: %w", err)
	}
	if n > 0 {
		if _, err := q.Exec(`UPDATE journal_head SET next_place = next_place + $1 WHERE one = 1`, n); err != nil {
			return 0, fmt.Errorf("journal: head: %w", err)
		}
	}
	return int(n), nil
}

const entryColumns = `e.id, e.kind, e.version, e.subject_kind, e.subject_id, e.actor, e.action, e.act, e.cause, e.label, e.happened_at, e.recorded_at, e.leaf, b.salt, b.body, COALESCE(p.place, -1)`

const entryFrom = ` FROM journal_entry e LEFT JOIN journal_body b ON b.entry = e.id LEFT JOIN journal_place p ON p.entry = e.id `

func scan(rows *sql.Rows, extra ...any) (Entry, error) {
	var e Entry
	var happened, recorded int64
	dest := []any{&e.ID, &e.Kind, &e.Version, &e.Subject.Kind, &e.Subject.ID, &e.Actor, &e.Action, &e.Act, &e.Cause, &e.Label, &happened, &recorded, &e.Leaf, &e.Salt, &e.Raw, &e.Place}
	if err := rows.Scan(append(dest, extra...)...); err != nil {
		return Entry{}, err
	}
	e.HappenedAt, e.RecordedAt = when.FromMicros(happened), when.FromMicros(recorded)
	if e.Raw != nil {
		if err := json.Unmarshal(e.Raw, &e.Envelope); err != nil {
			return Entry{}, fmt.Errorf("journal: entry %s: %w", e.ID, err)
		}
	}
	return e, nil
}

func list(q db.Querier, query string, args ...any) ([]Entry, error) {
	rows, err := q.Query(query, args...)
	if err != nil {
		return nil, fmt.Errorf("journal: read: %w", err)
	}
	defer rows.Close()
	var out []Entry
	for rows.Next() {
		e, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, rows.Err()
}

// About reads the entries of one subject, newest first, those whose label is among labels and that stand on no thread
// whose label now is not: an entry's own label never changes, but a thread can be restricted after it.
func About(q db.Querier, subject Ref, labels []string, limit int) ([]Entry, error) {
	in, args := In(labels, 5)
	var out []Entry
	for before := afterAll; len(out) < limit; {
		es, err := list(q, `SELECT `+entryColumns+entryFrom+`WHERE e.subject_kind = $1 AND e.subject_id = $2 AND e.id < $4 AND e.label IN (`+in+`) ORDER BY e.id DESC LIMIT $3`,
			append([]any{subject.Kind, subject.ID, limit, before}, args...)...)
		if err != nil {
			return nil, err
		}
		shown, err := Open(q, es, labels)
		if err != nil {
			return nil, err
		}
		out = append(out, shown...)
		if len(es) < limit {
			break
		}
		before = es[len(es)-1].ID
	}
	return out[:min(len(out), limit)], nil
}

// afterAll sorts after every id, which is hexadecimal.
const afterAll = "g"

// Get reads one entry with its standing. Fault: journal.not_found.
func Get(q db.Querier, entryID string) (Entry, error) {
	es, err := list(q, `SELECT `+entryColumns+entryFrom+`WHERE e.id = $1`, entryID)
	if err != nil {
		return Entry{}, err
	}
	if len(es) == 0 {
		return Entry{}, fault.New(fault.NotFound, "journal.not_found")
	}
	return es[0], standing(q, es)
}

// From reads up to limit entries from a place on, in order of place, with their standing.
func From(q db.Querier, place int64, limit int) ([]Entry, error) {
	es, err := list(q, `SELECT `+entryColumns+` FROM journal_place p JOIN journal_entry e ON e.id = p.entry LEFT JOIN journal_body b ON b.entry = e.id
		WHERE p.place >= $1 ORDER BY p.place LIMIT $2`, place, limit)
	if err != nil {
		return nil, err
	}
	return es, standing(q, es)
}

// standing fills in the threads of each entry.
func standing(q db.Querier, es []Entry) error {
	for i := 0; i < len(es); i += 200 {
		chunk := es[i:min(i+200, len(es))]
		at := map[string]*Entry{}
		ids := make([]string, len(chunk))
		for j := range chunk {
			at[chunk[j].ID] = &chunk[j]
			ids[j] = chunk[j].ID
		}
		in, args := In(ids, 1)
		rows, err := q.Query(`SELECT entry, thread, thread_no FROM journal_on WHERE entry IN (`+in+`) ORDER BY thread`, args...)
		if err != nil {
			return fmt.Errorf("journal: standing: %w", err)
		}
		for rows.Next() {
			var entry string
			var o On
			if err := rows.Scan(&entry, &o.Thread, &o.No); err != nil {
				rows.Close()
				return err
			}
			at[entry].Threads = append(at[entry].Threads, o)
		}
		if err := rows.Close(); err != nil {
			return err
		}
	}
	return nil
}

// Head is the number of entries that have a place.
func Head(q db.Querier) (int64, error) {
	var n int64
	err := q.QueryRow(`SELECT COALESCE(MAX(place) + 1, 0) FROM journal_place`).Scan(&n)
	return n, err
}

// PlaceOf is the place of an entry, or -1 while it has none.
func PlaceOf(q db.Querier, entryID string) (int64, error) {
	var n int64
	err := q.QueryRow(`SELECT place FROM journal_place WHERE entry = $1`, entryID).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		return -1, nil
	}
	return n, err
}

// In writes the placeholders of an IN list (see db.In).
func In(values []string, first int) (string, []any) { return db.In(values, first) }

// LabelsOn are the labels of a thread's entries: for an export by somebody who holds them all.
func LabelsOn(q db.Querier, threadID string) ([]string, error) {
	rows, err := q.Query(`SELECT DISTINCT e.label FROM journal_on o JOIN journal_entry e ON e.id = o.entry WHERE o.thread = $1 ORDER BY e.label`, threadID)
	if err != nil {
		return nil, fmt.Errorf("journal: labels: %w", err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var l string
		if err := rows.Scan(&l); err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, rows.Err()
}

// Recorded are the times at which n entries from a place on were recorded, in order of place.
func Recorded(q db.Querier, from int64, n int) ([]time.Time, error) {
	rows, err := q.Query(`SELECT e.recorded_at FROM journal_place p JOIN journal_entry e ON e.id = p.entry WHERE p.place >= $1 ORDER BY p.place LIMIT $2`, from, n)
	if err != nil {
		return nil, fmt.Errorf("journal: recorded: %w", err)
	}
	defer rows.Close()
	var out []time.Time
	for rows.Next() {
		var at int64
		if err := rows.Scan(&at); err != nil {
			return nil, err
		}
		out = append(out, when.FromMicros(at))
	}
	return out, rows.Err()
}
