package hook

import (
	"context"
	"slices"
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
)

// Make is a subscription that somebody asks for. They hear with their own rights.
type Make struct {
	URL   string `json:"url" label:"Address" said:"the address of the endpoint" hint:"It begins with https://" example:"https://cad.ambulance.example/throughline" required:"true" maxLength:"500"`
	Kinds string `json:"kinds" label:"Kinds of entry" said:"which kinds of entry are sent" hint:"Kinds, or beginnings of them, with commas between" example:"control.incident., control.unit.dispatched" required:"true" maxLength:"1000"`
}

// mostKinds is how many a subscription names at most.
const mostKinds = 30

// Make makes a subscription: it hears what is recorded from then on. Its secret is taken by TakeSecret. Right: hook.make.
// Faults: form.invalid; hook.url_not_https, hook.url_unreadable, hook.url_barred, hook.kind_unknown, hook.kinds_many (invalid).
func (d *Desk) Make(ctx context.Context, in Make) (act.Done[Hook], error) {
	h := Hook{ID: id.New(), State: StateActive, secretNo: 1, since: -1}
	who, err := access.From(ctx)
	if err != nil {
		return act.Done[Hook]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of("hook.make", h.ref()).With(nobodys(who.Account)), func(tx *act.Tx) (Hook, error) {
		if err := form.Check(&in); err != nil {
			return h, err
		}
		u, err := d.Allowed.check(in.URL)
		if err != nil {
			return h, err
		}
		if h.Kinds, err = d.kinds(in.Kinds); err != nil {
			return h, err
		}
		h.URL, h.Host, h.Owner, h.MadeBy, h.MadeAt, h.Version = u.String(), u.Host, who.Account, who.Account, tx.Now(), 1
		if err := insertHook(tx, h); err != nil {
			return h, err
		}
		_, err = tx.Record(Made{Hook: h.ID, Host: h.Host, Kinds: h.Kinds})
		return h, err
	})
}

// kinds reads which kinds somebody typed: each begins at least one that this installation writes.
func (d *Desk) kinds(typed string) (string, error) {
	var out []string
	for _, k := range strings.FieldsFunc(typed, func(r rune) bool { return r == ',' || r == ' ' || r == '\n' || r == '\r' || r == '\t' }) {
		if !slices.ContainsFunc(d.host.Door.Kinds.Kinds(), func(known string) bool { return strings.HasPrefix(known, k) && !own(known) }) {
			return "", fault.InvalidField("kinds", "hook.kind_unknown", "kind", k)
		}
		if !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	if len(out) == 0 || len(out) > mostKinds {
		return "", fault.InvalidField("kinds", "hook.kinds_many", "most", itoa(mostKinds))
	}
	return strings.Join(out, ","), nil
}

// own are this package's kinds.
func own(entryKind string) bool { return strings.HasPrefix(entryKind, kind+".") }

// Change is what becomes of a subscription.
type Change struct {
	State string `json:"state" label:"What becomes of it" said:"what becomes of the webhook" enum:"active,paused,ended" required:"true"`
	Why   string `json:"why" label:"Why" said:"why" required:"true" maxLength:"300"`
}

// Change pauses a subscription, lets it go on, or ends it. What is recorded while it is paused waits, and is sent in order
// when it goes on. What has ended does not go on. Right: hook.change. Faults: form.invalid; hook.not_found; hook.ended,
// hook.already (conflicts).
func (d *Desk) Change(ctx context.Context, hookID string, in Change) (act.Done[Hook], error) {
	return d.change(ctx, act.Of("hook.change", ref(hookID), in.Why), func(tx *act.Tx, h *Hook) error {
		if err := form.Check(&in); err != nil {
			return err
		}
		if h.State == in.State {
			return fault.New(fault.Conflict, "hook.already").With("state", in.State)
		}
		return d.becomes(tx, h, in.State, in.Why)
	})
}

// becomes gives a subscription another state, and lets what waits go out or stop.
func (d *Desk) becomes(tx *act.Tx, h *Hook, state, why string) error {
	h.State, h.Why = state, why
	if state == StateActive {
		h.Why = ""
	}
	if err := updateHook(tx, h); err != nil {
		return err
	}
	if _, err := tx.Record(StateChanged{Hook: h.ID, Host: h.Host, State: state, Why: why}, act.About(kind, h.ID), act.OnThreads()); err != nil {
		return err
	}
	switch state {
	case StateEnded:
		return stopDeliveries(tx, h.ID, tx.Now())
	case StateActive:
		return pumpNow(tx, h.ID, tx.Now())
	}
	return nil
}

// Rotate is why a secret is changed.
type Rotate struct {
	Why string `json:"why" label:"Why" said:"why the secret is changed" required:"true" maxLength:"300"`
}

// Rotate gives a subscription another secret. The one before signs beside it for as long as law says, so that the receiver
// changes over in its own time. Right: hook.change. Faults: form.invalid; hook.not_found; hook.ended (conflict).
func (d *Desk) Rotate(ctx context.Context, hookID string, in Rotate) (act.Done[Hook], error) {
	return d.change(ctx, act.Of("hook.change", ref(hookID), in.Why), func(tx *act.Tx, h *Hook) error {
		if err := form.Check(&in); err != nil {
			return err
		}
		r, err := d.rules(tx.Now())
		if err != nil {
			return err
		}
		h.secretNo, h.secretTaken, h.oldUntil = h.secretNo+1, false, tx.Now().Add(r.overlap)
		if err := updateHook(tx, h); err != nil {
			return err
		}
		_, err = tx.Record(SecretRotated{Hook: h.ID, No: h.secretNo, OldUntil: when.Micros(h.oldUntil)})
		return err
	})
}

// Secret is a secret as its receiver keeps it.
type Secret struct {
	Hook   string `json:"hook"`
	Secret string `json:"secret,omitempty" doc:"whsec_ and base64: it is shown this once"`
}

// TakeSecret shows the secret of a subscription, once; the same request again does not show it. Who lost it changes it.
// Right: hook.secret.take. Faults: hook.not_found; hook.ended, hook.secret_taken (conflicts).
func (d *Desk) TakeSecret(ctx context.Context, hookID string) (act.Done[Secret], error) {
	var no int64
	done, err := d.change(ctx, act.Of("hook.secret.take", ref(hookID)), func(tx *act.Tx, h *Hook) error {
		if h.secretTaken {
			return fault.New(fault.Conflict, "hook.secret_taken")
		}
		h.secretTaken, no = true, h.secretNo
		if err := updateHook(tx, h); err != nil {
			return err
		}
		_, err := tx.Record(SecretTaken{Hook: h.ID, No: h.secretNo})
		return err
	})
	out := act.Done[Secret]{Value: Secret{Hook: hookID}, Entry: done.Entry, Replayed: done.Replayed}
	if err != nil {
		return out, err
	}
	if done.Replayed { // the reply is kept for repeated requests, and never holds the secret
		return out, fault.New(fault.Conflict, "hook.secret_taken")
	}
	out.Value.Secret = shown(d.secret(hookID, no))
	return out, nil
}

// change does an act on a subscription that has not ended.
func (d *Desk) change(ctx context.Context, a act.Act, f func(tx *act.Tx, h *Hook) error) (act.Done[Hook], error) {
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Hook, error) {
		h, err := getHook(tx, a.Subject.ID)
		if err != nil {
			return h, err
		}
		if h.State == StateEnded {
			return h, fault.New(fault.Conflict, "hook.ended")
		}
		if err := f(tx, &h); err != nil {
			return h, err
		}
		return h, nil
	})
}

