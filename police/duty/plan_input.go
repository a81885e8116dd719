package duty

import (
	"slices"
	"time"

	"throughline/platform/db"
	"throughline/police/duty/planner"
)

// planning is a draft as the planner reads it.
type planning struct {
	roster  Roster
	checks  *Checks
	weights planner.Weights
	rows    []coverRow
	crew    []worker // their tours are those of the draft, and the night that goes on into its first day
	around  map[string][]Tour
	people  []planner.Person
	spans   []planSpan
}

// readPlanning reads the draft, who is on it, with their skills, absences, restrictions, wishes and contracts, and minimum cover.
// A restriction is in words that no program can weigh: while it holds, nobody is proposed for more than the pattern gives them.
func (d *Desk) readPlanning(q db.Querier, r Roster, at time.Time) (*planning, error) {
	x := &planning{roster: r}
	var err error
	if x.checks, err = d.Checks(r.From); err != nil {
		return nil, err
	}
	if x.weights, err = PlanWeights(d.host.Law, r.From); err != nil {
		return nil, err
	}
	if x.rows, err = d.coverRows(r.Team, r.From); err != nil {
		return nil, err
	}
	if x.crew, err = d.rosterCrew(q, r, at); err != nil {
		return nil, err
	}
	lines, err := rosterLines(q, r.ID, "")
	if err != nil {
		return nil, err
	}
	if x.around, err = d.toursAround(q, x.checks, r, x.crew); err != nil {
		return nil, err
	}
	ids := []string{}
	for _, w := range x.crew {
		ids = append(ids, w.staff.ID)
	}
	hours, err := weekHours(q, ids)
	if err != nil {
		return nil, err
	}
	restricted, err := restrictions(q, ids, r.From, r.To.AddDays(1))
	if err != nil {
		return nil, err
	}
	wishes, err := wishesOf(q, x.crew, r)
	if err != nil {
		return nil, err
	}
	law, err := d.planRule(r.From)
	if err != nil {
		return nil, err
	}
	for i := range x.crew {
		w := &x.crew[i]
		own := slices.DeleteFunc(slices.Clone(lines), func(t Tour) bool { return t.Staff != w.staff.ID || t.Rest })
		night := slices.DeleteFunc(slices.Clone(x.around[w.staff.ID]), func(t Tour) bool { return t.Day != r.From.AddDays(-1) })
		w.tours = append(night, own...)
		week := hours[w.staff.ID]
		if week == 0 {
			week = law.WeekHours
		}
		p := w.planned(append(slices.Clone(x.around[w.staff.ID]), own...), r.Team)
		p.Hours = week * float64(r.From.DaysUntil(r.To)+1) / 7
		for _, o := range wishes[w.staff.ID] {
			p.Prefers = append(p.Prefers, o.asked())
		}
		for _, s := range restricted {
			if s.staff == w.staff.ID {
				p.Absences = append(p.Absences, planner.Absence{From: s.from, To: s.until, Kind: "restricted"})
			}
		}
		x.people = append(x.people, p)
	}
	x.spans = planSpans(r, lines, x.rows, x.checks)
	return x, nil
}

// planned is a member of staff as the planner takes them.
func (w worker) planned(tours []Tour, team string) planner.Person {
	p := planner.Person{ID: w.staff.ID, Area: team, Rank: w.staff.RankNo, Roles: w.staff.Roles, OptedOut: w.staff.optedOut}
	for _, k := range w.skills {
		if from, until, ok := k.span(w.skills, w.law, 1); ok {
			p.Skills = append(p.Skills, planner.Skill{Code: k.Code, From: from, Until: until})
		}
	}
	for _, t := range tours {
		if !t.Rest {
			p.Tours = append(p.Tours, planner.Tour{StartsAt: t.StartsAt, EndsAt: t.EndsAt, Area: team})
		}
	}
	for _, a := range w.away {
		if a.State == "granted" && (!a.works || a.Kind == "restricted") {
			p.Absences = append(p.Absences, planner.Absence{From: a.From, To: a.Until, Kind: a.Kind})
		}
	}
	return p
}

// cover counts the draft with what is proposed so far.
func (x *planning) cover() []CoverLine {
	return cover(x.rows, x.crew, x.roster.From.Start(), x.roster.To.End())
}

func (x *planning) index(staff string) int {
	return slices.IndexFunc(x.crew, func(w worker) bool { return w.staff.ID == staff })
}

// give puts a tour into the plan, and take takes it out again.
func (x *planning) give(t PlanTour) {
	i := x.index(t.Staff)
	x.crew[i].tours = append(x.crew[i].tours, Tour{Staff: t.Staff, Day: t.Day, StartsAt: t.StartsAt, EndsAt: t.EndsAt})
	x.people[i].Tours = append(x.people[i].Tours, planner.Tour{StartsAt: t.StartsAt, EndsAt: t.EndsAt, Area: x.roster.Team})
}

func (x *planning) take(t PlanTour) {
	i := x.index(t.Staff)
	x.crew[i].tours = slices.DeleteFunc(slices.Clone(x.crew[i].tours), func(o Tour) bool { return o.StartsAt.Equal(t.StartsAt) })
	x.people[i].Tours = slices.DeleteFunc(slices.Clone(x.people[i].Tours), func(o planner.Tour) bool { return o.StartsAt.Equal(t.StartsAt) })
}

// lawful tells whether the checks that publish rosters refuse nothing that a tour brings. The planner holds the same rules by
// itself, but for one: it counts leave as if it were worked, where the averages pass over it.
func (x *planning) lawful(t PlanTour) bool {
	w := x.crew[x.index(t.Staff)]
	before := append(slices.Clone(x.around[t.Staff]), slices.DeleteFunc(slices.Clone(w.tours), func(o Tour) bool { return o.Day.Before(x.roster.From) })...)
	after := append(slices.Clone(before), Tour{Staff: t.Staff, Day: t.Day, StartsAt: t.StartsAt, EndsAt: t.EndsAt})
	whom := w.staff.whom(w.skills)
	whom.Excluded = w.passed
	refused, _ := x.checks.brought(whom, before, after, "")
	return len(refused) == 0
}
