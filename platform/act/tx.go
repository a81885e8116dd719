package act

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"throughline/platform/access"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/id"

	"throughline/platform/jobs"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/platform/thread"
)

// Tx is a running act. It is a db.Querier for the room's store functions, and it writes the journal and moves promises.
type Tx struct {
	*db.Tx
	door        *Door
	act         Act
	actor       *access.Actor
	id          string
	now         time.Time
	last        string
	after       []func()
	relabelling bool
	outside     *Outside // where the act comes from, when another system brings it
	away        string   // the room kept elsewhere that the act would have written to
	wrote       []Wrote  // for the keeper of a room
}

// Now is the act's time: one instant for everything it writes.
func (t *Tx) Now() time.Time { return t.now }

// HappenedAt is when the act says that it happened: now unless it was told otherwise.
func (t *Tx) HappenedAt() time.Time {
	if t.act.At.IsZero() {
		return t.now
	}
	return t.act.At
}

// Change is when this act changes what is owed: when that happened, and when it was recorded.
func (t *Tx) Change() promise.Change {
	return promise.Change{HappenedAt: t.HappenedAt(), RecordedAt: t.now}
}

// Actor is who does it.
func (t *Tx) Actor() *access.Actor { return t.actor }

// Threads are the threads that this act's entries stand on.
func (t *Tx) Threads() []string { return t.act.Threads }

// StandOn adds threads for the entries that follow: for a record whose threads are known only after it was read.
func (t *Tx) StandOn(threads ...string) { t.act.Threads = append(t.act.Threads, threads...) }

// Subject is the act's record.
func (t *Tx) Subject() journal.Ref { return t.act.Subject }

// Relabelling lets this act stand on a thread whose label its actor does not hold: for the few acts that change who may see
// a thread, or that must tell its members what was done. Policy has decided the act itself before.
func (t *Tx) Relabelling() { t.relabelling = true }

// AfterCommit runs f once the act is on disk, on the caller's goroutine: for what is not SQL.
func (t *Tx) AfterCommit(f func()) { t.after = append(t.after, f) }

type entryOption struct {
	subject  journal.Ref
	threads  []string
	given    bool
	label    string
	happened time.Time
}

// EntryOption changes how an entry stands.
type EntryOption func(*entryOption)

// About gives an entry a subject of its own.
func About(kind, id string) EntryOption {
	return func(o *entryOption) { o.subject = journal.Ref{Kind: kind, ID: id} }
}

// OnThreads gives an entry threads of its own; none at all for a subject's own stream.
func OnThreads(threads ...string) EntryOption {
	return func(o *entryOption) { o.threads, o.given = threads, true }
}

// Labelled narrows who may see the entry.
func Labelled(label string) EntryOption { return func(o *entryOption) { o.label = label } }

// ThatHappenedAt gives an entry a time of its own.
func ThatHappenedAt(at time.Time) EntryOption { return func(o *entryOption) { o.happened = at } }

// Record writes an entry and returns its id. If it cannot be written the act fails.
func (t *Tx) Record(b journal.Body, opts ...EntryOption) (string, error) {
	var o entryOption
	for _, f := range opts {
		f(&o)
	}
	kind, version := b.EntryKind()
	if err := t.mayWrite(kind); err != nil {
		return "", err
	}
	data, err := json.Marshal(b)
	if err != nil {
		return "", fmt.Errorf("act: entry %s: %w", kind, err)
	}
	e := journal.Entry{ID: id.New(), Kind: kind, Version: version, Subject: t.subjectOr(o.subject), Actor: t.actor.Account, Action: t.act.Action,
		Act: t.id, Cause: t.act.Cause, Label: o.label, HappenedAt: t.HappenedAt(), RecordedAt: t.now,
		Envelope: journal.Envelope{Who: journal.Who{Name: t.actor.Name, Rank: t.actor.Rank, Number: t.actor.Number, Role: firstOf(t.actor.Roles)},
			Why: t.act.Why, OnBehalf: t.actor.OnBehalf, Device: t.actor.Device, Source: t.outside.source(), Data: data}}
	if !o.happened.IsZero() {
		e.HappenedAt = o.happened
	}
	threads := t.act.Threads
	if o.given {
		threads = o.threads
	}
	seen := map[string]bool{}
	for _, x := range threads {
		if x != "" && !seen[x] {
			seen[x] = true
			e.Threads = append(e.Threads, journal.On{Thread: x})
		}
	}
	if err := journal.Write(t, t.Tx.Engine, &e, t.mayStand); err != nil {
		return "", err
	}
	t.last = e.ID
	t.note(e)
	return e.ID, nil
}

