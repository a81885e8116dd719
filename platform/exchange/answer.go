package exchange

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/promise"
	"throughline/platform/when"
)

// Acknowledge is a system's receipt of a message.
type Acknowledge struct {
	Reference string `json:"reference" label:"Reference of the message" said:"the reference of the message" required:"true" maxLength:"60"`
}

// Refuse is a system's word that it will not do what was asked.
type Refuse struct {
	Reason string `json:"reason" label:"Reason" said:"why it is not done" required:"true" maxLength:"1000"`
}

// Answer is a system's word that it has done what was asked, with its reference of the record and the record's state there.
type Answer struct {
	Reference string `json:"reference" label:"Reference of the record" required:"true" maxLength:"60"`
	State     string `json:"state" label:"State of the record" said:"the state of the record" required:"true" maxLength:"60"`
}

// errAgain says that what was asked had been done before, and changes nothing.
var errAgain = errors.New("exchange: again")

// Acknowledge takes the receipt of a message, once: the same receipt again changes nothing. Right: exchange.acknowledge, the
// system that keeps the room. Faults: form.invalid; exchange.acknowledged_otherwise (conflict); exchange_message.not_found.
func (d *Desk) Acknowledge(ctx context.Context, messageID string, in Acknowledge) (act.Done[Message], error) {
	m, err := d.message(ctx, "exchange.acknowledge", messageID, &in)
	if err != nil {
		return act.Done[Message]{}, err
	}
	in.Reference = strings.TrimSpace(in.Reference)
	return d.change(ctx, "exchange.acknowledge", m, func(tx *act.Tx, m *Message) error {
		if m.State != StateQueued {
			if m.Receipt == in.Reference {
				return errAgain
			}
			return conflict(*m, "exchange.acknowledged_otherwise")
		}
		within, ref, err := d.within("answer", tx.Now())
		if err != nil {
			return err
		}
		m.State, m.Receipt, m.AcknowledgedAt, m.due = StateAcknowledged, in.Reference, tx.Now(), tx.Now().Add(within)
		e, err := tx.Record(Acknowledged{Message: m.ID, System: m.KeptIn, Room: m.Room, Receipt: m.Receipt, DueAt: when.Micros(m.due), Law: ref})
		if err != nil {
			return err
		}
		if _, err := tx.Keep(AcknowledgeOwed, m.ref(), e); err != nil {
			return err
		}
		return d.owe(tx, *m, AnswerOwed, ref, m.due)
	})
}

// Refuse takes a system's refusal of a message, once: who asked is told, and nothing is on the record. Right:
// exchange.refuse, the system that keeps the room. Faults: form.invalid; exchange.closed (conflict);
// exchange_message.not_found.
func (d *Desk) Refuse(ctx context.Context, messageID string, in Refuse) (act.Done[Message], error) {
	m, err := d.message(ctx, "exchange.refuse", messageID, &in)
	if err != nil {
		return act.Done[Message]{}, err
	}
	return d.change(ctx, "exchange.refuse", m, func(tx *act.Tx, m *Message) error {
		if m.State == StateRefused && m.Reason == in.Reason {
			return errAgain
		}
		if !m.open() {
			return conflict(*m, "exchange.closed")
		}
		return d.refused(tx, m, "system", in.Reason)
	})
}

// Answer takes a system's word that it has done what was asked, and carries it out here as who asked, once: the same answer
// again is the same answer. What a rule or a right now refuses makes the message refused, with the sentence. Right:
// exchange.answer, the system that keeps the room. Faults: form.invalid; exchange.acknowledge_first,
// exchange.answered_otherwise, exchange.closed (conflict); exchange.try_again (unavailable); exchange_message.not_found.
func (d *Desk) Answer(ctx context.Context, messageID string, in Answer) (act.Done[Message], error) {
	m, err := d.message(ctx, "exchange.answer", messageID, &in)
	if err != nil {
		return act.Done[Message]{}, err
	}
	in.Reference, in.State = strings.TrimSpace(in.Reference), strings.TrimSpace(in.State)
	switch {
	case m.State == StateQueued:
		return act.Done[Message]{}, conflict(m, "exchange.acknowledge_first")
	case m.State == StateDone && m.Reference != in.Reference:
		return act.Done[Message]{}, conflict(m, "exchange.answered_otherwise")
	case m.State == StateRefused && m.Reference != in.Reference:
		return act.Done[Message]{}, conflict(m, "exchange.closed")
	case !m.open():
		return act.Done[Message]{Value: m, Entry: m.Entry, Replayed: true}, nil
	}
	r, err := d.carry(m, in)
	if err != nil {
		return act.Done[Message]{}, err
	}
	return d.carried(ctx, m, in, r)
}

