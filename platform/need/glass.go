package need

import (
	"context"
	"slices"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/platform/thread"
	"throughline/platform/when"
)

// BreakGlass is what is asked of somebody who must see a restricted thread at once.
type BreakGlass struct {
	Ref string `json:"ref" label:"The thread's reference" hint:"Two groups of four, for example 7K2M-9QXA" required:"true" maxLength:"40"`
	Why string `json:"why" label:"Why you must see it now" hint:"For example: danger to life at the address. This is read by the thread's owner and by information assurance." required:"true" minLength:"10" maxLength:"500" format:"textarea"`
}

// Opened is a glass that was broken.
type Opened struct {
	Glass  string    `json:"glass"`
	Thread string    `json:"thread"`
	Until  time.Time `json:"until"`
}

// errNotOpened is the one answer to everybody for whom nothing was opened: there is no such thread, it is not restricted, or
// they may not. Which of these it is would itself tell that a restricted thread is there.
func errNotOpened(cause error) error {
	return fault.New(fault.NotFound, "access.glass.not_opened").Wrap(cause)
}

// BreakGlass gives the actor a restricted thread's label for a while, by the reference that they were given: the owner and
// information assurance are told, everything opened is recorded, and a review is promised for the next working day.
// Right: access.glass.break. Fault: access.glass.not_opened (not found), one answer for every reason; every try is recorded.
func (d *Desk) BreakGlass(ctx context.Context, in BreakGlass) (act.Done[Opened], error) {
	var none act.Done[Opened]
	if err := form.Check(&in); err != nil {
		return none, err
	}
	ref := clean(in.Ref)
	a := act.Of("access.glass.break", journal.Ref{Kind: "glass", ID: ref}, in.Why)
	r, th := glassFactsOf(ref), thread.Thread{}
	r.Attrs["restricted"] = true
	if d.host.Door.May(ctx, a.With(r)) { // for who never may, nothing is looked up: no time to measure
		var err error
		if r, th, err = d.glassAsked(d.host.DB.Read(ctx), ref); err != nil {
			return none, err
		}
	} else {
		r.Attrs["restricted"] = false
	}
	a = a.With(r)
	done, err := act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Opened, error) { return d.open(tx, th.ID) })
	if fault.Is(err, fault.Forbidden) || fault.Is(err, fault.NotFound) || fault.HasCode(err, "access.not_restricted") {
		return none, errNotOpened(err)
	}
	return done, err
}

// clean writes a typed reference as references are written; what cannot be one is empty, so that no free text stands in the
// entry of a refusal.
func clean(s string) string {
	s = strings.ToUpper(strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, s))
	if len(s) != 8 || strings.Trim(s, "0123456789ABCDEFGHJKMNPQRSTVWXYZ") != "" {
		return ""
	}
	return s[:4] + "-" + s[4:]
}

func glassFactsOf(ref string) access.Resource {
	return access.Resource{Kind: "glass", ID: ref, Label: "open", Attrs: map[string]any{"restricted": false, "account": ""}}
}

// glassAsked are the facts of breaking the glass of a reference. Its label is open: the act is for who does not hold it.
func (d *Desk) glassAsked(q db.Querier, ref string) (access.Resource, thread.Thread, error) {
	r := glassFactsOf(ref)
	th, err := thread.Get(q, ref)
	if fault.Is(err, fault.NotFound) {
		return r, th, nil
	}
	if err != nil {
		return r, th, err
	}
	facts, err := d.factsOf(q, th)
	r.People, r.Places, r.Attrs["restricted"] = facts.People, facts.Places, facts.Attrs["restricted"]
	return r, th, err
}

