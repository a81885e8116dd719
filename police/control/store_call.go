package control

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/geo"
	"throughline/platform/journal"
	"throughline/platform/when"
)

// Call is one approach to the police as it was received (CALL-01).
type Call struct {
	ID         string    `json:"id"`
	Label      string    `json:"label"`
	Channel    string    `json:"channel"`
	CLI        string    `json:"cli,omitempty"`
	Caller     string    `json:"caller,omitempty"`
	OfferedAt  time.Time `json:"offered_at,omitzero"`
	AnsweredAt time.Time `json:"answered_at,omitzero"`
	EndedAt    time.Time `json:"ended_at,omitzero"`
	ReceivedAt time.Time `json:"received_at"`
	Language   string    `json:"language"`
	Needs      string    `json:"needs,omitempty"`
	Silent     bool      `json:"silent,omitempty"`
	Via55      bool      `json:"via55,omitempty"`
	Abandoned  bool      `json:"abandoned,omitempty"`
	Said       string    `json:"said,omitempty"`
	At         geo.Point `json:"at,omitzero"` // of the telephone; the zero point is no place
	RadiusM    float64   `json:"radius_m,omitempty"`
	FixedAt    time.Time `json:"fixed_at,omitzero"`
	AML        string    `json:"aml,omitempty"`
	Handler    string    `json:"handler"`
	Incident   string    `json:"incident,omitempty"`
	Person     string    `json:"person,omitempty"`     // who called, once they are on record
	ReachedAt  time.Time `json:"reached_at,omitzero"`  // of a silent or abandoned one: when somebody answered by a sign, or was rung back
	Outcome    string    `json:"outcome,omitempty"`    // where no incident answers it
	FinishedAt time.Time `json:"finished_at,omitzero"` // with that outcome
	Fix        *CallFix  `json:"fix,omitempty"`        // of the telephone, as it stands now; not kept
	Version    int64     `json:"version"`
}

const callColumns = `id, label, channel, cli, caller, offered_at, answered_at, ended_at, received_at, language, needs, silent, via55, abandoned, said, lat, lon, radius_m, fixed_at, aml, handler, incident, person, reached_at, outcome, finished_at, version`

func insertCall(q db.Querier, c Call) error {
	_, err := q.Exec(`INSERT INTO control_call (`+callColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, 0, '', 0, 1)`,
		c.ID, c.Label, c.Channel, c.CLI, c.Caller, when.Micros(c.OfferedAt), when.Micros(c.AnsweredAt), when.Micros(c.EndedAt), when.Micros(c.ReceivedAt),
		c.Language, c.Needs, db.Bit(c.Silent), db.Bit(c.Via55), db.Bit(c.Abandoned), c.Said, c.At.Lat, c.At.Lon, c.RadiusM, when.Micros(c.FixedAt), c.AML, c.Handler, c.Incident, c.Person)
	if err != nil {
		return fmt.Errorf("control: insert call: %w", err)
	}
	return nil
}

type scanner interface{ Scan(...any) error }

func scanCall(s scanner) (Call, error) {
	var c Call
	var offered, answered, ended, received, fixed, silent, via55, abandoned, reached, finished int64
	err := s.Scan(&c.ID, &c.Label, &c.Channel, &c.CLI, &c.Caller, &offered, &answered, &ended, &received, &c.Language, &c.Needs, &silent, &via55, &abandoned,
		&c.Said, &c.At.Lat, &c.At.Lon, &c.RadiusM, &fixed, &c.AML, &c.Handler, &c.Incident, &c.Person, &reached, &c.Outcome, &finished, &c.Version)
	c.OfferedAt, c.AnsweredAt, c.EndedAt, c.ReceivedAt, c.FixedAt = when.FromMicros(offered), when.FromMicros(answered), when.FromMicros(ended), when.FromMicros(received), when.FromMicros(fixed)
	c.ReachedAt, c.FinishedAt = when.FromMicros(reached), when.FromMicros(finished)
	c.Silent, c.Via55, c.Abandoned = silent == 1, via55 == 1, abandoned == 1
	return c, err
}

func getCall(q db.Querier, id string) (Call, error) {
	c, err := scanCall(q.QueryRow(`SELECT `+callColumns+` FROM control_call WHERE id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return c, fault.New(fault.NotFound, "call.not_found")
	}
	if err != nil {
		return c, fmt.Errorf("control: call: %w", err)
	}
	return c, nil
}

