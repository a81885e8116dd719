package roads

import (
	"context"
	"embed"
	"io/fs"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/room"
	"throughline/police/roads/entry"
)

//go:embed migrations/*.sql
var files embed.FS

// Desk answers what other systems ask of the map, as an act of somebody who is signed in.
type Desk struct {
	host     *room.Host
	m        *Map // nil on an installation without a map
	applying sync.Mutex
}

// New makes the desk of a house; m may be nil.
func New(h *room.Host, m *Map) *Desk { return &Desk{host: h, m: m} }

// Room is what this room registers.
func (d *Desk) Room() room.Room {
	sub, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return room.Room{Name: "roads", Migrations: sub, Entries: entry.Kinds(), API: d.api, Screens: d.screens(),
		Facts:  map[string]act.FactsFunc{kindChange: d.changeFacts},
		Tables: []room.Table{{Name: "roads_change", Retention: "system", About: "none"}},
		Links: func(s journal.Ref) string {
			if s.Kind == kindChange {
				return "/roads/closures"
			}
			return ""
		}}
}

func (d *Desk) api(a huma.API) {
	api.Post(a, "roads.snap", "/api/roads/snap", "Put positions on the road, so that asking about them later is quick", answered(d.Snap))
	api.Post(a, "roads.times", "/api/roads/times", "How long each unit takes to one place, or which are there first", answered(d.Times))
	api.Post(a, "roads.route", "/api/roads/route", "The quickest drive between two places, with what to do on the way", answered(d.Route))
	api.Get(a, "roads.closures", "/api/roads/changes", "Closed, flooded and slow roads now", func(ctx context.Context, _ *struct{}) (Changed, error) {
		all, err := d.Changes(ctx)
		return Changed{all}, err
	})
	api.Post(a, "roads.change", "/api/roads/changes", "Say that a road is closed, flooded or slow", func(ctx context.Context, in *struct{ Body ChangeRoad }) (act.Done[RoadChange], error) {
		return d.Change(ctx, in.Body)
	})
	api.Post(a, "roads.reopen", "/api/roads/changes/{id}/reopen", "Say that a road can be driven as before", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"36"`
		Body ReopenRoad
	}) (act.Done[RoadChange], error) {
		return d.Reopen(ctx, in.ID, in.Body)
	})
	api.Post(a, "roads.cover", "/api/roads/cover", "Every road that some units can be at within a time", answered(d.Cover))
}

// Changed lists what is in the way.
type Changed struct {
	Changes []RoadChange `json:"changes"`
}

// theMap is the map. Fault: unavailable "roads.ask.no_map".
func (d *Desk) theMap() (*Map, error) {
	if d.m == nil {
		return nil, fault.New(fault.Unavailable, "roads.ask.no_map")
	}
	return d.m, nil
}
