package app

import (
	"context"
	"sync"
	"time"

	"throughline/platform/access"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/room"
	"throughline/police/field"
)

// around is what the record can offer to who fills in a form on a thread: where it happened, whose vehicles, and who is on duty.
func (d *desks) around(h *room.Host) func(context.Context, db.Querier, string) (field.Known, error) {
	return func(ctx context.Context, q db.Querier, threadID string) (field.Known, error) {
		var out field.Known
		who, err := access.From(ctx)
		if err != nil {
			return out, err
		}
		if threadID != "" {
			i, err := d.control.OfThread(q, threadID)
			if err != nil && !fault.Is(err, fault.NotFound) {
				return out, err
			}
			if err == nil && who.Knows(i.Label) {
				out.Places = []string{i.Place}
			}
			if out.Vehicles, err = d.people.VehiclesOn(q, threadID, who.Labels); err != nil {
				return out, err
			}
		}
		on, err := d.duty.OnDuty(q, h.Clock.Now(), "")
		for _, s := range on {
			out.Officers = append(out.Officers, h.NameOf(ctx, "staff:"+s.ID))
		}
		return out, err
	}
}

// supervisors are those on duty who supervise, as the force writes them. Every phone asks often and the answer is the same, so it is worked out
// once in a minute.
func (d *desks) supervisors(h *room.Host) func(context.Context, db.Querier) ([]string, error) {
	var mu sync.Mutex
	var at time.Time
	var names []string
	return func(ctx context.Context, q db.Querier) ([]string, error) {
		mu.Lock()
		defer mu.Unlock()
		now := h.Clock.Now().Truncate(time.Minute)
		if now.Equal(at) {
			return names, nil
		}
		on, err := d.duty.OnDuty(q, now, "")
		if err != nil {
			return nil, err
		}
		var out []string
		for _, s := range on {
			if s.RankNo >= 2 && s.RankNo <= 4 { // a sergeant to a chief inspector
				out = append(out, s.Title())
			}
		}
		at, names = now, out
		return out, nil
	}
}
