package duty

import (
	"time"

	"throughline/platform/db"
	"throughline/platform/when"
)

// endStanding ends what stands of one kind for somebody at a moment.
func endStanding(q db.Querier, staff, what string, at time.Time) error {
	r, err := q.Exec(`UPDATE duty_standing SET until_at = $1, version = version + 1 WHERE staff = $2 AND what = $3 AND until_at = 0`, when.Micros(at), staff, what)
	return exec("standing", r, err)
}
