package control

import (
	"context"
	"strings"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/control/entry"
)

const emergencyPromise = "control.emergency"

// answerEmergency is how soon a supervisor must have taken a call for help before it climbs to the duty inspector.
func (d *Desk) answerEmergency(at time.Time) (limit time.Duration, law string) {
	rule, ref, _ := d.welfareRule("emergency", when.DayOf(at))
	return time.Duration(rule.Minutes) * time.Minute, ref
}

// emergency raises a call for help, which is owed an answer and climbs until it has one (RES-02); any other message ends one
// that was acknowledged. Pressed again it is the same call, and as old as its first press.
func (m *message) emergency(tx *act.Tx) error {
	if !m.rule.Emergency {
		m.unit.EmergencyAt, m.unit.AcknowledgedBy = time.Time{}, ""
		return nil
	}
	if !m.unit.EmergencyAt.IsZero() && m.unit.AcknowledgedBy == "" {
		return nil
	}
	m.unit.EmergencyAt, m.unit.AcknowledgedBy = tx.HappenedAt(), ""
	threads := []string{}
	if len(m.held) > 0 && m.held[0].Label == "open" {
		i, err := getIncident(tx, m.held[0].Incident)
		if err != nil {
			return err
		}
		threads = append(threads, i.Thread)
	}
	limit, law := m.desk.answerEmergency(m.unit.EmergencyAt)
	_, err := tx.Promise(act.NewPromise{Kind: emergencyPromise, Subject: journal.Ref{Kind: kindUnit, ID: m.unit.Callsign}, Threads: threads, OwedTo: "unit:" + m.unit.Callsign,
		Owner: "role:control_supervisor", Law: law, Due: m.unit.EmergencyAt.Add(limit)})
	return err
}

// Acknowledge is a supervisor taking an officer's call for help; until then no message clears it (RES-02).
type Acknowledge struct {
	What string `json:"what" label:"What you are doing about it" said:"what you are doing about it" example:"BX07 sent, control inspector told" required:"true" maxLength:"300"`
}

// AcknowledgeEmergency needs a control supervisor on duty. Faults: form.invalid, control.unit.no_emergency.
func (d *Desk) AcknowledgeEmergency(ctx context.Context, callsign string, in Acknowledge) (act.Done[UnitState], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[UnitState]{}, err
	}
	callsign = strings.ToUpper(callsign)
	a := act.Of("control.emergency.acknowledge", journal.Ref{Kind: kindUnit, ID: callsign})
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (UnitState, error) {
		u, err := getUnit(tx, callsign)
		if err != nil {
			return u, err
		}
		if u.EmergencyAt.IsZero() || u.AcknowledgedBy != "" {
			return u, fault.New(fault.Conflict, "control.unit.no_emergency").With("callsign", callsign)
		}
		u.AcknowledgedBy = tx.Actor().Account
		if err := putUnit(tx, u); err != nil {
			return u, err
		}
		held, err := heldBy(tx, callsign)
		if err != nil {
			return u, err
		}
		job := ""
		if len(held) > 0 && held[0].Label == "open" {
			i, err := getIncident(tx, held[0].Incident)
			if err != nil {
				return u, err
			}
			tx.StandOn(i.Thread)
			job = i.ID
		}
		proof, err := tx.Record(entry.EmergencyAcknowledged{Callsign: callsign, What: in.What}, aboutJob(job, true, callsign))
		if err != nil {
			return u, err
		}
		if _, err := tx.Keep(emergencyPromise, journal.Ref{Kind: kindUnit, ID: callsign}, proof); err != nil {
			return u, err
		}
		return getUnit(tx, callsign)
	})
}
