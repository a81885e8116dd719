package control

import (
	"context"
	"strings"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/geo"
	"throughline/platform/journal"
	"throughline/platform/law"
	"throughline/police/control/entry"
)

// ReportPosition is one fix of a unit (RES-05).
type ReportPosition struct {
	Lat       *float64 `json:"lat" label:"Latitude" required:"true" minimum:"-90" maximum:"90"`
	Lon       *float64 `json:"lon" label:"Longitude" required:"true" minimum:"-180" maximum:"180"`
	FixedAt   string   `json:"fixed_at,omitempty" label:"Time of the fix" format:"datetime"`
	Source    string   `json:"source" label:"Where it comes from" enum:"radio,vehicle,phone" required:"true"`
	AccuracyM int      `json:"accuracy_m,omitempty" label:"Accuracy in metres" minimum:"0" maximum:"100000"`
}

// Report keeps where a unit was. An older fix than the one known is kept in the journal and changes nothing on the map.
// Needs the crew itself on duty, or a dispatcher or control supervisor. Faults: form.invalid, control.position.nowhere,
// control.position.future, control.unit.not_on_tour.
func (d *Desk) Report(ctx context.Context, callsign string, in ReportPosition) (act.Done[Position], error) {
	var none act.Done[Position]
	if err := form.Check(&in); err != nil {
		return none, err
	}
	p := Position{Callsign: strings.ToUpper(callsign), At: geo.Point{Lat: *in.Lat, Lon: *in.Lon}, Source: in.Source, AccuracyM: int64(in.AccuracyM)}
	if !p.At.Valid() {
		return none, fault.InvalidField("lat", "control.position.nowhere")
	}
	if in.FixedAt != "" {
		at, err := law.Time("fixed_at", in.FixedAt)
		if err != nil {
			return none, err
		}
		p.FixedAt = at
	}
	a := act.Of("control.position.report", journal.Ref{Kind: kindUnit, ID: p.Callsign})
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Position, error) {
		p := p
		if p.FixedAt.IsZero() {
			p.FixedAt = tx.Now()
		}
		if p.FixedAt.After(tx.Now().Add(clockSlip)) {
			return p, fault.InvalidField("fixed_at", "control.position.future")
		}
		crews, err := d.roster(tx, tx.Now(), p.Callsign)
		if err != nil {
			return p, err
		}
		if _, ok := crewOf(crews, p.Callsign); !ok {
			return p, fault.New(fault.NotFound, "control.unit.not_on_tour").With("callsign", shorten(p.Callsign))
		}
		if err := putPosition(tx, p); err != nil {
			return p, err
		}
		tx.AfterCommit(func() {
			d.put(ctx, p)
			if d.roads != nil {
				d.onRoad(p.Callsign, p.At) // so that the next question need not
			}
		})
		_, err = tx.Record(entry.PositionReported{Fixes: []entry.Fix{p.fix()}})
		return p, err
	})
}

func (p Position) fix() entry.Fix {
	return entry.Fix{Callsign: p.Callsign, Lat: p.At.Lat, Lon: p.At.Lon, FixedAt: p.FixedAt, Source: p.Source, AccuracyM: int(p.AccuracyM)}
}
