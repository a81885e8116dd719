package expenses

import (
	"throughline/platform/geo"
	"throughline/police/roads"
)

// OnMap answers from a map file. A nil map knows nothing.
type OnMap struct{ Map *roads.Map }

// Place finds a court by its name: the map's own courts first, then the town that it is named after ("Gwent, Newport").
func (m OnMap) Place(name string) (geo.Point, bool) {
	if m.Map == nil {
		return geo.Point{}, false
	}
	found := m.Map.Gazetteer().Find(name, 10)
	for _, kind := range []roads.Kind{roads.Court, roads.Town} {
		for _, p := range found {
			if p.Kind == kind {
				return p.Point, true
			}
		}
	}
	return geo.Point{}, false
}

// Metres is the length of the quickest drive with the traffic.
func (m OnMap) Metres(from, to geo.Point) (int64, bool) {
	if m.Map == nil {
		return 0, false
	}
	r, ok := m.Map.Route(from, to, roads.Ordinary)
	return int64(r.Metres), ok
}
