package duty

import (
	"context"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/when"
	"throughline/police/duty/entry"
)

// ActUp designates somebody to act in the next rank for a time.
type ActUp struct {
	Until string `json:"until" label:"Until" said:"until when they act up" format:"datetime" required:"true"`
	Why   string `json:"why" label:"Why" said:"why they act up" format:"textarea" required:"true" maxLength:"1000"`
}

// Acting is a designation as it was made.
type Acting struct {
	Staff string    `json:"staff"`
	Rank  string    `json:"rank"`
	From  time.Time `json:"from"`
	Until time.Time `json:"until"`
	Law   string    `json:"law"`
}

// ActUp lets a sergeant act as inspector, or a chief inspector as superintendent, from now until a moment (PACE 1984 s.107).
// Who may designate is in law table rank, by the rank that the designating officer has at this moment (G-06).
// Right: duty.rank.act_up. Faults: duty.rank.no_acting; duty.rank.designated_by (forbidden); duty.rank.until; duty.rank.already.
func (d *Desk) ActUp(ctx context.Context, staff string, in ActUp) (act.Done[Acting], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Acting]{}, err
	}
	until, err := when.Parse(in.Until)
	if err != nil {
		return act.Done[Acting]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of("duty.rank.act_up", staffRef(staff), in.Why), func(tx *act.Tx) (Acting, error) {
		out := Acting{Staff: staff, From: tx.HappenedAt(), Until: until}
		if !until.After(out.From) {
			return out, fault.InvalidField("until", "duty.rank.until")
		}
		s, err := d.StaffAt(tx, staff, out.From)
		if err != nil {
			return out, err
		}
		if s.Acting {
			return out, fault.New(fault.Conflict, "duty.rank.already")
		}
		today := when.DayOf(out.From)
		own, ref, ok := d.rank(s.Rank, today)
		if !ok || own.MayActAs == "" {
			return out, fault.New(fault.Conflict, "duty.rank.no_acting").With("rank", own.Label)
		}
		least, _, _ := d.rank(own.DesignatedBy, today)
		if !tx.Actor().IsSystem() && tx.Actor().RankNo < least.Order {
			return out, fault.New(fault.Forbidden, "duty.rank.designated_by").With("rank", least.Label)
		}
		out.Rank, out.Law = own.MayActAs, ref
		if err := insertStanding(tx, standing{id: id.New(), staff: staff, what: "acting", code: out.Rank, from: out.From, until: until}); err != nil {
			return out, err
		}
		_, err = tx.Record(entry.RankActing{Staff: staff, Rank: out.Rank, From: out.From, Until: until, By: tx.Actor().Account, Law: ref}, act.OnThreads())
		return out, err
	})
}