func firstOf(s []string) string {
	if len(s) == 0 {
		return ""
	}
	return s[0]
}

// NewPromise is what a room promises.
type NewPromise struct {
	Kind    string
	Subject journal.Ref // zero: the act's subject
	Threads []string    // nil: the act's threads
	OwedTo  string      // "victim:ID", "detainee:ID", "public"
	Owner   string      // "staff:ID", "team:CODE", "role:CODE"
	Law     string      // the law row that gives the time: Row.Ref()
	Start   time.Time   // zero: when the act happened
	Due     time.Time
	Label   string // empty: the label of its first thread
}

// Promise opens a promise and returns its id. The journal says so in the act's own entry: rooms put the due time there.
func (t *Tx) Promise(n NewPromise) (string, error) {
	if n.Due.IsZero() || n.Kind == "" || n.Owner == "" {
		return "", fmt.Errorf("act: a promise needs a kind, an owner and a due time: %+v", n)
	}
	k := t.door.Promises.Get(n.Kind)
	p := promise.Promise{ID: id.New(), Kind: n.Kind, Label: n.Label, OwedTo: n.OwedTo, Owner: n.Owner, Law: n.Law, StartedAt: n.Start, DueAt: n.Due, State: promise.Open, Threads: n.Threads, MadeAt: t.now}
	s := t.subjectOr(n.Subject)
	p.SubjectKind, p.SubjectID = s.Kind, s.ID
	if p.Threads == nil {
		p.Threads = t.act.Threads
	}
	if p.StartedAt.IsZero() {
		p.StartedAt = t.HappenedAt()
	}
	if p.Label == "" {
		label, err := t.narrowest(p.Threads)
		if err != nil {
			return "", err
		}
		p.Label = label
	}
	p.Step, p.NextAt = k.First(p.DueAt, t.now)
	return p.ID, promise.Insert(t, p)
}

// narrowest is the label of what stands on several threads: the first that is not open to all.
func (t *Tx) narrowest(threads []string) (string, error) {
	for _, x := range threads {
		th, err := thread.Get(t, x)
		if err != nil {
			return "", err
		}
		if th.Label != "open" {
			return th.Label, nil
		}
	}
	return "open", nil
}

// Keep closes what is owed of a kind on a subject as kept, now or when the act happened, with an entry as its proof.
// It returns how many it closed: none is not a fault, because the duty may not have arisen.
func (t *Tx) Keep(kind string, subject journal.Ref, proof string) (int, error) {
	return t.closeAll(kind, subject, func(p *promise.Promise) { p.State, p.Proof = promise.Kept, proof })
}

// Waive closes what is owed of a kind on a subject for a lawful reason. kind may be empty for all.
func (t *Tx) Waive(kind string, subject journal.Ref, reason string) (int, error) {
	return t.closeAll(kind, subject, func(p *promise.Promise) { p.State, p.Reason = promise.Waived, reason })
}

// KeepOne closes one promise as kept. Fault: promise.closed when it is not owed any more.
func (t *Tx) KeepOne(promiseID, proof string) error {
	p, err := promise.Get(t, promiseID)
	if err != nil {
		return err
	}
	if !p.Owed() {
		return fault.New(fault.Conflict, "promise.closed")
	}
	p.State, p.Proof, p.ClosedAt, p.NextAt = promise.Kept, proof, t.HappenedAt(), time.Time{}
	return promise.Update(t, p, t.Change())
}

