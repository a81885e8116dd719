package evidence

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/when"
)

const erasingColumns = `SELECT id, thread, kind, subject, why, rule, state, notice_until, made_by, made_by_name, made_at, decided_by, decided_by_name, decided_at, remark, entries, label, version FROM evidence_erasing`

func scanErasing(row db.Scanner) (Erasing, error) {
	var e Erasing
	var notice, made, decided int64
	err := row.Scan(&e.ID, &e.Thread, &e.Of.Kind, &e.Of.ID, &e.Why, &e.Law, &e.State, &notice, &e.MadeBy, &e.MadeByName, &made, &e.DecidedBy, &e.DecidedName, &decided, &e.Remark, &e.Entries, &e.Label, &e.Version)
	e.NoticeUntil, e.MadeAt, e.DecidedAt = when.FromMicros(notice), when.FromMicros(made), when.FromMicros(decided)
	return e, err
}

func insertErasing(q db.Querier, e Erasing) error {
	return wrote(q.Exec(`INSERT INTO evidence_erasing (id, thread, kind, subject, why, rule, state, notice_until, made_by, made_by_name, made_at, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		e.ID, e.Thread, e.Of.Kind, e.Of.ID, e.Why, e.Law, e.State, when.Micros(e.NoticeUntil), e.MadeBy, e.MadeByName, when.Micros(e.MadeAt), e.Label))
}

func updateErasing(q db.Querier, e Erasing) error {
	return one(q.Exec(`UPDATE evidence_erasing SET state = $1, decided_by = $2, decided_by_name = $3, decided_at = $4, remark = $5, entries = $6, version = version + 1 WHERE id = $7 AND version = $8`,
		e.State, e.DecidedBy, e.DecidedName, when.Micros(e.DecidedAt), e.Remark, e.Entries, e.ID, e.Version))
}

// getErasing reads a proposal. Fault: erasing.not_found.
func getErasing(q db.Querier, id string) (Erasing, error) {
	e, err := scanErasing(q.QueryRow(erasingColumns+` WHERE id = $1`, id))
	return db.Found(e, err, "erasing.not_found")
}

// lastErasing is the last proposal about a record; nil for none.
func lastErasing(q db.Querier, of journal.Ref) (*Erasing, error) {
	e, err := scanErasing(q.QueryRow(erasingColumns+` WHERE kind = $1 AND subject = $2 ORDER BY made_at DESC, id DESC LIMIT 1`, of.Kind, of.ID))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("evidence: erasing: %w", err)
	}
	return &e, nil
}

// copiesOf are the redacted copies of a record.
const copiesOf = `SELECT id FROM evidence_redaction WHERE parent_kind = $1 AND parent = $2 ORDER BY id`

// filesOf are the hashes of the files that a record names: its own and the picture that was drawn of it.
func filesOf(q db.Querier, of journal.Ref) ([]string, error) {
	table := map[string]string{"exhibit": "evidence_exhibit", "material": "evidence_material"}[of.Kind]
	return db.Strings(q, `SELECT hash FROM `+table+` WHERE id = $1 AND hash <> '' UNION SELECT preview FROM evidence_look WHERE kind = $2 AND subject = $1 AND preview <> ''`, of.ID, of.Kind)
}

// erasedTitle is what is left of the words about what two people erased.
const erasedTitle = "Erased"

// forget takes every fact of a record out of this room's rows but that it was there.
func forget(q db.Querier, of journal.Ref, now time.Time) error {
	type change struct {
		sql  string
		args []any
	}
	id, kind := []any{of.ID}, []any{of.Kind, of.ID}
	all := []change{
		{`DELETE FROM evidence_look WHERE kind = $1 AND subject = $2`, kind},
		{`DELETE FROM evidence_disclosure WHERE kind = $1 AND subject = $2`, kind},
		{`DELETE FROM evidence_stamp WHERE kind = $1 AND subject = $2`, kind},
		{`UPDATE evidence_share_item SET title = 'Erased', version = version + 1 WHERE kind = $1 AND subject = $2`, kind},
	}
	if of.Kind == "exhibit" {
		all = append(all, change{`UPDATE evidence_exhibit SET description = 'Erased', place = '', from_whom = '', hash = '', claimed = 0, size = 0, type = '', width = 0, height = 0, lat_e6 = 0, lon_e6 = 0, camera_at = 0, camera_wall = '',
			camera = '', device = '', notes = '', owner = '', reference = '', version = version + 1 WHERE id = $1`, id}, change{`DELETE FROM evidence_link WHERE exhibit = $1 AND n > 1`, id},
			change{`UPDATE evidence_link SET from_hand = '', from_place = '', to_hand = 'Erased', to_place = '', reason = '', seal_found = '', seal = '', gaps = '', explanation = '', from_signed = '', to_signed = '', version = version + 1 WHERE exhibit = $1`, id})
	} else {
		all = append(all, change{`UPDATE evidence_material SET title = '` + erasedTitle + `', hash = '', size = 0, type = '', seconds = 0, about = '', version = version + 1 WHERE id = $1`, id},
			change{`DELETE FROM evidence_redaction WHERE id = $1`, id}, change{`UPDATE evidence_video SET officer = '', officer_name = '', number = '', incident = '', incident_number = '', notice_why = '', camera = '', keep_until = 0, gone_at = $2, version = version + 1 WHERE id = $1`, []any{of.ID, when.Micros(now)}})
	}
	for _, c := range all {
		if err := wrote(q.Exec(c.sql, c.args...)); err != nil {
			return err
		}
	}
	return nil
}
