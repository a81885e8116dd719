package simulate

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// Kinds of event that a supervisor brings into a simulation that runs.
const (
	LinkLoss   = "link_loss"
	SecondCall = "second_call"
	Emergency  = "emergency"
)

// silence is how long radios say nothing after the link is lost: longer than a position is fresh.
const silence = 6 * time.Minute

// Event is one thing that a supervisor brought in.
type Event struct {
	No       int64     `json:"no"`
	At       time.Time `json:"at"`
	Kind     string    `json:"kind"`
	Callsign string    `json:"callsign,omitempty"`
	By       string    `json:"by"`
}

// listen does what the supervisor's panel asked for since the last time.
func (s *Simulator) listen() error {
	var out struct {
		Items []Event `json:"items"`
	}
	if err := s.p.As("simulator:radio").Get(fmt.Sprintf("/api/training/events?after=%d", s.heard), &out); err != nil {
		return err
	}
	for _, e := range out.Items {
		s.heard = e.No
		s.Say("SIMULATION: " + e.By + " brings in " + e.Kind)
		if err := s.bring(e); err != nil {
			return err
		}
	}
	return nil
}

func (s *Simulator) bring(e Event) error {
	switch e.Kind {
	case LinkLoss:
		s.lost = time.Now().Add(time.Duration(float64(silence) / s.Speed))
	case SecondCall:
		if j := s.newest(); j != nil {
			c := j.call
			return s.ring(c, point{j.at.Lat + 0.0005, j.at.Lon}, j.street, "I'm calling about the same as somebody else has, I can see it from my window")
		}
	case Emergency:
		if u := s.pressed(e.Callsign); u != nil {
			return s.p.As(u.staff).Post("/api/control/units/"+u.callsign+"/state", map[string]any{"state": "0"}, nil, "")
		}
	}
	return nil
}

func (s *Simulator) newest() *job {
	var out *job
	for _, id := range slices.Sorted(maps.Keys(s.jobs)) {
		if j := s.jobs[id]; out == nil || j.raised > out.raised {
			out = j
		}
	}
	return out
}

// pressed is who presses the button: the unit that was named, else one that is at a job, else any.
func (s *Simulator) pressed(callsign string) *unit {
	if u := s.units[callsign]; u != nil {
		return u
	}
	names := slices.Sorted(maps.Keys(s.units))
	for _, doing := range []string{"there", "driving", "sent", ""} {
		for _, c := range names {
			if s.units[c].doing == doing {
				return s.units[c]
			}
		}
	}
	return nil
}
