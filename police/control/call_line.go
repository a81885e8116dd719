package control

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/jobs"
	"throughline/platform/when"
	"throughline/police/control/eisec"
	"throughline/police/control/entry"
	"throughline/police/control/outside"
)

// lineJob is the kind of job that asks whose line a caller rings from.
const lineJob = "control.line"

// The states of a question about a line.
const (
	lineAsked      = "asked"
	lineAnswered   = "answered"
	lineUnanswered = "unanswered"
)

// CallLine is one question about the line of a caller, and what the network said (CALL-07). It is kept with the call and never copied into
// our records as fact: who has a line is not who rings.
type CallLine struct {
	ID         string    `json:"id"`
	State      string    `json:"state" enum:"asked,answered,unanswered"`
	AskedAt    time.Time `json:"asked_at"`
	AskedBy    string    `json:"asked_by"`
	AnsweredAt time.Time `json:"answered_at,omitzero"`
	Failure    string    `json:"failure,omitempty" enum:"timed_out,unavailable"`
	LineFacts

	label, call    string
	version, tries int64
}

// LineFacts are what the network said. The area of a cell is a circle about a point; a place of a telephone's own (AML) is tighter, and is
// what the map shows.
type LineFacts struct {
	Source  string  `json:"source,omitempty"`
	Kind    string  `json:"kind,omitempty" enum:"fixed,mobile"`
	Name    string  `json:"name,omitempty"`
	Address string  `json:"address,omitempty"`
	Network string  `json:"network,omitempty"`
	Lat     float64 `json:"lat,omitempty"`
	Lon     float64 `json:"lon,omitempty"`
	RadiusM float64 `json:"radius_m,omitempty"`
}

type askLine struct {
	Line string `json:"line"`
	Try  int64  `json:"try"`
}

// lineRule is what law/control.line says.
type lineRule struct {
	Seconds  int      `json:"seconds,omitempty"`
	Tries    int64    `json:"tries,omitempty"`
	Hours    int      `json:"hours,omitempty"`
	Channels []string `json:"channels,omitempty"`
}

func (d *Desk) lineRule(code string, at time.Time) (v lineRule, err error) {
	row, ok := d.host.Law.Table("control.line").At(code, when.DayOf(at))
	if !ok {
		return v, fault.New(fault.Invalid, "law.none_on_day").With("table", "control.line").With("code", code).With("day", when.DayOf(at).String())
	}
	return v, row.Into(&v)
}

// lookUpLine asks whose line a call comes from, in a job: the call waits for nothing. Nobody is asked of a channel that is no emergency
// call, of a number that is withheld, and where no service is connected.
func (d *Desk) lookUpLine(tx *act.Tx, c Call) error {
	if d.Lines == nil || c.CLI == "" {
		return nil
	}
	rule, err := d.lineRule("channels", c.ReceivedAt)
	if err != nil || !slices.Contains(rule.Channels, c.Channel) {
		return nil // a force may close the row: a call is taken all the same
	}
	return d.askLine(tx, c)
}

func (d *Desk) askLine(tx *act.Tx, c Call) error {
	l := CallLine{ID: id.New(), State: lineAsked, AskedAt: tx.Now(), AskedBy: tx.Actor().Account, label: c.Label, call: c.ID}
	if err := insertLine(tx, l); err != nil {
		return err
	}
	return d.queueLine(tx, l, tx.Now())
}

func (d *Desk) queueLine(tx *act.Tx, l CallLine, at time.Time) error {
	return tx.Queue(jobs.Job{Kind: lineJob, Key: id.Derive(lineJob, l.ID, fmt.Sprint(l.tries)), Label: l.label, RunAt: at, Payload: askLine{l.ID, l.tries}})
}

// AskAgain is why the line is asked about again.
type AskAgain struct {
	Why string `json:"why" label:"Why it is asked again" said:"why it is asked again" example:"the caller moved, the line is still open" required:"true" maxLength:"200"`
}