// Again lets a dead delivery be sent again, under the same webhook-id, before everything that came after it. Right:
// hook.change. Faults: hook.not_found, hook.delivery_not_found; hook.ended, hook.delivery_not_dead (conflicts).
func (d *Desk) Again(ctx context.Context, hookID, deliveryID string) (act.Done[Hook], error) {
	return d.change(ctx, act.Of("hook.change", ref(hookID), "send it again"), func(tx *act.Tx, h *Hook) error {
		v, err := getDelivery(tx, hookID, deliveryID)
		if err != nil {
			return err
		}
		if shown, err := d.visible(tx, tx.Actor(), v); err != nil || !shown {
			return orMissing(err)
		}
		if v.State != Dead {
			return fault.New(fault.Conflict, "hook.delivery_not_dead")
		}
		v.State, v.Attempts, v.NextAt, v.EndedAt = Waiting, 0, time.Time{}, time.Time{}
		if err := updateDelivery(tx, v); err != nil {
			return err
		}
		if _, err := tx.Record(SentAgain{Hook: h.ID, Delivery: v.ID}); err != nil {
			return err
		}
		return pumpNow(tx, h.ID, tx.Now())
	})
}

func orMissing(err error) error {
	if err != nil {
		return err
	}
	return fault.New(fault.NotFound, "hook.delivery_not_found")
}

// pumpNow queues a job that sends for an active subscription, in place of one that waits for later.
func pumpNow(q db.Querier, hookID string, now time.Time) error {
	pump, err := nextPump(q, hookID)
	if err != nil || pump == 0 {
		return err
	}
	return jobs.Queue(q, now, jobFor(hookID, pump, now))
}

func jobFor(hookID string, pump int64, at time.Time) jobs.Job {
	return jobs.Job{Kind: sendJob, Key: hookID + ":" + itoa(pump), Label: "open", Payload: turn{hookID, pump}, RunAt: at}
}

// turn is the payload of a job: which subscription, and which of its jobs. One that is not the newest does nothing.
type turn struct {
	Hook string `json:"hook"`
	Pump int64  `json:"pump"`
}

func ref(hookID string) journal.Ref { return journal.Ref{Kind: kind, ID: hookID} }
