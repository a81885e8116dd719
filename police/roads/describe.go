package roads

import (
	"fmt"
	"math"
	"regexp"
	"strings"

	"throughline/platform/geo"
)

// Whereabouts is where a position is, as one person would tell another: "outside 12 High Street, 40 m north of Mill
// Lane, Hanley".
type Whereabouts struct {
	Place  Place   `json:"place"`           // the address within 40 m, else the street, else the town
	Cross  string  `json:"cross,omitempty"` // the nearest street that meets that one
	Metres float64 `json:"metres,omitempty"`
	Side   string  `json:"side,omitempty"` // of the junction with Cross on which the position is: "north", "south-west"
}

const (
	crossReach = 600 // metres within which a junction helps to find a position
	atJunction = 15  // metres from its middle that still is the junction
	offStreet  = 30  // metres from the road that is no longer on it
)

var roadNumber = regexp.MustCompile(`^[ABCDM][0-9]+`)

// Describe says where a position is. Off the map it is the zero value, whose String is empty.
func (m *Map) Describe(p geo.Point) Whereabouts {
	w := Whereabouts{Place: m.Nearest(p)}
	if w.Place.Street == "" {
		return w
	}
	street := strings.ToLower(w.Place.Street)
	near := float64(crossReach)
	m.d.storedGrid(gridJunctions).within(around(p, crossReach), func(k int32) {
		at := degrees(m.d.CrossLat[k], m.d.CrossLon[k])
		far := geo.Metres(p, at)
		if far > near || far == near && !roadNumber.MatchString(w.Cross) {
			return // of the name and the number of one road the name is said
		}
		a, b := m.d.spotName(m.d.crossStreet(k)), m.d.spotName(m.d.CrossWith[k])
		if strings.ToLower(b) == street {
			a, b = b, a
		}
		if strings.ToLower(a) == street {
			near = far
			w.Cross, w.Metres, w.Side = b, far, compass(at, p)
		}
	})
	return w
}

// compass is the direction from one point to another, of eight.
func compass(from, to geo.Point) string {
	east := (to.Lon - from.Lon) * math.Cos(from.Lat*math.Pi/180)
	turn := math.Atan2(east, to.Lat-from.Lat) / (math.Pi / 4)
	return []string{"north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"}[(int(math.Round(turn))+8)%8]
}

// String is the sentence without a capital letter at its start, nothing for the zero value.
func (w Whereabouts) String() string {
	p := w.Place
	var parts []string
	switch {
	case p == (Place{}):
		return ""
	case p.Kind == Town:
		return fmt.Sprintf("%s from the middle of %s", roughly(p.Metres), p.Name)
	case w.Cross != "" && w.Metres < atJunction:
		parts = append(parts, "at the junction of "+p.Street+" and "+w.Cross)
		if p.Kind == Address {
			parts = append(parts, "by "+strings.TrimSpace(p.Number+" "+p.Name))
		}
	case p.Kind == Address:
		named := p
		named.Town, named.Postcode = "", ""
		parts = append(parts, "outside "+named.Label())
	case p.Metres > offStreet:
		parts = append(parts, roughly(p.Metres)+" from "+p.Street)
	default:
		parts = append(parts, "on "+p.Street)
	}
	if w.Cross != "" && w.Metres >= atJunction {
		parts = append(parts, roughly(w.Metres)+" "+w.Side+" of "+w.Cross)
	}
	if p.Town != "" {
		parts = append(parts, p.Town)
	}
	return strings.Join(parts, ", ")
}

// crossPart is how far something is from the next junction, as String says it.
var crossPart = regexp.MustCompile(`(?i),? \d+(?:\.\d+)? ?k?m (?:north|south|east|west)(?:-east|-west)? of [^,]+`)

// WithoutCross takes off a sentence of String what it says of the next junction: the rest is a place that Find finds.
func WithoutCross(said string) string { return crossPart.ReplaceAllString(said, "") }

// roughly rounds a distance as people say it.
func roughly(metres float64) string {
	step := 10.0
	switch {
	case metres >= 10_000:
		return fmt.Sprintf("%.0f km", metres/1000)
	case metres >= 1000:
		return fmt.Sprintf("%.1f km", metres/1000)
	case metres >= 100:
		step = 50
	}
	return fmt.Sprintf("%.0f m", math.Max(step, math.Round(metres/step)*step))
}
