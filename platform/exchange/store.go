package exchange

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/when"
)

const messageColumns = `m.id, m.key, m.room, m.system, m.keeper, m.action, m.title, m.subject_kind, m.subject_id, m.facts, m.label, m.asked_by, m.asked_name, m.asked_at, m.due_at,
	m.request_key, m.fingerprint, m.method, m.path, m.content_type, m.body, m.state, m.receipt, m.reference, m.record_state, m.reason, m.run, m.status, m.result, m.entry,
	m.acknowledged_at, m.closed_at, m.version`

func insertMessage(q db.Querier, m Message) error {
	f, err := json.Marshal(m.facts)
	if err != nil {
		return err
	}
	body := m.sent.Body
	if body == nil {
		body = []byte{}
	}
	_, err = q.Exec(`INSERT INTO exchange_message (id, key, room, system, keeper, action, title, subject_kind, subject_id, facts, label, asked_by, asked_name, asked_at, due_at,
		request_key, fingerprint, method, path, content_type, body, state, receipt, reference, record_state, reason, run, status, result, entry, acknowledged_at, closed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, '', '', '', '', '', 0, '', '', 0, 0)`,
		m.ID, m.key, m.Room, m.KeptIn, m.keeper, m.Action, m.Title, m.Subject.Kind, m.Subject.ID, string(f), m.label, m.AskedBy, m.AskedName, when.Micros(m.AskedAt), when.Micros(m.due),
		m.requestKey, m.fingerprint, m.sent.Method, m.sent.Path, m.sent.ContentType, body, m.State)
	if err != nil {
		return fmt.Errorf("exchange: insert: %w", err)
	}
	for _, th := range m.Threads {
		if _, err := q.Exec(`INSERT INTO exchange_message_on (message, thread) VALUES ($1, $2) ON CONFLICT DO NOTHING`, m.ID, th); err != nil {
			return fmt.Errorf("exchange: insert: %w", err)
		}
	}
	return nil
}

// updateMessage saves what changes of a message. Fault: stale when somebody else changed it first.
func updateMessage(q db.Querier, m *Message) error {
	body := m.sent.Body
	if body == nil {
		body = []byte{}
	}
	r, err := q.Exec(`UPDATE exchange_message SET state = $1, receipt = $2, reference = $3, record_state = $4, reason = $5, run = $6, status = $7, result = $8, entry = $9,
		acknowledged_at = $10, closed_at = $11, due_at = $12, body = $13, version = version + 1 WHERE id = $14 AND version = $15`,
		m.State, m.Receipt, m.Reference, m.RecordState, m.Reason, m.run, m.Status, string(m.Result), m.Entry, micros(m.AcknowledgedAt), micros(m.ClosedAt), micros(m.due), body, m.ID, m.version)
	if err != nil {
		return fmt.Errorf("exchange: update: %w", err)
	}
	if n, err := r.RowsAffected(); err != nil || n != 1 {
		return fault.New(fault.Stale, "exchange.stale").Wrap(err)
	}
	m.version++
	return nil
}

func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return when.Micros(t)
}

func moment(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return when.FromMicros(us)
}

// getMessage reads a message. Fault: exchange_message.not_found.
func getMessage(q db.Querier, id string) (Message, error) {
	return one(q, `SELECT `+messageColumns+` FROM exchange_message m WHERE m.id = $1`, id)
}

func messageByKey(q db.Querier, key string) (Message, error) {
	return one(q, `SELECT `+messageColumns+` FROM exchange_message m WHERE m.key = $1`, key)
}

func one(q db.Querier, query, arg string) (Message, error) {
	ms, err := messages(q, query, arg)
	if err != nil {
		return Message{}, err
	}
	if len(ms) == 0 {
		return Message{}, errNone
	}
	return ms[0], nil
}

