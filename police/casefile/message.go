package casefile

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/platform/jobs"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/casefile/entry"
)

const (
	deliverJob = "casefile.deliver"
	receiveJob = "casefile.simulator.receive"
	decideJob  = "casefile.simulator.decide"
)

// prosecutor is where messages go: the simulator of a training installation says that it is one.
const prosecutor = "simulator:cps"

// Envelope is what goes to the prosecutor (CF-14). Every reader of it knows the version; material is named with its hash.
type Envelope struct {
	Version   int        `json:"version"`
	Message   string     `json:"message"`
	Kind      string     `json:"kind"`
	URN       string     `json:"urn"`
	Defendant string     `json:"defendant"` // person id in this force
	Name      string     `json:"name"`
	Offences  []string   `json:"offences"`
	Referral  string     `json:"referral,omitempty"`
	Plea      string     `json:"plea"`
	Test      string     `json:"test,omitempty"`
	Reasons   []string   `json:"reasons,omitempty"`
	Note      string     `json:"note,omitempty"`
	Forms     []string   `json:"forms"`
	Missing   []string   `json:"missing,omitempty"`
	Material  []Material `json:"material"`
	Unused    []Unused   `json:"unused,omitempty"`
}

// envelope gathers a message from the record. Faults leave what could not be read out; the hash still binds what was sent.
func (d *Desk) envelope(tx *act.Tx, f File, r *Request, items []Item) Envelope {
	e := Envelope{Version: 1, URN: f.URN, Defendant: f.Suspect, Plea: f.Plea}
	if p, err := d.people.Get(tx, f.Suspect); err == nil {
		e.Name = p.Name()
	}
	if r != nil {
		e.Offences, e.Referral, e.Plea, e.Test, e.Reasons, e.Note = r.Offences, r.Referral, r.Plea, r.Test, r.Reasons, r.Note
	}
	seen := map[string]bool{}
	for _, i := range items {
		if i.State == "missing" {
			e.Missing = append(e.Missing, i.Code)
		} else if !seen[i.Form] {
			seen[i.Form] = true
			e.Forms = append(e.Forms, i.Form)
		}
	}
	ms, err := d.fileMaterials(tx, f)
	for _, m := range ms {
		if err == nil && !m.sensitive && m.Kind != "person" && m.Kind != "special_measures" && m.Kind != "availability" {
			e.Material = append(e.Material, m)
		}
	}
	e.Unused, _ = unusedOf(tx, f.ID)
	return e
}

// queue writes a message and the job that carries it, in the act that decided to send it.
func (d *Desk) queue(tx *act.Tx, f File, kind, about string, e Envelope) (Message, error) {
	m := Message{ID: id.New(), Kind: kind, About: about, File: f.ID, Thread: f.Thread, To: prosecutor, State: "queued", QueuedAt: tx.Now(), Label: f.Label, Version: 1}
	e.Message, e.Kind = m.ID, kind
	b, err := json.Marshal(e)
	if err != nil {
		return m, err
	}
	sum := sha256.Sum256(b)
	m.Payload, m.Hash = string(b), hex.EncodeToString(sum[:])
	if err := insertMessage(tx, m); err != nil {
		return m, err
	}
	within, ref, err := d.minutes("answer_within", tx.Now())
	if err != nil {
		return m, err
	}
	if _, err := tx.Promise(act.NewPromise{Kind: AnswerOwed, Subject: journal.Ref{Kind: "casefile_message", ID: m.ID}, Threads: f.Threads, OwedTo: "public", Owner: "role:file_supervisor", Law: ref, Start: tx.Now(), Due: tx.Now().Add(within)}); err != nil {
		return m, err
	}
	return m, tx.Queue(jobs.Job{Kind: deliverJob, Key: m.ID, Label: f.Label, Payload: delivery{m.ID}})
}

type delivery struct {
	Message string `json:"message"`
}

// deliver carries a message to the prosecutor's line. It may run again: a message that has left is not sent twice.
func (d *Desk) deliver(ctx context.Context, j jobs.Job) error {
	var p delivery
	if err := j.Into(&p); err != nil {
		return err
	}
	if !d.host.Training { // no line to a real prosecutor is configured: the message stays queued, and its promise tells somebody
		return fault.New(fault.Unavailable, "casefile.interface.none")
	}
	m, err := getMessage(d.host.DB.Read(ctx), p.Message)
	if err != nil {
		return err
	}
	if m.State != "queued" {
		return nil
	}
	f, err := getFile(d.host.DB.Read(ctx), m.File)
	if err != nil {
		return err
	}
	ctx = access.WithActor(ctx, access.System("casefile"))
	_, err = act.Do(ctx, d.host.Door, act.Of("casefile.message.send", journal.Ref{Kind: "casefile_message", ID: m.ID}).On(f.Threads...).Keyed("casefile.send/"+m.ID), func(tx *act.Tx) (string, error) {
		m, err := getMessage(tx, m.ID)
		if err != nil {
			return "", err
		}
		m.State, m.SentAt = "sent", tx.Now()
		if err := updateMessage(tx, &m); err != nil {
			return "", err
		}
		if err := d.sent(tx, m); err != nil {
			return "", err
		}
		return m.ID, tx.Queue(jobs.Job{Kind: receiveJob, Key: m.ID, Label: m.Label, Payload: p})
	})
	return err
}

