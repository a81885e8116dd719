package custody

import (
	"fmt"

	"throughline/platform/db"
	"throughline/platform/journal"
)

// staysOf are the detentions of a person, by any of their ids, the first one first.
func staysOf(q db.Querier, persons []string) ([]Detention, error) {
	in, args := journal.In(persons, 1)
	rows, err := q.Query(`SELECT `+detentionColumns+` FROM custody_detention WHERE person IN (`+in+`) ORDER BY released_at, id`, args...)
	out, err := withMatters(q, rows, err)
	if err != nil {
		return nil, fmt.Errorf("custody: detentions of a person: %w", err)
	}
	return out, nil
}
