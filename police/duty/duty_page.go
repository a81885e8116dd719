package duty

import (
	"context"

	"throughline/platform/db"
	"throughline/platform/room"
)

func (d *Desk) screens() []room.Screen { return nil }

func (d *Desk) nameOf(_ context.Context, q db.Querier, id string) string {
	s, err := d.Staff(q, id)
	if err != nil {
		return ""
	}
	return s.Title()
}
func (d *Desk) roleName(_ context.Context, _ db.Querier, code string) string { return code }
