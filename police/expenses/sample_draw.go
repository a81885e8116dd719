package expenses

import (
	"context"
	"errors"
	"fmt"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/jobs"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/expenses/entry"
)

const (
	drawJob  = "expenses.draw"
	drawWait = 2 * time.Second // the journal signs four times a second; what is not signed by then is tried again later
)

var errNotSigned = errors.New("expenses: the journal has not signed a checkpoint over the draw yet")

// DrawSample is which period is drawn.
type DrawSample struct {
	Period string `json:"period" label:"Payroll period" said:"the period" example:"2026-12" hint:"For example 2026-11, or 2026-11-23 of a week that begins then" required:"true" pattern:"^20[0-9]{2}-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?$"`
}

// DrawSample asks for a draw among the paid claims of a period that were submitted and not drawn before, and which the auditor may see. Who is
// drawn is settled by the next checkpoint that the journal signs (EXP-06). Right: expenses.sample.draw. Faults: form.invalid;
// expenses.sample.none, expenses.sample.waits (conflict).
func (d *Desk) DrawSample(ctx context.Context, in DrawSample) (act.Done[Draw], error) {
	drawID := id.New()
	if err := d.settleWaiting(ctx, in.Period); err != nil {
		return act.Done[Draw]{}, err
	}
	a := act.Of("expenses.sample.draw", journal.Ref{Kind: "draw", ID: drawID}).With(access.Resource{Label: "audit"})
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Draw, error) {
		x := Draw{ID: drawID, Period: in.Period, State: "asked", Drawn: []string{}, Risky: []string{}}
		if err := form.Check(&in); err != nil {
			return x, err
		}
		if waits, err := drawWaits(tx, in.Period); err != nil || waits {
			return x, orFault(err, fault.New(fault.Conflict, "expenses.sample.waits").With("period", in.Period))
		}
		today := when.DayOf(tx.Now())
		random, err := d.control("random_sample", today)
		if err != nil {
			return x, err
		}
		risk, err := d.control("risk_sample", today)
		if err != nil {
			return x, err
		}
		x.Percent, x.RiskPercent = random.Number, risk.Number
		if x.Candidates, err = d.canBeDrawn(tx, in.Period, tx.Actor().Labels, today); err != nil {
			return x, err
		}
		if len(x.Candidates) == 0 {
			return x, fault.New(fault.Conflict, "expenses.sample.none").With("period", in.Period)
		}
		e := entry.SampleAsked{Draw: x.ID, Period: x.Period, Percent: x.Percent, RiskPercent: x.RiskPercent, Laws: []string{random.ref, risk.ref}}
		for _, c := range x.Candidates {
			e.Candidates = append(e.Candidates, entry.Candidate{Claim: c.ID, Tickets: c.Tickets})
		}
		if x.Entry, err = tx.Record(e, act.OnThreads(), act.Labelled("audit")); err != nil {
			return x, err
		}
		if err := insertDraw(tx, x, tx.Now()); err != nil {
			if db.Duplicate(err) {
				err = fault.New(fault.Conflict, "expenses.sample.waits").With("period", in.Period)
			}
			return x, err
		}
		return x, tx.Queue(jobs.Job{Kind: drawJob, Key: x.ID, Label: "audit", Payload: x.ID, RunAt: tx.Now().Add(drawWait)})
	})
}

// control is a row of law/expenses.control on a day.
func (d *Desk) control(code string, on when.Day) (control, error) {
	row, ok := d.host.Law.Table("expenses.control").At(code, on)
	if !ok {
		return control{}, fmt.Errorf("expenses: law has no row expenses.control/%s", code)
	}
	c := control{ref: row.Ref()}
	err := row.Into(&c)
	return c, err
}

func drawRef(id string) journal.Ref { return journal.Ref{Kind: "draw", ID: id} }

// drawFacts: a draw is an auditor's record.
var drawFacts = access.Resource{Label: "audit"}

// drawLater settles a draw when the journal has signed over it.
func (d *Desk) drawLater(ctx context.Context, job jobs.Job) error {
	var drawID string
	if err := job.Into(&drawID); err != nil {
		return err
	}
	return d.settle(ctx, drawID)
}

// settle draws what waits, by the first checkpoint that was signed over its entry: whoever asks for it, and however often, it comes out the same.
func (d *Desk) settle(ctx context.Context, drawID string) error {
	q := d.host.DB.Read(ctx)
	x, err := getDraw(q, drawID)
	if err != nil || x.State == "drawn" {
		return err
	}
	size, signed, ok, err := journal.CheckpointOver(q, x.Entry)
	if err == nil && !ok {
		err = errNotSigned
	}
	if err != nil {
		return err
	}
	return d.settleDraw(access.WithActor(ctx, access.System("expenses")), x.ID, size, signed)
}

