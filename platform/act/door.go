// Package act is the only way to change anything or to see anything sensitive: who, what, to which record, why.
// Do authorises, opens the transaction, writes the journal, moves the promises, queues the work and commits.
// See is the same door for sensitive reads.
package act

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"throughline/platform/access"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/platform/when"
)

//go:embed migrations
var files embed.FS

// Migrations are the tables of this package.
var Migrations = db.Migrations{Room: "act", Files: sub(files)}

func sub(f embed.FS) fs.FS {
	s, err := fs.Sub(f, "migrations")
	if err != nil {
		panic(err)
	}
	return s
}

// FactsFunc reads what policies ask of one kind of record. Fault not_found when there is none.
type FactsFunc func(q db.Querier, id string) (access.Resource, error)

// Door is the one door of an installation.
type Door struct {
	DB       *db.DB
	Policies *access.Policies
	Clock    when.Clock
	Kinds    *journal.Kinds
	Promises *promise.Kinds
	Space    *Space // nil refuses nothing
	// ActorAt says what an account was at a moment, for acts that happened before they are recorded. App fills it from the
	// directory; without it the actor of now stands.
	ActorAt func(ctx context.Context, account string, at time.Time) (*access.Actor, error)
	facts   map[string]FactsFunc
	mu      sync.RWMutex
	wakers  []func()
	kin     []OwnFunc
	looks   *looks
	refused counter
	away    Elsewhere // nil when every room is kept here
}

// New makes a door.
func New(d *db.DB, p *access.Policies, c when.Clock, k *journal.Kinds, pk *promise.Kinds) *Door {
	return &Door{DB: d, Policies: p, Clock: c, Kinds: k, Promises: pk, facts: map[string]FactsFunc{}, looks: newLooks()}
}

// Facts registers how the facts of one kind of record are read. A kind is registered once.
func (d *Door) Facts(kind string, f FactsFunc) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, ok := d.facts[kind]; ok {
		panic("act: facts registered twice: " + kind)
	}
	d.facts[kind] = f
}

// OnCommit registers what is woken after each commit: listeners, live streams, the sealer. It must not block.
func (d *Door) OnCommit(f func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.wakers = append(d.wakers, f)
}

// OwnFunc hears that somebody was refused a record because it is about themselves, their family or their home.
type OwnFunc func(ctx context.Context, who *access.Actor, subject journal.Ref, facts access.Resource) error

// OnOwn registers what hands such refusals on to a supervisor, for every kind of record. It runs after the refusal is on disk.
func (d *Door) OnOwn(f OwnFunc) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.kin = append(d.kin, f)
}

// handOn gives a refused look at an own record to those who hear of it.
func (d *Door) handOn(ctx context.Context, actor *access.Actor, a Act) {
	r, err := d.resource(d.DB.Read(ctx), a)
	d.mu.RLock()
	kin := d.kin
	d.mu.RUnlock()
	for _, f := range kin {
		if err == nil {
			err = f(context.WithoutCancel(ctx), actor, a.Subject, r)
		}
	}
	if err != nil {
		slog.ErrorContext(ctx, "a refused look at an own record could not be handed on", "action", a.Action, "error", err)
	}
}

func (d *Door) wake() {
	d.mu.RLock()
	defer d.mu.RUnlock()
	for _, f := range d.wakers {
		f()
	}
}

// Act is what somebody is about to do.
type Act struct {
	Action   string // the policy action, "custody.review.record"
	Subject  journal.Ref
	Why      string
	Threads  []string // the threads that its entries stand on
	At       time.Time
	Cause    string // the entry that it answers, for listeners and steps
	facts    *access.Resource
	fixedKey string
	byNow    bool   // who does it is judged as they are now
	asked    string // the kind of record that the request named, when the subject is about to be made
}

// Of names an act on a record. why may be left out.
func Of(action string, subject journal.Ref, why ...string) Act {
	a := Act{Action: action, Subject: subject}
	if len(why) > 0 {
		a.Why = why[0]
	}
	return a
}

// On says which threads its entries stand on, unless an entry says otherwise.
func (a Act) On(threads ...string) Act { a.Threads = append([]string(nil), threads...); return a }

// HappenedAt says when it happened, where that is not now. Rank and law are judged at that time, and it is never later than now.
func (a Act) HappenedAt(t time.Time) Act { a.At = t; return a }

// JudgedNow says that what happened then was not the actor's doing, but what they record of it is: a document that is older,
// a booking put right. Their rank and duty are those of now.
func (a Act) JudgedNow() Act { a.byNow = true; return a }

