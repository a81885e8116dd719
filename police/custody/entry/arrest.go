package entry

import (
	"time"

	"throughline/platform/form"
	"throughline/platform/journal"
)

// PersonArrested: an officer arrested somebody (MOB-10). The person is on the thread as a suspect from this act on.
type PersonArrested struct {
	Arrest     string       `json:"arrest"`
	Person     string       `json:"person"`
	Officers   []string     `json:"officers"` // staff ids; the first made the arrest
	Offences   []Offence    `json:"offences"`
	Place      string       `json:"place"`
	At         time.Time    `json:"at"`
	Grounds    string       `json:"grounds"`
	Necessity  []string     `json:"necessity"` // codes of custody.necessity (Code G)
	ToldReason bool         `json:"told_reason"`
	Caution    string       `json:"caution"` // "en", "cy", or "" when it was not practicable
	NoCaution  string       `json:"no_caution,omitempty"`
	Reply      string       `json:"reply"`
	Force      string       `json:"force,omitempty"`
	Injuries   string       `json:"injuries,omitempty"`
	Searched   bool         `json:"searched,omitempty"`
	Found      string       `json:"found,omitempty"`
	Language   string       `json:"language,omitempty"`
	Incident   string       `json:"incident,omitempty"`
	Crime      string       `json:"crime,omitempty"`
	Origins    form.Origins `json:"origins,omitempty"`
	Matters    []Matter     `json:"matters,omitempty"` // which offences stand on which thread, when there is more than one matter
}

// EntryKind names the entry.
func (PersonArrested) EntryKind() (string, int) { return "custody.person.arrested", 1 }

// Line says it on a timeline.
func (e PersonArrested) Line() journal.Line {
	reply := "No reply to caution"
	if e.Reply != "" {
		reply = "Reply: “" + e.Reply + "”"
	}
	l := line(true, "Arrested", titles(e.Offences), e.Place, reply)
	l.Stage = "Arrest"
	return l
}

// DetaineeArrived: brought to a station. RelevantAt is the relevant time of PACE s.41 (CUS-01), from which LimitAt counts.
type DetaineeArrived struct {
	Detention  string    `json:"detention"`
	Arrest     string    `json:"arrest"`
	Person     string    `json:"person"`
	Number     string    `json:"number"` // custody number, station/seq/yy
	Suite      string    `json:"suite"`
	Case       string    `json:"case"` // which case of CUS-01
	YardAt     time.Time `json:"yard_at,omitzero"`
	BuildingAt time.Time `json:"building_at,omitzero"`
	OfficerAt  time.Time `json:"officer_at,omitzero"` // before the custody officer
	RelevantAt time.Time `json:"relevant_at"`
	LimitAt    time.Time `json:"limit_at"`
	Law        string    `json:"law"`
}

// EntryKind names the entry.
func (DetaineeArrived) EntryKind() (string, int) { return "custody.detainee.arrived", 1 }

// Line says it on a timeline.
func (e DetaineeArrived) Line() journal.Line {
	return line(false, "Arrived in custody", "Custody "+e.Number, "Relevant time "+clock(e.RelevantAt), "24 hours end "+dayClock(e.LimitAt))
}

// DetentionAuthorised: a custody officer found that detention is necessary (CUS-14). The first review is due at ReviewDueAt.
type DetentionAuthorised struct {
	Detention   string    `json:"detention"`
	Person      string    `json:"person"`
	Number      string    `json:"number"`
	Grounds     []string  `json:"grounds"` // codes of custody.detention_ground
	Reasons     string    `json:"reasons"`
	At          time.Time `json:"at"`
	ReviewDueAt time.Time `json:"review_due_at"`
	LimitAt     time.Time `json:"limit_at"`
	ReviewLaw   string    `json:"review_law"`
}

// EntryKind names the entry.
func (DetentionAuthorised) EntryKind() (string, int) { return "custody.detention.authorised", 1 }

// Line says it on a timeline.
func (e DetentionAuthorised) Line() journal.Line {
	return line(true, "Detention authorised", e.Reasons, "First review due "+clock(e.ReviewDueAt))
}

// DetentionRefused: a valid end of an arrest (CUS-14): the custody officer did not authorise detention.
type DetentionRefused struct {
	Detention string    `json:"detention"`
	Person    string    `json:"person"`
	Number    string    `json:"number"`
	Reasons   string    `json:"reasons"`
	At        time.Time `json:"at"`
}

// EntryKind names the entry.
func (DetentionRefused) EntryKind() (string, int) { return "custody.detention.refused", 1 }

// Line says it on a timeline.
func (e DetentionRefused) Line() journal.Line {
	return line(true, "Detention not authorised", e.Reasons)
}

// OtherDetained: somebody detained who is not under arrest for an offence (CUS-26).
type OtherDetained struct {
	Arrest   string    `json:"arrest"`
	Person   string    `json:"person"`
	Kind     string    `json:"kind"` // code of custody.detention_kind
	Label    string    `json:"label"`
	Place    string    `json:"place"`
	Grounds  string    `json:"grounds"`
	WhyHere  string    `json:"why_here,omitempty"`
	Officers []string  `json:"officers"`
	At       time.Time `json:"at"`
	Law      string    `json:"law"`
}

// EntryKind names the entry.
func (OtherDetained) EntryKind() (string, int) { return "custody.other.detained", 1 }

// Line says it on a timeline.
func (e OtherDetained) Line() journal.Line {
	return line(true, "Detained: "+e.Label, e.Place, e.Grounds, e.WhyHere)
}

// SafetyExtended: a practitioner extended detention under section 136.
type SafetyExtended struct {
	Detention    string    `json:"detention"`
	Person       string    `json:"person"`
	Practitioner string    `json:"practitioner"`
	Reason       string    `json:"reason"`
	LimitAt      time.Time `json:"limit_at"`
	At           time.Time `json:"at"`
	Law          string    `json:"law"`
}

// EntryKind names the entry.
func (SafetyExtended) EntryKind() (string, int) { return "custody.other.extended", 1 }

// Line says it on a timeline.
func (e SafetyExtended) Line() journal.Line {
	return line(false, "Section 136 extended to "+dayClock(e.LimitAt), e.Practitioner, e.Reason)
}
