package duty

import (
	"context"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/jobs"
	"throughline/platform/when"
)

// retainedJob looks, when the time is over until which somebody was kept on, whether they ever booked off.
const retainedJob = "duty.retained"

// keptOn is what the job looks at.
type keptOn struct {
	Staff string    `json:"staff"`
	At    time.Time `json:"at"` // when they were kept on
	Until time.Time `json:"until"`
}

func retainedUntil(staff string, at, until time.Time) jobs.Job {
	return jobs.Job{Kind: retainedJob, Key: "duty.retained:" + staff + ":" + when.RFC3339(until), Payload: keptOn{staff, at, until}, RunAt: until}
}

// retainedEnds finds what somebody worked who was kept on and never booked off: to the end of the time that they were needed for, for a supervisor
// to decide (DUTY-06, OT-01). Who books off, or is kept on for longer, is found as always.
func (d *Desk) retainedEnds(ctx context.Context, job jobs.Job) error {
	var x keptOn
	if err := job.Into(&x); err != nil {
		return jobs.Permanent(err)
	}
	open, err := x.open(d.host.DB.Read(ctx), d.host.Clock.Now())
	if err != nil || !open {
		return err
	}
	ctx = access.WithActor(ctx, access.System("duty"))
	_, err = act.Do(ctx, d.host.Door, act.Of("duty.retained.end", staffRef(x.Staff)), func(tx *act.Tx) (bool, error) {
		s, err := d.StaffAt(tx, x.Staff, x.At)
		if err != nil {
			return false, err
		}
		from, err := d.began(tx, s, x.At)
		if err != nil {
			return false, err
		}
		if err := d.worked(tx, s, from, x.Until, when.Day{}); err != nil {
			return false, err
		}
		return true, d.watchNext(tx, x.Staff, x.Until)
	})
	return err
}

// began is since when somebody has been on duty who is at a moment: who is kept on, or books on while their tour runs, was so before. Time at court or on a
// course is none of it.
func (d *Desk) began(q db.Querier, s Staff, since time.Time) (time.Time, error) {
	for {
		spans, err := d.spans(q, []Staff{s}, since.Add(-time.Microsecond))
		was := spans[s.ID]
		if err != nil || !was.here() || !was.until.After(since) || !was.from.Before(since) {
			return since, err
		}
		since = was.from
	}
}

// open tells whether they neither booked off nor were kept on for longer.
func (x keptOn) open(q db.Querier, now time.Time) (bool, error) {
	lasts, err := lastBookings(q, []string{x.Staff}, x.At.Add(-time.Microsecond), now)
	last := lasts[x.Staff]
	return last.kind == "on" && last.until.Equal(x.Until), err
}
