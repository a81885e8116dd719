package roads

import (
	"context"
	"math"
	"strconv"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/fault"
	"throughline/platform/geo"
	"throughline/platform/journal"
)

// Position is where somebody or something is.
type Position struct {
	Lat float64 `json:"lat" minimum:"-90" maximum:"90"`
	Lon float64 `json:"lon" minimum:"-180" maximum:"180"`
}

func (p Position) point() geo.Point { return geo.Point{Lat: p.Lat, Lon: p.Lon} }

// OnRoad is a position that was put on the road: a piece of road of the map, and metres along it. It holds for one map.
type OnRoad struct {
	Segment int32   `json:"segment"`
	Along   float64 `json:"along"`
	Street  string  `json:"street,omitempty"`
	Off     float64 `json:"off"` // metres from the road to the position; with segment -1, the position is not on this map
}

// SnapPositions asks for positions to be put on the road: best once, when they arrive.
type SnapPositions struct {
	Positions []Position `json:"positions" maxItems:"10000"`
}

// SnappedPositions answers in the order asked. Map names the map that the pieces of road belong to.
type SnappedPositions struct {
	Map    string   `json:"map"`
	OnRoad []OnRoad `json:"on_road"`
}

// AskTimes asks how long units take to one place. Units are given as positions, or quicker, as they were put on the road.
type AskTimes struct {
	To        Position   `json:"to"`
	Profile   string     `json:"profile,omitempty" enum:"ordinary,response" doc:"ordinary with the traffic, which is meant when nothing is said, or response on blue lights"`
	Map       string     `json:"map,omitempty" doc:"of the answer that put the units on the road"`
	Segments  []int32    `json:"segments,omitempty" maxItems:"10000" doc:"of each unit, as it was put on the road"`
	Along     []float64  `json:"along,omitempty" maxItems:"10000" doc:"of each unit, as it was put on the road"`
	Positions []Position `json:"positions,omitempty" maxItems:"10000" doc:"of each unit, instead of segments and along"`
	Nearest   int        `json:"nearest,omitempty" minimum:"0" doc:"only so many, those that are there first; 0 for all"`
}

// Times answers: the units that can get there, the first there first.
type Times struct {
	Map    string     `json:"map"`
	To     OnRoad     `json:"to"`
	Walk   float64    `json:"walk"` // seconds of every time on foot, from the road to the place
	Units  []UnitTime `json:"units"`
	Absent int        `json:"absent"` // units that are not on this map or cannot get there; 0 when only the nearest were asked for
}

// UnitTime is one unit's time; Unit is its place in the list asked about, from 0.
type UnitTime struct {
	Unit    int     `json:"unit"`
	Seconds float64 `json:"seconds"`
}

// answered makes an operation of a question: it changes nothing and is nobody's record.
func answered[I, T any](ask func(context.Context, I) (T, error)) func(context.Context, *struct{ Body I }) (act.Done[T], error) {
	return func(ctx context.Context, in *struct{ Body I }) (act.Done[T], error) {
		v, err := ask(ctx, in.Body)
		return act.Done[T]{Value: v}, err
	}
}

// may lets on who may ask the map; a refusal is recorded.
func (d *Desk) may(ctx context.Context) (*Map, error) {
	if err := d.ask(ctx); err != nil {
		return nil, err
	}
	return d.theMap()
}

func (d *Desk) ask(ctx context.Context) error {
	return d.host.Door.Ask(ctx, act.Of("roads.ask", journal.Ref{Kind: kindChange}).With(access.Resource{}))
}

// Snap puts positions on the road. Needs to be staff on duty. Faults: roads.ask.no_map.
func (d *Desk) Snap(ctx context.Context, in SnapPositions) (SnappedPositions, error) {
	m, err := d.may(ctx)
	if err != nil {
		return SnappedPositions{}, err
	}
	out := SnappedPositions{Map: m.digest, OnRoad: make([]OnRoad, len(in.Positions))}
	for i, p := range in.Positions {
		s, ok := m.Snap(p.point())
		if !ok {
			s.Segment = -1
		}
		out.OnRoad[i] = onRoad(s)
	}
	return out, nil
}

func onRoad(s Snapped) OnRoad {
	return OnRoad{Segment: s.Segment, Along: math.Round(s.Along*10) / 10, Street: s.Street, Off: math.Round(s.Off*10) / 10}
}

