package victim

import (
	"time"

	"throughline/platform/db"
	"throughline/platform/paging"
	"throughline/platform/when"
)

const invitationColumns = `v.id, v.case_id, v.message, v.made_at, v.finder, v.salt, v.hash, v.expires_at, v.tries, v.state, v.label, v.version`

func readInvitation(s scanner) (Invitation, error) {
	var v Invitation
	var made, expires int64
	err := s.Scan(&v.ID, &v.Case, &v.Message, &made, &v.finder, &v.salt, &v.hash, &expires, &v.Tries, &v.State, &v.Label, &v.version)
	v.MadeAt, v.ExpiresAt = micros(made), micros(expires)
	return v, err
}

func invitationOf(q db.Querier, message string) (Invitation, error) {
	return single(q, "victim_invitation.not_found", readInvitation, `SELECT `+invitationColumns+` FROM victim_invitation v WHERE v.message = $1`, message)
}

func getInvitation(q db.Querier, id string) (Invitation, error) {
	return single(q, "victim_invitation.not_found", readInvitation, `SELECT `+invitationColumns+` FROM victim_invitation v WHERE v.id = $1`, id)
}

// invitationsBy finds invitations by the first group of a code, the newest first.
func invitationsBy(q db.Querier, finder string) ([]Invitation, error) {
	return collect(q, readInvitation, `SELECT `+invitationColumns+` FROM victim_invitation v WHERE v.finder = $1 ORDER BY v.made_at DESC, v.id LIMIT 5`, finder)
}

func lastInvitation(q db.Querier, caseID string) (Invitation, error) {
	return single(q, "victim_invitation.not_found", readInvitation, `SELECT `+invitationColumns+` FROM victim_invitation v WHERE v.case_id = $1 ORDER BY v.made_at DESC, v.id DESC LIMIT 1`, caseID)
}

func invitationsSince(q db.Querier, caseID string, since time.Time) (int, error) {
	n, err := single(q, "victim_invitation.not_found", func(s scanner) (n int64, err error) { return n, s.Scan(&n) },
		`SELECT count(*) FROM victim_invitation WHERE case_id = $1 AND made_at > $2`, caseID, when.Micros(since))
	return int(n), err
}

func insertInvitation(q db.Querier, v Invitation) error {
	return write(q, true, `INSERT INTO victim_invitation (id, case_id, message, made_at, state, label) VALUES ($1, $2, $3, $4, $5, $6)`,
		v.ID, v.Case, v.Message, when.Micros(v.MadeAt), v.State, v.Label)
}

// updateInvitation stores a changed invitation. When its code has died, the simulator forgets it too.
func updateInvitation(q db.Querier, v *Invitation) error {
	err := write(q, true, `UPDATE victim_invitation SET finder = $1, salt = $2, hash = $3, expires_at = $4, tries = $5, state = $6, version = version + 1 WHERE id = $7 AND version = $8`,
		v.finder, v.salt, v.hash, when.Micros(v.ExpiresAt), v.Tries, v.State, v.ID, v.version)
	if err != nil {
		return err
	}
	v.version++
	if v.State == "used" || v.State == "dead" {
		return forget(q, `WHERE message = $2`, v.Message)
	}
	return nil
}

// gone is what the simulator shows in place of a code that has died.
const gone = "(The code in this message no longer works.)"

func forget(q db.Querier, where string, args ...any) error {
	return write(q, false, `UPDATE victim_outbox SET body = $1, version = version + 1 `+where, append([]any{gone}, args...)...)
}

// killInvitations ends every code of a case that still lives or is on its way.
func killInvitations(q db.Querier, caseID string) error {
	err := forget(q, `WHERE message IN (SELECT message FROM victim_invitation WHERE case_id = $2 AND state IN ('waiting', 'open'))`, caseID)
	if err != nil {
		return err
	}
	return write(q, false, `UPDATE victim_invitation SET state = 'dead', version = version + 1 WHERE case_id = $1 AND state IN ('waiting', 'open')`, caseID)
}

