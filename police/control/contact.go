package control

import (
	"context"
	"strconv"
	"strings"
	"time"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/control/entry"
)

// ChannelRule is a row of control.channel.
type ChannelRule struct {
	Label     string `json:"label"`
	Emergency bool   `json:"emergency"`
	Spoken    bool   `json:"spoken"`
	Answer    int    `json:"answer_seconds"` // nought is no target
}

func (d *Desk) channel(code string, on when.Day) (ChannelRule, bool) {
	var v ChannelRule
	row, ok := d.host.Law.Table("control.channel").At(code, on)
	return v, ok && row.Into(&v) == nil
}

// reached tells whether anybody was there: they spoke, answered by a sign, or were rung back.
func (c Call) reached() bool { return !c.Silent && !c.Abandoned || !c.ReachedAt.IsZero() }

// onCall makes an act on a call, and on the thread of the incident that it is about. Fault: call.not_found.
func (d *Desk) onCall(ctx context.Context, action, id string) (act.Act, error) {
	q := d.host.DB.Read(ctx)
	c, err := getCall(q, id)
	if err != nil {
		return act.Act{}, err
	}
	a := act.Of(action, journal.Ref{Kind: kindCall, ID: id})
	if c.Incident == "" {
		return a, nil
	}
	i, err := getIncident(q, c.Incident)
	return a.On(i.Thread), err
}

// changeCall does an act that changes a call.
func (d *Desk) changeCall(ctx context.Context, action, id string, f func(tx *act.Tx, c *Call) error) (act.Done[Call], error) {
	a, err := d.onCall(ctx, action, id)
	if err != nil {
		return act.Done[Call]{}, err
	}
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Call, error) {
		c, err := getCall(tx, id)
		if err != nil {
			return c, err
		}
		if err := f(tx, &c); err != nil {
			return c, err
		}
		if c, err = getCall(tx, id); err != nil {
			return c, err
		}
		return d.withFix(c, tx.Now())
	})
}

// AnswerCall takes a call that was offered: now, unless nobody did already. Needs the control room on duty.
// Faults: call.not_found, control.call.taken, control.call.over (conflicts).
func (d *Desk) AnswerCall(ctx context.Context, call string) (act.Done[Call], error) {
	return d.changeCall(ctx, "control.call.answer", call, func(tx *act.Tx, c *Call) error {
		switch {
		case !c.AnsweredAt.IsZero():
			return fault.New(fault.Conflict, "control.call.taken").With("at", clockWords(c.AnsweredAt))
		case !c.EndedAt.IsZero():
			return fault.New(fault.Conflict, "control.call.over").With("at", clockWords(c.EndedAt))
		}
		c.AnsweredAt = tx.HappenedAt()
		if err := timeCall(tx, *c); err != nil {
			return err
		}
		_, err := tx.Record(entry.CallAnswered{Call: c.ID, WaitedSeconds: waited(*c)})
		return err
	})
}

// waited is how many whole seconds a call waited to be answered; nought where that is not known.
func waited(c Call) int {
	if c.OfferedAt.IsZero() || c.AnsweredAt.IsZero() {
		return 0
	}
	return int(c.AnsweredAt.Sub(c.OfferedAt) / time.Second)
}

// EndCall is a call whose line is down.
type EndCall struct {
	HungUp bool `json:"hung_up,omitempty" label:"The caller was gone before anything could be understood"`
}

// EndCall writes that a call is over. One that nobody answered, or whose caller was gone before anything could be
// understood, is abandoned: it stays on the board until it was rung back or an incident answers it (CALL-04).
// Needs the control room on duty. Faults: call.not_found, control.call.over (conflict).
func (d *Desk) EndCall(ctx context.Context, call string, in EndCall) (act.Done[Call], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Call]{}, err
	}
	return d.changeCall(ctx, "control.call.end", call, func(tx *act.Tx, c *Call) error {
		if !c.EndedAt.IsZero() {
			return fault.New(fault.Conflict, "control.call.over").With("at", clockWords(c.EndedAt))
		}
		c.EndedAt = tx.HappenedAt()
		c.Abandoned = c.Abandoned || in.HungUp || c.AnsweredAt.IsZero()
		if err := timeCall(tx, *c); err != nil {
			return err
		}
		_, err := tx.Record(entry.CallEnded{Call: c.ID, Abandoned: c.Abandoned})
		return err
	})
}

// RingBack is one time that a caller was rung back.
type RingBack struct {
	Outcome string `json:"outcome" label:"What happened" said:"what happened" enum:"reached,no_answer,voicemail,refused,unobtainable" required:"true"`
	Said    string `json:"said,omitempty" label:"What was said or heard" maxLength:"500"`
}

