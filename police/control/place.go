package control

import (
	"fmt"
	"slices"
	"strings"

	"throughline/platform/geo"
	"throughline/police/roads"
)

// nearEnough is how far a place by name may lie from the telephone and still be the place meant, beside the fix's own radius.
const nearEnough = 1000 // metres

// spot is a place as it was said and where that is; the zero point is "not found on the map".
type spot struct {
	Said string
	At   geo.Point
}

// resolve finds a place on the map. With a position of the telephone the candidate nearest to it is meant, when one is
// near at all; else the telephone's own position holds. The words stay as they were said.
func (d *Desk) resolve(said string, phone geo.Point, radius float64) spot {
	s := spot{Said: strings.TrimSpace(said), At: phone}
	if d.roads == nil || s.Said == "" {
		return s
	}
	found := d.matches(s.Said, 12)
	if len(found) == 0 {
		return s
	}
	if phone.IsZero() {
		s.At = found[0].Point
		return s
	}
	best, at := nearEnough+2*radius, geo.Point{}
	for _, p := range found {
		if m := geo.Metres(p.Point, phone); m < best {
			best, at = m, p.Point
		}
	}
	if !at.IsZero() {
		s.At = at
	}
	return s
}

// matches are places of the map that may be meant by what was said, the likeliest first.
func (d *Desk) matches(said string, limit int) []roads.Place {
	if d.roads == nil || strings.TrimSpace(said) == "" {
		return nil
	}
	return d.roads.Gazetteer().Find(bare(strings.TrimSpace(said)), limit)
}

// nearMatches are places that share any word with what was said, for a caller's place that the map does not know.
func (d *Desk) nearMatches(said string, limit int) []string {
	var out []string
	for _, w := range append([]string{said}, strings.Fields(said)...) {
		if len(w) < 3 {
			continue
		}
		for _, p := range d.matches(w, limit) {
			if l := p.Label(); len(out) < limit && !slices.Contains(out, l) {
				out = append(out, l)
			}
		}
	}
	return out
}

// bare takes off the words by which people say where beside a place something is.
func bare(said string) string {
	low := strings.ToLower(said)
	for _, w := range []string{"outside ", "opposite ", "near ", "behind ", "next to ", "in front of ", "inside ", "at "} {
		if strings.HasPrefix(low, w) {
			return said[len(w):]
		}
	}
	return said
}

// nearest says where a telephone is, in words, for a call handler to read back: "near 12 High Street, Hanley".
func (d *Desk) nearest(p geo.Point, radius float64) string {
	if d.roads == nil || !p.Valid() {
		return ""
	}
	place := d.roads.Nearest(p)
	if place == (roads.Place{}) {
		return ""
	}
	if radius > 50 {
		return fmt.Sprintf("Near %s (within %.0f m)", place.Label(), radius)
	}
	return "Near " + place.Label()
}

type whereabouts struct {
	at    geo.Point
	words string
}

// whereIs says where a unit is as an address or a street; nothing when that is not known.
func (d *Desk) whereIs(u UnitLine) string {
	if d.roads == nil || !u.Position.At.Valid() {
		return ""
	}
	if known, ok := d.wheres.Load(u.Crew.Callsign); ok && known.(whereabouts).at == u.Position.At {
		return known.(whereabouts).words
	}
	p := d.roads.Nearest(u.Position.At)
	p.Postcode = ""
	w := whereabouts{u.Position.At, p.Label()}
	d.wheres.Store(u.Crew.Callsign, w)
	return w.words
}

type stood struct {
	at   geo.Point
	road roads.Snapped
}

// onRoad is where on the road a unit is, with segment -1 when that is not on the map. It is worked out when a position arrives.
func (d *Desk) onRoad(callsign string, at geo.Point) roads.Snapped {
	if known, ok := d.onRoads.Load(callsign); ok && known.(stood).at == at {
		return known.(stood).road
	}
	s, ok := d.roads.Snap(at)
	if !ok {
		s.Segment = -1
	}
	d.onRoads.Store(callsign, stood{at, s})
	return s
}