// AskLineAgain asks again whose line a call comes from, while the emergency lasts (CALL-07). Right: the control room on duty. Faults:
// form.invalid, call.not_found, control.line.channel, .no_number, .no_service and .too_late.
func (d *Desk) AskLineAgain(ctx context.Context, call string, in AskAgain) (act.Done[Call], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Call]{}, err
	}
	return d.changeCall(ctx, "control.call.line", call, func(tx *act.Tx, c *Call) error {
		channels, err := d.lineRule("channels", c.ReceivedAt)
		if err != nil {
			return err
		}
		period, err := d.lineRule("period", c.ReceivedAt)
		if err != nil {
			return err
		}
		lines, err := linesOf(tx, c.ID)
		if err != nil {
			return err
		}
		last := c.ReceivedAt
		for _, t := range []time.Time{c.AnsweredAt, c.EndedAt} {
			if t.After(last) {
				last = t
			}
		}
		switch {
		case !slices.Contains(channels.Channels, c.Channel):
			return fault.New(fault.Conflict, "control.line.channel")
		case c.CLI == "":
			return fault.New(fault.Conflict, "control.line.no_number")
		case d.Lines == nil:
			return fault.New(fault.Conflict, "control.line.no_service")
		case len(lines) > 0 && lines[0].State == lineAsked:
			return fault.New(fault.Conflict, "control.line.asked")
		case (c.Outcome != "" || !c.EndedAt.IsZero()) && tx.Now().Sub(last) > time.Duration(period.Hours)*time.Hour:
			return fault.New(fault.Conflict, "control.line.too_late").With("hours", fmt.Sprint(period.Hours))
		}
		if err := d.askLine(tx, *c); err != nil {
			return err
		}
		_, err = tx.Record(entry.CallLineAsked{Call: c.ID, Why: in.Why})
		return err
	})
}

// putLine is the job: it asks outside any act, and records what came of it in one of its own, once.
func (d *Desk) putLine(ctx context.Context, job jobs.Job) error {
	var p askLine
	if err := job.Into(&p); err != nil {
		return err
	}
	l, err := getLine(d.host.DB.Read(ctx), p.Line)
	if fault.Is(err, fault.NotFound) { // erased with its case
		return nil
	}
	if err != nil || l.State != lineAsked || l.tries != p.Try || d.Lines == nil {
		return err
	}
	c, err := getCall(d.host.DB.Read(ctx), l.call)
	if err != nil {
		return err
	}
	limit, err := d.lineRule("ask", l.AskedAt)
	if err != nil {
		return err
	}
	reply, err := eisec.Ask(ctx, d.Lines, c.CLI, time.Duration(limit.Seconds)*time.Second)
	if ctx.Err() != nil {
		return ctx.Err() // the server stops: another takes the job up
	}
	return d.settleLine(access.WithActor(ctx, access.System(lineJob)), l, reply, err)
}

// errLineSettled: another run of the job was quicker.
var errLineSettled = errors.New("control: this question about a line is settled already")

func (d *Desk) settleLine(ctx context.Context, l CallLine, reply eisec.Reply, failed error) error {
	_, err := d.changeCall(ctx, "control.call.line.answer", l.call, func(tx *act.Tx, c *Call) error {
		now, err := getLine(tx, l.ID)
		if err != nil {
			return err
		}
		if now.State != lineAsked || now.tries != l.tries {
			return errLineSettled
		}
		if failed != nil {
			return d.lineFailed(tx, now, failed)
		}
		now.State, now.AnsweredAt, now.Failure = lineAnswered, tx.Now(), ""
		now.LineFacts = LineFacts{reply.Source, reply.Kind, reply.Name, reply.Address, reply.Network, reply.Lat, reply.Lon, reply.RadiusM}
		if err := updateLine(tx, now); err != nil {
			return err
		}
		_, err = tx.Record(entry.CallLineAnswered{Call: c.ID, Source: reply.Source, Kind: reply.Kind, Name: reply.Name, Address: reply.Address, Network: reply.Network, Lat: reply.Lat, Lon: reply.Lon, RadiusM: reply.RadiusM})
		return err
	})
	if errors.Is(err, errLineSettled) {
		return nil
	}
	return err
}

// lineFailed is a try that came to nothing: it is asked again after a while, or given up.
func (d *Desk) lineFailed(tx *act.Tx, l CallLine, failed error) error {
	again, err := d.lineRule("again", l.AskedAt)
	if err != nil {
		return err
	}
	l.tries++
	l.Failure = "unavailable"
	if errors.Is(failed, outside.ErrTimedOut) {
		l.Failure = "timed_out"
	}
	if l.tries >= again.Tries {
		l.State, l.AnsweredAt = lineUnanswered, tx.Now()
	}
	if err := updateLine(tx, l); err != nil {
		return err
	}
	if l.State == lineAsked {
		if err := d.queueLine(tx, l, tx.Now().Add(time.Duration(again.Seconds)*time.Second)); err != nil {
			return err
		}
	}
	_, err = tx.Record(entry.CallLineAnswered{Call: l.call, Source: d.Lines.Source(), Failure: l.Failure})
	return err
}
