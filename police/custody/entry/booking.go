package entry

import (
	"strconv"
	"strings"
	"time"

	"throughline/platform/journal"
)

// DetailsRecorded: what the person says of themselves (CUS-13).
type DetailsRecorded struct {
	Detention   string    `json:"detention"`
	Person      string    `json:"person"`
	Occupation  string    `json:"occupation,omitempty"`
	Nationality string    `json:"nationality"`
	Second      string    `json:"second_nationality,omitempty"`
	Consul      string    `json:"consul,omitempty"` // wanted, declined
	Ethnicity   string    `json:"ethnicity,omitempty"`
	SearchBy    string    `json:"search_by,omitempty"`
	Disability  string    `json:"disability,omitempty"`
	Dependants  string    `json:"dependants,omitempty"`
	Religion    string    `json:"religion,omitempty"`
	Diet        string    `json:"diet,omitempty"`
	Immigration string    `json:"immigration,omitempty"`
	At          time.Time `json:"at"`
}

// EntryKind names the entry.
func (DetailsRecorded) EntryKind() (string, int) { return "custody.details.recorded", 1 }

// Line says it on a timeline.
func (e DetailsRecorded) Line() journal.Line {
	consul := ""
	if e.Consul != "" {
		consul = "Consul to be told: " + e.Consul
	}
	return line(false, "Asked about themselves", "Nationality "+e.Nationality, consul, e.Disability, e.Dependants)
}

var (
	calledWords = map[string]string{"solicitor": "Solicitor", "appropriate_adult": "Appropriate adult", "interpreter": "Interpreter", "healthcare": "Health care professional",
		"consul": "Consul", "informed": "Somebody to be told"}
	stepWords = map[string]string{"asked": "asked", "answered": "answered", "arrived": "arrived", "left": "left", "failed": "not reached"}
)

// CallRecorded: one step of getting somebody to the suite, or of telling somebody (CUS-17, CUS-18). Minutes is from the asking to the
// arrival.
type CallRecorded struct {
	Detention  string    `json:"detention"`
	Person     string    `json:"person"`
	For        string    `json:"for"`
	Step       string    `json:"step"`
	Who        string    `json:"who,omitempty"`
	Contact    string    `json:"contact,omitempty"`
	Capacity   string    `json:"capacity,omitempty"` // of an appropriate adult who came, in words
	Note       string    `json:"note,omitempty"`
	ExpectedAt time.Time `json:"expected_at,omitzero"`
	Minutes    int       `json:"minutes,omitempty"`
	At         time.Time `json:"at"`
	Law        string    `json:"law,omitempty"`
}

// EntryKind names the entry.
func (CallRecorded) EntryKind() (string, int) { return "custody.call.recorded", 1 }

// Line says it on a timeline.
func (e CallRecorded) Line() journal.Line {
	took, expected := "", ""
	if e.Minutes > 0 {
		took = minutes(e.Minutes) + " after being asked"
	}
	if !e.ExpectedAt.IsZero() {
		expected = "Expected " + clock(e.ExpectedAt)
	}
	return line(false, calledWords[e.For]+" "+stepWords[e.Step], e.Who, e.Capacity, took, expected, e.Note)
}

// SearchAuthorised: authority for a search that needs one.
type SearchAuthorised struct {
	Detention string    `json:"detention"`
	Person    string    `json:"person"`
	Level     string    `json:"level"`
	Label     string    `json:"label"`
	Officer   string    `json:"officer"`
	Rank      string    `json:"rank"`
	Reason    string    `json:"reason"`
	At        time.Time `json:"at"`
	Law       string    `json:"law"`
}

// EntryKind names the entry.
func (SearchAuthorised) EntryKind() (string, int) { return "custody.search.authorised", 1 }

// Line says it on a timeline.
func (e SearchAuthorised) Line() journal.Line { return line(false, e.Label+" authorised", e.Reason) }

// SearchRecorded: a search, or that none was made (CUS-13, CUS-24).
type SearchRecorded struct {
	Detention    string    `json:"detention"`
	Person       string    `json:"person"`
	Level        string    `json:"level"`
	Label        string    `json:"label,omitempty"`
	Power        string    `json:"power,omitempty"`
	Reason       string    `json:"reason"`
	Searcher     string    `json:"searcher,omitempty"`
	Authorised   string    `json:"authorised,omitempty"`
	SameSex      bool      `json:"same_sex,omitempty"`
	Present      string    `json:"present,omitempty"`
	AdultHere    bool      `json:"adult_here,omitempty"`
	WithoutAdult string    `json:"without_adult,omitempty"`
	Found        string    `json:"found,omitempty"`
	Safeguarding string    `json:"safeguarding,omitempty"`
	At           time.Time `json:"at"`
	Law          string    `json:"law,omitempty"`
}

// EntryKind names the entry.
func (SearchRecorded) EntryKind() (string, int) { return "custody.search.recorded", 1 }

// Line says it on a timeline.
func (e SearchRecorded) Line() journal.Line {
	if e.Level == "none" {
		return line(false, "Not searched", e.Reason)
	}
	found := "Nothing found"
	if e.Found != "" {
		found = "Found: " + e.Found
	}
	return line(false, "Searched: "+e.Label, e.Power, e.Reason, found)
}

