package custody

import (
	"context"
	"slices"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/police/custody/entry"
)

// openOne is a handover that waits for its second signature. Faults: handover.not_found, custody.handover.taken, custody.handover.withdrawn.
func openOne(q db.Querier, id string) (Handover, error) {
	h, err := getHandover(q, id)
	switch {
	case err != nil:
		return h, err
	case !h.TakenAt.IsZero():
		return h, fault.New(fault.Conflict, "custody.handover.taken")
	case !h.WithdrawnAt.IsZero():
		return h, fault.New(fault.Conflict, "custody.handover.withdrawn")
	}
	return h, nil
}

// open tells whether a handover waits for its second signature.
func (h Handover) open() bool { return h.TakenAt.IsZero() && h.WithdrawnAt.IsZero() }

// WithdrawHandover is a handover taken back before anybody took the suite over.
type WithdrawHandover struct {
	Why string `json:"why" label:"Why it is taken back" said:"why it is taken back" hint:"For example, offered by mistake. Nobody by name" required:"true" maxLength:"1000" format:"textarea"`
}

// WithdrawHandover ends a handover without a second signature; the suite may be handed over again. Right: a custody officer on duty. Faults:
// handover.not_found, custody.handover.taken, custody.handover.withdrawn.
func (d *Desk) WithdrawHandover(ctx context.Context, handover string, in WithdrawHandover) (act.Done[Handover], error) {
	if _, err := checked(in, ""); err != nil {
		return act.Done[Handover]{}, err
	}
	a := act.Of("custody.handover.withdraw", journal.Ref{Kind: "handover", ID: handover})
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Handover, error) {
		h, err := openOne(tx, handover)
		if err != nil {
			return h, err
		}
		h.WithdrawnAt, h.WithdrawnBy, h.Withdrawn = tx.Now(), tx.Actor().Staff, in.Why
		if err := withdrawHandover(tx, h); err != nil {
			return h, err
		}
		_, err = tx.Record(entry.HandoverWithdrawn{Handover: h.ID, Suite: h.Suite, Why: h.Withdrawn, At: h.WithdrawnAt})
		return h, err
	})
}

// promiseReading owes, of each detainee of whom whoever takes a suite over may not know, that somebody who may reads what is due for them.
// The promise is as narrow as the detention, so that it is seen by nobody else; one that is owed already from the shift before stands.
func (d *Desk) promiseReading(tx *act.Tx, h Handover, all []labelled) error {
	seen := h
	if err := d.seenLines(tx, tx.Actor(), &seen, all); err != nil {
		return err
	}
	var v struct {
		Minutes int `json:"minutes"`
	}
	row, err := d.row("custody.handover", "reading", h.TakenAt, &v)
	if err != nil {
		return err
	}
	for _, l := range all {
		if slices.ContainsFunc(seen.Lines, func(s HandoverLine) bool { return s.Detention == l.Detention }) {
			continue
		}
		x := l.of
		owed, err := promise.Of(tx, promiseHandover, x.ref())
		if err != nil {
			return err
		}
		if len(owed) > 0 {
			continue
		}
		if _, err := tx.Promise(act.NewPromise{Kind: promiseHandover, Subject: x.ref(), Threads: threadsOf(x.Matters), Label: x.Label, OwedTo: "detainee:" + x.Person, Owner: "role:custody_officer",
			Law: row.Ref(), Due: h.TakenAt.Add(time.Duration(v.Minutes) * time.Minute)}); err != nil {
			return err
		}
	}
	return nil
}

// ReadHandover is the third signature: of somebody who may know of those of whom the two others may not.
type ReadHandover struct {
	Read bool `json:"read" label:"I have read what is due for those below, and look after it" said:"that you have read what is due for them, and look after it" required:"true"`
}

// ReadHandover keeps what is owed of those of a handover of whom the reader may know. Right: a custody officer or a duty inspector, on duty.
// Faults: handover.not_found, custody.handover.not_taken; custody.handover.read when nothing is owed of whom they may know.
func (d *Desk) ReadHandover(ctx context.Context, handover string, in ReadHandover) (act.Done[Handover], error) {
	if _, err := checked(in, ""); err != nil {
		return act.Done[Handover]{}, err
	}
	a := act.Of("custody.handover.read", journal.Ref{Kind: "handover", ID: handover})
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Handover, error) {
		h, err := getHandover(tx, handover)
		if err != nil {
			return h, err
		}
		if h.TakenAt.IsZero() {
			return h, fault.New(fault.Conflict, "custody.handover.not_taken")
		}
		if h, err = d.unread(tx, tx.Actor(), h); err != nil {
			return h, err
		}
		if len(h.Lines) == 0 {
			return h, fault.New(fault.Conflict, "custody.handover.read")
		}
		proof, err := tx.Record(entry.HandoverRead{Handover: h.ID, Suite: h.Suite, Read: len(h.Lines), At: tx.Now()})
		if err != nil {
			return h, err
		}
		for _, l := range h.Lines {
			if _, err := tx.Keep(promiseHandover, journal.Ref{Kind: "detention", ID: l.Detention}, proof); err != nil {
				return h, err
			}
		}
		return h, nil
	})
}

// unread is a handover with those lines alone that a reader may know and that are still to be read.
func (d *Desk) unread(q db.Querier, who *access.Actor, h Handover) (Handover, error) {
	_, all, err := handoverLines(q, h.ID)
	if err != nil {
		return h, err
	}
	h.Lines = nil
	if err := d.seenLines(q, who, &h, all); err != nil {
		return h, err
	}
	var left []HandoverLine
	for _, l := range h.Lines {
		owed, err := promise.Of(q, promiseHandover, journal.Ref{Kind: "detention", ID: l.Detention})
		if err != nil {
			return h, err
		}
		if len(owed) > 0 {
			left = append(left, l)
		}
	}
	h.Lines = left
	return h, nil
}

// Unread opens what of a handover is still to be read by this reader. Right: as ReadHandover. Fault: handover.not_found.
func (d *Desk) Unread(ctx context.Context, handover string) (Handover, error) {
	a := act.Of("custody.handover.read", journal.Ref{Kind: "handover", ID: handover})
	return act.See(ctx, d.host.Door, a, func(q db.Querier, who *access.Actor) (Handover, error) {
		h, err := getHandover(q, handover)
		if err != nil {
			return h, err
		}
		return d.unread(q, who, h)
	})
}
