package field

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/sync"
	"throughline/platform/when"
)

type printed struct{ id, device, print string }

// printsOf are what is held under the ids of these acts.
func printsOf(q db.Querier, acts []sync.Act) (map[string]printed, error) {
	ids := make([]string, 0, len(acts))
	for _, a := range acts {
		ids = append(ids, a.ID)
	}
	list, args := db.In(ids, 1)
	rows, err := db.Gather(q, func(s db.Scanner) (p printed, err error) {
		return p, s.Scan(&p.id, &p.device, &p.print)
	}, `SELECT id, device, print FROM field_act WHERE id IN (`+list+`)`, args...)
	out := map[string]printed{}
	for _, p := range rows {
		out[p.id] = p
	}
	return out, err
}

// insertAct stores an act; false when its id or its number in its record is there already.
func insertAct(q db.Querier, a Sent, received time.Time) (bool, error) {
	said, err := json.Marshal(a.Act)
	if err != nil {
		return false, err
	}
	r, err := q.Exec(`INSERT INTO field_act (id, device, officer, kind, record, number, print, said, happened, known_by, state, settled, outcome, received)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, '', $12) ON CONFLICT DO NOTHING`,
		a.ID, a.Device, a.Officer, a.Kind, a.Record, a.No, a.Print(), string(said), when.Micros(a.At), a.KnownBy, string(sync.Received), when.Micros(received))
	if err != nil {
		return false, fmt.Errorf("field: insert act: %w", err)
	}
	n, err := r.RowsAffected()
	return n == 1, err
}

// openActs are the acts of a phone that are not settled, by id.
func openActs(q db.Querier, device string) (map[string]Sent, error) {
	rows, err := db.Gather(q, func(s db.Scanner) (a Sent, err error) {
		var said string
		var at int64
		if err = s.Scan(&said, &a.Device, &a.Officer, &at, &a.KnownBy); err != nil {
			return a, err
		}
		a.At = when.FromMicros(at)
		return a, json.Unmarshal([]byte(said), &a.Act)
	}, `SELECT said, device, officer, happened, known_by FROM field_act WHERE device = $1 AND settled = 0`, device)
	out := map[string]Sent{}
	for _, a := range rows {
		out[a.ID] = a
	}
	return out, err
}

// settledOf is how many numbers of a record are settled: the first ones, because they are applied in order.
func settledOf(q db.Querier, device, record string) (int, error) {
	var n int
	err := q.QueryRow(`SELECT COALESCE(MAX(number), 0) FROM field_act WHERE device = $1 AND record = $2 AND settled = 1`, device, record).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("field: settled: %w", err)
	}
	return n, nil
}

// outcomeOf is how far an act of a phone has come; false when it is not here.
func outcomeOf(q db.Querier, device, id string) (sync.Outcome, bool, error) {
	var state, kept, said string
	err := q.QueryRow(`SELECT state, outcome, said FROM field_act WHERE id = $1 AND device = $2`, id, device).Scan(&state, &kept, &said)
	if errors.Is(err, sql.ErrNoRows) {
		return sync.Outcome{}, false, nil
	}
	o := sync.Outcome{ID: id, State: sync.State(state)}
	if err == nil && kept != "" {
		err = json.Unmarshal([]byte(kept), &o)
	}
	if err == nil && o.State == sync.Conflict && said != "" { // what the phone said stands once
		var a sync.Act
		err = json.Unmarshal([]byte(said), &a)
		o.Ours = a.Body
	}
	return o, true, err
}

// saidBefore tells whether something is left of what acts said that were not taken and came before a moment.
func saidBefore(q db.Querier, before time.Time) (bool, error) {
	var n int
	err := q.QueryRow(`SELECT COUNT(*) FROM field_act WHERE settled = 1 AND said <> '' AND received < $1`, when.Micros(before)).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("field: said: %w", err)
	}
	return n > 0, nil
}

// forgetSaid empties what they said (GOV-06). What became of them stays, without it.
func forgetSaid(q db.Querier, before time.Time) (int64, error) {
	r, err := q.Exec(`UPDATE field_act SET said = '' WHERE settled = 1 AND said <> '' AND received < $1`, when.Micros(before))
	if err != nil {
		return 0, fmt.Errorf("field: forget: %w", err)
	}
	return r.RowsAffected()
}

// settleAct keeps what became of an act, once. What stands on the record now is not kept here a second time.
func settleAct(q db.Querier, o sync.Outcome, kept string) (bool, error) {
	r, err := q.Exec(`UPDATE field_act SET state = $1, outcome = $2, settled = 1, said = CASE WHEN $1 = 'record' THEN '' ELSE said END WHERE id = $3 AND settled = 0`, string(o.State), kept, o.ID)
	if err != nil {
		return false, fmt.Errorf("field: settle: %w", err)
	}
	n, err := r.RowsAffected()
	return n == 1, err
}