const messageColumns = `m.id, m.case_id, m.purpose, m.channel, m.duty, m.state, m.queued_at, m.sent_at, m.answered_at, m.label, m.version`

func readMessage(s scanner) (Message, error) {
	var m Message
	var queued, sent, answered int64
	err := s.Scan(&m.ID, &m.Case, &m.Purpose, &m.Channel, &m.Duty, &m.State, &queued, &sent, &answered, &m.Label, &m.version)
	m.QueuedAt, m.SentAt, m.AnsweredAt = micros(queued), micros(sent), micros(answered)
	return m, err
}

func getMessage(q db.Querier, id string) (Message, error) {
	return single(q, "victim_message.not_found", readMessage, `SELECT `+messageColumns+` FROM victim_message m WHERE m.id = $1`, id)
}

func messagesOf(q db.Querier, caseID string) ([]Message, error) {
	return collect(q, readMessage, `SELECT `+messageColumns+` FROM victim_message m WHERE m.case_id = $1 ORDER BY m.queued_at DESC, m.id DESC LIMIT 100`, caseID)
}

// noticeWaits tells whether a notice is on its way already.
func noticeWaits(q db.Querier, caseID string) (bool, error) {
	n, err := single(q, "victim_message.not_found", func(s scanner) (n int64, err error) { return n, s.Scan(&n) },
		`SELECT count(*) FROM victim_message WHERE case_id = $1 AND purpose = 'notice' AND state = 'queued'`, caseID)
	return n > 0, err
}

func insertMessage(q db.Querier, m Message) error {
	return write(q, true, `INSERT INTO victim_message (id, case_id, purpose, channel, duty, state, queued_at, label) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		m.ID, m.Case, m.Purpose, m.Channel, m.Duty, m.State, when.Micros(m.QueuedAt), m.Label)
}

func updateMessage(q db.Querier, m *Message) error {
	err := write(q, true, `UPDATE victim_message SET state = $1, sent_at = $2, answered_at = $3, version = version + 1 WHERE id = $4 AND version = $5`,
		m.State, when.Micros(m.SentAt), when.Micros(m.AnsweredAt), m.ID, m.version)
	if err == nil {
		m.version++
	}
	return err
}

func readOutbox(s scanner) (Outbox, error) {
	var o Outbox
	var sent, answered int64
	err := s.Scan(&o.Message, &o.Channel, &o.Reach, &o.Subject, &o.Body, &sent, &o.Result, &answered)
	o.SentAt, o.AnsweredAt = micros(sent), micros(answered)
	return o, err
}

const outboxColumns = `message, channel, reach, subject, body, sent_at, result, answered_at`

func getOutbox(q db.Querier, message string) (Outbox, error) {
	return single(q, "outbox_message.not_found", readOutbox, `SELECT `+outboxColumns+` FROM victim_outbox WHERE message = $1`, message)
}

func outboxOf(q db.Querier, after paging.Mark, limit int) ([]Outbox, error) {
	at, id := after.Down()
	return collect(q, readOutbox, `SELECT `+outboxColumns+` FROM victim_outbox WHERE (sent_at, message) < ($2, $3) ORDER BY sent_at DESC, message DESC LIMIT $1`, limit, at, id)
}

func insertOutbox(q db.Querier, o Outbox) error {
	return write(q, true, `INSERT INTO victim_outbox (message, channel, reach, subject, body, sent_at, label) VALUES ($1, $2, $3, $4, $5, $6, 'open')`,
		o.Message, o.Channel, o.Reach, o.Subject, o.Body, when.Micros(o.SentAt))
}

func answerOutbox(q db.Querier, o Outbox) error {
	return write(q, true, `UPDATE victim_outbox SET result = $1, answered_at = $2, version = version + 1 WHERE message = $3 AND result = ''`, o.Result, when.Micros(o.AnsweredAt), o.Message)
}

// SentLabels are the restricted labels of what was handed to the carrier.
func (d *Desk) SentLabels(q db.Querier) ([]string, error) {
	return db.Strings(q, `SELECT DISTINCT label FROM victim_message WHERE label <> 'open' AND sent_at > 0 ORDER BY label`)
}
