package casefile

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/jobs"
	"throughline/platform/journal"
	"throughline/police/casefile/entry"
)

// The prosecutor simulator of a training installation. It says in its name that it is one, speaks through the same door as
// anybody, and is deterministic: it refuses what it was told to refuse or cannot read, and decides by itself, after the
// delay of law/casefile.interface, when nobody has decided for it.

func simulatorActor(label string) *access.Actor {
	labels := []string{"open"}
	if label != "open" {
		labels = append(labels, label)
	}
	return &access.Actor{Account: prosecutor, Kind: "simulator", Name: "Prosecutor simulator", Roles: []string{"prosecutor"}, Labels: labels, OnDuty: true}
}

// simulatorReceives takes a message off the line and answers it. It may run again: an answer that was given stays.
func (d *Desk) simulatorReceives(ctx context.Context, j jobs.Job) error {
	var p delivery
	if err := j.Into(&p); err != nil {
		return err
	}
	m, err := getMessage(d.host.DB.Read(ctx), p.Message)
	if err != nil {
		return err
	}
	ctx = access.WithActor(ctx, simulatorActor(m.Label))
	if m.State == "sent" {
		done, err := d.AnswerMessage(ctx, m.ID, Answer{State: "received"})
		if err != nil {
			return err
		}
		m = done.Value
	}
	if m.State != "received" {
		return nil
	}
	in, err := d.simulatorVerdict(ctx, m)
	if err != nil {
		return err
	}
	if _, err := d.AnswerMessage(ctx, m.ID, in); err != nil || in.State != "accepted" || m.Kind != "request" {
		return err
	}
	return d.thinkAbout(ctx, m)
}

func (d *Desk) simulatorVerdict(ctx context.Context, m Message) (Answer, error) {
	receipt, reason, err := answers(d.host.DB.Read(ctx))
	if err != nil {
		return Answer{}, err
	}
	if receipt == "refuse" {
		return Answer{State: "refused", Reason: reason}, nil
	}
	sum := sha256.Sum256([]byte(m.Payload))
	var e Envelope
	if hex.EncodeToString(sum[:]) != m.Hash || json.Unmarshal([]byte(m.Payload), &e) != nil || e.URN == "" || e.Message != m.ID {
		return Answer{State: "refused", Reason: "The message cannot be read: its content is not what its hash says."}, nil
	}
	if m.Kind == "request" && len(e.Offences) == 0 {
		return Answer{State: "refused", Reason: "The request names no offence."}, nil
	}
	return Answer{State: "accepted"}, nil
}

// thinkAbout queues the decision that the simulator makes by itself.
func (d *Desk) thinkAbout(ctx context.Context, m Message) error {
	ctx = access.WithActor(ctx, access.System("casefile"))
	_, err := act.Do(ctx, d.host.Door, act.Of("casefile.simulator.think", journal.Ref{Kind: "casefile_message", ID: m.ID}).Keyed("casefile.think/"+m.ID), func(tx *act.Tx) (string, error) {
		delay, _, err := d.minutes("simulator_delay", tx.Now())
		if err != nil {
			return "", err
		}
		if err := tx.Queue(jobs.Job{Kind: decideJob, Key: m.ID, Label: m.Label, RunAt: tx.Now().Add(delay), Payload: delivery{m.ID}}); err != nil {
			return "", err
		}
		_, err = tx.Record(entry.SimulatorNoted{Request: m.About}, act.OnThreads())
		return m.ID, err
	})
	return err
}

// simulatorDecides charges what was asked for when the file names nothing missing, and asks for what is missing otherwise.
func (d *Desk) simulatorDecides(ctx context.Context, j jobs.Job) error {
	var p delivery
	if err := j.Into(&p); err != nil {
		return err
	}
	m, err := getMessage(d.host.DB.Read(ctx), p.Message)
	if err != nil {
		return err
	}
	var e Envelope
	if err := json.Unmarshal([]byte(m.Payload), &e); err != nil {
		return jobs.Permanent(err)
	}
	in := Decide{Decision: "charge", Offences: e.Offences, Reason: "The Full Code Test is met: a realistic prospect of conviction, and a prosecution is in the public interest.", By: "Prosecutor simulator"}
	if len(e.Missing) > 0 {
		in = Decide{Decision: "more_evidence", Reason: "The file does not yet allow a decision.", By: "Prosecutor simulator"}
		for _, code := range e.Missing {
			in.Items = append(in.Items, EvidenceItem{What: "Send what is missing: " + code})
		}
	}
	_, err = d.Decide(access.WithActor(ctx, simulatorActor(m.Label)), m.About, in)
	if fault.Is(err, fault.Conflict) { // somebody has decided for it
		return nil
	}
	return err
}

// SetSimulator says how the simulator answers its next messages.
type SetSimulator struct {
	Receipt string `json:"receipt" label:"Answer to the next messages" said:"what is answered to the next messages" enum:"accept,refuse" required:"true"`
	Reason  string `json:"reason,omitempty" label:"Reason for refusing" maxLength:"1000"`
}

// SetSimulator tells the simulator to accept or refuse the next messages. Right: casefile.simulator.set, in training only.
// Faults: form.invalid; casefile.message.reason (invalid); casefile.simulator.none (conflict).
func (d *Desk) SetSimulator(ctx context.Context, in SetSimulator) (act.Done[SetSimulator], error) {
	a := act.Of("casefile.simulator.set", journal.Ref{Kind: "casefile_simulator", ID: "next"}).With(access.Resource{Attrs: attrs("", "", "")})
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (SetSimulator, error) {
		if err := form.Check(&in); err != nil {
			return in, err
		}
		if !d.host.Training {
			return in, fault.New(fault.Conflict, "casefile.simulator.none")
		}
		if in.Receipt == "refuse" && in.Reason == "" {
			return in, fault.InvalidField("reason", "casefile.message.reason")
		}
		if err := setAnswers(tx, in.Receipt, in.Reason); err != nil {
			return in, err
		}
		_, err := tx.Record(entry.SimulatorNoted{Receipt: in.Receipt})
		return in, err
	})
}
