package victim

import (
	"strings"

	"throughline/platform/promise"
	"throughline/platform/when"
	"throughline/police/people"
)

// posts say which role of the force stands behind a post that law table promise.escalation tells.
var posts = map[string]string{
	"role:supervisor": "role:sergeant", "role:inspector": "role:duty_inspector", "role:victim_lead": "role:witness_care",
	"role:releasing_officer": "role:custody_officer", "role:duty_superintendent": "role:superintendent",
}

// steps reads who is told around the due time of a kind, each once for each moment.
func (d *Desk) steps(kind string) []promise.Step {
	var out []promise.Step
	seen := map[promise.Step]bool{}
	for _, s := range people.EscalationSteps(d.host.Law, kind, when.DayOf(d.host.Clock.Now())) {
		if role, ok := posts[s.Tell]; ok {
			s.Tell = role
		}
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}

// ownerOf says who owes a duty: the officer in the case, or the team that the Code names.
func ownerOf(c Case, owedBy string) string {
	switch {
	case owedBy == "witness_care_unit":
		return "role:witness_care"
	case owedBy == "probation":
		return "role:offender_manager"
	case c.OIC != "":
		return "staff:" + c.OIC
	}
	return "role:investigator"
}

func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}
