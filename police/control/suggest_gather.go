package control

import (
	"context"
	"slices"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/geo"
	"throughline/platform/when"
	"throughline/police/control/track"
	"throughline/police/roads"
)

// Suggestions are who could be sent to an incident, and who was not offered and why.
type Suggestions struct {
	Incident string      `json:"incident"`
	At       time.Time   `json:"at"`
	Units    []Suggested `json:"units"`
	Beyond   int         `json:"beyond,omitempty" doc:"Units on tour that were not weighed, because many others are nearer"`
	stood    Stood       // the board that was weighed
	hash     string      // of it, once it is kept
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

// suggest weighs the units for an incident; those that are named are weighed however far they are.
func (d *Desk) suggest(ctx context.Context, q db.Querier, i Incident, who *access.Actor, named ...string) (Suggestions, error) {
	now := d.host.Clock.Now()
	all, beyond, err := d.candidates(ctx, q, i, who, now, named)
	if err != nil {
		return Suggestions{}, err
	}
	b := Stood{At: now, Need: d.need(i), Stale: d.stale(when.DayOf(now)), Candidates: all, Beyond: beyond}
	if beyond == 0 { // of a force that is not weighed whole nobody can say what stays covered
		if b.Cover, err = d.cover(ctx, all, b.Stale, now); err != nil {
			return Suggestions{}, err
		}
	}
	return Suggestions{Incident: i.ID, At: now, Units: b.rank(), Beyond: beyond, stood: b}, nil
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
	n := Need{Skills: rule.Skills, TwoUp: rule.TwoUp, Arrest: rule.Arrest, Pursuit: rule.Pursuit, Grade: i.Grade, Due: i.DueAt, Gain: DivertGain(d.host.Law, day), Labels: map[string]string{}, Hard: map[string]bool{}}
	for _, row := range d.host.Law.Table("duty.skill").On(day) {
		var v struct {
			Label    string `json:"label"`
			Months   int    `json:"validity_months,omitempty"`
			Dispatch string `json:"dispatch"`
			WarnDays int    `json:"warn_days"`

			Levels []string `json:"levels,omitempty"`
			Needs  []string `json:"needs,omitempty"`
		}
		if row.Into(&v) == nil {
			n.Labels[row.Code], n.Hard[row.Code] = v.Label, v.Dispatch == "hard"
		}
	}
	n.Labels["taser"], n.Labels["first_aid"] = "Taser", "first aid" // as they are said in the room
	return n
}

// candidates gathers how every unit on tour stands towards one incident. Of a force of many units those that are near it are
// gathered; beyond is how many were not.
func (d *Desk) candidates(ctx context.Context, q db.Querier, i Incident, who *access.Actor, now time.Time, named []string) (out []Candidate, beyond int, err error) {
	tour, err := d.roster(q, now)
	if err != nil {
		return nil, 0, err
	}
	taken, err := busy(q)
	if err != nil {
		return nil, 0, err
	}
	tour = d.shown(tour)
	crews, err := d.nearby(q, tour, i.At, now, taken, named)
	if err != nil {
		return nil, 0, err
	}
	fixes, err := d.fixesOf(q, crews)
	if err != nil {
		return nil, 0, err
	}
	var signs []string // nil is all
	if len(crews) < len(tour) {
		signs = make([]string, 0, len(crews))
		for _, c := range crews {
			signs = append(signs, c.Callsign)
		}
	}
	states, err := unitStates(q, signs)
	if err != nil {
		return nil, 0, err
	}
	jobs, err := jobsOf(q, labelsOf(who), signs)
	if err != nil {
		return nil, 0, err
	}
	here, err := assignmentsOf(q, i.ID)
	if err != nil {
		return nil, 0, err
	}
	kinds := fleetOn(d.host.Law, when.DayOf(now))
	for _, c := range crews {
		x := Candidate{Crew: c, State: unitOnDuty, Position: fixes[c.Callsign], Committed: taken[c.Callsign]}
		if d.roads != nil && !i.At.IsZero() {
			x.Seconds = -1 // until a way is found
		}
		if s, ok := states[c.Callsign]; ok {
			x.State = s.State
		}
		x.StateLabel, x.Deployable = d.stateWords(x.State, now)
		if j, ok := jobs[c.Callsign]; ok {
			x.Job, x.JobID, x.JobGrade = j.Short(), j.ID, j.Grade
		}
		x.Tired = Tired(d.host.Law, c, now)
		if v, known := kinds.of(c.Vehicle); known {
			x.NoCell, x.NoChase = v.Prisoners == 0, !v.Pursuit
		}
		for _, a := range here {
			x.Here = x.Here || a.Callsign == c.Callsign && a.Open()
		}
		out = append(out, x)
	}
	return out, len(tour) - len(crews), d.travel(ctx, out, i)
}

// A force of more than manyUnits is not weighed whole: only the nearUnits that are nearest as the crow flies, of those that are
// free and were seen lately.
const (
	manyUnits = 400
	nearUnits = 100
	nearReach = 100_000 // metres
)

// crewIndex finds a crew of a list by its callsign.
type crewIndex struct {
	of *Crew // the list's first: while the roster gives the same list the index holds
	at map[string]int
}

func (d *Desk) indexOf(crews []Crew) map[string]int {
	if x := d.index.Load(); x != nil && x.of == &crews[0] && len(x.at) == len(crews) {
		return x.at
	}
	x := &crewIndex{of: &crews[0], at: make(map[string]int, len(crews))}
	for i, c := range crews {
		x.at[c.Callsign] = i
	}
	d.index.Store(x)
	return x.at
}

// nearby are the crews to be weighed for a place.
func (d *Desk) nearby(q db.Querier, crews []Crew, p geo.Point, now time.Time, taken map[string]bool, named []string) ([]Crew, error) {
	if len(crews) <= manyUnits || !p.Valid() {
		return crews, nil
	}
	t, err := d.trackOn(q)
	if err != nil {
		return nil, err
	}
	at, stale := d.indexOf(crews), d.stale(when.DayOf(now))
	near := t.Near(p, nearUnits, nearReach, func(f track.Fix) bool {
		return now.Sub(f.FixedAt) <= stale && !taken[f.Callsign]
	})
	out := make([]Crew, 0, len(near))
	for _, f := range near {
		if i, ok := at[f.Callsign]; ok {
			out = append(out, crews[i])
		}
	}
	for _, c := range named {
		if i, ok := at[c]; ok && !slices.ContainsFunc(out, func(o Crew) bool { return o.Callsign == c }) {
			out = append(out, crews[i])
		}
	}
	return out, nil
}

// labelsOf are the labels of a reader; the program itself sees open records only.
func labelsOf(who *access.Actor) []string {
	if who == nil || who.IsSystem() {
		return []string{"open"}
	}
	return who.Labels
}

// travel fills in how long each unit takes by road: on blue lights where somebody in it may drive so, else with the traffic.
func (d *Desk) travel(ctx context.Context, all []Candidate, i Incident) error {
	if d.roads == nil || i.At.IsZero() {
		return nil
	}
	target, ok := d.roads.Snap(i.At)
	if !ok {
		return nil
	}
	drive, kinds, blue := make([]roads.Profile, len(all)), fleetOn(d.host.Law, d.today()), byBlueLight(d.host.Law, i.Grade, d.today())
	for n := range all {
		if v, known := kinds.of(all[n].Crew.Vehicle); known && v.KMH > 0 {
			d.walk(&all[n], v, i.At)
			continue
		}
		drive[n], all[n].Held = kinds.drives(all[n].Crew, blue)
	}
	for _, profile := range []roads.Profile{roads.Response, roads.Ordinary} {
		var from []roads.Snapped
		var at []int
		for n, c := range all {
			if c.Position.At.Valid() && drive[n] == profile {
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