// CallBack writes one attempt to ring a caller back (CALL-04). Needs the control room on duty. Faults: form.invalid,
// call.not_found, control.call.no_number.
func (d *Desk) CallBack(ctx context.Context, call string, in RingBack) (act.Done[Call], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Call]{}, err
	}
	return d.changeCall(ctx, "control.call.callback", call, func(tx *act.Tx, c *Call) error {
		if c.CLI == "" {
			return fault.New(fault.Conflict, "control.call.no_number")
		}
		if err := insertCallBack(tx, *c, CallBack{At: tx.HappenedAt(), By: tx.Actor().Account, Outcome: in.Outcome, Said: in.Said}); err != nil {
			return err
		}
		if in.Outcome == "reached" && c.ReachedAt.IsZero() {
			c.ReachedAt = tx.HappenedAt()
			if err := timeCall(tx, *c); err != nil {
				return err
			}
		}
		_, err := tx.Record(entry.CallRungBack{Call: c.ID, Outcome: in.Outcome, Said: in.Said})
		return err
	})
}

// FinishCall is what came of a call that no incident answers.
type FinishCall struct {
	Outcome string `json:"outcome" label:"What came of it" said:"what came of it" required:"true" maxLength:"40"`
	Said    string `json:"said" label:"What was said" said:"what was said" required:"true" maxLength:"500"`
}

// FinishCall ends a contact that no incident answers, with its outcome (CALL-01). One in which nobody was reached is never
// ended so: it is rung back, or raised as an incident (CALL-03, CALL-04). Needs the control room on duty.
// Faults: form.invalid, call.not_found, control.call.outcome, .no_contact, .has_incident, .finished (conflicts).
func (d *Desk) FinishCall(ctx context.Context, call string, in FinishCall) (act.Done[Call], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Call]{}, err
	}
	row, ok := d.host.Law.Table("control.call_outcome").At(in.Outcome, d.today())
	var v struct {
		Label string `json:"label"`
	}
	if !ok || row.Into(&v) != nil {
		return act.Done[Call]{}, fault.InvalidField("outcome", "control.call.outcome", "outcome", shorten(in.Outcome))
	}
	return d.changeCall(ctx, "control.call.finish", call, func(tx *act.Tx, c *Call) error {
		switch {
		case c.Incident != "":
			return fault.New(fault.Conflict, "control.call.has_incident")
		case c.Outcome != "":
			return fault.New(fault.Conflict, "control.call.finished")
		case !c.reached():
			return fault.New(fault.Conflict, "control.call.no_contact")
		}
		c.Outcome, c.FinishedAt = in.Outcome, tx.HappenedAt()
		if c.EndedAt.IsZero() {
			c.EndedAt = c.FinishedAt
		}
		if err := timeCall(tx, *c); err != nil {
			return err
		}
		_, err := tx.Record(entry.CallFinished{Call: c.ID, Outcome: in.Outcome, Label: v.Label, Said: in.Said})
		return err
	})
}

// noContact holds the closing of an incident whose callers were never reached: they were rung back often enough, and who
// closes it has a supervisor's authority for it (CALL-04).
func (d *Desk) noContact(q db.Querier, i Incident, authority bool) error {
	calls, err := callsAbout(q, i.ID)
	if err != nil || len(calls) == 0 {
		return err
	}
	attempts := 0
	for _, c := range calls {
		if c.reached() {
			return nil
		}
		bs, err := callBacksOf(q, c.ID)
		if err != nil {
			return err
		}
		if c.CLI == "" { // nobody can be rung who shows no number
			attempts += d.ringBacks(i)
		}
		attempts += len(bs)
	}
	switch least := d.ringBacks(i); {
	case attempts < least:
		return fault.InvalidField("non_attendance", "control.close.ring_back", "number", strconv.Itoa(least), "done", strconv.Itoa(attempts))
	case !authority:
		return fault.New(fault.Forbidden, "control.close.no_contact")
	}
	return nil
}

func (d *Desk) ringBacks(i Incident) int {
	var v struct {
		Number int `json:"number"`
	}
	row, ok := d.host.Law.Table("control.callback").At("attempts", when.DayOf(i.CalledAt))
	if !ok || row.Into(&v) != nil {
		return 0
	}
	return v.Number
}

// homeNumber is a telephone number as it is compared: in the form of the country, without spaces.
func homeNumber(cli string) string {
	cli = strings.ReplaceAll(cli, " ", "")
	if rest, ok := strings.CutPrefix(cli, "+44"); ok {
		return "0" + rest
	}
	return cli
}
