package duty

import (
	"fmt"
	"slices"
	"time"

	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/law"
	"throughline/platform/when"
)

// courtRow is the row attendance of law table duty.court.
type courtRow struct {
	Before     int `json:"before_minutes"`
	Hours      int `json:"hours"`
	AvoidWeeks int `json:"avoid_weeks"`
	Better     int `json:"better_dates"`
	AnswerDays int `json:"answer_days"`
	Sits       int `json:"sits_hour"` // by which dates are looked at when there is no hearing yet
	ref        string
}

func courtLaw(book *law.Book, on when.Day) (courtRow, error) {
	v, ref, err := lawRow[courtRow](book, "duty.court", "attendance", on)
	v.ref = ref
	return v, err
}

// CourtClash is what stands against an officer's being at court at a time. Kind is away, court, tour, rest_before, rest_after,
// rest_day, public_holiday or course; Detail says it in a sentence, and of what is private only that they are absent.
type CourtClash struct {
	Kind   string `json:"kind"`
	Detail string `json:"detail"`
}

// CourtCheck is what warning an officer for court would do (DUTY-07).
type CourtCheck struct {
	Staff    string       `json:"staff"`
	Title    string       `json:"title"`
	From     time.Time    `json:"from"` // when they are needed, by law table duty.court
	Until    time.Time    `json:"until"`
	Clashes  []CourtClash `json:"clashes"`
	Overtime string       `json:"overtime,omitempty"` // rest_day or public_holiday, when a day off is used (OT-04)
	Day      when.Day     `json:"day,omitzero"`       // its force day
	Due      OvertimeDue  `json:"due,omitzero"`
	Pence    int64        `json:"pence"`
	Clear    int          `json:"clear_days"`
	Better   []when.Day   `json:"better,omitempty"` // the next working days without a clash
	AnswerBy time.Time    `json:"answer_by"`
	Law      string       `json:"law"`
}

// CourtCheck checks leave, rest days, the rest before and after, other court, sickness, training and holidays before an officer is warned for
// a hearing, with the cost of a rest day by OT-04 told now, and the days on which nothing clashes (DUTY-07). What a warning that stands did to their duty
// does not count against warning them so again; warning is empty for none. Fault: staff.not_found.
func (d *Desk) CourtCheck(q db.Querier, staff, warning string, hearing, now time.Time) (CourtCheck, error) {
	row, err := courtLaw(d.host.Law, when.DayOf(hearing))
	if err != nil {
		return CourtCheck{}, err
	}
	s, err := d.Staff(q, staff)
	if err != nil {
		return CourtCheck{}, err
	}
	day := when.DayOf(hearing)
	out := CourtCheck{Staff: staff, Title: s.Title(), From: hearing.Add(-time.Duration(row.Before) * time.Minute), Clashes: []CourtClash{}, Law: row.ref,
		AnswerBy: when.DayOf(now).AddDays(row.AnswerDays).End()}
	out.Until = out.From.Add(time.Duration(row.Hours) * time.Hour)
	last := day.AddDays(row.AvoidWeeks * 7)
	x, err := d.duties(q, staff, day.AddDays(-2), last.AddDays(2))
	if err != nil {
		return out, err
	}
	if x.away, err = d.withoutWarning(q, x.away, warning); err != nil {
		return out, err
	}
	c, err := d.Checks(day)
	if err != nil {
		return out, err
	}
	out.Clashes = append(out.Clashes, c.courtClashes(d.host.Law.Calendar(), x, out.From, out.Until)...)
	if err := d.courtCost(q, &out, x.tours, now); err != nil {
		return out, err
	}
	if len(out.Clashes) == 0 {
		return out, nil
	}
	for on := day.AddDays(1); on.Before(last) && len(out.Better) < row.Better; on = on.AddDays(1) {
		if from, until := on.At(wallOf(out.From)), on.At(wallOf(out.Until)); when.WorkingDay(d.host.Law.Calendar(), on) && len(c.courtClashes(d.host.Law.Calendar(), x, from, until)) == 0 {
			out.Better = append(out.Better, on)
		}
	}
	return out, nil
}

