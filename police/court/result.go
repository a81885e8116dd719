package court

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/jobs"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/court/entry"
	"throughline/police/court/spi"
)

// maxMessage is the most that a message may hold: what the parser reads.
const maxMessage = 8 << 20

const applyJob = "court.apply"

// Receipt is a message that a court sent, whatever became of it. State is "received" (kept, its effects not yet made),
// "parsed" (its effects are made), "refused" (it could not be read), "exception" (a person must look first) or "settled".
type Receipt struct {
	ID         string            `json:"id"`
	Message    string            `json:"message,omitempty"`
	Hash       string            `json:"hash"`
	Account    string            `json:"account"`
	ReceivedAt time.Time         `json:"received_at"`
	State      string            `json:"state"`
	Reason     string            `json:"reason,omitempty"` // a code; the sentence is in words
	Params     map[string]string `json:"params,omitempty"`
	URNs       []string          `json:"urns,omitempty"`
	HeldOn     when.Day          `json:"held_on,omitzero"`
	Court      string            `json:"court,omitempty"`
	How        string            `json:"how,omitempty"`
	Settled    string            `json:"settled,omitempty"`
	Exceptions []Held            `json:"exceptions,omitempty"`
	Threads    []string          `json:"-"`
	Label      string            `json:"-"`
	Version    int64             `json:"version"`
	key        string
}

// Held is one thing that a person must look at in a message (CRT-03). Blocks tells whether the message waits for it.
type Held struct {
	Code   string `json:"code"`
	Value  string `json:"value,omitempty"`
	Where  string `json:"where,omitempty"`
	Blocks bool   `json:"blocks"`
}

// Receive is a message from a court: its text, or a file that holds it, or its bytes. All three are kept as they came.
type Receive struct {
	XML  string                `json:"xml,omitempty" label:"The message" said:"the message" hint:"Paste the XML as it came" format:"raw" maxLength:"8388608"`
	File *multipart.FileHeader `json:"-" form:"file" label:"Or a file that holds it" said:"the file"`
	Data []byte                `json:"data,omitempty" form:"-" doc:"The message as it came, in base64: for one that is no text in UTF-8"`
}

// Receive takes a message in at the one door for court results: the simulator's, an operator's and a court's go the same
// way. Its bytes are kept before it is read; then it is parsed, or refused with a reason; then its effects are made, or it
// waits for a person. The same message again is the same receipt. Right: court.result.receive.
// Faults: court.result.empty, blob.too_large (invalid). A message that cannot be read is no fault: the receipt says why.
func (d *Desk) Receive(ctx context.Context, in Receive) (act.Done[Receipt], error) {
	raw, err := in.bytes()
	if err != nil {
		return act.Done[Receipt]{}, err
	}
	a := act.Of("court.result.receive", journal.Ref{Kind: "court_result"}).With(access.Resource{Kind: "court_result", Label: "open"})
	r := Receipt{ID: id.New(), Label: "open", State: "received"}
	var msg *spi.Message
	if d.host.Door.May(ctx, a) { // who may not is refused below, and nothing of theirs is kept
		if len(bytes.TrimSpace(raw)) == 0 {
			return act.Done[Receipt]{}, fault.InvalidField("xml", "court.result.empty")
		}
		ref, err := d.host.Files.Put(ctx, bytes.NewReader(raw), maxMessage)
		if err != nil {
			return act.Done[Receipt]{}, err
		}
		r.Hash = ref.SHA256
		if msg, err = spi.Parse(bytes.NewReader(raw)); err != nil {
			f := fault.Of(err)
			if f == nil || f.Kind != fault.Invalid {
				return act.Done[Receipt]{}, err
			}
			r.State, r.Reason, r.Params = "refused", f.Code, f.Params
		}
	}
	done, err := act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Receipt, error) { return d.receiveIn(tx, r, msg) })
	if err != nil || done.Value.State != "received" {
		return done, err
	}
	return d.applyNow(ctx, done, msg)
}

func (in Receive) bytes() ([]byte, error) {
	switch {
	case in.File == nil && len(in.Data) > 0:
		return in.Data, nil
	case in.File == nil:
		return []byte(in.XML), nil
	}
	f, err := in.File.Open()
	if err != nil {
		return nil, fmt.Errorf("court: uploaded result: %w", err)
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxMessage+1))
}

