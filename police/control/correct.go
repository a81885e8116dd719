package control

import (
	"context"
	"slices"
	"strings"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/when"
	"throughline/police/control/entry"
)

// CorrectIncident puts right, or completes, what an incident says. What is left out stays as it is; "none" clears the flags.
type CorrectIncident struct {
	Place  string   `json:"place,omitempty" label:"Where" hint:"It is looked up on the map again, and who is suggested is worked out again" maxLength:"200"`
	Type   string   `json:"type,omitempty" label:"What is happening" maxLength:"40"`
	CLI    string   `json:"cli,omitempty" label:"Their number" maxLength:"20" pattern:"^\\+?[0-9 ]{3,20}$"`
	Caller string   `json:"caller,omitempty" label:"Name they give" maxLength:"120"`
	Flags  []string `json:"flags,omitempty" label:"Flags" hint:"Choose none if none applies" enum:"none,knife,firearm,weapon,violence,domestic_abuse,mental_health,child,vulnerable,hate,alcohol,drugs,animal"`
	Why    string   `json:"why,omitempty" label:"How you know" maxLength:"300"`
}

// Correct changes the place, type, number, name or flags of an open incident. What was said first stays in the journal
// beside what is right; a place is found on the map again. The grade stays: THRIVE is asked again by whoever reads it.
// Needs the control room on duty. Faults: form.invalid, control.incident.type, control.correct.same, .no_call, .none_and_more,
// control.incident.closed.
func (d *Desk) Correct(ctx context.Context, incident string, in CorrectIncident) (act.Done[Incident], error) {
	var none act.Done[Incident]
	if err := form.Check(&in); err != nil {
		return none, err
	}
	if in.Type != "" {
		if _, ok := d.typeRule(in.Type, d.today()); !ok {
			return none, fault.InvalidField("type", "control.incident.type", "type", shorten(in.Type))
		}
	}
	if slices.Contains(in.Flags, "none") && len(in.Flags) > 1 {
		return none, fault.InvalidField("flags", "control.correct.none_and_more")
	}
	a, err := d.on(ctx, "control.incident.correct", incident, in.Why)
	if err != nil {
		return none, err
	}
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Incident, error) {
		i, err := d.open(tx, incident)
		if err != nil {
			return i, err
		}
		c := correction{desk: d, in: in, e: entry.IncidentCorrected{Incident: i.ID, Why: in.Why}}
		if err := c.caller(tx, i); err != nil {
			return i, err
		}
		c.kind(&i)
		c.where(&i)
		was := i.Flags
		c.flags(&i)
		if err := flagsKnown(tx, i, was); err != nil {
			return i, err
		}
		if len(c.e.Changes) == 0 {
			return i, fault.InvalidField("place", "control.correct.same")
		}
		if err := correctIncident(tx, i); err != nil {
			return i, err
		}
		if _, err := tx.Record(c.e); err != nil {
			return i, err
		}
		return getIncident(tx, i.ID)
	})
}

// correction is one putting right while it is done.
type correction struct {
	desk *Desk
	in   CorrectIncident
	call Call
	e    entry.IncidentCorrected
}

func (c *correction) change(field, was, is string) {
	c.e.Changes = append(c.e.Changes, entry.Change{Field: field, Was: was, Is: is})
}

// caller puts the number and the name right on the first contact record of the incident, where they were given.
func (c *correction) caller(tx *act.Tx, i Incident) error {
	calls, err := callsAbout(tx, i.ID)
	if err != nil {
		return err
	}
	cli := strings.ReplaceAll(c.in.CLI, " ", "")
	if len(calls) == 0 {
		if cli != "" || c.in.Caller != "" {
			return fault.InvalidField("cli", "control.correct.no_call")
		}
		return nil
	}
	c.call = calls[0]
	was := c.call
	if cli != "" && cli != was.CLI {
		c.call.CLI = cli
		c.change("number", was.CLI, cli)
	}
	if c.in.Caller != "" && c.in.Caller != was.Caller {
		c.call.Caller = c.in.Caller
		c.change("caller", was.Caller, c.in.Caller)
	}
	if c.call == was {
		return nil
	}
	return correctCall(tx, c.call)
}

// kind changes the type; a title that was only the type's name goes with it.
func (c *correction) kind(i *Incident) {
	if c.in.Type == "" || c.in.Type == i.Type {
		return
	}
	day := when.DayOf(i.CalledAt)
	was, _ := c.desk.typeRule(i.Type, day)
	is, ok := c.desk.typeRule(c.in.Type, day)
	if !ok {
		is, _ = c.desk.typeRule(c.in.Type, c.desk.today())
	}
	if i.Title == was.Label {
		i.Title = is.Label
	}
	i.Type = c.in.Type
	c.change("type", was.Label, is.Label)
}

func (c *correction) where(i *Incident) {
	if c.in.Place == "" || c.in.Place == i.Place {
		return
	}
	c.change("place", i.Place, c.in.Place)
	i.Place, i.At = c.in.Place, c.desk.resolve(c.in.Place, c.call.At, c.call.RadiusM).At
	c.e.Lat, c.e.Lon = i.At.Lat, i.At.Lon
}

func (c *correction) flags(i *Incident) {
	if len(c.in.Flags) == 0 {
		return
	}
	flags := slices.DeleteFunc(slices.Clone(c.in.Flags), func(f string) bool { return f == "none" })
	if slices.Equal(slices.Sorted(slices.Values(flags)), slices.Sorted(slices.Values(i.Flags))) {
		return
	}
	c.change("flags", strings.Join(i.Flags, ", "), strings.Join(flags, ", "))
	i.Flags = flags
}

// knownIncident is what the form of a correction shows: what the incident says now.
func knownIncident(v View) map[string]string {
	out := map[string]string{"place": v.Incident.Place, "type": v.Incident.Type, "flags": strings.Join(v.Incident.Flags, ",")}
	if len(v.Calls) > 0 {
		out["cli"], out["caller"] = v.Calls[0].CLI, v.Calls[0].Caller
	}
	return out
}
