package victim

import (
	"strings"

	"throughline/platform/promise"
	"throughline/platform/when"
)

// steps are who is told around the due time of a kind.
func (d *Desk) steps(kind string) []promise.Step {
	return promise.Climb(d.host.Law, kind, when.DayOf(d.host.Clock.Now()))
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
