package control

import (
	"context"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/control/entry"
)

const handoverPromise = "control.handover"

// How another force answered a transfer.
const (
	answerAcknowledged = "acknowledged"
	answerRejected     = "rejected"
)

// Transfer is an incident sent to another force (INC-13). AnsweredAt is zero while the sender owns it.
type Transfer struct {
	ID         string    `json:"-"`
	Label      string    `json:"-"`
	Incident   string    `json:"-"`
	Force      string    `json:"force"`
	System     string    `json:"system,omitempty" doc:"the account of their system, where it was sent as an EIDO"`
	Why        string    `json:"why"`
	SentAt     time.Time `json:"sent_at"`
	SentBy     string    `json:"sent_by"`
	DueAt      time.Time `json:"due_at"`
	AnsweredAt time.Time `json:"answered_at,omitzero"`
	Answer     string    `json:"answer,omitempty"` // acknowledged or rejected
	Reference  string    `json:"reference,omitempty"`
	Said       string    `json:"said,omitempty"`
	Version    int64     `json:"-"`
}

// SendTransfer sends an incident to another force.
type SendTransfer struct {
	Force string `json:"force" label:"To which force" said:"to which force" example:"West Mercia" required:"true" maxLength:"80"`
	Why   string `json:"why" label:"Why it is theirs" said:"why it is theirs" required:"true" maxLength:"300"`
	// System is the account of their system: it reads the incident as an EIDO, and acknowledges or rejects it itself.
	System string `json:"system,omitempty" label:"Their system" hint:"Leave it blank where they take it by telephone" maxLength:"100"`
}

// SendTransfer sends an incident to another force. It stays ours, with all that is owed on it, until they acknowledge it
// with a reference of their own; their silence is an alarm after the limit of its grade (INC-13). Needs a dispatcher or
// control supervisor on duty. Faults: form.invalid, control.transfer.system, control.transfer.sent (conflict), control.incident.closed.
func (d *Desk) SendTransfer(ctx context.Context, incident string, in SendTransfer) (act.Done[Incident], error) {
	if in.System != "" && d.systems()[in.System] == "" {
		return act.Done[Incident]{}, fault.InvalidField("system", "control.transfer.system", "system", shorten(in.System))
	}
	return onOpen(ctx, d, "control.transfer.send", incident, &in, in.Why, func(tx *act.Tx, i Incident) (Incident, error) {
		all, err := transfersOf(tx, i.ID)
		if err != nil {
			return i, err
		}
		if n := len(all); n > 0 && all[n-1].AnsweredAt.IsZero() {
			return i, fault.New(fault.Conflict, "control.transfer.sent").With("force", all[n-1].Force).With("at", clockWords(all[n-1].SentAt))
		}
		limit, ref, err := d.acknowledgeIn(i.Grade, when.DayOf(tx.Now()))
		if err != nil {
			return i, err
		}
		x := Transfer{ID: id.New(), Label: i.Label, Incident: i.ID, Force: in.Force, System: in.System, Why: in.Why, SentAt: tx.Now(), SentBy: tx.Actor().Account, DueAt: tx.Now().Add(limit)}
		if err := insertTransfer(tx, x); err != nil {
			return i, err
		}
		sent := entry.TransferSent{Incident: i.ID, Force: in.Force, Why: in.Why, DueAt: x.DueAt, System: in.System}
		if in.System != "" {
			doc, err := d.writeEIDO(tx, i, labelsOf(tx.Actor()), reach{})
			if err != nil {
				return i, err
			}
			if sent.EIDO, err = keepEIDO(tx, x.ID, 1, "", i.ID, doc, tx.Now()); err != nil {
				return i, err
			}
		}
		if _, err := tx.Record(sent); err != nil {
			return i, err
		}
		_, err = tx.Promise(act.NewPromise{Kind: handoverPromise, Subject: journal.Ref{Kind: kindIncident, ID: i.ID}, OwedTo: "public", Owner: "role:dispatcher", Law: ref, Due: x.DueAt})
		return i, err
	})
}

// systems are the systems of other forces that take transfers by themselves.
func (d *Desk) systems() map[string]string {
	if d.Systems == nil {
		return nil
	}
	return d.Systems()
}

func (d *Desk) acknowledgeIn(grade string, on when.Day) (time.Duration, string, error) {
	if grade == "" {
		grade = "ungraded"
	}
	var v struct {
		Minutes int `json:"acknowledge"`
	}
	row, ok := d.host.Law.Table("control.transfer").At(grade, on)
	if !ok {
		return 0, "", fault.New(fault.Conflict, "control.transfer.grade").With("grade", grade)
	}
	err := row.Into(&v)
	return time.Duration(v.Minutes) * time.Minute, row.Ref(), err
}

