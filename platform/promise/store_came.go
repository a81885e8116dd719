package promise

import (
	"fmt"
	"strings"
	"time"

	"throughline/platform/db"
	"throughline/platform/paging"
	"throughline/platform/when"
)

// Came is how the promises of one kind that fell due in one span were kept. Broken are those kept late, those that are broken, and
// those that are due by now and open. What was waived, what is paused, and what is not due yet are neither.
type Came struct {
	Kind         string
	Span         int // between which of the bounds
	Kept, Broken int64
	Newest       time.Time // when the newest of them was closed or fell due
}

// brokenNow says in SQL that a promise was not kept in time; $1 is now.
const brokenNow = `(state = 'broken' OR state = 'kept' AND closed_at > due_at OR state = 'open' AND due_at < $1 AND paused_at = 0)`

// keptNow says in SQL that a promise was kept in time.
const keptNow = `(state = 'kept' AND closed_at <= due_at)`

// CameDue counts by kind the promises of what these labels show that fell due from one bound to the next; bounds rise, and hold at
// least two.
func CameDue(q db.Querier, bounds []time.Time, now time.Time, labels []string) ([]Came, error) {
	last := len(bounds) - 1
	in, args := db.In(labels, 4+last-1)
	params := []any{when.Micros(now), when.Micros(bounds[0]), when.Micros(bounds[last])}
	var span strings.Builder
	for i := 1; i < last; i++ {
		fmt.Fprintf(&span, "WHEN due_at < $%d THEN %d ", 3+i, i-1)
		params = append(params, when.Micros(bounds[i]))
	}
	which := fmt.Sprint(last - 1)
	if span.Len() > 0 {
		which = "CASE " + span.String() + "ELSE " + which + " END"
	}
	rows, err := q.Query(`SELECT kind, span, SUM(kept), SUM(broken), MAX(at) FROM
		(SELECT kind, `+which+` AS span, CASE WHEN `+keptNow+` THEN 1 ELSE 0 END AS kept, CASE WHEN `+brokenNow+` THEN 1 ELSE 0 END AS broken, CASE WHEN closed_at > 0 THEN closed_at ELSE due_at END AS at
		FROM promise WHERE due_at >= $2 AND due_at < $3 AND label IN (`+in+`)) x WHERE kept + broken > 0 GROUP BY kind, span ORDER BY kind, span`, append(params, args...)...)
	if err != nil {
		return nil, fmt.Errorf("promise: came due: %w", err)
	}
	defer rows.Close()
	var out []Came
	for rows.Next() {
		var c Came
		var at int64
		if err := rows.Scan(&c.Kind, &c.Span, &c.Kept, &c.Broken, &at); err != nil {
			return nil, fmt.Errorf("promise: came due: %w", err)
		}
		c.Newest = when.FromMicros(at)
		out = append(out, c)
	}
	return out, rows.Err()
}

// CameAsk chooses among the promises that CameDue counts: those due from From to To, of a kind or (empty) of every kind.
type CameAsk struct {
	From, To, Now time.Time
	Kind          string
	Labels        []string
	After         paging.Mark // By is "0" for a broken one, "1" for a kept one
	Limit         int
}

// CameDueList lists the promises that CameDue counts, the broken first, then in the order of their due time.
func CameDueList(q db.Querier, a CameAsk) ([]Promise, error) {
	in, args := db.In(a.Labels, 9)
	at, id := a.After.Up()
	return list(q, `SELECT `+columns+` FROM (SELECT x.*, CASE WHEN `+brokenNow+` THEN '0' ELSE '1' END AS rank FROM promise x
		WHERE due_at >= $2 AND due_at < $3 AND (kind = $4 OR $4 = '') AND (`+keptNow+` OR `+brokenNow+`) AND label IN (`+in+`)) p
		WHERE rank > $5 OR rank = $5 AND (due_at > $6 OR due_at = $6 AND id > $7) ORDER BY rank, due_at, id LIMIT $8`,
		append([]any{when.Micros(a.Now), when.Micros(a.From), when.Micros(a.To), a.Kind, a.After.By, at, id, a.Limit}, args...)...)
}

// BrokenBy tells whether a promise counts as broken at a moment, as CameDue counts.
func (p Promise) BrokenBy(now time.Time) bool {
	return p.State == Broken || p.KeptLate() || p.State == Open && p.DueAt.Before(now) && p.PausedAt.IsZero()
}

// CameOnThread counts the promises of one case that were kept in time and that were not, of what these labels show.
func CameOnThread(q db.Querier, thread string, now time.Time, labels []string) (kept, broken int64, err error) {
	in, args := db.In(labels, 3)
	err = q.QueryRow(`SELECT COALESCE(SUM(CASE WHEN `+keptNow+` THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN `+brokenNow+` THEN 1 ELSE 0 END), 0)
		FROM promise WHERE id IN (SELECT promise FROM promise_on WHERE thread = $2) AND label IN (`+in+`)`, append([]any{when.Micros(now), thread}, args...)...).Scan(&kept, &broken)
	if err != nil {
		return 0, 0, fmt.Errorf("promise: came due on a thread: %w", err)
	}
	return kept, broken, nil
}
