package duty

import (
	"context"
	"slices"
	"strings"
	"time"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/duty/entry"
)

// Tour is one tour of duty, from a start to an end that may lie on the next day.
type Tour struct {
	ID       string    `json:"id,omitempty"` // empty when it comes from the pattern
	Staff    string    `json:"staff"`
	Day      when.Day  `json:"day"` // the London date on which it begins
	StartsAt time.Time `json:"starts_at"`
	EndsAt   time.Time `json:"ends_at"`
	Rest     bool      `json:"rest,omitempty"`     // a day without a tour, set by hand
	Reason   string    `json:"reason,omitempty"`   // the exigency of duty for which it was set
	Roster   string    `json:"roster,omitempty"`   // the roster that published it
	Warnings []string  `json:"warnings,omitempty"` // when it is set: what the checks warn of
	only     bool      // every other tour of its day gives way
}

// Covers tells whether a moment lies within it. Its end does not.
func (t Tour) Covers(at time.Time) bool {
	return !t.Rest && !at.Before(t.StartsAt) && at.Before(t.EndsAt)
}

// longest is more than any tour lasts: how far back one that covers a moment can have begun.
const longest = 48 * time.Hour

// toursOf are the tours of one member of staff that begin on the days from and to or between: those set by date, else the
// pattern's.
func (d *Desk) toursOf(s Staff, dated []Tour, from, to when.Day) ([]Tour, error) {
	return d.toursBy(d.Expander(), s, dated, from, to)
}

func (d *Desk) toursBy(x *Expander, s Staff, dated []Tour, from, to when.Day) ([]Tour, error) {
	var out []Tour
	for day := from; !day.After(to); day = day.AddDays(1) {
		set := false
		for _, t := range dated {
			if t.Day == day {
				set = true
				if !t.Rest {
					out = append(out, t)
				}
			}
		}
		if set || s.Pattern == "" || day.Before(when.DayOf(s.from).AddDays(-1)) {
			continue
		}
		ts, err := x.onDay(s, day)
		if err != nil {
			return nil, err
		}
		out = append(out, ts...)
	}
	return out, nil
}

// Tours are the tours of a member of staff that begin on the days from and to or between, in order.
func (d *Desk) Tours(q db.Querier, staff string, from, to when.Day) ([]Tour, error) {
	s, err := staffRow(q, staff)
	if err != nil {
		return nil, err
	}
	dated, err := tourRows(q, []string{staff}, from.Start(), to.End())
	if err != nil {
		return nil, err
	}
	return d.toursOf(s, dated, from, to)
}

// SetTour is a tour on a date, instead of what the pattern says for that day. Rest makes it a day without a tour.
type SetTour struct {
	StartsAt string `json:"starts_at" label:"Starts" said:"when the tour starts" format:"datetime" required:"true"`
	EndsAt   string `json:"ends_at,omitempty" label:"Ends" hint:"It may lie on the next day" format:"datetime"`
	Rest     bool   `json:"rest,omitempty" label:"No tour on that day"`
	Why      string `json:"why,omitempty" label:"Why" hint:"The exigency of duty: needed for a day of a published roster, and where a rule on rest must be broken" maxLength:"500"`
	Agreed   bool   `json:"agreed,omitempty" label:"The officer agrees to a change this late"`
	Instead  bool   `json:"instead,omitempty" label:"Instead of every tour of that day"`
}

// SetTour sets it, if the checks of tours allow it: Why is the exigency of duty that turns the rules on rest and length into
// warnings. Right: duty.tour.set. Faults: duty.tour.order; those of Checks.Tours (conflict), duty.tour.overlap among them,
// which names the other tour; a start that is brought forward too late is kept as the overtime that it is (OT-01). Also: duty.roster.change_why and .change_late, of a day of a published roster.
func (d *Desk) SetTour(ctx context.Context, staff string, in SetTour) (act.Done[Tour], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Tour]{}, err
	}
	t, err := in.read()
	if err != nil {
		return act.Done[Tour]{}, err
	}
	t.Staff, t.Reason, t.only = staff, strings.TrimSpace(in.Why), in.Instead
	return act.Do(ctx, d.host.Door, act.Of("duty.tour.set", journal.Ref{Kind: "staff", ID: staff}, in.Why), func(tx *act.Tx) (Tour, error) {
		t := t
		t.ID = id.New()
		if err := lockStaff(tx, staff); err != nil {
			return t, err
		}
		dated, err := tourRows(tx, []string{staff}, t.Day.Start(), t.Day.End())
		if err != nil {
			return t, err
		}
		if t.Roster, err = changeable(dated, t, in.Agreed, tx.Now()); err != nil {
			return t, err
		}
		if t.Rest { // less work breaks no rule
			return t, setTour(tx, t)
		}
		refused, warned, err := d.found(tx, tx.HappenedAt(), change{staff: staff, from: t.Day, to: t.Day, reason: t.Reason, apply: t.instead})
		if err != nil {
			return t, err
		}
		if len(refused) > 0 {
			return t, refused[0].Fault()
		}
		t.Warnings = details(warned)
		before, err := d.Tours(tx, staff, t.Day.AddDays(-2), t.Day)
		if err != nil {
			return t, err
		}
		if err := d.broughtForward(tx, t, before); err != nil {
			return t, err
		}
		if slices.ContainsFunc(warned, func(f Finding) bool { return f.Code == shortRest }) {
			if err := d.watchRest(tx, staff, t.StartsAt); err != nil {
				return t, err
			}
			if err := d.watchNext(tx, staff, t.EndsAt); err != nil {
				return t, err
			}
		}
		return t, setTour(tx, t)
	})
}

func setTour(tx *act.Tx, t Tour) error {
	if err := replaceTour(tx, t, tx.Now()); err != nil {
		return err
	}
	_, err := tx.Record(entry.TourSet{Staff: t.Staff, Tour: t.ID, StartsAt: t.StartsAt, EndsAt: t.EndsAt, Roster: t.Roster, Reason: t.Reason, Instead: t.only}, act.About("staff", t.Staff), act.OnThreads())
	return err
}

// instead puts the tour among others: the pattern's tour of its day gives way, and to a day of rest, or where it is said, every tour
// of the day.
func (t Tour) instead(others []Tour) []Tour {
	others = slices.DeleteFunc(others, func(o Tour) bool { return o.Day == t.Day && (t.Rest || t.only || o.ID == "") })
	if t.Rest {
		return others
	}
	return append(others, t)
}

func (in SetTour) read() (Tour, error) {
	t := Tour{Rest: in.Rest}
	var err error
	if t.StartsAt, err = when.Parse(in.StartsAt); err != nil {
		return t, err
	}
	t.Day = when.DayOf(t.StartsAt)
	if in.Rest {
		t.StartsAt, t.EndsAt = t.Day.Start(), t.Day.End()
		return t, nil
	}
	if in.EndsAt == "" {
		return t, fault.InvalidField("ends_at", "duty.tour.no_end")
	}
	if t.EndsAt, err = when.Parse(in.EndsAt); err != nil {
		return t, err
	}
	if !t.EndsAt.After(t.StartsAt) {
		return t, fault.InvalidField("ends_at", "duty.tour.order")
	}
	return t, nil
}

func clock(t time.Time) string { return t.In(when.London).Format("Mon 2 Jan 2006, 15:04") }
