// Package tie joins, splits and refers threads, and undoes it. A tie moves nothing: every entry stays on the threads on which
// it was sealed, and what a tie lets a reader see is worked out when they look, from the labels of that moment.
package tie

import (
	"context"
	"slices"
	"strings"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/room"
	"throughline/platform/thread"
)

// Desk ties threads.
type Desk struct{ host *room.Host }

// New makes the desk of a house.
func New(h *room.Host) *Desk { return &Desk{host: h} }

// Room is what this package registers. The facts of a thread are registered by platform/need.
func (d *Desk) Room() room.Room {
	return room.Room{Name: "thread", Folder: "platform/tie", Entries: Kinds(), API: d.api}
}

// Other is which thread to tie to, and why.
type Other struct {
	Other string `json:"other" label:"The other thread" said:"the reference of the other thread" example:"7K2M-9QXA" hint:"Its reference" required:"true" maxLength:"40"`
	Why   string `json:"why" label:"Why they belong together" required:"true" maxLength:"500" format:"textarea"`
}

// Made is a tie that was made or undone.
type Made struct {
	Tie    string `json:"tie"`
	Kind   string `json:"kind"`
	Thread string `json:"thread" doc:"The other thread; of a split, the new one"`
	Ref    string `json:"ref"`
}

// Join lets two threads be read as one matter. Right: thread.join, with a reason. Faults: thread.not_found;
// thread.tie.not_found (not_found) for another that is not there or not open to the actor; thread.tie.itself;
// thread.tie.there_already and thread.tie.labels (conflict).
func (d *Desk) Join(ctx context.Context, threadID string, in Other) (act.Done[Made], error) {
	return d.to(ctx, "thread.join", thread.Joined, threadID, in)
}

// Refer points from a thread to another that is worth knowing of. Right: thread.refer, with a reason. Faults as Join's.
func (d *Desk) Refer(ctx context.Context, threadID string, in Other) (act.Done[Made], error) {
	return d.to(ctx, "thread.refer", thread.Refers, threadID, in)
}

func (d *Desk) to(ctx context.Context, action string, kind thread.LinkKind, threadID string, in Other) (act.Done[Made], error) {
	var none act.Done[Made]
	if err := form.Check(&in); err != nil {
		return none, err
	}
	a := act.Of(action, d.subject(ctx, threadID), in.Why)
	if err := d.host.Door.Ask(ctx, a); err != nil {
		return none, err
	}
	other, err := d.known(ctx, in.Other)
	if err != nil {
		return none, err
	}
	if other == a.Subject.ID {
		return none, fault.InvalidField("other", "thread.tie.itself")
	}
	return act.Do(ctx, d.host.Door, a.On(a.Subject.ID), func(tx *act.Tx) (Made, error) {
		this, that, err := both(tx, a.Subject.ID, other)
		if err != nil {
			return Made{}, err
		}
		if kind == thread.Joined && this.Label != that.Label {
			return Made{}, fault.New(fault.Conflict, "thread.tie.labels")
		}
		ties, err := thread.Links(tx, this.ID)
		if err != nil {
			return Made{}, err
		}
		for _, l := range ties {
			if l.Kind == kind && (l.Other == that.ID || l.Thread == that.ID) {
				return Made{}, fault.New(fault.Conflict, "thread.tie.there_already")
			}
		}
		on, err := standOn(this, that)
		if err != nil {
			return Made{}, err
		}
		id, err := thread.MakeTie(tx, thread.Link{Thread: this.ID, Other: that.ID, Kind: kind, LinkedAt: tx.Now(), By: tx.Actor().Account, Action: action})
		if err != nil {
			return Made{}, err
		}
		var body journal.Body = Joined{id, this.ID, this.Ref, that.ID, that.Ref}
		if kind == thread.Refers {
			body = Referred{id, this.ID, this.Ref, that.ID, that.Ref}
		}
		_, err = tx.Record(body, act.OnThreads(on...))
		return Made{id, string(kind), that.ID, that.Ref}, err
	})
}

// Undo is which tie to undo, and why.
type Undo struct {
	Tie string `json:"tie" label:"The tie" said:"which tie ends" required:"true" maxLength:"40"`
	Why string `json:"why" label:"Why they do not belong together" required:"true" maxLength:"500" format:"textarea"`
}

