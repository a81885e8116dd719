package control

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/geo"
	"throughline/platform/journal"
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
	found := d.matches(s.Said, phone, 12)
	if len(found) == 0 {
		return s
	}
	if phone.IsZero() || found[0].Kind == roads.Coords { // coordinates and grid references say themselves where they are
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

// matches are places of the map that may be meant by what was said, the likeliest first and of those the nearest to the
// telephone.
func (d *Desk) matches(said string, phone geo.Point, limit int) []roads.Place {
	if d.roads == nil || strings.TrimSpace(said) == "" {
		return nil
	}
	book := d.roads.Gazetteer()
	found := book.FindNear(bare(strings.TrimSpace(said)), phone, limit)
	for _, end := range tails(said) {
		if len(found) > 0 {
			break
		}
		found = slices.DeleteFunc(book.FindNear(end, phone, limit), func(p roads.Place) bool { return p.Kind == roads.Town }) // a whole town is no answer to a shop in it
	}
	return found
}

// beside are the words by which people say where, of a place, something is.
var beside = regexp.MustCompile(`(?i)\b(?:outside|opposite|near|behind|next to|in front of|inside|by|in|at|on|off|along|down|up|of|past)\s+(?:the\s+)?`)

// tails are what was said after each word that says where, the longest first: of "outside the shop in Mill Lane" they are "shop in Mill
// Lane" and "Mill Lane".
func tails(said string) []string {
	var out []string
	for _, at := range beside.FindAllStringIndex(said, 12) {
		if end := strings.Trim(said[at[1]:], " ,.;"); len(end) > 2 {
			out = append(out, end)
		}
	}
	return out
}

// PlaceQuery is what has been typed of a place, and where whoever asks for it is, when that is known.
type PlaceQuery struct {
	Text string  `query:"text" doc:"What has been typed so far: a street, a junction, an address, a postcode, a name, coordinates or a grid reference" maxLength:"200"`
	Lat  float64 `query:"lat" minimum:"-90" maximum:"90" doc:"Latitude of the caller, so that the nearest place comes first"`
	Lon  float64 `query:"lon" minimum:"-180" maximum:"180" doc:"Longitude of the caller"`
}

// FindPlaces answers while a place is typed, at most ten, the likeliest first. It is for whoever may raise an incident
// there; what the map says is no record, so that the question is not kept. Fault: forbidden "access.refused_plain".
func (d *Desk) FindPlaces(ctx context.Context, in PlaceQuery) (Listed[roads.Place], error) {
	out := Listed[roads.Place]{Items: []roads.Place{}}
	facts := access.Resource{Label: "open", Attrs: map[string]any{"crew": []string{}, "state": ""}}
	if !d.host.Door.May(ctx, act.Of("control.incident.raise", journal.Ref{Kind: kindIncident, ID: "new"}).With(facts)) {
		return out, fault.New(fault.Forbidden, "access.refused_plain")
	}
	out.Items = append(out.Items, d.matches(in.Text, geo.Point{Lat: in.Lat, Lon: in.Lon}, 10)...)
	return out, nil
}

// nearMatches are places that share any word with what was said, for a caller's place that the map does not know.
func (d *Desk) nearMatches(said string, limit int) []string {
	var out []string
	for _, w := range slices.Concat([]string{said}, tails(said), strings.Fields(said)) {
		if len(w) < 4 { // "the", "and": every second name has one
			continue
		}
		for _, p := range d.matches(w, geo.Point{}, limit) {
			if l := p.Label(); len(out) < limit && !slices.Contains(out, l) {
				out = append(out, l)
			}
		}
	}
	return out
}

// bare takes off the words by which people say where beside a place something is.
func bare(said string) string {
	said = roads.WithoutCross(said)
	low := strings.ToLower(said)
	for _, w := range []string{"outside ", "opposite ", "near ", "behind ", "next to ", "in front of ", "inside ", "at ", "on "} {
		if strings.HasPrefix(low, w) {
			return said[len(w):]
		}
	}
	return said
}

// nearest says where a telephone is, in words, for a call handler to read back: "Outside 12 High Street, 40 m north of
// Mill Lane, Hanley". A fix that is less exact than a street is wide says only what is near.
func (d *Desk) nearest(p geo.Point, radius float64) string {
	if d.roads == nil || !p.Valid() {
		return ""
	}
	if radius > 50 {
		if place := d.roads.Nearest(p); place != (roads.Place{}) {
			return fmt.Sprintf("Near %s (within %.0f m)", place.Label(), radius)
		}
		return ""
	}
	return capital(d.roads.Describe(p).String())
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// standing says where an incident is as one officer tells another, with its grid reference. A number that was said and is not on
// the map stands at the middle of its street: the house that happens to be there is not named, because nobody is to knock at it.
func (d *Desk) standing(p geo.Point, said string) string {
	if d.roads == nil || !p.Valid() {
		return ""
	}
	w := d.roads.Describe(p)
	if w.Place.Kind == roads.Address && house.MatchString(said) && !slices.Contains(house.FindAllString(said, -1), w.Place.Number) {
		w.Place = w.Place.OnlyStreet()
	}
	words := capital(w.String())
	if grid, on := p.OSGB(); on && words != "" {
		words += ", " + grid.String()
	}
	return words
}

// house is a number as an address begins with it: not one of a grid reference or of coordinates.
var house = regexp.MustCompile(`\b[0-9]{1,4}[A-Za-z]?\b`)

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
