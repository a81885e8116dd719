// Package entry holds what the custody suite writes into the journal: its published contract with every other room.
// It imports the platform only. Names and free text stand in bodies alone, so that they can be erased.
package entry

import (
	"strings"
	"time"

	"throughline/platform/journal"
	"throughline/platform/when"
)

// stage is where a timeline puts these entries.
const stage = "Custody"

// Kinds are all kinds of this room, for room.Room.Entries.
func Kinds() []journal.Kind {
	return []journal.Kind{
		journal.KindOf[PersonArrested](), journal.KindOf[DetaineeArrived](), journal.KindOf[DetentionAuthorised](),
		journal.KindOf[DetentionRefused](), journal.KindOf[RightsGiven](), journal.KindOf[RiskAssessed](),
		journal.KindOf[CheckRecorded](), journal.KindOf[FitnessRecorded](), journal.KindOf[HospitalLeft](),
		journal.KindOf[HospitalReturned](), journal.KindOf[WaitRecorded](), journal.KindOf[ReviewRecorded](),
		journal.KindOf[PersonCharged](), journal.KindOf[ReleasePlanned](), journal.KindOf[PersonReleased](), journal.KindOf[ReleaseReviewed](),
		journal.KindOf[FurtherArrested](), journal.KindOf[MatterEnded](), journal.KindOf[DetentionExtended](), journal.KindOf[WarrantRecorded](),
		journal.KindOf[BailExtended](), journal.KindOf[BailVaried](), journal.KindOf[BailEnded](), journal.KindOf[RUIReviewed](),
		journal.KindOf[DetailsRecorded](), journal.KindOf[CallRecorded](), journal.KindOf[SearchAuthorised](), journal.KindOf[SearchRecorded](), journal.KindOf[PropertyListed](),
		journal.KindOf[PropertyReturned](), journal.KindOf[InjuryRecorded](), journal.KindOf[SampleRecorded](), journal.KindOf[AdultNeeded](), journal.KindOf[ResponsibleTold](),
		journal.KindOf[ChildPlaced](), journal.KindOf[BedAsked](), journal.KindOf[CareRecorded](), journal.KindOf[MedicinePlanned](), journal.KindOf[WatchRecorded](),
		journal.KindOf[HandoverOffered](), journal.KindOf[HandoverTaken](), journal.KindOf[HandoverWithdrawn](), journal.KindOf[HandoverRead](), journal.KindOf[BailMoved](), journal.KindOf[GapExplained](), journal.KindOf[OtherDetained](), journal.KindOf[SafetyExtended](),
		journal.KindOf[CopyGiven](), journal.KindOf[VisitRecorded](), journal.KindOf[EscortHanded](),
	}
}

// Offence is one offence as custody holds it. Code is the national (CJS) code.
type Offence struct {
	Code    string `json:"code"`
	Title   string `json:"title"`
	Wording string `json:"wording,omitempty"` // as charged
	Law     string `json:"law,omitempty"`     // why it may be charged: a casefile.charge_route row, or "request/ID"
}

// inWords is a code as the law had it in words when the entry was written; without them, the code as words.
func inWords(label, code string) string {
	if label != "" || code == "" {
		return label
	}
	said := strings.ReplaceAll(code, "_", " ")
	return strings.ToUpper(said[:1]) + said[1:]
}

func titles(os []Offence) string {
	var t []string
	for _, o := range os {
		t = append(t, o.Title)
	}
	return strings.Join(t, "; ")
}

// Condition is a condition of bail: a code of custody.bail_condition and what was said.
type Condition struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

func clock(t time.Time) string { return t.In(when.London).Format("15:04") }

func dayClock(t time.Time) string { return t.In(when.London).Format("Mon 2 Jan 15:04") }

func line(turning bool, title string, detail ...string) journal.Line {
	return journal.Line{Stage: stage, Title: title, Detail: journal.Sentences(detail...), Turning: turning}
}