func listCalls(q db.Querier, query string, args ...any) ([]Call, error) {
	rows, err := q.Query(`SELECT `+callColumns+` FROM control_call `+query, args...)
	if err != nil {
		return nil, fmt.Errorf("control: calls: %w", err)
	}
	defer rows.Close()
	var out []Call
	for rows.Next() {
		c, err := scanCall(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// callsWaiting are the calls that no incident answers and that nobody has finished, oldest first. However old one is, it
// stays: no call is closed by being forgotten (CALL-03, CALL-04).
func callsWaiting(q db.Querier, labels []string) ([]Call, error) {
	in, args := journal.In(labels, 1)
	return listCalls(q, `WHERE incident = '' AND finished_at = 0 AND label IN (`+in+`) ORDER BY received_at, id LIMIT 200`, args...)
}

// callsFrom are earlier calls from a number, newest first: "this number's history appears unasked" (CALL-03).
func callsFrom(q db.Querier, cli, but string, labels []string) ([]Call, error) {
	if cli == "" {
		return nil, nil
	}
	in, args := journal.In(labels, 4)
	home := homeNumber(cli)
	return listCalls(q, `WHERE cli IN ($1, $2) AND id <> $3 AND label IN (`+in+`) ORDER BY received_at DESC, id DESC LIMIT 10`, append([]any{home, "+44" + strings.TrimPrefix(home, "0"), but}, args...)...)
}

func callsOf(q db.Querier, incident string, labels []string) ([]Call, error) {
	in, args := journal.In(labels, 2)
	return listCalls(q, `WHERE incident = $1 AND label IN (`+in+`) ORDER BY received_at, id`, append([]any{incident}, args...)...)
}

// callersByIncident are the names and numbers of who called about each open incident.
func callersByIncident(q db.Querier, labels []string) (map[string]string, error) {
	in, args := journal.In(labels, 1)
	calls, err := listCalls(q, `WHERE incident IN (SELECT id FROM control_incident WHERE state = 'open') AND label IN (`+in+`) ORDER BY received_at, id`, args...)
	out := map[string]string{}
	for _, c := range calls {
		out[c.Incident] += c.Caller + " " + c.CLI + " "
	}
	return out, err
}

// callsAbout are all contact records of an incident, whatever their label: for an act that may see the incident.
func callsAbout(q db.Querier, incident string) ([]Call, error) {
	return listCalls(q, `WHERE incident = $1 ORDER BY received_at, id`, incident)
}

// callsOnThreads are the ids of all contact records of the incidents of these threads.
func callsOnThreads(q db.Querier, threads []string) ([]string, error) {
	in, args := journal.In(threads, 1)
	return db.Strings(q, `SELECT id FROM control_call WHERE incident IN (SELECT id FROM control_incident WHERE thread IN (`+in+`)) ORDER BY id`, args...)
}

func correctCall(q db.Querier, c Call) error {
	return changed(q.Exec(`UPDATE control_call SET cli = $1, caller = $2, version = version + 1 WHERE id = $3 AND version = $4`, c.CLI, c.Caller, c.ID, c.Version))
}

// answerCall ties a call to the incident that answers it. A call has one incident; an incident may answer many.
func answerCall(q db.Querier, c Call, incident, label string) error {
	return changed(q.Exec(`UPDATE control_call SET incident = $1, label = $2, version = version + 1 WHERE id = $3 AND version = $4`, incident, label, c.ID, c.Version))
}

func changed(r sql.Result, err error) error {
	if err != nil {
		return fmt.Errorf("control: write: %w", err)
	}
	if n, _ := r.RowsAffected(); n != 1 {
		return fault.New(fault.Stale, "control.stale")
	}
	return nil
}

// setCaller keeps who made a call.
func setCaller(q db.Querier, c Call, person string) error {
	return changed(q.Exec(`UPDATE control_call SET person = $1, version = version + 1 WHERE id = $2 AND version = $3`, person, c.ID, c.Version))
}
