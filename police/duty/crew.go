package duty

import (
	"context"
	"slices"
	"strings"
	"time"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/geo"
	"throughline/platform/journal"
	"throughline/platform/when"
)

// Unit is a callsign as it is crewed at a moment: those of its crew who are on duty, and what they can do together.
type Unit struct {
	Callsign   string    `json:"callsign"`
	Crew       []Staff   `json:"crew"`
	Skills     []Skill   `json:"skills"` // of the crew together: a skill is valid when one of them has it valid
	Vehicle    string    `json:"vehicle,omitempty"`
	BaseName   string    `json:"base_name,omitempty"`
	Base       geo.Point `json:"base,omitzero"`
	TourEndsAt time.Time `json:"tour_ends_at"`   // of the first of the crew to end
	Since      time.Time `json:"since,omitzero"` // on duty, of the first of the crew to begin
	// RestHours is how long whoever rested least was off duty before this; nought is longer than two days.
	RestHours float64 `json:"rest_hours,omitempty"`
}

// crew is a callsign's crew from one moment to another.
type crew struct {
	id, callsign, vehicle, base string
	at                          geo.Point
	from, until                 time.Time
	staff                       []string
}

// UnitsOf are the callsigns that have somebody on duty at any moment, by callsign, as the tables have them: of these callsigns,
// or of all when none is named. Within an act it sees what the act has done.
func (d *Desk) UnitsOf(q db.Querier, moment time.Time, callsigns ...string) ([]Unit, error) {
	crews, err := crewsAt(q, moment, callsigns...)
	if err != nil || len(crews) == 0 {
		return []Unit{}, err
	}
	var ids []string // nil asks for all at once
	if len(callsigns) > 0 {
		for _, c := range crews {
			ids = append(ids, c.staff...)
		}
	}
	all, err := staffRows(q, moment, ids...)
	if err != nil {
		return nil, err
	}
	by := map[string]*Staff{}
	for i := range all {
		by[all[i].ID] = &all[i]
	}
	if err := d.stand(q, by, ids, moment); err != nil {
		return nil, err
	}
	on, err := d.spansOf(q, all, ids, moment)
	if err != nil {
		return nil, err
	}
	skills, err := d.skillsOf(q, ids, when.DayOf(moment))
	if err != nil {
		return nil, err
	}
	out := []Unit{}
	for _, c := range crews {
		u := c.unit()
		for _, id := range c.staff {
			if s, serves := by[id]; serves && on[id].here() {
				u.add(*s, on[id], skills[id])
			}
		}
		if len(u.Crew) > 0 {
			out = append(out, u)
		}
	}
	return out, nil
}

func (c crew) unit() Unit {
	return Unit{Callsign: c.callsign, Vehicle: c.vehicle, BaseName: c.base, Base: c.at, Crew: []Staff{}, Skills: []Skill{}}
}

// add puts somebody who is on duty into a unit.
func (u *Unit) add(s Staff, on span, skills []Skill) {
	u.Crew = append(u.Crew, s)
	u.Skills = together(u.Skills, skills)
	if u.TourEndsAt.IsZero() || on.until.Before(u.TourEndsAt) {
		u.TourEndsAt = on.until
	}
	if u.Since.IsZero() || on.from.Before(u.Since) {
		u.Since = on.from
	}
	if r := on.rest.Hours(); r > 0 && (u.RestHours == 0 || r < u.RestHours) {
		u.RestHours = r
	}
}

// together adds one person's skills to those of the crew: of two the valid one counts, then the one that lasts longer.
func together(have, more []Skill) []Skill {
	for _, s := range more {
		i := slices.IndexFunc(have, func(h Skill) bool { return h.Code == s.Code })
		switch {
		case i < 0:
			have = append(have, s)
		case s.Valid && !have[i].Valid, s.Valid == have[i].Valid && lasts(s, have[i]):
			have[i] = s
		}
	}
	slices.SortFunc(have, func(a, b Skill) int { return strings.Compare(a.Code, b.Code) })
	return have
}

func lasts(a, b Skill) bool {
	return !b.ExpiresOn.IsZero() && (a.ExpiresOn.IsZero() || a.ExpiresOn.After(b.ExpiresOn))
}

