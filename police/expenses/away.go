package expenses

import (
	"time"

	"throughline/platform/law"
	"throughline/platform/when"
	"throughline/police/duty"
)

// The records of duty from which a line is drafted.
const (
	recordCourse   = "renewal"  // a course that was booked, and held
	recordAbsence  = "absence"  // training or mutual aid
	recordVariance = "variance" // time kept on after a tour
)

// stretch is how long somebody was away on one London day, as far as the record tells.
type stretch struct {
	on          when.Day
	from, until time.Time
}

// awayDays are the days of a time away and the nights between them (EXP-04). Where it is of whole force days, which begin and end it, the tours of
// the roster say when the first day began and the last one ended; without one the hours of that day are not known, and it is left out. A night
// is one after which the time away goes on past the beginning of the next force day: who came back with it worked the night, or was not away.
func awayDays(checks *duty.Checks, tours []duty.Tour, from, until time.Time) (days []stretch, nights []when.Day) {
	edge := func(at time.Time) bool { return checks.DayStart(when.DayOf(at)).Equal(at) }
	whole, last := edge(from) && edge(until), lastAway(checks, from, until)
	for on := when.DayOf(from); !on.After(last); on = on.AddDays(1) {
		s := stretch{on: on, from: latest(from, on.Start()), until: earliest(until, on.End())}
		begins, ends, ok := tourOn(tours, on)
		if on == when.DayOf(from) && edge(from) && ok {
			s.from = begins
		}
		if on == last && whole {
			s.until = ends
			if !ok {
				continue
			}
		}
		if s.until.After(s.from) {
			days = append(days, s)
		}
	}
	for on := when.DayOf(from); on.End().Before(until); on = on.AddDays(1) {
		if checks.DayStart(on.AddDays(1)).Before(until) {
			nights = append(nights, on)
		}
	}
	return days, nights
}

// lastAway is the last day of a time away: of whole force days, the one on which the last of them began.
func lastAway(checks *duty.Checks, from, until time.Time) when.Day {
	if checks.DayStart(when.DayOf(from)).Equal(from) && checks.DayStart(when.DayOf(until)).Equal(until) {
		return when.DayOf(until).AddDays(-1)
	}
	return when.DayOf(until.Add(-time.Microsecond))
}

// tourOn is when the tours of the roster that begin on a day begin and end.
func tourOn(tours []duty.Tour, on when.Day) (begins, ends time.Time, ok bool) {
	for _, t := range tours {
		if t.Rest || t.Day != on {
			continue
		}
		if !ok || t.StartsAt.Before(begins) {
			begins = t.StartsAt
		}
		if !ok || t.EndsAt.After(ends) {
			ends = t.EndsAt
		}
		ok = true
	}
	return begins, ends, ok
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earliest(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// meal is a row of law/expenses.meal: when one is offered.
type meal struct {
	Occasion    string `json:"occasion"` // "away" or "kept_on"
	OverMinutes int    `json:"over_minutes"`
	GoingAt     string `json:"going_at"` // a time of day, London; "" is none
	Pays        string `json:"pays"`     // a code of law/expenses.rate
}

// mealFor is the meal that a time away, or kept on, pays by the law of its day: of those that it is long enough for, the dearest (EXP-04). The time is
// as the clock ran, so a night on which the clocks change counts as long as it lasted.
func mealFor(book *law.Book, occasion string, s stretch, known when.Day) (code string, err error) {
	var most int64
	for _, row := range book.Table("expenses.meal").On(s.on) {
		var m meal
		if err := row.Into(&m); err != nil {
			return "", err
		}
		if m.Occasion != occasion || s.until.Sub(s.from) <= time.Duration(m.OverMinutes)*time.Minute {
			continue
		}
		if m.GoingAt != "" {
			at, err := time.Parse("15:04", m.GoingAt)
			if err != nil {
				return "", err
			}
			if !s.until.After(s.on.At(at.Hour(), at.Minute())) {
				continue
			}
		}
		r, err := rateOf(book, m.Pays, s.on, known)
		if err != nil {
			return "", err
		}
		if r.Pence > most {
			most, code = r.Pence, m.Pays
		}
	}
	return code, nil
}

// daysText says one day, or the first and the last of several.
func daysText(from, to when.Day) string {
	if from == to {
		return from.Text()
	}
	return from.Text() + " to " + to.Text()
}
