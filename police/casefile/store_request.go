package casefile

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/paging"
	"throughline/platform/when"
	"throughline/police/casefile/entry"
)

// Request is a request for a charging decision. State is made, queued, sent, received, accepted, refused, returned or decided.
type Request struct {
	ID             string          `json:"id"`
	File           string          `json:"file"`
	Thread         string          `json:"thread"`
	State          string          `json:"state"`
	RequestedBy    string          `json:"requested_by"`
	ApprovedBy     string          `json:"approved_by,omitempty"`
	Offences       []string        `json:"offences"`
	Referral       string          `json:"referral"`
	Plea           string          `json:"plea"`
	PleaBasis      string          `json:"plea_basis"`
	Test           string          `json:"test"`
	Note           string          `json:"note,omitempty"`
	Reasons        []string        `json:"reasons"` // why the prosecutor decides (CF-02)
	Law            []string        `json:"law"`
	Message        string          `json:"message,omitempty"`
	Decision       string          `json:"decision,omitempty"`
	DecisionReason string          `json:"decision_reason,omitempty"`
	Charge         []string        `json:"charge,omitempty"`        // offences to charge
	Crimes         []entry.OfCrime `json:"crimes,omitempty"`        // what was asked about, by crime
	ChargeCrimes   []entry.OfCrime `json:"charge_crimes,omitempty"` // what is to be charged, by crime
	Reason         string          `json:"reason,omitempty"`        // why it was returned or refused
	DueAt          time.Time       `json:"due_at"`
	MadeAt         time.Time       `json:"made_at"`
	DecidedAt      time.Time       `json:"decided_at,omitzero"`
	Label          string          `json:"label"`
	Version        int64           `json:"version"`
}

const requestColumns = `id, file, thread, state, requested_by, approved_by, offences, referral, plea, plea_basis, test, note, reasons, law, message, decision, decision_reason, charge, reason, due_at, made_at, decided_at, label, version, crimes, decided_crimes`

func scanRequest(s interface{ Scan(...any) error }) (Request, error) {
	var r Request
	var offences, reasons, law, charge, crimes, decidedCrimes string
	var due, made, decided int64
	err := s.Scan(&r.ID, &r.File, &r.Thread, &r.State, &r.RequestedBy, &r.ApprovedBy, &offences, &r.Referral, &r.Plea, &r.PleaBasis, &r.Test, &r.Note, &reasons, &law,
		&r.Message, &r.Decision, &r.DecisionReason, &charge, &r.Reason, &due, &made, &decided, &r.Label, &r.Version, &crimes, &decidedCrimes)
	r.Crimes, r.ChargeCrimes = ofCrimes(crimes), ofCrimes(decidedCrimes)
	r.Offences, r.Reasons, r.Law, r.Charge = split(offences, ","), split(reasons, "\n"), split(law, ","), split(charge, ",")
	r.DueAt, r.MadeAt, r.DecidedAt = when.FromMicros(due), when.FromMicros(made), when.FromMicros(decided)
	return r, err
}

func split(s, by string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, by)
}

func crimesText(of []entry.OfCrime) string {
	if len(of) == 0 {
		return ""
	}
	b, err := json.Marshal(of)
	if err != nil {
		panic(err) // strings alone
	}
	return string(b)
}

func ofCrimes(text string) []entry.OfCrime {
	var out []entry.OfCrime
	if text != "" && json.Unmarshal([]byte(text), &out) != nil {
		return nil
	}
	return out
}

func insertRequest(q db.Querier, r Request) error {
	_, err := q.Exec(`INSERT INTO casefile_request (id, file, thread, state, requested_by, offences, referral, plea, plea_basis, test, note, reasons, law, due_at, made_at, label, crimes)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`, r.ID, r.File, r.Thread, r.State, r.RequestedBy, strings.Join(r.Offences, ","), r.Referral, r.Plea,
		r.PleaBasis, r.Test, r.Note, strings.Join(r.Reasons, "\n"), strings.Join(r.Law, ","), when.Micros(r.DueAt), when.Micros(r.MadeAt), r.Label, crimesText(r.Crimes))
	if db.Duplicate(err) {
		return fault.New(fault.Conflict, "casefile.request.one_at_a_time")
	}
	if err != nil {
		return fmt.Errorf("casefile: insert request: %w", err)
	}
	return nil
}

func updateRequest(q db.Querier, r *Request) error {
	res, err := q.Exec(`UPDATE casefile_request SET state = $1, approved_by = $2, message = $3, decision = $4, decision_reason = $5, charge = $6, reason = $7, decided_at = $8, decided_crimes = $9, version = version + 1
		WHERE id = $10 AND version = $11`, r.State, r.ApprovedBy, r.Message, r.Decision, r.DecisionReason, strings.Join(r.Charge, ","), r.Reason, when.Micros(r.DecidedAt), crimesText(r.ChargeCrimes), r.ID, r.Version)
	if err != nil {
		return fmt.Errorf("casefile: update request: %w", err)
	}
	r.Version++
	return oneRow(res)
}

