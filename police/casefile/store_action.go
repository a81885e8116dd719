package casefile

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/when"
)

// Action is one thing that a file needs from somebody by a time. State is open or done.
type Action struct {
	ID      string    `json:"id"`
	File    string    `json:"file"`
	Thread  string    `json:"thread"`
	Request string    `json:"request,omitempty"`
	Item    string    `json:"item,omitempty"` // the readiness item that it is about
	What    string    `json:"what"`
	Owner   string    `json:"owner"`
	DueAt   time.Time `json:"due_at"`
	State   string    `json:"state"`
	Result  string    `json:"result,omitempty"`
	DoneAt  time.Time `json:"done_at,omitzero"`
	Label   string    `json:"label"`
	Version int64     `json:"version"`
}

const actionColumns = `id, file, thread, request, item, what, owner, due_at, state, result, done_at, label, version`

func scanAction(s interface{ Scan(...any) error }) (Action, error) {
	var a Action
	var due, done int64
	err := s.Scan(&a.ID, &a.File, &a.Thread, &a.Request, &a.Item, &a.What, &a.Owner, &due, &a.State, &a.Result, &done, &a.Label, &a.Version)
	a.DueAt, a.DoneAt = when.FromMicros(due), when.FromMicros(done)
	return a, err
}

func insertAction(q db.Querier, a Action) error {
	_, err := q.Exec(`INSERT INTO casefile_action (id, file, thread, request, item, what, owner, due_at, state, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9)`,
		a.ID, a.File, a.Thread, a.Request, a.Item, a.What, a.Owner, when.Micros(a.DueAt), a.Label)
	if err != nil {
		return fmt.Errorf("casefile: insert action: %w", err)
	}
	return nil
}

func updateAction(q db.Querier, a *Action) error {
	r, err := q.Exec(`UPDATE casefile_action SET owner = $1, state = $2, result = $3, done_at = $4, version = version + 1 WHERE id = $5 AND version = $6`,
		a.Owner, a.State, a.Result, when.Micros(a.DoneAt), a.ID, a.Version)
	if err != nil {
		return fmt.Errorf("casefile: update action: %w", err)
	}
	a.Version++
	return oneRow(r)
}

