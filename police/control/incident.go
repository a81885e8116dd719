package control

import (
	"context"
	"errors"
	"slices"
	"strings"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/geo"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/control/entry"
)

// RaiseIncident needs a type and a place; a call's place stands for one that is not given.
type RaiseIncident struct {
	Type  string   `json:"type" label:"What is happening" said:"what is happening" example:"assault, knife seen" required:"true" maxLength:"40"`
	Place string   `json:"place,omitempty" label:"Where" hint:"As the caller says it" maxLength:"200"`
	Title string   `json:"title,omitempty" label:"In a few words" maxLength:"80"`
	Call  string   `json:"call,omitempty" label:"Call" maxLength:"36"`
	Lat   *float64 `json:"lat,omitempty" label:"Latitude" minimum:"-90" maximum:"90"`
	Lon   *float64 `json:"lon,omitempty" label:"Longitude" minimum:"-180" maximum:"180"`
	Flags []string `json:"flags,omitempty" label:"Flags" enum:"knife,firearm,weapon,violence,domestic_abuse,mental_health,child,vulnerable,hate,alcohol,drugs,animal"`
	Said  string   `json:"said,omitempty" label:"First line of the log" maxLength:"1000"`
	Under string   `json:"under,omitempty" label:"Major incident that it is a log of" maxLength:"36"`
}

// TypeRule is a row of control.incident_type.
type TypeRule struct {
	Label   string   `json:"label"`
	Chapter string   `json:"chapter"`
	Family  string   `json:"family"`
	Crime   bool     `json:"crime"`
	Skills  []string `json:"skills"`
	TwoUp   bool     `json:"two_up"`
	Arrest  bool     `json:"arrest,omitempty"`       // somebody may have to be carried off: room for a prisoner fits best
	Pursuit bool     `json:"pursuit,omitempty"`      // only a vehicle that is suitable for one fits (HR-05)
	Owes    []string `json:"owes,omitempty"`         // qualifiers that closing as this answers with (INC-04)
	Closing bool     `json:"closing_only,omitempty"` // nothing is opened as it
}

func (d *Desk) typeRule(code string, day when.Day) (TypeRule, bool) {
	var v TypeRule
	row, ok := d.host.Law.Table("control.incident_type").At(code, day)
	if !ok || row.Into(&v) != nil {
		return TypeRule{}, false
	}
	return v, true
}

// Raise opens an incident and its thread on type and place alone; the call's facts are carried, not typed again. The
// number is the next of the London day (INC-05). Needs a call handler, dispatcher, control supervisor or an officer on
// duty. Faults: form.invalid, control.incident.type, .closing_only, call.not_found, control.call.answered.
func (d *Desk) Raise(ctx context.Context, in RaiseIncident) (act.Done[Incident], error) {
	i, raise, err := d.raising(ctx, in)
	if err != nil {
		return act.Done[Incident]{}, err
	}
	facts := access.Resource{Label: "open", Attrs: map[string]any{"crew": []string{}, "state": ""}}
	return act.Do(ctx, d.host.Door, act.Of("control.incident.raise", journal.Ref{Kind: kindIncident, ID: i.ID}).With(facts), raise)
}

