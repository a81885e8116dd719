package duty

import (
	"context"
	"fmt"
	"slices"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/when"
	"throughline/platform/words"
)

// RosterFinding is something wrong with a roster: whose, on which day, by which rule, and how to mend it.
type RosterFinding struct {
	Staff    string   `json:"staff,omitempty"`
	Who      string   `json:"who,omitempty"`
	Day      when.Day `json:"day"`
	Code     string   `json:"code"`
	Severity string   `json:"severity"`
	Detail   string   `json:"detail"`
	Law      string   `json:"law"`
}

// RosterView is a roster with its people's days, its checks and its cover.
type RosterView struct {
	Roster   Roster          `json:"roster"`
	People   []RosterPerson  `json:"people"`
	Findings []RosterFinding `json:"findings"`
	Cover    []CoverLine     `json:"cover"`
}

// ETag changes with the roster.
func (v RosterView) ETag() string { return v.Roster.ETag() }

// RosterPerson is one row of the board.
type RosterPerson struct {
	Staff string    `json:"staff"`
	Title string    `json:"title"`
	Days  []Tour    `json:"days"` // tours and days of rest, in order
	Away  []Absence `json:"away,omitempty"`
	// Wishes are what they asked of the planner, which binds nobody; for planners and themselves.
	Wishes []Wish `json:"wishes,omitempty"`
}

// refusals counts what keeps the roster from being published.
func (v RosterView) refusals() (n int) {
	for _, f := range v.Findings {
		if f.Severity == Refuse {
			n++
		}
	}
	return n
}

// SeeRoster opens a roster with its checks: those that publication uses. Right: duty.see. Fault: roster.not_found.
func (d *Desk) SeeRoster(ctx context.Context, roster string) (RosterView, error) {
	planner := d.host.Door.May(ctx, act.Of("duty.plan.see", rosterRef(roster)))
	return act.See(ctx, d.host.Door, act.Of("duty.see", rosterRef(roster)), func(q db.Querier, reader *access.Actor) (RosterView, error) {
		r, err := rosterRow(q, roster)
		if err != nil {
			return RosterView{}, err
		}
		v, err := d.rosterView(q, r, d.host.Clock.Now())
		for i := range v.People {
			if !planner && v.People[i].Staff != reader.Staff {
				v.People[i].Wishes = nil // days that somebody never wants tell of faith or health
			}
		}
		return v, err
	})
}

func (d *Desk) rosterView(q db.Querier, r Roster, at time.Time) (RosterView, error) {
	v := RosterView{Roster: r, People: []RosterPerson{}, Findings: []RosterFinding{}, Cover: []CoverLine{}}
	crew, err := d.rosterCrew(q, r, at)
	if err != nil {
		return v, err
	}
	c, err := d.Checks(r.From)
	if err != nil {
		return v, err
	}
	lines, err := rosterLines(q, r.ID, "")
	if err != nil {
		return v, err
	}
	around, err := d.toursAround(q, c, r, crew)
	if err != nil {
		return v, err
	}
	wishes, err := wishesOf(q, crew, r)
	if err != nil {
		return v, err
	}
	for i, w := range crew {
		p := RosterPerson{Staff: w.staff.ID, Title: w.staff.Title(), Away: w.away, Wishes: wishes[w.staff.ID], Days: []Tour{}}
		own := w.tours // of a published roster, with every change since
		if r.State == "draft" {
			own = slices.DeleteFunc(slices.Clone(lines), func(t Tour) bool { return t.Staff != w.staff.ID })
		}
		own = slices.DeleteFunc(slices.Clone(own), func(t Tour) bool { return t.Day.Before(r.From) || t.Day.After(r.To) })
		p.Days = append(p.Days, own...)
		tours := slices.DeleteFunc(slices.Clone(own), func(t Tour) bool { return t.Rest })
		crew[i].tours = slices.DeleteFunc(slices.Clone(around[w.staff.ID]), func(t Tour) bool { return t.Day != r.From.AddDays(-1) }) // the night that goes on into the first day
		crew[i].tours = append(crew[i].tours, tours...)
		v.Findings = append(v.Findings, c.ofPerson(w, around[w.staff.ID], tours, r)...)
		v.People = append(v.People, p)
	}
	rows, err := d.coverRows(r.Team, r.From)
	if err != nil {
		return v, err
	}
	v.Cover = append(v.Cover, cover(rows, crew, r.From.Start(), r.To.End())...)
	v.Findings = append(v.Findings, coverFindings(v.Cover)...)
	slices.SortStableFunc(v.Findings, func(a, b RosterFinding) int {
		if a.Severity != b.Severity {
			return map[string]int{Refuse: -1, Warn: 1}[a.Severity]
		}
		return a.Day.DaysUntil(b.Day) * -1
	})
	return v, nil
}