func messages(q db.Querier, query string, args ...any) ([]Message, error) {
	rows, err := q.Query(query, args...)
	if err != nil {
		return nil, fmt.Errorf("exchange: read: %w", err)
	}
	defer rows.Close()
	var out []Message
	for rows.Next() {
		var m Message
		var facts, result string
		var asked, due, acknowledged, closed int64
		if err := rows.Scan(&m.ID, &m.key, &m.Room, &m.KeptIn, &m.keeper, &m.Action, &m.Title, &m.Subject.Kind, &m.Subject.ID, &facts, &m.label, &m.AskedBy, &m.AskedName, &asked, &due,
			&m.requestKey, &m.fingerprint, &m.sent.Method, &m.sent.Path, &m.sent.ContentType, &m.sent.Body, &m.State, &m.Receipt, &m.Reference, &m.RecordState, &m.Reason, &m.run, &m.Status,
			&result, &m.Entry, &acknowledged, &closed, &m.version); err != nil {
			return nil, fmt.Errorf("exchange: read: %w", err)
		}
		if err := json.Unmarshal([]byte(facts), &m.facts); err != nil {
			return nil, fmt.Errorf("exchange: facts of %s: %w", m.ID, err)
		}
		if result != "" {
			m.Result = json.RawMessage(result)
		}
		m.AskedAt, m.due, m.AcknowledgedAt, m.ClosedAt = moment(asked), moment(due), moment(acknowledged), moment(closed)
		m.Threads = []string{}
		out = append(out, m)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	for i := range out {
		if out[i].Threads, err = threadsOf(q, out[i].ID); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func threadsOf(q db.Querier, id string) ([]string, error) {
	rows, err := q.Query(`SELECT thread FROM exchange_message_on WHERE message = $1 ORDER BY thread`, id)
	if err != nil {
		return nil, fmt.Errorf("exchange: threads: %w", err)
	}
	defer rows.Close()
	out := []string{}
	for rows.Next() {
		var x string
		if err := rows.Scan(&x); err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, rows.Err()
}

// asked is what a list of messages asks. Labels are the reader's.
type asked struct {
	System, Room, State, Thread, After string
	Labels                             []string
	Newest                             bool
	Limit                              int
	Now                                time.Time
}

// where are the conditions of a list, and their values.
func (a asked) where() (string, []any) {
	var args []any
	in, labels := journal.In(a.Labels, 1)
	args = append(args, labels...)
	where := `m.label IN (` + in + `)`
	add := func(condition string, v any) {
		args = append(args, v)
		where += ` AND ` + strings.ReplaceAll(condition, "?", "$"+strconv.Itoa(len(args)))
	}
	if a.System != "" {
		add(`m.system = ?`, a.System)
	}
	if a.Room != "" {
		add(`m.room = ?`, a.Room)
	}
	if a.Thread != "" {
		add(`m.id IN (SELECT message FROM exchange_message_on WHERE thread = ?)`, a.Thread)
	}
	switch a.State {
	case "":
	case "waiting":
		where += ` AND m.state IN ('queued', 'acknowledged')`
	case "late":
		where += ` AND m.state IN ('queued', 'acknowledged')`
		add(`m.due_at < ?`, when.Micros(a.Now))
	default:
		add(`m.state = ?`, a.State)
	}
	return where, args
}

// list are messages that a reader's labels show, oldest first, after an id; or the newest first.
func list(q db.Querier, a asked) ([]Message, error) {
	where, args := a.where()
	order := `m.id`
	if a.Newest {
		order = `m.id DESC`
	}
	if a.After != "" {
		args = append(args, a.After)
		sign := `>`
		if a.Newest {
			sign = `<`
		}
		where += ` AND m.id ` + sign + ` $` + strconv.Itoa(len(args))
	}
	args = append(args, a.Limit)
	return messages(q, `SELECT `+messageColumns+` FROM exchange_message m WHERE `+where+` ORDER BY `+order+` LIMIT $`+strconv.Itoa(len(args)), args...)
}

// count is how many messages a reader's labels show.
func count(q db.Querier, a asked) (n int, err error) {
	where, args := a.where()
	err = q.QueryRow(`SELECT count(*) FROM exchange_message m WHERE `+where, args...).Scan(&n)
	return n, err
}

// labelsOf are the labels of what a system keeps or is sent.
func labelsOf(q db.Querier, system string) ([]string, error) {
	rows, err := q.Query(`SELECT label FROM exchange_message WHERE system = $1 UNION SELECT label FROM exchange_record WHERE system = $1`, system)
	if err != nil {
		return nil, fmt.Errorf("exchange: labels: %w", err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var x string
		if err := rows.Scan(&x); err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, rows.Err()
}

// relabel moves what stands on a thread to another label.
func relabel(q db.Querier, thread, label string) error {
	if _, err := q.Exec(`UPDATE exchange_message SET label = $1, version = version + 1 WHERE id IN (SELECT message FROM exchange_message_on WHERE thread = $2)`, label, thread); err != nil {
		return fmt.Errorf("exchange: relabel: %w", err)
	}
	_, err := q.Exec(`UPDATE exchange_record SET label = $1, version = version + 1 WHERE EXISTS (SELECT 1 FROM exchange_record_on o WHERE o.kind = exchange_record.kind AND o.id = exchange_record.id AND o.thread = $2)`, label, thread)
	if err != nil {
		return fmt.Errorf("exchange: relabel: %w", err)
	}
	return nil
}
