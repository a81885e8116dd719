package expenses

import (
	"slices"
	"strings"
	"time"

	"throughline/platform/db"
	"throughline/platform/when"
)

// seen gathers what the controls ask for one line.
func (d *Desk) seen(q db.Querier, c Claim, l Line, r rate, today, yearFrom when.Day) (seen, error) {
	s := seen{line: l, rate: r, today: today}
	var err error
	if s.served, err = d.served(q, c.Staff, l); err != nil {
		return s, err
	}
	if err := d.booked(q, c, l, &s); err != nil {
		return s, err
	}
	if err := d.sentSeen(q, c, l, &s); err != nil {
		return s, err
	}
	if s.others, err = couldBeSame(q, l); err != nil {
		return s, err
	}
	if s.read = l.Read; s.read != nil {
		if s.looks, err = looksLike(q, l, *s.read); err != nil {
			return s, err
		}
	}
	all, round, err := sums(q, c.Staff, yearFrom)
	if err != nil {
		return s, err
	}
	s.rounds = l.Claimed > 0 && all > 1 && 2*round > all
	n, err := submittedBefore(q, c.Staff, c.ID)
	s.first = n == 0
	return s, err
}

// sentSeen is where units were with the claimant in them: at the time of a line, or on the day of a journey that has none.
func (d *Desk) sentSeen(q db.Querier, c Claim, l Line, s *seen) error {
	var err error
	switch {
	case c.Source == "unit":
	case !l.At.IsZero():
		s.sent, err = sentAt(q, c.Staff, c.Thread, l.At)
	case strings.HasPrefix(l.Kind, "mileage"):
		s.driven, err = sentOn(q, c.Staff, l.On)
		s.driven = slices.DeleteFunc(s.driven, func(x sent) bool { return x.vehicle == "" || ownCar(x.vehicle) })
		s.driven = s.driven[:min(1, len(s.driven))]
	}
	return err
}

// away is what law says of a state of duty in which somebody serves though not by the roster (law expenses.away).
type away struct {
	Serves string `json:"serves"` // "always", or "roster" where the tours of the roster are still worked
	Night  string `json:"night"`  // the code of law expenses.rate that each night pays; "" is none
	Meals  bool   `json:"meals"`
}

// awayLaw is what law says of a state; false where it is no service at all: leave, sickness, rest.
func (d *Desk) awayLaw(state string, on when.Day) (away, bool, error) {
	row, ok := d.host.Law.Table("expenses.away").At(state, on)
	if !ok {
		return away{}, false, nil
	}
	var v away
	err := row.Into(&v)
	return v, true, err
}

// served tells whether somebody served on the day of a line (EXP-06): by a tour that no leave or sickness took, at court, on a course or on
// mutual aid, or because they booked on.
func (d *Desk) served(q db.Querier, staff string, l Line) (bool, error) {
	states, err := d.duty.States(q, staff, l.On.Start(), l.On.End())
	if err != nil {
		return false, err
	}
	for _, x := range states {
		if x.State == "rostered" {
			return true, nil
		}
		v, ok, err := d.awayLaw(x.State, l.On)
		if err != nil || ok && v.Serves == "always" {
			return ok, err
		}
		if ok {
			if on, err := d.rostered(q, staff, x.From, x.Until); err != nil || on {
				return on, err
			}
		}
	}
	if !l.At.IsZero() {
		on, _, err := d.duty.IsOnDuty(q, staff, l.At)
		return on, err
	}
	for at := l.On.Start(); at.Before(l.On.End()); at = at.Add(time.Hour) { // called in without a tour
		if on, _, err := d.duty.IsOnDuty(q, staff, at); err != nil || on {
			return on, err
		}
	}
	return false, nil
}

// rostered tells whether a tour of the roster lies in a time.
func (d *Desk) rostered(q db.Querier, staff string, from, until time.Time) (bool, error) {
	tours, err := d.duty.Tours(q, staff, when.DayOf(from).AddDays(-1), when.DayOf(until))
	for _, t := range tours {
		if t.StartsAt.Before(until) && t.EndsAt.After(from) {
			return true, err
		}
	}
	return false, err
}

// booked is the hearing, course or other duty for which a line is, and on which days it was.
func (d *Desk) booked(q db.Querier, c Claim, l Line, s *seen) error {
	if l.Hearing != "" {
		var err error
		if s.warned, err = wasWarned(q, l.Hearing, c.Staff); err != nil {
			return err
		}
		h, there, err := getHearing(q, l.Hearing)
		if there {
			s.bookedFrom, s.bookedTo, s.bookedFor = when.DayOf(h.at), when.DayOf(h.at), "The hearing"
		}
		return err
	}
	kind, id, ok := strings.Cut(l.Record, ":")
	if !ok || kind == recordVariance {
		return nil
	}
	x, there, err := getAway(q, id)
	if there {
		s.bookedFrom, s.bookedTo, s.bookedFor = when.DayOf(x.from), when.DayOf(x.until.Add(-time.Microsecond)), "The booking"
	}
	return err
}
