package need

import (
	"context"
	"slices"
	"strings"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/thread"
)

// Restrict is what is asked to keep a thread to a named few.
type Restrict struct {
	Members []string `json:"members,omitempty" label:"Who needs to see it" hint:"You are one of them. Choose only those whose work needs it."`
	Why     string   `json:"why" label:"Why it must be restricted" hint:"For example: the suspect is an officer of this force." required:"true" maxLength:"500" format:"textarea"`
}

// Access is who may see a restricted thread.
type Access struct {
	Thread     string   `json:"thread"`
	Restricted bool     `json:"restricted"`
	Members    []string `json:"members,omitempty"`
}

// Restrict keeps a thread to the actor and the named few, with everything that stands on it, in one act. Right:
// access.restrict. Faults: access.member.unknown; access.restricted_already (conflict); thread.stale.
func (d *Desk) Restrict(ctx context.Context, threadID string, in Restrict) (act.Done[Access], error) {
	var none act.Done[Access]
	if err := form.Check(&in); err != nil {
		return none, err
	}
	var members []string
	for _, m := range in.Members {
		m = account(m)
		if m == "" {
			continue
		}
		if err := d.known(ctx, "members", m); err != nil {
			return none, err
		}
		members = append(members, m)
	}
	a := act.Of("access.restrict", journal.Ref{Kind: "thread", ID: threadID}, in.Why).On(threadID)
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Access, error) {
		th, err := thread.Get(tx, threadID)
		if err != nil {
			return Access{}, err
		}
		if strings.HasPrefix(th.Label, Prefix) {
			return Access{}, fault.New(fault.Conflict, "access.restricted_already")
		}
		return d.restrict(tx, th, members)
	})
}

func (d *Desk) restrict(tx *act.Tx, th thread.Thread, members []string) (Access, error) {
	label, owner := Label(th.ID), tx.Actor().Account
	all := append([]string{owner}, members...)
	slices.Sort(all)
	all = slices.Compact(all)
	for _, m := range all {
		kind := Named
		if m == owner {
			kind = Owner
		}
		if _, err := access.AddMember(tx, label, m, kind, tx.Now(), noEnd); err != nil {
			return Access{}, err
		}
	}
	if err := d.relabel(tx, th, label); err != nil {
		return Access{}, err
	}
	_, err := tx.Record(Restricted{Thread: th.ID, From: th.Label, Owner: owner, Members: all})
	return Access{Thread: th.ID, Restricted: true, Members: all}, err
}

// Lift is why a thread is opened again.
type Lift struct {
	Why string `json:"why" label:"Why it need not be restricted any more" required:"true" maxLength:"500" format:"textarea"`
}

// Lift opens a restricted thread to whom it was open before. Right: access.lift, one of the named few.
// Faults: thread.not_found; access.not_restricted (conflict); thread.stale.
func (d *Desk) Lift(ctx context.Context, threadID string, in Lift) (act.Done[Access], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Access]{}, err
	}
	a := act.Of("access.lift", journal.Ref{Kind: "thread", ID: threadID}, in.Why).On(threadID)
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Access, error) {
		th, err := d.restrictedThread(tx, threadID)
		if err != nil {
			return Access{}, err
		}
		to, err := labelBefore(tx, th)
		if err != nil {
			return Access{}, err
		}
		ms, err := access.MembersOf(tx, th.Label, tx.Now())
		if err != nil {
			return Access{}, err
		}
		for _, m := range ms {
			if _, err := access.EndMember(tx, th.Label, m.Account, tx.Now()); err != nil {
				return Access{}, err
			}
		}
		if err := d.relabel(tx, th, to); err != nil {
			return Access{}, err
		}
		_, err = tx.Record(Lifted{Thread: th.ID, To: to})
		return Access{Thread: th.ID}, err
	})
}

func (d *Desk) restrictedThread(q db.Querier, threadID string) (thread.Thread, error) {
	th, err := thread.Get(q, threadID)
	if err == nil && !strings.HasPrefix(th.Label, Prefix) {
		err = fault.New(fault.Conflict, "access.not_restricted")
	}
	return th, err
}

// labelBefore is the label that the thread had when it was last restricted. A thread that was opened restricted has none
// other, and is opened to all.
func labelBefore(q db.Querier, th thread.Thread) (string, error) {
	es, err := journal.About(q, journal.Ref{Kind: "thread", ID: th.ID}, []string{th.Label}, 500)
	if err != nil {
		return "", err
	}
	for _, e := range es {
		if e.Kind != "access.restricted" {
			continue
		}
		b, ok := kinds.Body(e).(Restricted)
		if ok && b.From != "" {
			return b.From, nil
		}
	}
	return "open", nil
}

var kinds = journal.NewKinds(journal.KindOf[Restricted](), journal.KindOf[GlassBroken](), journal.KindOf[GlassReviewed]())
