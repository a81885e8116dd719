// Package entry holds what the evidence room writes into the journal: its published contract with every other room.
// It imports the platform only. Names and free text stand in bodies alone, so that they can be erased.
package entry

import (
	"time"

	"throughline/platform/journal"
	"throughline/platform/when"
)

// stage is where a timeline puts these entries.
const stage = "Evidence"

// Kinds are all kinds of this room, for room.Room.Entries.
func Kinds() []journal.Kind {
	return []journal.Kind{
		journal.KindOf[StatementWritten](), journal.KindOf[StatementChanged](), journal.KindOf[StatementSigned](), journal.KindOf[StatementTranslated](), journal.KindOf[StatementWished](),
		journal.KindOf[ReverseRecorded](), journal.KindOf[PhotographTaken](), journal.KindOf[ItemSeized](),
		journal.KindOf[ExhibitMoved](), journal.KindOf[DisposalProposed](), journal.KindOf[DisposalDecided](), journal.KindOf[ExhibitDisposed](), journal.KindOf[GapExplained](), journal.KindOf[MaterialAdded](),
		journal.KindOf[VideoRecorded](), journal.KindOf[VideoMarked](), journal.KindOf[VideoDisposed](),
		journal.KindOf[HashStamped](), journal.KindOf[FileLooked](),
		journal.KindOf[RedactionMade](), journal.KindOf[RedactionReviewed](),
		journal.KindOf[ShareMade](), journal.KindOf[ShareDecided](), journal.KindOf[ShareIssued](), journal.KindOf[ShareOpened](), journal.KindOf[ShareRefused](), journal.KindOf[ShareEnded](),
		journal.KindOf[SendingAsked](), journal.KindOf[SendingIssued](), journal.KindOf[SendingReceived](), journal.KindOf[SendingEnded](), journal.KindOf[CameraAdded](), journal.KindOf[CameraEnded](),
		journal.KindOf[ErasingProposed](), journal.KindOf[ErasingDecided](), journal.KindOf[FileErased](), journal.KindOf[DisclosureMarked](),
		journal.KindOf[ShelfAdded](), journal.KindOf[ShelfAudited](),
	}
}

func line(turning bool, title string, detail ...string) journal.Line {
	return journal.Line{Stage: stage, Title: title, Detail: journal.Sentences(detail...), Turning: turning}
}

// Tail is the end of a hash as people compare it: on the phone after the shot, and here.
func Tail(hash string) string {
	if len(hash) < 8 {
		return hash
	}
	return "hash ends " + hash[len(hash)-8:]
}

func clock(t time.Time) string { return t.In(when.London).Format("Mon 2 Jan 15:04") }
