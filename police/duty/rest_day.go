package duty

import (
	"context"
	"strconv"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/when"
	"throughline/police/duty/entry"
)

// RestDayTour asks what a tour on a rest day or public holiday would cost.
type RestDayTour struct {
	StartsAt string `json:"starts_at" query:"starts_at" label:"Starts" said:"when the tour starts" format:"datetime" required:"true"`
	EndsAt   string `json:"ends_at" query:"ends_at" label:"Ends" said:"when the tour ends" format:"datetime" required:"true"`
}

// RestDayCost is what it would cost, told today.
type RestDayCost struct {
	Staff     string      `json:"staff"`
	Overtime  string      `json:"overtime"`
	Day       when.Day    `json:"day"`
	ToldOn    when.Day    `json:"told_on"`
	ClearDays int         `json:"clear_days"`
	StartsAt  time.Time   `json:"starts_at"`
	EndsAt    time.Time   `json:"ends_at"`
	Due       OvertimeDue `json:"due"`
	Pence     int64       `json:"pence"`
	Warnings  []string    `json:"warnings,omitempty"` // what the checks of tours say of it
}

// SeeRestDayCost works out the cost before anybody is told (OT-04, DUTY-07). Right: duty.rest_day.require. Faults: form.invalid;
// duty.tour.order, .too_long; duty.rest_day.past; those of tour checks; duty.rest_day.has_tour, duty.overtime.no_rank (conflict).
func (d *Desk) SeeRestDayCost(ctx context.Context, staff string, in RestDayTour) (RestDayCost, error) {
	return act.See(ctx, d.host.Door, act.Of("duty.rest_day.require", staffRef(staff), "cost"), func(q db.Querier, _ *access.Actor) (RestDayCost, error) {
		return d.restDayCost(q, staff, in, d.host.Clock.Now())
	})
}

func (d *Desk) restDayCost(q db.Querier, staff string, in RestDayTour, now time.Time) (RestDayCost, error) {
	c := RestDayCost{Staff: staff, ToldOn: when.DayOf(now)}
	if err := form.Check(&in); err != nil {
		return c, err
	}
	t, err := SetTour{StartsAt: in.StartsAt, EndsAt: in.EndsAt}.read()
	if err != nil {
		return c, err
	}
	if !t.StartsAt.After(now) {
		return c, fault.InvalidField("starts_at", "duty.rest_day.past")
	}
	c.StartsAt, c.EndsAt = t.StartsAt, t.EndsAt
	tours, err := d.Tours(q, staff, t.Day.AddDays(-2), when.DayOf(t.EndsAt).AddDays(1))
	if err != nil {
		return c, err
	}
	if c.Overtime, c.Day, err = d.overtimeOn(t.StartsAt, tours); err != nil {
		return c, err
	}
	if c.Overtime == casualOvertime {
		return c, fault.New(fault.Conflict, "duty.rest_day.has_tour").With("day", c.Day.Text())
	}
	// Whoever requires it gives the reason, so what a reason excuses is no refusal here.
	refused, warned, err := d.found(q, now, change{staff: staff, from: t.Day, to: t.Day, reason: "rest day required", apply: t.instead})
	if err != nil {
		return c, err
	}
	if len(refused) > 0 {
		return c, refused[0].Fault()
	}
	c.Warnings = details(warned)
	c.ClearDays = ClearDays(c.ToldOn, c.Day)
	v := Variance{Staff: staff, Overtime: c.Overtime, Day: c.Day, From: t.StartsAt, Until: t.EndsAt, ToldOn: c.ToldOn}
	err = d.worth(q, &v)
	c.Due, c.Pence = v.Due, v.Pence
	return c, err
}

// RequireRestDay has somebody work on a rest day or public holiday, at the cost that was seen.
type RequireRestDay struct {
	RestDayTour
	Cost string `json:"cost_pence,omitempty" label:"Cost in pence" said:"the cost that you were shown, in pence" example:"14460" hint:"As it is shown above. If it has changed since, nothing is done and the new cost is shown" pattern:"^[0-9]{1,9}$"`
	Why  string `json:"why" label:"Why" said:"why they are needed" required:"true" minLength:"5" maxLength:"500"`
}

// RequireRestDay sets the tour and keeps what is due for it, open until it has been worked. Right: duty.rest_day.require. Faults: as
// SeeRestDayCost, and duty.rest_day.cost (invalid) when the cost is no longer what was seen.
func (d *Desk) RequireRestDay(ctx context.Context, staff string, in RequireRestDay) (act.Done[RestDayCost], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[RestDayCost]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of("duty.rest_day.require", staffRef(staff), in.Why), func(tx *act.Tx) (RestDayCost, error) {
		if err := lockStaff(tx, staff); err != nil {
			return RestDayCost{}, err
		}
		c, err := d.restDayCost(tx, staff, in.RestDayTour, tx.Now())
		if err != nil {
			return c, err
		}
		if in.Cost != strconv.FormatInt(c.Pence, 10) {
			return c, fault.InvalidField("cost_pence", "duty.rest_day.cost", "now", strconv.FormatInt(c.Pence, 10))
		}
		t := Tour{ID: id.New(), Staff: staff, Day: when.DayOf(c.StartsAt), StartsAt: c.StartsAt, EndsAt: c.EndsAt, Reason: in.Why}
		if err := replaceTour(tx, t, tx.Now()); err != nil {
			return c, err
		}
		v, fresh, err := keepVariance(tx, Variance{Staff: staff, Kind: varianceRestDay, Overtime: c.Overtime, Day: c.Day, From: c.StartsAt, Until: c.EndsAt, ToldOn: c.ToldOn, State: "open"})
		if err != nil {
			return c, err
		}
		if !fresh {
			return c, fault.New(fault.Conflict, "duty.rest_day.has_tour").With("day", c.Day.Text())
		}
		if c.Due.Rate == exchangeRate {
			if err := d.promiseExchange(tx, v); err != nil {
				return c, err
			}
		}
		_, err = tx.Record(entry.RestDayRequired{Variance: v.ID, Staff: staff, Tour: t.ID, StartsAt: c.StartsAt, EndsAt: c.EndsAt, ToldOn: c.ToldOn, Pence: c.Pence, Law: c.Due.Law}, act.OnThreads())
		return c, err
	})
}
