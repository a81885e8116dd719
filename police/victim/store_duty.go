package victim

import (
	"strings"
	"time"

	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/when"
)

const owedColumns = `o.id, o.case_id, o.code, o.trigger_code, o.ref, o.event, o.event_at, o.due_at, o.owner, o.owed_by, o.law, o.safety, o.state, o.tries, o.reason, o.closed_at, o.missed, o.label, o.version`

func readOwed(s scanner) (Owed, error) {
	var o Owed
	var event, due, safety, closed, missed int64
	err := s.Scan(&o.ID, &o.Case, &o.Code, &o.Trigger, &o.Ref, &o.Event, &event, &due, &o.Owner, &o.OwedBy, &o.Law, &safety, &o.State, &o.Tries, &o.Reason, &closed, &missed, &o.Label, &o.Version)
	o.EventAt, o.DueAt, o.ClosedAt = micros(event), micros(due), micros(closed)
	o.Safety, o.Missed = safety == 1, missed == 1
	return o, err
}

func getOwed(q db.Querier, dutyID string) (Owed, error) {
	return single(q, "victim_duty.not_found", readOwed, `SELECT `+owedColumns+` FROM victim_duty o WHERE o.id = $1`, dutyID)
}

func owedFor(q db.Querier, caseID, code, ref string) (Owed, error) {
	return single(q, "victim_duty.not_found", readOwed, `SELECT `+owedColumns+` FROM victim_duty o WHERE o.case_id = $1 AND o.code = $2 AND o.ref = $3`, caseID, code, ref)
}

// owedOf lists the duties of a case by due time; open leaves out those that are closed.
func owedOf(q db.Querier, caseID string, open bool) ([]Owed, error) {
	only := ``
	if open {
		only = ` AND o.state = 'owed'`
	}
	return collect(q, readOwed, `SELECT `+owedColumns+` FROM victim_duty o WHERE o.case_id = $1`+only+` ORDER BY o.due_at, o.id`, caseID)
}

func insertOwed(q db.Querier, o Owed) error {
	return write(q, true, `INSERT INTO victim_duty (id, case_id, code, trigger_code, ref, event, event_at, due_at, owner, owed_by, law, safety, state, reason, closed_at, label)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`, o.ID, o.Case, o.Code, o.Trigger, o.Ref, o.Event, when.Micros(o.EventAt), when.Micros(o.DueAt),
		o.Owner, o.OwedBy, o.Law, db.Bit(o.Safety), o.State, o.Reason, when.Micros(o.ClosedAt), o.Label)
}

// updateOwed stores a changed duty. Fault: victim.stale when somebody else changed it first.
func updateOwed(q db.Querier, o *Owed) error {
	err := write(q, true, `UPDATE victim_duty SET event_at = $1, due_at = $2, owner = $3, state = $4, tries = $5, reason = $6, closed_at = $7, missed = $8, version = version + 1 WHERE id = $9 AND version = $10`,
		when.Micros(o.EventAt), when.Micros(o.DueAt), o.Owner, o.State, o.Tries, o.Reason, when.Micros(o.ClosedAt), db.Bit(o.Missed), o.ID, o.Version)
	if err == nil {
		o.Version++
	}
	return err
}

// Contact is one try to reach a victim.
type Contact struct {
	ID          string    `json:"id"`
	Case        string    `json:"case"`
	At          time.Time `json:"at"`
	By          string    `json:"by"`
	Channel     string    `json:"channel"`
	Reached     bool      `json:"reached"`
	AnsweredBy  string    `json:"answered_by,omitempty"`
	About       []string  `json:"about,omitempty"` // duty ids
	Unsafe      string    `json:"unsafe,omitempty"`
	Note        string    `json:"note,omitempty"`
	Interpreter string    `json:"interpreter,omitempty"`
	Label       string    `json:"label"`
}

func insertContact(q db.Querier, c Contact) error {
	return write(q, true, `INSERT INTO victim_contact (id, case_id, at, by_whom, channel, reached, answered_by, about, unsafe, note, label, interpreter) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		c.ID, c.Case, when.Micros(c.At), c.By, c.Channel, db.Bit(c.Reached), c.AnsweredBy, strings.Join(c.About, ","), c.Unsafe, c.Note, c.Label, c.Interpreter)
}

func contactsOf(q db.Querier, caseID string) ([]Contact, error) {
	return collect(q, func(s scanner) (Contact, error) {
		var c Contact
		var at, reached int64
		var about string
		err := s.Scan(&c.ID, &c.Case, &at, &c.By, &c.Channel, &reached, &c.AnsweredBy, &about, &c.Unsafe, &c.Note, &c.Label, &c.Interpreter)
		c.At, c.Reached = micros(at), reached == 1
		if about != "" {
			c.About = strings.Split(about, ",")
		}
		return c, err
	}, `SELECT id, case_id, at, by_whom, channel, reached, answered_by, about, unsafe, note, label, interpreter FROM victim_contact WHERE case_id = $1 ORDER BY at DESC, id DESC LIMIT 200`, caseID)
}

func putOptOut(q db.Querier, c Case, trigger string, out bool, at time.Time, by string) error {
	return write(q, true, `INSERT INTO victim_optout (case_id, trigger_code, opted_out, at, by_whom, label) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (case_id, trigger_code) DO UPDATE SET opted_out = excluded.opted_out, at = excluded.at, by_whom = excluded.by_whom, version = victim_optout.version + 1`,
		c.ID, trigger, db.Bit(out), when.Micros(at), by, c.Label)
}

// optOutsOf are the kinds of news that a victim does not want.
func optOutsOf(q db.Querier, caseID string) ([]string, error) {
	return collect(q, func(s scanner) (x string, err error) { return x, s.Scan(&x) }, `SELECT trigger_code FROM victim_optout WHERE case_id = $1 AND opted_out = 1 ORDER BY trigger_code`, caseID)
}

func optedOut(q db.Querier, caseID, trigger string) (bool, error) {
	n, err := single(q, "victim_case.not_found", func(s scanner) (n int64, err error) { return n, s.Scan(&n) },
		`SELECT opted_out FROM victim_optout WHERE case_id = $1 AND trigger_code = $2`, caseID, trigger)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return n == 1, err
}

// Note is a message between a victim and the team, on the victim's own page.
type Note struct {
	ID    string    `json:"id"`
	Case  string    `json:"case"`
	From  string    `json:"from"` // victim or team
	By    string    `json:"by"`
	Text  string    `json:"text"`
	At    time.Time `json:"at"`
	Label string    `json:"label"`
}

func insertNote(q db.Querier, n Note) error {
	return write(q, true, `INSERT INTO victim_note (id, case_id, from_whom, by_whom, words, at, label) VALUES ($1, $2, $3, $4, $5, $6, $7)`, n.ID, n.Case, n.From, n.By, n.Text, when.Micros(n.At), n.Label)
}

func notesOf(q db.Querier, caseID string) ([]Note, error) {
	return collect(q, func(s scanner) (Note, error) {
		var n Note
		var at int64
		err := s.Scan(&n.ID, &n.Case, &n.From, &n.By, &n.Text, &at, &n.Label)
		n.At = micros(at)
		return n, err
	}, `SELECT id, case_id, from_whom, by_whom, words, at, label FROM victim_note WHERE case_id = $1 ORDER BY at DESC, id DESC LIMIT 200`, caseID)
}
