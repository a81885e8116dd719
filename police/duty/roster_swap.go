package duty

import (
	"context"
	"slices"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/duty/entry"
)

// Swap is two officers who would work each other's day: the asker the other's, and the other the asker's.
type Swap struct {
	ID       string   `json:"id"`
	Asker    string   `json:"asker"`
	AskerDay when.Day `json:"asker_day"`
	Other    string   `json:"other"`
	OtherDay when.Day `json:"other_day"`
	State    string   `json:"state"` // asked, agreed, approved, declined or refused
	Version  int64    `json:"version"`
	Warnings []string `json:"warnings,omitempty"`
}

// ETag changes with the record.
func (s Swap) ETag() string { return s.ID + "." + s.State }

// AskSwap asks a colleague to swap tours.
type AskSwap struct {
	Day      string `json:"day" label:"My day" said:"which day of yours it is" format:"date" required:"true"`
	Other    string `json:"other" label:"With whom" said:"with whom" hint:"Their account name" required:"true" maxLength:"60"`
	OtherDay string `json:"other_day" label:"Their day" said:"which day of theirs it is" format:"date" required:"true"`
}

// AskForSwap asks. It is checked now, so that nobody is asked for what cannot be. Right: duty.swap.ask, for oneself.
// Faults: duty.swap.no_tour, .self, .alike; those of Checks.Tours (conflict).
func (d *Desk) AskForSwap(ctx context.Context, staff string, in AskSwap) (act.Done[Swap], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Swap]{}, err
	}
	s := Swap{Asker: staff, Other: in.Other, State: "asked", Version: 1}
	var err error
	if s.AskerDay, err = when.ParseDay(in.Day); err != nil {
		return act.Done[Swap]{}, err
	}
	if s.OtherDay, err = when.ParseDay(in.OtherDay); err != nil {
		return act.Done[Swap]{}, err
	}
	if s.Asker == s.Other {
		return act.Done[Swap]{}, fault.InvalidField("other", "duty.swap.self")
	}
	return act.Do(ctx, d.host.Door, act.Of("duty.swap.ask", staffRef(staff)), func(tx *act.Tx) (Swap, error) {
		s := s
		s.ID = id.New()
		if _, err := d.swapped(tx, &s); err != nil {
			return s, err
		}
		if err := insertSwap(tx, s); err != nil {
			return s, err
		}
		return s, s.record(tx)
	})
}

func (s Swap) record(tx *act.Tx) error {
	_, err := tx.Record(entry.SwapChanged{Swap: s.ID, Asker: s.Asker, AskerDay: s.AskerDay, Other: s.Other, OtherDay: s.OtherDay, State: s.State}, act.About("staff", s.Asker), act.OnThreads())
	return err
}

// swapped are the tours after the swap, if the checks allow it for both. Whatever warns is kept in the swap.
func (d *Desk) swapped(q *act.Tx, s *Swap) ([]Tour, error) {
	s.Warnings = nil
	first, err := d.Tours(q, s.Asker, s.AskerDay, s.AskerDay)
	if err != nil {
		return nil, err
	}
	second, err := d.Tours(q, s.Other, s.OtherDay, s.OtherDay)
	if err != nil {
		return nil, err
	}
	if len(first) == 0 || len(second) == 0 {
		return nil, fault.New(fault.Conflict, "duty.swap.no_tour").With("day", s.AskerDay.Text()).With("other_day", s.OtherDay.Text())
	}
	if alike(first, second) {
		return nil, fault.New(fault.Conflict, "duty.swap.alike").With("day", s.AskerDay.Text())
	}
	var out []Tour
	for _, x := range []struct {
		staff       string
		gives, gets when.Day
		tours       []Tour
	}{{s.Asker, s.AskerDay, s.OtherDay, second}, {s.Other, s.OtherDay, s.AskerDay, first}} {
		var mine []Tour
		for _, t := range x.tours {
			t.ID, t.Staff, t.Reason = id.New(), x.staff, ""
			mine = append(mine, t)
		}
		from, to := x.gives, x.gets
		if to.Before(from) {
			from, to = to, from
		}
		refused, warned, err := d.found(q, q.HappenedAt(), change{staff: x.staff, from: from, to: to, apply: func(all []Tour) []Tour {
			return append(slices.DeleteFunc(all, func(t Tour) bool { return t.Day == x.gives }), mine...)
		}})
		if err != nil {
			return nil, err
		}
		if len(refused) > 0 {
			return nil, refused[0].Fault()
		}
		s.Warnings = append(s.Warnings, details(warned)...)
		if x.gives != x.gets {
			rest := restOn(x.staff, mine[0].Roster, x.gives)
			rest.ID = id.New()
			out = append(out, rest)
		}
		out = append(out, mine...)
	}
	return out, nil
}

// alike tells that the tours of both are at the same times: a swap of them changes nothing.
func alike(a, b []Tour) bool {
	return slices.EqualFunc(a, b, func(x, y Tour) bool { return x.StartsAt.Equal(y.StartsAt) && x.EndsAt.Equal(y.EndsAt) })
}

// AnswerSwap is the colleague's word, or the supervisor's.
type AnswerSwap struct {
	Yes string `json:"yes" label:"Agree" said:"whether you agree" enum:"yes,no" required:"true"`
	Why string `json:"why,omitempty" label:"Why" maxLength:"300"`
}

// AgreeSwap is the colleague's answer. Right: duty.swap.agree: the other of the two. Fault: duty.swap.state.
func (d *Desk) AgreeSwap(ctx context.Context, swap string, in AnswerSwap) (act.Done[Swap], error) {
	return d.moveSwap(ctx, "duty.swap.agree", swap, in, "asked", map[string]string{"yes": "agreed", "no": "declined"}, false)
}

// ApproveSwap changes the tours of both, if the checks still allow it. Right: duty.swap.approve. Faults: duty.swap.state;
// those of Checks.Tours (conflict).
func (d *Desk) ApproveSwap(ctx context.Context, swap string, in AnswerSwap) (act.Done[Swap], error) {
	return d.moveSwap(ctx, "duty.swap.approve", swap, in, "agreed", map[string]string{"yes": "approved", "no": "refused"}, true)
}

func (d *Desk) moveSwap(ctx context.Context, action, swap string, in AnswerSwap, from string, to map[string]string, apply bool) (act.Done[Swap], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Swap]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of(action, journal.Ref{Kind: "swap", ID: swap}, in.Why), func(tx *act.Tx) (Swap, error) {
		s, err := swapRow(tx, swap)
		if err != nil {
			return s, err
		}
		if s.State != from {
			return s, fault.New(fault.Conflict, "duty.swap.state").With("state", s.State)
		}
		if s.State = to[in.Yes]; apply && in.Yes == "yes" {
			tours, err := d.swapped(tx, &s)
			if err != nil {
				return s, err
			}
			for _, t := range tours {
				if err := setTour(tx, t); err != nil {
					return s, err
				}
			}
		}
		if err := setSwapState(tx, s); err != nil {
			return s, err
		}
		s.Version++
		return s, s.record(tx)
	})
}

func (d *Desk) swapFacts(q db.Querier, swap string) (access.Resource, error) {
	s, err := swapRow(q, swap)
	return access.Resource{Kind: "swap", ID: swap, Label: "open", Version: s.ETag(), Attrs: map[string]any{"asker": s.Asker, "staff": s.Other}}, err
}
