package entry

import (
	"fmt"
	"strings"
	"time"

	"throughline/platform/journal"
)

// Weighed is one unit as it stood when somebody chose: what was offered, and who was not and why (RES-04).
type Weighed struct {
	Callsign string  `json:"callsign"`
	Rank     int     `json:"rank,omitempty"` // place in the order; 0 when not offered
	Seconds  float64 `json:"seconds,omitempty"`
	Best     bool    `json:"best,omitempty"`
	First    bool    `json:"first,omitempty"`
	Not      string  `json:"not,omitempty"`   // the bar that shut it out
	Lower    string  `json:"lower,omitempty"` // why it stood below those that were free
}

// UnitDispatched: a unit was sent. Queued is set when it holds another job, which this one never overwrites.
type UnitDispatched struct {
	Incident   string    `json:"incident"`
	Assignment string    `json:"assignment"`
	Callsign   string    `json:"callsign"`
	Staff      []string  `json:"staff"`
	ETASeconds int       `json:"eta_seconds,omitempty"`
	Metres     int       `json:"metres,omitempty"`
	Accepted   bool      `json:"accepted"` // as suggested
	Reason     string    `json:"reason,omitempty"`
	Why        string    `json:"why,omitempty"` // of an override
	Queued     bool      `json:"queued,omitempty"`
	Considered []Weighed `json:"considered,omitempty"`
	Board      string    `json:"board,omitempty"` // SHA-256 of the board as it stood, in hex: what explain replays
}

// EntryKind names the entry.
func (UnitDispatched) EntryKind() (string, int) { return "control.unit.dispatched", 1 }

// Line says it on a timeline.
func (e UnitDispatched) Line() journal.Line {
	eta, how := "", "As suggested"
	if e.ETASeconds > 0 {
		eta = fmt.Sprintf("%d:%02d away", e.ETASeconds/60, e.ETASeconds%60)
	}
	if !e.Accepted {
		how = "Not as suggested: " + e.Why
	}
	title := e.Callsign + " sent"
	if e.Queued {
		title = e.Callsign + " to go next"
	}
	return line(true, title, eta, how)
}

// UnitEnRoute: a unit is on its way. Stumbled upon incidents have none.
type UnitEnRoute struct {
	Incident   string    `json:"incident"`
	Assignment string    `json:"assignment"`
	Callsign   string    `json:"callsign"`
	Staff      []string  `json:"staff"`
	At         time.Time `json:"at"`
}

// EntryKind names the entry.
func (UnitEnRoute) EntryKind() (string, int) { return "control.unit.en_route", 1 }

// Line says it on a timeline.
func (e UnitEnRoute) Line() journal.Line { return line(false, e.Callsign+" en route") }

// UnitAtScene: a unit is there. First is set for the first of all, which stops the response clock (INC-07).
type UnitAtScene struct {
	Incident   string    `json:"incident"`
	Assignment string    `json:"assignment"`
	Callsign   string    `json:"callsign"`
	Staff      []string  `json:"staff"`
	At         time.Time `json:"at"`
	First      bool      `json:"first"`
	Stumbled   bool      `json:"stumbled,omitempty"` // at scene without having been sent
}

// EntryKind names the entry.
func (UnitAtScene) EntryKind() (string, int) { return "control.unit.at_scene", 1 }

// Line says it on a timeline.
func (e UnitAtScene) Line() journal.Line {
	if e.Stumbled {
		return line(e.First, e.Callsign+" at scene", "Came upon it")
	}
	return line(e.First, e.Callsign+" at scene")
}

// UnitCleared: a unit left the incident.
type UnitCleared struct {
	Incident   string `json:"incident"`
	Assignment string `json:"assignment"`
	Callsign   string `json:"callsign"`
	Attended   bool   `json:"attended"`
	Why        string `json:"why,omitempty"`
}

// EntryKind names the entry.
func (UnitCleared) EntryKind() (string, int) { return "control.unit.cleared", 1 }

// Line says it on a timeline.
func (e UnitCleared) Line() journal.Line {
	if !e.Attended {
		return line(false, e.Callsign+" stood down before it was there", e.Why)
	}
	return line(false, e.Callsign+" clear", e.Why)
}

// StateChanged: a status message that changed availability (RES-01), or a message that did not (12 to 16).
type StateChanged struct {
	Callsign string `json:"callsign"`
	State    string `json:"state"`
	Label    string `json:"label"`
	Was      string `json:"was,omitempty"`
	Incident string `json:"incident,omitempty"`
	Message  bool   `json:"message,omitempty"`
}

// EntryKind names the entry.
func (StateChanged) EntryKind() (string, int) { return "control.unit.state_changed", 1 }

// Line says it on a timeline.
func (e StateChanged) Line() journal.Line {
	if e.Message {
		return line(false, e.Callsign+": "+strings.ToLower(e.Label))
	}
	return line(e.State == "0", e.Callsign+" "+e.State+" "+strings.ToLower(e.Label))
}

// EmergencyAcknowledged: a supervisor has taken an officer's call for help (RES-02).
type EmergencyAcknowledged struct {
	Callsign string `json:"callsign"`
	What     string `json:"what"`
}

// EntryKind names the entry.
func (EmergencyAcknowledged) EntryKind() (string, int) { return "control.emergency.acknowledged", 1 }

// Line says it on a timeline.
func (e EmergencyAcknowledged) Line() journal.Line {
	return line(true, e.Callsign+": emergency acknowledged", e.What)
}

// Fix is where a unit was (RES-05).
type Fix struct {
	Callsign  string    `json:"callsign"`
	Lat       float64   `json:"lat"`
	Lon       float64   `json:"lon"`
	FixedAt   time.Time `json:"fixed_at"`
	Source    string    `json:"source"` // radio, vehicle, phone or training
	AccuracyM int       `json:"accuracy_m,omitempty"`
}

// PositionReported: where units were. Positions stand on no thread.
type PositionReported struct {
	Fixes []Fix `json:"fixes"`
}

// EntryKind names the entry.
func (PositionReported) EntryKind() (string, int) { return "control.position.reported", 1 }

// Line says it on a timeline.
func (e PositionReported) Line() journal.Line {
	if len(e.Fixes) == 1 {
		return line(false, e.Fixes[0].Callsign+" position reported", e.Fixes[0].Source)
	}
	return line(false, fmt.Sprintf("%d positions reported", len(e.Fixes)))
}
