package journal

import (
	"fmt"

	"throughline/platform/db"
)

// unsealed notes that a look waits for its batch.
func unsealed(q db.Querier, look string) error {
	if _, err := q.Exec(`INSERT INTO journal_look_unsealed (look) VALUES ($1)`, look); err != nil {
		return fmt.Errorf("journal: look: %w", err)
	}
	return nil
}

// lateLooks are the looks at or before an id that no batch has sealed.
func lateLooks(q db.Querier, upTo string, limit int) ([]LookRow, error) {
	return looks(q, `WHERE id IN (SELECT look FROM journal_look_unsealed WHERE look <= $1 ORDER BY look LIMIT $2) ORDER BY id`, upTo, limit)
}

func looksAreSealed(q db.Querier, ls []LookRow) error {
	for i := 0; i < len(ls); i += 500 {
		var ids []string
		for _, l := range ls[i:min(i+500, len(ls))] {
			ids = append(ids, l.ID)
		}
		in, args := In(ids, 1)
		if _, err := q.Exec(`DELETE FROM journal_look_unsealed WHERE look IN (`+in+`)`, args...); err != nil {
			return fmt.Errorf("journal: looks: %w", err)
		}
	}
	return nil
}

func unsealedLooks(q db.Querier) (map[string]bool, error) {
	rows, err := q.Query(`SELECT look FROM journal_look_unsealed`)
	if err != nil {
		return nil, fmt.Errorf("journal: looks: %w", err)
	}
	defer rows.Close()
	out := map[string]bool{}
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		out[id] = true
	}
	return out, rows.Err()
}
