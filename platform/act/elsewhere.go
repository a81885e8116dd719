package act

import (
	"context"
	"strconv"
	"strings"

	"throughline/platform/access"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/platform/journal"
)

// A room may be kept by another system. The door then stores what a person asked as a message to that system, instead of
// doing it; once the system has answered, the same request comes again with its Outside in the context, and is done.

// SentLimit is the largest request that can be kept for another system, in bytes.
const SentLimit = 1 << 20

// Elsewhere knows which rooms are kept in other systems, and keeps what goes there and what comes back. Package exchange
// fills it; the door asks it.
type Elsewhere interface {
	// KeptIn names the system that keeps a room; "" when it is kept here.
	KeptIn(room string) string
	// Send stores a message in the act tx, or finds the one that the same key has stored, and gives the fault that says so.
	Send(tx *Tx, o Outgoing) (*fault.Fault, error)
	// Came keeps, in the act that another system brought, which records are kept there and which message is done.
	Came(tx *Tx, b Brought) error
}

// KeptElsewhere says who knows which rooms are kept in other systems. It is called once, before the first act.
func (d *Door) KeptElsewhere(e Elsewhere) { d.away = e }

// Outgoing is an act on its way to the system that keeps its room.
type Outgoing struct {
	Room, System string
	Act          Act
	Resource     access.Resource // the facts by which it was allowed
	Key          string          // stands for the request of this person; empty when it had none
	RequestKey   string          // as it came
	Fingerprint  string
	Sent         access.Sent
}

// Outside says which system brings an act, and for what.
type Outside struct {
	journal.Source
	State string // of the record there, in that system's word
	Run   string // one carrying out of a message
}

// Brought is what an act that another system brought has come to.
type Brought struct {
	Outside
	Value any
	Entry string // the last entry
	Wrote []Wrote
}

// Wrote is one entry of such an act.
type Wrote struct {
	Kind, Label string
	Subject     journal.Ref
	Threads     []string
}

type outsideKey struct{}

// FromOutside marks what is done under the context as brought by another system.
func FromOutside(ctx context.Context, o Outside) context.Context {
	return context.WithValue(ctx, outsideKey{}, &o)
}

func outsideOf(ctx context.Context) *Outside {
	o, _ := ctx.Value(outsideKey{}).(*Outside)
	return o
}

func (o *Outside) source() *journal.Source {
	if o == nil {
		return nil
	}
	return &o.Source
}

// roomOf is the room of an action or of a kind of entry: "crime" of "crime.outcome.set".
func roomOf(name string) string {
	room, _, _ := strings.Cut(name, ".")
	return room
}

// asksThere tells whether what an actor asks goes to the system that keeps a room: the program itself, other systems and
// the simulators work on the copy that is here.
func asksThere(a *access.Actor) bool { return a.Kind == "staff" || a.Kind == "victim" }

// roomAway is the room of an act that must go to another system; "" when the act is done here.
func (d *Door) roomAway(ctx context.Context, actor *access.Actor, action string) string {
	if d.away == nil || !asksThere(actor) || outsideOf(ctx) != nil {
		return ""
	}
	if room := roomOf(action); d.away.KeptIn(room) != "" {
		return room
	}
	return ""
}

// mayBring refuses, and records under the account of the system, what another system brings of itself to a room that it
// does not keep.
func (d *Door) mayBring(ctx context.Context, actor *access.Actor, a Act) error {
	o := outsideOf(ctx)
	if o == nil || o.Message != "" || actor.IsSystem() || d.away != nil && d.away.KeptIn(roomOf(a.Action)) == o.System {
		return nil
	}
	by := &access.Actor{Account: o.By, Kind: "partner", Name: o.System, Labels: []string{"open"}}
	d.refuse(ctx, by, a, access.Decision{Rules: []string{"exchange.not_kept"}})
	return fault.New(fault.Forbidden, "exchange.not_kept").With("system", o.System).With("room", roomOf(a.Action))
}

// goesAway ends an act that would have written to a room kept elsewhere, which only its closure could know.
type goesAway string

func (r goesAway) Error() string { return "act: the room " + string(r) + " is kept elsewhere" }

// mayWrite stops an act from writing an entry of a room that is kept elsewhere: the whole act then goes to that system. An
// act that one system has answered cannot also write to a room of another. Fault: exchange.two_systems (conflict).
func (t *Tx) mayWrite(kind string) error {
	if t.door.away == nil || !asksThere(t.actor) {
		return nil
	}
	room := roomOf(kind)
	system := t.door.away.KeptIn(room)
	switch {
	case system == "":
		return nil
	case t.outside == nil:
		t.away = room
		return goesAway(room)
	case t.outside.System != system:
		return fault.New(fault.Conflict, "exchange.two_systems").With("system", system).With("room", room)
	}
	return nil
}

// note remembers an entry for the system that brought the act.
func (t *Tx) note(e journal.Entry) {
	if t.outside == nil {
		return
	}
	w := Wrote{Kind: e.Kind, Label: e.Label, Subject: e.Subject}
	for _, o := range e.Threads {
		w.Threads = append(w.Threads, o.Thread)
	}
	t.wrote = append(t.wrote, w)
}

// brought tells the keeper of messages, in the act itself, that what another system answered is done.
func (t *Tx) brought(value any) error {
	if t.outside == nil || t.door.away == nil || t.actor.IsSystem() {
		return nil
	}
	return t.door.away.Came(t, Brought{Outside: *t.outside, Value: value, Entry: t.last, Wrote: t.wrote})
}

// sendAway stores an allowed act as a message to the system that keeps the room. A key that was used here before the room
// was kept elsewhere still stands for what it did. Faults: exchange.sent (elsewhere), which is how it ends well;
// exchange.no_request (conflict) where there is no request to send; exchange.too_large (invalid); act.key_reused.
func sendAway[T any](ctx context.Context, d *Door, actor *access.Actor, a Act, room string) (Done[T], error) {
	var done Done[T]
	r := access.RequestOf(ctx)
	switch {
	case r.Sent == nil:
		return done, fault.New(fault.Conflict, "exchange.no_request").With("system", d.away.KeptIn(room)).With("room", room)
	case r.Sent.TooLarge:
		return done, fault.New(fault.Invalid, "exchange.too_large").With("system", d.away.KeptIn(room)).With("limit", strconv.Itoa(SentLimit>>20)+" MB")
	}
	facts, err := d.resource(d.DB.Read(ctx), a)
	if err != nil {
		return done, err
	}
	out := Outgoing{Room: room, System: d.away.KeptIn(room), Act: a, Resource: facts, RequestKey: r.Key, Fingerprint: r.Fingerprint, Sent: *r.Sent}
	before := ""
	if r.Key != "" {
		before, _ = keyOf(ctx, actor, Act{Action: a.Action})
		out.Key = id.Derive("exchange", before)
	}
	var sent *fault.Fault
	run := func(dtx *db.Tx) (err error) {
		done, sent = Done[T]{}, nil
		if before != "" {
			if replayed, err := replay(dtx, before, r.Fingerprint, &done); err != nil || replayed {
				return err
			}
		}
		sent, err = d.away.Send(&Tx{Tx: dtx, door: d, act: a, actor: actor, id: newActID(), now: d.Clock.Now()}, out)
		return err
	}
	err = d.DB.Do(ctx, run)
	for try := 0; try < 3 && out.Key != "" && db.Duplicate(err); try++ {
		err = d.DB.Do(ctx, run)
	}
	if err != nil || sent == nil {
		return done, err
	}
	d.wake()
	return done, sent
}
