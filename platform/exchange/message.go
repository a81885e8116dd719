package exchange

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/thread"
	"throughline/platform/when"
)

// kind is a message as a record.
const kind = "exchange_message"

// The states of a message. It is queued until the system says that it has it, and then acknowledged until it is done or
// refused: a system fetches its messages, so none is on its way.
const (
	StateQueued       = "queued"
	StateAcknowledged = "acknowledged"
	StateDone         = "done"
	StateRefused      = "refused"
)

// resultLimit bounds what is kept of the reply to a message, in bytes.
const resultLimit = 256 << 10

// Message is a request on its way to the system that keeps its room.
type Message struct {
	ID             string          `json:"id"`
	Room           string          `json:"room"`
	KeptIn         string          `json:"kept_in"`
	Action         string          `json:"action"`
	Title          string          `json:"title" doc:"what was asked, in words"`
	Subject        journal.Ref     `json:"subject"`
	Threads        []string        `json:"threads"`
	AskedBy        string          `json:"asked_by" doc:"account of who asked"`
	AskedName      string          `json:"asked_name"`
	AskedAt        time.Time       `json:"asked_at"`
	State          string          `json:"state" enum:"queued,acknowledged,done,refused"`
	Late           bool            `json:"late" doc:"the time in which it should be acknowledged or answered is over"`
	Receipt        string          `json:"receipt,omitempty" doc:"the system's reference of the message"`
	Reference      string          `json:"reference,omitempty" doc:"the system's reference of the record"`
	RecordState    string          `json:"record_state,omitempty" doc:"the record's state in that system"`
	Reason         string          `json:"reason,omitempty" doc:"why it was refused"`
	AcknowledgedAt time.Time       `json:"acknowledged_at,omitzero"`
	ClosedAt       time.Time       `json:"closed_at,omitzero"`
	Status         int             `json:"status,omitempty" doc:"HTTP status of the request once it was carried out"`
	Result         json.RawMessage `json:"result,omitempty" doc:"what the request was answered with, for who asked and for the system"`
	Entry          string          `json:"entry,omitempty" doc:"the last journal entry that it wrote"`
	Request        *Request        `json:"request,omitempty" doc:"for the system: what was asked, until it is done"`

	keeper, label, key, requestKey, fingerprint, run string
	facts                                            facts
	sent                                             access.Sent
	due                                              time.Time
	version                                          int64
}

// Request is what was asked, as the system that keeps the room is given it.
type Request struct {
	Method      string `json:"method"`
	Path        string `json:"path"`
	ContentType string `json:"content_type"`
	Body        string `json:"body,omitempty"`
	Base64      []byte `json:"base64,omitempty" doc:"the body, where it is no text"`
}

// facts are whom a message is about: nobody opens their own.
type facts struct {
	People []string `json:"people,omitempty"`
	Places []string `json:"places,omitempty"`
}

func (m Message) open() bool       { return m.State == StateQueued || m.State == StateAcknowledged }
func (m Message) ref() journal.Ref { return journal.Ref{Kind: kind, ID: m.ID} }

// facts are what policy asks of a message.
func (d *Desk) facts(q db.Querier, messageID string) (access.Resource, error) {
	m, err := getMessage(q, messageID)
	if err != nil {
		return access.Resource{}, err
	}
	r := access.Resource{Kind: kind, ID: m.ID, Label: m.label, People: m.facts.People, Places: m.facts.Places,
		Attrs: map[string]any{"asked_by": m.AskedBy, "keeper": m.keeper}}
	for _, th := range m.Threads {
		people, places, err := d.About(q, th)
		if err != nil {
			return r, err
		}
		r.People, r.Places = append(r.People, people...), append(r.Places, places...)
	}
	return r, nil
}

// Send implements act.Elsewhere: it stores a request that policy has allowed and promises that it is acknowledged. The same
// key again finds the message that it made. Faults: act.key_reused (conflict) when a key is used for another request.
func (d *Desk) Send(tx *act.Tx, o act.Outgoing) (*fault.Fault, error) {
	if o.Key != "" {
		m, err := messageByKey(tx, o.Key)
		if err == nil && m.fingerprint != o.Fingerprint {
			return nil, fault.New(fault.Conflict, "act.key_reused")
		}
		if !fault.Is(err, fault.NotFound) {
			return sent(m), err
		}
	}
	m := Message{ID: id.New(), Room: o.Room, KeptIn: o.System, Action: o.Act.Action, Title: d.title(o.Act.Action), Subject: o.Act.Subject, Threads: slices.Clone(tx.Threads()),
		AskedBy: tx.Actor().Account, AskedName: tx.Actor().Name, AskedAt: tx.Now(), State: StateQueued, keeper: Account(o.System), key: o.Key,
		requestKey: o.RequestKey, fingerprint: o.Fingerprint, facts: facts{o.Resource.People, o.Resource.Places}, sent: o.Sent}
	if m.key == "" {
		m.key = m.ID
	}
	if len(m.Threads) == 0 && m.Subject.Kind == "thread" {
		m.Threads = []string{m.Subject.ID}
	}
	var err error
	if m.label, err = narrowest(tx, o.Resource.Label, m.Threads); err != nil {
		return nil, err
	}
	in, ref, err := d.within("acknowledge", tx.Now())
	if err != nil {
		return nil, err
	}
	m.due = tx.Now().Add(in)
	if err := insertMessage(tx, m); err != nil {
		return nil, err
	}
	return sent(m), d.queued(tx, m, ref)
}

// queued says on the record that a request went out, and promises its receipt.
func (d *Desk) queued(tx *act.Tx, m Message, ref string) error {
	hash := sha256.Sum256(m.sent.Body)
	b := Queued{Message: m.ID, System: m.KeptIn, Room: m.Room, Action: m.Action, Title: m.Title, Hash: hex.EncodeToString(hash[:]), DueAt: when.Micros(m.due), Law: ref}
	if _, err := tx.Record(b, act.About(kind, m.ID), act.OnThreads(m.Threads...), act.Labelled(m.label), act.ThatHappenedAt(tx.Now())); err != nil {
		return err
	}
	return d.owe(tx, m, AcknowledgeOwed, ref, m.due)
}

func (d *Desk) owe(tx *act.Tx, m Message, what, ref string, due time.Time) error {
	_, err := tx.Promise(act.NewPromise{Kind: what, Subject: m.ref(), Threads: append([]string{}, m.Threads...), OwedTo: m.AskedBy, Owner: "role:operations", Law: ref, Start: tx.Now(), Due: due, Label: m.label})
	return err
}

func sent(m Message) *fault.Fault {
	return fault.New(fault.Elsewhere, "exchange.sent").With("message", m.ID).With("kept_in", m.KeptIn).With("state", m.State).With("at", "/exchange/"+m.ID)
}

// title is an action in words.
func (d *Desk) title(action string) string {
	if t := d.Title(action); t != "" {
		return t
	}
	out := []rune{}
	for _, r := range action {
		if r == '.' || r == '_' {
			r = ' '
		}
		out = append(out, r)
	}
	return string(out)
}

// narrowest is the label of a message: that of the record, or the first of its threads that is not open to all.
func narrowest(q db.Querier, label string, threads []string) (string, error) {
	if label != "" && label != "open" {
		return label, nil
	}
	for _, x := range threads {
		th, err := thread.Get(q, x)
		if err != nil {
			return "", err
		}
		if th.Label != "open" {
			return th.Label, nil
		}
	}
	return "open", nil
}
