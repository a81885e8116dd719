package entry

import (
	"strconv"
	"strings"
	"time"

	"throughline/platform/journal"
	"throughline/platform/when"
)

// AdultNeeded: whether an appropriate adult is needed from now on (CUS-18). Until is when somebody who is needed one only by age is 18.
type AdultNeeded struct {
	Detention string    `json:"detention"`
	Person    string    `json:"person"`
	Needed    bool      `json:"needed"`
	Why       string    `json:"why,omitempty"`
	Until     time.Time `json:"until,omitzero"`
	At        time.Time `json:"at"`
	Law       string    `json:"law"`
}

// EntryKind names the entry.
func (AdultNeeded) EntryKind() (string, int) { return "custody.adult.needed", 1 }

// Line says it on a timeline.
func (e AdultNeeded) Line() journal.Line {
	if !e.Needed {
		return line(false, "No appropriate adult is needed")
	}
	until := ""
	if !e.Until.IsZero() {
		until = "Until " + when.DayOf(e.Until).Text() // a birthday may be years away
	}
	return line(false, "An appropriate adult is needed", e.Why, until)
}

var responsibleWords = map[string]string{"parent": "Parent", "guardian": "Guardian", "carer": "Carer", "local_authority": "Local authority", "youth_justice": "Youth justice service"}

// ResponsibleTold: somebody responsible for a child was told, or could not be yet.
type ResponsibleTold struct {
	Detention string    `json:"detention"`
	Person    string    `json:"person"`
	As        string    `json:"as"`
	Who       string    `json:"who,omitempty"`
	How       string    `json:"how,omitempty"`
	Told      bool      `json:"told"`
	WhyNot    string    `json:"why_not,omitempty"`
	At        time.Time `json:"at"`
}

// EntryKind names the entry.
func (ResponsibleTold) EntryKind() (string, int) { return "custody.child.told", 1 }

// Line says it on a timeline.
func (e ResponsibleTold) Line() journal.Line {
	if !e.Told {
		return line(false, responsibleWords[e.As]+" not told yet", e.Who, e.WhyNot)
	}
	return line(false, responsibleWords[e.As]+" told", e.Who, e.How)
}

// ChildPlaced: where a child is kept.
type ChildPlaced struct {
	Detention string    `json:"detention"`
	Person    string    `json:"person"`
	Where     string    `json:"where"` // detention_room, with_adult, cell
	Why       string    `json:"why,omitempty"`
	Apart     bool      `json:"apart"`
	NotApart  string    `json:"not_apart,omitempty"`
	NoWoman   string    `json:"no_woman,omitempty"`
	Woman     string    `json:"woman,omitempty"`
	At        time.Time `json:"at"`
}

// EntryKind names the entry.
func (ChildPlaced) EntryKind() (string, int) { return "custody.child.placed", 1 }

// Line says it on a timeline.
func (e ChildPlaced) Line() journal.Line {
	where := map[string]string{"detention_room": "in a detention room", "with_adult": "with the appropriate adult", "cell": "in a cell"}[e.Where]
	apart, woman := "Apart from adults", ""
	if !e.Apart {
		apart = "Not apart from adults: " + e.NotApart
	}
	if e.NoWoman != "" {
		woman = "No woman has the care of her: " + e.NoWoman
	}
	return line(e.Where == "cell" || !e.Apart || woman != "", "Child kept "+where, e.Why, apart, woman)
}

// BedAsked: the local authority asked for a place for a child who is kept after charge (PACE s.38(6)).
type BedAsked struct {
	Detention string    `json:"detention"`
	Person    string    `json:"person"`
	State     string    `json:"state"` // asked, offered, none, refused
	Who       string    `json:"who"`
	Why       string    `json:"why,omitempty"`
	At        time.Time `json:"at"`
}

// EntryKind names the entry.
func (BedAsked) EntryKind() (string, int) { return "custody.child.bed", 1 }

// Line says it on a timeline.
func (e BedAsked) Line() journal.Line {
	said := map[string]string{"asked": "asked for", "offered": "offered", "none": "not available", "refused": "offered and not safe for them"}[e.State]
	return line(e.State == "none", "Local authority place "+said, e.Who, e.Why)
}

// CareRecorded: what was offered to a detainee and what they did (CUS-16, CUS-20).
type CareRecorded struct {
	Detention    string    `json:"detention"`
	Person       string    `json:"person"`
	What         string    `json:"what"`
	Answer       string    `json:"answer"` // taken, refused
	Medicine     string    `json:"medicine,omitempty"`
	Dose         string    `json:"dose,omitempty"`
	ApprovedBy   string    `json:"approved_by,omitempty"`
	Witness      string    `json:"witness,omitempty"`
	Professional string    `json:"witness_professional,omitempty"`
	NoWitness    string    `json:"no_witness,omitempty"` // why nobody witnessed it
	Note         string    `json:"note,omitempty"`
	DueAt        time.Time `json:"due_at,omitzero"`
	At           time.Time `json:"at"`
}

// EntryKind names the entry.
func (CareRecorded) EntryKind() (string, int) { return "custody.care.recorded", 1 }

var careWords = map[string]string{"meal_main": "Main meal", "meal_light": "Light meal"}

// Line says it on a timeline.
func (e CareRecorded) Line() journal.Line {
	approved := ""
	if e.ApprovedBy != "" {
		approved = "Approved by " + e.ApprovedBy
	}
	witness := ""
	switch {
	case e.Professional != "":
		witness = "Witnessed by " + e.Professional
	case e.NoWitness != "":
		witness = "Nobody witnessed it: " + e.NoWitness
	}
	return line(false, inWords(careWords[e.What], e.What)+" "+e.Answer, strings.TrimSpace(e.Medicine+" "+e.Dose), approved, witness, e.Note)
}

