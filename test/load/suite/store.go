package suite

import (
	"encoding/json"
	"fmt"
	"time"

	laws "throughline/law"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/law"
	"throughline/platform/promise"
	"throughline/platform/when"
)

// alarmsOwed are the steps of every promise to check somebody, as the promises and the law say that they fall due.
func alarmsOwed(q db.Querier) ([]alarm, error) {
	book, err := law.Load(laws.FS)
	if err != nil {
		return nil, err
	}
	kind := promise.NewKinds(promise.Kind{Name: "custody.check", Steps: promise.Climb(book, "custody.check", when.DayOf(time.Now()))}).Get("custody.check")
	rows, err := q.Query(`SELECT id, due_at, made_at, closed_at FROM promise WHERE kind = 'custody.check'`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []alarm
	for rows.Next() {
		var id string
		var t [3]int64
		if err := rows.Scan(&id, &t[0], &t[1], &t[2]); err != nil {
			return nil, err
		}
		due, made := when.FromMicros(t[0]), when.FromMicros(t[1])
		first, _ := kind.First(due, made)
		for n := first; n < len(kind.Steps); n++ {
			at := due.Add(kind.Steps[n].Offset)
			if at.Before(made) {
				at = made
			}
			out = append(out, alarm{promise: id, step: n, at: at, closed: when.FromMicros(t[2])})
		}
	}
	return out, rows.Err()
}

// alarmsFired are the entries of the journal that say that a check is due, late or handed up.
func alarmsFired(q db.Querier) ([]firing, error) {
	rows, err := q.Query(`SELECT e.id, e.recorded_at, b.body FROM journal_entry e JOIN journal_body b ON b.entry = e.id WHERE e.kind = 'promise.step' ORDER BY e.recorded_at, e.id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []firing
	for rows.Next() {
		var f firing
		var at int64
		var raw []byte
		if err := rows.Scan(&f.entry, &at, &raw); err != nil {
			return nil, err
		}
		var body struct {
			Data act.PromiseStep `json:"data"`
		}
		if err := json.Unmarshal(raw, &body); err != nil {
			return nil, fmt.Errorf("entry %s: %w", f.entry, err)
		}
		if body.Data.Kind == "custody.check" {
			f.promise, f.step, f.recorded = body.Data.Promise, body.Data.Step, when.FromMicros(at)
			out = append(out, f)
		}
	}
	return out, rows.Err()
}

// checksDue are when everybody who is held is next to be checked, by detention.
func checksDue(q db.Querier) (map[string]time.Time, error) {
	rows, err := q.Query(`SELECT id, check_due_at FROM custody_detention WHERE released_at = 0`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]time.Time{}
	for rows.Next() {
		var id string
		var at int64
		if err := rows.Scan(&id, &at); err != nil {
			return nil, err
		}
		out[id] = when.FromMicros(at)
	}
	return out, rows.Err()
}
