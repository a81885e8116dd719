package control

import (
	"context"
	"slices"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/promise"
	"throughline/police/control/entry"
)

// checkAlarmPromise is what is owed of an answer that alarms: that somebody says that they know of it. It climbs as a
// hand-off does, from rung to rung.
const checkAlarmPromise = "control.check_alarm"

// mostAlarms is more alarming checks than one control room ever has unacknowledged.
const mostAlarms = 50

// alarmOf lets a rung owe the acknowledgement from a moment on.
func (d *Desk) alarmOf(tx *act.Tx, c *Check, rung int, from time.Time) error {
	limits, ref := d.alarmLimits(from)
	i, err := getIncident(tx, c.Incident)
	if err != nil {
		return err
	}
	to := "public"
	if c.Callsign != "" {
		to = "unit:" + c.Callsign
	}
	l := ladder{promise: checkAlarmPromise, at: &c.Climb, limits: limits}
	return l.owe(tx, owed{subject: checkRef(c.ID), thread: i.Thread, to: to}, rung, from, ref)
}

// climbCheck takes an alarm that nobody acknowledged one rung up. The top rung has none above it.
func (d *Desk) climbCheck(tx *act.Tx, p promise.Promise, at time.Time) error {
	c, err := getCheck(tx, p.SubjectID)
	if err != nil {
		return err
	}
	rung := c.Climb.Rung
	if rung == 0 || rung == len(rungs)-1 || checkAlarmPromise+rungs[rung].Kind != p.Kind {
		return nil
	}
	if err := d.alarmOf(tx, &c, rung+1, at); err != nil {
		return err
	}
	i, err := getIncident(tx, c.Incident)
	if err != nil {
		return err
	}
	e := entry.CheckAlarmClimbed{Check: c.ID, To: rungs[rung+1].Role, DueAt: c.Climb.DueAt}
	if _, err := tx.Record(e, act.About(kindIncident, i.ID), act.OnThreads(i.Thread), act.ThatHappenedAt(at)); err != nil {
		return err
	}
	return updateCheck(tx, c)
}

// AcknowledgeCheck is somebody saying that they know of an alarming answer.
type AcknowledgeCheck struct {
	What string `json:"what" label:"What you are doing about it" said:"what you are doing about it" example:"BX21 told by radio, BX07 sent to them" required:"true" maxLength:"300"`
}

// AcknowledgeCheck ends the alarm of a check. Needs a dispatcher, control supervisor or duty inspector on duty, or one of the
// crew for which it was asked or who were sent to the incident. Faults: form.invalid; national_check.not_found;
// control.check.no_alarm, control.check.acknowledged (conflict).
func (d *Desk) AcknowledgeCheck(ctx context.Context, id string, in AcknowledgeCheck) (act.Done[Check], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Check]{}, err
	}
	a, err := d.onCheck(ctx, "control.check.acknowledge", id)
	if err != nil {
		return act.Done[Check]{}, err
	}
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Check, error) {
		c, err := getCheck(tx, id)
		switch {
		case err != nil:
			return c, err
		case !c.Alarm:
			return c, fault.New(fault.Conflict, "control.check.no_alarm")
		case !c.AcknowledgedAt.IsZero():
			return c, fault.New(fault.Conflict, "control.check.acknowledged").With("at", clockWords(c.AcknowledgedAt))
		}
		return d.acknowledged(tx, c, in.What)
	})
}

func (d *Desk) acknowledged(tx *act.Tx, c Check, what string) (Check, error) {
	r, err := d.checkFacts(tx, c)
	if err != nil {
		return c, err
	}
	crew, _ := r.Attrs["crew"].([]string)
	c.AcknowledgedAt, c.AcknowledgedBy, c.AcknowledgedWhat, c.Climb = tx.HappenedAt(), tx.Actor().Account, what, Ladder{}
	if err := updateCheck(tx, c); err != nil {
		return c, err
	}
	proof, err := tx.Record(entry.CheckAlarmAcknowledged{Check: c.ID, What: what, ByCrew: slices.Contains(crew, tx.Actor().Staff)}, act.About(kindIncident, c.Incident))
	if err != nil {
		return c, err
	}
	for _, r := range rungs[1:] {
		if _, err := tx.Keep(checkAlarmPromise+r.Kind, checkRef(c.ID), proof); err != nil {
			return c, err
		}
	}
	return getCheck(tx, c.ID)
}

// Held says in a few words what alarms of an answer, and what else it holds: "wanted, violent, weapons".
func (c Check) Held() string {
	var out []string
	for _, x := range slices.Concat(c.Reports, c.Signals) {
		out = append(out, lower(x.Label))
	}
	if len(out) == 0 {
		return "no trace"
	}
	return strings.Join(out, ", ")
}

// alarmed are the alarming checks that nobody has acknowledged, of those that a reader may see and that are not about their own.
func (d *Desk) alarmed(q db.Querier, who *access.Actor) ([]Check, error) {
	all, err := alarmingChecks(q, labelsOf(who), mostAlarms)
	if err != nil {
		return nil, err
	}
	return d.notOwnChecks(q, who, all)
}

// forCrew are the alarming answers that a crew must know of: on a question asked for them, or on an incident that they hold.
func (d *Desk) forCrew(q db.Querier, who *access.Actor, callsign string, held []Assignment) ([]Check, error) {
	all, err := d.alarmed(q, who)
	return slices.DeleteFunc(all, func(c Check) bool {
		return c.Callsign != callsign && !slices.ContainsFunc(held, func(a Assignment) bool { return a.Incident == c.Incident })
	}), err
}
