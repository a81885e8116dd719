package control

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/paging"
	"throughline/platform/when"
)

const alertColumns = `id, brought_by, state, ended_by, ends_at, says, hash, received_at, version`

func scanAlert(s db.Scanner) (KeptAlert, error) {
	var k KeptAlert
	var says string
	var ends, received int64
	if err := s.Scan(&k.ID, &k.BroughtBy, &k.State, &k.EndedBy, &ends, &says, &k.hash, &received, &k.Version); err != nil {
		return k, err
	}
	k.EndsAt, k.ReceivedAt = when.FromMicros(ends), when.FromMicros(received)
	return k, json.Unmarshal([]byte(says), &k.Says)
}

// getAlert reads a warning. Fault: alert.not_found.
func getAlert(q db.Querier, id string) (KeptAlert, error) {
	k, err := scanAlert(q.QueryRow(`SELECT `+alertColumns+` FROM control_alert WHERE id = $1`, id))
	return db.Found(k, err, "alert.not_found")
}

// alertNamed is the warning that an account brought under the name of a message. Fault: alert.not_found.
func alertNamed(q db.Querier, account string, n AlertName) (KeptAlert, error) {
	k, err := scanAlert(q.QueryRow(`SELECT `+alertColumns+` FROM control_alert WHERE brought_by = $1 AND sender = $2 AND identifier = $3 AND sent = $4`, account, n.Sender, n.Identifier, when.Micros(n.Sent)))
	return db.Found(k, err, "alert.not_found")
}

// alertsAfter reads so many warnings after a mark, newest first: in one state, or all when it is empty.
func alertsAfter(q db.Querier, state string, now time.Time, after paging.Mark, limit int) ([]KeptAlert, error) {
	at, id := after.Down()
	return db.Gather(q, scanAlert, `SELECT `+alertColumns+` FROM control_alert WHERE (state = $1 OR $1 = '') AND ($1 <> 'active' OR ends_at > $2) AND (received_at, id) < ($3, $4) ORDER BY received_at DESC, id DESC LIMIT $5`,
		state, when.Micros(now), at, id, limit)
}

func insertAlert(q db.Querier, k KeptAlert) error {
	says, err := json.Marshal(k.Says)
	if err != nil {
		return err
	}
	_, err = q.Exec(`INSERT INTO control_alert (id, brought_by, sender, identifier, sent, state, ended_by, ends_at, says, hash, body, received_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		k.ID, k.BroughtBy, k.Says.Sender, k.Says.Identifier, when.Micros(k.Says.Sent), k.State, k.EndedBy, when.Micros(k.EndsAt), string(says), k.hash, k.body, when.Micros(k.ReceivedAt))
	if err != nil {
		return fmt.Errorf("control: alert: %w", err)
	}
	return nil
}

// updateAlert saves that a warning ended. Fault: control.cap.stale.
func updateAlert(q db.Querier, k KeptAlert) error {
	return db.WriteOne(q, "control.cap.stale", `UPDATE control_alert SET state = $1, ended_by = $2, version = version + 1 WHERE id = $3 AND version = $4`, k.State, k.EndedBy, k.ID, k.Version)
}

func insertAlertRef(q db.Querier, k KeptAlert, r AlertName, how string) error {
	_, err := q.Exec(`INSERT INTO control_alert_ref (alert, brought_by, sender, identifier, sent, how) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`, k.ID, k.BroughtBy, r.Sender, r.Identifier, when.Micros(r.Sent), how)
	if err != nil {
		return fmt.Errorf("control: alert: %w", err)
	}
	return nil
}

// endedBefore is the message that replaced or cancelled a warning before it came; "" when none did.
func endedBefore(q db.Querier, k KeptAlert) (by, how string, err error) {
	err = q.QueryRow(`SELECT alert, how FROM control_alert_ref WHERE brought_by = $1 AND sender = $2 AND identifier = $3 AND sent = $4 ORDER BY alert LIMIT 1`,
		k.BroughtBy, k.Says.Sender, k.Says.Identifier, when.Micros(k.Says.Sent)).Scan(&by, &how)
	if errors.Is(err, sql.ErrNoRows) {
		return "", "", nil
	}
	return by, how, err
}
