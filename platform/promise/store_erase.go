package promise

import (
	"fmt"

	"throughline/platform/db"
	"throughline/platform/journal"
)

// AnyOpen tells whether anything will still fall due on any of these threads, promises of one kind aside. What fell due and was
// never kept is not counted: see Unkept.
func AnyOpen(q db.Querier, threads []string, aside string) (bool, error) {
	in, args := journal.In(threads, 2)
	var yes bool
	err := q.QueryRow(`SELECT EXISTS (SELECT 1 FROM promise_on o JOIN promise p ON p.id = o.promise WHERE o.thread IN (`+in+`) AND p.state = 'open' AND p.kind <> $1)`,
		append([]any{aside}, args...)...).Scan(&yes)
	if err != nil {
		return false, fmt.Errorf("promise: any open: %w", err)
	}
	return yes, nil
}

// Unkept is how many promises of these threads fell due and were never kept or given up.
func Unkept(q db.Querier, threads []string) (n int, err error) {
	in, args := journal.In(threads, 1)
	err = q.QueryRow(`SELECT count(DISTINCT p.id) FROM promise_on o JOIN promise p ON p.id = o.promise WHERE o.thread IN (`+in+`) AND p.state = 'broken'`, args...).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("promise: unkept: %w", err)
	}
	return n, nil
}

// Erase deletes every promise of these threads, with what it was and who was told. It is called by the act that erases what a
// rule of retention no longer keeps; the caller has seen that no promise stands on another thread too.
func Erase(q db.Querier, threads []string) error {
	in, args := journal.In(threads, 1)
	which := `(SELECT promise FROM promise_on WHERE thread IN (` + in + `))`
	for _, text := range []string{`DELETE FROM promise_notice WHERE promise IN ` + which, `DELETE FROM promise_was WHERE promise IN ` + which,
		`DELETE FROM promise WHERE id IN ` + which, `DELETE FROM promise_on WHERE thread IN (` + in + `)`} {
		if _, err := q.Exec(text, args...); err != nil {
			return fmt.Errorf("promise: erase: %w", err)
		}
	}
	return nil
}
