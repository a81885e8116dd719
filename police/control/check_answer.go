package control

import (
	"context"
	"errors"
	"fmt"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/platform/jobs"
	"throughline/police/control/entry"
	"throughline/police/control/national"
	"throughline/police/control/outside"
)

// errCheckSettled: another run of the job was quicker, or the check is settled.
var errCheckSettled = errors.New("control: this try of the check is settled already")

// putCheck is the job that puts a check to the service, outside any act, and records what came of it in an act of its own.
// Where the server dies in between, the check stands as asked with no answer yet, and the job runs again under the same
// transaction reference. An answer is recorded once.
func (d *Desk) putCheck(ctx context.Context, job jobs.Job) error {
	var p put
	if err := job.Into(&p); err != nil {
		return err
	}
	c, err := getCheck(d.host.DB.Read(ctx), p.Check)
	if fault.Is(err, fault.NotFound) { // erased with its case
		return nil
	}
	if err != nil {
		return err
	}
	if c.State != checkAsked || p.Try != c.Tries+1 {
		return nil
	}
	system := access.WithActor(ctx, access.System(checkJob))
	if d.National == nil {
		return d.settleCheck(system, c, p.Try, func(tx *act.Tx, c *Check) error { return d.noAnswer(tx, c, "no_service", 0) })
	}
	now := d.host.Clock.Now()
	limit, _ := d.checkRule("ask", now)
	reply, err := national.Ask(ctx, d.National, c.request(p.Try), time.Duration(limit.Seconds)*time.Second)
	again, _ := d.checkRule("again", now)
	switch {
	case ctx.Err() != nil:
		return ctx.Err() // the server stops: another takes the job up
	case errors.Is(err, outside.ErrTimedOut):
		return d.settleCheck(system, c, p.Try, func(tx *act.Tx, c *Check) error { return d.noAnswer(tx, c, "timed_out", again.Tries) })
	case err != nil:
		return d.settleCheck(system, c, p.Try, func(tx *act.Tx, c *Check) error { return d.noAnswer(tx, c, "unavailable", again.Tries) })
	}
	return d.settleCheck(system, c, p.Try, func(tx *act.Tx, c *Check) error { return d.answer(tx, c, reply) })
}

func (c Check) request(try int) national.Request {
	return national.Request{Reference: c.ID, Try: try, Kind: national.Kind(c.Kind), Family: c.Family, Given: c.Given, BornOn: c.BornOn, VRM: c.VRM, Reason: c.Reason, Originator: c.Originator}
}

// settleCheck writes what one try came to, unless another run of the job has.
func (d *Desk) settleCheck(ctx context.Context, c Check, try int, how func(tx *act.Tx, c *Check) error) error {
	i, err := getIncident(d.host.DB.Read(ctx), c.Incident)
	if err != nil {
		return err
	}
	a := act.Of("control.check.answer", checkRef(c.ID)).On(i.Thread).Keyed(id.Derive("control.check.answer", c.ID, fmt.Sprint(try)))
	_, err = act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (string, error) {
		now, err := getCheck(tx, c.ID)
		if err != nil {
			return "", err
		}
		if now.State != checkAsked || now.Tries+1 != try {
			return "", errCheckSettled
		}
		if err := how(tx, &now); err != nil {
			return "", err
		}
		return now.ID, updateCheck(tx, now)
	})
	if errors.Is(err, errCheckSettled) {
		return nil
	}
	return err
}

// answer writes what the service said: on the incident's log and with the check, and nowhere else.
func (d *Desk) answer(tx *act.Tx, c *Check, r national.Reply) error {
	c.State, c.AnsweredAt, c.AgainAt, c.Failure, c.Source, c.Said = checkAnswered, tx.Now(), time.Time{}, "", r.Source, r.Text
	c.Reports, c.Signals, c.Alarm = d.weigh(r)
	e := entry.CheckAnswered{Check: c.ID, Kind: c.Kind, Asked: c.Asked(), Source: c.Source, Text: c.Said, Reports: c.Reports, Signals: c.Signals, Alarm: c.Alarm, Unit: c.Callsign, Try: c.Tries + 1}
	if c.Alarm {
		if err := d.alarmOf(tx, c, 1, tx.Now()); err != nil {
			return err
		}
		e.DueAt = c.Climb.DueAt
	}
	_, err := tx.Record(e, act.About(kindIncident, c.Incident))
	return err
}

// noAnswer writes that one try came to nothing: the check is asked again after a while, or given up after the last of most.
func (d *Desk) noAnswer(tx *act.Tx, c *Check, why string, most int) error {
	c.Tries++
	c.Failure, c.AgainAt = why, time.Time{}
	if c.Tries < most {
		rule, _ := d.checkRule("again", tx.Now())
		c.AgainAt = tx.Now().Add(time.Duration(rule.Seconds) * time.Second)
		if err := d.queueCheck(tx, *c, c.AgainAt); err != nil {
			return err
		}
	} else {
		c.State = checkUnanswered
	}
	e := entry.CheckUnanswered{Check: c.ID, Kind: c.Kind, Asked: c.Asked(), Source: c.Source, Why: why, Try: c.Tries, AgainAt: c.AgainAt}
	_, err := tx.Record(e, act.About(kindIncident, c.Incident))
	return err
}
