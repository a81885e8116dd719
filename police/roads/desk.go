package roads

import (
	"github.com/danielgtaylor/huma/v2"

	"throughline/platform/api"
	"throughline/platform/fault"
	"throughline/platform/room"
)

// Desk answers what other systems ask of the map, as an act of somebody who is signed in.
type Desk struct {
	host *room.Host
	m    *Map // nil on an installation without a map
}

// New makes the desk of a house; m may be nil.
func New(h *room.Host, m *Map) *Desk { return &Desk{host: h, m: m} }

// Room is what this room registers.
func (d *Desk) Room() room.Room { return room.Room{Name: "roads", API: d.api} }

func (d *Desk) api(a huma.API) {
	api.Post(a, "roads.snap", "/api/roads/snap", "Put positions on the road, so that asking about them later is quick", answered(d.Snap))
	api.Post(a, "roads.times", "/api/roads/times", "How long each unit takes to one place, or which are there first", answered(d.Times))
	api.Post(a, "roads.route", "/api/roads/route", "The quickest drive between two places, with what to do on the way", answered(d.Route))
	api.Post(a, "roads.cover", "/api/roads/cover", "Every road that some units can be at within a time", answered(d.Cover))
}

// theMap is the map. Fault: unavailable "roads.ask.no_map".
func (d *Desk) theMap() (*Map, error) {
	if d.m == nil {
		return nil, fault.New(fault.Unavailable, "roads.ask.no_map")
	}
	return d.m, nil
}
