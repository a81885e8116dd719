package duty

import (
	"slices"
	"strings"
	"time"

	"throughline/platform/db"
	"throughline/platform/when"
)

// aroundDays is how far on both sides of a day tours count for it: the window of the averages.
func (c *Checks) aroundDays() int { return c.weeks * 7 }

// Checks are the limits in force on a day.
func (d *Desk) Checks(on when.Day) (*Checks, error) { return NewChecks(d.host.Law, on) }

// Whom is a member of staff as tours are checked for them.
func (s Staff) whom(skills []Skill) Whom {
	w := Whom{Rank: s.Rank, Civilian: s.Rank == "", OptedOut: s.optedOut}
	for _, k := range skills {
		w.Skills = append(w.Skills, Held{Code: k.Code, ExpiresOn: k.ExpiresOn})
	}
	return w
}

// planned are the tours as they are checked; reason is the exigency given for all of them.
func planned(tours []Tour, reason string) []Planned {
	out := make([]Planned, len(tours))
	for i, t := range tours {
		out[i] = Planned{StartsAt: t.StartsAt, EndsAt: t.EndsAt, Exigency: t.Reason}
		if reason != "" {
			out[i].Exigency = reason
		}
	}
	return out
}

// change is what is about to be done to somebody's tours.
type change struct {
	staff    string
	from, to when.Day // the days on which tours change
	reason   string   // the exigency of duty; empty for none
	apply    func(tours []Tour) []Tour
}

// found are what a change of tours brings: the findings that are there after it and were not before. The reason excuses them
// where the rule allows it.
func (d *Desk) found(q db.Querier, at time.Time, x change) (refused, warned []Finding, err error) {
	c, err := d.Checks(x.from)
	if err != nil {
		return nil, nil, err
	}
	s, err := d.StaffAt(q, x.staff, at)
	if err != nil {
		return nil, nil, err
	}
	skills, err := d.Skills(q, x.staff, x.from)
	if err != nil {
		return nil, nil, err
	}
	before, err := d.Tours(q, x.staff, x.from.AddDays(-c.aroundDays()), x.to.AddDays(c.aroundDays()))
	if err != nil {
		return nil, nil, err
	}
	after := x.apply(slices.Clone(before))
	away, err := d.absences(q, []string{x.staff}, x.from.AddDays(-c.aroundDays()).Start(), x.to.AddDays(c.aroundDays()).End())
	if err != nil {
		return nil, nil, err
	}
	whom := s.whom(skills)
	whom.Excluded = excludedBy(away)[x.staff]
	refused, warned = c.brought(whom, before, after, x.reason)
	return refused, warned, nil
}

// brought compares the findings before and after a change.
func (c *Checks) brought(whom Whom, before, after []Tour, reason string) (refused, warned []Finding) {
	type key struct {
		code string
		at   time.Time
	}
	known := map[key]bool{}
	for _, f := range c.Tours(whom, planned(before, "")) {
		known[key{f.Code, before[f.Tour].StartsAt}] = true
	}
	for _, f := range c.Tours(whom, planned(after, strings.TrimSpace(reason))) {
		switch {
		case known[key{f.Code, after[f.Tour].StartsAt}]:
		case f.Severity == Refuse:
			refused = append(refused, f)
		default:
			warned = append(warned, f)
		}
	}
	return refused, warned
}

// details are findings as sentences.
func details(found []Finding) []string {
	var out []string
	for _, f := range found {
		out = append(out, f.Detail())
	}
	return out
}
