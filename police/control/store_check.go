package control

import (
	"encoding/json"
	"fmt"
	"strings"

	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/when"
)

const checkColumns = `id, label, incident, kind, family, given, born_on, vrm, reason, why, callsign, crew, originator, asked_by, asked_at, state, tries, failure, again_at, answered_at,
	source, said, reports, signals, alarm, alarm_rung, alarm_due, acknowledged_at, acknowledged_by, acknowledged_what, version`

func scanCheck(s scanner) (Check, error) {
	var c Check
	var crew, reports, signals string
	var asked, again, answered, alarm, due, acknowledged int64
	err := s.Scan(&c.ID, &c.Label, &c.Incident, &c.Kind, &c.Family, &c.Given, &c.BornOn, &c.VRM, &c.Reason, &c.Why, &c.Callsign, &crew, &c.Originator, &c.AskedBy, &asked, &c.State,
		&c.Tries, &c.Failure, &again, &answered, &c.Source, &c.Said, &reports, &signals, &alarm, &c.Climb.Rung, &due, &acknowledged, &c.AcknowledgedBy, &c.AcknowledgedWhat, &c.Version)
	if err != nil {
		return c, err
	}
	c.AskedAt, c.AgainAt, c.AnsweredAt = when.FromMicros(asked), when.FromMicros(again), when.FromMicros(answered)
	c.Climb.DueAt, c.AcknowledgedAt, c.Alarm = when.FromMicros(due), when.FromMicros(acknowledged), alarm == 1
	if crew != "" {
		c.Crew = strings.Split(crew, ",")
	}
	if err := json.Unmarshal([]byte(reports), &c.Reports); err != nil {
		return c, fmt.Errorf("control: reports of a check: %w", err)
	}
	if err := json.Unmarshal([]byte(signals), &c.Signals); err != nil {
		return c, fmt.Errorf("control: signals of a check: %w", err)
	}
	return c, nil
}

func insertCheck(q db.Querier, c Check) error {
	_, err := q.Exec(`INSERT INTO control_check (id, label, incident, kind, family, given, born_on, vrm, reason, why, callsign, crew, originator, asked_by, asked_at, state, source)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		c.ID, c.Label, c.Incident, c.Kind, c.Family, c.Given, c.BornOn, c.VRM, c.Reason, c.Why, c.Callsign, strings.Join(c.Crew, ","), c.Originator, c.AskedBy, when.Micros(c.AskedAt), c.State, c.Source)
	if err != nil {
		return fmt.Errorf("control: check: %w", err)
	}
	return nil
}

// updateCheck writes what became of a check; what was asked never changes.
func updateCheck(q db.Querier, c Check) error {
	reports, err := json.Marshal(c.Reports)
	if err != nil {
		return fmt.Errorf("control: reports of a check: %w", err)
	}
	signals, err := json.Marshal(c.Signals)
	if err != nil {
		return fmt.Errorf("control: signals of a check: %w", err)
	}
	return changed(q.Exec(`UPDATE control_check SET state = $1, tries = $2, failure = $3, again_at = $4, answered_at = $5, source = $6, said = $7, reports = $8, signals = $9, alarm = $10,
		alarm_rung = $11, alarm_due = $12, acknowledged_at = $13, acknowledged_by = $14, acknowledged_what = $15, version = version + 1 WHERE id = $16 AND version = $17`,
		c.State, c.Tries, c.Failure, when.Micros(c.AgainAt), when.Micros(c.AnsweredAt), c.Source, c.Said, string(reports), string(signals), db.Bit(c.Alarm),
		c.Climb.Rung, when.Micros(c.Climb.DueAt), when.Micros(c.AcknowledgedAt), c.AcknowledgedBy, c.AcknowledgedWhat, c.ID, c.Version))
}

func getCheck(q db.Querier, id string) (Check, error) {
	out, err := checks(q, `WHERE id = $1`, id)
	if err == nil && len(out) == 0 {
		err = fault.New(fault.NotFound, kindCheck+".not_found")
	}
	if err != nil {
		return Check{}, err
	}
	return out[0], nil
}

func checks(q db.Querier, where string, args ...any) ([]Check, error) {
	out := []Check{}
	err := each(q, `SELECT `+checkColumns+` FROM control_check `+where, args, func(s scanner) error {
		c, err := scanCheck(s)
		out = append(out, c)
		return err
	})
	return out, err
}

// checksOf are the newest checks of an incident, newest first, of those that a holder of the labels may see.
func checksOf(q db.Querier, incident string, labels []string, most int) ([]Check, error) {
	in, args := journal.In(labels, 3)
	return checks(q, `WHERE incident = $1 AND label IN (`+in+`) ORDER BY asked_at DESC, id DESC LIMIT $2`, append([]any{incident, most}, args...)...)
}

// alarmingChecks are those that nobody has acknowledged, oldest first, of those that a holder of the labels may see.
func alarmingChecks(q db.Querier, labels []string, most int) ([]Check, error) {
	in, args := journal.In(labels, 2)
	return checks(q, `WHERE alarm_rung > 0 AND label IN (`+in+`) ORDER BY asked_at, id LIMIT $1`, append([]any{most}, args...)...)
}
