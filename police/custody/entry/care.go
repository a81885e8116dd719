package entry

import (
	"strings"
	"time"

	"throughline/platform/journal"
)

// RightsGiven: the rights of CUS-17, in writing and by voice, in a language that the detainee understands. Rights are
// told again when a person is fit, so there may be several; the last one stands.
type RightsGiven struct {
	Detention   string    `json:"detention"`
	Person      string    `json:"person"`
	Rights      []string  `json:"rights"` // codes of custody.right
	ByVoice     bool      `json:"by_voice"`
	InWriting   bool      `json:"in_writing"`
	Language    string    `json:"language"`
	Interpreter string    `json:"interpreter,omitempty"`
	Understood  bool      `json:"understood"`
	Again       string    `json:"again,omitempty"`      // why they must be told again
	Solicitor   string    `json:"solicitor"`            // "wanted", "declined" or "undecided"
	Firm        string    `json:"firm,omitempty"`       // of the solicitor, or "duty solicitor"
	Declined    string    `json:"declined,omitempty"`   // the reason given, if any
	Informed    string    `json:"informed"`             // someone to be told: "wanted", "declined", "told" or "delayed"
	Adult       bool      `json:"adult"`                // an appropriate adult is needed (CUS-18)
	AdultHere   bool      `json:"adult_here"`           // and was present
	AdultUntil  time.Time `json:"adult_until,omitzero"` // when somebody who needs one only by age is 18
	At          time.Time `json:"at"`
	Law         []string  `json:"law"`
}

// EntryKind names the entry.
func (RightsGiven) EntryKind() (string, int) { return "custody.rights.given", 1 }

// Line says it on a timeline.
func (e RightsGiven) Line() journal.Line {
	how := "By voice and in writing, in " + e.Language
	if e.Interpreter != "" {
		how += ", with an interpreter"
	}
	again := ""
	if e.Again != "" {
		again = "To be told again: " + e.Again
	}
	return line(false, "Rights given", how, "Solicitor "+e.Solicitor, again)
}

// RiskAssessed: the risks and the observation level that answers them (CUS-15, CUS-16). NextCheckAt is zero for level 3
// and 4, which are constant.
type RiskAssessed struct {
	Detention     string    `json:"detention"`
	Person        string    `json:"person"`
	Level         string    `json:"level"`         // code of custody.observation
	EveryMinutes  int       `json:"every_minutes"` // 0: constant
	Rouse         bool      `json:"rouse,omitempty"`
	Risks         []string  `json:"risks"` // codes of custody.risk
	Plan          string    `json:"plan"`
	Occasion      string    `json:"occasion"`                 // arrival, change, bad_news, handover
	Said          string    `json:"said,omitempty"`           // in the detainee's words
	Seen          string    `json:"seen,omitempty"`           // by the officer
	NotNow        string    `json:"not_now,omitempty"`        // why a warning from last time is no risk now
	Gone          []string  `json:"gone,omitempty"`           // risks of the assessment before that are none now
	Dropped       string    `json:"dropped,omitempty"`        // and why
	Vulnerable    string    `json:"vulnerable,omitempty"`     // yes, no
	NotVulnerable string    `json:"not_vulnerable,omitempty"` // why no appropriate adult is needed any more
	NextCheckAt   time.Time `json:"next_check_at,omitzero"`
	NextLineAt    time.Time `json:"next_line_at,omitzero"` // of the log of constant observation
	Law           string    `json:"law"`
}

// EntryKind names the entry.
func (RiskAssessed) EntryKind() (string, int) { return "custody.risk.assessed", 1 }

// Line says it on a timeline.
func (e RiskAssessed) Line() journal.Line {
	next := "Under constant observation"
	if !e.NextCheckAt.IsZero() {
		next = "Next check " + clock(e.NextCheckAt)
	}
	said := []string{e.Plan, next}
	if e.Dropped != "" {
		said = append(said, "A risk is none now: "+e.Dropped)
	}
	if e.NotVulnerable != "" {
		said = append(said, "No adult needed any more: "+e.NotVulnerable)
	}
	return line(false, "Risk assessed, level "+e.Level, said...)
}

