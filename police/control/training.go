package control

import (
	"context"
	"hash/fnv"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/geo"
	"throughline/platform/journal"
	"throughline/police/control/entry"
	"throughline/police/roads"
)

// clockSlip is how far the clock of a radio may run ahead of ours.
const clockSlip = time.Minute

// trainingFresh is how old the positions of a training force may grow before they are made anew: well under RES-05's age.
const trainingFresh = time.Minute

// KeepTraining gives every unit of a training force a position, labelled "training", as a radio system would: at the scene
// for a unit that is there, part of the way for one that is driving, else on patrol near its base. A unit whose newest fix
// came from elsewhere within the last minute is left alone. It is one act, and none when nothing is due: the server calls it
// every 30 s and after it moves the clock. It does nothing on a live system.
func (d *Desk) KeepTraining(ctx context.Context) error {
	if !d.host.Training || d.mustered != nil {
		return nil
	}
	ctx = access.WithActor(ctx, access.System("training"))
	now := d.host.Clock.Now()
	fixes, err := d.trainingFixes(d.host.DB.Read(ctx), now)
	if err != nil || len(fixes) == 0 {
		return err
	}
	a := act.Of("control.position.report", journal.Ref{Kind: kindUnit, ID: "training"}).With(access.Resource{})
	_, err = act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (int, error) {
		e := entry.PositionReported{}
		if err := putPositions(tx, fixes); err != nil {
			return 0, err
		}
		for _, p := range fixes {
			e.Fixes = append(e.Fixes, p.fix())
		}
		tx.AfterCommit(func() { d.put(ctx, fixes...) })
		_, err := tx.Record(e)
		return len(fixes), err
	})
	return err
}

func (d *Desk) trainingFixes(q db.Querier, now time.Time) ([]Position, error) {
	crews, err := d.roster(q, now)
	if err != nil {
		return nil, err
	}
	known, err := d.fixesOf(q, crews)
	if err != nil {
		return nil, err
	}
	var out []Position
	for _, c := range crews {
		was := known[c.Callsign]
		if now.Sub(was.FixedAt) < trainingFresh {
			continue
		}
		at, err := d.trainingPlace(q, c, was, now)
		if err != nil {
			return nil, err
		}
		if at.Valid() {
			out = append(out, Position{Callsign: c.Callsign, At: at, FixedAt: now, Source: "training", AccuracyM: 10})
		}
	}
	return out, nil
}

func (d *Desk) trainingPlace(q db.Querier, c Crew, was Position, now time.Time) (geo.Point, error) {
	held, err := heldBy(q, c.Callsign)
	if err != nil {
		return geo.Point{}, err
	}
	if len(held) > 0 {
		i, err := getIncident(q, held[0].Incident)
		switch {
		case err != nil:
			return geo.Point{}, err
		case !held[0].AtSceneAt.IsZero() && !i.At.IsZero():
			return i.At, nil
		case !held[0].EnRouteAt.IsZero() && !i.At.IsZero() && was.At.Valid():
			return d.along(was.At, i.At, held[0], now), nil
		}
	}
	if was.At.Valid() {
		return was.At, nil // it stays where it was last seen: nothing moves on a training map without a reason
	}
	return d.patrol(c), nil
}

// along is where a unit is on its way, by the share of its travel time that has gone.
func (d *Desk) along(from, to geo.Point, a Assignment, now time.Time) geo.Point {
	if d.roads == nil || a.ETASeconds <= 0 {
		return from
	}
	r, ok := d.roads.Route(from, to, roads.Response)
	if !ok || len(r.Line) == 0 {
		return from
	}
	share := min(max(now.Sub(a.EnRouteAt).Seconds()/float64(a.ETASeconds), 0), 0.95)
	return r.Line[int(share*float64(len(r.Line)-1))]
}

// patrol is a place on a road within a mile or so of the unit's base, the same each time for one callsign.
func (d *Desk) patrol(c Crew) geo.Point {
	if !c.Base.Valid() {
		return geo.Point{}
	}
	h := fnv.New32a()
	h.Write([]byte(c.Callsign))
	n := h.Sum32()
	p := geo.Point{Lat: c.Base.Lat + (float64(n%200)-100)/100*0.012, Lon: c.Base.Lon + (float64(n/200%200)-100)/100*0.018}
	if d.roads != nil {
		if s, ok := d.roads.Snap(p); ok {
			return s.Point
		}
		return c.Base
	}
	return p
}