// receiveIn writes the receipt. A key that another message used before is a thing for a person to look at: two messages
// must not be taken for one.
func (d *Desk) receiveIn(tx *act.Tx, r Receipt, msg *spi.Message) (Receipt, error) {
	r.ReceivedAt, r.Account, r.Version = tx.Now(), tx.Actor().Account, 1
	var held []Held
	if msg != nil {
		r.Message, r.key = msg.ID, msg.ID
		r.describe(msg)
		first, there, err := receiptByKey(tx, msg.ID)
		switch {
		case err != nil:
			return r, err
		case there && first.Hash == r.Hash:
			_, err := tx.Record(entry.ResultReceived{Result: first.ID, Message: first.Message, Hash: first.Hash, State: "repeated", Simulator: simulated(r.Account)},
				act.About("court_result", first.ID), act.OnThreads(), act.Labelled(first.Label))
			return first, err
		case there:
			r.key = ""
			held = append(held, Held{Code: "court.exception.identifier_used", Value: msg.ID, Blocks: true})
		}
	}
	if err := insertReceipt(tx, r); err != nil {
		return r, err
	}
	_, err := tx.Record(entry.ResultReceived{Result: r.ID, Message: r.Message, Hash: r.Hash, State: r.State, Reason: r.Reason, Simulator: simulated(r.Account)},
		act.About("court_result", r.ID), act.OnThreads(), act.Labelled(r.Label))
	if err != nil {
		return r, err
	}
	if len(held) > 0 {
		return d.hold(tx, r, held)
	}
	if r.State == "refused" {
		return r, d.promiseSettling(tx, r)
	}
	return r, tx.Queue(jobs.Job{Kind: applyJob, Key: r.ID, Payload: r.ID, RunAt: tx.Now().Add(applyAfter)})
}

func simulated(account string) bool { return strings.HasPrefix(account, "simulator:") }

func (r *Receipt) describe(m *spi.Message) {
	for _, s := range m.Sessions {
		r.HeldOn, r.Court = s.Hearing.On, s.Hearing.Court
		for _, c := range s.Cases {
			if c.URN != "" {
				r.URNs = append(r.URNs, clip(c.URN))
			}
		}
	}
	r.Court = clip(r.Court)
}

func clip(s string) string {
	s = strings.ReplaceAll(s, ",", " ")
	if x := []rune(s); len(x) > 40 {
		return string(x[:40]) + "…"
	}
	return s
}

// hold keeps a message for a person to look at, and promises that somebody does (CRT-03).
func (d *Desk) hold(tx *act.Tx, r Receipt, held []Held) (Receipt, error) {
	r.State = "exception"
	if err := updateReceipt(tx, r); err != nil {
		return r, err
	}
	r.Version++
	var codes []string
	for _, x := range held {
		codes = append(codes, x.Code)
	}
	if err := insertHeld(tx, r, held); err != nil {
		return r, err
	}
	r.Exceptions = held
	if _, err := tx.Record(entry.ResultHeld{Result: r.ID, Codes: codes}, act.About("court_result", r.ID), act.OnThreads(r.Threads...), act.Labelled(r.Label)); err != nil {
		return r, err
	}
	return r, d.promiseSettling(tx, r)
}

func (d *Desk) promiseSettling(tx *act.Tx, r Receipt) error {
	on := when.DayOf(tx.Now())
	row, ok := d.host.Law.Table("court.exception_due").At("exception", on)
	if !ok {
		return noLaw("court.exception_due", "exception", on)
	}
	var v struct {
		Hours int `json:"hours"`
	}
	if err := row.Into(&v); err != nil {
		return err
	}
	_, err := tx.Promise(act.NewPromise{Kind: owedException, Subject: journal.Ref{Kind: "court_result", ID: r.ID}, Threads: r.Threads, OwedTo: "public",
		Owner: "role:witness_care", Law: row.Ref(), Due: tx.Now().Add(time.Duration(v.Hours) * time.Hour), Label: r.Label})
	return err
}

