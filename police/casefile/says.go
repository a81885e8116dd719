package casefile

import (
	"throughline/platform/db"
	"throughline/platform/journal"
)

// says is a promise of this room in words of its own: what the file needs, not that it needs something.
func says(q db.Querier, kind string, subject journal.Ref) string {
	if subject.Kind != "casefile_action" {
		return ""
	}
	a, err := getAction(q, subject.ID)
	if err != nil {
		return "" // its kind says enough
	}
	return a.What
}
