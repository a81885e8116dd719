package custody

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/when"
)

const handoverColumns = `SELECT id, suite, version, offered_at, offered_by, note, taken_at, taken_by, differs, withdrawn_at, withdrawn_by, withdrawn_why FROM custody_handover `

func scanHandover(row interface{ Scan(...any) error }) (Handover, error) {
	var h Handover
	var offered, taken, withdrawn int64
	err := row.Scan(&h.ID, &h.Suite, &h.Version, &offered, &h.OfferedBy, &h.Note, &taken, &h.TakenBy, &h.Differs, &withdrawn, &h.WithdrawnBy, &h.Withdrawn)
	h.OfferedAt, h.TakenAt, h.WithdrawnAt = when.FromMicros(offered), when.FromMicros(taken), when.FromMicros(withdrawn)
	return h, err
}

func getHandover(q db.Querier, id string) (Handover, error) {
	h, err := scanHandover(q.QueryRow(handoverColumns+`WHERE id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return h, fault.New(fault.NotFound, "handover.not_found")
	}
	if err != nil {
		return h, fmt.Errorf("custody: handover: %w", err)
	}
	return h, nil
}

// openHandover is the handover of a suite that nobody has taken over or withdrawn yet; "" when there is none.
func openHandover(q db.Querier, suite string) (id string, err error) {
	err = q.QueryRow(`SELECT id FROM custody_handover WHERE suite = $1 AND taken_at = 0 AND withdrawn_at = 0 ORDER BY offered_at DESC LIMIT 1`, suite).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return id, err
}

func insertHandover(q db.Querier, h Handover) error {
	_, err := q.Exec(`INSERT INTO custody_handover (id, suite, version, offered_at, offered_by, note, taken_at, taken_by, differs) VALUES ($1, $2, 1, $3, $4, $5, 0, '', '')`,
		h.ID, h.Suite, when.Micros(h.OfferedAt), h.OfferedBy, h.Note)
	if db.Duplicate(err) { // somebody else offered it at the same moment
		return fault.New(fault.Conflict, "custody.handover.open")
	}
	if err != nil {
		return fmt.Errorf("custody: handover: %w", err)
	}
	return nil
}

func takeHandover(q db.Querier, h Handover) error {
	r, err := q.Exec(`UPDATE custody_handover SET taken_at = $1, taken_by = $2, differs = $3, version = version + 1 WHERE id = $4 AND version = $5`,
		when.Micros(h.TakenAt), h.TakenBy, h.Differs, h.ID, h.Version)
	return changed(r, err, "detention.stale")
}

func withdrawHandover(q db.Querier, h Handover) error {
	r, err := q.Exec(`UPDATE custody_handover SET withdrawn_at = $1, withdrawn_by = $2, withdrawn_why = $3, version = version + 1 WHERE id = $4 AND version = $5`,
		when.Micros(h.WithdrawnAt), h.WithdrawnBy, h.Withdrawn, h.ID, h.Version)
	return changed(r, err, "detention.stale")
}

func insertHandoverLine(q db.Querier, handover string, x Detention, l HandoverLine) error {
	doc, err := json.Marshal(l)
	if err != nil {
		return err
	}
	_, err = q.Exec(`INSERT INTO custody_handover_line (handover, detention, label, thread, doc, taken_doc) VALUES ($1, $2, $3, $4, $5, '')`, handover, x.ID, x.Label, x.Thread, string(doc))
	if err != nil {
		return fmt.Errorf("custody: handover line: %w", err)
	}
	return nil
}

// takeHandoverLine keeps what the record says of somebody when the suite is taken over, who may have come in since it was offered.
func takeHandoverLine(q db.Querier, handover string, x Detention, l HandoverLine) error {
	doc, err := json.Marshal(l)
	if err != nil {
		return err
	}
	_, err = q.Exec(`INSERT INTO custody_handover_line (handover, detention, label, thread, doc, taken_doc) VALUES ($1, $2, $3, $4, '', $5)
		ON CONFLICT (handover, detention) DO UPDATE SET taken_doc = excluded.taken_doc`, handover, x.ID, x.Label, x.Thread, string(doc))
	if err != nil {
		return fmt.Errorf("custody: handover line: %w", err)
	}
	return nil
}

// handoverLines are the lines of a handover as it was offered and as it was taken.
func handoverLines(q db.Querier, handover string) (offered, taken []labelled, err error) {
	rows, err := q.Query(`SELECT label, thread, doc, taken_doc FROM custody_handover_line WHERE handover = $1 ORDER BY detention`, handover)
	_, err = collect(rows, err, func(row interface{ Scan(...any) error }) (struct{}, error) {
		var l labelled
		var first, second string
		if err := row.Scan(&l.label, &l.thread, &first, &second); err != nil {
			return struct{}{}, err
		}
		for _, p := range []struct {
			doc string
			to  *[]labelled
		}{{first, &offered}, {second, &taken}} {
			if p.doc == "" {
				continue
			}
			l.HandoverLine = HandoverLine{}
			if err := json.Unmarshal([]byte(p.doc), &l.HandoverLine); err != nil {
				return struct{}{}, err
			}
			*p.to = append(*p.to, l)
		}
		return struct{}{}, nil
	})
	return offered, taken, err
}

// allHeldIn are the people in a suite, whoever may know of them: nobody may be left out of a handover.
func allHeldIn(q db.Querier, suite string) ([]Detention, error) {
	rows, err := q.Query(`SELECT `+detentionColumns+` FROM custody_detention WHERE suite = $1 AND released_at = 0 ORDER BY number LIMIT 500`, suite)
	return withMatters(q, rows, err)
}
