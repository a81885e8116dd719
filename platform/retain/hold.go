package retain

import (
	"context"
	"slices"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/law"
	"throughline/platform/thread"
	"throughline/platform/when"
)

const holdKind = "retention_hold"

// Hold keeps a case whatever its rules say, until it is lifted.
type Hold struct {
	ID         string    `json:"id"`
	Thread     string    `json:"thread"`
	Sort       string    `json:"sort"` // code of law retention.hold
	Why        string    `json:"why"`
	MadeBy     string    `json:"made_by"`
	MadeByName string    `json:"made_by_name"`
	MadeAt     time.Time `json:"made_at"`
	LiftedBy   string    `json:"lifted_by_name,omitempty"`
	LiftedAt   time.Time `json:"lifted_at,omitzero"`
	Version    int64     `json:"version"`
	label      string
}

// PutHold is why a case is kept.
type PutHold struct {
	Sort string `json:"sort" label:"What keeps it" said:"what keeps it" required:"true" maxLength:"40"`
	Why  string `json:"why" label:"Why" said:"why it is kept" required:"true" maxLength:"500"`
}

// PutHold keeps a case, and everything of it, until the hold is lifted (GOV-06). Right: retention.hold.put. Faults: form.invalid;
// retention.hold.sort (invalid).
func (d *Desk) PutHold(ctx context.Context, threadID string, in PutHold) (act.Done[Hold], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Hold]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of("retention.hold.put", journal.Ref{Kind: "thread", ID: threadID}, in.Why).On(threadID), func(tx *act.Tx) (Hold, error) {
		th, err := thread.Get(tx, threadID)
		if err != nil {
			return Hold{}, err
		}
		h := Hold{ID: id.New(), Thread: th.ID, Sort: in.Sort, Why: in.Why, MadeBy: tx.Actor().Account, MadeByName: tx.Actor().Name, MadeAt: tx.Now(), Version: 1, label: th.Label}
		if _, err := holdLabel(d.host.Law, in.Sort, when.DayOf(tx.Now())); err != nil {
			return h, err
		}
		if err := insertHold(tx, h); err != nil {
			return h, err
		}
		_, err = tx.Record(HoldPut{Hold: h.ID, Sort: h.Sort, Why: h.Why}, act.About(holdKind, h.ID))
		return h, err
	})
}

// LiftHold is why a hold is over.
type LiftHold struct {
	Why string `json:"why" label:"Why it is over" said:"why it is over" required:"true" maxLength:"500"`
}

// LiftHold lifts a hold; never who put it. Right: retention.hold.lift. Faults: form.invalid; retention_hold.not_found;
// retention.hold.lifted (conflict).
func (d *Desk) LiftHold(ctx context.Context, hold string, in LiftHold) (act.Done[Hold], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Hold]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of("retention.hold.lift", journal.Ref{Kind: holdKind, ID: hold}, in.Why), func(tx *act.Tx) (Hold, error) {
		h, err := getHold(tx, hold)
		if err != nil {
			return h, err
		}
		if !h.LiftedAt.IsZero() {
			return h, fault.New(fault.Conflict, "retention.hold.lifted")
		}
		tx.StandOn(h.Thread)
		h.LiftedBy, h.LiftedAt = tx.Actor().Name, tx.Now()
		if err := liftHold(tx, h); err != nil {
			return h, err
		}
		_, err = tx.Record(HoldLifted{Hold: h.ID, Why: in.Why})
		return h, err
	})
}

func holdLabel(book *law.Book, sort string, on when.Day) (string, error) {
	row, ok := book.Table("retention.hold").At(sort, on)
	if !ok {
		return "", fault.InvalidField("sort", "retention.hold.sort")
	}
	var v struct {
		Label string `json:"label"`
	}
	err := row.Into(&v)
	return v.Label, err
}

func (d *Desk) holdFacts(q db.Querier, id string) (access.Resource, error) {
	h, err := getHold(q, id)
	if err != nil {
		return access.Resource{}, err
	}
	out := access.Resource{Label: h.label, Attrs: map[string]any{"made_by": h.MadeBy}}
	out.People, out.Places, err = d.host.About(q, h.Thread)
	return out, err
}

// Ground is one thing that keeps a case, and until when. A hold has no end: Until is zero.
type Ground struct {
	Hold  string   `json:"hold,omitempty"`
	Label string   `json:"label"`
	Law   string   `json:"law,omitempty"`
	Until when.Day `json:"until,omitzero"` // the first day on which it keeps it no longer
}

// unsaid is all that is said of a ground on a case that the reader may not know.
const unsaid = "A reason that you may not read"

// Keeps is everything that keeps a case and what belongs to it, the longest first: the rules of all that is on it, its holds, and the
// review that said so (GOV-06). The caller has asked whether the reader may read the case; of another that belongs to it and that they
// may not know, a hold or a review is a ground without its words.
func (d *Desk) Keeps(q db.Querier, who *access.Actor, threadID string) ([]Ground, error) {
	threads, err := matter(q, threadID)
	if err != nil {
		return nil, err
	}
	labels, err := thread.Labels(q, threads)
	if err != nil {
		return nil, err
	}
	rules, last, err := d.rulesOn(q, threads, least)
	if err != nil {
		return nil, err
	}
	today := when.DayOf(d.host.Clock.Now())
	var out []Ground
	for _, r := range rules {
		t, ref, err := termOf(d.host.Law, r, today)
		if err != nil {
			return nil, err
		}
		out = append(out, Ground{Label: t.Label, Law: ref, Until: t.ends(last)})
	}
	for _, th := range threads {
		r, err := lastReview(q, th)
		if err != nil {
			return nil, err
		}
		if r.State == stays {
			x := Ground{Label: "Kept by a review", Law: r.Rule, Until: r.NextOn}
			if !who.Knows(labels[th]) {
				x = Ground{Label: unsaid, Until: r.NextOn}
			}
			out = append(out, x)
		}
	}
	hs, err := holdsOn(q, threads)
	if err != nil {
		return nil, err
	}
	for _, h := range hs {
		switch {
		case !h.LiftedAt.IsZero():
		case !who.Knows(labels[h.Thread]):
			out = append(out, Ground{Label: unsaid})
		default:
			label, err := holdLabel(d.host.Law, h.Sort, when.DayOf(h.MadeAt))
			if err != nil {
				return nil, err
			}
			out = append(out, Ground{Hold: h.ID, Label: label + ": " + h.Why})
		}
	}
	slices.SortStableFunc(out, func(a, b Ground) int {
		switch {
		case a.Until == b.Until:
			return 0
		case a.Until.IsZero() || !b.Until.IsZero() && a.Until.After(b.Until):
			return -1
		}
		return 1
	})
	return out, nil
}

// HeldSince tells whether a hold was put on a case's matter after a moment, whether it was lifted since or not.
func (d *Desk) HeldSince(q db.Querier, threadID string, at time.Time) (bool, error) {
	threads, err := matter(q, threadID)
	if err != nil {
		return false, err
	}
	hs, err := holdsOn(q, threads)
	return slices.ContainsFunc(hs, func(h Hold) bool { return h.MadeAt.After(at) }), err
}