// WaiveOne closes one promise for a lawful reason, and nothing else that is owed of its kind. Fault: promise.closed when it is not owed any
// more.
func (t *Tx) WaiveOne(promiseID, reason string) error {
	p, err := promise.Get(t, promiseID)
	if err != nil {
		return err
	}
	if !p.Owed() {
		return fault.New(fault.Conflict, "promise.closed")
	}
	p.State, p.Reason, p.ClosedAt, p.NextAt = promise.Waived, reason, t.HappenedAt(), time.Time{}
	return promise.Update(t, p, t.Change())
}

func (t *Tx) closeAll(kind string, subject journal.Ref, how func(*promise.Promise)) (int, error) {
	ps, err := promise.Of(t, kind, subject)
	if err != nil {
		return 0, err
	}
	for _, p := range ps {
		how(&p)
		p.ClosedAt, p.NextAt = t.HappenedAt(), time.Time{}
		if err := promise.Update(t, p, t.Change()); err != nil {
			return 0, err
		}
	}
	return len(ps), nil
}

// Pause stops a promise's clock: no step fires while it is paused. Resume moves the due time by the length of the pause.
func (t *Tx) Pause(kind string, subject journal.Ref) (int, error) {
	return t.each(kind, subject, func(p *promise.Promise) bool {
		if !p.PausedAt.IsZero() {
			return false
		}
		p.PausedAt, p.NextAt = t.HappenedAt(), time.Time{}
		return true
	})
}

// Resume starts a paused promise's clock again.
func (t *Tx) Resume(kind string, subject journal.Ref) (int, error) {
	return t.each(kind, subject, func(p *promise.Promise) bool {
		if p.PausedAt.IsZero() {
			return false
		}
		p.DueAt = p.DueAt.Add(t.HappenedAt().Sub(p.PausedAt))
		p.PausedAt = time.Time{}
		p.Step, p.NextAt = t.door.Promises.Get(p.Kind).First(p.DueAt, t.now)
		return true
	})
}

// Move gives what is owed of a kind on a subject another due time (an extension, a re-arranged hearing).
func (t *Tx) Move(kind string, subject journal.Ref, due time.Time) (int, error) {
	return t.each(kind, subject, func(p *promise.Promise) bool {
		p.DueAt = due
		if due.After(t.now) {
			p.State = promise.Open
		}
		p.Step, p.NextAt = t.door.Promises.Get(p.Kind).First(due, t.now)
		return true
	})
}

// AlsoOn lets everything that is owed on a subject stand on a further thread too, under the narrowest label of its threads: one
// promise, however many investigations it serves. Its due time, its steps and its owner stay as they are.
func (t *Tx) AlsoOn(subject journal.Ref, threadID string) (int, error) {
	ps, err := promise.Of(t, "", subject)
	if err != nil {
		return 0, err
	}
	for _, p := range ps {
		if slices.Contains(p.Threads, threadID) {
			continue
		}
		label, err := t.narrowest(append(p.Threads, threadID))
		if err != nil {
			return 0, err
		}
		if err := promise.AlsoOn(t, p, threadID, label); err != nil {
			return 0, err
		}
	}
	return len(ps), nil
}

// Reassign gives what is owed of a kind on a subject another owner.
func (t *Tx) Reassign(kind string, subject journal.Ref, owner string) (int, error) {
	return t.each(kind, subject, func(p *promise.Promise) bool { p.Owner = owner; return true })
}

func (t *Tx) each(kind string, subject journal.Ref, change func(*promise.Promise) bool) (int, error) {
	ps, err := promise.Of(t, kind, subject)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, p := range ps {
		if !change(&p) {
			continue
		}
		if err := promise.Update(t, p, t.Change()); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// Queue puts durable work beside the act: it runs after commit, outside the transaction, and again until it succeeds.
func (t *Tx) Queue(j jobs.Job) error { return jobs.Queue(t, t.now, j) }
