package evidence

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/paging"
)

// threadOf is the thread that a record stands on. Fault: not_found.
func threadOf(q db.Querier, r journal.Ref) (string, error) {
	table := map[string]string{"statement": "evidence_statement", "statement_reverse": "evidence_statement", "exhibit": "evidence_exhibit", "material": "evidence_material", "share": "evidence_share", "ask": "evidence_ask"}[r.Kind]
	var th string
	err := q.QueryRow(`SELECT thread FROM `+table+` WHERE id = $1`, r.ID).Scan(&th)
	if errors.Is(err, sql.ErrNoRows) {
		return "", fault.New(fault.NotFound, r.Kind+".not_found")
	}
	if err != nil {
		return "", fmt.Errorf("evidence: thread of %s: %w", r.Kind, err)
	}
	return th, nil
}

// within is the condition that a list shows only rows whose label is held; nil labels are for the program itself.
func within(column string, labels []string, from int) (string, []any) {
	if labels == nil {
		return "", nil
	}
	in, args := journal.In(labels, from)
	return ` AND ` + column + ` IN (` + in + `)`, args
}

// newestOn reads a part of what a table holds of a thread for those labels, newest first.
func newestOn[T any](q db.Querier, scan func(db.Scanner) (T, error), columns, threadID string, labels []string, after paging.Mark, limit int) ([]T, error) {
	cond, args := within("label", labels, 5)
	at, id := after.Down()
	return db.Gather(q, scan, columns+` WHERE thread = $1 AND (made_at, id) < ($2, $3)`+cond+` ORDER BY made_at DESC, id DESC LIMIT $4`, append([]any{threadID, at, id, limit}, args...)...)
}

// relabel gives everything of a thread another label.
func relabel(tx *act.Tx, threadID, label string) error {
	for _, q := range []string{
		`UPDATE evidence_statement SET label = $1, version = version + 1 WHERE thread = $2`,
		`UPDATE evidence_statement_text SET label = $1, version = version + 1 WHERE statement IN (SELECT id FROM evidence_statement WHERE thread = $2)`,
		`UPDATE evidence_statement_signature SET label = $1, version = version + 1 WHERE statement IN (SELECT id FROM evidence_statement WHERE thread = $2)`,
		`UPDATE evidence_statement_reverse SET label = $1, version = version + 1 WHERE statement IN (SELECT id FROM evidence_statement WHERE thread = $2)`,
		`UPDATE evidence_exhibit SET label = $1, version = version + 1 WHERE thread = $2`,
		`UPDATE evidence_link SET label = $1, version = version + 1 WHERE exhibit IN (SELECT id FROM evidence_exhibit WHERE thread = $2)`,
		`UPDATE evidence_stamp SET label = $1, version = version + 1 WHERE thread = $2`,
		`UPDATE evidence_look SET label = $1, version = version + 1 WHERE thread = $2`,
		`UPDATE evidence_redaction SET label = $1, version = version + 1 WHERE thread = $2`,
		`UPDATE evidence_video SET label = $1, version = version + 1 WHERE id IN (SELECT id FROM evidence_material WHERE thread = $2)`,
		`UPDATE evidence_disclosure SET label = $1, version = version + 1 WHERE thread = $2`,
		`UPDATE evidence_erasing SET label = $1, version = version + 1 WHERE thread = $2`,
		`UPDATE evidence_ask SET label = $1, version = version + 1 WHERE thread = $2`,
		`UPDATE evidence_sent SET label = $1, version = version + 1 WHERE ask IN (SELECT id FROM evidence_ask WHERE thread = $2)`,
		// Who agreed, agreed to what could be known then: a share that is open waits again, and its link is dead.
		`UPDATE evidence_share SET label = $1, state = CASE WHEN state IN ('open', 'dead') THEN 'waiting' ELSE state END,
			decided_by_name = CASE WHEN state IN ('open', 'dead') THEN '' ELSE decided_by_name END, decided_at = CASE WHEN state IN ('open', 'dead') THEN 0 ELSE decided_at END,
			link_hash = '', code_hash = '', version = version + 1 WHERE thread = $2`,
		`UPDATE evidence_share_item SET label = $1, version = version + 1 WHERE share IN (SELECT id FROM evidence_share WHERE thread = $2)`,
		`UPDATE evidence_share_visit SET label = $1, version = version + 1 WHERE share IN (SELECT id FROM evidence_share WHERE thread = $2)`,
		`UPDATE evidence_share_seen SET label = $1, version = version + 1 WHERE visit IN (SELECT v.id FROM evidence_share_visit v JOIN evidence_share s ON s.id = v.share WHERE s.thread = $2)`,
		`UPDATE evidence_material SET label = $1, version = version + 1 WHERE thread = $2`,
	} {
		if _, err := tx.Exec(q, label, threadID); err != nil {
			return fmt.Errorf("evidence: relabel: %w", err)
		}
	}
	return nil
}

// one says that a write which must change one row did. A lost update is stale.
func one(r sql.Result, err error) error {
	if err != nil {
		return fmt.Errorf("evidence: write: %w", err)
	}
	if n, _ := r.RowsAffected(); n != 1 {
		return fault.New(fault.Stale, "evidence.stale")
	}
	return nil
}

func wrote(_ sql.Result, err error) error {
	if err != nil {
		return fmt.Errorf("evidence: write: %w", err)
	}
	return nil
}

func split(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ",")
}