// settleWaiting draws what waits in a period, for an auditor who asks for another draw: its job may have died. What is not signed over yet still
// waits, and is refused by the act.
func (d *Desk) settleWaiting(ctx context.Context, period string) error {
	if !d.host.Door.May(ctx, act.Of("expenses.sample.draw", drawRef("new")).With(drawFacts)) {
		return nil
	}
	drawID, err := waitingDraw(d.host.DB.Read(ctx), period)
	if err != nil || drawID == "" {
		return err
	}
	if err := d.settle(ctx, drawID); !errors.Is(err, errNotSigned) {
		return err
	}
	return nil
}

// ResumeDraw is a draw that waits and whose job has died, drawn now.
type ResumeDraw struct{}

// ResumeDraw draws what waits, as its job would have: by the first checkpoint that the journal signed over it, so nobody gains by it. Right:
// expenses.sample.draw. Faults: draw.not_found; expenses.sample.unsigned (conflict).
func (d *Desk) ResumeDraw(ctx context.Context, drawID string) (Draw, error) {
	a := act.Of("expenses.sample.draw", drawRef(drawID)).With(drawFacts)
	if _, err := act.See(ctx, d.host.Door, a, func(q db.Querier, _ *access.Actor) (Draw, error) { return getDraw(q, drawID) }); err != nil {
		return Draw{}, err
	}
	err := d.settle(ctx, drawID)
	if errors.Is(err, errNotSigned) {
		err = fault.New(fault.Conflict, "expenses.sample.unsigned")
	}
	if err != nil {
		return Draw{}, err
	}
	return getDraw(d.host.DB.Read(ctx), drawID)
}

func (d *Desk) settleDraw(ctx context.Context, drawID string, size int64, signed string) error {
	a := act.Of("expenses.sample.settle", journal.Ref{Kind: "draw", ID: drawID}).With(access.Resource{Label: "audit"}).Keyed("expenses.draw/" + drawID)
	_, err := act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Draw, error) {
		x, err := getDraw(tx, drawID)
		if err != nil {
			return x, err
		}
		if x.State == "drawn" { // by another, a moment ago
			return x, fault.New(fault.Conflict, "expenses.stale")
		}
		x.State, x.Size, x.Head = "drawn", size, headOf(signed)
		x.Seed = seedOf(x.Head, x.ID)
		x.Drawn, x.Risky = drawn(x.Seed, x.Candidates, x.Percent, x.RiskPercent)
		for _, id := range x.Drawn {
			if err := d.lookAt(tx, id, "random_sample", x.ID); err != nil {
				return x, err
			}
		}
		for _, id := range x.Risky {
			if err := d.lookAt(tx, id, "risk_sample", x.ID); err != nil {
				return x, err
			}
		}
		rule, err := d.control("random_sample", when.DayOf(tx.Now()))
		if err != nil {
			return x, err
		}
		if err := finishDraw(tx, x, tx.Now()); err != nil {
			return x, err
		}
		e := entry.SampleDrawn{Draw: x.ID, Period: x.Period, Seed: x.Seed, Percent: x.Percent, Drawn: x.Drawn, Risky: x.Risky, Size: x.Size, Head: x.Head, Law: rule.ref}
		for _, c := range x.Candidates {
			e.Candidates = append(e.Candidates, c.ID)
		}
		_, err = tx.Record(e, act.OnThreads(), act.Labelled("audit"))
		return x, err
	})
	return err
}

// lookAt has a drawn claim looked at, unless somebody looks at it for another reason meanwhile.
func (d *Desk) lookAt(tx *act.Tx, claim, why, draw string) error {
	looked, err := lookedAt(tx, claim)
	if err != nil || looked {
		return err
	}
	c, err := getClaim(tx, claim)
	if fault.Is(err, fault.NotFound) { // its case was erased meanwhile
		return nil
	}
	if err != nil {
		return err
	}
	return d.look(tx, c, why, draw)
}

// SeeDraw opens a draw, to be drawn again. Right: expenses.sample.see. Fault: draw.not_found.
func (d *Desk) SeeDraw(ctx context.Context, drawID string) (Draw, error) {
	a := act.Of("expenses.sample.see", drawRef(drawID)).With(drawFacts)
	return act.See(ctx, d.host.Door, a, func(q db.Querier, _ *access.Actor) (Draw, error) { return getDraw(q, drawID) })
}