// raising prepares an incident, outside any transaction, and gives what raises it within an act on it.
func (d *Desk) raising(ctx context.Context, in RaiseIncident) (none Incident, raise func(tx *act.Tx) (Incident, error), err error) {
	c, err := d.callFor(ctx, in.Call)
	if err != nil {
		return none, nil, err
	}
	origins, err := form.Carry(&in, map[string]string{"place": d.nearest(c.At, c.RadiusM), "said": c.Said})
	if err != nil {
		return none, nil, err
	}
	if err := form.Check(&in); err != nil {
		return none, nil, err
	}
	if in.Place == "" { // neither said nor known from the telephone
		return none, nil, given("place", "where", "form.required")
	}
	rule, ok := d.typeRule(in.Type, d.today())
	switch {
	case !ok:
		return none, nil, fault.InvalidField("type", "control.incident.type", "type", shorten(in.Type))
	case rule.Closing:
		return none, nil, fault.InvalidField("type", "control.incident.closing_only", "type", lower(rule.Label))
	}
	i := Incident{ID: id.New(), Label: "open", Type: in.Type, Title: in.Title, Place: in.Place, Flags: in.Flags, Area: d.Settings.Area, State: stateOpen, CalledAt: c.ReceivedAt}
	if i.Title == "" {
		i.Title = rule.Label
	}
	if i.At, err = d.where(in, c); err != nil {
		return none, nil, err
	}
	who, err := access.From(ctx)
	if err != nil {
		return none, nil, err
	}
	before, err := d.historyOf(ctx, c, i.Place, labelsOf(who))
	if err != nil {
		return none, nil, err
	}
	var under Incident
	if in.Under != "" {
		if under, err = d.readable(ctx, in.Under); err != nil {
			return none, nil, err
		}
	}
	return i, func(tx *act.Tx) (Incident, error) {
		i, err := d.raise(tx, i, c, in.Said, origins, before)
		if err != nil || under.ID == "" {
			return i, err
		}
		if err := d.raisedUnder(tx, i, under); err != nil {
			return i, err
		}
		return getIncident(tx, i.ID)
	}, nil
}

// given is the fault of a field that the record may know, so that the tags of the input cannot ask for it.
func given(field, label, code string) error {
	return fault.InvalidField(field, code, "label", label, "subject", strings.ToUpper(label[:1])+label[1:])
}

func (d *Desk) callFor(ctx context.Context, id string) (Call, error) {
	if id == "" {
		return Call{}, nil
	}
	q := d.host.DB.Read(ctx)
	c, err := getCall(q, id)
	if err != nil {
		return c, err
	}
	who, err := access.From(ctx)
	if err != nil {
		return c, err
	}
	if !who.Knows(c.Label) {
		return c, fault.New(fault.NotFound, "call.not_found")
	}
	return c, nil
}

// where prefers the point that was given, then the place on the map, then the telephone.
func (d *Desk) where(in RaiseIncident, c Call) (geo.Point, error) {
	if in.Lat != nil && in.Lon != nil {
		p := geo.Point{Lat: *in.Lat, Lon: *in.Lon}
		if !p.Valid() {
			return p, fault.InvalidField("lat", "control.incident.point")
		}
		return p, nil
	}
	if (in.Lat == nil) != (in.Lon == nil) {
		return geo.Point{}, fault.InvalidField("lat", "control.incident.point")
	}
	return d.resolve(in.Place, c.At, c.RadiusM).At, nil
}

func (d *Desk) raise(tx *act.Tx, i Incident, c Call, said string, origins form.Origins, before history) (Incident, error) {
	i.RaisedAt = tx.Now()
	if i.CalledAt.IsZero() {
		i.CalledAt = tx.Now()
	}
	th, err := tx.OpenThread(i.Label)
	if err != nil {
		return i, err
	}
	i.Thread, i.Day = th.ID, when.DayOf(tx.Now())
	if i.No, err = nextNumber(tx, i.Day); err != nil {
		return i, err
	}
	i.Number = numberOf(i.No, i.Day)
	if err := insertIncident(tx, i); err != nil {
		return i, err
	}
	if who := tx.Actor(); who.Kind == "partner" || who.Kind == "simulator" {
		if err := insertOrigin(tx, i.ID, who.Account, ""); err != nil {
			return i, err
		}
	}
	if c.ID != "" {
		now, err := getCall(tx, c.ID)
		if err != nil {
			return i, err
		}
		if now.Incident != "" {
			return i, fault.New(fault.Conflict, "control.call.answered")
		}
		if err := answerCall(tx, now, i.ID, i.Label); err != nil {
			return i, err
		}
	}
	if _, err := tx.Record(entry.IncidentRaised{Incident: i.ID, Number: i.Number, Type: i.Type, Title: i.Title, Place: i.Place, Lat: i.At.Lat, Lon: i.At.Lon,
		Call: c.ID, Channel: c.Channel, CLI: c.CLI, RadiusM: c.RadiusM, Said: said, Flags: i.Flags, CalledAt: i.CalledAt, Origins: origins}); err != nil {
		return i, err
	}
	if err := errors.Join(flagsKnown(tx, i, nil), before.keep(tx, i), d.climbFirst(tx, i)); err != nil {
		return i, err
	}
	return getIncident(tx, i.ID)
}

