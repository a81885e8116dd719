package control

import (
	"context"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/police/control/entry"
)

// RadioEvent is one thing that a radio system says of a radio. The events are those that TETRA (Airwave) and a
// mission-critical 3GPP network (ESN) both have; neither is connected (RES-06, G-08).
type RadioEvent struct {
	ISSI      string   `json:"issi" label:"Radio (ISSI)" said:"which radio it is" example:"1234567" required:"true" pattern:"^[0-9]{1,8}$"`
	Event     string   `json:"event" label:"Event" said:"what happened" enum:"register,deregister,talkgroup,status,position,emergency" required:"true"`
	Callsign  string   `json:"callsign,omitempty" label:"Callsign" hint:"Of register: the unit that carries it" maxLength:"8"`
	Talkgroup string   `json:"talkgroup,omitempty" label:"Talkgroup" maxLength:"40"`
	Status    string   `json:"status,omitempty" label:"Status" hint:"0 to 16, as the officer pressed it" maxLength:"2"`
	Lat       *float64 `json:"lat,omitempty" label:"Latitude" minimum:"-90" maximum:"90"`
	Lon       *float64 `json:"lon,omitempty" label:"Longitude" minimum:"-180" maximum:"180"`
	AccuracyM int      `json:"accuracy_m,omitempty" label:"Accuracy in metres" minimum:"0" maximum:"100000"`
	At        string   `json:"at,omitempty" label:"When" format:"datetime"`
}

// Radio is a radio as the radio system last said.
type Radio struct {
	ISSI         string    `json:"issi"`
	Callsign     string    `json:"callsign"`
	Talkgroup    string    `json:"talkgroup,omitempty"`
	RegisteredAt time.Time `json:"registered_at,omitzero"` // the zero time when it is off the air
	Version      int64     `json:"-"`
}

// TakeRadio takes an event of a radio. A status is the message of the unit that carries the radio (RES-01), an emergency is
// state 0 on every screen (RES-02), a position is its newest fix (RES-05). Each is held to the same rules as when a dispatcher
// types it. A radio that was never registered says nothing for anybody.
// Needs the radio system. Faults: form.invalid, control.radio.unknown, .callsign, .status, .position, control.unit.*.
func (d *Desk) TakeRadio(ctx context.Context, in RadioEvent) (act.Done[Radio], error) {
	var none act.Done[Radio]
	if err := form.Check(&in); err != nil {
		return none, err
	}
	if in.Event == "register" || in.Event == "deregister" || in.Event == "talkgroup" {
		return d.register(ctx, in)
	}
	r, err := radioOf(d.host.DB.Read(ctx), in.ISSI)
	switch {
	case err != nil:
		return none, err
	case r.RegisteredAt.IsZero():
		return none, fault.InvalidField("issi", "control.radio.unknown", "issi", in.ISSI)
	case in.Event == "status" && in.Status == "":
		return none, fault.InvalidField("status", "control.radio.status")
	case in.Event == "position" && (in.Lat == nil || in.Lon == nil):
		return none, fault.InvalidField("lat", "control.radio.position")
	}
	out := act.Done[Radio]{Value: r}
	if in.Event == "position" {
		done, err := d.Report(ctx, r.Callsign, ReportPosition{Lat: in.Lat, Lon: in.Lon, FixedAt: in.At, Source: "radio", AccuracyM: in.AccuracyM})
		out.Entry, out.Replayed = done.Entry, done.Replayed
		return out, err
	}
	state := in.Status
	if in.Event == "emergency" {
		state = unitEmergency
	}
	done, err := d.SetState(ctx, r.Callsign, SetUnitState{State: state, At: in.At})
	out.Entry, out.Replayed = done.Entry, done.Replayed
	return out, err
}

func (d *Desk) register(ctx context.Context, in RadioEvent) (act.Done[Radio], error) {
	callsign := strings.ToUpper(strings.TrimSpace(in.Callsign))
	if in.Event != "register" {
		r, err := radioOf(d.host.DB.Read(ctx), in.ISSI)
		if err == nil && r.RegisteredAt.IsZero() {
			err = fault.InvalidField("issi", "control.radio.unknown", "issi", in.ISSI)
		}
		if err != nil {
			return act.Done[Radio]{}, err
		}
		callsign = r.Callsign
	}
	if callsign == "" {
		return act.Done[Radio]{}, fault.InvalidField("callsign", "control.radio.callsign")
	}
	at, err := happened(in.At)
	if err != nil {
		return act.Done[Radio]{}, err
	}
	a := act.Of("control.radio.register", journal.Ref{Kind: kindUnit, ID: callsign}).HappenedAt(at)
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Radio, error) {
		r, err := radioOf(tx, in.ISSI)
		if err != nil {
			return r, err
		}
		if r.Callsign = callsign; in.Event != "deregister" && in.Talkgroup != "" {
			r.Talkgroup = in.Talkgroup
		}
		if r.RegisteredAt = tx.HappenedAt(); in.Event == "deregister" {
			r.RegisteredAt = time.Time{}
		}
		if err := putRadio(tx, r); err != nil {
			return r, err
		}
		_, err = tx.Record(entry.RadioRegistered{ISSI: r.ISSI, Callsign: callsign, Talkgroup: r.Talkgroup, Gone: in.Event == "deregister"}, act.OnThreads())
		return r, err
	})
}

func (d *Desk) radioAPI(a huma.API) {
	api.Post(a, "control.radio.event", "/api/control/radio", "Take an event of a radio", func(ctx context.Context, in *struct{ Body RadioEvent }) (act.Done[Radio], error) {
		return d.TakeRadio(ctx, in.Body)
	})
}
