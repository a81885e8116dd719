package duty

import (
	"context"
	"slices"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/law"
	"throughline/platform/when"
)

// Calendar is what somebody's duty is over some days, as far as the reader may know it.
type Calendar struct {
	Staff    string        `json:"staff"`
	Title    string        `json:"title"`
	ForceDay string        `json:"force_day"` // when the force day begins, London wall time (DUTY-04)
	Days     []CalendarDay `json:"days"`
}

// CalendarDay is one London date.
type CalendarDay struct {
	On      when.Day       `json:"on"`
	Holiday string         `json:"holiday,omitempty"` // what the bank holiday is called
	Clocks  string         `json:"clocks,omitempty"`  // in words, when the clocks change on it
	Rest    bool           `json:"rest,omitempty"`    // no tour of the roster begins on it or in its force day
	Parts   []CalendarPart `json:"parts"`
}

// What a part of a day is.
const (
	partTour    = "tour"
	partGoesOn  = "goes_on" // a tour that began the day before
	partAway    = "away"    // a state of duty that is granted (DUTY-05)
	partAsked   = "asked"   // one that is asked for
	partWorking = "working" // one in which the officer works the roster
	partCourse  = "course"  // a renewal of a skill that is booked
)

// CalendarPart is one thing on a day. State is a code of law table duty.state, or "absent" when the reader is told no more;
// empty for a tour.
type CalendarPart struct {
	Kind  string    `json:"kind"`
	State string    `json:"state,omitempty"`
	Text  string    `json:"text"`
	Whole bool      `json:"whole,omitempty"` // it takes the whole force day
	From  time.Time `json:"from"`
	Until time.Time `json:"until"`
	Notes []string  `json:"notes,omitempty"` // what a reader would not see by the times alone
}

// mostCalendar is how many days of a calendar are read at once.
const mostCalendar = 62

// SeeCalendar is somebody's calendar over some days; the reader is told of what is private only that they are absent.
// Right: duty.see. Faults: when.not_a_day; duty.states.days; staff.not_found.
func (d *Desk) SeeCalendar(ctx context.Context, staff, from, to string) (Calendar, error) {
	first, last, err := daysAsked(from, to, mostCalendar)
	if err != nil {
		return Calendar{}, err
	}
	return act.See(ctx, d.host.Door, act.Of("duty.see", staffRef(staff)), func(q db.Querier, reader *access.Actor) (Calendar, error) {
		return d.calendar(q, staff, first, last, knows(reader, staff))
	})
}

// calendar is somebody's calendar of the days first to last, both of them in it; whole tells what is private too.
func (d *Desk) calendar(q db.Querier, staff string, first, last when.Day, whole bool) (Calendar, error) {
	s, err := d.Staff(q, staff)
	if err != nil {
		return Calendar{}, err
	}
	w, err := d.duties(q, staff, first, last)
	if err != nil {
		return Calendar{}, err
	}
	c, err := d.Checks(first)
	if err != nil {
		return Calendar{}, err
	}
	return Calendar{Staff: staff, Title: s.Title(), ForceDay: c.force.String(), Days: c.calendar(d.host.Law.Calendar(), w, first, last, whole)}, nil
}

// duties reads what stands on the days first to last of somebody's calendar, and what goes on into them.
func (d *Desk) duties(q db.Querier, staff string, first, last when.Day) (w duties, err error) {
	if w.tours, err = d.Tours(q, staff, first.AddDays(-1), last.AddDays(1)); err != nil {
		return w, err
	}
	if w.away, err = d.absences(q, []string{staff}, first.Start(), last.AddDays(1).End()); err != nil {
		return w, err
	}
	booked, err := renewalsOf(q, staff)
	if err != nil {
		return w, err
	}
	for _, r := range booked {
		if r.State != "booked" {
			continue
		}
		v, _, err := d.skillLaw(r.Skill, when.DayOf(r.StartsAt))
		if err != nil {
			return w, err
		}
		w.courses = append(w.courses, course{r.StartsAt, v.Label})
	}
	return w, nil
}

// duties are what a calendar of somebody is made of.
type duties struct {
	tours   []Tour
	away    []Absence
	courses []course
}

// course is a renewal of a skill that is booked: when it begins, and the skill.
type course struct {
	at    time.Time
	label string
}

