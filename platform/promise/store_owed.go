package promise

import (
	"fmt"
	"strings"
	"time"

	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/when"
)

// Filter chooses what the owed page shows. Owners empty means everybody's. After goes on after a promise.
type Filter struct {
	Labels []string
	Owners []string
	Kind   string
	Before time.Time // due before, zero for no limit
	After  paging.Mark
	Limit  int
}

// Owed lists what is owed, earliest due first: late ones come first by themselves. The label filter is inside the query:
// each label's or owner's promises are read in order from the index and merged, so that what a reader may not see costs nothing.
func Owed(q db.Querier, f Filter) ([]Promise, error) {
	if f.Limit <= 0 {
		f.Limit = 100
	}
	before := int64(1) << 62
	if !f.Before.IsZero() {
		before = when.Micros(f.Before)
	}
	at, id := f.After.Up()
	args := []any{before, f.Limit, at, id}
	column, merged, also := "label", f.Labels, ""
	if len(f.Owners) > 0 {
		in, labels := journal.In(f.Labels, len(args)+1)
		column, merged, also, args = "owner", f.Owners, ` AND p.label IN (`+in+`)`, append(args, labels...)
	}
	if f.Kind != "" {
		args = append(args, f.Kind)
		also += fmt.Sprintf(` AND p.kind = $%d`, len(args))
	}
	_, values := journal.In(merged, 1)
	var parts []string
	for i, v := range values {
		if i > 0 && v == values[i-1] {
			v = "\x01none" // padding: a branch that finds nothing
		}
		args = append(args, v)
		parts = append(parts, fmt.Sprintf(`SELECT * FROM (SELECT p.due_at AS due, p.id AS found FROM promise p WHERE p.%s = $%d%s AND p.state IN ('open', 'broken') AND p.due_at >= $3 AND p.due_at < $1
			AND (p.due_at > $3 OR p.id > $4) ORDER BY p.due_at, p.id LIMIT $2) x%d`, column, len(args), also, i))
	}
	return list(q, `SELECT `+columns+` FROM (SELECT due, found FROM (`+strings.Join(parts, " UNION ALL ")+`) y ORDER BY due, found LIMIT $2) z JOIN promise p ON p.id = z.found ORDER BY p.due_at, p.id`, args...)
}

// ProvedBy are the promises on a thread that these entries kept, by entry, of those whose label is among labels.
func ProvedBy(q db.Querier, thread string, entries, labels []string) (map[string]Promise, error) {
	in, args := journal.In(entries, 2)
	lab, labArgs := journal.In(labels, 2+len(args))
	ps, err := list(q, `SELECT `+columns+` FROM promise_on o JOIN promise p ON p.id = o.promise WHERE o.thread = $1 AND p.proof IN (`+in+`) AND p.label IN (`+lab+`)`,
		append(append([]any{thread}, args...), labArgs...)...)
	out := map[string]Promise{}
	for _, p := range ps {
		if old, ok := out[p.Proof]; !ok || p.DueAt.Before(old.DueAt) {
			out[p.Proof] = p
		}
	}
	return out, err
}

// Some reads promises by id, those whose label is among labels, with no threads.
func Some(q db.Querier, ids, labels []string) (map[string]Promise, error) {
	in, args := journal.In(ids, 1)
	lab, labArgs := journal.In(labels, 1+len(args))
	ps, err := list(q, `SELECT `+columns+` FROM promise p WHERE p.id IN (`+in+`) AND p.label IN (`+lab+`)`, append(args, labArgs...)...)
	out := map[string]Promise{}
	for _, p := range ps {
		out[p.ID] = p
	}
	return out, err
}

// Key is the id of a promise: what ThreadsOf asks of a list of them.
func Key(p Promise) string { return p.ID }

// ThreadsOf are the threads on which promises stand, by promise; id says which promise one of a list is, or is about.
func ThreadsOf[T any](q db.Querier, of []T, id func(T) string) (map[string][]string, error) {
	ids := make([]string, len(of))
	for i, x := range of {
		ids[i] = id(x)
	}
	in, args := journal.In(ids, 1)
	rows, err := q.Query(`SELECT promise, thread FROM promise_on WHERE promise IN (`+in+`) ORDER BY promise, thread`, args...)
	if err != nil {
		return nil, fmt.Errorf("promise: threads: %w", err)
	}
	defer rows.Close()
	out := map[string][]string{}
	for rows.Next() {
		var p, t string
		if err := rows.Scan(&p, &t); err != nil {
			return nil, err
		}
		out[p] = append(out[p], t)
	}
	return out, rows.Err()
}

// Beside are the other threads on which a thread's promises stand: when it is opened again, theirs still count.
func Beside(q db.Querier, thread string) ([]string, error) {
	rows, err := q.Query(`SELECT DISTINCT o.thread FROM promise_on t JOIN promise_on o ON o.promise = t.promise WHERE t.thread = $1 AND o.thread <> $1 ORDER BY o.thread`, thread)
	if err != nil {
		return nil, fmt.Errorf("promise: beside: %w", err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var x string
		if err := rows.Scan(&x); err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, rows.Err()
}