// withoutWarning are absences as they would be without a warning: no court, and leave that gave way to it stands.
func (d *Desk) withoutWarning(q db.Querier, away []Absence, warning string) ([]Absence, error) {
	parts, err := courtParts(q, warning)
	if err != nil {
		return nil, err
	}
	for _, p := range parts {
		switch p.sort {
		case heldCourt:
			away = slices.DeleteFunc(away, func(a Absence) bool { return a.ID == p.ref })
		case heldGaveWay:
			a, err := d.Absence(q, p.ref)
			if err != nil {
				return nil, err
			}
			a.State, a.From, a.Until = p.state, p.from, p.until
			away = append(away, a)
		}
	}
	return away, nil
}

func wallOf(t time.Time) (hour, minute int) {
	t = t.In(when.London)
	return t.Hour(), t.Minute()
}

// courtCost is what a day off costs that court takes. Ranks without overtime have no cost.
func (d *Desk) courtCost(q db.Querier, x *CourtCheck, tours []Tour, now time.Time) error {
	if !slices.ContainsFunc(x.Clashes, func(k CourtClash) bool { return k.Kind == restDay || k.Kind == publicHoliday }) {
		return nil
	}
	var err error
	if x.Overtime, x.Day, err = d.overtimeOn(x.From, tours); err != nil {
		return err
	}
	told := when.DayOf(now)
	if told.After(x.Day) {
		told = x.Day
	}
	x.Clear = ClearDays(told, x.Day)
	v := Variance{Staff: x.Staff, Overtime: x.Overtime, Day: x.Day, From: x.From, Until: x.Until, ToldOn: told}
	if err := d.worth(q, &v); fault.HasCode(err, "duty.overtime.no_rank") {
		x.Overtime = ""
		return nil
	} else if err != nil {
		return err
	}
	x.Due, x.Pence = v.Due, v.Pence
	return nil
}

// courtClashes are what stands against being at court from one moment to another. It is pure; hours are as the clock ran.
func (c *Checks) courtClashes(holidays *law.Calendar, x duties, from, until time.Time) []CourtClash {
	var out []CourtClash
	add := func(kind, text string, args ...any) { out = append(out, CourtClash{kind, fmt.Sprintf(text, args...)}) }
	for _, a := range x.away {
		if a.works || !a.From.Before(until) || !a.Until.After(from) {
			continue
		}
		kind, asked := "away", ""
		if a.Kind == courtState {
			kind = "court"
		}
		if a.State == "asked" {
			asked = " is asked for"
		}
		add(kind, "%s%s from %s.", a.shown(false), asked, a.Text())
	}
	day, off := c.ForceDay(from), true
	for _, t := range x.tours {
		off = off && c.ForceDay(t.StartsAt) != day
		if !coveredBy(t, x.away) {
			c.tourClash(t, from, until, add)
		}
	}
	switch {
	case off && holidays.Holiday(day):
		add(publicHoliday, "%s is a bank holiday, %s, and they have no tour.", day.Text(), holidays.Name(day))
	case off:
		add(restDay, "%s is a rest day.", day.Text())
	}
	for _, k := range x.courses {
		if when.DayOf(k.at) == when.DayOf(from) {
			add("course", "A course is booked at %s.", clock(k.at))
		}
	}
	return out
}

// tourClash says what a tour leaves too little of: rest before court or after it, or of the day when both are worked.
func (c *Checks) tourClash(t Tour, from, until time.Time, add func(kind, text string, args ...any)) {
	words := clock(t.StartsAt) + " to " + clock(t.EndsAt)
	switch {
	case !t.EndsAt.After(from):
		if rest := from.Sub(t.EndsAt); rest < c.rest {
			add("rest_before", "The tour of %s ends %s before: %s of rest are due.", words, hoursText(rest), hoursText(c.rest))
		}
	case !t.StartsAt.Before(until):
		if rest := t.StartsAt.Sub(until); rest < c.rest {
			add("rest_after", "The tour of %s begins %s after: %s of rest are due.", words, hoursText(rest), hoursText(c.rest))
		}
	default:
		first, last := from, until
		if t.StartsAt.Before(first) {
			first = t.StartsAt
		}
		if t.EndsAt.After(last) {
			last = t.EndsAt
		}
		if long := last.Sub(first); long > c.length {
			add("tour", "With the tour of %s it is %s at a stretch: %s are the most.", words, hoursText(long), hoursText(c.length))
		}
	}
}
