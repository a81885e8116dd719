package control

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/geo"
	"throughline/platform/journal"
	"throughline/platform/when"
)

// UnitState is what a callsign last said of itself. A unit that has said nothing is in state 1, on duty, from the start of its tour.
type UnitState struct {
	Callsign       string    `json:"callsign"`
	State          string    `json:"state"` // a code of control.resource_state
	Since          time.Time `json:"since,omitzero"`
	EmergencyAt    time.Time `json:"emergency_at,omitzero"`
	AcknowledgedBy string    `json:"acknowledged_by,omitempty"`
	Version        int64     `json:"version"`
}

// Position is the newest fix of a unit (RES-05).
type Position struct {
	Callsign  string    `json:"callsign"`
	At        geo.Point `json:"at"`
	FixedAt   time.Time `json:"fixed_at"`
	Source    string    `json:"source"`
	AccuracyM int64     `json:"accuracy_m,omitempty"`
}

// Assignment is one unit sent to one incident.
type Assignment struct {
	ID         string    `json:"id"`
	Label      string    `json:"label"`
	Incident   string    `json:"incident"`
	Callsign   string    `json:"callsign"`
	Staff      []string  `json:"staff"`
	SentAt     time.Time `json:"sent_at"`
	EnRouteAt  time.Time `json:"en_route_at,omitzero"`
	AtSceneAt  time.Time `json:"at_scene_at,omitzero"`
	ClearedAt  time.Time `json:"cleared_at,omitzero"`
	ETASeconds int64     `json:"eta_seconds,omitempty"`
	Metres     int64     `json:"metres,omitempty"`
	Accepted   bool      `json:"accepted"`
	Why        string    `json:"why,omitempty"`
	Entry      string    `json:"-"` // that says that it was sent; empty when it came upon the incident by itself
	Version    int64     `json:"version"`
}

// Open tells whether the unit still holds it.
func (a Assignment) Open() bool { return a.ClearedAt.IsZero() }

// unitStates are what units last said: of these callsigns, or of all when signs is nil.
func unitStates(q db.Querier, signs []string) (map[string]UnitState, error) {
	among, args := amongSigns("callsign", signs, 1)
	rows, err := q.Query(`SELECT callsign, state, since, emergency_at, acknowledged_by, version FROM control_unit WHERE 1 = 1`+among, args...)
	if err != nil {
		return nil, fmt.Errorf("control: units: %w", err)
	}
	defer rows.Close()
	out := map[string]UnitState{}
	for rows.Next() {
		u, err := scanUnit(rows)
		if err != nil {
			return nil, err
		}
		out[u.Callsign] = u
	}
	return out, rows.Err()
}

func scanUnit(s scanner) (UnitState, error) {
	var u UnitState
	var since, emergency int64
	err := s.Scan(&u.Callsign, &u.State, &since, &emergency, &u.AcknowledgedBy, &u.Version)
	u.Since, u.EmergencyAt = when.FromMicros(since), when.FromMicros(emergency)
	return u, err
}

// getUnit reads what a callsign last said; the state "on duty" with version 0 when it has said nothing.
func getUnit(q db.Querier, callsign string) (UnitState, error) {
	u, err := scanUnit(q.QueryRow(`SELECT callsign, state, since, emergency_at, acknowledged_by, version FROM control_unit WHERE callsign = $1`, callsign))
	if errors.Is(err, sql.ErrNoRows) {
		return UnitState{Callsign: callsign, State: unitOnDuty}, nil
	}
	if err != nil {
		return u, fmt.Errorf("control: unit: %w", err)
	}
	return u, nil
}

func putUnit(q db.Querier, u UnitState) error {
	if u.Version == 0 {
		return changed(q.Exec(`INSERT INTO control_unit (callsign, label, state, since, emergency_at, acknowledged_by) VALUES ($1, 'open', $2, $3, $4, $5) ON CONFLICT (callsign) DO NOTHING`,
			u.Callsign, u.State, when.Micros(u.Since), when.Micros(u.EmergencyAt), u.AcknowledgedBy))
	}
	return changed(q.Exec(`UPDATE control_unit SET state = $1, since = $2, emergency_at = $3, acknowledged_by = $4, version = version + 1 WHERE callsign = $5 AND version = $6`,
		u.State, when.Micros(u.Since), when.Micros(u.EmergencyAt), u.AcknowledgedBy, u.Callsign, u.Version))
}

