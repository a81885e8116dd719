package control

import (
	"context"
	"slices"
	"strings"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/control/entry"
)

// Codes of control.resource_state that mean more to this room than the table says.
const (
	unitEmergency = "0"
	unitOnDuty    = "1"
	unitEnRoute   = "5"
	unitAtScene   = "6"
	unitOffDuty   = "11"
)

// releases are the states by which a unit says that it is free again, and so clear of the job that it is on.
var releases = []string{"1", "2", "3", "4"}

// StateRule is a row of control.resource_state.
type StateRule struct {
	Label               string `json:"label"`
	Deployable          string `json:"deployable,omitempty"`
	MessageOnly         bool   `json:"message_only"`
	NeedsIncident       bool   `json:"needs_incident"`
	Emergency           bool   `json:"emergency,omitempty"`
	RefusedWithIncident bool   `json:"refused_with_incident,omitempty"`
}

func (d *Desk) stateRule(code string, at time.Time) (StateRule, bool) {
	var v StateRule
	row, ok := d.host.Law.Table("control.resource_state").At(code, when.DayOf(at))
	return v, ok && row.Into(&v) == nil
}

// stateWords says a state as the board shows it, and whether a unit in it may be sent (RES-02).
func (d *Desk) stateWords(code string, at time.Time) (label, deployable string) {
	row, ok := d.host.Law.Table("control.resource_state").At(code, when.DayOf(at))
	var v StateRule
	if !ok || row.Into(&v) != nil {
		return code, "no"
	}
	return v.Label, v.Deployable
}

// SetUnitState is a status message of a unit (RES-01).
type SetUnitState struct {
	State    string `json:"state" label:"State" said:"the state of the unit" enum:"0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16" required:"true"`
	Incident string `json:"incident,omitempty" label:"Incident" maxLength:"36"`
	Why      string `json:"why,omitempty" label:"Why it is clear before it was there" maxLength:"200"`
	At       string `json:"at,omitempty" label:"When" format:"datetime"`
}

// SetState takes a status message. 5 and 6 stand on an incident: the one given, or the one that the unit is on; 6 without 5
// is somebody who came upon it. The first at scene stops the response clock and keeps the promise. 11 is refused while the
// unit holds an incident. 0 raises an emergency on every screen. 12 to 16 change nothing (RES-01 to RES-03).
// Needs the crew itself, on duty, or a dispatcher or control supervisor; an emergency is never cleared by the crew alone.
// Faults: form.invalid, control.unit.needs_incident, .off_with_incident, .holds_another, .already, .say_why, .emergency_open, .not_on_tour.
func (d *Desk) SetState(ctx context.Context, callsign string, in SetUnitState) (act.Done[UnitState], error) {
	var none act.Done[UnitState]
	if err := form.Check(&in); err != nil {
		return none, err
	}
	at, err := happened(in.At)
	if err != nil {
		return none, err
	}
	callsign = strings.ToUpper(callsign)
	rule, ok := d.stateRule(in.State, d.host.Clock.Now())
	if !ok {
		return none, fault.InvalidField("state", "control.unit.state", "state", shorten(in.State))
	}
	action := "control.unit.state"
	if rule.Emergency { // whoever may speak for the unit may call for help, also a second time
		action = "control.unit.emergency"
	}
	a := act.Of(action, journal.Ref{Kind: kindUnit, ID: callsign}, in.Why).HappenedAt(at)
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (UnitState, error) {
		m := message{desk: d, in: in, rule: rule}
		return m.take(tx, callsign)
	})
}

// message is one status message while it is taken.
type message struct {
	desk *Desk
	in   SetUnitState
	rule StateRule
	unit UnitState
	held []Assignment
	crew Crew
}

