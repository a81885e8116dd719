package duty

import (
	"context"
	"errors"
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
	Rest     bool      `json:"rest,omitempty"` // a day without a tour, set by hand
}

// Covers tells whether a moment lies within it. Its end does not.
func (t Tour) Covers(at time.Time) bool {
	return !t.Rest && !at.Before(t.StartsAt) && at.Before(t.EndsAt)
}

// overlaps tells whether two tours share a moment.
func (t Tour) overlaps(o Tour) bool {
	return !t.Rest && !o.Rest && t.StartsAt.Before(o.EndsAt) && o.StartsAt.Before(t.EndsAt)
}

// patternRow is a row of law table duty.pattern.
type patternRow struct {
	Label     string `json:"label"`
	CycleDays int    `json:"cycle_days"`
	Tours     []struct {
		Day   int    `json:"day"`
		Start string `json:"start"`
		End   string `json:"end"`
	} `json:"tours"`
}

func (d *Desk) pattern(code string, on when.Day) (patternRow, string, error) {
	var v patternRow
	row, ok := d.host.Law.Table("duty.pattern").At(code, on)
	if !ok {
		return v, "", fault.InvalidField("pattern", "duty.pattern.unknown", "value", code)
	}
	return v, row.Ref(), row.Into(&v)
}

// onDay are the tours of a pattern that begin on a day: day 0 is the anchor. They run to the wall time of their end, so
// that a night on which the clocks go back is an hour longer.
func (p patternRow) onDay(anchor, day when.Day) ([]Tour, error) {
	if p.CycleDays <= 0 {
		return nil, errors.New("duty: a pattern without days")
	}
	n := anchor.DaysUntil(day) % p.CycleDays
	if n < 0 {
		n += p.CycleDays
	}
	var out []Tour
	for _, t := range p.Tours {
		if t.Day != n {
			continue
		}
		ends := day
		if t.End <= t.Start {
			ends = day.AddDays(1)
		}
		from, err := when.Parse(day.String() + "T" + t.Start)
		if err != nil {
			return nil, err
		}
		to, err := when.Parse(ends.String() + "T" + t.End)
		if err != nil {
			return nil, err
		}
		out = append(out, Tour{Day: day, StartsAt: from, EndsAt: to})
	}
	return out, nil
}

// longest is more than any tour lasts: how far back one that covers a moment can have begun.
const longest = 48 * time.Hour

// toursOf are the tours of one member of staff that begin on the days from and to or between: those set by date, else the
// pattern's.
func (d *Desk) toursOf(s Staff, dated []Tour, from, to when.Day) ([]Tour, error) {
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
		p, _, err := d.pattern(s.Pattern, day)
		if err != nil {
			return nil, err
		}
		ts, err := p.onDay(s.anchor, day)
		if err != nil {
			return nil, err
		}
		for _, t := range ts {
			t.Staff = s.ID
			out = append(out, t)
		}
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
	Why      string `json:"why,omitempty" label:"Why" maxLength:"500"`
}

// SetTour sets it. Right: duty.tour.set. Faults: duty.tour.order, .too_long; duty.tour.overlaps (conflict), which names the
// other tour.
func (d *Desk) SetTour(ctx context.Context, staff string, in SetTour) (act.Done[Tour], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Tour]{}, err
	}
	t, err := in.read()
	if err != nil {
		return act.Done[Tour]{}, err
	}
	t.Staff = staff
	return act.Do(ctx, d.host.Door, act.Of("duty.tour.set", journal.Ref{Kind: "staff", ID: staff}, in.Why), func(tx *act.Tx) (Tour, error) {
		t := t
		t.ID = id.New()
		if err := d.fits(tx, t); err != nil {
			return t, err
		}
		if err := replaceTour(tx, t, tx.Now()); err != nil {
			return t, err
		}
		_, err := tx.Record(entry.TourSet{Staff: staff, Tour: t.ID, StartsAt: t.StartsAt, EndsAt: t.EndsAt}, act.OnThreads())
		return t, err
	})
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
	switch length := t.EndsAt.Sub(t.StartsAt); {
	case length <= 0:
		return t, fault.InvalidField("ends_at", "duty.tour.order")
	case length > longest/2:
		return t, fault.InvalidField("ends_at", "duty.tour.too_long")
	}
	return t, nil
}

// fits refuses a tour that shares a moment with another: of the days before and after by pattern or date, or of its own
// day when that was set as a second tour.
func (d *Desk) fits(tx *act.Tx, t Tour) error {
	s, err := staffRow(tx, t.Staff)
	if err != nil {
		return err
	}
	from, to := t.Day.AddDays(-2), when.DayOf(t.EndsAt)
	dated, err := tourRows(tx, []string{t.Staff}, from.Start(), to.End())
	if err != nil {
		return err
	}
	all, err := d.toursOf(s, dated, from, to)
	if err != nil {
		return err
	}
	for _, o := range all {
		if o.ID == "" && o.Day == t.Day { // the pattern's tour of the day gives way
			continue
		}
		if t.overlaps(o) {
			return fault.New(fault.Conflict, "duty.tour.overlaps").With("from", clock(o.StartsAt)).With("to", clock(o.EndsAt))
		}
	}
	return nil
}

func clock(t time.Time) string { return t.In(when.London).Format("Mon 2 Jan 2006, 15:04") }
