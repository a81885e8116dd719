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

// HandoverWithdrawn: a handover was taken back before anybody took the suite over.
type HandoverWithdrawn struct {
	Handover string    `json:"handover"`
	Suite    string    `json:"suite"`
	Why      string    `json:"why"`
	At       time.Time `json:"at"`
}

// EntryKind names the entry.
func (HandoverWithdrawn) EntryKind() (string, int) { return "custody.handover.withdrawn", 1 }

// Line says it on a timeline.
func (e HandoverWithdrawn) Line() journal.Line { return line(false, "Handover taken back", e.Why) }

// HandoverRead: somebody who may know of those of whom the two signatures may not read what is due for them. Nobody is named.
type HandoverRead struct {
	Handover string    `json:"handover"`
	Suite    string    `json:"suite"`
	Read     int       `json:"read"` // how many
	At       time.Time `json:"at"`
}

// EntryKind names the entry.
func (HandoverRead) EntryKind() (string, int) { return "custody.handover.read", 1 }

// Line says it on a timeline.
func (e HandoverRead) Line() journal.Line {
	return line(false, "Handover read by a third", strconv.Itoa(e.Read)+" of whom few may know")
}
