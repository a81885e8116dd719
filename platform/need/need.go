// Package need knows who needs to see a restricted thread: the named few, and for an hour whoever breaks the glass. It
// changes a thread's label with everything that carries it, in one act, and keeps what was done for those who review it.
package need

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/platform/room"
	"throughline/platform/thread"
	"throughline/platform/when"
)

// The ways to hold a restricted thread's label.
const (
	Owner = "owner" // who restricted it, and answers for who sees it
	Named = "named" // one of the named few
	Glass = "glass" // broke the glass; for a while
)

// Audit is the label of what is kept for those who review access.
const Audit = "audit"

// GlassReview is the promise that a broken glass is looked at.
const GlassReview = "access.glass_review"

// Prefix begins the label of every restricted thread.
const Prefix = "restricted:"

// Label is the label of a restricted thread.
func Label(threadID string) string { return Prefix + threadID }

// Reading are the labels with which a reader who may see a thread reads its entries: those that they hold, and the
// thread's own from a time when it was restricted, because an entry's label never changes.
func Reading(held []string, threadID string) []string {
	out := append(slices.Clone(held), Label(threadID))
	slices.Sort(out)
	return slices.Compact(out)
}

// Desk decides who sees what is restricted. App fills its fields before the first act.
type Desk struct {
	host *room.Host
	// Hooks are the rooms' Relabel functions: each moves its own rows on a thread to another label.
	Hooks []func(tx *act.Tx, thread, label string) error
	// About says whom and which homes a thread is about, whatever the labels: nobody opens their own or their family's.
	About func(q db.Querier, threadID string) (people, places []string, err error)
	// Known tells whether an account can be named. Fault otherwise.
	Known func(ctx context.Context, account string) error
	// Forget drops what is remembered of who holds which label.
	Forget func()
}

// New makes the desk of a house.
func New(h *room.Host) *Desk {
	return &Desk{host: h,
		About:  func(db.Querier, string) ([]string, []string, error) { return nil, nil, nil },
		Known:  func(context.Context, string) error { return nil },
		Forget: func() {}}
}

// Room is what this package registers.
func (d *Desk) Room() room.Room {
	return room.Room{
		Name: "access", Folder: "platform/need",
		Entries: []journal.Kind{journal.KindOf[Restricted](), journal.KindOf[Lifted](), journal.KindOf[MemberAdded](), journal.KindOf[MemberEnded](),
			journal.KindOf[GlassBroken](), journal.KindOf[GlassReviewed]()},
		Promises: []promise.Kind{{Name: GlassReview, Title: "Review an emergency opening of a restricted thread", Steps: promise.Climb(d.host.Law, GlassReview, when.DayOf(d.host.Clock.Now()))}},
		Facts:    map[string]act.FactsFunc{"thread": d.threadFacts, "glass": d.glassFacts},
		Tables:   []room.Table{{Name: "access_member", Retention: "access_log", About: "account"}, {Name: "access_session", Retention: "system", About: "none"}},
		API:      d.api,
		Links:    links,
	}
}

func links(r journal.Ref) string {
	switch r.Kind {
	case "thread":
		return "/threads/" + r.ID
	case "glass":
		return "/glass/" + r.ID
	}
	return ""
}

// threadFacts are what policy asks of a thread.
func (d *Desk) threadFacts(q db.Querier, id string) (access.Resource, error) {
	th, err := thread.Get(q, id)
	if err != nil {
		return access.Resource{}, err
	}
	type facts string
	return db.Once(q, facts(id), func() (access.Resource, error) { return d.factsOf(q, th) })
}

func (d *Desk) factsOf(q db.Querier, th thread.Thread) (access.Resource, error) {
	r := access.Resource{Kind: "thread", ID: th.ID, Label: th.Label}
	owner, named := "", []string{}
	if strings.HasPrefix(th.Label, Prefix) {
		ms, err := access.MembersOf(q, th.Label, d.host.Clock.Now())
		if err != nil {
			return r, err
		}
		for _, m := range ms {
			if m.Kind == Owner {
				owner = m.Account
			}
			if m.Kind != Glass {
				named = append(named, m.Account)
			}
		}
	}
	r.Attrs = map[string]any{"restricted": strings.HasPrefix(th.Label, Prefix), "named": named, "owner": owner}
	var err error
	r.People, r.Places, err = d.About(q, th.ID)
	return r, err
}

// relabel moves a thread and everything on it to another label.
func (d *Desk) relabel(tx *act.Tx, th thread.Thread, label string) error {
	tx.Relabelling()
	if err := thread.Relabel(tx, th.ID, label, th.Version); err != nil {
		return err
	}
	if err := promise.Relabel(tx, th.ID, label, tx.Change()); err != nil {
		return err
	}
	if err := d.narrowAgain(tx, th.ID, label); err != nil {
		return err
	}
	for _, f := range d.Hooks {
		if err := f(tx, th.ID, label); err != nil {
			return fmt.Errorf("need: relabel: %w", err)
		}
	}
	tx.AfterCommit(d.Forget)
	return nil
}

// narrowAgain keeps promises that also stand on a thread which is still restricted with the few who may see that one.
func (d *Desk) narrowAgain(tx *act.Tx, threadID, label string) error {
	if label != "open" {
		return nil
	}
	others, err := promise.Beside(tx, threadID)
	if err != nil {
		return err
	}
	labels, err := thread.Labels(tx, others)
	if err != nil {
		return err
	}
	for _, x := range others {
		if labels[x] != "open" {
			if err := promise.Relabel(tx, x, labels[x], tx.Change()); err != nil {
				return err
			}
		}
	}
	return nil
}

// account writes a typed name of an account in full: "coles" is "staff:coles".
func account(s string) string {
	s = strings.TrimSpace(s)
	if s != "" && !strings.Contains(s, ":") {
		return "staff:" + s
	}
	return s
}

func (d *Desk) known(ctx context.Context, field, acc string) error {
	if !strings.HasPrefix(acc, "staff:") || d.Known(ctx, acc) != nil {
		return fault.InvalidField(field, "access.member.unknown", "account", acc)
	}
	return nil
}
