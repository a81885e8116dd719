package entry

import (
	"fmt"

	"throughline/platform/journal"
)

// CallLineAsked: the line of a caller is asked about again (CALL-07).
type CallLineAsked struct {
	Call string `json:"call"`
	Why  string `json:"why"`
}

// EntryKind names the entry.
func (CallLineAsked) EntryKind() (string, int) { return "control.call.line.asked", 1 }

// Line says it on a timeline.
func (e CallLineAsked) Line() journal.Line {
	return line(false, "Asked again whose line the caller has", e.Why)
}

// CallLineAnswered: what the network says of the line of a caller, or that it says nothing (CALL-07). Who has a line is not who rings.
type CallLineAnswered struct {
	Call    string  `json:"call"`
	Source  string  `json:"source"`
	Kind    string  `json:"kind,omitempty"` // fixed or mobile
	Name    string  `json:"name,omitempty"`
	Address string  `json:"address,omitempty"`
	Network string  `json:"network,omitempty"`
	Lat     float64 `json:"lat,omitempty"`
	Lon     float64 `json:"lon,omitempty"`
	RadiusM float64 `json:"radius_m,omitempty"`
	Failure string  `json:"failure,omitempty"` // timed_out or unavailable
}

// EntryKind names the entry.
func (CallLineAnswered) EntryKind() (string, int) { return "control.call.line.answered", 1 }

// Line says it on a timeline.
func (e CallLineAnswered) Line() journal.Line {
	switch {
	case e.Failure == "timed_out":
		return line(false, "No answer in time about the caller's line", e.Source)
	case e.Failure != "":
		return line(false, "Nobody says whose line the caller has", e.Source)
	case e.Kind == "fixed":
		return line(false, "The caller's line is a fixed one", e.Name, e.Address, e.Source)
	case e.Kind == "mobile" && e.RadiusM > 0:
		return line(false, "The caller's line is a mobile", e.Network, fmt.Sprintf("Its cell reaches %.0f m", e.RadiusM), e.Source)
	case e.Kind == "mobile":
		return line(false, "The caller's line is a mobile", e.Network, e.Source)
	}
	return line(false, "The network knows nothing of the caller's line", e.Source)
}
