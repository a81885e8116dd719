package journal

import (
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/when"
)

// Together reads the entries of several threads, each once, newest first by when they happened, those whose label is among
// labels, before one that happened at a time and has an id (the zero time begins with the newest). The caller has asked
// whether the reader may see each of the threads, and asks Open about the others that the entries stand on.
func Together(q db.Querier, threads, labels []string, before time.Time, beforeID string, limit int) ([]Entry, error) {
	at := int64(1) << 62
	if !before.IsZero() {
		at = when.Micros(before)
	}
	on, onArgs := In(threads, 4)
	in, labelArgs := In(labels, 4+len(onArgs))
	es, err := list(q, `SELECT `+entryColumns+` FROM (SELECT DISTINCT f.id FROM journal_on o JOIN journal_entry f ON f.id = o.entry
		WHERE o.thread IN (`+on+`) AND f.label IN (`+in+`) AND (f.happened_at < $1 OR f.happened_at = $1 AND f.id < $2)) x
		JOIN journal_entry e ON e.id = x.id LEFT JOIN journal_body b ON b.entry = e.id LEFT JOIN journal_place p ON p.entry = e.id ORDER BY e.happened_at DESC, e.id DESC LIMIT $3`,
		append(append([]any{at, beforeID, limit}, onArgs...), labelArgs...)...)
	if err != nil {
		return nil, fmt.Errorf("journal: together: %w", err)
	}
	return es, standing(q, es)
}

// Some reads entries by id, oldest first by when they happened, those whose label is among labels, with their standing.
func Some(q db.Querier, ids, labels []string) ([]Entry, error) {
	in, args := In(ids, 1)
	lab, labArgs := In(labels, 1+len(args))
	es, err := list(q, `SELECT `+entryColumns+entryFrom+`WHERE e.id IN (`+in+`) AND e.label IN (`+lab+`) ORDER BY e.happened_at, e.id`, append(args, labArgs...)...)
	if err != nil {
		return nil, err
	}
	return es, standing(q, es)
}

// Standing is on which threads entries stand, by entry.
func Standing(q db.Querier, ids []string) (map[string][]On, error) {
	es := make([]Entry, len(ids))
	for i, x := range ids {
		es[i].ID = x
	}
	if err := standing(q, es); err != nil {
		return nil, err
	}
	out := map[string][]On{}
	for _, e := range es {
		out[e.ID] = e.Threads
	}
	return out, nil
}