// SetCrew is who crews a callsign from a moment on, until another, or until it is set again.
type SetCrew struct {
	Callsign string   `json:"-" form:"-"`
	Staff    []string `json:"staff" label:"Crew" hint:"Account names"`
	Vehicle  string   `json:"vehicle,omitempty" label:"Vehicle" maxLength:"60"`
	Base     string   `json:"base,omitempty" label:"Base" maxLength:"80"`
	Lat      float64  `json:"lat,omitempty" form:"-"`
	Lon      float64  `json:"lon,omitempty" form:"-"`
	From     string   `json:"from,omitempty" label:"From" hint:"Leave blank for now" format:"datetime"`
	Until    string   `json:"until,omitempty" label:"Until" hint:"Leave blank until it is changed" format:"datetime"`
}

// maxCrew is more than any vehicle carries: a typing mistake, not a limit of law. A callsign that goes round the shifts
// names the crew of each.
const maxCrew = 24

// CrewSet is a crew as it was set.
type CrewSet struct {
	Callsign string    `json:"callsign"`
	Staff    []string  `json:"staff"`
	From     time.Time `json:"from"`
	Until    time.Time `json:"until,omitzero"`
}

// SetCrew sets it; the crew that stood before ends there. An empty crew takes the callsign off the board.
// Right: duty.crew.set. Faults: duty.crew.callsign, .too_many, .order; staff.not_found; duty.crew.elsewhere (conflict).
func (d *Desk) SetCrew(ctx context.Context, in SetCrew) (act.Done[CrewSet], error) {
	c, err := in.read()
	if err != nil {
		return act.Done[CrewSet]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of("duty.crew.set", journal.Ref{Kind: "callsign", ID: c.callsign}), func(tx *act.Tx) (CrewSet, error) {
		c := c
		if c.from.IsZero() {
			c.from = tx.HappenedAt()
		}
		out := CrewSet{c.callsign, c.staff, c.from, c.until}
		if !c.until.IsZero() && !c.until.After(c.from) {
			return out, fault.InvalidField("until", "duty.crew.order")
		}
		return out, d.setCrewIn(tx, c)
	})
}

func (in SetCrew) read() (c crew, err error) {
	if err := form.Check(&in); err != nil {
		return c, err
	}
	c = crew{callsign: strings.ToUpper(strings.TrimSpace(in.Callsign)), vehicle: in.Vehicle, base: in.Base, at: geo.Point{Lat: in.Lat, Lon: in.Lon}}
	if len(c.callsign) < 2 || len(c.callsign) > 8 || strings.ContainsFunc(c.callsign, func(r rune) bool { return (r < 'A' || r > 'Z') && (r < '0' || r > '9') }) {
		return c, fault.InvalidField("callsign", "duty.crew.callsign")
	}
	if !c.at.IsZero() && !c.at.Valid() {
		return c, fault.InvalidField("lat", "duty.crew.position")
	}
	c.staff = slices.Clone(in.Staff)
	slices.Sort(c.staff)
	if c.staff = slices.Compact(c.staff); len(c.staff) > maxCrew {
		return c, fault.InvalidField("staff", "duty.crew.too_many")
	}
	for _, t := range []struct {
		name, text string
		to         *time.Time
	}{{"from", in.From, &c.from}, {"until", in.Until, &c.until}} {
		if t.text == "" {
			continue
		}
		if *t.to, err = when.Parse(t.text); err != nil {
			f := *fault.Of(err)
			f.Fields = slices.Clone(f.Fields)
			f.Fields[0].Name = t.name
			return c, &f
		}
	}
	return c, nil
}

// free refuses a crew of which somebody is in another callsign at the same time, and one of somebody who does not serve.
func (d *Desk) free(tx *act.Tx, c crew) error {
	for _, s := range c.staff {
		if _, err := staffRow(tx, s); err != nil {
			return fault.InvalidField("staff", "duty.crew.unknown", "value", s)
		}
		other, err := otherCallsign(tx, s, c)
		if err != nil {
			return err
		}
		if other != "" {
			return fault.New(fault.Conflict, "duty.crew.elsewhere").With("staff", s).With("callsign", other)
		}
	}
	return nil
}
