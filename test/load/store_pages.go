package load

import (
	"strings"

	"throughline/platform/db"
)

// threadRows is what lies on one thread, whoever may see it.
type threadRows struct {
	label   string
	entries []stood // newest first
	duties  []duty
}

// each runs a query and hands its rows on.
func each(q db.Querier, query string, args []any, row func(scan func(...any) error) error) error {
	rows, err := q.Query(query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// allThreads are every thread, the hundred longest, and those with a label that is held.
func allThreads(q db.Querier, held map[string]bool) (all, large []string, visible map[string]bool, err error) {
	visible = map[string]bool{}
	err = each(q, `SELECT id, label FROM thread ORDER BY next_no DESC, id`, nil, func(scan func(...any) error) error {
		var id, label string
		err := scan(&id, &label)
		all = append(all, id)
		if held[label] {
			visible[id] = true
		}
		return err
	})
	return all, all[:min(len(all), 100)], visible, err
}

// recordedNames are the names of people, "Given Family".
func recordedNames(q db.Querier) ([]string, error) {
	var out []string
	err := each(q, `SELECT title FROM search_doc WHERE kind = 'person'`, nil, func(scan func(...any) error) error {
		var title string
		err := scan(&title)
		name, _, _ := strings.Cut(title, ",")
		if strings.Count(name, " ") == 1 {
			out = append(out, name)
		}
		return err
	})
	return out, err
}

func everybody(q db.Querier) ([]named, error) {
	var out []named
	err := each(q, `SELECT n, id, label, title FROM search_doc WHERE kind = 'person'`, nil, func(scan func(...any) error) error {
		var x named
		err := scan(&x.n, &x.id, &x.label, &x.title)
		out = append(out, x)
		return err
	})
	return out, err
}

func everyDuty(q db.Querier) ([]duty, error) {
	return duties(q, `SELECT id, kind, label, owner, state, due_at FROM promise`)
}

func duties(q db.Querier, query string, args ...any) ([]duty, error) {
	var out []duty
	err := each(q, query, args, func(scan func(...any) error) error {
		var d duty
		err := scan(&d.id, &d.kind, &d.label, &d.owner, &d.state, &d.due)
		out = append(out, d)
		return err
	})
	return out, err
}

func everyEntry(q db.Querier, thread string) (threadRows, error) {
	var out threadRows
	if err := q.QueryRow(`SELECT label FROM thread WHERE id = $1`, thread).Scan(&out.label); err != nil {
		return out, err
	}
	err := each(q, `SELECT o.entry, e.label FROM journal_on o JOIN journal_entry e ON e.id = o.entry WHERE o.thread = $1 ORDER BY o.thread_no DESC`, []any{thread},
		func(scan func(...any) error) error {
			var e stood
			err := scan(&e.id, &e.label)
			out.entries = append(out.entries, e)
			return err
		})
	if err != nil {
		return out, err
	}
	out.duties, err = duties(q, `SELECT p.id, p.kind, p.label, p.owner, p.state, p.due_at FROM promise_on o JOIN promise p ON p.id = o.promise WHERE o.thread = $1`, thread)
	return out, err
}