// With gives the facts of a record that does not exist yet, or that the caller has just read.
func (a Act) With(r access.Resource) Act {
	if r.Kind == "" {
		r.Kind, r.ID = a.Subject.Kind, a.Subject.ID
	}
	a.facts = &r
	return a
}

// Keyed makes the act one act by a key of its own instead of the request's: for steps and jobs that any node may fire.
func (a Act) Keyed(key string) Act { a.fixedKey = key; return a }

// New says that the subject is about to be made, under an id of its own, and which kind of record the request named: its
// thread, its incident, its person. A hidden one is then answered as one of that kind that is not there.
func (a Act) New(asked string) Act { a.asked = asked; return a }

// Because names the entry that this act answers.
func (a Act) Because(entry string) Act { a.Cause = entry; return a }

// Resource reads the facts of the act's subject.
func (d *Door) resource(q db.Querier, a Act) (access.Resource, error) {
	if a.facts != nil {
		return *a.facts, nil
	}
	return d.ResourceOf(q, a.Subject)
}

// ResourceOf reads the facts of a record. Faults: not_found; internal when nobody registered its kind.
func (d *Door) ResourceOf(q db.Querier, subject journal.Ref) (access.Resource, error) {
	d.mu.RLock()
	f, ok := d.facts[subject.Kind]
	d.mu.RUnlock()
	if !ok {
		return access.Resource{}, fmt.Errorf("act: nobody registered the facts of %q", subject.Kind)
	}
	r, err := f(q, subject.ID)
	if err != nil {
		return access.Resource{}, err
	}
	if r.Kind == "" {
		r.Kind, r.ID = subject.Kind, subject.ID
	}
	return r, nil
}

// May tells whether the actor of ctx could do an act now: for showing only the buttons that work. It records nothing.
func (d *Door) May(ctx context.Context, a Act) bool {
	actor, err := access.From(ctx)
	if err != nil {
		return false
	}
	if actor, err = d.then(ctx, actor, a); err != nil {
		return false
	}
	r, err := d.resource(d.DB.Read(ctx), a)
	if err != nil {
		return false
	}
	return d.Policies.Decide(actor, a.Action, r, contextOf(a, d.Clock.Now())).Allow
}

// then is the actor with the rank, roles, teams, skills and duty of when the act happened: rank is judged at that time. What
// they may see and whose records they may not touch stay as they are now. Fault: act.not_serving_then (forbidden).
func (d *Door) then(ctx context.Context, actor *access.Actor, a Act) (*access.Actor, error) {
	if d.ActorAt == nil || actor.Kind != "staff" || a.byNow || a.At.IsZero() || !a.At.Before(d.Clock.Now()) {
		return actor, nil
	}
	was, err := d.whoAt(ctx, actor.Account, a.At)
	if fault.Is(err, fault.Unauthenticated) || fault.Is(err, fault.NotFound) {
		return nil, fault.New(fault.Forbidden, "act.not_serving_then").Wrap(err)
	}
	if err != nil {
		return nil, fmt.Errorf("act: the actor of then: %w", err)
	}
	then := *actor
	then.Rank, then.RankNo, then.Number, then.Roles, then.Teams, then.Skills, then.OnDuty = was.Rank, was.RankNo, was.Number, was.Roles, was.Teams, was.Skills, was.OnDuty
	return &then, nil
}

// whoAt is an account as it was when something happened. A time that was said in whole minutes is any moment of its minute: who booked
// on in it after its first second was on duty in it.
func (d *Door) whoAt(ctx context.Context, account string, at time.Time) (*access.Actor, error) {
	was, err := d.ActorAt(ctx, account, at)
	if err == nil && was.OnDuty || !at.Equal(at.Truncate(time.Minute)) {
		return was, err
	}
	end := at.Add(time.Minute - time.Microsecond)
	if now := d.Clock.Now(); end.After(now) {
		end = now
	}
	if late, e := d.ActorAt(ctx, account, end); e == nil && late.OnDuty {
		return late, nil
	}
	return was, err
}

// judged is then for an act that is about to be decided: that they did not serve is a refusal, and is recorded as one.
func (d *Door) judged(ctx context.Context, actor *access.Actor, a Act) (*access.Actor, error) {
	was, err := d.then(ctx, actor, a)
	if fault.HasCode(err, "act.not_serving_then") {
		d.refuse(ctx, actor, a, access.Decision{Code: "act.not_serving_then", Rules: []string{"act.not_serving_then"}})
	}
	return was, err
}

