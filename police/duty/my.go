package duty

import (
	"context"
	"slices"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/when"
)

// Mine is what somebody sees of themselves: tours, absences and swaps, skills, and overtime with the time off that it gave.
type Mine struct {
	Card
	Overtime       []Variance `json:"overtime"`         // of the last twelve months, latest first
	TimeOffMinutes int64      `json:"time_off_minutes"` // that may still be taken
	Toil           Toil       `json:"toil"`
	Renewals       []Renewal  `json:"renewals"`
	Absences       []Absence  `json:"absences"` // asked for or granted, from now for a year
	Swaps          []Swap     `json:"swaps"`    // that nobody has decided
	Rests          []RestOwed `json:"rests"`    // rest that was not had, and is owed
	Wishes         []Wish     `json:"wishes"`   // open, for tours from today on
}

// SeeMine is somebody's own. Right: duty.mine, oneself alone.
func (d *Desk) SeeMine(ctx context.Context, staff string) (Mine, error) {
	var m Mine
	var err error
	if m.Card, err = d.SeeStaff(ctx, staff); err != nil {
		return m, err
	}
	return act.See(ctx, d.host.Door, act.Of("duty.mine", staffRef(staff)), func(q db.Querier, _ *access.Actor) (Mine, error) {
		m := m
		now := d.host.Clock.Now()
		if m.Overtime, err = variancesOf(q, staff, when.DayOf(now).AddMonths(-12)); err != nil {
			return m, err
		}
		for i, v := range m.Overtime {
			if v.State == "open" {
				if err := d.worth(q, &m.Overtime[i]); err != nil {
					return m, err
				}
			}
		}
		if m.Toil, err = d.toilOf(q, staff, when.DayOf(now)); err != nil {
			return m, err
		}
		m.TimeOffMinutes = m.Toil.Left / int64(time.Minute/time.Second)
		if m.Absences, err = d.absences(q, []string{staff}, now, when.DayOf(now).AddMonths(12).End()); err != nil {
			return m, err
		}
		if m.Swaps, err = swapsOf(q, staff); err != nil {
			return m, err
		}
		if m.Rests, err = restsOwed(q, []string{staff}); err != nil {
			return m, err
		}
		if m.Wishes, err = wishRows(q, []string{staff}, when.DayOf(now), when.DayOf(now).AddMonths(24)); err != nil {
			return m, err
		}
		m.Renewals, err = renewalsOf(q, staff)
		m.Renewals = slices.DeleteFunc(m.Renewals, func(r Renewal) bool { return r.State != "booked" })
		return m, err
	})
}
