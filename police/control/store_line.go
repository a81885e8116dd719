package control

import (
	"encoding/json"
	"fmt"

	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/when"
)

const lineColumns = `SELECT id, label, version, call, state, asked_at, asked_by, answered_at, tries, failure, doc FROM control_line `

func scanLine(row db.Scanner) (CallLine, error) {
	var l CallLine
	var asked, answered int64
	var doc string
	if err := row.Scan(&l.ID, &l.label, &l.version, &l.call, &l.State, &asked, &l.AskedBy, &answered, &l.tries, &l.Failure, &doc); err != nil {
		return l, err
	}
	l.AskedAt, l.AnsweredAt = when.FromMicros(asked), when.FromMicros(answered)
	return l, json.Unmarshal([]byte(doc), &l.LineFacts)
}

// linesOf are what was asked of the line of a call, the newest first.
func linesOf(q db.Querier, call string) ([]CallLine, error) {
	return db.Gather(q, scanLine, lineColumns+`WHERE call = $1 ORDER BY asked_at DESC, id DESC LIMIT 50`, call)
}

func getLine(q db.Querier, id string) (CallLine, error) {
	list, err := db.Gather(q, scanLine, lineColumns+`WHERE id = $1`, id)
	if err == nil && len(list) == 0 {
		err = fault.New(fault.NotFound, "call.not_found")
	}
	if err != nil {
		return CallLine{}, err
	}
	return list[0], nil
}

func insertLine(q db.Querier, l CallLine) error {
	_, err := q.Exec(`INSERT INTO control_line (id, label, version, call, state, asked_at, asked_by, answered_at, tries, failure, doc) VALUES ($1, $2, 1, $3, $4, $5, $6, 0, 0, '', '{}')`,
		l.ID, l.label, l.call, l.State, when.Micros(l.AskedAt), l.AskedBy)
	if err != nil {
		return fmt.Errorf("control: line: %w", err)
	}
	return nil
}

func updateLine(q db.Querier, l CallLine) error {
	doc, err := json.Marshal(l.LineFacts)
	if err != nil {
		return err
	}
	return changed(q.Exec(`UPDATE control_line SET state = $1, answered_at = $2, tries = $3, failure = $4, doc = $5, version = version + 1 WHERE id = $6 AND version = $7`,
		l.State, when.Micros(l.AnsweredAt), l.tries, l.Failure, string(doc), l.ID, l.version))
}
