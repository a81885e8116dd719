package interview

import (
	"slices"
	"time"

	"throughline/platform/fault"
	"throughline/police/interview/entry"
	"throughline/police/people"
)

// Detained is what the suite says of a detainee, as far as an interview must ask.
type Detained struct {
	ID        string
	State     string // arrived, authorised, hospital, charged; "" for a person who is not detained
	Rights    bool   // given
	Solicitor string // wanted, declined, undecided
	Adult     bool   // an appropriate adult is needed
	// AdultUntil is when somebody who needs one only because of their age becomes 18; zero when the need does not end.
	AdultUntil time.Time
	Fit        string // for interview: yes, no, with_conditions; "" when nobody was asked
	Language   string
}

// Setting is what an interview would be held in.
type Setting struct {
	Present  []entry.Present
	Language string   // of the suspect
	Caution  string   // language of the caution
	Leave    []string // what somebody of the rank allowed to be without
	At       time.Time
}

func (s Setting) has(role string) bool {
	return slices.ContainsFunc(s.Present, func(p entry.Present) bool { return p.Role == role })
}

func (s Setting) may(without string) bool { return slices.Contains(s.Leave, without) }

// Ready says everything that stands in the way of an interview (INT-02, INT-03, INT-09; Code C 6.6, 11.1, 11.18, 16.5):
// none when it may start. A language that is not English needs an interpreter, but for Welsh spoken with the Welsh caution.
func Ready(d Detained, s Setting) []fault.Field {
	var out []fault.Field
	stop := func(wrong bool, field, code string) {
		if wrong {
			out = append(out, fault.Field{Name: field, Code: "interview.check." + code})
		}
	}
	detained := d.State != ""
	stop(d.State == "arrived", "person", "not_authorised")
	stop(d.State == "charged", "person", "charged")
	stop(d.State == "hospital", "person", "hospital")
	stop(detained && !d.Rights, "person", "rights")
	stop(d.Fit == "no", "person", "unfit")
	stop(!s.has("interviewer"), "present", "interviewer")
	alone := !s.has("solicitor")
	stop(detained && d.Solicitor == "wanted" && alone && !s.may("solicitor") && !s.may("wanted_solicitor"), "present", "solicitor")
	stop(detained && d.Rights && d.Solicitor == "undecided" && alone && !s.may("solicitor"), "present", "solicitor_undecided")
	child := d.AdultUntil.IsZero() || s.At.Before(d.AdultUntil) // who becomes 18 at midnight is a child until then
	stop(d.Adult && child && !s.has("appropriate_adult") && !s.may("adult"), "present", "adult")
	inWelsh := people.Welsh(s.Language) && s.Caution == "cy"
	stop(!people.English(s.Language) && !inWelsh && !s.has("interpreter") && !s.may("interpreter"), "present", "interpreter")
	stop(s.Caution == "cy" && !people.Welsh(s.Language), "caution", "caution_language")
	return out
}

// advice is how legal advice stands at the start, for the record.
func advice(d Detained, s Setting) string {
	switch {
	case s.has("solicitor"):
		return "present"
	case s.may("solicitor") || s.may("wanted_solicitor"):
		return "waived"
	}
	return "declined"
}
