// Package entry is what the crime room publishes: the typed entries that other rooms hear. Ids, codes and times only;
// who a person is stands in the people room.
package entry

import (
	"strings"
	"time"

	"throughline/platform/form"
	"throughline/platform/journal"
)

// Kinds are all entries of the room.
func Kinds() []journal.Kind {
	return []journal.Kind{journal.KindOf[CrimeRecorded](), journal.KindOf[SuspectNamed](), journal.KindOf[InvestigatorAssigned](), journal.KindOf[OutcomeSet](),
		journal.KindOf[RecordingDeclined](), journal.KindOf[OutcomeReopened]()}
}

// CrimeRecorded is a crime put on the record (CR-01, CR-02). Its time is when it was recorded; ReportedAt is when it was
// reported, from which the 24 hours are counted.
type CrimeRecorded struct {
	Crime      string       `json:"crime"`
	Number     string       `json:"number"`  // "26/118204"
	Offence    string       `json:"offence"` // CJS code, "OF61102"
	Title      string       `json:"title"`   // of the offence
	Class      string       `json:"class,omitempty"`
	Incident   string       `json:"incident,omitempty"`
	Victims    []string     `json:"victims,omitempty"`  // person ids
	Suspects   []string     `json:"suspects,omitempty"` // person ids
	Flags      []string     `json:"flags,omitempty"`    // "domestic_abuse", "knife" ...
	ReportedAt int64        `json:"reported_at_us"`
	DueAt      int64        `json:"due_at_us"`
	Law        string       `json:"law,omitempty"`
	Origins    form.Origins `json:"origins,omitempty"`
}

// EntryKind names the entry.
func (CrimeRecorded) EntryKind() (string, int) { return "crime.crime.recorded", 1 }

// Line says which crime was recorded.
func (e CrimeRecorded) Line() journal.Line {
	return journal.Line{Stage: "Crime", Title: "Crime " + e.Number + " recorded", Detail: e.Title, Turning: true}
}

// SuspectNamed is a person who is a named suspect of a crime from now on.
type SuspectNamed struct {
	Crime   string `json:"crime"`
	Number  string `json:"number"`
	Suspect string `json:"suspect"` // person id
	Basis   string `json:"basis"`   // "arrest" or "investigation"
}

// EntryKind names the entry.
func (SuspectNamed) EntryKind() (string, int) { return "crime.suspect.named", 1 }

// Line says that there is a suspect.
func (e SuspectNamed) Line() journal.Line {
	detail := "named by the investigation"
	if e.Basis == "arrest" {
		detail = "arrested for it"
	}
	return journal.Line{Stage: "Crime", Title: "Suspect of crime " + e.Number, Detail: detail}
}

// InvestigatorAssigned is the officer in the case, from now on.
type InvestigatorAssigned struct {
	Crime  string `json:"crime"`
	Number string `json:"number"`
	Staff  string `json:"staff"`
	Was    string `json:"was,omitempty"`
}

// EntryKind names the entry.
func (InvestigatorAssigned) EntryKind() (string, int) { return "crime.oic.assigned", 1 }

// Line says that the case has an officer.
func (e InvestigatorAssigned) Line() journal.Line {
	title := "Officer in the case assigned"
	if e.Was != "" {
		title = "Officer in the case changed"
	}
	return journal.Line{Stage: "Crime", Title: title, Detail: "crime " + e.Number}
}

// OutcomeSet is the one current outcome of a crime (CR-04). Was is the outcome that it replaces, whose row stays.
type OutcomeSet struct {
	Crime     string `json:"crime"`
	Number    string `json:"number"`
	Outcome   string `json:"outcome"` // code of law/crime.outcome
	Label     string `json:"label"`
	Was       string `json:"was,omitempty"`
	DecidedOn string `json:"decided_on"`
	Law       string `json:"law"`
}

// EntryKind names the entry.
func (OutcomeSet) EntryKind() (string, int) { return "crime.outcome.set", 1 }

// Line says how the crime ended, so far.
func (e OutcomeSet) Line() journal.Line {
	detail := []string{"crime " + e.Number}
	if e.Was != "" {
		detail = append(detail, "was outcome "+e.Was)
	}
	return journal.Line{Stage: "Crime", Title: "Outcome " + e.Outcome + ": " + e.Label, Detail: strings.Join(detail, ", "), Turning: true}
}

// RecordingDeclined is the reasoned decision that an incident which looked like a crime is none (CR-01).
type RecordingDeclined struct {
	Incident string `json:"incident"`
	Number   string `json:"number"`
	Reason   string `json:"reason"`
}

// EntryKind names the entry.
func (RecordingDeclined) EntryKind() (string, int) { return "crime.recording.declined", 1 }

// Line says that there is no crime, and why.
func (e RecordingDeclined) Line() journal.Line {
	return journal.Line{Stage: "Crime", Title: "No crime to record, incident " + e.Number, Detail: e.Reason}
}

// OutcomeReopened: a victim's review overturned an outcome, which stays as history. The crime is decided anew (VIC-09).
type OutcomeReopened struct {
	Crime  string    `json:"crime"`
	Number string    `json:"number"`
	Was    string    `json:"was"` // the outcome that was overturned
	Review string    `json:"review"`
	DueAt  time.Time `json:"due_at"`
	Law    string    `json:"law"`
}

// EntryKind names the entry.
func (OutcomeReopened) EntryKind() (string, int) { return "crime.outcome.reopened", 1 }

// Line says that the outcome does not stand any more.
func (e OutcomeReopened) Line() journal.Line {
	return journal.Line{Stage: "Crime", Title: "Outcome " + e.Was + " overturned on review", Detail: "crime " + e.Number + " is decided anew", Turning: true}
}
