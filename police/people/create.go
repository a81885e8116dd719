package people

import (
	"context"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/thread"
)

// CreatePerson is a person with what links them to the record: a role on a thread, or a way to reach them. Nobody is
// recorded who belongs to nothing (POLE-02).
type CreatePerson struct {
	NewPerson
	Thread string `json:"thread,omitempty" label:"Thread" hint:"Its reference, when they have a part in a case" maxLength:"40"`
	Role   string `json:"role,omitempty" label:"Their part in it" enum:"reporting_person,victim,witness,suspect,suspect_unknown,offender,person_of_interest,involved_party,association,missing,vulnerable_adult,officer_on_duty,victim_on_duty,appropriate_adult,parent_or_guardian,sudden_death"`
}

// Create records a person. Right: people.person.create. Faults: form.invalid with a sentence for each field;
// people.person.orphan; people.thread.not_found.
func (d *Desk) Create(ctx context.Context, in CreatePerson) (act.Done[Person], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Person]{}, err
	}
	if (in.Thread == "") != (in.Role == "") {
		return act.Done[Person]{}, fault.InvalidField("role", "people.person.role_and_thread")
	}
	if in.Thread == "" && in.Phone == "" && in.Email == "" && in.Address == "" {
		return act.Done[Person]{}, fault.InvalidField("thread", "people.person.orphan")
	}
	if in.ID == "" {
		in.ID = id.New()
	}
	a := act.Of("people.person.create", journal.Ref{Kind: "person", ID: in.ID})
	r := access.Resource{Label: "open"}
	if in.Thread != "" {
		th, err := d.visible(ctx, in.Thread)
		if err != nil {
			return act.Done[Person]{}, err
		}
		in.Thread, r.Label = th.ID, th.Label
		a = a.On(th.ID)
	}
	return act.Do(ctx, d.host.Door, a.With(r), func(tx *act.Tx) (Person, error) {
		p, err := d.CreateIn(tx, in.NewPerson)
		if err != nil || in.Thread == "" {
			return p, err
		}
		if err := d.LinkIn(tx, p.ID, in.Role, in.Thread); err != nil {
			return p, err
		}
		return p, nil
	})
}

// LinkPerson is a part that a person has in a case.
type LinkPerson struct {
	Thread string `json:"thread" label:"Thread" said:"the reference of the thread" example:"7K2M-9QXA" hint:"Its reference" required:"true" maxLength:"40"`
	Role   string `json:"role" label:"Their part in it" enum:"reporting_person,victim,witness,suspect,suspect_unknown,offender,person_of_interest,involved_party,association,missing,vulnerable_adult,officer_on_duty,victim_on_duty,appropriate_adult,parent_or_guardian,sudden_death" required:"true"`
}

// Link gives a person a role on a thread that the actor may see. Right: people.person.link.
// Faults: form.invalid; person.not_found; thread.not_found; people.link.already (conflict).
func (d *Desk) Link(ctx context.Context, personID string, in LinkPerson) (act.Done[Linked], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Linked]{}, err
	}
	th, err := d.visible(ctx, in.Thread)
	if err != nil {
		return act.Done[Linked]{}, err
	}
	subject := journal.Ref{Kind: "person", ID: personID}
	done, err := act.Do(ctx, d.host.Door, act.Of("people.person.link", subject).On(th.ID), func(tx *act.Tx) (Linked, error) {
		have, err := linksOn(tx, th.ID, nil)
		if err != nil {
			return Linked{}, err
		}
		for _, h := range have {
			if h.Role == in.Role && h.own == personID {
				return h, fault.New(fault.Conflict, "people.link.already")
			}
		}
		return d.link(tx, personID, in.Role, th.ID)
	})
	return done, err
}

// visible is a thread that the actor may know of. "Not allowed to know" is not found.
func (d *Desk) visible(ctx context.Context, idOrRef string) (thread.Thread, error) {
	who, err := access.From(ctx)
	if err != nil {
		return thread.Thread{}, err
	}
	th, err := thread.Get(d.host.DB.Read(ctx), idOrRef)
	if err == nil && !who.Knows(th.Label) {
		err = fault.New(fault.NotFound, "thread.not_found")
	}
	if fault.Is(err, fault.NotFound) {
		return thread.Thread{}, fault.InvalidField("thread", "people.thread.not_found")
	}
	return th, err
}

// Reason is why something is taken back.
type Reason struct {
	Why string `json:"why" label:"Why" said:"why their part ends" format:"textarea" required:"true" maxLength:"1000"`
}

// Unlink ends a role on a thread; it stays in the history. Right: people.person.unlink, with a reason.
// Faults: people.link.not_found; people.link.ended (conflict).
func (d *Desk) Unlink(ctx context.Context, personID, linkID string, in Reason) (act.Done[Linked], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Linked]{}, err
	}
	who, err := access.From(ctx)
	if err != nil {
		return act.Done[Linked]{}, err
	}
	l, err := linkByID(d.host.DB.Read(ctx), linkID)
	if err == nil && !who.Knows(l.Label) {
		err = fault.New(fault.NotFound, "people.link.not_found")
	}
	if err != nil {
		return act.Done[Linked]{}, err
	}
	subject := journal.Ref{Kind: "person", ID: personID}
	done, err := act.Do(ctx, d.host.Door, act.Of("people.person.unlink", subject, in.Why).On(l.Thread), func(tx *act.Tx) (Linked, error) {
		return d.unlink(tx, personID, linkID)
	})
	return done, err
}