func getAction(q db.Querier, id string) (Action, error) {
	a, err := scanAction(q.QueryRow(`SELECT `+actionColumns+` FROM casefile_action WHERE id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return a, fault.New(fault.NotFound, "casefile_action.not_found")
	}
	if err != nil {
		return a, fmt.Errorf("casefile: action: %w", err)
	}
	return a, nil
}

func actionsOf(q db.Querier, file string) ([]Action, error) {
	rows, err := q.Query(`SELECT `+actionColumns+` FROM casefile_action WHERE file = $1 ORDER BY CASE WHEN state = 'open' THEN 0 ELSE 1 END, due_at, id`, file)
	if err != nil {
		return nil, fmt.Errorf("casefile: actions: %w", err)
	}
	defer rows.Close()
	var out []Action
	for rows.Next() {
		a, err := scanAction(rows)
		if err != nil {
			return nil, fmt.Errorf("casefile: actions: %w", err)
		}
		out = append(out, a)
	}
	return out, rows.Err()
}

func settle(q db.Querier, f File, item, how, detail, by string, at time.Time) error {
	_, err := q.Exec(`INSERT INTO casefile_settled (file, item, how, detail, settled_by, settled_at, label) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (file, item) DO UPDATE SET how = excluded.how, detail = excluded.detail, settled_by = excluded.settled_by, settled_at = excluded.settled_at, version = casefile_settled.version + 1`,
		f.ID, item, how, detail, by, when.Micros(at), f.Label)
	if err != nil {
		return fmt.Errorf("casefile: settle: %w", err)
	}
	return nil
}

func settledOf(q db.Querier, file string) (map[string]string, error) {
	rows, err := q.Query(`SELECT item, how, detail FROM casefile_settled WHERE file = $1`, file)
	if err != nil {
		return nil, fmt.Errorf("casefile: settled: %w", err)
	}
	defer rows.Close()
	out := map[string]string{}
	for rows.Next() {
		var item, how, detail string
		if err := rows.Scan(&item, &how, &detail); err != nil {
			return nil, err
		}
		if how == "not_needed" {
			detail = "Not needed: " + detail
		}
		out[item] = detail
	}
	return out, rows.Err()
}

// Unused is one item of the schedule of unused material.
type Unused struct {
	ID          string    `json:"id"`
	File        string    `json:"file"`
	No          int       `json:"no"`
	Kind        string    `json:"kind"`
	Ref         string    `json:"ref"`
	Description string    `json:"description"`
	Withdrawn   bool      `json:"withdrawn,omitempty"` // it is sensitive: its number stays, and nothing else is said of it (CF-11)
	Presumed    bool      `json:"presumed"`            // presumed to meet the test (CF-10)
	Decision    string    `json:"decision,omitempty"`  // meets_test, does_not, rebutted
	Reason      string    `json:"reason,omitempty"`
	DecidedBy   string    `json:"decided_by,omitempty"`
	DecidedAt   time.Time `json:"decided_at,omitzero"`
	Label       string    `json:"-"`
	Version     int64     `json:"version"`
}

const unusedColumns = `id, file, no, kind, ref, description, presumed, decision, reason, decided_by, decided_at, label, version`

// listUnused adds an item under the next number of the file; one that is listed stays as it is.
func listUnused(q db.Querier, u Unused) error {
	_, err := q.Exec(`INSERT INTO casefile_item (id, file, no, kind, ref, description, presumed, label)
		VALUES ($1, $2, (SELECT COALESCE(MAX(no), 0) + 1 FROM casefile_item WHERE file = $2), $3, $4, $5, 1, $6) ON CONFLICT (file, kind, ref) DO NOTHING`,
		u.ID, u.File, u.Kind, u.Ref, u.Description, u.Label)
	if err != nil {
		return fmt.Errorf("casefile: list unused: %w", err)
	}
	return nil
}

func updateUnused(q db.Querier, u Unused) error {
	r, err := q.Exec(`UPDATE casefile_item SET decision = $1, reason = $2, decided_by = $3, decided_at = $4, version = version + 1 WHERE id = $5 AND version = $6`,
		u.Decision, u.Reason, u.DecidedBy, when.Micros(u.DecidedAt), u.ID, u.Version)
	if err != nil {
		return fmt.Errorf("casefile: update unused: %w", err)
	}
	return oneRow(r)
}

// unusedOf is the ordinary schedule of a file. An item that is sensitive by now keeps its number and says nothing; it is back as it
// was when the mark goes.
func unusedOf(q db.Querier, file string) ([]Unused, error) {
	rows, err := q.Query(`SELECT `+unusedColumns+`, EXISTS (SELECT 1 FROM casefile_material m WHERE m.kind = casefile_item.kind AND m.ref = casefile_item.ref AND m.sensitive = 1)
		FROM casefile_item WHERE file = $1 ORDER BY no`, file)
	if err != nil {
		return nil, fmt.Errorf("casefile: unused: %w", err)
	}
	defer rows.Close()
	var out []Unused
	for rows.Next() {
		var u Unused
		var presumed, decided int64
		if err := rows.Scan(&u.ID, &u.File, &u.No, &u.Kind, &u.Ref, &u.Description, &presumed, &u.Decision, &u.Reason, &u.DecidedBy, &decided, &u.Label, &u.Version, &u.Withdrawn); err != nil {
			return nil, err
		}
		u.Presumed, u.DecidedAt = presumed == 1, when.FromMicros(decided)
		if u.Withdrawn {
			u = Unused{ID: u.ID, File: u.File, No: u.No, Withdrawn: true, Kind: u.Kind, Ref: u.Ref, Label: u.Label, Version: u.Version}
		}
		out = append(out, u)
	}
	return out, rows.Err()
}

// answers is how the simulator answers its next message: "accept" unless somebody said "refuse".
func answers(q db.Querier) (receipt, reason string, err error) {
	err = q.QueryRow(`SELECT receipt, reason FROM casefile_simulator WHERE name = 'next'`).Scan(&receipt, &reason)
	if errors.Is(err, sql.ErrNoRows) {
		return "accept", "", nil
	}
	return receipt, reason, err
}

func setAnswers(q db.Querier, receipt, reason string) error {
	_, err := q.Exec(`INSERT INTO casefile_simulator (name, receipt, reason) VALUES ('next', $1, $2) ON CONFLICT (name) DO UPDATE SET receipt = excluded.receipt, reason = excluded.reason`, receipt, reason)
	if err != nil {
		return fmt.Errorf("casefile: simulator: %w", err)
	}
	return nil
}
