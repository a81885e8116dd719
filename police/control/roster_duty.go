package control

import (
	"sync"
	"time"

	"throughline/platform/db"
	"throughline/platform/room"
	"throughline/police/duty"
	"throughline/police/roads"
)

// New makes the desk of the control room on the duty room's roster. m may be nil.
func New(h *room.Host, d *duty.Desk, m *roads.Map) *Desk {
	out := NewWith(h, onDuty(d), m)
	out.duty = d
	return out
}

// onDuty reads crews from the duty room, as this room needs them. While the duty room gives the same list of everybody, so does this.
func onDuty(d *duty.Desk) Roster {
	var mu sync.Mutex
	var of []duty.Unit
	var known []Crew
	return func(q db.Querier, at time.Time, callsigns ...string) ([]Crew, error) {
		if len(callsigns) > 0 {
			units, err := d.UnitsOf(q, at, callsigns...)
			return crewsOf(units), err
		}
		units, err := d.Units(q)
		if err != nil {
			return nil, err
		}
		mu.Lock()
		defer mu.Unlock()
		if len(units) == 0 || len(of) != len(units) || &of[0] != &units[0] {
			of, known = units, crewsOf(units)
		}
		return known, nil
	}
}

func crewsOf(units []duty.Unit) []Crew {
	out := make([]Crew, 0, len(units))
	for _, u := range units {
		c := Crew{Callsign: u.Callsign, Vehicle: u.Vehicle, Base: u.Base, Station: u.BaseName, TourEndsAt: u.TourEndsAt, Since: u.Since, RestHours: u.RestHours}
		for _, s := range u.Crew {
			c.Members = append(c.Members, Member{ID: s.ID, Name: s.Name})
		}
		for _, k := range u.Skills {
			c.Skills = append(c.Skills, Skill{Code: k.Code, ExpiresOn: k.ExpiresOn, Valid: k.Valid, Suspended: k.Status == "suspended", Lacks: k.Lacks})
		}
		out = append(out, c)
	}
	return out
}
