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
	"throughline/platform/law"
	"throughline/platform/when"
)

// StateSpan is one state of duty from a moment to another.
type StateSpan struct {
	State string    `json:"state"` // rostered, rest_day, off, or a code of law table duty.state
	From  time.Time `json:"from"`
	Until time.Time `json:"until"`
}

// States are the states of duty of somebody from a moment to another: one for every minute, without a gap (DUTY-05). What is
// granted stands before the roster; a force day without a tour is a rest day, and the rest is off duty.
func (d *Desk) States(q db.Querier, staff string, from, until time.Time) ([]StateSpan, error) {
	first, last := when.DayOf(from).AddDays(-2), when.DayOf(until)
	tours, err := d.Tours(q, staff, first, last)
	if err != nil {
		return nil, err
	}
	away, err := d.absences(q, []string{staff}, from, until)
	if err != nil {
		return nil, err
	}
	c, err := d.Checks(first)
	if err != nil {
		return nil, err
	}
	return c.states(tours, away, from, until), nil
}

// mostStates is how many days of states are given at once.
const mostStates = 366

// SeeStates are the states of somebody over some days; the reader is told of what is private only that they are absent.
// Right: duty.see. Faults: when.not_a_day; duty.states.days.
func (d *Desk) SeeStates(ctx context.Context, staff, from, to string) (states, error) {
	first, last, err := daysAsked(from, to, mostStates)
	if err != nil {
		return states{}, err
	}
	return act.See(ctx, d.host.Door, act.Of("duty.see", staffRef(staff)), func(q db.Querier, reader *access.Actor) (states, error) {
		list, err := d.States(q, staff, first.Start(), last.End())
		for i, s := range list {
			if row, e := d.stateLaw(s.State, when.DayOf(s.From)); e == nil && row.Private && !knows(reader, staff) {
				list[i].State = "absent"
			}
		}
		return states{staff, list}, err
	})
}

// daysAsked are the first and last of the days that somebody asks for, at the most so many. Faults: when.not_a_day; duty.states.days.
func daysAsked(from, to string, most int) (first, last when.Day, err error) {
	if first, err = law.Day("from", from); err != nil {
		return first, last, err
	}
	if last, err = law.Day("to", to); err != nil {
		return first, last, err
	}
	if n := first.DaysUntil(last); n < 0 || n >= most {
		err = fault.InvalidField("to", "duty.states.days", "most", fmt.Sprint(most))
	}
	return first, last, err
}

// knows tells whether somebody may see why a member of staff is away.
func knows(reader *access.Actor, staff string) bool {
	return reader.Staff == staff || tellsPrivate(reader)
}

// tellsPrivate tells whether somebody's work lets them see why others are away.
func tellsPrivate(reader *access.Actor) bool {
	return slices.Contains(reader.Labels, hrLabel) || slices.Contains(reader.Labels, "supervisors")
}

func (c *Checks) states(tours []Tour, away []Absence, from, until time.Time) []StateSpan {
	edges := []time.Time{from, until}
	for _, t := range tours {
		edges = append(edges, t.StartsAt, t.EndsAt)
	}
	for _, a := range away {
		edges = append(edges, a.From, a.Until)
	}
	worked := map[when.Day]bool{}
	for _, t := range tours {
		worked[c.ForceDay(t.StartsAt)] = true
	}
	for day := when.DayOf(from); !day.After(when.DayOf(until)); day = day.AddDays(1) {
		edges = append(edges, day.At(int(c.force)/60, int(c.force)%60))
	}
	slices.SortFunc(edges, time.Time.Compare)
	var out []StateSpan
	for i := 0; i+1 < len(edges); i++ {
		a, b := edges[i], edges[i+1]
		if a.Before(from) || b.After(until) || !b.After(a) {
			continue
		}
		state := c.stateAt(a, tours, away, worked)
		if n := len(out); n > 0 && out[n-1].State == state {
			out[n-1].Until = b
			continue
		}
		out = append(out, StateSpan{state, a, b})
	}
	return out
}

func (c *Checks) stateAt(at time.Time, tours []Tour, away []Absence, worked map[when.Day]bool) string {
	for _, a := range away {
		if a.State == "granted" && !at.Before(a.From) && at.Before(a.Until) {
			return a.Kind
		}
	}
	for _, t := range tours {
		if t.Covers(at) {
			return "rostered"
		}
	}
	if !worked[c.ForceDay(at)] {
		return "rest_day"
	}
	return "off"
}

// stand is how somebody stands at a moment. At court or on a course they are on duty, with its rights, for as long as that lasts,
// and cannot be sent (DUTY-05), until they book on, or off.
func stand(moment time.Time, tours []Tour, away []Absence, last booking) span {
	for _, a := range away {
		if a.State != "granted" || !a.elsewhere || moment.Before(a.From) || !moment.Before(a.Until) {
			continue
		}
		if last.kind == "off" && !last.at.Before(a.From) {
			break // they are done there
		}
		out := at(moment, tours, last)
		if out.on && last.kind == "on" && !last.at.Before(a.From) {
			return out
		}
		if !out.on {
			out = span{on: true, from: a.From, until: a.Until}
		}
		out.elsewhere = true
		return out
	}
	return at(moment, present(tours, away, moment), last)
}

// present leaves those tours out that fall to nothing at a moment, because the officer is away.
func present(tours []Tour, away []Absence, moment time.Time) []Tour {
	for _, a := range away {
		if a.State == "granted" && !a.works && !moment.Before(a.From) && moment.Before(a.Until) {
			return slices.DeleteFunc(slices.Clone(tours), func(t Tour) bool { return t.Covers(moment) })
		}
	}
	return tours
}
