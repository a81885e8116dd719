package duty

import (
	"time"

	"throughline/platform/act"
	"throughline/platform/when"
)

// varianceForward is a start that was brought forward with little notice, on a force day that was worked already (OT-01).
const varianceForward = "brought_forward"

// broughtForward keeps what is due when a tour is set to begin earlier than the one that it takes the place of, told too late on a force day that was
// worked already: the time before the start that was planned (OT-01). Time told before a tour begins is planned overtime (OT-02).
func (d *Desk) broughtForward(tx *act.Tx, t Tour, before []Tour) error {
	now := tx.Now()
	was, ok := replaced(t, before)
	if !ok || !t.StartsAt.Before(was) || !t.StartsAt.After(now) {
		return nil
	}
	s, err := d.StaffAt(tx, t.Staff, t.StartsAt)
	if err != nil {
		return err
	}
	if _, has, err := hourlyPay(d.host.Law, s.Rank, t.Day); err != nil || !has {
		return err
	}
	c, err := d.Checks(t.Day)
	if err != nil {
		return err
	}
	worked := false
	for _, o := range before {
		worked = worked || !o.Rest && o.StartsAt.Before(t.StartsAt) && c.ForceDay(o.StartsAt) == c.ForceDay(t.StartsAt)
	}
	due, err := BroughtForward(d.host.Law, now, t.StartsAt, worked)
	if err != nil || !due {
		return err
	}
	return d.note(tx, Variance{Staff: t.Staff, Kind: varianceForward, Overtime: plannedOvertime, Day: c.ForceDay(t.StartsAt), From: t.StartsAt, Until: earlier(was, t.EndsAt), ToldOn: when.DayOf(now), State: "open"})
}

// replaced is when the first tour was to begin that a new one takes the place of: the pattern's of its day, or every one of its day where it stands
// instead of them.
func replaced(t Tour, before []Tour) (was time.Time, ok bool) {
	for _, o := range before {
		if o.Day == t.Day && (o.ID == "" || t.only) && !o.Rest && (!ok || o.StartsAt.Before(was)) {
			was, ok = o.StartsAt, true
		}
	}
	return was, ok
}
