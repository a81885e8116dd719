package roads

import (
	"strconv"
	"strings"

	"throughline/police/roads/hours"
)

// class is what kind of way a line on the map is. The first numbers can be driven and have a speed in law/roads.yaml.
type class uint8

const (
	motorway class = iota
	trunk
	primary
	secondary
	tertiary
	unclassified
	residential
	livingStreet
	service
	link
	ferry     // carries cars
	driveable // the number of classes that can be driven
)

const (
	track = driveable + iota
	path
	rail
)

var classNames = []string{"motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "residential",
	"living_street", "service", "link", "ferry", "track", "path", "rail"}

func (c class) String() string { return classNames[c] }

var highways = map[string]class{
	"motorway": motorway, "trunk": trunk, "primary": primary, "secondary": secondary, "tertiary": tertiary,
	"unclassified": unclassified, "road": unclassified, "residential": residential, "living_street": livingStreet,
	"service": service, "motorway_link": link, "trunk_link": link, "primary_link": link,
	"secondary_link": secondary, "tertiary_link": tertiary,
	"track": track, "footway": path, "cycleway": path, "path": path, "steps": path, "pedestrian": path, "bridleway": path,
}

// highway says what line a way is. ok is false when it is none, or is an area.
func highway(t tags) (class, bool) {
	if t.get("area") == "yes" {
		return 0, false
	}
	c, ok := highways[t.get("highway")]
	return c, ok
}

// drivenAs says as what a way can be driven: a road, or a ferry that says it takes cars.
func drivenAs(t tags) (class, bool) {
	if t.get("route") == "ferry" && t.get("highway") == "" {
		for _, k := range vehicleKeys {
			if v := t.get(k); v != "" {
				return ferry, k != "access" && !closed(v)
			}
		}
		return ferry, false
	}
	c, ok := highway(t)
	return c, ok && c < driveable
}

const (
	forward  = 1
	backward = 2
)

// drivenWays says in which directions a car may drive along a way: forward, backward, both (3) or none (0).
// Tags for motor cars win over those for motor vehicles, vehicles and everybody, in that order.
func drivenWays(t tags) uint8 {
	c, ok := drivenAs(t)
	if !ok {
		return 0
	}
	var d uint8
	if mayEnter(t, ":forward") {
		d |= forward
	}
	if mayEnter(t, ":backward") {
		d |= backward
	}
	return d & oneWay(t, c)
}

var vehicleKeys = []string{"motorcar", "motor_vehicle", "vehicle", "access"}

// mayEnter tells whether a car may enter in one direction, at some hours at least.
func mayEnter(t tags, direction string) bool {
	_, never, _ := entrySchedule(t, direction)
	return !never
}

// private tells whether a way is private to cars, or closed to them at hours that cannot be read: it can be driven, at a price, so
// that nobody is sent through where another way will do.
func private(t tags) bool {
	for _, direction := range []string{":forward", ":backward"} {
		for _, c := range accessClauses(t, direction) {
			v := hours.Always
			if c.Condition != atAllHours {
				_, v = hours.Condition(c.Condition, true)
			}
			if c.Value == "private" && v != hours.Never || closed(c.Value) && v == hours.Unread {
				return true
			}
			if v == hours.Always {
				break
			}
		}
	}
	return false
}

// closed tells whether an access value keeps a police car on an ordinary journey out.
func closed(v string) bool {
	switch v {
	case "no", "agricultural", "forestry", "emergency", "bus", "psv", "military":
		return true
	}
	return false
}

// oneWay says in which directions a way runs, at some hours at least.
func oneWay(t tags, c class) uint8 {
	var d uint8
	for _, flag := range []uint8{forward, backward} {
		if _, never, _ := againstSchedule(t, c, flag); !never {
			d |= flag
		}
	}
	return d
}

func oneWayIs(v string) uint8 {
	switch v {
	case "yes", "true", "1":
		return forward
	case "-1", "reverse":
		return backward
	case "reversible":
		return 0 // nobody here knows which way it runs now
	}
	return forward | backward
}

// blocks tells whether a node stops cars: a bollard, a locked gate.
func blocks(t tags) bool {
	b := t.get("barrier")
	if b == "" {
		return false
	}
	for _, k := range vehicleKeys {
		if v := t.get(k); v != "" {
			return closed(v) || v == "private" // a locked gate
		}
	}
	switch b {
	case "bollard", "block", "jersey_barrier", "debris", "log", "chain", "stile", "turnstile", "kissing_gate",
		"cycle_barrier", "motorcycle_barrier", "bus_trap", "sump_buster", "fence", "wall", "hedge", "horse_stile", "planter":
		return true
	}
	return false // an open gate, a cattle grid, a kerb
}

// signals says in which directions a node holds cars at traffic lights.
func signals(t tags) uint8 {
	if t.get("highway") != "traffic_signals" && t.get("crossing") != "traffic_signals" {
		return 0
	}
	switch t.get("traffic_signals:direction") {
	case "forward":
		return forward
	case "backward":
		return backward
	}
	return forward | backward
}

// speedLimit is the posted limit in km/h, 0 when none is known.
func speedLimit(t tags) uint8 {
	v := strings.TrimSpace(t.get("maxspeed"))
	kmh := 1.0
	if s, ok := strings.CutSuffix(v, "mph"); ok {
		v, kmh = strings.TrimSpace(s), 1.609344
	}
	n, err := strconv.ParseFloat(v, 64)
	if err != nil || n <= 0 || n*kmh > 250 {
		return 0
	}
	return uint8(n*kmh + 0.5)
}

// surface says how rough a way is to drive.
type surface uint8

const (
	paved surface = iota // or nothing is said
	unpaved
	rough
)

func surfaceOf(t tags) surface {
	switch t.get("smoothness") {
	case "bad":
		return unpaved
	case "very_bad", "horrible", "very_horrible", "impassable":
		return rough
	}
	switch t.get("surface") {
	case "unpaved", "compacted", "gravel", "fine_gravel", "pebblestone", "dirt", "ground", "earth", "grass_paver", "unhewn_cobblestone", "cobblestone":
		return unpaved
	case "grass", "mud", "sand", "rock", "woodchips":
		return rough
	}
	return paved
}

func roundabout(t tags) bool { j := t.get("junction"); return j == "roundabout" || j == "circular" }
