package entry

import (
	"strings"
	"time"

	"throughline/platform/journal"
	"throughline/platform/when"
)

// PersonCharged: charged with these offences (CUS-23), then bailed to court or kept for the next court (s.46).
type PersonCharged struct {
	Detention   string      `json:"detention"`
	Arrest      string      `json:"arrest"`
	Person      string      `json:"person"`
	Number      string      `json:"number"`
	ASN         string      `json:"asn"` // arrest/summons number, canonical
	Offences    []Offence   `json:"offences"`
	Reply       string      `json:"reply"`
	Bailed      bool        `json:"bailed"`
	Conditions  []Condition `json:"conditions,omitempty"`
	Refused     []string    `json:"refused,omitempty"` // codes of custody.bail_refusal (s.38), when bail was refused
	Why         string      `json:"why,omitempty"`
	CourtOn     when.Day    `json:"court_on"`
	CourtAt     time.Time   `json:"court_at,omitzero"`
	Court       string      `json:"court"` // the court's organisation unit code
	CourtName   string      `json:"court_name"`
	At          time.Time   `json:"at"`
	ReviewDueAt time.Time   `json:"review_due_at,omitzero"`
	Crimes      []string    `json:"crimes,omitempty"` // the crimes of this thread that were charged, where the arrest named them
	Part        bool        `json:"part,omitempty"`   // another matter on this thread is not charged
	AdultHere   bool        `json:"adult_here,omitempty"`
	NoAdult     string      `json:"without_adult,omitempty"` // why somebody who needs an appropriate adult was charged without
}

// EntryKind names the entry.
func (PersonCharged) EntryKind() (string, int) { return "custody.person.charged", 1 }

// Line says it on a timeline.
func (e PersonCharged) Line() journal.Line {
	how := "Bail refused, kept for court"
	if e.Bailed {
		how = "Bailed"
		if len(e.Conditions) > 0 {
			how += " with conditions: " + conditions(e.Conditions)
		}
	}
	return line(true, "Charged", titles(e.Offences), how, "First hearing "+e.CourtOn.Text()+", "+e.CourtName)
}

func conditions(cs []Condition) string {
	var t []string
	for _, c := range cs {
		t = append(t, strings.TrimSuffix(c.Text, "."))
	}
	return strings.Join(t, "; ")
}

// ReleasePlanned: the detainee will leave at a time, and the victims must be told before that (VIC-04).
type ReleasePlanned struct {
	Detention  string      `json:"detention"`
	Person     string      `json:"person"`
	How        string      `json:"how"`                 // code of custody.disposal
	Label      string      `json:"how_label,omitempty"` // its words then; entries from before that was kept have none
	At         time.Time   `json:"at"`
	Conditions []Condition `json:"conditions,omitempty"`
	ReturnOn   when.Day    `json:"return_on,omitzero"`
}

// EntryKind names the entry.
func (ReleasePlanned) EntryKind() (string, int) { return "custody.release.planned", 1 }

// Line says it on a timeline.
func (e ReleasePlanned) Line() journal.Line {
	return line(false, "Release planned for "+dayClock(e.At), inWords(e.Label, e.How), "Victims are told before the door opens")
}

// PersonReleased: the detainee left (CUS-22). NotReached are the victims who had not been told, and WentOn why the releasing
// officer went on; the duty inspector is told of it.
type PersonReleased struct {
	Detention  string      `json:"detention"`
	Person     string      `json:"person"`
	Number     string      `json:"number"`
	How        string      `json:"how"`                 // code of custody.disposal
	Label      string      `json:"how_label,omitempty"` // its words then; entries from before that was kept have none
	Conditions []Condition `json:"conditions,omitempty"`
	ReturnOn   when.Day    `json:"return_on,omitzero"`
	Bail       string      `json:"bail,omitempty"` // the law row of pre-charge bail
	PERA       string      `json:"pera"`           // the pre-release risk assessment
	Property   string      `json:"property"`       // returned, some_kept, with_escort, none
	NotReached []string    `json:"not_reached,omitempty"`
	WentOn     string      `json:"went_on,omitempty"`
	At         time.Time   `json:"at"`
	OverRun    int         `json:"over_run_minutes,omitempty"` // minutes past the limit of detention (CUS-08)
}

// EntryKind names the entry.
func (PersonReleased) EntryKind() (string, int) { return "custody.person.released", 1 }

// Line says it on a timeline.
func (e PersonReleased) Line() journal.Line {
	unsafe, over := "", ""
	if e.WentOn != "" {
		unsafe = "A victim had not been told. Went on because: " + e.WentOn
	}
	if e.OverRun > 0 {
		over = "Held " + minutes(e.OverRun) + " past the limit"
	}
	return line(true, "Left custody", inWords(e.Label, e.How), conditions(e.Conditions), unsafe, over)
}

// ReleaseReviewed: an inspector looked at a release that was made before every victim had been told.
type ReleaseReviewed struct {
	Detention string    `json:"detention"`
	Person    string    `json:"person"`
	Found     string    `json:"found"`
	At        time.Time `json:"at"`
}

// EntryKind names the entry.
func (ReleaseReviewed) EntryKind() (string, int) { return "custody.release.reviewed", 1 }

// Line says it on a timeline.
func (e ReleaseReviewed) Line() journal.Line {
	return line(false, "Release looked at by an inspector", e.Found)
}