// calendar lays what somebody does out on days. It is pure.
func (c *Checks) calendar(holidays *law.Calendar, w duties, first, last when.Day, whole bool) []CalendarDay {
	var out []CalendarDay
	for day := first; !day.After(last); day = day.AddDays(1) {
		x := CalendarDay{On: day, Holiday: holidays.Name(day), Clocks: clocksOn(day), Rest: true, Parts: []CalendarPart{}}
		for _, t := range w.tours {
			if t.Rest {
				continue
			}
			if t.Day == day || c.ForceDay(t.StartsAt) == day {
				x.Rest = false
			}
			if p, ok := c.tourOn(t, day); ok && !coveredBy(t, w.away) {
				x.Parts = append(x.Parts, p)
			}
		}
		for _, a := range w.away {
			if p, ok := c.awayOn(a, day, whole); ok {
				x.Parts = append(x.Parts, p)
			}
		}
		for _, r := range w.courses {
			if when.DayOf(r.at) == day {
				x.Parts = append(x.Parts, CalendarPart{Kind: partCourse, Text: "Course at " + wall(r.at) + ": " + r.label, From: r.at, Until: r.at})
			}
		}
		slices.SortStableFunc(x.Parts, func(a, b CalendarPart) int { return a.From.Compare(b.From) })
		out = append(out, x)
	}
	return out
}

// clocksOn says in words what the clocks do on a day; "" on a day of 24 hours.
func clocksOn(day when.Day) string {
	switch day.End().Sub(day.Start()) {
	case 23 * time.Hour:
		return "Clocks go forward at 01:00: 23 hours"
	case 25 * time.Hour:
		return "Clocks go back at 02:00: 25 hours"
	}
	return ""
}

// tourOn is a tour as it stands on a day: on the date on which it begins, and on the next as far as it goes on.
func (c *Checks) tourOn(t Tour, day when.Day) (CalendarPart, bool) {
	p := CalendarPart{Kind: partTour, From: t.StartsAt, Until: t.EndsAt, Text: wall(t.StartsAt) + " to " + wall(t.EndsAt)}
	switch {
	case t.Day == day:
		if on := c.ForceDay(t.StartsAt); on != day {
			p.Notes = append(p.Notes, "Force day of "+on.Text())
		}
		if n := clocksIn(t.StartsAt, t.EndsAt); n != "" {
			p.Notes = append(p.Notes, n)
		}
		return p, true
	case t.Day == day.AddDays(-1) && t.EndsAt.After(day.Start()):
		p.Kind, p.Text = partGoesOn, "Until "+wall(t.EndsAt)
		return p, true
	}
	return p, false
}

// clocksIn says how long a time was when the clocks change in it.
func clocksIn(from, until time.Time) string {
	_, before := from.In(when.London).Zone()
	_, after := until.In(when.London).Zone()
	switch {
	case after > before:
		return hoursText(until.Sub(from)) + ": the clocks go forward in it"
	case after < before:
		return hoursText(until.Sub(from)) + ": the clocks go back in it"
	}
	return ""
}

// coveredBy tells whether an officer is away for the whole of a tour.
func coveredBy(t Tour, away []Absence) bool {
	return slices.ContainsFunc(away, func(a Absence) bool {
		return a.State == "granted" && !a.works && !a.From.After(t.StartsAt) && !a.Until.Before(t.EndsAt)
	})
}

// awayOn is an absence as it stands on a day. One of whole force days stands on the days that they are named by, not on the
// morning after.
func (c *Checks) awayOn(a Absence, day when.Day, whole bool) (CalendarPart, bool) {
	p := CalendarPart{Kind: partAway, State: a.Kind, Text: a.shown(whole), From: a.From, Until: a.Until}
	if a.private && !whole {
		p.State = "absent"
	}
	switch {
	case a.State == "asked":
		p.Kind, p.Text = partAsked, p.Text+", asked for"
	case a.works && !whole:
		return p, false // they work as the roster says, and why with less is not for colleagues
	case a.works:
		p.Kind = partWorking
	}
	start := func(on when.Day) time.Time { return on.At(int(c.force)/60, int(c.force)%60) }
	if a.From.Equal(start(when.DayOf(a.From))) && a.Until.Equal(start(when.DayOf(a.Until))) {
		p.Whole = true
		return p, !day.Before(when.DayOf(a.From)) && day.Before(when.DayOf(a.Until))
	}
	if !a.From.Before(day.End()) || !a.Until.After(day.Start()) {
		return p, false
	}
	from, until := "00:00", "24:00"
	if when.DayOf(a.From) == day {
		from = wall(a.From)
	}
	if a.Until.Before(day.End()) {
		until = wall(a.Until)
	}
	p.Text += ", " + from + " to " + until
	return p, true
}

// monthOf is the first day of a month and the last, and the weeks around it from Monday to Sunday.
func monthOf(day when.Day) (first, last, monday, sunday when.Day) {
	first = when.Day{Year: day.Year, Month: day.Month, Date: 1}
	last = first.AddMonths(1).AddDays(-1)
	return first, last, mondayOf(first), mondayOf(last).AddDays(6)
}

func mondayOf(day when.Day) when.Day { return day.AddDays(-(int(day.Weekday()) + 6) % 7) }
