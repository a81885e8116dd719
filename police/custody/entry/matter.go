package entry

import (
	"strings"
	"time"

	"throughline/platform/journal"
	"throughline/platform/when"
)

// Matter is one of the things that an arrest is for: offences of one investigation, on its thread. Crime is empty where none
// was recorded yet.
type Matter struct {
	Matter   string    `json:"matter"`
	Thread   string    `json:"thread"`
	Crime    string    `json:"crime,omitempty"`
	Offences []Offence `json:"offences"`
}

// FurtherArrested: somebody who is under arrest was arrested for a further matter (PACE 1984 s.31): the same detention, the
// same relevant time and the same clock. It stands on every thread of the arrest; Matters are the new ones only.
type FurtherArrested struct {
	Arrest     string    `json:"arrest"`
	Detention  string    `json:"detention,omitempty"` // empty when they have not arrived yet
	Number     string    `json:"number,omitempty"`    // custody number
	Person     string    `json:"person"`
	Officers   []string  `json:"officers"`
	Matters    []Matter  `json:"matters"`
	At         time.Time `json:"at"`
	Grounds    string    `json:"grounds"`
	Necessity  []string  `json:"necessity"`
	ToldReason bool      `json:"told_reason"`
	Caution    string    `json:"caution"`
	NoCaution  string    `json:"no_caution,omitempty"`
	Reply      string    `json:"reply"`
	LimitAt    time.Time `json:"limit_at,omitzero"` // as it was before: a further arrest does not move it
}

// EntryKind names the entry.
func (FurtherArrested) EntryKind() (string, int) { return "custody.arrest.further", 1 }

// Line says it on a timeline.
func (e FurtherArrested) Line() journal.Line {
	var t []string
	for _, m := range e.Matters {
		t = append(t, titles(m.Offences))
	}
	same := "Before arriving in custody"
	if !e.LimitAt.IsZero() {
		same = "The same detention and the same clock: it still ends " + dayClock(e.LimitAt)
	}
	l := line(true, "Further arrested", strings.Join(t, "; "), same)
	l.Stage = "Arrest"
	return l
}

// MatterEnded: how one matter of a detention ends while another decides how the person leaves: charged for one, and bailed or
// told of no further action for this one. It stands on the thread of the matter only.
type MatterEnded struct {
	Detention  string      `json:"detention"`
	Arrest     string      `json:"arrest"`
	Person     string      `json:"person"`
	Matter     Matter      `json:"matter"`
	How        string      `json:"how"`                 // code of custody.disposal
	Label      string      `json:"how_label,omitempty"` // its words then
	Conditions []Condition `json:"conditions,omitempty"`
	ReturnOn   when.Day    `json:"return_on,omitzero"`
	Bail       string      `json:"bail,omitempty"` // the law row of bail before charge
	Why        string      `json:"why"`
	At         time.Time   `json:"at"`
}

// EntryKind names the entry.
func (MatterEnded) EntryKind() (string, int) { return "custody.matter.ended", 1 }

// Line says it on a timeline.
func (e MatterEnded) Line() journal.Line {
	back := ""
	if !e.ReturnOn.IsZero() {
		back = "To answer bail on " + e.ReturnOn.Text()
	}
	return line(true, "Ended without a charge: "+inWords(e.Label, e.How), titles(e.Matter.Offences), back, conditions(e.Conditions))
}
