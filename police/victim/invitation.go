package victim

import (
	"context"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/jobs"
	"throughline/police/victim/entry"
)

// Invitation is an invitation to a victim's own page. Its code is known to the victim alone.
type Invitation struct {
	ID        string    `json:"id"`
	Case      string    `json:"case"`
	Message   string    `json:"message"`
	MadeAt    time.Time `json:"made_at"`
	ExpiresAt time.Time `json:"expires_at,omitzero"`
	State     string    `json:"state"` // waiting, open, used or dead
	Tries     int       `json:"tries,omitempty"`
	Label     string    `json:"-"`
	finder    string
	salt      []byte
	hash      []byte
	version   int64
}

// Invite is the answer to the invitation page.
type Invite struct {
	Why string `json:"why,omitempty" label:"Why now" hint:"For example, the first code was lost" maxLength:"500"`
}

// Invite asks for an invitation to be sent by the safe channel; a code that was sent before is dead from now on. The code
// is made when the message leaves, so that it never waits anywhere. Right: victim.invitation.make. Faults:
// victim_case.not_found; victim.contact.not_chosen, .stopped, .none_wanted; victim.invitation.too_many.
func (d *Desk) Invite(ctx context.Context, caseID string, in Invite) (act.Done[Invitation], error) {
	var none act.Done[Invitation]
	if err := form.Check(&in); err != nil {
		return none, err
	}
	c, err := getCase(d.host.DB.Read(ctx), caseID)
	if err != nil {
		return none, err
	}
	return act.Do(ctx, d.host.Door, act.Of("victim.invitation.make", refOf(caseID), in.Why).On(c.Thread), func(tx *act.Tx) (Invitation, error) {
		c, err := d.openOne(tx, caseID)
		if err != nil {
			return Invitation{}, err
		}
		return d.invite(tx, c, false)
	})
}

// reinvite is Invite when the victim asked for a new code themselves, at the page for that.
func (d *Desk) reinvite(ctx context.Context, caseID string) error {
	ctx = access.WithActor(ctx, access.System("victim.page"))
	c, err := getCase(d.host.DB.Read(ctx), caseID)
	if err != nil {
		return err
	}
	_, err = act.Do(ctx, d.host.Door, act.Of("victim.invitation.make", refOf(caseID)).On(c.Thread), func(tx *act.Tx) (Invitation, error) {
		c, err := d.openOne(tx, caseID)
		if err != nil {
			return Invitation{}, err
		}
		return d.invite(tx, c, true)
	})
	return err
}

func (d *Desk) invite(tx *act.Tx, c Case, byVictim bool) (Invitation, error) {
	if err := maySend(c); err != nil {
		return Invitation{}, err
	}
	life, row, err := numberOf(d.host.Law, "victim.safe_contact", "invitation_code_life", tx.Now())
	if err != nil {
		return Invitation{}, err
	}
	most, err := figure(d.host.Law, "invitation_reissues", tx.Now())
	if err != nil {
		return Invitation{}, err
	}
	before, err := invitationsSince(tx, c.ID, tx.Now().Add(-time.Duration(life)*time.Hour))
	if err != nil {
		return Invitation{}, err
	}
	if before > most { // the first and as many again
		return Invitation{}, fault.New(fault.Conflict, "victim.invitation.too_many")
	}
	again, err := invitationsSince(tx, c.ID, time.Time{})
	if err != nil {
		return Invitation{}, err
	}
	if err := killInvitations(tx, c.ID); err != nil {
		return Invitation{}, err
	}
	m, err := d.queue(tx, c, "invitation", "")
	if err != nil {
		return Invitation{}, err
	}
	v := Invitation{ID: id.New(), Case: c.ID, Message: m.ID, MadeAt: tx.Now(), State: "waiting", Label: c.Label, version: 1}
	if err := insertInvitation(tx, v); err != nil {
		return v, err
	}
	_, err = tx.Record(entry.Invited{Case: c.ID, Victim: c.Person, Invitation: v.ID, Channel: c.Channel, Again: again, ByVictim: byVictim, LifeHours: life, Law: row.Ref()},
		act.About("victim_case", c.ID), act.Labelled(c.Label))
	return v, err
}

// maySend is the hard stop before anything leaves (VIC-06).
func maySend(c Case) error {
	switch {
	case c.Contact == "stopped":
		return fault.New(fault.Conflict, "victim.contact.stopped")
	case c.Contact != "chosen":
		return fault.New(fault.Conflict, "victim.contact.not_chosen")
	case c.Channel == "none":
		return fault.New(fault.Conflict, "victim.contact.none_wanted")
	}
	return nil
}

// Message is neutral words to a victim, queued to leave by their safe channel.
type Message struct {
	ID         string    `json:"id"`
	Case       string    `json:"case"`
	Purpose    string    `json:"purpose"` // invitation or notice
	Channel    string    `json:"channel"`
	Duty       string    `json:"duty,omitempty"`
	State      string    `json:"state"`
	QueuedAt   time.Time `json:"queued_at"`
	SentAt     time.Time `json:"sent_at,omitzero"`
	AnsweredAt time.Time `json:"answered_at,omitzero"`
	Label      string    `json:"-"`
	version    int64
}

type sendWork struct {
	Message string `json:"message"`
}

// sendJob sends one message. Nothing is sent inside an act.
const sendJob = "victim.send"

func (d *Desk) queue(tx *act.Tx, c Case, purpose, duty string) (Message, error) {
	m := Message{ID: id.New(), Case: c.ID, Purpose: purpose, Channel: c.Channel, Duty: duty, State: "queued", QueuedAt: tx.Now(), Label: c.Label, version: 1}
	if err := insertMessage(tx, m); err != nil {
		return m, err
	}
	at := Hours{c.HoursFrom, c.HoursTo}.Next(tx.Now())
	return m, tx.Queue(jobs.Job{Kind: sendJob, Key: m.ID, Label: c.Label, RunAt: at, Payload: sendWork{m.ID}})
}

// notice queues a neutral "there is something on your page" when something new is owed to a victim who uses their page.
func (d *Desk) notice(tx *act.Tx, c Case, o Owed) error {
	if c.Page != "open" || maySend(c) != nil || c.Channel != "sms" && c.Channel != "email" {
		return nil
	}
	waiting, err := noticeWaits(tx, c.ID)
	if err != nil || waiting { // one word for all that is new
		return err
	}
	_, err = d.queue(tx, c, "notice", o.ID)
	return err
}
