package victim

import (
	"context"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/police/victim/entry"
)

// Outbox is a message as the outbox SIMULATOR holds it, in place of a telephone network or the post. It knows no case.
type Outbox struct {
	Message    string    `json:"message"`
	Channel    string    `json:"channel"`
	Reach      string    `json:"reach"`
	Subject    string    `json:"subject"`
	Body       string    `json:"body"`
	SentAt     time.Time `json:"sent_at"`
	Result     string    `json:"result,omitempty"`
	AnsweredAt time.Time `json:"answered_at,omitzero"`
}

// AnswerOutbox is what the simulator makes of a message.
type AnswerOutbox struct {
	Result string `json:"result" label:"What became of it" enum:"delivered,failed,answered_by_other,refused_unsafe" required:"true"`
}

// outboxFacts: the simulator's own record, which says nothing of a case.
func outboxFacts(q db.Querier, message string) (access.Resource, error) {
	if _, err := getOutbox(q, message); err != nil {
		return access.Resource{}, err
	}
	return access.Resource{Kind: "outbox_message", ID: message}, nil
}

// PostIn gives another room's message to the simulator, within the act of its sending. What becomes of it is nobody's here.
func (d *Desk) PostIn(tx *act.Tx, o Outbox) error {
	o.SentAt = tx.Now()
	return insertOutbox(tx, o)
}

// listOutbox is the outbox, as its cursor names it.
const listOutbox = "outbox"

// Held is a page of what the simulator holds.
type Held struct {
	Simulator string   `json:"simulator"`
	Messages  []Outbox `json:"messages"`
	Next      string   `json:"next,omitempty" doc:"give it as cursor for the messages after these; absent when there are none"`
}

// SeeOutbox lists what the simulator holds, the newest first. Right: victim.outbox.see, which the simulator alone has. Fault:
// paging.cursor (invalid).
func (d *Desk) SeeOutbox(ctx context.Context, p paging.Ask) (Held, error) {
	part, err := p.One(listOutbox)
	if err != nil {
		return Held{}, err
	}
	a := act.Of("victim.outbox.see", journal.Ref{Kind: "outbox_message"}).With(access.Resource{})
	return act.See(ctx, d.host.Door, a, func(q db.Querier, _ *access.Actor) (Held, error) {
		out := Held{Simulator: simulatorSays}
		read := func(after paging.Mark, n int) ([]Outbox, error) { return outboxOf(q, after, n) }
		out.Messages, out.Next, err = paging.Fill(part, read, nil, func(o Outbox) paging.Mark { return paging.Mark{At: o.SentAt, ID: o.Message} })
		return out, err
	})
}

// AnswerOutbox is the simulator saying what became of a message. Right: victim.outbox.answer. Faults:
// outbox_message.not_found; victim.outbox.answered when it has said so before.
func (d *Desk) AnswerOutbox(ctx context.Context, message string, in AnswerOutbox) (act.Done[Outbox], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Outbox]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of("victim.outbox.answer", journal.Ref{Kind: "outbox_message", ID: message}), func(tx *act.Tx) (Outbox, error) {
		o, err := getOutbox(tx, message)
		if err != nil {
			return o, err
		}
		if o.Result != "" {
			return o, fault.New(fault.Conflict, "victim.outbox.answered")
		}
		o.Result, o.AnsweredAt = in.Result, tx.Now()
		if err := answerOutbox(tx, o); err != nil {
			return o, err
		}
		_, err = tx.Record(entry.OutboxAnswered{Message: message, Result: in.Result}, act.OnThreads())
		o.Body = "" // what an act gives back is kept beside its key, and a code is kept nowhere
		return o, err
	})
}

var outboxKinds = kindsOf(entry.OutboxAnswered{})

// hearOutbox takes the carrier's word to the case. Delivered says nothing of whether anybody was told (VIC-04). Somebody
// else at the other end, or a carrier that calls the way unsafe, is a hard stop (VIC-06). A failure counts as a try.
func (d *Desk) hearOutbox(tx *act.Tx, _ journal.Entry, b journal.Body) error {
	x, ok := b.(entry.OutboxAnswered)
	if !ok {
		return nil
	}
	m, err := getMessage(tx, x.Message)
	if fault.Is(err, fault.NotFound) { // another room's
		return nil
	}
	if err != nil {
		return err
	}
	c, err := getCase(tx, m.Case)
	if err != nil {
		return err
	}
	if err := d.answered(tx, c, &m, x.Result); err != nil {
		return err
	}
	switch x.Result {
	case "answered_by_other", "refused_unsafe":
		return d.stop(tx, &c, x.Result, m.ID)
	case "failed":
		return d.failed(tx, c, m)
	}
	return nil
}

func (d *Desk) failed(tx *act.Tx, c Case, m Message) error {
	if m.Duty == "" {
		return nil
	}
	o, err := getOwed(tx, m.Duty)
	if err != nil || o.State != "owed" {
		return err
	}
	tx.StandOn(c.Thread)
	return d.tell(tx, c, &o, Try{Channel: m.Channel, AnsweredBy: "nobody", At: tx.HappenedAt()})
}