func (d *Desk) open(tx *act.Tx, threadID string) (Opened, error) {
	th, err := d.restrictedThread(tx, threadID)
	if err != nil {
		return Opened{}, err
	}
	span, law, err := d.openFor(tx.Now())
	if err != nil {
		return Opened{}, err
	}
	until := tx.Now().Add(span)
	glass, err := access.AddMember(tx, th.Label, tx.Actor().Account, Glass, tx.Now(), until)
	if err != nil {
		return Opened{}, err
	}
	tx.Relabelling()
	tx.AfterCommit(d.Forget)
	b := GlassBroken{Glass: glass, Thread: th.ID, Account: tx.Actor().Account, Until: when.Micros(until), Law: law}
	if _, err := tx.Record(b, act.About("thread", th.ID), act.OnThreads(th.ID)); err != nil { // for those who may see the thread
		return Opened{}, err
	}
	if _, err := tx.Record(b, act.About("glass", glass), act.OnThreads(), act.Labelled(Audit)); err != nil { // for those who review
		return Opened{}, err
	}
	return Opened{Glass: glass, Thread: th.ID, Until: until}, d.promiseReview(tx, th, glass)
}

// openFor is for how long a broken glass stays open, and by which row of law.
func (d *Desk) openFor(now time.Time) (time.Duration, string, error) {
	row, ok := d.host.Law.Table("access.glass").At("open", when.DayOf(now))
	if !ok {
		return 0, "", fault.New(fault.Internal, "internal")
	}
	var v struct {
		Minutes int `json:"minutes"`
	}
	err := row.Into(&v)
	return time.Duration(v.Minutes) * time.Minute, row.Ref(), err
}

// promiseReview promises the review to information assurance and tells them and the owner at once. The promise stands on no
// thread: the reviewer judges the opening, and does not thereby see the thread.
func (d *Desk) promiseReview(tx *act.Tx, th thread.Thread, glass string) error {
	day := when.DayOf(tx.Now())
	row, ok := d.host.Law.Table("access.glass").At("review", day)
	if !ok {
		return fault.New(fault.Internal, "internal")
	}
	var v struct {
		Days int `json:"working_days"`
		Hour int `json:"hour"`
	}
	if err := row.Into(&v); err != nil {
		return err
	}
	due, err := d.host.Law.Calendar().AddWorkingDays(day, v.Days)
	if err != nil {
		return err
	}
	p, err := tx.Promise(act.NewPromise{Kind: GlassReview, Subject: journal.Ref{Kind: "glass", ID: glass}, Threads: []string{}, OwedTo: "public",
		Owner: "role:information_assurance", Law: row.Ref(), Due: due.At(v.Hour, 0), Label: Audit})
	if err != nil {
		return err
	}
	ms, err := access.MembersOf(tx, th.Label, tx.Now())
	if err != nil {
		return err
	}
	tell := map[string]string{"role:information_assurance": Audit}
	owned := slices.ContainsFunc(ms, func(m access.Member) bool { return m.Kind == Owner })
	for _, m := range ms {
		if m.Kind == Owner || !owned && m.Kind == Named { // a thread without an owner is everybody's who is named
			tell[m.Account] = th.Label
		}
	}
	for who, label := range tell {
		if err := promise.Tell(tx, promise.Notice{ID: id.Derive("glass", glass, who), Promise: p, Told: who, Label: label, Step: -1, ToldAt: tx.Now()}); err != nil {
			return err
		}
	}
	return nil
}

// Broken is a glass that was broken, as its reviewer sees it.
type Broken struct {
	Glass    string            `json:"glass"`
	Ref      string            `json:"ref"`
	Account  string            `json:"account"`
	Name     string            `json:"name"`
	Why      string            `json:"why"`
	At       time.Time         `json:"at"`
	Until    time.Time         `json:"until"`
	Looks    []journal.LookRow `json:"looks"`
	Reviewed bool              `json:"reviewed"`
	Finding  string            `json:"finding,omitempty"`
	Comment  string            `json:"comment,omitempty"`
}

// Broken is one broken glass with what was looked at under it, for its reviewer. Right: access.glass.see.
func (d *Desk) Broken(ctx context.Context, glass string) (Broken, error) {
	a := act.Of("access.glass.see", journal.Ref{Kind: "glass", ID: glass})
	return act.See(ctx, d.host.Door, a, func(q db.Querier, _ *access.Actor) (Broken, error) { return broken(q, glass) })
}

