package custody

import (
	"throughline/platform/db"
	"throughline/platform/journal"
)

// bailsOf are the bails before charge that a person is on, by any of their ids, the first due first.
func bailsOf(q db.Querier, persons []string) ([]Bail, error) {
	in, args := journal.In(persons, 1)
	return db.Gather(q, scanBail, bailColumns+`WHERE person IN (`+in+`) AND state = 'running' AND kind = 'bail' ORDER BY due_at, id`, args...)
}

// chargedOf are the detentions of a person that are over, by any of their ids, the first over first.
func chargedOf(q db.Querier, persons []string) ([]Detention, error) {
	in, args := journal.In(persons, 1)
	rows, err := q.Query(`SELECT `+detentionColumns+` FROM custody_detention WHERE released_at > 0 AND person IN (`+in+`) ORDER BY released_at, id`, args...)
	return collect(rows, err, scanDetention)
}