// AcknowledgeTransfer is the other force taking an incident on.
type AcknowledgeTransfer struct {
	Reference string `json:"reference" label:"Their own reference" said:"the other force's own reference" example:"WM 0311 of 23/11/26" required:"true" maxLength:"60"`
	Said      string `json:"said,omitempty" label:"Who took it, and what was said" maxLength:"300"`
}

// AcknowledgeTransfer writes that the other force has taken an incident on, under its own reference: from then on it is
// theirs, and nothing more is owed here. Needs a dispatcher or control supervisor on duty. Faults: form.invalid,
// control.transfer.none, control.transfer.units (conflicts), control.incident.closed.
func (d *Desk) AcknowledgeTransfer(ctx context.Context, incident string, in AcknowledgeTransfer) (act.Done[Incident], error) {
	return answerOf(ctx, d, "control.transfer.acknowledge", incident, in, func(tx *act.Tx, i Incident, x Transfer) error {
		sent, err := assignmentsOf(tx, i.ID)
		if err != nil {
			return err
		}
		for _, a := range sent {
			if a.Open() {
				return fault.New(fault.Conflict, "control.transfer.units").With("callsign", a.Callsign)
			}
		}
		x.AnsweredAt, x.Answer, x.Reference, x.Said = tx.Now(), answerAcknowledged, in.Reference, in.Said
		if err := answerTransfer(tx, x); err != nil {
			return err
		}
		proof, err := tx.Record(entry.TransferAcknowledged{Incident: i.ID, Force: x.Force, Reference: in.Reference, Said: in.Said})
		if err != nil {
			return err
		}
		if _, err := tx.Keep(handoverPromise, journal.Ref{Kind: kindIncident, ID: i.ID}, proof); err != nil {
			return err
		}
		if err := d.owedNoMore(tx, i, "Transferred to "+x.Force+", "+in.Reference); err != nil {
			return err
		}
		i.State, i.ClosedAt = stateTransferred, tx.Now()
		return updateIncident(tx, i)
	})
}

// RejectTransfer is the other force sending an incident back.
type RejectTransfer struct {
	Why string `json:"why" label:"Why they do not take it" said:"why they do not take it" required:"true" maxLength:"300"`
}

// RejectTransfer writes that the other force does not take an incident: it is back, and somebody accepts it anew. Needs a
// dispatcher or control supervisor on duty. Faults: form.invalid, control.transfer.none (conflict), control.incident.closed.
func (d *Desk) RejectTransfer(ctx context.Context, incident string, in RejectTransfer) (act.Done[Incident], error) {
	return answerOf(ctx, d, "control.transfer.reject", incident, in, func(tx *act.Tx, i Incident, x Transfer) error {
		x.AnsweredAt, x.Answer, x.Said = tx.Now(), answerRejected, in.Why
		if err := answerTransfer(tx, x); err != nil {
			return err
		}
		proof, err := tx.Record(entry.TransferRejected{Incident: i.ID, Force: x.Force, Why: in.Why})
		if err != nil {
			return err
		}
		if _, err := tx.Keep(handoverPromise, journal.Ref{Kind: kindIncident, ID: i.ID}, proof); err != nil {
			return err
		}
		return d.acceptAnew(tx, i, x.Force+" did not take it")
	})
}

// acceptAnew lets an incident that came back be accepted again, so that nobody takes it for somebody else's.
func (d *Desk) acceptAnew(tx *act.Tx, i Incident, why string) error {
	h, err := handoffOf(tx, i)
	if err != nil {
		return err
	}
	h.AcceptedAt, h.AcceptedBy, h.AcceptedFrom = time.Time{}, "", ""
	if err := putHandoff(tx, h); err != nil {
		return err
	}
	return d.climbAnew(tx, i, why)
}

// answerOf does an act that answers the transfer of an incident that is under way.
func answerOf[I any](ctx context.Context, d *Desk, action, incident string, in I, f func(tx *act.Tx, i Incident, x Transfer) error) (act.Done[Incident], error) {
	return onOpen(ctx, d, action, incident, &in, "", func(tx *act.Tx, i Incident) (Incident, error) {
		all, err := transfersOf(tx, i.ID)
		if err != nil {
			return i, err
		}
		if n := len(all); n == 0 || !all[n-1].AnsweredAt.IsZero() {
			return i, fault.New(fault.Conflict, "control.transfer.none").With("number", i.Number)
		}
		if err := f(tx, i, all[len(all)-1]); err != nil {
			return i, err
		}
		return getIncident(tx, i.ID)
	})
}