// Times says how long units take to one place by road, to the millisecond, and who is there first. Needs to be staff on duty.
// Faults: roads.ask.no_map, not_on_map (to), other_map, one_list, lists, segment.
func (d *Desk) Times(ctx context.Context, in AskTimes) (Times, error) {
	m, err := d.may(ctx)
	if err != nil {
		return Times{}, err
	}
	to, ok := m.Snap(in.To.point())
	if !ok {
		return Times{}, fault.InvalidField("to", "roads.ask.not_on_map")
	}
	from, err := m.units(in)
	if err != nil {
		return Times{}, err
	}
	k := len(from)
	if in.Nearest > 0 {
		k = min(k, in.Nearest)
	}
	first, err := m.FirstThere(ctx, to, from, k, profileOf(in.Profile))
	if err != nil {
		return Times{}, err
	}
	out := Times{Map: m.digest, To: onRoad(to), Units: make([]UnitTime, len(first))}
	for i, a := range first {
		out.Units[i], out.Walk = UnitTime{a.Unit, a.Seconds}, a.Walk
	}
	if in.Nearest == 0 {
		out.Absent = len(from) - len(first)
	}
	return out, nil
}

// units are the units of a question, on the road.
func (m *Map) units(in AskTimes) ([]Snapped, error) {
	if len(in.Segments) != len(in.Along) {
		return nil, fault.InvalidField("along", "roads.ask.lists").With("segments", strconv.Itoa(len(in.Segments))).With("along", strconv.Itoa(len(in.Along)))
	}
	if (len(in.Segments) > 0) == (len(in.Positions) > 0) {
		return nil, fault.InvalidField("positions", "roads.ask.one_list")
	}
	var out []Snapped
	for _, p := range in.Positions {
		s, ok := m.Snap(p.point())
		if !ok {
			s.Segment = -1
		}
		out = append(out, s)
	}
	if len(in.Segments) > 0 && in.Map != m.digest {
		return nil, fault.InvalidField("map", "roads.ask.other_map").With("map", m.digest)
	}
	for i, seg := range in.Segments {
		if seg >= int32(len(m.d.SegFrom)) || seg >= 0 && m.d.SegFlags[seg]&(mainForward|mainBackward) == 0 {
			return nil, fault.InvalidField("segments."+strconv.Itoa(i), "roads.ask.segment")
		}
		out = append(out, Snapped{Segment: max(seg, -1), Along: in.Along[i]})
	}
	return out, nil
}

func profileOf(said string) Profile {
	if Profile(said) == Response {
		return Response
	}
	return Ordinary
}

// AskRoute asks for the quickest drive.
type AskRoute struct {
	From    Position `json:"from"`
	To      Position `json:"to"`
	Profile string   `json:"profile,omitempty" enum:"ordinary,response"`
}

// Drive is the quickest drive; each step is said in words.
type Drive struct {
	Route
	Say []string `json:"say"`
}

// Route is the quickest drive between two places. Needs to be staff on duty. Faults: roads.ask.no_map,
// not_on_map (from, to), conflict no_way.
func (d *Desk) Route(ctx context.Context, in AskRoute) (Drive, error) {
	m, err := d.may(ctx)
	if err != nil {
		return Drive{}, err
	}
	from, ok := m.Snap(in.From.point())
	if !ok {
		return Drive{}, fault.InvalidField("from", "roads.ask.not_on_map")
	}
	to, ok := m.Snap(in.To.point())
	if !ok {
		return Drive{}, fault.InvalidField("to", "roads.ask.not_on_map")
	}
	r, ok := m.RouteSnapped(from, to, profileOf(in.Profile))
	if !ok {
		return Drive{}, fault.New(fault.Conflict, "roads.ask.no_way")
	}
	out := Drive{Route: r}
	for _, s := range r.Steps {
		out.Say = append(out.Say, api.Sentence(s.Code, s.Params()))
	}
	return out, nil
}

// AskCover asks what some units cover.
type AskCover struct {
	Positions []Position `json:"positions" minItems:"1" maxItems:"1000"`
	Minutes   float64    `json:"minutes" minimum:"0" maximum:"60"`
	Profile   string     `json:"profile,omitempty" enum:"ordinary,response"`
}

// Cover is every road that one of the units can be at within a time. A unit that is not on the map covers nothing. Needs to
// be staff on duty. Faults: roads.ask.no_map.
func (d *Desk) Cover(ctx context.Context, in AskCover) (Cover, error) {
	m, err := d.may(ctx)
	if err != nil {
		return Cover{}, err
	}
	var from []Snapped
	for _, p := range in.Positions {
		if s, ok := m.Snap(p.point()); ok {
			from = append(from, s)
		}
	}
	return m.Reach(ctx, from, time.Duration(in.Minutes*float64(time.Minute)), profileOf(in.Profile))
}