func getRequest(q db.Querier, id string) (Request, error) {
	r, err := scanRequest(q.QueryRow(`SELECT `+requestColumns+` FROM casefile_request WHERE id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return r, fault.New(fault.NotFound, "casefile_request.not_found")
	}
	if err != nil {
		return r, fmt.Errorf("casefile: request: %w", err)
	}
	return r, nil
}

func requestsWhere(q db.Querier, where string, args ...any) ([]Request, error) {
	rows, err := q.Query(`SELECT `+requestColumns+` FROM casefile_request WHERE `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("casefile: requests: %w", err)
	}
	defer rows.Close()
	var out []Request
	for rows.Next() {
		r, err := scanRequest(rows)
		if err != nil {
			return nil, fmt.Errorf("casefile: requests: %w", err)
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

func requestsOf(q db.Querier, file string) ([]Request, error) {
	return requestsWhere(q, `file = $1 ORDER BY made_at DESC, id DESC`, file)
}

// waiting are the requests that wait for a supervisor, the one due first on top.
func waiting(q db.Querier, labels []string, after paging.Mark, limit int) ([]Request, error) {
	in, args := journal.In(labels, 4)
	at, id := after.Up()
	return requestsWhere(q, `state = 'made' AND (due_at, id) > ($2, $3) AND label IN (`+in+`) ORDER BY due_at, id LIMIT $1`, append([]any{limit, at, id}, args...)...)
}

// Message is one message to the prosecutor (I1, CF-14). State is queued, sent, received, accepted or refused.
type Message struct {
	ID         string    `json:"id"`
	Kind       string    `json:"kind"`  // request or file
	About      string    `json:"about"` // the request's or file's id
	File       string    `json:"file"`
	Thread     string    `json:"thread"`
	To         string    `json:"to"`
	State      string    `json:"state"`
	Reason     string    `json:"reason,omitempty"`
	Payload    string    `json:"-"`
	Hash       string    `json:"hash"`
	QueuedAt   time.Time `json:"queued_at"`
	SentAt     time.Time `json:"sent_at,omitzero"`
	ReceivedAt time.Time `json:"received_at,omitzero"`
	AnsweredAt time.Time `json:"answered_at,omitzero"`
	Label      string    `json:"label"`
	Version    int64     `json:"version"`
}

const messageColumns = `id, kind, about, file, thread, recipient, state, reason, payload, hash, queued_at, sent_at, received_at, answered_at, label, version`

func scanMessage(s interface{ Scan(...any) error }) (Message, error) {
	var m Message
	var queued, sent, received, answered int64
	err := s.Scan(&m.ID, &m.Kind, &m.About, &m.File, &m.Thread, &m.To, &m.State, &m.Reason, &m.Payload, &m.Hash, &queued, &sent, &received, &answered, &m.Label, &m.Version)
	m.QueuedAt, m.SentAt, m.ReceivedAt, m.AnsweredAt = when.FromMicros(queued), when.FromMicros(sent), when.FromMicros(received), when.FromMicros(answered)
	return m, err
}

func insertMessage(q db.Querier, m Message) error {
	_, err := q.Exec(`INSERT INTO casefile_message (id, kind, about, file, thread, recipient, state, payload, hash, queued_at, label) VALUES ($1, $2, $3, $4, $5, $6, 'queued', $7, $8, $9, $10)`,
		m.ID, m.Kind, m.About, m.File, m.Thread, m.To, m.Payload, m.Hash, when.Micros(m.QueuedAt), m.Label)
	if err != nil {
		return fmt.Errorf("casefile: insert message: %w", err)
	}
	return nil
}

func updateMessage(q db.Querier, m *Message) error {
	r, err := q.Exec(`UPDATE casefile_message SET state = $1, reason = $2, sent_at = $3, received_at = $4, answered_at = $5, version = version + 1 WHERE id = $6 AND version = $7`,
		m.State, m.Reason, when.Micros(m.SentAt), when.Micros(m.ReceivedAt), when.Micros(m.AnsweredAt), m.ID, m.Version)
	if err != nil {
		return fmt.Errorf("casefile: update message: %w", err)
	}
	m.Version++
	return oneRow(r)
}

func getMessage(q db.Querier, id string) (Message, error) {
	m, err := scanMessage(q.QueryRow(`SELECT `+messageColumns+` FROM casefile_message WHERE id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return m, fault.New(fault.NotFound, "casefile_message.not_found")
	}
	if err != nil {
		return m, fmt.Errorf("casefile: message: %w", err)
	}
	return m, nil
}

func messagesWhere(q db.Querier, where string, args ...any) ([]Message, error) {
	rows, err := q.Query(`SELECT `+messageColumns+` FROM casefile_message WHERE `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("casefile: messages: %w", err)
	}
	defer rows.Close()
	var out []Message
	for rows.Next() {
		m, err := scanMessage(rows)
		if err != nil {
			return nil, fmt.Errorf("casefile: messages: %w", err)
		}
		out = append(out, m)
	}
	return out, rows.Err()
}

func messagesFor(q db.Querier, labels []string, after paging.Mark, limit int) ([]Message, error) {
	in, args := journal.In(labels, 4)
	at, id := after.Down()
	return messagesWhere(q, `(queued_at, id) < ($2, $3) AND label IN (`+in+`) ORDER BY queued_at DESC, id DESC LIMIT $1`, append([]any{limit, at, id}, args...)...)
}

// messagesTo are those that have left for somebody, the newest first.
func messagesTo(q db.Querier, recipient string, labels []string, after paging.Mark, limit int) ([]Message, error) {
	in, args := journal.In(labels, 5)
	at, id := after.Down()
	return messagesWhere(q, `state <> 'queued' AND recipient = $4 AND (queued_at, id) < ($2, $3) AND label IN (`+in+`) ORDER BY queued_at DESC, id DESC LIMIT $1`, append([]any{limit, at, id, recipient}, args...)...)
}

func messagesOf(q db.Querier, file string) ([]Message, error) {
	return messagesWhere(q, `file = $1 ORDER BY queued_at DESC, id DESC`, file)
}

// SentLabels are the restricted labels of what was sent to the prosecutor.
func (d *Desk) SentLabels(q db.Querier) ([]string, error) {
	return db.Strings(q, `SELECT DISTINCT label FROM casefile_message WHERE label <> 'open' ORDER BY label`)
}
