package duty

import (
	"time"

	"throughline/platform/db"
)

// DeployableAt brings the index to a moment that was asked for, and answers from it.
func (d *Desk) DeployableAt(q db.Querier, now time.Time, team string) ([]Deployable, error) {
	d.ready.mu.Lock()
	defer d.ready.mu.Unlock()
	err := d.ready.follow(d, q, now)
	return d.ready.find(team, nil), err
}
