package people

import (
	"context"

	"throughline/platform/access"
	"throughline/platform/db"
	"throughline/platform/room"
)

func (d *Desk) screens() []room.Screen { return nil }

func (d *Desk) threadPanel() room.Panel { return room.Panel{Page: "thread"} }

func (d *Desk) threadButtons() room.Button { return room.Button{} }

func (d *Desk) nameOf(ctx context.Context, q db.Querier, id string) string {
	who, err := access.From(ctx)
	if err != nil {
		return ""
	}
	p, err := d.Get(q, id)
	if err != nil || p.Label != "open" && !who.IsSystem() && !who.Holds(p.Label) {
		return ""
	}
	return p.Name()
}
