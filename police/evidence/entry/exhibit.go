package entry

import (
	"fmt"
	"strings"
	"time"

	"throughline/platform/form"
	"throughline/platform/journal"
)

// PhotographTaken: a photograph became an exhibit (MOB-05, MOB-06). TakenAt, Lat and Lon are what the file itself says of
// its time and place: zero when it does not say.
type PhotographTaken struct {
	ID          string       `json:"id"`
	Exhibit     string       `json:"exhibit"` // "SH/1"
	Producer    string       `json:"producer"`
	Description string       `json:"description"`
	Hash        string       `json:"hash"`    // SHA-256, counted again on arrival
	Claimed     bool         `json:"claimed"` // the device had counted the same
	Size        int64        `json:"size"`
	Type        string       `json:"type"`
	Lat         float64      `json:"lat,omitempty"`
	Lon         float64      `json:"lon,omitempty"`
	TakenAt     time.Time    `json:"taken_at,omitzero"`
	Place       string       `json:"place,omitempty"`
	Device      string       `json:"device,omitempty"`
	Notes       []string     `json:"notes,omitempty"` // codes of what was odd about the file
	Origins     form.Origins `json:"origins,omitempty"`
	// ProducerName and Holder are how the producer stands on the record and in the first link of the continuity.
	ProducerName string `json:"producer_name,omitempty"`
	Holder       string `json:"holder,omitempty"`
}

// EntryKind names the entry.
func (PhotographTaken) EntryKind() (string, int) { return "evidence.photograph.taken", 1 }

// Line says it on a timeline.
func (e PhotographTaken) Line() journal.Line {
	at := ""
	if !e.TakenAt.IsZero() {
		at = "Taken " + clock(e.TakenAt)
	}
	if e.Lat != 0 || e.Lon != 0 {
		at = strings.TrimSpace(at + fmt.Sprintf(" at %.5f, %.5f", e.Lat, e.Lon))
	}
	return line(false, "Photograph "+e.Exhibit, e.Description, at, Tail(e.Hash))
}

// ItemSeized: a thing was seized and became an exhibit (MOB-05).
type ItemSeized struct {
	ID          string       `json:"id"`
	Exhibit     string       `json:"exhibit"`
	Producer    string       `json:"producer"`
	Description string       `json:"description"`
	Place       string       `json:"place"`
	From        string       `json:"from,omitempty"`
	Power       string       `json:"power"`
	Seal        string       `json:"seal,omitempty"`
	Owner       string       `json:"owner,omitempty"`
	Reference   string       `json:"reference,omitempty"` // number in the property store
	At          time.Time    `json:"at"`
	Origins     form.Origins `json:"origins,omitempty"`
	// ProducerName and Holder are how the producer stands on the record and in the first link of the continuity.
	ProducerName string `json:"producer_name,omitempty"`
	Holder       string `json:"holder,omitempty"`
}

// EntryKind names the entry.
func (ItemSeized) EntryKind() (string, int) { return "evidence.item.seized", 1 }

// Line says it on a timeline.
func (e ItemSeized) Line() journal.Line {
	from, seal := "", ""
	if e.From != "" {
		from = "From " + e.From
	}
	if e.Seal != "" {
		seal = "Seal " + e.Seal
	}
	return line(false, "Seized "+e.Exhibit, e.Description, e.Place, from, seal)
}

// ExhibitMoved: an exhibit went from one hand or place to another. Gaps are what does not join on to the link before; they
// are flagged and never filled.
type ExhibitMoved struct {
	ID        string    `json:"id"`
	Exhibit   string    `json:"exhibit"`
	N         int       `json:"n"`
	From      string    `json:"from"`
	FromPlace string    `json:"from_place,omitempty"`
	To        string    `json:"to"`
	ToPlace   string    `json:"to_place"`
	At        time.Time `json:"at"`
	Reason    string    `json:"reason"`
	Seal      string    `json:"seal,omitempty"`
	Gaps      []string  `json:"gaps,omitempty"` // holder, place, time, seal
	// FromSigned and ToSigned are how who gave and who took it wrote their names, on the spot.
	FromSigned string `json:"from_signed,omitempty"`
	ToSigned   string `json:"to_signed,omitempty"`
}

// EntryKind names the entry.
func (ExhibitMoved) EntryKind() (string, int) { return "evidence.exhibit.moved", 1 }

