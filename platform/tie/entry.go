package tie

import (
	"fmt"

	"throughline/platform/journal"
)

const stage = "Threads"

// Joined is the entry of two threads being read as one matter.
type Joined struct {
	Tie      string `json:"tie"`
	Thread   string `json:"thread"`
	Ref      string `json:"ref"`
	Other    string `json:"other"`
	OtherRef string `json:"other_ref"`
}

// EntryKind names the entry.
func (Joined) EntryKind() (string, int) { return "thread.joined", 1 }

// Line says which two.
func (e Joined) Line() journal.Line {
	return journal.Line{Stage: stage, Title: "Two threads joined", Detail: e.Ref + " and " + e.OtherRef, Turning: true}
}

// Settles: that two threads are tied is undone by the entry that unties them.
func (e Joined) Settles() string { return "thread.tie/" + e.Tie }

// Split is the entry of a new thread being cut out of another. Entries are those that the new thread shows: they stay where
// they stand.
type Split struct {
	Tie     string   `json:"tie"`
	Thread  string   `json:"thread"` // the new one
	Ref     string   `json:"ref"`
	From    string   `json:"from"`
	FromRef string   `json:"from_ref"`
	Entries []string `json:"entries"`
}

// EntryKind names the entry.
func (Split) EntryKind() (string, int) { return "thread.split", 1 }

// Line says which thread came out of which.
func (e Split) Line() journal.Line {
	n := fmt.Sprintf("%d entries", len(e.Entries))
	if len(e.Entries) == 1 {
		n = "1 entry"
	}
	return journal.Line{Stage: stage, Title: "A new thread was split off", Detail: e.Ref + " out of " + e.FromRef + ", with " + n, Turning: true}
}

// Settles: as for a join.
func (e Split) Settles() string { return "thread.tie/" + e.Tie }

// Referred is the entry of one thread pointing to another that is worth knowing of.
type Referred struct {
	Tie      string `json:"tie"`
	Thread   string `json:"thread"`
	Ref      string `json:"ref"`
	Other    string `json:"other"`
	OtherRef string `json:"other_ref"`
}

// EntryKind names the entry.
func (Referred) EntryKind() (string, int) { return "thread.referred", 1 }

// Line says which points to which.
func (e Referred) Line() journal.Line {
	return journal.Line{Stage: stage, Title: "Refers to another thread", Detail: e.Ref + " refers to " + e.OtherRef}
}

// Settles: as for a join.
func (e Referred) Settles() string { return "thread.tie/" + e.Tie }

// Untied is the entry of a tie being undone. Both threads keep what stands on them.
type Untied struct {
	Tie      string `json:"tie"`
	Kind     string `json:"kind"` // "joined", "split" or "refers"
	Thread   string `json:"thread"`
	Ref      string `json:"ref"`
	Other    string `json:"other"`
	OtherRef string `json:"other_ref"`
}

// EntryKind names the entry.
func (Untied) EntryKind() (string, int) { return "thread.untied", 1 }

// Line says which two.
func (e Untied) Line() journal.Line {
	return journal.Line{Stage: stage, Title: "Two threads are no longer tied", Detail: e.Ref + " and " + e.OtherRef, Turning: e.Kind != "refers"}
}

// Settles: as the tie that it ends.
func (e Untied) Settles() string { return "thread.tie/" + e.Tie }

// Kinds are all entries that this package writes.
func Kinds() []journal.Kind {
	return []journal.Kind{journal.KindOf[Joined](), journal.KindOf[Split](), journal.KindOf[Referred](), journal.KindOf[Untied]()}
}
