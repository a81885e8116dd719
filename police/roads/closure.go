package roads

import (
	"context"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/geo"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/police/roads/entry"
)

const kindChange = "road_change"

// RoadChange is a road that is closed, flooded or slow, on record. EndedAt is zero while it holds.
type RoadChange struct {
	ID      string    `json:"id"`
	What    string    `json:"what"` // "closed", "flooded", "slow"
	Street  string    `json:"street"`
	From    geo.Point `json:"from"`
	To      geo.Point `json:"to"`
	MPH     int       `json:"mph,omitempty"`
	Why     string    `json:"why"`
	MadeAt  time.Time `json:"made_at"`
	EndedAt time.Time `json:"ended_at,omitzero"`
	Version int64     `json:"version"`
}

// ETag is the change's version.
func (c RoadChange) ETag() string { return strconv.FormatInt(c.Version, 10) }

// ChangeRoad says what is in the way. A place is said as the gazetteer takes it: an address, a street, a junction, coordinates, a grid reference.
type ChangeRoad struct {
	What string `json:"what" label:"What is it" enum:"closed,flooded,slow" required:"true"`
	From string `json:"from" label:"Where it begins" required:"true" maxLength:"120" hint:"A place on the road: an address, a street, a junction such as High Street / Mill Lane, a grid reference or coordinates"`
	To   string `json:"to,omitempty" label:"Where it ends" maxLength:"120" hint:"Leave it empty for the one piece of road between two junctions"`
	MPH  int    `json:"mph,omitempty" label:"Speed reached there" minimum:"0" maximum:"80" hint:"Only where it is slow"`
	Why  string `json:"why" label:"Why" required:"true" maxLength:"300"`
}

// ReopenRoad says that a road can be driven as before.
type ReopenRoad struct{}

// Change puts a closure, a flood or a slow road on record, and every drive is worked out with it from then on. Needs the
// control room on duty. Faults: form.invalid, roads.ask.no_map, roads.change.place (from, to), roads.change.speed, roads.change.long,
// roads.ask.no_way.
func (d *Desk) Change(ctx context.Context, in ChangeRoad) (act.Done[RoadChange], error) {
	var none act.Done[RoadChange]
	if err := form.Check(&in); err != nil {
		return none, err
	}
	c, err := d.changeOf(in)
	if err != nil {
		return none, err
	}
	a := act.Of("roads.change", journal.Ref{Kind: kindChange, ID: c.ID}, in.Why).With(access.Resource{Label: "open"})
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (RoadChange, error) {
		c := c
		c.MadeAt = tx.Now()
		if err := putChange(tx, c); err != nil {
			return c, err
		}
		tx.AfterCommit(d.applyLogged)
		_, err := tx.Record(entry.RoadChanged{Change: c.ID, What: c.What, Street: c.Street, From: entry.Place(c.From), To: entry.Place(c.To), MPH: c.MPH, Why: c.Why})
		return c, err
	})
}

// longest is how many pieces of road one change may cover: more is not one road.
const longest = 200

func (d *Desk) changeOf(in ChangeRoad) (RoadChange, error) {
	c := RoadChange{ID: id.New(), What: in.What, MPH: in.MPH, Why: in.Why, Version: 1}
	m, err := d.theMap()
	if err != nil {
		return c, err
	}
	if (in.What == "slow") != (in.MPH > 0) {
		return c, fault.InvalidField("mph", "roads.change.speed")
	}
	from, ok := m.placeOf(in.From)
	if !ok {
		return c, fault.InvalidField("from", "roads.change.place").With("said", in.From)
	}
	to := from
	if strings.TrimSpace(in.To) != "" {
		if to, ok = m.placeOf(in.To); !ok {
			return c, fault.InvalidField("to", "roads.change.place").With("said", in.To)
		}
	}
	segments, ok := m.Stretch(from.Point, to.Point)
	if !ok {
		return c, fault.New(fault.Conflict, "roads.ask.no_way")
	}
	if len(segments) > longest {
		return c, fault.InvalidField("to", "roads.change.long")
	}
	c.From, c.To, c.Street = from.Point, to.Point, from.Street
	return c, nil
}

// placeOf finds a place on the road that was said in words, as coordinates or as a grid reference.
func (m *Map) placeOf(said string) (Snapped, bool) {
	found := m.Gazetteer().Find(strings.TrimSpace(said), 1)
	if len(found) == 0 {
		return Snapped{}, false
	}
	if s, ok := m.snapOn(found[0].Point, func(seg int32) bool { return m.streetOf(seg) == found[0].Street }); ok && found[0].Street != "" {
		return s, true
	}
	return m.Snap(found[0].Point)
}

// Reopen ends a change. Needs the control room on duty. Faults: road_change.not_found, stale roads.change.ended.
func (d *Desk) Reopen(ctx context.Context, id string, _ ReopenRoad) (act.Done[RoadChange], error) {
	a := act.Of("roads.reopen", journal.Ref{Kind: kindChange, ID: id})
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (RoadChange, error) {
		c, err := getChange(tx, id)
		if err != nil {
			return c, err
		}
		c.EndedAt = tx.Now()
		if err := endChange(tx, c); err != nil {
			return c, err
		}
		c.Version++
		tx.AfterCommit(d.applyLogged)
		_, err = tx.Record(entry.RoadReopened{Change: c.ID, Street: c.Street})
		return c, err
	})
}

// Changes are what is in the way now. Needs to be staff on duty.
func (d *Desk) Changes(ctx context.Context) ([]RoadChange, error) {
	if err := d.ask(ctx); err != nil {
		return nil, err
	}
	return openChanges(d.host.DB.Read(ctx))
}

func (d *Desk) changeFacts(q db.Querier, id string) (access.Resource, error) {
	_, err := getChange(q, id)
	return access.Resource{Label: "open"}, err
}

// Run keeps the map as the record says until ctx ends: what another node did is heard within the time of a beat. What this
// node did is on the map before the act is answered.
func (d *Desk) Run(ctx context.Context, beat time.Duration) {
	t := time.NewTicker(beat)
	defer t.Stop()
	for {
		if err := d.Apply(ctx); err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "roads: changes", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}

func (d *Desk) applyLogged() {
	if err := d.Apply(context.Background()); err != nil {
		slog.Error("roads: changes", "error", err)
	}
}

// Apply puts on the map what is on record and not yet there, and takes off what has ended.
func (d *Desk) Apply(ctx context.Context) error {
	if d.m == nil {
		return nil
	}
	d.applying.Lock()
	defer d.applying.Unlock()
	all, err := openChanges(d.host.DB.Read(ctx))
	if err != nil {
		return err
	}
	there := d.m.Changes()
	for _, c := range all {
		if _, ok := there[c.ID]; ok {
			delete(there, c.ID)
			continue
		}
		segments, _ := d.m.Stretch(c.From, c.To) // on another map it may lie elsewhere, or nowhere
		if c.What == "slow" {
			d.m.Slow(c.ID, segments, float64(c.MPH)*1.609344)
		} else {
			d.m.Close(c.ID, segments)
		}
	}
	for name := range there {
		d.m.Reopen(name)
	}
	return nil
}