// MedicinePlanned: a medicine to be given, changed, or, without DueAt, ended.
type MedicinePlanned struct {
	Detention  string    `json:"detention"`
	Person     string    `json:"person"`
	Medicine   string    `json:"medicine"`
	Dose       string    `json:"dose"`
	ApprovedBy string    `json:"approved_by"`
	EveryHours int       `json:"every_hours,omitempty"`
	DueAt      time.Time `json:"due_at,omitzero"`
	At         time.Time `json:"at"`
}

// EntryKind names the entry.
func (MedicinePlanned) EntryKind() (string, int) { return "custody.medicine.planned", 1 }

// Line says it on a timeline.
func (e MedicinePlanned) Line() journal.Line {
	if e.DueAt.IsZero() {
		return line(false, "Medicine no longer given", e.Medicine)
	}
	every := ""
	if e.EveryHours > 0 {
		every = "Every " + strconv.Itoa(e.EveryHours) + " hours"
	}
	return line(false, "Medicine to be given", e.Medicine+" "+e.Dose, "Next "+clock(e.DueAt), every, "Approved by "+e.ApprovedBy)
}

// WatchRecorded: a line of the log of constant observation.
type WatchRecorded struct {
	Detention   string    `json:"detention"`
	Person      string    `json:"person"`
	Seen        string    `json:"seen"`
	Watcher     string    `json:"watcher"`
	TookOver    bool      `json:"took_over,omitempty"`
	At          time.Time `json:"at"`
	DueAt       time.Time `json:"due_at,omitzero"`
	LateMinutes int       `json:"late_minutes,omitempty"`
	NextLineAt  time.Time `json:"next_line_at,omitzero"`
}

// EntryKind names the entry.
func (WatchRecorded) EntryKind() (string, int) { return "custody.watch.recorded", 1 }

// Line says it on a timeline.
func (e WatchRecorded) Line() journal.Line {
	late := ""
	if e.LateMinutes > 0 {
		late = "Late by " + minutes(e.LateMinutes)
	}
	if e.TookOver {
		return line(false, "Constant observation taken over", e.Seen, late)
	}
	return line(false, "Constant observation", e.Seen, late)
}

// GapExplained: why nothing was done for a while (CUS-27).
type GapExplained struct {
	Detention string    `json:"detention"`
	Person    string    `json:"person"`
	From      time.Time `json:"from"`
	To        time.Time `json:"to"`
	Cause     string    `json:"cause"`
	Label     string    `json:"label"`
	Who       string    `json:"who,omitempty"`
	Note      string    `json:"note,omitempty"`
	At        time.Time `json:"at"`
}

// EntryKind names the entry.
func (GapExplained) EntryKind() (string, int) { return "custody.gap.explained", 1 }

// Line says it on a timeline.
func (e GapExplained) Line() journal.Line {
	return line(false, "Nothing done from "+clock(e.From)+" to "+clock(e.To), e.Label, e.Who, e.Note)
}

// CopyGiven: a copy of the custody record was handed over (Code C 2.4, 2.4A).
type CopyGiven struct {
	Detention string    `json:"detention"`
	Person    string    `json:"person"`
	For       string    `json:"for"` // detainee, solicitor
	To        string    `json:"to"`
	At        time.Time `json:"at"`
}

// EntryKind names the entry.
func (CopyGiven) EntryKind() (string, int) { return "custody.copy.given", 1 }

// Line says it on a timeline.
func (e CopyGiven) Line() journal.Line {
	return line(false, "Copy of the custody record handed over", "For the "+e.For, e.To)
}

// VisitRecorded: independent custody visitors came (Police Reform Act 2002 s.51).
type VisitRecorded struct {
	Detention string    `json:"detention"`
	Person    string    `json:"person"`
	Visitors  string    `json:"visitors"`
	Consent   string    `json:"consent"` // both, visit_only, refused
	Report    string    `json:"report,omitempty"`
	Answer    string    `json:"answer,omitempty"`
	At        time.Time `json:"at"`
}

// EntryKind names the entry.
func (VisitRecorded) EntryKind() (string, int) { return "custody.visit.recorded", 1 }

// Line says it on a timeline.
func (e VisitRecorded) Line() journal.Line {
	said := map[string]string{"both": "The detainee agreed to the visit and that the record is read", "visit_only": "The detainee agreed to the visit only", "refused": "The detainee did not agree"}[e.Consent]
	return line(false, "Independent custody visit", e.Visitors, said, e.Report, e.Answer)
}

// EscortHanded: a detainee handed to an escort with what the escort must know, as it was read.
type EscortHanded struct {
	Detention  string    `json:"detention"`
	Person     string    `json:"person"`
	To         string    `json:"to"`
	Escort     string    `json:"escort"`
	Told       string    `json:"told,omitempty"`
	Level      string    `json:"level"`
	Risks      []string  `json:"risks,omitempty"` // in words
	Plan       string    `json:"plan"`
	Medicines  []string  `json:"medicines,omitempty"`
	Property   []string  `json:"property,omitempty"` // seals
	Injuries   []string  `json:"injuries,omitempty"`
	Child      bool      `json:"child,omitempty"`
	Vulnerable bool      `json:"vulnerable,omitempty"`
	At         time.Time `json:"at"`
}

// EntryKind names the entry.
func (EscortHanded) EntryKind() (string, int) { return "custody.escort.handed", 1 }

// Line says it on a timeline.
func (e EscortHanded) Line() journal.Line {
	return line(true, "Handed to an escort, to "+e.To, e.Escort, strings.Join(e.Risks, "; "), e.Plan, strings.Join(e.Medicines, "; "), e.Told)
}
