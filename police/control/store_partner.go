package control

import (
	"database/sql"
	"errors"
	"fmt"

	"throughline/platform/db"
)

// broughtBy is the other system that brought an incident; "" when none did.
func broughtBy(q db.Querier, incident string) (string, error) {
	var account string
	err := q.QueryRow(`SELECT account FROM control_origin WHERE incident = $1`, incident).Scan(&account)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return account, err
}

func insertOrigin(q db.Querier, incident, account, reference string) error {
	if _, err := q.Exec(`INSERT INTO control_origin (incident, account, reference) VALUES ($1, $2, $3)`, incident, account, reference); err != nil {
		return fmt.Errorf("control: origin: %w", err)
	}
	return nil
}

// sentTo are the systems of other forces that an incident was sent to and that have not refused it.
func sentTo(q db.Querier, incident string) ([]string, error) {
	return db.Strings(q, `SELECT system FROM control_transfer WHERE incident = $1 AND system <> '' AND answer <> 'rejected'`, incident)
}