// sent says on the record that a message has left.
func (d *Desk) sent(tx *act.Tx, m Message) error {
	f, err := getFile(tx, m.File)
	if err != nil {
		return err
	}
	if m.Kind == "file" {
		var e Envelope
		if err := json.Unmarshal([]byte(m.Payload), &e); err != nil {
			return err
		}
		_, err := tx.Record(entry.FileSent{File: f.ID, Message: m.ID, URN: f.URN, Suspect: f.Suspect, Missing: e.Missing, To: m.To}, act.About("casefile", f.ID))
		return err
	}
	r, err := getRequest(tx, m.About)
	if err != nil {
		return err
	}
	r.State = "sent"
	if err := updateRequest(tx, &r); err != nil {
		return err
	}
	_, err = tx.Record(entry.RequestSent{Request: r.ID, Message: m.ID, File: f.ID, URN: f.URN, Suspect: f.Suspect, Offences: r.Offences, Referral: r.Referral, To: m.To}, act.About("casefile_request", r.ID))
	return err
}

// Answer is the other side's word on a message itself.
type Answer struct {
	State  string `json:"state" label:"Answer" said:"what they answered" enum:"received,accepted,refused" required:"true"`
	Reason string `json:"reason,omitempty" label:"Reason" maxLength:"1000"`
}

var next = map[string][]string{"sent": {"received"}, "received": {"accepted", "refused"}}

// AnswerMessage takes the prosecutor's receipt: received, then accepted or refused with a reason. The same answer again
// changes nothing. Right: casefile.message.answer. Faults: form.invalid; casefile.message.reason (invalid);
// casefile.message.order (conflict); casefile_message.not_found.
func (d *Desk) AnswerMessage(ctx context.Context, messageID string, in Answer) (act.Done[Message], error) {
	m, err := getMessage(d.host.DB.Read(ctx), messageID)
	if err != nil {
		return act.Done[Message]{}, err
	}
	f, err := getFile(d.host.DB.Read(ctx), m.File)
	if err != nil {
		return act.Done[Message]{}, err
	}
	a := act.Of("casefile.message.answer", journal.Ref{Kind: "casefile_message", ID: m.ID}, in.Reason).On(f.Threads...).Keyed("casefile.answer/" + m.ID + "/" + in.State)
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Message, error) {
		m, err := getMessage(tx, messageID)
		if err != nil {
			return m, err
		}
		if err := checkAnswer(in, m); err != nil {
			return m, err
		}
		m.State = in.State
		if in.State == "received" {
			m.ReceivedAt = tx.Now()
		} else {
			m.AnsweredAt, m.Reason = tx.Now(), strings.TrimSpace(in.Reason)
		}
		if err := updateMessage(tx, &m); err != nil {
			return m, err
		}
		return m, d.answered(tx, m)
	})
}

func checkAnswer(in Answer, m Message) error {
	if in.State == "refused" && strings.TrimSpace(in.Reason) == "" {
		return fault.InvalidField("reason", "casefile.message.reason")
	}
	for _, s := range next[m.State] {
		if s == in.State {
			return nil
		}
	}
	return fault.New(fault.Conflict, "casefile.message.order").With("state", m.State).With("answer", in.State)
}

// answered carries an answer to what the message was about. A refusal is an action for whoever must put it right.
func (d *Desk) answered(tx *act.Tx, m Message) error {
	f, err := getFile(tx, m.File)
	if err != nil {
		return err
	}
	var e string
	if m.Kind == "file" {
		e, err = d.fileAnswered(tx, &f, m)
	} else {
		e, err = d.requestAnswered(tx, &f, m)
	}
	if err != nil || m.State == "received" {
		return err
	}
	if _, err := tx.Keep(AnswerOwed, journal.Ref{Kind: "casefile_message", ID: m.ID}, e); err != nil || m.State == "accepted" {
		return err
	}
	days, ref, err := d.lawDays("referral_green_priority", when.DayOf(tx.Now()))
	if err != nil {
		return err
	}
	ms, err := d.fileMaterials(tx, f)
	if err != nil {
		return err
	}
	due := endOf(when.DayOf(tx.Now()).AddDays(days))
	if in, limit := held(ms, f.Suspect); in {
		due = limit
	}
	_, err = d.setAction(tx, f, Action{Request: m.About, What: "Put right what the prosecutor refused, and send it again", Owner: ownerOf("oic", f), DueAt: due}, ref)
	return err
}

func (d *Desk) requestAnswered(tx *act.Tx, f *File, m Message) (string, error) {
	r, err := getRequest(tx, m.About)
	if err != nil {
		return "", err
	}
	r.State, r.Reason = m.State, m.Reason
	if err := updateRequest(tx, &r); err != nil {
		return "", err
	}
	e, err := tx.Record(entry.RequestAnswered{Request: r.ID, Message: m.ID, State: m.State, Reason: m.Reason}, act.About("casefile_request", r.ID))
	if err != nil || m.State != "refused" {
		return e, err
	}
	f.State = "building"
	if err := updateFile(tx, f); err != nil {
		return e, err
	}
	_, err = tx.Waive(DecisionOwed, journal.Ref{Kind: "casefile_request", ID: r.ID}, "The prosecutor refused the request: "+m.Reason)
	return e, err
}

func (d *Desk) fileAnswered(tx *act.Tx, f *File, m Message) (string, error) {
	e, err := tx.Record(entry.FileAnswered{File: f.ID, Message: m.ID, State: m.State, Reason: m.Reason}, act.About("casefile", f.ID))
	if err != nil || m.State == "received" {
		return e, err
	}
	f.State = map[string]string{"accepted": "accepted", "refused": "charged"}[m.State]
	if err := updateFile(tx, f); err != nil || m.State != "accepted" {
		return e, err
	}
	_, err = tx.Keep(FileOwed, journal.Ref{Kind: "casefile", ID: f.ID}, e)
	return e, err
}
