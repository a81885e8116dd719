package reintegration

import (
	"context"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/platform/thread"
	"throughline/police/reintegration/entry"
)

// CloseThread closes a case.
type CloseThread struct {
	Reason string `json:"reason" label:"Why the case can be closed" said:"why the case can be closed" hint:"When something is still owed, say who sees to it from now on" required:"true" format:"textarea" minLength:"5" maxLength:"2000"`
}

// Closed is a case that was closed, and how many promises are still owed on it.
type Closed struct {
	Thread string `json:"thread"`
	Ref    string `json:"ref"`
	Owed   int    `json:"owed"`
}

// CloseThread closes a case whose plans are closed. Promises that are still owed stay owed and climb as before; a supervisor
// closes a case that has any, and says why. Right: reintegration.thread.close. Faults: form.invalid;
// reintegration.thread.plan_open, reintegration.thread.closed (conflict); thread.not_found.
func (d *Desk) CloseThread(ctx context.Context, id string, in CloseThread) (act.Done[Closed], error) {
	r, err := d.threadFacts(d.host.DB.Read(ctx), id)
	if err != nil {
		return act.Done[Closed]{}, err
	}
	a := act.Of("reintegration.thread.close", journal.Ref{Kind: "thread", ID: r.ID}, in.Reason).On(r.ID).With(r)
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Closed, error) {
		if err := form.Check(&in); err != nil {
			return Closed{}, err
		}
		th, err := thread.Get(tx, r.ID)
		if err != nil {
			return Closed{}, err
		}
		if !th.ClosedAt.IsZero() {
			return Closed{}, fault.New(fault.Conflict, "reintegration.thread.closed")
		}
		facts, err := d.threadFacts(tx, r.ID)
		if err != nil {
			return Closed{}, err
		}
		if facts.Attrs["plans"].(int) > 0 {
			return Closed{}, fault.New(fault.Conflict, "reintegration.thread.plan_open")
		}
		c := Closed{Thread: th.ID, Ref: th.Ref, Owed: facts.Attrs["owed"].(int)}
		if c.Owed > r.Attrs["owed"].(int) { // something came to be owed while it was being decided who may close
			return c, fault.New(fault.Stale, "reintegration.stale")
		}
		if err := thread.Close(tx, th.ID, tx.HappenedAt(), th.Version); err != nil {
			return c, err
		}
		_, err = tx.Record(entry.ThreadClosed{Thread: th.ID, Reason: in.Reason, Owed: c.Owed})
		return c, err
	})
}

// ReopenThread opens a closed case again: a breach or a new offence (OFF-09).
type ReopenThread struct {
	Reason string `json:"reason" label:"Why the case goes on" said:"why the case goes on" required:"true" format:"textarea" minLength:"5" maxLength:"2000"`
}

// ReopenThread opens a closed case again. Right: reintegration.thread.reopen. Faults: form.invalid;
// reintegration.thread.open (conflict); thread.not_found.
func (d *Desk) ReopenThread(ctx context.Context, id string, in ReopenThread) (act.Done[Closed], error) {
	r, err := d.threadFacts(d.host.DB.Read(ctx), id)
	if err != nil {
		return act.Done[Closed]{}, err
	}
	a := act.Of("reintegration.thread.reopen", journal.Ref{Kind: "thread", ID: r.ID}, in.Reason).On(r.ID).With(r)
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Closed, error) {
		if err := form.Check(&in); err != nil {
			return Closed{}, err
		}
		th, err := thread.Get(tx, r.ID)
		if err != nil {
			return Closed{}, err
		}
		if th.ClosedAt.IsZero() {
			return Closed{}, fault.New(fault.Conflict, "reintegration.thread.open")
		}
		if err := thread.Close(tx, th.ID, time.Time{}, th.Version); err != nil {
			return Closed{}, err
		}
		_, err = tx.Record(entry.ThreadReopened{Thread: th.ID, Reason: in.Reason})
		return Closed{Thread: th.ID, Ref: th.Ref}, err
	})
}

// threadFacts are what policy asks of a case that is to be closed: who is in its plans, how many plans run, how much is owed.
func (d *Desk) threadFacts(q db.Querier, id string) (access.Resource, error) {
	th, err := thread.Get(q, id)
	if err != nil {
		return access.Resource{}, err
	}
	r := access.Resource{Kind: "thread", ID: th.ID, Label: th.Label}
	ss, err := sentencesOf(q, th.ID)
	if err != nil {
		return r, err
	}
	for _, s := range ss {
		r.People = append(r.People, s.Person)
	}
	ps, err := plansOf(q, th.ID)
	if err != nil {
		return r, err
	}
	open := 0
	for _, p := range ps {
		if p.ClosedAt.IsZero() {
			open++
		}
	}
	xs, err := disposalsOf(q, th.ID)
	if err != nil {
		return r, err
	}
	for _, x := range xs {
		r.People = append(r.People, x.Person)
		if x.EndedAt.IsZero() && x.State != "refused" {
			open++
		}
	}
	owed, err := promise.Count(q, th.ID, []string{th.Label})
	r.Attrs = map[string]any{"plans": open, "owed": owed[promise.Open] + owed[promise.Broken]}
	return r, err
}
