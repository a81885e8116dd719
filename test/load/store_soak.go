package load

import (
	"fmt"

	"throughline/platform/db"
)

// placed are the entries in order of place.
func placed(q db.Querier) ([]string, error) {
	var out []string
	err := each(q, `SELECT entry FROM journal_place ORDER BY place`, nil, func(scan func(...any) error) error {
		var e string
		err := scan(&e)
		out = append(out, e)
		return err
	})
	return out, err
}

// checkHeard looks at what the probe heard, in its own order: the first entry first, each once, none left out. It returns
// how many it heard.
func checkHeard(q db.Querier, order []string) (int, error) {
	n := 0
	err := each(q, `SELECT entry, place FROM soak_heard ORDER BY heard`, nil, func(scan func(...any) error) error {
		var e string
		var place int
		if err := scan(&e, &place); err != nil {
			return err
		}
		switch {
		case place < n:
			return fmt.Errorf("the listener REPEATED: it heard place %d again after %d entries", place, n)
		case place > n:
			return fmt.Errorf("the listener SKIPPED: it heard place %d after place %d", place, n-1)
		case n >= len(order) || order[n] != e:
			return fmt.Errorf("the listener heard %s at place %d, where another entry stands", e, place)
		}
		n++
		return nil
	})
	return n, err
}

// inThreadOrder tells whether the numbers of every thread go up without a gap, in the order of place.
func inThreadOrder(q db.Querier) error {
	thread, no, place := "", int64(-1), int64(-1)
	return each(q, `SELECT o.thread, o.thread_no, p.place FROM journal_on o JOIN journal_place p ON p.entry = o.entry ORDER BY o.thread, o.thread_no`, nil,
		func(scan func(...any) error) error {
			var t string
			var n, at int64
			if err := scan(&t, &n, &at); err != nil {
				return err
			}
			if t != thread {
				thread, no, place = t, -1, -1
			}
			if n != no+1 || at <= place {
				return fmt.Errorf("thread %s: number %d at place %d follows number %d at place %d", t, n, at, no, place)
			}
			no, place = n, at
			return nil
		})
}

// promisesThere are the promises by id, and by kind and subject.
func promisesThere(q db.Querier) (ids, subjects map[string]bool, err error) {
	ids, subjects = map[string]bool{}, map[string]bool{}
	err = each(q, `SELECT id, kind, subject_kind, subject_id FROM promise`, nil, func(scan func(...any) error) error {
		var id, kind, on, subject string
		err := scan(&id, &kind, &on, &subject)
		ids[id] = true
		subjects[kind+" "+on+"/"+subject] = true
		return err
	})
	return ids, subjects, err
}