// CheckRecorded: somebody went and looked. LateMinutes is how late it was; a late check is an incident (CUS-16).
type CheckRecorded struct {
	Detention   string    `json:"detention"`
	Person      string    `json:"person"`
	Response    string    `json:"response"` // awake, asleep_moving, roused, not_roused
	Note        string    `json:"note,omitempty"`
	At          time.Time `json:"at"`
	DueAt       time.Time `json:"due_at,omitzero"`
	LateMinutes int       `json:"late_minutes,omitempty"`
	NextCheckAt time.Time `json:"next_check_at,omitzero"`
}

// EntryKind names the entry.
func (CheckRecorded) EntryKind() (string, int) { return "custody.check.recorded", 1 }

// Line says it on a timeline.
func (e CheckRecorded) Line() journal.Line {
	late := ""
	if e.LateMinutes > 0 {
		late = "Late by " + minutes(e.LateMinutes)
	}
	return line(e.Response == "not_roused", "Checked", inWords("", e.Response), e.Note, late)
}

// FitnessRecorded: a health care professional's opinion (CUS-20), each question timed by the act.
type FitnessRecorded struct {
	Detention    string    `json:"detention"`
	Person       string    `json:"person"`
	Professional string    `json:"professional"`
	For          []string  `json:"for"`    // detention, interview, charge, travel
	Fit          string    `json:"fit"`    // yes, no, with_conditions
	Advice       string    `json:"advice"` // what the suite must do
	At           time.Time `json:"at"`
}

// EntryKind names the entry.
func (FitnessRecorded) EntryKind() (string, int) { return "custody.fitness.recorded", 1 }

// Line says it on a timeline.
func (e FitnessRecorded) Line() journal.Line {
	said := map[string]string{"yes": "Fit", "no": "Not fit", "with_conditions": "Fit, with conditions"}[e.Fit]
	return line(e.Fit == "no", said+" for "+strings.Join(e.For, ", "), e.Advice)
}

// HospitalLeft: taken to hospital. For treatment the detention clock pauses, for investigation it runs (CUS-06).
type HospitalLeft struct {
	Detention string    `json:"detention"`
	Person    string    `json:"person"`
	Purpose   string    `json:"purpose"` // treatment, investigative
	Hospital  string    `json:"hospital"`
	At        time.Time `json:"at"`
}

// EntryKind names the entry.
func (HospitalLeft) EntryKind() (string, int) { return "custody.hospital.left", 1 }

// Line says it on a timeline.
func (e HospitalLeft) Line() journal.Line {
	clockSays := "The detention clock runs"
	if e.Purpose == "treatment" {
		clockSays = "The detention clock is paused"
	}
	return line(true, "Taken to hospital", e.Hospital, clockSays)
}

// HospitalReturned: back in the suite. LimitAt is the new end of lawful detention.
type HospitalReturned struct {
	Detention         string    `json:"detention"`
	Person            string    `json:"person"`
	QuestionedMinutes int       `json:"questioned_minutes,omitempty"` // counts towards detention all the same
	At                time.Time `json:"at"`
	LimitAt           time.Time `json:"limit_at"`
}

// EntryKind names the entry.
func (HospitalReturned) EntryKind() (string, int) { return "custody.hospital.returned", 1 }

// Line says it on a timeline.
func (e HospitalReturned) Line() journal.Line {
	return line(false, "Back from hospital", "24 hours end "+dayClock(e.LimitAt))
}

// WaitRecorded: who or what the detention waits for, and when they are expected; or that the wait is over (CUS-27).
type WaitRecorded struct {
	Detention  string    `json:"detention"`
	Person     string    `json:"person"`
	For        string    `json:"for"` // a delay code of reason_code
	Note       string    `json:"note,omitempty"`
	ExpectedAt time.Time `json:"expected_at,omitzero"`
	Over       bool      `json:"over,omitempty"`
	At         time.Time `json:"at"`
}

// EntryKind names the entry.
func (WaitRecorded) EntryKind() (string, int) { return "custody.wait.recorded", 1 }

// Line says it on a timeline.
func (e WaitRecorded) Line() journal.Line {
	what := strings.ReplaceAll(e.For, "_", " ")
	if e.Over {
		return line(false, "No longer waiting for "+what, e.Note)
	}
	when := ""
	if !e.ExpectedAt.IsZero() {
		when = "Expected " + clock(e.ExpectedAt)
	}
	return line(false, "Waiting for "+what, e.Note, when)
}
