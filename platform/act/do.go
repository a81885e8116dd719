package act

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"throughline/platform/access"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/thread"
	"throughline/platform/when"
)

// Done is what an act came to. Entry is the last entry it wrote: `?after=Entry` waits until listeners have heard it.
type Done[T any] struct {
	Value    T
	Entry    string
	Replayed bool // the same key had already done it: nothing was done again
}

// Do is the act. fn holds SQL and pure rules only, may be run again, and changes nothing outside tx.
// Faults: access.sign_in; forbidden or not_found by policy (recorded); act.key_reused when a key is used for another
// request; act.in_the_future; act.space.acts (unavailable) when the disk is nearly full; exchange.sent (elsewhere) when another
// system keeps the room: fn is then not run, and the request is on its way there; whatever fn returns, after which nothing
// of the act is left.
func Do[T any](ctx context.Context, d *Door, a Act, fn func(tx *Tx) (T, error)) (Done[T], error) {
	var done Done[T]
	actor, err := access.From(ctx)
	if err != nil {
		d.refused.add()
		return done, err
	}
	if err := d.mayBring(ctx, actor, a); err != nil {
		return done, err
	}
	now := d.Clock.Now()
	if a.At.After(now.Add(time.Minute)) {
		return done, fault.InvalidField("at", "act.in_the_future")
	}
	if actor, err = d.judged(ctx, actor, a); err != nil {
		return done, err
	}
	if dec, err := d.decide(ctx, actor, a); err != nil {
		if fault.Is(err, fault.Forbidden) || dec.Code != "" || len(dec.Rules) > 0 {
			d.refuse(ctx, actor, a, dec)
		}
		return done, err
	}
	if err := d.Space.allows(a.Action); err != nil {
		return done, err
	}
	if room := d.roomAway(ctx, actor, a.Action); room != "" {
		return sendAway[T](ctx, d, actor, a, room)
	}
	key, fingerprint := keyOf(ctx, actor, a)
	var after []func()
	run := func(dtx *db.Tx) error {
		done = Done[T]{}
		tx := &Tx{Tx: dtx, door: d, act: a, actor: actor, id: newActID(), now: d.Clock.Now(), outside: outsideOf(ctx)}
		if replayed, err := replay(dtx, key, fingerprint, &done); err != nil {
			return err
		} else if replayed {
			return d.stillKnown(dtx, actor, done.Entry)
		}
		if err := tx.unchanged(access.RequestOf(ctx).Match); err != nil {
			return err
		}
		v, err := fn(tx)
		if tx.away != "" {
			return goesAway(tx.away)
		}
		if err != nil {
			return err
		}
		if tx.last == "" {
			return fmt.Errorf("act: %s recorded nothing", a.Action)
		}
		if err := tx.brought(v); err != nil {
			return err
		}
		done.Value, done.Entry, after = v, tx.last, tx.after
		if key == "" {
			return nil
		}
		return remember(dtx, key, a.Action, fingerprint, done, tx.now)
	}
	err = d.DB.Do(ctx, run)
	for try := 0; try < 3 && key != "" && db.Duplicate(err); try++ { // the same key at the same moment: the other did it
		err = d.DB.Do(ctx, run)
	}
	if room := goesAway(""); errors.As(err, &room) {
		return sendAway[T](ctx, d, actor, a, string(room))
	}
	if err != nil {
		return Done[T]{}, err
	}
	if !done.Replayed {
		d.wake()
		for _, f := range after {
			f()
		}
	}
	return done, nil
}

func keyOf(ctx context.Context, actor *access.Actor, a Act) (key, fingerprint string) {
	if a.fixedKey != "" {
		return a.fixedKey, ""
	}
	r := access.RequestOf(ctx)
	if r.Key == "" {
		return "", ""
	}
	return id.Derive(actor.Account, a.Action, r.Key), r.Fingerprint
}

func replay[T any](q db.Querier, key, fingerprint string, done *Done[T]) (bool, error) {
	if key == "" {
		return false, nil
	}
	var entry, result, was string
	err := q.QueryRow(`SELECT entry, result, fingerprint FROM act_done WHERE key = $1`, key).Scan(&entry, &result, &was)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("act: look up key: %w", err)
	}
	if was != fingerprint {
		return false, fault.New(fault.Conflict, "act.key_reused")
	}
	if err := json.Unmarshal([]byte(result), &done.Value); err != nil {
		return false, fmt.Errorf("act: stored result: %w", err)
	}
	done.Entry, done.Replayed = entry, true
	return true, nil
}

func remember[T any](q db.Querier, key, action, fingerprint string, done Done[T], now time.Time) error {
	b, err := json.Marshal(done.Value)
	if err != nil {
		return fmt.Errorf("act: result: %w", err)
	}
	_, err = q.Exec(`INSERT INTO act_done (key, action, fingerprint, entry, result, done_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		key, action, fingerprint, done.Entry, string(b), when.Micros(now))
	if err != nil {
		return fmt.Errorf("act: keep key: %w", err)
	}
	return nil
}

func newActID() string { return id.New() }

type counter struct{ n atomic.Int64 }

func (c *counter) add() { c.n.Add(1) }

// RefusedCount is how many acts and looks were refused since the start.
func (d *Door) RefusedCount() int64 { return d.refused.n.Load() }

// OpenThread makes a new thread in this act. Its label is the narrowest that the record needs; "open" for most.
func (t *Tx) OpenThread(label string) (thread.Thread, error) {
	th, err := thread.Open(t, label, t.now)
	if err != nil {
		return th, err
	}
	t.act.Threads = append(t.act.Threads, th.ID)
	return th, nil
}

// mayStand closes the door's gap: the label under the lock must still be one that the actor holds.
func (t *Tx) mayStand(label string) error {
	if label == "open" || t.actor.IsSystem() || t.actor.Holds(label) || t.relabelling {
		return nil
	}
	return fault.New(fault.NotFound, "thread.not_found")
}

// subjectOr is the act's subject unless an entry names its own.
func (t *Tx) subjectOr(r journal.Ref) journal.Ref {
	if r.Kind != "" {
		return r
	}
	return t.act.Subject
}