func (m *message) take(tx *act.Tx, callsign string) (UnitState, error) {
	crews, err := m.desk.roster(tx, tx.HappenedAt(), callsign)
	if err != nil {
		return UnitState{}, err
	}
	var ok bool
	if m.crew, ok = crewOf(crews, callsign); !ok {
		return UnitState{}, fault.New(fault.NotFound, "control.unit.not_on_tour").With("callsign", shorten(callsign))
	}
	if m.unit, err = getUnit(tx, callsign); err != nil {
		return UnitState{}, err
	}
	if m.rule.MessageOnly {
		said, err := tx.Record(entry.StateChanged{Callsign: callsign, State: m.in.State, Label: m.rule.Label, Message: true})
		if err != nil {
			return m.unit, err
		}
		return m.unit, m.heard(tx, callsign, said)
	}
	if !m.unit.EmergencyAt.IsZero() && m.unit.AcknowledgedBy == "" && m.in.State != unitEmergency {
		return UnitState{}, fault.New(fault.Conflict, "control.unit.emergency_open").With("callsign", callsign)
	}
	if m.held, err = heldBy(tx, callsign); err != nil {
		return UnitState{}, err
	}
	if err := m.apply(tx); err != nil {
		return UnitState{}, err
	}
	was := m.unit.State
	m.unit.State, m.unit.Since = m.in.State, tx.HappenedAt()
	if err := m.emergency(tx); err != nil {
		return UnitState{}, err
	}
	if err := putUnit(tx, m.unit); err != nil {
		return UnitState{}, err
	}
	if !m.rule.NeedsIncident {
		e := entry.StateChanged{Callsign: callsign, State: m.in.State, Label: m.rule.Label, Was: was}
		if len(m.held) > 0 && m.held[0].Label == "open" {
			e.Incident = m.held[0].Incident
		}
		said, err := tx.Record(e, aboutJob(e.Incident, m.rule.Emergency, callsign))
		if err != nil {
			return UnitState{}, err
		}
		if err := m.heard(tx, callsign, said); err != nil {
			return UnitState{}, err
		}
	}
	return getUnit(tx, callsign)
}

// aboutJob puts a call for help, and who took it, on the log of the job that it came from; anything else on the unit's own.
func aboutJob(incident string, emergency bool, callsign string) act.EntryOption {
	if incident != "" && emergency {
		return act.About(kindIncident, incident)
	}
	return act.About(kindUnit, callsign)
}

func (m *message) apply(tx *act.Tx) error {
	switch {
	case m.rule.NeedsIncident:
		return m.job(tx)
	case m.rule.RefusedWithIncident && len(m.held) > 0:
		i, err := getIncident(tx, m.held[0].Incident)
		if err != nil {
			return err
		}
		return fault.New(fault.Conflict, "control.unit.off_with_incident").With("callsign", m.unit.Callsign).With("number", i.Short())
	case len(m.held) == 0:
		return nil
	}
	i, err := getIncident(tx, m.held[0].Incident)
	if err != nil {
		return err
	}
	if m.rule.Emergency {
		if i.Label == "open" { // it belongs to the job that it came from; from a restricted one it is told to everybody, and the job to nobody
			tx.StandOn(i.Thread)
		}
		return nil
	}
	if slices.Contains(releases, m.in.State) {
		return m.clear(tx, i, m.held[0])
	}
	return nil
}

// job takes 5 and 6: the unit is on its way to an incident, or there.
func (m *message) job(tx *act.Tx) error {
	a, i, err := m.target(tx)
	if err != nil {
		return err
	}
	tx.StandOn(i.Thread)
	at := tx.HappenedAt()
	if m.backTo(a) {
		said, err := tx.Record(entry.StateChanged{Callsign: a.Callsign, State: m.in.State, Label: m.rule.Label, Was: m.unit.State, Incident: i.ID})
		if err != nil {
			return err
		}
		return m.desk.awaitWord(tx, i, a, said)
	}
	if m.in.State == unitEnRoute {
		if !a.EnRouteAt.IsZero() || !a.AtSceneAt.IsZero() {
			return fault.New(fault.Conflict, "control.unit.already").With("callsign", a.Callsign).With("state", lower(m.rule.Label))
		}
		a.EnRouteAt = at
		if err := updateAssignment(tx, a); err != nil {
			return err
		}
		said, err := tx.Record(entry.UnitEnRoute{Incident: i.ID, Assignment: a.ID, Callsign: a.Callsign, Staff: a.Staff, At: at}, act.About(kindIncident, i.ID))
		if err != nil {
			return err
		}
		return m.desk.awaitWord(tx, i, a, said)
	}
	if !a.AtSceneAt.IsZero() {
		return fault.New(fault.Conflict, "control.unit.already").With("callsign", a.Callsign).With("state", lower(m.rule.Label))
	}
	return m.arrive(tx, a, i)
}