// toursAround are the tours of each that lie before and after the roster and count for it. It also finds what averages pass over.
func (d *Desk) toursAround(q db.Querier, c *Checks, r Roster, crew []worker) (map[string][]Tour, error) {
	var ids []string
	for _, w := range crew {
		ids = append(ids, w.staff.ID)
	}
	out := map[string][]Tour{}
	if len(ids) == 0 {
		return out, nil
	}
	first, last := r.From.AddDays(-c.aroundDays()), r.To.AddDays(c.aroundDays())
	dated, err := tourRows(q, ids, first.Start(), last.End())
	if err != nil {
		return nil, err
	}
	by := map[string][]Tour{}
	for _, t := range dated {
		by[t.Staff] = append(by[t.Staff], t)
	}
	away, err := d.absences(q, ids, first.Start(), last.End())
	if err != nil {
		return nil, err
	}
	passed := excludedBy(away)
	x := d.Expander()
	for i, w := range crew {
		crew[i].passed = passed[w.staff.ID]
		before, err := d.toursBy(x, w.staff, by[w.staff.ID], first, r.From.AddDays(-1))
		if err != nil {
			return nil, err
		}
		after, err := d.toursBy(x, w.staff, by[w.staff.ID], r.To.AddDays(1), last)
		if err != nil {
			return nil, err
		}
		out[w.staff.ID] = append(before, after...)
	}
	return out, nil
}

// ofPerson checks one row of a roster: what is wrong with its tours, and with those around because of them.
func (c *Checks) ofPerson(w worker, around, tours []Tour, r Roster) []RosterFinding {
	whom := w.staff.whom(w.skills)
	whom.Excluded = w.passed
	known := map[string]bool{}
	key := func(code string, t Tour) string { return code + t.StartsAt.String() }
	for _, f := range c.Tours(whom, planned(around, "")) {
		known[key(f.Code, around[f.Tour])] = true
	}
	all := append(slices.Clone(around), tours...)
	var out []RosterFinding
	for _, f := range c.Tours(whom, planned(all, "")) {
		t := all[f.Tour]
		if inside := !t.Day.Before(r.From) && !t.Day.After(r.To); !inside && known[key(f.Code, t)] {
			continue
		}
		out = append(out, RosterFinding{Staff: w.staff.ID, Who: w.staff.Title(), Day: t.Day, Code: f.Code, Severity: f.Severity, Detail: f.Detail(), Law: f.Law})
	}
	return out
}

// coverFindings says where a row of minimum cover is not met: once a day, at the worst hour.
func coverFindings(lines []CoverLine) []RosterFinding {
	say, err := words.Shipped()
	if err != nil {
		return nil
	}
	var out []RosterFinding
	for _, l := range lines {
		worst := map[when.Day]CoverHour{}
		var days []when.Day
		for _, h := range l.gaps() {
			day := when.DayOf(h.At)
			old, had := worst[day]
			if !had {
				days = append(days, day)
			}
			if !had || h.Have < old.Have {
				worst[day] = h
			}
		}
		severity := Warn
		if l.Hard {
			severity = Refuse
		}
		for _, day := range days {
			h := worst[day]
			out = append(out, RosterFinding{Day: day, Code: "duty.cover", Severity: severity, Law: l.Law,
				Detail: say.Say(words.English, "duty.cover.short", map[string]string{"what": l.Label, "have": fmt.Sprint(h.Have), "at": clock(h.At)})})
		}
	}
	return out
}

// asFields are the findings that refuse, as the fields of a fault, so that each is said with whose it is.
func (v RosterView) asFields() []fault.Field {
	var out []fault.Field
	for _, f := range v.Findings {
		if f.Severity != Refuse || len(out) == mostFields {
			continue
		}
		who := f.Who
		if who == "" {
			who = "Cover"
		}
		out = append(out, fault.Field{Name: f.Staff + " " + f.Day.String(), Code: "duty.roster.finding", Params: map[string]string{"who": who, "day": f.Day.Text(), "detail": f.Detail}})
	}
	return out
}

// mostFields is how many findings one refusal names; the board shows all.
const mostFields = 20
