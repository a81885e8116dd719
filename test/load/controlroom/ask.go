// Package controlroom measures the control room under a country's load: positions from every officer, consoles that follow
// them, incidents that are raised, graded, suggested and dispatched. The server, the screens and NATS are each in a process of
// their own, over loopback TCP; the generator is in this one. `throughline bench control` prints what it finds.
package controlroom

import (
	"fmt"
	"time"
)

// Ask is how large a measurement is.
type Ask struct {
	Officers  int           // each a unit of its own
	Areas     int           //
	Consoles  int           // each follows one area, and every act
	Stalled   int           // of a hundred consoles, that take nothing while they should
	Rate      int           // positions a second
	Incidents int           // a second
	Every     time.Duration // between two batches of the generator
	Rounds    int           // of the fan-out, ours and NATS in turn
	Round     time.Duration // length of one
	Work      time.Duration // length of the part with incidents
	Profile   string        // folder for CPU profiles of the server
}

// Full is what issue 5 asks for.
func Full() Ask {
	return Ask{Officers: 140_000, Areas: 43, Consoles: 2000, Stalled: 5, Rate: 28_000, Incidents: 20, Every: 100 * time.Millisecond, Rounds: 2, Round: 15 * time.Second, Work: 30 * time.Second}
}

func (a Ask) check() error {
	if a.Officers < 1 || a.Areas < 1 || a.Areas > 99 || a.Officers < a.Areas || a.Officers/a.Areas > 99_999 {
		return fmt.Errorf("%d officers in %d areas: give from 1 to 99 areas, and at least one officer and at most 99,999 in each", a.Officers, a.Areas)
	}
	if a.Consoles < 1 || a.Rate < 1 || a.Every <= 0 || a.Rounds < 1 || a.Stalled < 0 || a.Stalled > 90 {
		return fmt.Errorf("give at least one console, one position a second and one round, and no more than 90 of a hundred stalled")
	}
	return nil
}

func (a Ask) stalled() int { return a.Consoles * a.Stalled / 100 }

// areaOf is the area of an officer, and the officer's number in it.
func (a Ask) areaOf(officer int) (area, no int) { return officer % a.Areas, officer / a.Areas }

func (a Ask) inArea(area int) int { return (a.Officers - area + a.Areas - 1) / a.Areas }

func areaName(area int) string { return fmt.Sprintf("a%02d", area) }

// callsign is the area's two figures and the officer's five, so that a screen reads it in no time.
func callsign(area, no int) string { return fmt.Sprintf("A%02d%05d", area, no) }

func areaOfCallsign(c string) string { return "a" + c[1:3] }

// Report is what was measured. Times are in milliseconds.
type Report struct {
	Officers        int     `json:"officers"`
	Areas           int     `json:"areas"`
	Consoles        int     `json:"consoles"`
	Stalled         int     `json:"stalled_consoles"`
	Wanted          int     `json:"positions_per_second_wanted"`
	Rate            float64 `json:"positions_per_second"` // taken, in the fan-out rounds
	WorkRate        float64 `json:"positions_per_second_with_incidents"`
	ServerCPU       float64 `json:"fan_out_cpu_seconds"`           // of the server process, all rounds
	NATSCPU         float64 `json:"nats_cpu_seconds"`              // of the NATS process, as many rounds
	Ratio           float64 `json:"fan_out_cpu_ratio"`             // ours to NATS
	ServerMB        float64 `json:"fan_out_megabytes"`             // that the screens received
	NATSMB          float64 `json:"nats_megabytes"`                //
	NATSCut         int     `json:"nats_consoles_cut"`             // by NATS, because they were slow
	Incidents       int     `json:"incidents"`                     // raised, graded, suggested and dispatched
	IncidentsWanted int     `json:"incidents_wanted"`              //
	Suggest50       float64 `json:"suggestion_p50_ms"`             //
	Suggest99       float64 `json:"suggestion_p99_ms"`             //
	Act99           float64 `json:"act_p99_ms"`                    // an act's answer
	Visible50       float64 `json:"act_on_every_console_p50_ms"`   // from when it was sent, to the last console that was not stalled
	Visible99       float64 `json:"act_on_every_console_p99_ms"`   //
	Unseen          int     `json:"acts_not_on_every_console"`     // after quiet, stalled consoles too
	Lost            int     `json:"lost_last_positions"`           // of the server's own memory
	Untrue          int     `json:"consoles_not_true_after_quiet"` //
	Quiet           float64 `json:"quiet_until_true_ms"`           // from the last position to when every console was true
	Server          float64 `json:"server_cpu_with_incidents"`     // cores used
}