// applyNow makes the effects of a message that was just received, as the program itself: whoever delivers a message need
// not be able to open the case that it is about. What fails here is tried again by the job.
func (d *Desk) applyNow(ctx context.Context, done act.Done[Receipt], msg *spi.Message) (act.Done[Receipt], error) {
	applied, err := d.apply(context.WithoutCancel(ctx), done.Value.ID, msg, false)
	if err != nil {
		if now, e := getReceipt(d.host.DB.Read(ctx), done.Value.ID); e == nil && now.State != "received" { // the job was quicker
			done.Value = now
			return done, nil
		}
		slog.WarnContext(ctx, "a court result will be applied later", "result", done.Value.ID, "error", err)
		return done, nil
	}
	done.Value, done.Entry = applied.Value, applied.Entry
	return done, nil
}

// applyAfter is how long after its receipt the job looks whether a result was applied: only a crash leaves it undone.
const applyAfter = time.Minute

// applyLater is the job: it does nothing when the effects were made.
func (d *Desk) applyLater(ctx context.Context, j jobs.Job) error {
	var receipt string
	if err := j.Into(&receipt); err != nil {
		return err
	}
	r, err := getReceipt(d.host.DB.Read(ctx), receipt)
	if err != nil || r.State != "received" {
		return err
	}
	msg, err := d.message(ctx, r)
	if err != nil {
		return err
	}
	_, err = d.apply(ctx, receipt, msg, false)
	return err
}

// message reads a kept message again.
func (d *Desk) message(ctx context.Context, r Receipt) (*spi.Message, error) {
	f, err := d.host.Files.Open(ctx, r.Hash)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return spi.Parse(f)
}

// Settle is a person's answer to a message that was refused or waits.
type Settle struct {
	How    string `json:"how" label:"What was done about it" said:"what was done" enum:"applied,sent_back,not_ours,handled_by_hand" required:"true"`
	Reason string `json:"reason" label:"Say what you found and did" said:"what you found" required:"true" format:"textarea" minLength:"5" maxLength:"2000"`
}

// Settle closes the exception of a message (CRT-03). "applied" makes the effects of what was matched. Right:
// court.result.settle. Faults: form.invalid; court.result.nothing_to_settle, court.result.nothing_matched (conflict);
// court_result.not_found.
func (d *Desk) Settle(ctx context.Context, receipt string, in Settle) (act.Done[Receipt], error) {
	r, err := getReceipt(d.host.DB.Read(ctx), receipt)
	if err != nil {
		return act.Done[Receipt]{}, err
	}
	done, err := act.Do(ctx, d.host.Door, act.Of("court.result.settle", journal.Ref{Kind: "court_result", ID: receipt}, in.Reason).On(r.Threads...), func(tx *act.Tx) (Receipt, error) {
		if err := form.Check(&in); err != nil {
			return r, err
		}
		r, err := getReceipt(tx, receipt)
		switch {
		case err != nil:
			return r, err
		case r.State != "refused" && r.State != "exception":
			return r, fault.New(fault.Conflict, "court.result.nothing_to_settle")
		case in.How == "applied" && (r.State == "refused" || len(r.Threads) == 0):
			return r, fault.New(fault.Conflict, "court.result.nothing_matched")
		}
		r.How, r.Settled, r.State = in.How, in.Reason, "settled"
		if in.How == "applied" {
			r.State = "received"
		}
		if err := updateReceipt(tx, r); err != nil {
			return r, err
		}
		r.Version++
		e, err := tx.Record(entry.ResultSettled{Result: r.ID, How: in.How, Reason: in.Reason}, act.Labelled(r.Label))
		if err != nil {
			return r, err
		}
		_, err = tx.Keep(owedException, journal.Ref{Kind: "court_result", ID: r.ID}, e)
		return r, err
	})
	if err != nil || done.Value.State != "received" {
		return done, err
	}
	msg, err := d.message(ctx, done.Value)
	if err != nil {
		return done, err
	}
	applied, err := d.apply(context.WithoutCancel(ctx), receipt, msg, true)
	if err != nil {
		return done, err
	}
	done.Value, done.Entry = applied.Value, applied.Entry
	return done, nil
}

func resultFacts(q db.Querier, receipt string) (access.Resource, error) {
	r, err := getReceipt(q, receipt)
	if err != nil {
		return access.Resource{}, err
	}
	out := access.Resource{Label: r.Label}
	for _, th := range r.Threads {
		ds, err := defendantsOf(q, th)
		if err != nil {
			return out, err
		}
		for _, x := range ds {
			out.People = append(out.People, x.Person)
		}
	}
	return out, nil
}
