package retain

import (
	"fmt"
	"time"

	"throughline/platform/journal"
	"throughline/platform/when"
)

const stage = "Retention"

// Reviewed is the entry of a case being looked at under a rule of retention: kept until it is looked at again, or proposed to be
// erased. The grounds are the entry's why.
type Reviewed struct {
	Review   string   `json:"review"`
	Rule     string   `json:"rule"` // the row of law/retention
	Decision string   `json:"decision"`
	Earliest when.Day `json:"earliest"` // the first day on which it may go
	NextOn   when.Day `json:"next_on,omitzero"`
}

// EntryKind names the entry.
func (Reviewed) EntryKind() (string, int) { return "retention.reviewed", 1 }

// Line says what was decided.
func (e Reviewed) Line() journal.Line {
	if e.Decision == Keep {
		return journal.Line{Stage: stage, Title: "Kept after a retention review", Detail: "to be looked at again on " + e.NextOn.Text()}
	}
	return journal.Line{Stage: stage, Title: "Proposed to be erased", Detail: "a second person decides", Turning: true}
}

// Decided is the entry of the second person's word on a proposal to erase.
type Decided struct {
	Review   string `json:"review"`
	Erase    bool   `json:"erase"`
	Proposer string `json:"proposer"`
	Unkept   int    `json:"unkept"` // promises that fell due and were never kept: they go with the case, and are counted here
}

// EntryKind names the entry.
func (Decided) EntryKind() (string, int) { return "retention.decided", 1 }

// Line says what was decided.
func (e Decided) Line() journal.Line {
	if !e.Erase {
		return journal.Line{Stage: stage, Title: "Not erased", Detail: "the second person refused"}
	}
	if e.Unkept > 0 {
		return journal.Line{Stage: stage, Title: "To be erased", Detail: fmt.Sprintf("agreed by a second person; %d promises on it were never kept", e.Unkept), Turning: true}
	}
	return journal.Line{Stage: stage, Title: "To be erased", Detail: "agreed by a second person", Turning: true}
}

// Disposed is the entry of a case having been erased: what is left says that it was here, under which rule it went, and by whom
// (RRD-02).
type Disposed struct {
	Review  string `json:"review"`
	Rule    string `json:"rule"`
	Entries int64  `json:"entries"` // bodies that were erased
	Streams int    `json:"streams"` // people and things that were in no other case
	Files   int64  `json:"files"`   // that nothing else names
}

// EntryKind names the entry.
func (Disposed) EntryKind() (string, int) { return "retention.disposed", 1 }

// Line says how much went.
func (e Disposed) Line() journal.Line {
	return journal.Line{Stage: stage, Title: "Erased under a retention rule", Detail: fmt.Sprintf("%d entries, %d files", e.Entries, e.Files), Turning: true}
}

// FileWaits: a file that nothing names any longer lies in a store that locks it, and goes when the lock is over.
type FileWaits struct {
	Hash  string    `json:"hash"`
	Until time.Time `json:"until"`
}

// EntryKind names the entry.
func (FileWaits) EntryKind() (string, int) { return "retention.file.waits", 1 }

// Line says until when.
func (e FileWaits) Line() journal.Line {
	return journal.Line{Stage: stage, Title: "An erased file waits for the end of its lock", Detail: "until " + when.DayOf(e.Until).Text()}
}

// HoldPut: somebody keeps a case whatever its rules say, until it is lifted.
type HoldPut struct {
	Hold string `json:"hold"`
	Sort string `json:"sort"` // code of law retention.hold
	Why  string `json:"why"`
}

// EntryKind names the entry.
func (HoldPut) EntryKind() (string, int) { return "retention.hold.put", 1 }

// Line says why.
func (e HoldPut) Line() journal.Line {
	return journal.Line{Stage: stage, Title: "Kept by a hold", Detail: e.Why, Turning: true}
}

// HoldLifted: a hold is over; the rules count again.
type HoldLifted struct {
	Hold string `json:"hold"`
	Why  string `json:"why"`
}

// EntryKind names the entry.
func (HoldLifted) EntryKind() (string, int) { return "retention.hold.lifted", 1 }

// Line says why.
func (e HoldLifted) Line() journal.Line {
	return journal.Line{Stage: stage, Title: "Hold lifted", Detail: e.Why, Turning: true}
}

// Kinds are all entries that this package writes.
func Kinds() []journal.Kind {
	return []journal.Kind{journal.KindOf[Reviewed](), journal.KindOf[Decided](), journal.KindOf[Disposed](), journal.KindOf[FileWaits](), journal.KindOf[HoldPut](), journal.KindOf[HoldLifted]()}
}
