package journal

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"time"

	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/paging"
	"throughline/platform/when"
)

// LookRow is one look at a record.
type LookRow struct {
	ID      string
	Reader  string
	Subject Ref
	Purpose string
	Action  string
	Detail  string
	Again   int64 // how often it was repeated within its window; a stored row of repeats counts those of an earlier look
	At      time.Time
}

// Look stores a look; append-only, as the triggers hold.
func Look(q db.Querier, l LookRow) error {
	detail := l.Action
	if l.Detail != "" {
		detail += " " + l.Detail
	}
	_, err := q.Exec(`INSERT INTO journal_look (id, reader, subject_kind, subject_id, purpose, detail, again, looked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		l.ID, l.Reader, l.Subject.Kind, l.Subject.ID, l.Purpose, detail, l.Again, when.Micros(l.At))
	if err != nil {
		return fmt.Errorf("journal: look: %w", err)
	}
	return unsealed(q, l.ID)
}

const lookColumns = `SELECT id, reader, subject_kind, subject_id, purpose, detail, again, looked_at FROM journal_look `

func looks(q db.Querier, where string, args ...any) ([]LookRow, error) {
	rows, err := q.Query(lookColumns+where, args...)
	if err != nil {
		return nil, fmt.Errorf("journal: looks: %w", err)
	}
	defer rows.Close()
	var out []LookRow
	for rows.Next() {
		var l LookRow
		var at int64
		if err := rows.Scan(&l.ID, &l.Reader, &l.Subject.Kind, &l.Subject.ID, &l.Purpose, &l.Detail, &l.Again, &at); err != nil {
			return nil, err
		}
		l.At = when.FromMicros(at)
		out = append(out, l)
	}
	return out, rows.Err()
}

// LooksAfter are the looks whose id sorts after one, made before a moment, oldest first.
func LooksAfter(q db.Querier, after string, before time.Time, limit int) ([]LookRow, error) {
	return looks(q, `WHERE id > $1 AND looked_at < $2 ORDER BY id LIMIT $3`, after, when.Micros(before), limit)
}

// LooksAt are the looks at one record after a mark, newest first, each with how often it was repeated within its window.
func LooksAt(q db.Querier, subject Ref, after paging.Mark, limit int) ([]LookRow, error) {
	at, id := after.Down()
	ls, err := looks(q, `WHERE subject_kind = $1 AND subject_id = $2 AND (looked_at, id) < ($3, $4) ORDER BY looked_at DESC, id DESC LIMIT $5`, subject.Kind, subject.ID, at, id, limit)
	if err != nil {
		return nil, err
	}
	return ls, addRepeats(q, ls)
}

// LooksBy are the looks of one reader, newest first.
func LooksBy(q db.Querier, reader string, limit int) ([]LookRow, error) {
	return looks(q, `WHERE reader = $1 ORDER BY looked_at DESC, id DESC LIMIT $2`, reader, limit)
}

// LooksUnder are the looks of one reader in a window of time, newest first: so many of those at a thread and at whatever its
// entries are about, then so many of the others.
func LooksUnder(q db.Querier, reader, thread string, from, until time.Time, limit int) ([]LookRow, error) {
	const on = `SELECT e.subject_id FROM journal_on o JOIN journal_entry e ON e.id = o.entry WHERE o.thread = $4`
	var out []LookRow
	for _, which := range []string{`(subject_id = $4 OR subject_id IN (` + on + `))`, `subject_id <> $4 AND subject_id NOT IN (` + on + `)`} {
		ls, err := looks(q, `WHERE reader = $1 AND looked_at >= $2 AND looked_at < $3 AND detail <> '`+Again+`' AND `+which+` ORDER BY looked_at DESC, id DESC LIMIT $5`,
			reader, when.Micros(from), when.Micros(until), thread, limit)
		if err != nil {
			return nil, err
		}
		out = append(out, ls...)
	}
	return out, addRepeats(q, out)
}

// Again is the action of a row that counts the repeats of an earlier look: its subject is that look.
const Again = "again"

// addRepeats gives each look how often it was repeated within its window.
func addRepeats(q db.Querier, ls []LookRow) error {
	at := map[string]int{}
	var ids, kinds []string
	for i, l := range ls {
		at[l.ID] = i
		ids, kinds = append(ids, l.ID), append(kinds, l.Subject.Kind)
	}
	if len(ids) == 0 {
		return nil
	}
	slices.Sort(kinds)
	in, args := In(ids, 1)
	of, more := In(slices.Compact(kinds), 1+len(args))
	again, err := looks(q, `WHERE detail = '`+Again+`' AND subject_id IN (`+in+`) AND subject_kind IN (`+of+`)`, append(args, more...)...)
	for _, a := range again {
		ls[at[a.Subject.ID]].Again += a.Again
	}
	return err
}

// HashLooks binds a batch of looks.
func HashLooks(ls []LookRow) []byte {
	h := sha256.New()
	for _, l := range ls {
		fmt.Fprintf(h, "%q %q %q %q %q %q %d %d\n", l.ID, l.Reader, l.Subject.Kind, l.Subject.ID, l.Purpose, l.Detail, l.Again, when.Micros(l.At))
	}
	return h.Sum(nil)
}

// Last is the newest entry of a kind by place: the ids of two nodes follow two clocks, so the last few by id are looked at.
// Fault: journal.not_found.
func Last(q db.Querier, kind string) (Entry, error) {
	es, err := list(q, `SELECT `+entryColumns+entryFrom+`WHERE e.kind = $1 ORDER BY e.id DESC LIMIT 20`, kind)
	if err != nil {
		return Entry{}, err
	}
	if len(es) == 0 {
		return Entry{}, fault.New(fault.NotFound, "journal.not_found")
	}
	newest := 0
	for i, e := range es {
		if es[newest].Place >= 0 && (e.Place < 0 || e.Place > es[newest].Place) {
			newest = i
		}
	}
	return es[newest], standing(q, es[newest:newest+1])
}
