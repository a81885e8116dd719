package thread

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/platform/when"
)

// Hold locks threads until the act ends, in one order for all, so that two acts do not tie the same two at once.
// Fault: thread.not_found.
func Hold(q db.Querier, ids ...string) error {
	ids = slices.Sorted(slices.Values(ids))
	for _, x := range slices.Compact(ids) {
		r, err := q.Exec(`UPDATE thread SET next_no = next_no WHERE id = $1`, x)
		if err != nil {
			return fmt.Errorf("thread: hold: %w", err)
		}
		if n, _ := r.RowsAffected(); n != 1 {
			return fault.New(fault.NotFound, "thread.not_found")
		}
	}
	return nil
}

// MakeTie ties two threads and returns the tie's id. l says which, how, when, who and by which act. It is called by an act
// only. Fault: thread.link_to_itself.
func MakeTie(q db.Querier, l Link) (string, error) {
	if l.Thread == l.Other {
		return "", fault.New(fault.Conflict, "thread.link_to_itself")
	}
	l.ID = id.New()
	_, err := q.Exec(`INSERT INTO thread_link (id, thread, other, kind, linked_at, tied_by, action) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		l.ID, l.Thread, l.Other, string(l.Kind), when.Micros(l.LinkedAt), l.By, l.Action)
	if err != nil {
		return "", fmt.Errorf("thread: link: %w", err)
	}
	return l.ID, nil
}

// Take says that a split takes entries to its new thread.
func Take(q db.Querier, link string, entries []string) error {
	for _, e := range entries {
		if _, err := q.Exec(`INSERT INTO thread_link_entry (link, entry) VALUES ($1, $2)`, link, e); err != nil {
			return fmt.Errorf("thread: take: %w", err)
		}
	}
	return nil
}

// Untie ends a link at a time. Fault: thread.link_not_found when there is no such open link.
func Untie(q db.Querier, link string, now time.Time) error {
	r, err := q.Exec(`UPDATE thread_link SET ended_at = $1, version = version + 1 WHERE id = $2 AND ended_at = 0`, when.Micros(now), link)
	if err != nil {
		return fmt.Errorf("thread: unlink: %w", err)
	}
	if n, _ := r.RowsAffected(); n != 1 {
		return fault.New(fault.NotFound, "thread.link_not_found")
	}
	return nil
}

const linkColumns = `l.id, l.thread, l.other, l.kind, l.linked_at, l.ended_at, l.tied_by, l.action`

func scanLink(s interface{ Scan(...any) error }, more ...any) (Link, error) {
	var l Link
	var at, ended int64
	err := s.Scan(append([]any{&l.ID, &l.Thread, &l.Other, &l.Kind, &at, &ended, &l.By, &l.Action}, more...)...)
	l.LinkedAt, l.EndedAt = when.FromMicros(at), when.FromMicros(ended)
	return l, err
}

// Links are the ties of a thread that are in force, from either end.
func Links(q db.Querier, threadID string) ([]Link, error) {
	rows, err := q.Query(`SELECT `+linkColumns+` FROM thread_link l WHERE l.ended_at = 0 AND (l.thread = $1 OR l.other = $1) ORDER BY l.linked_at, l.id`, threadID)
	if err != nil {
		return nil, fmt.Errorf("thread: links: %w", err)
	}
	defer rows.Close()
	var out []Link
	for rows.Next() {
		l, err := scanLink(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, rows.Err()
}

// LinkByID reads one tie, ended or not. Fault: thread.link_not_found.
func LinkByID(q db.Querier, link string) (Link, error) {
	l, err := scanLink(q.QueryRow(`SELECT `+linkColumns+` FROM thread_link l WHERE l.id = $1`, link))
	if errors.Is(err, sql.ErrNoRows) {
		return l, fault.New(fault.NotFound, "thread.link_not_found")
	}
	if err != nil {
		return l, fmt.Errorf("thread: link: %w", err)
	}
	return l, nil
}

// Ties are the threads to which a thread is tied, oldest tie first, of those whose label now is among labels: a tie with a
// thread that the reader may not know of is not there. ended gives those that were undone as well.
func Ties(q db.Querier, threadID string, labels []string, ended bool) ([]Tie, error) {
	if len(labels) == 0 {
		return nil, nil
	}
	marks, args := make([]string, len(labels)), []any{threadID, 0}
	if ended {
		args[1] = int64(1) << 62
	}
	for i, l := range labels {
		marks[i] = fmt.Sprintf("$%d", i+3)
		args = append(args, l)
	}
	rows, err := q.Query(`SELECT `+linkColumns+`, t.id, t.ref, t.label FROM thread_link l JOIN thread t ON t.id = CASE WHEN l.thread = $1 THEN l.other ELSE l.thread END
		WHERE (l.thread = $1 OR l.other = $1) AND l.ended_at <= $2 AND t.label IN (`+strings.Join(marks, ",")+`) ORDER BY l.linked_at, l.id`, args...)
	if err != nil {
		return nil, fmt.Errorf("thread: ties: %w", err)
	}
	defer rows.Close()
	var out []Tie
	for rows.Next() {
		var t Tie
		if t.Link, err = scanLink(rows, &t.Far, &t.FarRef, &t.FarLabel); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return out, taken(q, out)
}

// taken fills in the entries of splits.
func taken(q db.Querier, ties []Tie) error {
	for i := range ties {
		if ties[i].Kind != Split {
			continue
		}
		rows, err := q.Query(`SELECT entry FROM thread_link_entry WHERE link = $1 ORDER BY entry`, ties[i].ID)
		if err != nil {
			return fmt.Errorf("thread: taken: %w", err)
		}
		for rows.Next() {
			var e string
			if err := rows.Scan(&e); err != nil {
				rows.Close()
				return err
			}
			ties[i].Entries = append(ties[i].Entries, e)
		}
		if err := rows.Close(); err != nil {
			return err
		}
	}
	return nil
}

// Carried are the threads to which splits that are in force took these entries, by entry, of those whose label now is among
// labels.
func Carried(q db.Querier, entries, labels []string) (map[string][]string, error) {
	out := map[string][]string{}
	for from := 0; from < len(entries) && len(labels) > 0; from += 200 {
		chunk := entries[from:min(from+200, len(entries))]
		var args []any
		marks := func(list []string) string {
			m := make([]string, len(list))
			for i, x := range list {
				args = append(args, x)
				m[i] = fmt.Sprintf("$%d", len(args))
			}
			return strings.Join(m, ",")
		}
		in := marks(chunk)
		rows, err := q.Query(`SELECT x.entry, l.thread FROM thread_link_entry x JOIN thread_link l ON l.id = x.link JOIN thread t ON t.id = l.thread
			WHERE x.entry IN (`+in+`) AND l.ended_at = 0 AND t.label IN (`+marks(labels)+`) ORDER BY x.entry, l.thread`, args...)
		if err != nil {
			return nil, fmt.Errorf("thread: carried: %w", err)
		}
		for rows.Next() {
			var e, th string
			if err := rows.Scan(&e, &th); err != nil {
				rows.Close()
				return nil, err
			}
			out[e] = append(out[e], th)
		}
		if err := rows.Close(); err != nil {
			return nil, err
		}
	}
	return out, nil
}
