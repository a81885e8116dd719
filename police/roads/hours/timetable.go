// Package hours reads the times at which something on OpenStreetMap holds (the common part of the opening_hours grammar, and the
// conditions beside it in a conditional restriction), and tells whether they hold at an instant. It knows nothing of roads.
//
// Days and times are those of the wall clock, so that 07:00 is 07:00 on either side of a clock change: in the hour that comes twice a
// time holds twice, in the hour that is left out not at all.
//
// Sources: wiki.openstreetmap.org/wiki/Key:opening_hours/specification and .../Conditional_restrictions.
package hours

import (
	"slices"
	"time"
)

const dayMinutes = 24 * 60

// Timetable is when something holds.
type Timetable struct{ rules []rule }

// rule says the times of some days. Of two rules for a day the later one counts, unless it only adds.
type rule struct {
	dates    []dates // none: every date
	weekdays uint8   // a bit for each time.Weekday
	holidays bool    // bank holidays too
	named    bool    // weekdays or holidays are named; else every day
	spans    []span
	off, add bool
}

// span is minutes from the midnight that a day begins with; a span over midnight ends after 24:00.
type span struct{ from, to int }

// dates is a run of days, as month*32+day, over the new year where from is after to; with years, just once.
type dates struct {
	from, to         int
	fromYear, toYear int
}

func (d dates) has(day time.Time) bool {
	at := int(day.Month())*32 + day.Day()
	if d.fromYear > 0 {
		const year = 13 * 32
		n := day.Year()*year + at
		return d.fromYear*year+d.from <= n && n <= d.toYear*year+d.to
	}
	if d.from <= d.to {
		return d.from <= at && at <= d.to
	}
	return at >= d.from || at <= d.to
}

func (r *rule) on(day time.Time, holiday func(time.Time) bool) bool {
	if len(r.dates) > 0 && !slices.ContainsFunc(r.dates, func(d dates) bool { return d.has(day) }) {
		return false
	}
	return !r.named || r.weekdays&(1<<day.Weekday()) != 0 || r.holidays && holiday(day)
}

func (t *Timetable) spans(day time.Time, holiday func(time.Time) bool) []span {
	var out []span
	for i := range t.rules {
		r := &t.rules[i]
		if !r.on(day, holiday) {
			continue
		}
		if !r.add {
			out = out[:0:0]
		}
		if !r.off {
			out = append(out, r.spans...)
		}
	}
	return out
}

// Holds tells whether it holds at an instant, whose zone says what the wall clock shows. holiday tells whether a date is a bank holiday.
func (t *Timetable) Holds(at time.Time, holiday func(time.Time) bool) bool {
	y, m, d := at.Date()
	minute := at.Hour()*60 + at.Minute()
	for back := range 2 { // a span may have begun the day before
		for _, s := range t.spans(time.Date(y, m, d-back, 0, 0, 0, 0, time.UTC), holiday) {
			if now := minute + back*dayMinutes; s.from <= now && now < s.to {
				return true
			}
		}
	}
	return false
}

// Edges lists the minutes of a day at which it may begin or end to hold, midnight among them.
func (t *Timetable) Edges() []int {
	out := []int{0}
	for _, r := range t.rules {
		for _, s := range r.spans {
			out = append(out, s.from%dayMinutes, s.to%dayMinutes)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Next is the first instant after at when the wall clock shows one of some minutes of a day, or is changed.
func Next(at time.Time, edges []int) time.Time {
	y, m, d := at.Date()
	best := at.Add(48 * time.Hour)
	if _, end := at.ZoneBounds(); !end.IsZero() && end.Before(best) {
		best = end
	}
	for ahead := range 3 {
		midnight := time.Date(y, m, d+ahead, 0, 0, 0, 0, time.UTC)
		for _, by := range []int{0, 1} { // on the day of a clock change a time may come twice
			_, offset := time.Date(y, m, d+ahead+by, 0, 0, 0, 0, at.Location()).Zone()
			for _, e := range edges {
				x := midnight.Add(time.Duration(e)*time.Minute - time.Duration(offset)*time.Second)
				if x.After(at) && x.Before(best) {
					best = x
				}
			}
		}
	}
	return best.In(at.Location())
}
