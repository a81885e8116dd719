package people

import (
	"context"
	"errors"
	"strings"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/platform/when"
	"throughline/police/people/entry"
)

const selfLookupReview = "access.self_lookup_review"

// supervisors is the label of what supervisors are told and constables are not.
const supervisors = "supervisors"

// refusedLook is a look at an own, family or home record that was refused.
type refusedLook struct{ record, how, of string }

// selfLookup records that it was refused and asks a supervisor to look at it. The same record on the same day is one.
func (d *Desk) selfLookup(ctx context.Context, l refusedLook) error {
	who, err := access.From(ctx)
	if err != nil {
		return err
	}
	now := d.host.Clock.Now()
	row, ok := d.host.Law.Table("people.self_lookup").At("review", when.DayOf(now))
	var v struct {
		WorkingDays int `json:"working_days"`
	}
	if !ok {
		return errors.New("people: law has no row people.self_lookup/review")
	}
	if err := row.Into(&v); err != nil {
		return err
	}
	subject := journal.Ref{Kind: "staff", ID: who.Staff}
	a := act.Of("people.self_lookup.record", subject).With(access.Resource{}).
		Keyed(id.Derive("people.self_lookup", who.Account, l.record, l.how, dayKey(now)))
	_, err = act.Do(access.WithActor(ctx, access.System("people")), d.host.Door, a, func(tx *act.Tx) (string, error) {
		e, err := tx.Record(entry.SelfLookup{Staff: who.Staff, Record: l.record, How: l.how, Of: l.of}, act.OnThreads(), act.Labelled(supervisors))
		if err != nil {
			return "", err
		}
		owed, err := promise.Of(tx, selfLookupReview, subject)
		if err != nil || len(owed) > 0 {
			return e, err // one review answers for all that is waiting
		}
		due := when.AddWorkingDays(d.host.Law.Calendar(), when.DayOf(tx.Now()), v.WorkingDays).End()
		_, err = tx.Promise(act.NewPromise{Kind: selfLookupReview, Threads: []string{}, OwedTo: "public", Owner: supervisorOf(who), Law: row.Ref(), Due: due, Label: supervisors})
		return e, err
	})
	return err
}

// supervisorOf is the role above somebody: nobody reviews their own look.
func supervisorOf(who *access.Actor) string {
	switch {
	case who.RankNo >= 3:
		return "role:superintendent"
	case who.RankNo == 2 || who.Has("control_supervisor"):
		return "role:duty_inspector"
	case who.Has("call_handler") || who.Has("dispatcher"):
		return "role:control_supervisor"
	}
	return "role:sergeant"
}

// onOwn hands a refusal on to the supervisor, for a record of any kind and room: it was for an own, family or home record.
func (d *Desk) onOwn(ctx context.Context, who *access.Actor, subject journal.Ref, facts access.Resource) error {
	of := who.Own(facts.People, facts.Places)
	if of == "" || who.Staff == "" {
		return nil
	}
	return d.selfLookup(access.WithActor(ctx, who), refusedLook{record: subject.String(), how: "open", of: of})
}

// ReviewSelfLookup is what a supervisor finds about looks at own, family or home records.
type ReviewSelfLookup struct {
	Staff   string `json:"-" form:"-"`
	Finding string `json:"finding" label:"What you found" enum:"police_purpose,mistake,referred" required:"true"`
	Comment string `json:"comment" label:"Why" said:"why you found so" format:"textarea" required:"true" maxLength:"4000"`
}

// ReviewSelfLookup keeps the promise that somebody looks at it. Right: people.self_lookup.review: a sergeant or above, or
// information assurance, and never the person whose look it was. Faults: people.self_lookup.nothing_waiting.
func (d *Desk) ReviewSelfLookup(ctx context.Context, in ReviewSelfLookup) (act.Done[int], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[int]{}, err
	}
	subject := journal.Ref{Kind: "staff", ID: in.Staff}
	a := act.Of("people.self_lookup.review", subject, strings.TrimSpace(in.Comment)).
		With(access.Resource{Label: supervisors, Attrs: map[string]any{"staff": in.Staff}})
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (int, error) {
		owed, err := promise.Of(tx, selfLookupReview, subject)
		if err != nil {
			return 0, err
		}
		if len(owed) == 0 {
			return 0, fault.New(fault.Conflict, "people.self_lookup.nothing_waiting")
		}
		e, err := tx.Record(entry.SelfLookupReviewed{Staff: in.Staff, Finding: in.Finding, Comment: in.Comment, Reviewed: len(owed)}, act.OnThreads(), act.Labelled(supervisors))
		if err != nil {
			return 0, err
		}
		return tx.Keep(selfLookupReview, subject, e)
	})
}

// stepsOf reads who is told about a kind of promise, and when.
func (d *Desk) stepsOf(kind string) []promise.Step {
	return promise.Climb(d.host.Law, kind, when.DayOf(d.host.Clock.Now()))
}
