package entry

import (
	"strconv"
	"time"

	"throughline/platform/journal"
)

// HandoverOffered: a suite was handed over under the signature of who went (CUS-21). Who was held stands in the room's own lines, each
// under its own label.
type HandoverOffered struct {
	Handover string    `json:"handover"`
	Suite    string    `json:"suite"`
	Held     int       `json:"held"`
	Note     string    `json:"note,omitempty"`
	At       time.Time `json:"at"`
}

// EntryKind names the entry.
func (HandoverOffered) EntryKind() (string, int) { return "custody.handover.offered", 1 }

// Line says it on a timeline.
func (e HandoverOffered) Line() journal.Line {
	return line(false, "Suite handed over", strconv.Itoa(e.Held)+" held", e.Note)
}

// HandoverTaken: who came took the suite over, as the record says or with what they say is other.
type HandoverTaken struct {
	Handover  string    `json:"handover"`
	Suite     string    `json:"suite"`
	OfferedBy string    `json:"offered_by"`
	Differs   string    `json:"differs,omitempty"`
	At        time.Time `json:"at"`
}

// EntryKind names the entry.
func (HandoverTaken) EntryKind() (string, int) { return "custody.handover.taken", 1 }

// Line says it on a timeline.
func (e HandoverTaken) Line() journal.Line {
	if e.Differs != "" {
		return line(false, "Suite taken over, and something was other", e.Differs)
	}
	return line(false, "Suite taken over as the record said")
}
