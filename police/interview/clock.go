package interview

import (
	"time"

	"throughline/platform/fault"
)

// State of an interview.
type State string

// The states. A recorded interview has its recording sealed; nothing more can be said in it.
const (
	Running  State = "running"
	Paused   State = "paused"
	Ended    State = "ended"
	Recorded State = "recorded"
)

// Mark is one thing that was announced and logged during an interview (INT-05).
type Mark struct {
	N      int       `json:"n"`
	Mark   string    `json:"mark"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
	By     string    `json:"by"`
}

// Next is the state after a mark. Faults: interview.mark.not_running, interview.mark.not_paused, interview.mark.over.
func Next(s State, mark string) (State, error) {
	switch {
	case s == Ended || s == Recorded:
		return s, fault.New(fault.Conflict, "interview.mark.over")
	case mark == "resumed" && s != Paused:
		return s, fault.New(fault.Conflict, "interview.mark.not_paused")
	case mark == "resumed":
		return Running, nil
	case s != Running:
		return s, fault.New(fault.Conflict, "interview.mark.not_running")
	case mark == "break", mark == "failure":
		return Paused, nil
	}
	return Running, nil
}

// Length is how long an interview lasted without its breaks and failures.
func Length(start time.Time, marks []Mark, end time.Time) time.Duration {
	var total time.Duration
	from := start
	running := true
	for _, m := range marks {
		switch {
		case running && (m.Mark == "break" || m.Mark == "failure"):
			total += m.At.Sub(from)
			running = false
		case !running && m.Mark == "resumed":
			from, running = m.At, true
		}
	}
	if running {
		total += end.Sub(from)
	}
	return total
}