// open reads an incident for an act that only an open one takes. Faults: incident.not_found, control.incident.closed, control.incident.joined.
func (d *Desk) open(q db.Querier, id string) (Incident, error) {
	i, err := getIncident(q, id)
	if err != nil {
		return i, err
	}
	return i, i.mustBeOpen()
}

func (i Incident) mustBeOpen() error {
	code := map[string]string{stateClosed: "closed", stateTransferred: "transferred", stateJoined: "joined"}[i.State]
	if code == "" {
		return nil
	}
	return fault.New(fault.Conflict, "control.incident."+code).With("number", i.Number)
}

// onIncident does an act on one incident: what was typed is held to its form, the door is asked, and f gets the incident as it
// stands within the act. why goes with the act; it may be empty.
func onIncident[I, T any](ctx context.Context, d *Desk, action, incident string, in *I, why string, f func(tx *act.Tx, i Incident) (T, error)) (act.Done[T], error) {
	if err := form.Check(in); err != nil {
		return act.Done[T]{}, err
	}
	a, err := d.on(ctx, action, incident, why)
	if err != nil {
		return act.Done[T]{}, err
	}
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (none T, err error) {
		i, err := getIncident(tx, incident)
		if err != nil {
			return none, err
		}
		return f(tx, i)
	})
}

// onOpen is onIncident for one that is open. Faults besides those of f: control.incident.closed, .transferred, .joined.
func onOpen[I, T any](ctx context.Context, d *Desk, action, incident string, in *I, why string, f func(tx *act.Tx, i Incident) (T, error)) (act.Done[T], error) {
	return onIncident(ctx, d, action, incident, in, why, func(tx *act.Tx, i Incident) (none T, err error) {
		if err := i.mustBeOpen(); err != nil {
			return none, err
		}
		return f(tx, i)
	})
}

// on makes an act on an incident's thread. The thread is read before the act, because policy's facts are too.
func (d *Desk) on(ctx context.Context, action, id string, why ...string) (act.Act, error) {
	i, err := getIncident(d.host.DB.Read(ctx), id)
	if err != nil {
		return act.Act{}, err
	}
	return act.Of(action, journal.Ref{Kind: kindIncident, ID: id}, why...).On(i.Thread), nil
}

// AddLine is one line of the log.
type AddLine struct {
	Text string `json:"text" label:"What happened or was said" said:"what happened or was said" example:"caller says he has left on foot" required:"true" maxLength:"1000"`
	Flag string `json:"flag,omitempty" label:"Flag it raises" enum:"knife,firearm,weapon,violence,domestic_abuse,mental_health,child,vulnerable,hate,alcohol,drugs,animal"`
}

// Log adds a line to an incident, timed to the second by the server and never changed afterwards (INC-06). A line may be
// added to a closed incident too. Needs the control room, or an officer who was sent.
func (d *Desk) Log(ctx context.Context, incident string, in AddLine) (act.Done[Incident], error) {
	return onIncident(ctx, d, "control.log.add", incident, &in, "", func(tx *act.Tx, i Incident) (Incident, error) {
		if _, err := tx.Record(entry.LogAdded{Incident: i.ID, Text: in.Text, Flag: in.Flag}); err != nil {
			return i, err
		}
		if in.Flag == "" || slices.Contains(i.Flags, in.Flag) {
			return i, nil
		}
		was := i.Flags
		i.Flags = append(slices.Clone(was), in.Flag)
		if err := flagsKnown(tx, i, was); err != nil {
			return i, err
		}
		if err := updateIncident(tx, i); err != nil {
			return i, err
		}
		return getIncident(tx, i.ID)
	})
}
