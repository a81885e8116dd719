package control

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"throughline/platform/geo"
	"throughline/platform/when"
	"throughline/police/roads"
)

// Patch is a station and the free units that could be there, by callsign, in seconds with the traffic; Within is how near
// counts as cover.
type Patch struct {
	Station string             `json:"station"`
	Within  float64            `json:"within"`
	Away    map[string]float64 `json:"away"`
}

// covered tells whether somebody other than one unit covers the patch.
func (p Patch) covered(but string) bool {
	for c, s := range p.Away {
		if c != but && s <= p.Within {
			return true
		}
	}
	return false
}

// alone tells whether one unit is all the cover that a patch has.
func (p Patch) alone(callsign string) bool {
	s, ok := p.Away[callsign]
	return ok && s <= p.Within && !p.covered(callsign)
}

// MoveUp is a unit that could stand in at a station.
type MoveUp struct {
	Callsign string  `json:"callsign"`
	Station  string  `json:"station"`
	Seconds  float64 `json:"seconds"`
}

// leavesBare fills in which stations nobody would cover if the unit went, and who could move up: the soonest of those whose
// own going leaves none bare.
func (s *Suggested) leavesBare(cover []Patch) {
	for _, p := range cover {
		if !p.alone(s.Callsign) {
			continue
		}
		s.Bares = append(s.Bares, p.Station)
		if s.MoveUp == nil {
			s.MoveUp = p.moveUp(s.Callsign, cover)
		}
	}
}

func (p Patch) moveUp(gone string, cover []Patch) *MoveUp {
	var out *MoveUp
	for _, c := range slices.Sorted(maps.Keys(p.Away)) {
		if c == gone || slices.ContainsFunc(cover, func(o Patch) bool { return o.alone(c) }) {
			continue
		}
		if s := p.Away[c]; out == nil || s < out.Seconds {
			out = &MoveUp{Callsign: c, Station: p.Station, Seconds: s}
		}
	}
	return out
}

// bareWords say what a unit would leave without cover, and who could stand in.
func (s Suggested) bareWords() string {
	if len(s.Bares) == 0 {
		return ""
	}
	name, _, _ := strings.Cut(s.Bares[0], ",") // "Leadon Cross Police Station, Leadon Cross"
	said := ". Leaves " + name
	if n := len(s.Bares) - 1; n > 0 {
		said += " and " + strconv.Itoa(n) + " more"
	}
	said += " without cover"
	if m := s.MoveUp; m != nil {
		said += ": " + m.Callsign + " could move up in " + mmss(time.Duration(m.Seconds)*time.Second)
	}
	return said
}

// cover is how the stations from which units work are covered by those that are free now and were seen lately.
func (d *Desk) cover(ctx context.Context, all []Candidate, stale time.Duration, now time.Time) ([]Patch, error) {
	var v ResponseRule
	row, ok := d.host.Law.Table("control.response").At("cover", when.DayOf(now))
	if !ok || row.Into(&v) != nil || v.Minutes <= 0 || d.roads == nil {
		return nil, nil
	}
	var free []string
	var from []roads.Snapped
	bases, kinds := map[string]geo.Point{}, fleetOn(d.host.Law, when.DayOf(now))
	for _, c := range all {
		if c.Crew.Station != "" && c.Crew.Base.Valid() && !c.Crew.Base.IsZero() {
			bases[c.Crew.Station] = c.Crew.Base
		}
		if v, known := kinds.of(c.Crew.Vehicle); known && v.KMH > 0 {
			continue // nobody is said to cover a station that they would walk to
		}
		if c.Deployable == "yes" && !c.Committed && c.Position.At.Valid() && !c.Position.FixedAt.IsZero() && now.Sub(c.Position.FixedAt) <= stale {
			free, from = append(free, c.Crew.Callsign), append(from, d.onRoad(c.Crew.Callsign, c.Position.At))
		}
	}
	var out []Patch
	for _, name := range slices.Sorted(maps.Keys(bases)) {
		target, ok := d.roads.Snap(bases[name])
		if !ok {
			continue
		}
		times, err := d.roads.TimesToSnapped(ctx, target, from, roads.Ordinary)
		if err != nil {
			return nil, err
		}
		p := Patch{Station: name, Within: (time.Duration(v.Minutes) * time.Minute).Seconds(), Away: map[string]float64{}}
		for n, t := range times {
			if t.OK {
				p.Away[free[n]] = max(t.Seconds, 1)
			}
		}
		out = append(out, p)
	}
	return out, nil
}

// walk is how long a unit needs that goes by its own pace, on foot or by cycle: along the roads that a car would take, where
// one-way streets do not bind them in the direction that is shorter.
func (d *Desk) walk(c *Candidate, v VehicleRule, to geo.Point) {
	if !c.Position.At.Valid() {
		return
	}
	c.Held = v.Label + ", along the roads"
	if geo.Metres(c.Position.At, to) > v.Reach {
		c.TooFar = true
		return
	}
	least := 0.0
	ways := [][2]geo.Point{{c.Position.At, to}, {to, c.Position.At}}
	if v.OneWays {
		ways = ways[:1]
	}
	for _, ends := range ways {
		if r, ok := d.roads.Route(ends[0], ends[1], roads.Ordinary); ok && (least == 0 || r.Metres < least) {
			least = r.Metres
		}
	}
	switch {
	case least > v.Reach:
		c.TooFar = true
	case least > 0:
		c.Seconds = max(least/(v.KMH/3.6), 1)
	}
}
