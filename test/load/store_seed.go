package load

import (
	"throughline/platform/db"
)

// countSeeded says what a seeded journal holds. long is how many threads are its longest hundredth.
func countSeeded(q db.Querier, long int) (map[string]any, error) {
	out := map[string]any{"what": "seed"}
	for name, query := range map[string]string{
		"threads":        `SELECT count(*) FROM thread`,
		"entries":        `SELECT count(*) FROM journal_place`,
		"sealed":         `SELECT COALESCE(MAX(size), 0) FROM journal_checkpoint`,
		"promises":       `SELECT count(*) FROM promise`,
		"open":           `SELECT count(*) FROM promise WHERE state = 'open'`,
		"broken":         `SELECT count(*) FROM promise WHERE state = 'broken'`,
		"kept":           `SELECT count(*) FROM promise WHERE state = 'kept'`,
		"people":         `SELECT count(*) FROM search_doc`,
		"labels":         `SELECT count(DISTINCT label) FROM thread`,
		"longest":        `SELECT MAX(next_no) FROM thread`,
		"most_promises":  `SELECT MAX(n) FROM (SELECT count(*) AS n FROM promise_on GROUP BY thread) x`,
		"on_threads":     `SELECT COALESCE(SUM(next_no), 0) FROM thread`,
		"on_the_longest": `SELECT COALESCE(SUM(next_no), 0) FROM (SELECT next_no FROM thread ORDER BY next_no DESC LIMIT $1) x`,
	} {
		var args []any
		if name == "on_the_longest" {
			args = []any{long}
		}
		var n int64
		if err := q.QueryRow(query, args...).Scan(&n); err != nil {
			return nil, err
		}
		out[name] = n
	}
	return out, nil
}
