package evidence

import (
	"database/sql"
	"errors"
	"fmt"

	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/when"
)

func putMark(q db.Querier, threadID, label string, x DisclosureItem) error {
	return wrote(q.Exec(`INSERT INTO evidence_disclosure (kind, subject, thread, state, highly, reason, decided_by_name, decided_at, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (kind, subject) DO UPDATE SET state = excluded.state, highly = excluded.highly, reason = excluded.reason, decided_by_name = excluded.decided_by_name, decided_at = excluded.decided_at, version = evidence_disclosure.version + 1`,
		x.Of.Kind, x.Of.ID, threadID, x.State, db.Bit(x.Highly), x.Reason, x.DecidedBy, when.Micros(x.DecidedAt), label))
}

// marksOn are what was decided of the things of a thread.
func marksOn(q db.Querier, threadID string) (map[journal.Ref]DisclosureItem, error) {
	list, err := db.Gather(q, func(row db.Scanner) (DisclosureItem, error) {
		x := DisclosureItem{Decided: true}
		var highly, decided int64
		err := row.Scan(&x.Of.Kind, &x.Of.ID, &x.State, &highly, &x.Reason, &x.DecidedBy, &decided)
		x.Highly, x.DecidedAt = highly == 1, when.FromMicros(decided)
		return x, err
	}, `SELECT kind, subject, state, highly, reason, decided_by_name, decided_at FROM evidence_disclosure WHERE thread = $1`, threadID)
	out := map[journal.Ref]DisclosureItem{}
	for _, x := range list {
		out[x.Of] = x
	}
	return out, err
}

// isSensitive tells whether a record is marked as sensitive material.
func isSensitive(q db.Querier, of journal.Ref) (bool, error) {
	var state string
	err := q.QueryRow(`SELECT state FROM evidence_disclosure WHERE kind = $1 AND subject = $2`, of.Kind, of.ID).Scan(&state)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("evidence: disclosure: %w", err)
	}
	return state == itemSensitive, nil
}
