package act

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"throughline/platform/access"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/platform/journal"
)

// lookWindow: the same reader, record and purpose within it is one look with a count.
const lookWindow = 10 * time.Minute

// looks remembers what was looked at lately, so that a page that is read again does not write again.
type looks struct {
	mu   sync.Mutex
	last map[lookKey]*looked
}

type lookKey struct{ reader, kind, id, purpose, action string }

type looked struct {
	id    string
	at    time.Time
	again int64
}

func newLooks() *looks { return &looks{last: map[lookKey]*looked{}} }

// See is the door for sensitive reads: it decides by policy, writes the look (on disk before anything is shown) and runs
// fn with a reader. The look says who, which record, why, and when; detail is what else matters: the words of a search and
// the ids it gave, the filter of a list. Faults as Do's.
func See[T any](ctx context.Context, d *Door, a Act, fn func(q db.Querier, who *access.Actor) (T, error)) (T, error) {
	return SeeWith(ctx, d, a, func(q db.Querier, who *access.Actor) (T, any, error) {
		v, err := fn(q, who)
		return v, nil, err
	})
}

// SeeWith is See for reads whose look says more: what fn returns second is kept with the look (search words, result ids).
func SeeWith[T any](ctx context.Context, d *Door, a Act, fn func(q db.Querier, who *access.Actor) (T, any, error)) (T, error) {
	var zero T
	actor, err := access.From(ctx)
	if err != nil {
		d.refused.add()
		return zero, err
	}
	if err := d.mayBring(ctx, actor, a); err != nil {
		return zero, err
	}
	if dec, err := d.decide(ctx, actor, a); err != nil {
		if dec.Code != "" || len(dec.Rules) > 0 || fault.Is(err, fault.Forbidden) {
			d.refuse(ctx, actor, a, dec)
		}
		return zero, err
	}
	v, detail, err := fn(d.DB.Read(ctx), actor)
	if err != nil {
		return zero, err
	}
	if err := d.look(ctx, actor, a, detail); err != nil {
		return zero, err
	}
	return v, nil
}

// Ask decides whether an act could be done now, before its form is shown. Unlike May it answers a refusal as the act itself
// would, and records it: what is hidden is answered as what is not there.
func (d *Door) Ask(ctx context.Context, a Act) error {
	if d.May(ctx, a) {
		return nil
	}
	_, err := See(ctx, d, a, func(db.Querier, *access.Actor) (struct{}, error) { return struct{}{}, nil })
	return err
}

func (d *Door) look(ctx context.Context, actor *access.Actor, a Act, detail any) error {
	if actor.IsSystem() {
		return nil
	}
	purpose := a.Why
	if purpose == "" {
		purpose = access.RequestOf(ctx).Purpose
	}
	now := d.Clock.Now()
	key := lookKey{actor.Account, a.Subject.Kind, a.Subject.ID, purpose, a.Action}
	extra := ""
	if detail != nil {
		b, err := json.Marshal(detail)
		if err != nil {
			return fmt.Errorf("act: look: %w", err)
		}
		extra = string(b)
		key.id += "\x00" + extra
	}
	d.looks.mu.Lock()
	if l := d.looks.last[key]; l != nil && now.Sub(l.at) < lookWindow {
		l.again++
		d.looks.mu.Unlock()
		return nil
	}
	d.looks.mu.Unlock()
	lookID := id.New()
	err := d.DB.Aside(func(tx *db.Tx) error {
		return journal.Look(tx, journal.LookRow{ID: lookID, Reader: actor.Account, Subject: a.Subject, Purpose: purpose, Action: a.Action, Detail: extra, At: now})
	})
	if err != nil {
		return fault.New(fault.Unavailable, "act.look_not_recorded").Wrap(err)
	}
	d.looks.mu.Lock()
	d.looks.last[key] = &looked{id: lookID, at: now}
	d.looks.mu.Unlock()
	return nil
}

// Repeats adds to looks the repeats that are counted and not written yet.
func (d *Door) Repeats(ls []journal.LookRow) {
	d.looks.mu.Lock()
	defer d.looks.mu.Unlock()
	at := map[string]int64{}
	for _, l := range d.looks.last {
		at[l.id] = l.again
	}
	for i := range ls {
		ls[i].Again += at[ls[i].ID]
	}
}

// Looked records a look that the door allowed before, with what could be said only when it was over.
func (d *Door) Looked(ctx context.Context, a Act, detail any) error {
	actor, err := access.From(ctx)
	if err != nil {
		return err
	}
	return d.look(ctx, actor, a, detail)
}

// FlushLooks writes the counts of looks that were repeated inside their window and forgets those whose window is over.
// The server calls it every minute and when it stops.
func (d *Door) FlushLooks(ctx context.Context, all bool) error {
	now := d.Clock.Now()
	var rows []journal.LookRow
	d.looks.mu.Lock()
	for k, l := range d.looks.last {
		if !all && now.Sub(l.at) < lookWindow {
			continue
		}
		if l.again > 0 {
			rows = append(rows, journal.LookRow{ID: id.New(), Reader: k.reader, Subject: journal.Ref{Kind: k.kind, ID: l.id}, Purpose: k.purpose, Action: journal.Again, Again: l.again, At: now})
		}
		delete(d.looks.last, k)
	}
	d.looks.mu.Unlock()
	if len(rows) == 0 {
		return nil
	}
	return d.DB.Do(ctx, func(tx *db.Tx) error {
		for _, r := range rows {
			if err := journal.Look(tx, r); err != nil {
				return err
			}
		}
		return nil
	})
}

// LooksSealed is the entry that binds a batch of looks into the journal.
type LooksSealed = journal.LooksSealed

// errNoLooks says that there was nothing to seal.
var errNoLooks = errors.New("act: no looks to seal")

// SealLooks binds the looks since the last batch into the journal, those before the last two seconds: younger ones may be
// committed in another order. all leaves none, for when the server stops. Two nodes may try at once: the key, which names the
// batch before, makes it one act.
func (d *Door) SealLooks(ctx context.Context, all ...bool) (int, error) {
	ctx = access.WithActor(ctx, access.System("looks"))
	last, entry, err := journal.LastLooks(d.DB.Read(ctx))
	if err != nil {
		return 0, err
	}
	before := d.Clock.Now().Add(-2 * time.Second)
	if len(all) > 0 && all[0] {
		before = d.Clock.Now().Add(time.Hour)
	}
	done, err := Do(ctx, d, Of("act.looks.seal", journal.Ref{Kind: "look", ID: last.To}).With(access.Resource{}).Keyed("looks/after/"+entry), func(tx *Tx) (int, error) {
		b, err := journal.SealBatch(tx, last.To, before, 2000)
		if err != nil {
			return 0, err
		}
		if b.Count == 0 {
			return 0, errNoLooks
		}
		_, err = tx.Record(b, About("look", b.To), Labelled("audit"))
		return b.Count, err
	})
	if errors.Is(err, errNoLooks) {
		return 0, nil
	}
	return done.Value, err
}
