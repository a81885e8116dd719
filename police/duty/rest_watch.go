package duty

import (
	"context"
	"slices"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/jobs"
	"throughline/platform/when"
)

// restJob looks, when a stretch of duty begins before which there is too little rest, whether it began: who is on duty by their tour alone books nothing.
const restJob = "duty.rest"

// restAt is what the job looks at.
type restAt struct {
	Staff string    `json:"staff"`
	Start time.Time `json:"start"`
}

func (d *Desk) watchRest(tx *act.Tx, staff string, start time.Time) error {
	return tx.Queue(jobs.Job{Kind: restJob, Key: "duty.rest:" + staff + ":" + when.RFC3339(start), Payload: restAt{staff, start}, RunAt: start.Add(time.Second)})
}

// watchNext has the next tour looked at when duty ends less than the daily rest before it.
func (d *Desk) watchNext(tx *act.Tx, staff string, ended time.Time) error {
	c, err := d.Checks(when.DayOf(ended))
	if err != nil {
		return err
	}
	tours, err := d.Tours(tx, staff, when.DayOf(ended), when.DayOf(ended.Add(c.rest)))
	if err != nil {
		return err
	}
	for _, t := range tours {
		if !t.Rest && t.StartsAt.After(ended) && t.StartsAt.Sub(ended) < c.rest {
			return d.watchRest(tx, staff, t.StartsAt)
		}
	}
	return nil
}

// shortRest is the finding of too little rest before a tour.
const shortRest = "duty.tour.rest"

// watchPublished has each tour of a roster looked at before which there is too little rest, for an exigency of duty.
func (d *Desk) watchPublished(tx *act.Tx, v RosterView) error {
	for _, f := range v.Findings {
		if f.Code != shortRest {
			continue
		}
		i := slices.IndexFunc(v.People, func(p RosterPerson) bool { return p.Staff == f.Staff })
		if i < 0 {
			continue
		}
		for _, t := range v.People[i].Days {
			if t.Day == f.Day && !t.Rest {
				if err := d.watchRest(tx, f.Staff, t.StartsAt); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// restLooked finds what rest was lacking before a tour, if whoever has it is on duty in it, and since its start: who came earlier booked on.
func (d *Desk) restLooked(ctx context.Context, job jobs.Job) error {
	var x restAt
	if err := job.Into(&x); err != nil {
		return jobs.Permanent(err)
	}
	ctx = access.WithActor(ctx, access.System("duty"))
	_, err := act.Do(ctx, d.host.Door, act.Of("duty.rest.find", staffRef(x.Staff)), func(tx *act.Tx) (bool, error) {
		s, err := d.StaffAt(tx, x.Staff, x.Start)
		if err != nil {
			return false, err
		}
		now, err := d.spans(tx, []Staff{s}, x.Start)
		if err != nil || !now[x.Staff].on {
			return false, err
		}
		from, err := d.began(tx, s, x.Start)
		if err != nil || !from.Equal(x.Start) {
			return false, err
		}
		return true, d.restHad(tx, s, x.Start)
	})
	return err
}
