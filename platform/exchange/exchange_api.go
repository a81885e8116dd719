package exchange

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/paging"
)

// Ask is what a list of messages asks.
type Ask struct {
	Room   string `query:"room" maxLength:"40" doc:"only of this room"`
	State  string `query:"state" enum:"queued,acknowledged,done,refused,waiting,late" doc:"waiting is queued or acknowledged; late is waiting for too long"`
	Thread string `query:"thread" maxLength:"60" doc:"only on this thread"`
	paging.Ask
}

// List is a part of the messages, oldest first.
type List struct {
	Messages []Message `json:"messages"`
	Next     string    `json:"next,omitempty" doc:"give it as cursor for the messages after these; absent when there are none"`
}

func listAct() act.Act {
	return act.Of("exchange.list", journal.Ref{Kind: kind}).With(access.Resource{})
}

// List are the messages that the reader may know of: a system sees those for it, with what was asked; members of staff those
// whose label they hold. Right: exchange.list. Fault: paging.cursor (invalid).
func (d *Desk) List(ctx context.Context, in Ask) (List, error) {
	part, err := in.One(listMessages)
	if err != nil {
		return List{}, err
	}
	return act.SeeWith(ctx, d.host.Door, listAct(), func(q db.Querier, who *access.Actor) (List, any, error) {
		out := List{Messages: []Message{}}
		ms, next, err := d.page(q, part, d.asked(who, in))
		if err != nil {
			return out, nil, err
		}
		out.Next = next
		for _, m := range ms {
			out.Messages = append(out.Messages, d.shown(m, who.Account))
		}
		return out, map[string]string{"room": in.Room, "state": in.State}, nil
	})
}

// The two orders of the messages, as their cursors name them: a cursor of one does not go on in the other.
const (
	listMessages = "messages"
	listNewest   = "messages_newest_first"
)

func (d *Desk) page(q db.Querier, part paging.Part, a asked) ([]Message, string, error) {
	return paging.Fill(part, func(after paging.Mark, n int) ([]Message, error) {
		a.After, a.Limit = after.ID, n
		return list(q, a)
	}, nil, func(m Message) paging.Mark { return paging.Mark{ID: m.ID} })
}

func (d *Desk) asked(who *access.Actor, in Ask) asked {
	return asked{System: d.Accounts()[who.Account], Room: in.Room, State: in.State, Thread: in.Thread, Labels: who.Labels, Now: d.host.Clock.Now()}
}

// See is one message, and what came of it for who asked and for the system. Right: exchange.see. Fault:
// exchange_message.not_found.
func (d *Desk) See(ctx context.Context, messageID string) (Message, error) {
	return act.See(ctx, d.host.Door, act.Of("exchange.see", messageRef(messageID)), func(q db.Querier, who *access.Actor) (Message, error) {
		m, err := getMessage(q, messageID)
		if err == nil && m.label != "open" && !who.Holds(m.label) {
			err = errNone // its thread was restricted since the door was asked
		}
		return d.shown(m, who.Account), err
	})
}

func (d *Desk) api(a huma.API) {
	const one = "/api/exchange/messages/{id}"
	api.Get(a, "exchange.list", "/api/exchange/messages", "What was sent to the systems that keep rooms, oldest first", func(ctx context.Context, in *Ask) (List, error) {
		return d.List(ctx, *in)
	})
	api.Get(a, "exchange.see", one, "A message, and what came of it", func(ctx context.Context, in *struct {
		ID string `path:"id"`
	}) (Message, error) {
		return d.See(ctx, in.ID)
	})
	api.Post(a, "exchange.acknowledge", one+"/acknowledge", "For the system: the message has arrived there", func(ctx context.Context, in *struct {
		ID   string `path:"id"`
		Body Acknowledge
	}) (act.Done[Message], error) {
		return d.Acknowledge(ctx, in.ID, in.Body)
	})
	api.Post(a, "exchange.answer", one+"/answer", "For the system: what was asked is done there; it is now carried out here", func(ctx context.Context, in *struct {
		ID   string `path:"id"`
		Body Answer
	}) (act.Done[Message], error) {
		return d.Answer(ctx, in.ID, in.Body)
	})
	api.Post(a, "exchange.refuse", one+"/refuse", "For the system: what was asked is not done", func(ctx context.Context, in *struct {
		ID   string `path:"id"`
		Body Refuse
	}) (act.Done[Message], error) {
		return d.Refuse(ctx, in.ID, in.Body)
	})
}

// The headers with which a system brings what began there, on any operation of a room that it keeps.
const (
	HeaderFor       = "Throughline-For"       // the member of staff whose act it is, "staff:ID"
	HeaderReference = "Throughline-Reference" // the system's reference of the record
	HeaderState     = "Throughline-State"     // the record's state there; may be left out
)

// Bring marks a request in which a system says what began there, and gives the member of staff whose act it is: policy is
// asked of them, and the door of the room. Faults: exchange.for_systems (forbidden) to anybody but a system;
// exchange.reference_needed, exchange.for_unknown (invalid).
func (d *Desk) Bring(r *http.Request, by *access.Actor) (context.Context, *access.Actor, error) {
	ctx := r.Context()
	system := ""
	if by != nil {
		system = d.Accounts()[by.Account]
	}
	if system == "" {
		return ctx, by, fault.New(fault.Forbidden, "exchange.for_systems")
	}
	o := act.Outside{Source: journal.Source{System: system, Reference: r.Header.Get(HeaderReference), By: by.Account}, State: r.Header.Get(HeaderState)}
	if o.Reference == "" || len(o.Reference) > 60 || len(o.State) > 60 {
		return ctx, by, fault.InvalidField(HeaderReference, "exchange.reference_needed")
	}
	who, err := d.Who.Actor(ctx, r.Header.Get(HeaderFor), d.host.Clock.Now())
	if err != nil || who.Kind != "staff" {
		return ctx, by, fault.InvalidField(HeaderFor, "exchange.for_unknown")
	}
	return act.FromOutside(ctx, o), who, nil
}
