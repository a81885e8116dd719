package journal

import (
	"database/sql"
	"errors"

	"throughline/platform/db"
	"throughline/platform/fault"
)

// newestCheckpoint is the largest signed tree. Fault: journal.not_sealed_yet.
func newestCheckpoint(q db.Querier) (size int64, text string, err error) {
	if err := q.QueryRow(`SELECT size, note FROM journal_checkpoint ORDER BY size DESC LIMIT 1`).Scan(&size, &text); err != nil {
		return 0, "", fault.New(fault.Unavailable, "journal.not_sealed_yet").Wrap(err)
	}
	return size, text, nil
}

// tombstones are the entries that say that an entry was erased, with their standing.
func tombstones(q db.Querier, entryID string) ([]Entry, error) {
	es, err := list(q, `SELECT `+entryColumns+entryFrom+`WHERE e.subject_kind = 'entry' AND e.subject_id = $1 AND e.kind = $2 ORDER BY e.id`, entryID, tombstoneKind)
	if err != nil {
		return nil, err
	}
	return es, standing(q, es)
}

// keyEntries are the entries that record a key, in order of place, those without one last.
func keyEntries(q db.Querier) ([]Entry, error) {
	return list(q, `SELECT `+entryColumns+entryFrom+`WHERE e.kind = $1 ORDER BY CASE WHEN p.place IS NULL THEN 1 ELSE 0 END, p.place, e.id`, keyKind)
}

type checkpoint struct {
	size int64
	text string
}

// checkpointsAfter are signed trees larger than size, the smallest first.
func checkpointsAfter(q db.Querier, size int64, limit int) ([]checkpoint, error) {
	rows, err := q.Query(`SELECT size, note FROM journal_checkpoint WHERE size > $1 ORDER BY size LIMIT $2`, size, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []checkpoint
	for rows.Next() {
		var c checkpoint
		if err := rows.Scan(&c.size, &c.text); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// CheckpointOver is the first checkpoint that was signed over an entry, as it was signed: nobody knew it when the entry was written. ok is
// false while there is none.
func CheckpointOver(q db.Querier, entry string) (size int64, text string, ok bool, err error) {
	err = q.QueryRow(`SELECT c.size, c.note FROM journal_checkpoint c JOIN journal_place p ON c.size > p.place WHERE p.entry = $1 ORDER BY c.size LIMIT 1`, entry).Scan(&size, &text)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, "", false, nil
	}
	return size, text, err == nil, err
}