// Line says it on a timeline.
func (e ExhibitMoved) Line() journal.Line {
	gap := ""
	if len(e.Gaps) > 0 {
		gap = "Gap in continuity: " + strings.Join(e.Gaps, ", ")
	}
	return line(len(e.Gaps) > 0, e.Exhibit+" handed over", "From "+e.From+" to "+e.To+", "+e.ToPlace, e.Reason, gap)
}

// ExhibitDisposed: a thing left the force for good (MOB-05). The hand-over itself is an entry of the same act.
type ExhibitDisposed struct {
	ID        string    `json:"id"`
	Exhibit   string    `json:"exhibit"`
	How       string    `json:"how"`  // code of law evidence.disposal
	Said      string    `json:"said"` // in words
	To        string    `json:"to"`
	Authority string    `json:"authority"`
	At        time.Time `json:"at"`
}

// EntryKind names the entry.
func (ExhibitDisposed) EntryKind() (string, int) { return "evidence.exhibit.disposed", 1 }

// Line says it on a timeline.
func (e ExhibitDisposed) Line() journal.Line {
	return line(false, e.Exhibit+": "+e.Said, "To "+e.To, "Decided: "+e.Authority)
}

// DisposalProposed: somebody proposed that a thing is destroyed or sold: another person decides (MOB-05, GOV-09).
type DisposalProposed struct {
	ID      string `json:"id"`
	Exhibit string `json:"exhibit"`
	How     string `json:"how"`  // code of law evidence.disposal
	Said    string `json:"said"` // in words
	Why     string `json:"why"`
}

// EntryKind names the entry.
func (DisposalProposed) EntryKind() (string, int) { return "evidence.disposal.proposed", 1 }

// Line says it on a timeline.
func (e DisposalProposed) Line() journal.Line {
	return line(false, e.Exhibit+": proposed, "+strings.ToLower(e.Said), e.Why, "Another person decides")
}

// DisposalDecided: another person agreed to it, or not.
type DisposalDecided struct {
	ID       string `json:"id"`
	Exhibit  string `json:"exhibit"`
	How      string `json:"how"`
	Said     string `json:"said"`
	Agreed   bool   `json:"agreed"`
	Proposer string `json:"proposer"` // account
	Remark   string `json:"remark"`
}

// EntryKind names the entry.
func (DisposalDecided) EntryKind() (string, int) { return "evidence.disposal.decided", 1 }

// Line says it on a timeline.
func (e DisposalDecided) Line() journal.Line {
	verdict := "not agreed"
	if e.Agreed {
		verdict = "agreed"
	}
	return line(false, e.Exhibit+": "+verdict+", "+strings.ToLower(e.Said), e.Remark)
}

// GapExplained: somebody said how a gap in continuity came about. The gap stays.
type GapExplained struct {
	ID          string `json:"id"`
	Exhibit     string `json:"exhibit"`
	N           int    `json:"n"` // the link that does not join on
	Explanation string `json:"explanation"`
}

// EntryKind names the entry.
func (GapExplained) EntryKind() (string, int) { return "evidence.gap.explained", 1 }

// Line says it on a timeline.
func (e GapExplained) Line() journal.Line {
	return line(false, e.Exhibit+": gap in continuity explained", e.Explanation)
}

// MaterialAdded: a recording or a document is on the record by its hash. It is write-once.
type MaterialAdded struct {
	Material string    `json:"material"`
	Kind     string    `json:"kind"` // recording_999, recording_interview, body_worn_video, cctv, document
	Title    string    `json:"title"`
	Hash     string    `json:"hash"`
	Size     int64     `json:"size"`
	Type     string    `json:"type"`
	Seconds  int       `json:"seconds,omitempty"` // of sound, where it could be measured
	MadeAt   time.Time `json:"made_at,omitzero"`
	About    string    `json:"about,omitempty"`    // the record that it belongs to, "interview/ID"
	AddedBy  string    `json:"added_by,omitempty"` // name of who added it
}

// EntryKind names the entry.
func (MaterialAdded) EntryKind() (string, int) { return "evidence.material.added", 1 }

// Line says it on a timeline.
func (e MaterialAdded) Line() journal.Line {
	long := ""
	if e.Seconds > 0 {
		long = fmt.Sprintf("%d min %02d s", e.Seconds/60, e.Seconds%60)
	}
	return line(false, e.Title, long, Tail(e.Hash))
}
