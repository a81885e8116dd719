package journal

import (
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
