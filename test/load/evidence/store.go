package evidence

import "throughline/platform/db"

// bodies are how many entries of the journal have a body, and how long those are together.
func bodies(q db.Querier) (n, bytes int64, err error) {
	err = q.QueryRow(`SELECT COUNT(*), COALESCE(SUM(LENGTH(body)), 0) FROM journal_body`).Scan(&n, &bytes)
	return n, bytes, err
}
