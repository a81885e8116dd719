package control

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/when"
)

// storedLayout is a person's layout as it was stored; empty when they kept none.
func storedLayout(q db.Querier, account string) (string, error) {
	var text string
	err := q.QueryRow(`SELECT layout FROM control_layout WHERE account = $1`, account).Scan(&text)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("control: layout: %w", err)
	}
	return text, nil
}

// storeLayout keeps a person's layout in the place of the one before: of two desks of one person the last counts.
func storeLayout(q db.Querier, account, text string, at time.Time) error {
	_, err := q.Exec(`INSERT INTO control_layout (account, layout, kept_at) VALUES ($1, $2, $3)
		ON CONFLICT (account) DO UPDATE SET layout = excluded.layout, kept_at = excluded.kept_at, version = control_layout.version + 1`, account, text, when.Micros(at))
	if err != nil {
		return fmt.Errorf("control: keep layout: %w", err)
	}
	return nil
}