// backTo tells whether a unit that called for help, and was answered, says again how far it had got with its job: that ends the
// call, and is no second arrival.
func (m *message) backTo(a Assignment) bool {
	if m.unit.State != unitEmergency {
		return false
	}
	return m.in.State == unitAtScene && !a.AtSceneAt.IsZero() || m.in.State == unitEnRoute && a.AtSceneAt.IsZero() && !a.EnRouteAt.IsZero()
}

func (m *message) arrive(tx *act.Tx, a Assignment, i Incident) error {
	at := tx.HappenedAt()
	a.AtSceneAt = at
	if err := updateAssignment(tx, a); err != nil {
		return err
	}
	first := i.AtSceneAt.IsZero()
	if err := m.desk.takenOn(tx, i); err != nil {
		return err
	}
	proof, err := tx.Record(entry.UnitAtScene{Incident: i.ID, Assignment: a.ID, Callsign: a.Callsign, Staff: a.Staff, At: at, First: first, Stumbled: a.SentAt.Equal(at) && a.EnRouteAt.IsZero()},
		act.About(kindIncident, i.ID))
	if err != nil {
		return err
	}
	if first || at.Before(i.AtSceneAt) {
		i.AtSceneAt = at
	}
	if _, err := tx.Keep(attendPromise, journal.Ref{Kind: kindIncident, ID: i.ID}, proof); err != nil {
		return err
	}
	if err := m.desk.awaitWord(tx, i, a, proof); err != nil {
		return err
	}
	if err := m.desk.resourced(tx, i, proof); err != nil {
		return err
	}
	if _, err := m.desk.reckon(tx, &i); err != nil {
		return err
	}
	return updateIncident(tx, i)
}

// target finds the job that 5 or 6 is about. A unit that is on one job is not taken to another by a button.
func (m *message) target(tx *act.Tx) (Assignment, Incident, error) {
	want := m.in.Incident
	if want == "" && len(m.held) > 0 {
		want = m.held[0].Incident
	}
	if want == "" {
		return Assignment{}, Incident{}, fault.InvalidField("incident", "control.unit.needs_incident", "state", lower(m.rule.Label))
	}
	i, err := m.desk.open(tx, want)
	if err != nil {
		return Assignment{}, i, err
	}
	for n, a := range m.held {
		if a.Incident != want {
			continue
		}
		if n > 0 && m.started() {
			return a, i, m.another(tx)
		}
		return a, i, nil
	}
	if m.started() {
		return Assignment{}, i, m.another(tx)
	}
	a := Assignment{ID: id.New(), Label: i.Label, Incident: i.ID, Callsign: m.unit.Callsign, Staff: m.crew.staff(), SentAt: tx.HappenedAt(), Accepted: true, Version: 1}
	return a, i, insertAssignment(tx, a)
}

// started tells whether the unit is on its way to, or at, the job that it holds.
func (m *message) started() bool {
	return len(m.held) > 0 && (!m.held[0].EnRouteAt.IsZero() || !m.held[0].AtSceneAt.IsZero())
}

func (m *message) another(tx *act.Tx) error {
	i, err := getIncident(tx, m.held[0].Incident)
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, "control.unit.holds_another").With("callsign", m.unit.Callsign).With("number", i.Short())
}

// clear ends the job that the unit is on. The next one that waits, if any, stays held.
func (m *message) clear(tx *act.Tx, i Incident, a Assignment) error {
	if a.AtSceneAt.IsZero() && m.in.Why == "" {
		return fault.InvalidField("why", "control.unit.say_why", "callsign", a.Callsign, "number", i.Short())
	}
	return m.desk.clearJob(tx, i, a, m.in.Why)
}

// clearJob ends a unit's job. One that ends before anybody was there, with nobody else sent, is owed again.
func (d *Desk) clearJob(tx *act.Tx, i Incident, a Assignment, why string) error {
	attended := !a.AtSceneAt.IsZero()
	a.ClearedAt = tx.HappenedAt()
	if err := updateAssignment(tx, a); err != nil {
		return err
	}
	left, err := tx.Record(entry.UnitCleared{Incident: i.ID, Assignment: a.ID, Callsign: a.Callsign, Attended: attended, Why: why}, act.About(kindIncident, i.ID), act.OnThreads(i.Thread))
	if err != nil {
		return err
	}
	if err := d.endWord(tx, a.Callsign, left); err != nil {
		return err
	}
	if attended || i.State != stateOpen {
		return nil
	}
	return d.climbAnew(tx, i, a.Callsign+" was stood down before it was there") // if nobody else is sent, somebody is owed again
}
