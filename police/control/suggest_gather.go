package control

import (
	"context"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/geo"
	"throughline/platform/when"
	"throughline/police/roads"
)

// Suggestions are who could be sent to an incident, and who was not offered and why.
type Suggestions struct {
	Incident string      `json:"incident"`
	At       time.Time   `json:"at"`
	Units    []Suggested `json:"units"`
}

// Suggest weighs every unit for an incident. It reads and routes outside any transaction. Needs to see the incident.
func (d *Desk) Suggest(ctx context.Context, incident string) (Suggestions, error) {
	return act.See(ctx, d.host.Door, d.see(ctx, incident), func(q db.Querier, who *access.Actor) (Suggestions, error) {
		i, err := getIncident(q, incident)
		if err != nil {
			return Suggestions{}, err
		}
		return d.suggest(ctx, q, i, who)
	})
}

func (d *Desk) suggest(ctx context.Context, q db.Querier, i Incident, who *access.Actor) (Suggestions, error) {
	now := d.host.Clock.Now()
	all, err := d.candidates(ctx, q, i, who, now)
	if err != nil {
		return Suggestions{}, err
	}
	return Suggestions{Incident: i.ID, At: now, Units: Rank(all, d.need(i), now, d.stale(when.DayOf(now)))}, nil
}

// stale is how old a position may be before it is not used (RES-05).
func (d *Desk) stale(day when.Day) time.Duration {
	var v struct {
		Minutes int `json:"minutes"`
	}
	if row, ok := d.host.Law.Table("control.position").At("stale", day); ok && row.Into(&v) == nil {
		return time.Duration(v.Minutes) * time.Minute
	}
	return 0
}

// need is what the type of an incident asks for, with what was flagged since: a knife asks for Taser.
func (d *Desk) need(i Incident) Need {
	day := when.DayOf(i.CalledAt)
	rule, _ := d.typeRule(i.Type, day)
	n := Need{Skills: rule.Skills, TwoUp: rule.TwoUp, Labels: map[string]string{}, Hard: map[string]bool{}}
	for _, row := range d.host.Law.Table("duty.skill").On(day) {
		var v struct {
			Label    string `json:"label"`
			Months   int    `json:"validity_months,omitempty"`
			Dispatch string `json:"dispatch"`
			WarnDays int    `json:"warn_days"`
		}
		if row.Into(&v) == nil {
			n.Labels[row.Code], n.Hard[row.Code] = v.Label, v.Dispatch == "hard"
		}
	}
	n.Labels["taser"], n.Labels["first_aid"] = "Taser", "first aid" // as they are said in the room
	return n
}

// candidates gathers how every unit on tour stands towards one incident.
func (d *Desk) candidates(ctx context.Context, q db.Querier, i Incident, who *access.Actor, now time.Time) ([]Candidate, error) {
	crews, err := d.roster(q, now)
	if err != nil {
		return nil, err
	}
	states, err := unitStates(q)
	if err != nil {
		return nil, err
	}
	fixes, err := positions(q)
	if err != nil {
		return nil, err
	}
	jobs, err := d.jobs(q, labelsOf(who))
	if err != nil {
		return nil, err
	}
	taken, err := busy(q)
	if err != nil {
		return nil, err
	}
	here, err := assignmentsOf(q, i.ID)
	if err != nil {
		return nil, err
	}
	var out []Candidate
	for _, c := range crews {
		x := Candidate{Crew: c, State: unitOnDuty, Position: fixes[c.Callsign], Committed: taken[c.Callsign]}
		if d.roads != nil && !i.At.IsZero() {
			x.Seconds = -1 // until a way is found
		}
		if s, ok := states[c.Callsign]; ok {
			x.State = s.State
		}
		x.StateLabel, x.Deployable = d.stateWords(x.State, now)
		x.Job = jobs[c.Callsign]
		for _, a := range here {
			x.Here = x.Here || a.Callsign == c.Callsign && a.Open()
		}
		out = append(out, x)
	}
	return out, d.travel(ctx, out, i.At)
}

// labelsOf are the labels of a reader; the program itself sees open records only.
func labelsOf(who *access.Actor) []string {
	if who == nil || who.IsSystem() {
		return []string{"open"}
	}
	return who.Labels
}

// jobs are the short numbers of what each unit is on, of those that a reader may know of.
func (d *Desk) jobs(q db.Querier, labels []string) (map[string]string, error) {
	held, err := allHeld(q, labels)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, a := range held {
		if _, ok := out[a.Callsign]; ok {
			continue
		}
		i, err := getIncident(q, a.Incident)
		if err != nil {
			return nil, err
		}
		out[a.Callsign] = i.Short()
	}
	return out, nil
}

// travel fills in how long each unit takes by road: on blue lights where somebody in it may drive so, else with the traffic.
func (d *Desk) travel(ctx context.Context, all []Candidate, to geo.Point) error {
	if d.roads == nil || to.IsZero() {
		return nil
	}
	target, ok := d.roads.Snap(to)
	if !ok {
		return nil
	}
	for _, profile := range []roads.Profile{roads.Response, roads.Ordinary} {
		var from []roads.Snapped
		var at []int
		for n, c := range all {
			if c.Position.At.Valid() && c.Crew.drives() == profile {
				from, at = append(from, d.onRoad(c.Crew.Callsign, c.Position.At)), append(at, n)
			}
		}
		if len(from) == 0 {
			continue
		}
		times, err := d.roads.TimesToSnapped(ctx, target, from, profile)
		if err != nil {
			return err
		}
		for n, t := range times {
			if t.OK {
				all[at[n]].Seconds = max(t.Seconds, 1) // nought is "not known"
			}
		}
	}
	return nil
}

// drives is how the crew may drive: one of them must hold a response course or better that is valid now (HR-03).
func (c Crew) drives() roads.Profile {
	for _, k := range c.Skills {
		if k.Valid && (k.Code == "driver_response" || k.Code == "driver_advanced") {
			return roads.Response
		}
	}
	return roads.Ordinary
}
