package court

import (
	"fmt"

	"throughline/platform/db"
)

// receiptsAbout are the messages that stand on a thread.
func receiptsAbout(q db.Querier, thread string) ([]Receipt, error) {
	rows, err := q.Query(`SELECT `+receiptColumns+` FROM court_result WHERE threads LIKE $1 ORDER BY id`, "%"+thread+"%")
	if err != nil {
		return nil, fmt.Errorf("court: receipts: %w", err)
	}
	defer rows.Close()
	var out []Receipt
	for rows.Next() {
		x, err := scanReceipt(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, rows.Err()
}

func deleteReceipt(q db.Querier, id string) error {
	for _, text := range []string{`DELETE FROM court_exception WHERE result = $1`, `DELETE FROM court_result WHERE id = $1`} {
		if _, err := q.Exec(text, id); err != nil {
			return fmt.Errorf("court: receipt: %w", err)
		}
	}
	return nil
}