// Why decides for showing why a reader may do or see something. It records nothing.
func (d *Door) Why(ctx context.Context, a Act) access.Decision {
	actor, err := access.From(ctx)
	if err != nil {
		return access.Decision{}
	}
	r, err := d.resource(d.DB.Read(ctx), a)
	if err != nil {
		return access.Decision{}
	}
	return d.Policies.Decide(actor, a.Action, r, contextOf(a, d.Clock.Now()))
}

// FactKinds are the kinds of record whose facts are registered, in their order.
func (d *Door) FactKinds() []string {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return slices.Sorted(maps.Keys(d.facts))
}

// Knows tells whether somebody registered the facts of a kind of record.
func (d *Door) Knows(kind string) bool {
	d.mu.RLock()
	defer d.mu.RUnlock()
	_, ok := d.facts[kind]
	return ok
}

func contextOf(a Act, now time.Time) map[string]any {
	at := a.At
	if at.IsZero() {
		at = now
	}
	return map[string]any{"why": a.Why, "has_why": a.Why != "", "at": at.UnixMilli()}
}

// decide says whether the act may be done, and what to answer if not: a record that the actor may not know of is not found.
func (d *Door) decide(ctx context.Context, actor *access.Actor, a Act) (access.Decision, error) {
	r, err := d.resource(d.DB.Read(ctx), a)
	if fault.Is(err, fault.NotFound) {
		return access.Decision{Rules: []string{unknown}}, err // recorded as what is hidden is: the time that it takes must not tell them apart
	}
	if err != nil {
		return access.Decision{}, err
	}
	dec := d.Policies.Decide(actor, a.Action, r, contextOf(a, d.Clock.Now()))
	if dec.Allow {
		return dec, nil
	}
	if r.Label != "" && !actor.Knows(r.Label) {
		kind := r.Kind
		switch {
		case a.asked != "":
			kind = a.asked
		case a.Subject.ID == "":
			kind = "thread" // a record that is about to be made: what may not be known of is its thread
		}
		return dec, fault.New(fault.NotFound, kind+".not_found").Wrap(fmt.Errorf("label %s is not held", r.Label))
	}
	code := dec.Code
	if code == "" || code == "access.no_rule" {
		code = "access.refused"
	}
	f := fault.New(fault.Forbidden, code)
	for _, n := range dec.Needs {
		f = f.With("needs", n)
		break
	}
	if len(dec.Needs) == 0 && code == "access.refused" {
		f = fault.New(fault.Forbidden, "access.refused_plain")
	}
	return dec, f
}

// unknown stands for the rules in the refusal of a record that is not there.
const unknown = "not_there"

// ownRecord is the code of the rule that nobody opens their own, their family's or their home's record (policy/all.cedar).
const ownRecord = "access.own_record"

// refuse writes the refusal after nothing else was written, in a savepoint of its own. Anonymous refusals are only counted.
func (d *Door) refuse(ctx context.Context, actor *access.Actor, a Act, dec access.Decision) {
	if len(dec.Rules) > 0 && dec.Rules[0] == unknown && !id.Valid(a.Subject.ID) {
		a.Subject.ID = "" // what was typed is no id, and no free text stands outside a body
	}
	err := d.DB.Do(context.WithoutCancel(ctx), func(tx *db.Tx) error {
		t := &Tx{Tx: tx, door: d, act: a, actor: actor, id: newActID(), now: d.Clock.Now()}
		_, err := t.Record(Refused{Action: a.Action, Rules: dec.Rules}, OnThreads(), Labelled("audit"), ThatHappenedAt(t.now))
		return err
	})
	if err != nil {
		slog.ErrorContext(ctx, "a refusal could not be recorded", "action", a.Action, "error", err)
	}
	if dec.Code == ownRecord {
		d.handOn(ctx, actor, a)
	}
	d.refused.add()
	d.wake()
}

// Refused is the entry of an act that policy did not allow. It stands on no thread: who may see the thread is not told
// that somebody knocked, and the thread's numbers do not move.
type Refused struct {
	Action string   `json:"action"`
	Rules  []string `json:"rules"`
}

// EntryKind names the entry.
func (Refused) EntryKind() (string, int) { return "act.refused", 1 }

// Line says what was refused.
func (r Refused) Line() journal.Line {
	return journal.Line{Stage: "Access", Title: "Refused: " + r.Action}
}
