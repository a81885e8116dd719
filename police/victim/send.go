package victim

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/jobs"
	"throughline/platform/page"
	"throughline/platform/when"
	"throughline/police/victim/entry"
)

// carrier is who takes messages on this installation. There is one only: the outbox simulator of a training installation.
const carrier = "simulator"

// code is a code that was just made, and what is kept of it.
type code struct {
	text, finder string
	salt, hash   []byte
}

func makeCode() (code, error) {
	text, err := newCode()
	if err != nil {
		return code{}, err
	}
	k := code{text: text, salt: make([]byte, 16)}
	if _, err := rand.Read(k.salt); err != nil {
		return k, err
	}
	var secret string
	k.finder, secret = readCode(text)
	k.hash, err = hashOf(secret, k.salt)
	return k, err
}

// send is the job that hands one message to the carrier. It looks again whether the way is safe: a suspect may have been
// found to use the same number since. A job that is run again finds the message sent, and does nothing.
func (d *Desk) send(ctx context.Context, job jobs.Job) error {
	var w sendWork
	if err := job.Into(&w); err != nil {
		return err
	}
	if !d.host.Training {
		return jobs.Permanent(fmt.Errorf("victim: no carrier for messages is configured"))
	}
	ctx = access.WithActor(ctx, access.System(sendJob))
	q := d.host.DB.Read(ctx)
	m, err := getMessage(q, w.Message)
	if err != nil || m.State != "queued" {
		return err
	}
	c, err := getCase(q, m.Case)
	if err != nil {
		return err
	}
	k, err := makeCode() // outside the transaction, because the hash is slow
	if err != nil {
		return err
	}
	_, err = act.Do(ctx, d.host.Door, act.Of("victim.message.send", refOf(c.ID)).On(c.Thread), func(tx *act.Tx) (string, error) { return "", d.sendIn(tx, m.ID, k) })
	if errors.Is(err, errSent) {
		return nil
	}
	return err
}

// errSent: another run of the job was quicker.
var errSent = errors.New("victim: the message has left already")

func (d *Desk) sendIn(tx *act.Tx, messageID string, k code) error {
	m, err := getMessage(tx, messageID)
	if err != nil {
		return err
	}
	c, err := getCase(tx, m.Case)
	if err != nil {
		return err
	}
	if m.State != "queued" {
		return errSent
	}
	if maySend(c) != nil || c.Channel != m.Channel || !c.EndedAt.IsZero() {
		return d.answered(tx, c, &m, "stopped")
	}
	shared, err := d.sharedWithSuspect(tx, c, c.Channel, c.Reach)
	if err != nil {
		return err
	}
	if shared {
		if err := d.answered(tx, c, &m, "stopped"); err != nil {
			return err
		}
		return d.stop(tx, &c, "shared_with_suspect", m.ID)
	}
	if at := (Hours{c.HoursFrom, c.HoursTo}).Next(tx.Now()); at.After(tx.Now()) {
		return d.delay(tx, c, m, at)
	}
	return d.handOver(tx, c, &m, k)
}

func (d *Desk) delay(tx *act.Tx, c Case, m Message, at time.Time) error {
	if err := tx.Queue(jobs.Job{Kind: sendJob, Key: fmt.Sprintf("%s/%d", m.ID, when.Micros(at)), Label: c.Label, RunAt: at, Payload: sendWork{m.ID}}); err != nil {
		return err
	}
	_, err := tx.Record(entry.MessageDelayed{Message: m.ID, Case: c.ID, Victim: c.Person, Channel: m.Channel, Until: at}, act.About("victim_case", c.ID), act.Labelled(c.Label))
	return err
}

// handOver gives neutral words to the carrier. Of an invitation, the code lives from this moment.
func (d *Desk) handOver(tx *act.Tx, c Case, m *Message, k code) error {
	x := entry.MessageSent{Message: m.ID, Case: c.ID, Victim: c.Person, Channel: m.Channel, Purpose: m.Purpose, Carrier: carrier}
	said := map[string]string{}
	if m.Purpose == "invitation" {
		v, err := invitationOf(tx, m.ID)
		if err != nil {
			return err
		}
		if v.State != "waiting" { // another was made since
			return d.answered(tx, c, m, "stopped")
		}
		life, err := figure(d.host.Law, "invitation_code_life", tx.Now())
		if err != nil {
			return err
		}
		v.State, v.ExpiresAt, v.finder, v.salt, v.hash = "open", tx.Now().Add(time.Duration(life)*time.Hour), k.finder, k.salt, k.hash
		if err := updateInvitation(tx, &v); err != nil {
			return err
		}
		x.Expires = v.ExpiresAt
		said["code"], said["until"] = k.text, dateClock(c.Language, v.ExpiresAt)
	}
	m.State, m.SentAt = "sent", tx.Now()
	if err := updateMessage(tx, m); err != nil {
		return err
	}
	body := page.SayWith(c.Language, "public.victim.send."+m.Purpose, said)
	if err := insertOutbox(tx, Outbox{Message: m.ID, Channel: m.Channel, Reach: c.Reach, Subject: page.Say(c.Language, "public.victim.send.subject"), Body: body, SentAt: tx.Now()}); err != nil {
		return err
	}
	_, err := tx.Record(x, act.About("victim_case", c.ID), act.Labelled(c.Label))
	return err
}

// answered keeps what became of a message.
func (d *Desk) answered(tx *act.Tx, c Case, m *Message, result string) error {
	if m.State != result {
		m.State, m.AnsweredAt = result, tx.Now()
		if err := updateMessage(tx, m); err != nil {
			return err
		}
	}
	_, err := tx.Record(entry.MessageAnswered{Message: m.ID, Case: c.ID, Victim: c.Person, Channel: m.Channel, Purpose: m.Purpose, Result: result},
		act.About("victim_case", c.ID), act.OnThreads(c.Thread), act.Labelled(c.Label))
	return err
}

// stop shuts a channel that proved unsafe: codes die and the page is shut until the victim has chosen again.
func (d *Desk) stop(tx *act.Tx, c *Case, reason, message string) error {
	was := c.Channel
	c.Contact = "stopped"
	if c.Page == "open" {
		c.Page = "shut"
	}
	if err := killInvitations(tx, c.ID); err != nil {
		return err
	}
	if err := updateCase(tx, c); err != nil {
		return err
	}
	_, err := tx.Record(entry.ContactStopped{Case: c.ID, Victim: c.Person, Channel: was, Reason: reason, Message: message},
		act.About("victim_case", c.ID), act.OnThreads(c.Thread), act.Labelled(c.Label))
	return err
}