// Untie undoes a tie: from then on nothing of the one is shown on the other. Right: thread.untie, with a reason. Faults:
// thread.not_found; thread.link_not_found (not_found) for one that is not there, was undone, or leads to a thread that the
// actor may not know of; thread.tie.other_act (conflict) for a tie that a room keeps.
func (d *Desk) Untie(ctx context.Context, threadID string, in Undo) (act.Done[Made], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Made]{}, err
	}
	a := act.Of("thread.untie", d.subject(ctx, threadID), in.Why)
	return act.Do(ctx, d.host.Door, a.On(a.Subject.ID), func(tx *act.Tx) (Made, error) {
		gone := fault.New(fault.NotFound, "thread.link_not_found")
		l, err := thread.LinkByID(tx, in.Tie)
		if err != nil {
			return Made{}, err
		}
		far := l.Other
		if l.Other == a.Subject.ID {
			far = l.Thread
		} else if l.Thread != a.Subject.ID {
			return Made{}, gone
		}
		this, that, err := both(tx, a.Subject.ID, far)
		if fault.Is(err, fault.NotFound) {
			err = gone
		}
		if err != nil {
			return Made{}, err
		}
		if !Undoable(l) {
			return Made{}, fault.New(fault.Conflict, "thread.tie.other_act")
		}
		on, err := standOn(this, that)
		if err != nil {
			on = []string{this.ID} // narrowed apart since: each side is told nothing new of the other
		}
		if err := thread.Untie(tx, l.ID, tx.Now()); err != nil {
			return Made{}, err
		}
		_, err = tx.Record(Untied{l.ID, string(l.Kind), this.ID, this.Ref, that.ID, that.Ref}, act.OnThreads(on...))
		return Made{l.ID, string(l.Kind), that.ID, that.Ref}, err
	})
}

// Undoable tells whether Untie undoes a tie. A join that a room made is undone there: the room keeps a state with it, as of an
// incident that is a duplicate.
func Undoable(l thread.Link) bool { return l.Kind != thread.Joined || l.Action == "thread.join" }

// subject is the thread that is acted on, by id or by reference as people type it. What is not there stays as it was typed,
// and the door answers it as it answers what is hidden.
func (d *Desk) subject(ctx context.Context, typed string) journal.Ref {
	r := journal.Ref{Kind: "thread", ID: strings.TrimSpace(typed)}
	for _, x := range []string{r.ID, strings.ToUpper(r.ID)} {
		if th, err := thread.Get(d.host.DB.Read(ctx), x); err == nil {
			r.ID = th.ID
			return r
		}
	}
	return r
}

// known is another thread that the actor may open. What is hidden and what is not there are answered and recorded alike.
func (d *Desk) known(ctx context.Context, typed string) (string, error) {
	subject := d.subject(ctx, typed)
	err := d.host.Door.Ask(ctx, act.Of("thread.see", subject))
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Forbidden) {
		err = fault.New(fault.NotFound, "thread.tie.not_found")
	}
	return subject.ID, err
}

// both reads two threads under their locks, those that the actor may know of: one may have been restricted since the door
// was asked.
func both(tx *act.Tx, one, other string) (a, b thread.Thread, err error) {
	if err = thread.Hold(tx, one, other); err != nil {
		return a, b, err
	}
	if a, err = held(tx, one); err != nil {
		return a, b, err
	}
	b, err = held(tx, other)
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.NotFound, "thread.tie.not_found")
	}
	return a, b, err
}

func held(tx *act.Tx, id string) (thread.Thread, error) {
	th, err := thread.Get(tx, id)
	if err == nil && !tx.Actor().Knows(th.Label) {
		err = fault.New(fault.NotFound, "thread.not_found")
	}
	return th, err
}

// standOn is where the entry of a tie stands: on both threads when the same people may see them. When one is open to all and
// the other to few it stands on the other alone, so that the open one does not even show a gap in its numbers. Two threads
// for different few are not tied: either side would see that something is there. Fault: thread.tie.labels.
func standOn(a, b thread.Thread) ([]string, error) {
	switch {
	case a.Label == b.Label:
		return []string{a.ID, b.ID}, nil
	case a.Label == "open":
		return []string{b.ID}, nil
	case b.Label == "open":
		return []string{a.ID}, nil
	}
	return nil, fault.New(fault.Conflict, "thread.tie.labels")
}

// Words say how a thread stands to the other end of a tie.
func Words(t thread.Tie) string {
	switch {
	case t.Kind == thread.Joined:
		return "Joined with"
	case t.Kind == thread.Split && t.Far == t.Other:
		return "Split off from"
	case t.Kind == thread.Split:
		return "Split into"
	case t.Far == t.Other:
		return "Refers to"
	}
	return "Referred to by"
}

// JoinedWith are the threads with which a thread is read, of those whose label is among labels.
func JoinedWith(q db.Querier, threadID string, labels []string) ([]thread.Tie, error) {
	ties, err := thread.Ties(q, threadID, labels, false)
	return slices.DeleteFunc(ties, func(t thread.Tie) bool { return t.Kind != thread.Joined }), err
}