func broken(q db.Querier, glass string) (Broken, error) {
	es, err := journal.About(q, journal.Ref{Kind: "glass", ID: glass}, []string{Audit}, 10)
	if err != nil {
		return Broken{}, err
	}
	out := Broken{Glass: glass}
	for _, e := range es {
		switch b := kinds.Body(e).(type) {
		case GlassReviewed:
			out.Reviewed, out.Finding, out.Comment = true, b.Finding, b.Comment
		case GlassBroken:
			th, err := thread.Get(q, b.Thread)
			if err != nil {
				return Broken{}, err
			}
			out.Ref, out.Account, out.Name, out.Why, out.At, out.Until = th.Ref, b.Account, e.Envelope.Who.Name, e.Envelope.Why, e.RecordedAt, when.FromMicros(b.Until)
			out.Looks, err = looksUnder(q, b, out.At, out.Until)
			if err != nil {
				return Broken{}, err
			}
		}
	}
	if out.Account == "" {
		return Broken{}, fault.New(fault.NotFound, "access.glass.not_found")
	}
	return out, nil
}

// looksShown bounds the looks of one opening that a reviewer is shown, at the thread's records and at others alike.
const looksShown = 500

// looksUnder are the looks of the reader while the glass was open: first those at the thread and at what stands on it, so that
// no number of other looks hides them.
func looksUnder(q db.Querier, b GlassBroken, from, until time.Time) ([]journal.LookRow, error) {
	return journal.LooksUnder(q, b.Account, b.Thread, from, until, looksShown)
}

func (d *Desk) glassFacts(q db.Querier, glass string) (access.Resource, error) {
	b, err := broken(q, glass)
	if err != nil {
		return access.Resource{}, err
	}
	return access.Resource{Kind: "glass", ID: glass, Label: Audit, Attrs: map[string]any{"account": b.Account, "restricted": true}}, nil
}

// Review is what a reviewer finds about an emergency opening.
type Review struct {
	Finding string `json:"finding" label:"Was it needed?" said:"whether it was needed" enum:"justified,not_justified" required:"true"`
	Comment string `json:"comment" label:"What you found" required:"true" maxLength:"1000" format:"textarea"`
}

// ReviewGlass keeps the promise that an emergency opening is reviewed. Right: access.glass.review, never the opener's own.
// Faults: access.glass.not_found; access.glass.reviewed_already (conflict).
func (d *Desk) ReviewGlass(ctx context.Context, glass string, in Review) (act.Done[GlassReviewed], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[GlassReviewed]{}, err
	}
	subject := journal.Ref{Kind: "glass", ID: glass}
	return act.Do(ctx, d.host.Door, act.Of("access.glass.review", subject), func(tx *act.Tx) (GlassReviewed, error) {
		es, err := journal.About(tx, subject, []string{Audit}, 10)
		if err != nil {
			return GlassReviewed{}, err
		}
		b := GlassReviewed{Glass: glass, Finding: in.Finding, Comment: in.Comment}
		for _, e := range es {
			switch x := kinds.Body(e).(type) {
			case GlassReviewed:
				return b, fault.New(fault.Conflict, "access.glass.reviewed_already")
			case GlassBroken:
				b.Thread = x.Thread
			}
		}
		tx.Relabelling()
		if _, err := tx.Record(b, act.About("thread", b.Thread), act.OnThreads(b.Thread)); err != nil {
			return b, err
		}
		proof, err := tx.Record(b, act.OnThreads(), act.Labelled(Audit))
		if err != nil {
			return b, err
		}
		_, err = tx.Keep(GlassReview, subject, proof)
		return b, err
	})
}

// OpenNow are the glasses that an account has broken and that are still open, for the band on every page.
func (d *Desk) OpenNow(q db.Querier, account string) ([]Opened, error) {
	ms, err := access.MembershipsOf(q, account, d.host.Clock.Now())
	var out []Opened
	for _, m := range ms {
		if m.Kind == Glass {
			out = append(out, Opened{Glass: m.ID, Thread: strings.TrimPrefix(m.Label, Prefix), Until: m.Until})
		}
	}
	return out, err
}