const assignmentColumns = `id, label, incident, callsign, staff, sent_at, en_route_at, at_scene_at, cleared_at, eta_seconds, metres, accepted, why, entry, version`

func insertAssignment(q db.Querier, a Assignment) error {
	_, err := q.Exec(`INSERT INTO control_assignment (`+assignmentColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10, $11, $12, $13, 1)`,
		a.ID, a.Label, a.Incident, a.Callsign, strings.Join(a.Staff, ","), when.Micros(a.SentAt), when.Micros(a.EnRouteAt), when.Micros(a.AtSceneAt), a.ETASeconds, a.Metres, db.Bit(a.Accepted), a.Why, a.Entry)
	if db.Duplicate(err) {
		return fault.InvalidField("callsigns", "control.unit.already_sent", "callsign", a.Callsign)
	}
	if err != nil {
		return fmt.Errorf("control: send: %w", err)
	}
	return nil
}

func updateAssignment(q db.Querier, a Assignment) error {
	return changed(q.Exec(`UPDATE control_assignment SET en_route_at = $1, at_scene_at = $2, cleared_at = $3, version = version + 1 WHERE id = $4 AND version = $5`,
		when.Micros(a.EnRouteAt), when.Micros(a.AtSceneAt), when.Micros(a.ClearedAt), a.ID, a.Version))
}

// joinAssignments adds those who joined a unit to the crew of the jobs that it holds.
func joinAssignments(q db.Querier, held []Assignment, staff []string) error {
	for _, a := range held {
		for _, s := range staff {
			if !slices.Contains(a.Staff, s) {
				a.Staff = append(a.Staff, s)
			}
		}
		if err := changed(q.Exec(`UPDATE control_assignment SET staff = $1, version = version + 1 WHERE id = $2 AND version = $3`, strings.Join(a.Staff, ","), a.ID, a.Version)); err != nil {
			return err
		}
	}
	return nil
}

func listAssignments(q db.Querier, where string, args ...any) ([]Assignment, error) {
	rows, err := q.Query(`SELECT `+assignmentColumns+` FROM control_assignment WHERE `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("control: assignments: %w", err)
	}
	defer rows.Close()
	var out []Assignment
	for rows.Next() {
		var a Assignment
		var staff string
		var sent, route, scene, cleared, accepted int64
		if err := rows.Scan(&a.ID, &a.Label, &a.Incident, &a.Callsign, &staff, &sent, &route, &scene, &cleared, &a.ETASeconds, &a.Metres, &accepted, &a.Why, &a.Entry, &a.Version); err != nil {
			return nil, err
		}
		a.SentAt, a.EnRouteAt, a.AtSceneAt, a.ClearedAt, a.Accepted = when.FromMicros(sent), when.FromMicros(route), when.FromMicros(scene), when.FromMicros(cleared), accepted == 1
		if staff != "" {
			a.Staff = strings.Split(staff, ",")
		}
		out = append(out, a)
	}
	return out, rows.Err()
}

// heldBy are the jobs of a unit that it has not cleared: the first is the one it is on, the others wait.
func heldBy(q db.Querier, callsign string) ([]Assignment, error) {
	return listAssignments(q, `callsign = $1 AND cleared_at = 0 ORDER BY CASE WHEN at_scene_at > 0 THEN 0 WHEN en_route_at > 0 THEN 1 ELSE 2 END, sent_at, id`, callsign)
}

func allHeld(q db.Querier, labels []string) ([]Assignment, error) {
	in, args := journal.In(labels, 1)
	return listAssignments(q, `cleared_at = 0 AND label IN (`+in+`) ORDER BY callsign, CASE WHEN at_scene_at > 0 THEN 0 WHEN en_route_at > 0 THEN 1 ELSE 2 END, sent_at, id`, args...)
}

// jobsOf is what each unit is on, of those that a reader may know of: id, number and grade.
func jobsOf(q db.Querier, labels, signs []string) (map[string]Incident, error) {
	in, args := journal.In(labels, 1)
	among, more := amongSigns("a.callsign", signs, len(labels)+1)
	args = append(args, more...)
	rows, err := q.Query(`SELECT a.callsign, i.id, i.no, i.grade FROM control_assignment a JOIN control_incident i ON i.id = a.incident WHERE a.cleared_at = 0 AND a.label IN (`+in+`)`+among+`
		ORDER BY a.callsign, CASE WHEN a.at_scene_at > 0 THEN 0 WHEN a.en_route_at > 0 THEN 1 ELSE 2 END, a.sent_at, a.id`, args...)
	if err != nil {
		return nil, fmt.Errorf("control: jobs: %w", err)
	}
	defer rows.Close()
	out := map[string]Incident{}
	for rows.Next() {
		var callsign string
		var i Incident
		if err := rows.Scan(&callsign, &i.ID, &i.No, &i.Grade); err != nil {
			return nil, err
		}
		if _, ok := out[callsign]; !ok {
			out[callsign] = i
		}
	}
	return out, rows.Err()
}

// amongSigns asks for some callsigns only; for any when signs is nil.
func amongSigns(column string, signs []string, first int) (string, []any) {
	if signs == nil {
		return "", nil
	}
	in, args := journal.In(signs, first)
	return ` AND ` + column + ` IN (` + in + `)`, args
}

// busy are the callsigns that hold a job, whatever its label: a restricted job makes its unit committed without saying to what.
func busy(q db.Querier) (map[string]bool, error) {
	all, err := texts(q, `SELECT DISTINCT callsign FROM control_assignment WHERE cleared_at = 0 ORDER BY callsign`)
	out := map[string]bool{}
	for _, c := range all {
		out[c] = true
	}
	return out, err
}

// hiddenHolders are the callsigns that hold a job which is not open to everybody, whatever else they hold.
func hiddenHolders(q db.Querier) (map[string]bool, error) {
	all, err := texts(q, `SELECT DISTINCT callsign FROM control_assignment WHERE cleared_at = 0 AND label <> 'open' ORDER BY callsign`)
	out := map[string]bool{}
	for _, c := range all {
		out[c] = true
	}
	return out, err
}

func assignmentsOf(q db.Querier, incident string) ([]Assignment, error) {
	return listAssignments(q, `incident = $1 ORDER BY sent_at, id`, incident)
}

func positions(q db.Querier) (map[string]Position, error) {
	rows, err := q.Query(`SELECT callsign, lat, lon, fixed_at, source, accuracy_m FROM control_position`)
	if err != nil {
		return nil, fmt.Errorf("control: positions: %w", err)
	}
	defer rows.Close()
	out := map[string]Position{}
	for rows.Next() {
		var p Position
		var fixed int64
		if err := rows.Scan(&p.Callsign, &p.At.Lat, &p.At.Lon, &fixed, &p.Source, &p.AccuracyM); err != nil {
			return nil, err
		}
		p.FixedAt = when.FromMicros(fixed)
		out[p.Callsign] = p
	}
	return out, rows.Err()
}

// putPosition keeps a fix unless a newer one is known: positions arrive out of order.
func putPosition(q db.Querier, p Position) error { return putPositions(q, []Position{p}) }

// putPositions keeps many fixes, of as many callsigns, each unless a newer one is known.
func putPositions(q db.Querier, ps []Position) error {
	for group := range slices.Chunk(ps, together) {
		if err := putTogether(q, group); err != nil {
			return err
		}
	}
	return nil
}

// together is how many fixes one statement keeps: a statement of many parameters takes longer than as many statements.
const together = 16

func putTogether(q db.Querier, ps []Position) error {
	rows, args := make([]string, len(ps)), make([]any, 0, 6*len(ps))
	for i, p := range ps {
		n := 6 * i
		rows[i] = fmt.Sprintf("($%d, 'open', $%d, $%d, $%d, $%d, $%d)", n+1, n+2, n+3, n+4, n+5, n+6)
		args = append(args, p.Callsign, p.At.Lat, p.At.Lon, when.Micros(p.FixedAt), p.Source, p.AccuracyM)
	}
	_, err := q.Exec(`INSERT INTO control_position (callsign, label, lat, lon, fixed_at, source, accuracy_m) VALUES `+strings.Join(rows, ", ")+`
		ON CONFLICT (callsign) DO UPDATE SET lat = excluded.lat, lon = excluded.lon, fixed_at = excluded.fixed_at, source = excluded.source, accuracy_m = excluded.accuracy_m, version = control_position.version + 1
		WHERE excluded.fixed_at >= control_position.fixed_at`, args...)
	if err != nil {
		return fmt.Errorf("control: positions: %w", err)
	}
	return nil
}
