package journal

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"throughline/platform/db"
	"throughline/platform/thread"
	"throughline/platform/when"
)

// writeLine writes what the timeline of one thread reads of an entry.
func writeLine(q db.Querier, e *Entry, o On) error {
	_, err := q.Exec(`INSERT INTO journal_line (thread, thread_no, entry, standings, kind, version, subject_kind, subject_id, label, happened_at, recorded_at, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`, o.Thread, o.No, e.ID, len(e.Threads), e.Kind, e.Version, e.Subject.Kind, e.Subject.ID, e.Label,
		when.Micros(e.HappenedAt), when.Micros(e.RecordedAt), e.Raw)
	if err != nil {
		return fmt.Errorf("journal: write line: %w", err)
	}
	return nil
}

// eraseLine takes the body from an entry's lines; the engine refuses it while the entry has its own.
func eraseLine(q db.Querier, entryID string) error {
	ons, err := Standing(q, []string{entryID})
	if err != nil {
		return err
	}
	for _, o := range ons[entryID] {
		if _, err := q.Exec(`UPDATE journal_line SET body = NULL WHERE thread = $1 AND thread_no = $2`, o.Thread, o.No); err != nil {
			return fmt.Errorf("journal: erase line: %w", err)
		}
	}
	return nil
}

// wrongLines counts the lines that say something else than entry, body and standing, and those that are missing.
const wrongLines = `SELECT (SELECT count(*) FROM journal_on o WHERE NOT EXISTS (SELECT 1 FROM journal_line l WHERE l.thread = o.thread AND l.thread_no = o.thread_no AND l.entry = o.entry))
	+ (SELECT count(*) FROM journal_line l LEFT JOIN journal_on o ON o.thread = l.thread AND o.thread_no = l.thread_no LEFT JOIN journal_entry e ON e.id = o.entry
		LEFT JOIN journal_body b ON b.entry = e.id WHERE e.id IS NULL OR e.id <> l.entry OR e.kind <> l.kind OR e.version <> l.version OR e.subject_kind <> l.subject_kind
		OR e.subject_id <> l.subject_id OR e.label <> l.label OR e.happened_at <> l.happened_at OR e.recorded_at <> l.recorded_at OR b.body IS DISTINCT FROM l.body
		OR l.standings <> (SELECT count(*) FROM journal_on x WHERE x.entry = l.entry))`

// OnThread reads a thread's entries newest first, those whose label is among labels, below the number before
// (0 or less: from the newest). They carry what a timeline says, with their number on this thread, and neither act, actor,
// place nor proof: Get reads those. The caller has asked whether the reader may see the thread itself.
func OnThread(q db.Querier, threadID string, labels []string, before int64, limit int) ([]Entry, error) {
	if before <= 0 {
		before = 1 << 62
	}
	in, args := In(labels, 4)
	rows, err := q.Query(`SELECT thread_no, entry, standings, kind, version, subject_kind, subject_id, label, happened_at, recorded_at, body FROM journal_line
		WHERE thread = $1 AND thread_no < $2 AND label IN (`+in+`) ORDER BY thread_no DESC LIMIT $3`, append([]any{threadID, before, limit}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("journal: thread: %w", err)
	}
	defer rows.Close()
	var out []Entry
	for rows.Next() {
		var e Entry
		var no, standings, happened, recorded int64
		if err := rows.Scan(&no, &e.ID, &standings, &e.Kind, &e.Version, &e.Subject.Kind, &e.Subject.ID, &e.Label, &happened, &recorded, &e.Raw); err != nil {
			return nil, err
		}
		e.HappenedAt, e.RecordedAt = when.FromMicros(happened), when.FromMicros(recorded)
		e.Threads, e.only = []On{{threadID, no}}, standings == 1
		if e.Raw != nil {
			if err := json.Unmarshal(e.Raw, &e.Envelope); err != nil {
				return nil, fmt.Errorf("journal: entry %s: %w", e.ID, err)
			}
		}
		out = append(out, e)
	}
	return out, rows.Err()
}

// sealedOn reads a thread's entries whose label is among labels, as they were sealed and with their standing.
func sealedOn(q db.Querier, threadID string, labels []string) ([]Entry, error) {
	in, args := In(labels, 2)
	es, err := list(q, `SELECT `+entryColumns+` FROM journal_on o JOIN journal_entry e ON e.id = o.entry LEFT JOIN journal_body b ON b.entry = e.id LEFT JOIN journal_place p ON p.entry = e.id
		WHERE o.thread = $1 AND e.label IN (`+in+`)`, append([]any{threadID}, args...)...)
	if err != nil {
		return nil, err
	}
	return es, standing(q, es)
}

// Open leaves out the entries that stand on a thread whose label now is not among labels.
func Open(q db.Querier, es []Entry, labels []string) ([]Entry, error) {
	on, err := Beyond(q, es)
	if err != nil {
		return nil, err
	}
	held := map[string]bool{}
	for _, ons := range on {
		for _, o := range ons {
			held[o.Thread] = false
		}
	}
	now, err := thread.Labels(q, slices.Sorted(maps.Keys(held)))
	if err != nil {
		return nil, err
	}
	var out []Entry
	for _, e := range es {
		if !slices.ContainsFunc(on[e.ID], func(o On) bool { return !slices.Contains(labels, now[o.Thread]) }) {
			out = append(out, e)
		}
	}
	return out, nil
}

// Beyond is on which threads entries stand, by entry. Of those that were read from the only thread on which they stand nothing
// more is asked.
func Beyond(q db.Querier, es []Entry) (map[string][]On, error) {
	out := map[string][]On{}
	var ask []string
	for _, e := range es {
		if e.only {
			out[e.ID] = e.Threads
		} else {
			ask = append(ask, e.ID)
		}
	}
	if len(ask) == 0 {
		return out, nil
	}
	more, err := Standing(q, ask)
	maps.Copy(out, more)
	return out, err
}
