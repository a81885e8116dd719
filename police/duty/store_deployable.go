package duty

import (
	"time"

	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/when"
)

// staffFrom are those of these accounts who serve at a moment or will; all when ids is nil.
func staffFrom(q db.Querier, ids []string, at time.Time) ([]Staff, error) {
	more, args := "", []any(nil)
	if ids != nil {
		in, list := journal.In(ids, 2)
		more, args = ` AND id IN (`+in+`)`, list
	}
	return staffList(q, staffColumns+`WHERE (until_at = 0 OR until_at > $1)`+more+` ORDER BY name, id`, append([]any{when.Micros(at)}, args...)...)
}

// crewsFrom are the crews in force at a moment or later of some callsigns, or of all when signs is nil, by callsign.
func crewsFrom(q db.Querier, signs []string, at time.Time) ([]crew, error) {
	more, args := "", []any(nil)
	if signs != nil {
		in, list := journal.In(signs, 2)
		more, args = ` AND c.callsign IN (`+in+`)`, list
	}
	return crewList(q, crewColumns+`WHERE (c.until_at = 0 OR c.until_at > $1)`+more+crewOrder, append([]any{when.Micros(at)}, args...)...)
}
