package entry

import "throughline/platform/journal"

// RadioRegistered: the radio system says which unit carries a radio and on which talkgroup; Gone that it is off the air.
type RadioRegistered struct {
	ISSI      string `json:"issi"`
	Callsign  string `json:"callsign"`
	Talkgroup string `json:"talkgroup,omitempty"`
	Gone      bool   `json:"gone,omitempty"`
}

// EntryKind names the entry.
func (RadioRegistered) EntryKind() (string, int) { return "control.radio.registered", 1 }

// Line says it on a timeline.
func (e RadioRegistered) Line() journal.Line {
	if e.Gone {
		return line(false, e.Callsign+": radio "+e.ISSI+" is off the air")
	}
	return line(false, e.Callsign+": radio "+e.ISSI+" on the air", e.Talkgroup)
}