// carried closes a message whose request has been run: what was done is closed already, in the act itself.
func (d *Desk) carried(ctx context.Context, m Message, in Answer, r reply) (act.Done[Message], error) {
	now, err := getMessage(d.host.DB.Read(ctx), m.ID)
	switch {
	case err != nil:
		return act.Done[Message]{}, err
	case now.State == StateDone && now.Reference == in.Reference:
		return act.Done[Message]{Value: d.shown(now, now.keeper), Entry: now.Entry}, nil
	case now.State == StateDone:
		return act.Done[Message]{}, conflict(now, "exchange.answered_otherwise")
	case r.later():
		return act.Done[Message]{}, fault.New(fault.Unavailable, "exchange.try_again")
	}
	return d.change(ctx, "exchange.answer", m, func(tx *act.Tx, m *Message) error {
		if !m.open() {
			return errAgain
		}
		m.Reference, m.RecordState, m.Status, m.Result = in.Reference, in.State, r.status, r.result()
		if r.status >= 400 {
			return d.refused(tx, m, "rule", r.sentence())
		}
		m.State, m.ClosedAt = StateDone, tx.Now() // an act with a key of its own had been done before
		e, err := tx.Record(Closed{Message: m.ID, System: m.KeptIn, Room: m.Room})
		if err != nil {
			return err
		}
		m.Entry = e
		_, err = tx.Keep(AnswerOwed, m.ref(), e)
		return err
	})
}

// message is an open door to a message: whoever may not is refused, and that is recorded.
func (d *Desk) message(ctx context.Context, action, messageID string, in any) (Message, error) {
	if err := d.host.Door.Ask(ctx, act.Of(action, messageRef(messageID))); err != nil {
		return Message{}, err
	}
	if err := form.Check(in); err != nil {
		return Message{}, err
	}
	m, err := getMessage(d.host.DB.Read(ctx), messageID)
	return d.shown(m, m.keeper), err
}

// change is an act of the other system on a message.
func (d *Desk) change(ctx context.Context, action string, m Message, how func(tx *act.Tx, m *Message) error) (act.Done[Message], error) {
	done, err := act.Do(ctx, d.host.Door, act.Of(action, m.ref()).On(m.Threads...), func(tx *act.Tx) (Message, error) {
		m, err := getMessage(tx, m.ID)
		if err != nil {
			return m, err
		}
		if err := how(tx, &m); err != nil {
			return m, err
		}
		return d.shown(m, m.keeper), updateMessage(tx, &m)
	})
	if errors.Is(err, errAgain) {
		m, err := getMessage(d.host.DB.Read(ctx), m.ID)
		return act.Done[Message]{Value: d.shown(m, m.keeper), Entry: m.Entry, Replayed: true}, err
	}
	return done, err
}

// refused closes a message that came to nothing, and tells who asked.
func (d *Desk) refused(tx *act.Tx, m *Message, by, reason string) error {
	m.State, m.Reason, m.ClosedAt = StateRefused, reason, tx.Now()
	e, err := tx.Record(Refused{Message: m.ID, System: m.KeptIn, Room: m.Room, Action: m.Action, Title: m.Title, By: by, Reason: reason})
	if err != nil {
		return err
	}
	m.Entry = e
	for _, what := range []string{AcknowledgeOwed, AnswerOwed} {
		ps, err := promise.Of(tx, what, m.ref())
		if err != nil {
			return err
		}
		for _, p := range ps {
			if err := promise.Tell(tx, promise.Notice{ID: id.Derive("exchange", m.ID, p.ID), Promise: p.ID, Told: m.AskedBy, Label: m.label, Step: -1, ToldAt: tx.Now()}); err != nil {
				return err
			}
		}
		if _, err := tx.Keep(what, m.ref(), e); err != nil {
			return err
		}
	}
	return nil
}

// Came implements act.Elsewhere: in the act that was carried out, its message is done and its records are kept there. A
// message is done once: an answer that comes a second time while the first is being carried out leaves nothing.
func (d *Desk) Came(tx *act.Tx, b act.Brought) error {
	for _, w := range b.Wrote {
		if d.kept[roomOf(w.Kind)] != b.System {
			continue
		}
		if err := keepRecord(tx, Record{Kind: w.Subject.Kind, ID: w.Subject.ID, KeptIn: b.System, Reference: b.Reference, State: b.State, At: tx.Now(), label: w.Label}, w.Threads); err != nil {
			return err
		}
	}
	if b.Message == "" {
		return nil
	}
	m, err := getMessage(tx, b.Message)
	if err != nil {
		return err
	}
	if m.State != StateAcknowledged && (m.State != StateDone || m.run != b.Run) {
		return conflict(m, "exchange.closed")
	}
	result, err := json.Marshal(b.Value)
	if err != nil {
		return err
	}
	m.State, m.Reference, m.RecordState, m.run, m.Status, m.Result = StateDone, b.Reference, b.State, b.Run, 200, bounded(result)
	m.Entry, m.ClosedAt, m.sent.Body = b.Entry, tx.Now(), nil
	if err := updateMessage(tx, &m); err != nil {
		return err
	}
	_, err = tx.Keep(AnswerOwed, m.ref(), b.Entry)
	return err
}

func conflict(m Message, code string) error {
	return fault.New(fault.Conflict, code).With("receipt", m.Receipt).With("reference", m.Reference).With("state", m.State)
}

// shown is a message as one reader may see it: what was asked, and what came of it, are for who asked and for the system.
func (d *Desk) shown(m Message, reader string) Message {
	m.Late = m.open() && d.host.Clock.Now().After(m.due)
	if reader != m.AskedBy && reader != m.keeper {
		m.Result = nil
		return m
	}
	if m.State != StateDone {
		m.Request = requestOf(m.sent)
	}
	return m
}

// asker is who asked, as they were when they asked.
func (d *Desk) asker(ctx context.Context, m Message) (*access.Actor, error) {
	return d.Who.Actor(ctx, m.AskedBy, m.AskedAt)
}
