package entry

import (
	"strings"

	"throughline/platform/journal"
)

// Change is one thing that was put right, with what it said before.
type Change struct {
	Field string `json:"field"` // place, type, number, caller or flags
	Was   string `json:"was,omitempty"`
	Is    string `json:"is,omitempty"`
}

// IncidentCorrected: what an incident says was put right, or completed while the caller talked. What was said first stays.
type IncidentCorrected struct {
	Incident string   `json:"incident"`
	Changes  []Change `json:"changes"`
	Lat      float64  `json:"lat,omitempty"` // where the new place was found; absent when the map does not know it
	Lon      float64  `json:"lon,omitempty"`
	Why      string   `json:"why,omitempty"`
}

// EntryKind names the entry.
func (IncidentCorrected) EntryKind() (string, int) { return "control.incident.corrected", 1 }

// Line says it on a timeline.
func (e IncidentCorrected) Line() journal.Line {
	var fields, said []string
	for _, c := range e.Changes {
		name := map[string]string{"number": "caller\u2019s number", "caller": "caller\u2019s name"}[c.Field]
		if name == "" {
			name = c.Field
		}
		fields = append(fields, name)
		said = append(said, "Was "+orNone(c.Was)+", is "+orNone(c.Is))
	}
	return line(true, "Put right: "+strings.Join(fields, ", "), append(said, e.Why)...)
}

func orNone(s string) string {
	if s == "" {
		return "blank"
	}
	return quote(strings.ReplaceAll(s, "_", " "))
}
