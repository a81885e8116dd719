package journal

import (
	"fmt"
	"strings"
	"time"

	"throughline/platform/db"
	"throughline/platform/when"
)

// LastOn is when the last entry on any of these threads was recorded, those aside whose kind begins with one of these prefixes. It is
// the zero time when there is none.
func LastOn(q db.Querier, threads []string, aside ...string) (time.Time, error) {
	in, args := In(threads, 1)
	var but strings.Builder
	for _, prefix := range aside {
		args = append(args, prefix+"%")
		fmt.Fprintf(&but, ` AND e.kind NOT LIKE $%d`, len(args))
	}
	var us int64
	err := q.QueryRow(`SELECT COALESCE(MAX(e.recorded_at), 0) FROM journal_on o JOIN journal_entry e ON e.id = o.entry WHERE o.thread IN (`+in+`)`+but.String(), args...).Scan(&us)
	if err != nil {
		return time.Time{}, fmt.Errorf("journal: last on: %w", err)
	}
	return when.FromMicros(us), nil
}

// Beside are the other threads on which an entry of a thread stands.
func Beside(q db.Querier, thread string) ([]string, error) {
	return db.Strings(q, `SELECT DISTINCT b.thread FROM journal_on a JOIN journal_on b ON b.entry = a.entry WHERE a.thread = $1 AND b.thread <> $1 ORDER BY b.thread`, thread)
}

// Unerased reads entries that stand on these threads, or on none and are about one of these subjects, and have a body, those
// aside whose kind begins with a prefix: with their standing, as TombstoneFor wants them.
func Unerased(q db.Querier, threads []string, subjects []Ref, aside string, limit int) ([]Entry, error) {
	in, args := In(threads, 3)
	es, err := list(q, `SELECT `+entryColumns+entryFrom+`WHERE e.id IN (SELECT o.entry FROM journal_on o WHERE o.thread IN (`+in+`)) AND b.entry IS NOT NULL AND e.kind NOT LIKE $1 ORDER BY e.id LIMIT $2`,
		append([]any{aside + "%", limit}, args...)...)
	if err != nil {
		return nil, err
	}
	for _, s := range subjects {
		if len(es) >= limit {
			break
		}
		more, err := list(q, `SELECT `+entryColumns+entryFrom+`WHERE e.subject_kind = $1 AND e.subject_id = $2 AND b.entry IS NOT NULL AND e.kind NOT LIKE $3
			AND NOT EXISTS (SELECT 1 FROM journal_on o WHERE o.entry = e.id) ORDER BY e.id LIMIT $4`, s.Kind, s.ID, aside+"%", limit-len(es))
		if err != nil {
			return nil, err
		}
		es = append(es, more...)
	}
	return es, standing(q, es)
}

// UnerasedOf are the entries about some records whose bodies are still there, wherever they stand, but for kinds that begin with aside.
func UnerasedOf(q db.Querier, subjects []Ref, aside string, limit int) ([]Entry, error) {
	var es []Entry
	for _, s := range subjects {
		if len(es) >= limit {
			break
		}
		more, err := list(q, `SELECT `+entryColumns+entryFrom+`WHERE e.subject_kind = $1 AND e.subject_id = $2 AND b.entry IS NOT NULL AND e.kind NOT LIKE $3 ORDER BY e.id LIMIT $4`, s.Kind, s.ID, aside+"%", limit-len(es))
		if err != nil {
			return nil, err
		}
		es = append(es, more...)
	}
	return es, standing(q, es)
}

// Erase deletes the body of an entry whose tombstone stands in the journal: the engine refuses it otherwise. It is called by
// the act that erases what a rule of retention no longer keeps, and by nothing else.
func Erase(q db.Querier, entryID string) error {
	if _, err := q.Exec(`DELETE FROM journal_body WHERE entry = $1`, entryID); err != nil {
		return fmt.Errorf("journal: erase: %w", err)
	}
	return eraseLine(q, entryID)
}