// PropertyListed: a list of property, signed by the officer and the detainee (CUS-13).
type PropertyListed struct {
	Detention string    `json:"detention"`
	Person    string    `json:"person"`
	List      string    `json:"list"`
	Items     []string  `json:"items"`
	CashPence int       `json:"cash_pence"`
	Seal      string    `json:"seal,omitempty"`
	Kept      string    `json:"kept"`
	Why       string    `json:"why,omitempty"`
	Signed    string    `json:"signed"`
	Signature string    `json:"signature,omitempty"`
	Witness   string    `json:"witness,omitempty"`
	Officer   string    `json:"officer"`
	At        time.Time `json:"at"`
}

// EntryKind names the entry.
func (PropertyListed) EntryKind() (string, int) { return "custody.property.listed", 1 }

// Line says it on a timeline.
func (e PropertyListed) Line() journal.Line {
	if len(e.Items) == 0 && e.CashPence == 0 {
		return line(false, "No property", signedWords(e.Signed))
	}
	bag := ""
	if e.Seal != "" {
		bag = "Bag " + e.Seal
	}
	return line(false, "Property listed", strings.Join(e.Items, "; "), pounds(e.CashPence), bag, signedWords(e.Signed))
}

func signedWords(s string) string {
	return map[string]string{"signed": "Signed by the detainee", "refused": "The detainee would not sign", "unable": "The detainee could not sign"}[s]
}

func pounds(pence int) string {
	if pence == 0 {
		return ""
	}
	return "Cash £" + strconv.Itoa(pence/100) + "." + strconv.Itoa(pence%100/10) + strconv.Itoa(pence%10)
}

// PropertyReturned: everything that police kept was given back, but what is withheld.
type PropertyReturned struct {
	Detention string    `json:"detention"`
	Person    string    `json:"person"`
	Lists     []string  `json:"lists"`
	CashPence int       `json:"cash_pence"`
	Withheld  []string  `json:"withheld,omitempty"`
	Signed    string    `json:"signed"`
	Signature string    `json:"signature,omitempty"`
	Witness   string    `json:"witness,omitempty"`
	Officer   string    `json:"officer"`
	At        time.Time `json:"at"`
}

// EntryKind names the entry.
func (PropertyReturned) EntryKind() (string, int) { return "custody.property.returned", 1 }

// Line says it on a timeline.
func (e PropertyReturned) Line() journal.Line {
	withheld := ""
	if len(e.Withheld) > 0 {
		withheld = "Not given back: " + strings.Join(e.Withheld, "; ")
	}
	return line(false, "Property given back", pounds(e.CashPence), withheld, signedWords(e.Signed))
}

// InjuryRecorded: an injury on the body map, or that none was seen (CUS-13).
type InjuryRecorded struct {
	Detention string    `json:"detention"`
	Person    string    `json:"person"`
	Part      string    `json:"part"`
	Where     string    `json:"where"`
	Kind      string    `json:"kind,omitempty"`
	Size      string    `json:"size,omitempty"`
	Note      string    `json:"note,omitempty"`
	Said      string    `json:"said,omitempty"`
	FromForce bool      `json:"from_force,omitempty"`
	Called    bool      `json:"professional_called,omitempty"`
	At        time.Time `json:"at"`
}

// EntryKind names the entry.
func (InjuryRecorded) EntryKind() (string, int) { return "custody.injury.recorded", 1 }

// Line says it on a timeline.
func (e InjuryRecorded) Line() journal.Line {
	if e.Kind == "" {
		return line(false, e.Where, e.Note)
	}
	said := ""
	if e.Said != "" {
		said = "They say: " + e.Said
	}
	return line(false, "Injury: "+inWords("", e.Kind)+", "+strings.ToLower(e.Where), e.Size, e.Note, said)
}

// SampleRecorded: a sample that was taken, or was not (CUS-24).
type SampleRecorded struct {
	Detention string    `json:"detention"`
	Person    string    `json:"person"`
	Kind      string    `json:"kind"`
	Label     string    `json:"label"`
	Basis     string    `json:"basis"` // power, consent, not_taken
	Power     string    `json:"power,omitempty"`
	ConsentBy string    `json:"consent_by,omitempty"`
	Parent    bool      `json:"parent_consented,omitempty"`
	Barcode   string    `json:"barcode,omitempty"`
	Taker     string    `json:"taker,omitempty"`
	Reason    string    `json:"reason,omitempty"`
	Force     bool      `json:"force,omitempty"`
	Result    string    `json:"result,omitempty"`
	At        time.Time `json:"at"`
	Law       string    `json:"law"`
}

// EntryKind names the entry.
func (SampleRecorded) EntryKind() (string, int) { return "custody.sample.recorded", 1 }

// Line says it on a timeline.
func (e SampleRecorded) Line() journal.Line {
	if e.Basis == "not_taken" {
		return line(false, e.Label+" not taken", e.Reason)
	}
	force := ""
	if e.Force {
		force = "Force was used: " + e.Reason
	}
	result := ""
	if e.Result != "" {
		result = "Result: " + e.Result
	}
	return line(false, e.Label+" taken", e.Power, result, force)
}
