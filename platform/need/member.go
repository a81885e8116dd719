package need

import (
	"context"
	"slices"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
)

var noEnd time.Time // a membership without an end

// Member is one person to be named, or not any more.
type Member struct {
	Account string `json:"account" label:"Who" said:"whose account it is" example:"coles" hint:"Their account, for example coles" required:"true" maxLength:"100"`
	Why     string `json:"why" label:"Why" said:"why they need to see it" example:"investigates the linked burglary" required:"true" maxLength:"500" format:"textarea"`
}

// AddMember names one more person who needs to see a restricted thread. Right: access.member.add, one of the named few.
// Faults: access.member.unknown; access.member.already (conflict); access.not_restricted (conflict).
func (d *Desk) AddMember(ctx context.Context, threadID string, in Member) (act.Done[Access], error) {
	return d.member(ctx, "access.member.add", threadID, in, func(tx *act.Tx, label, acc string, named []string) error {
		if slices.Contains(named, acc) {
			return fault.New(fault.Conflict, "access.member.already")
		}
		if _, err := access.AddMember(tx, label, acc, Named, tx.Now(), noEnd); err != nil {
			return err
		}
		_, err := tx.Record(MemberAdded{Thread: threadID, Account: acc})
		return err
	})
}

// EndMember ends a person's need to see a restricted thread, or shuts early what somebody opened in an emergency. Right:
// access.member.end, one of the named few. When the owner's need ends, whoever ends it answers for the thread from then on,
// else the first of the named: there is always somebody to be told. The last of the named few cannot be ended: the
// restriction is lifted instead. Faults: access.member.not_named, access.member.last (conflict).
func (d *Desk) EndMember(ctx context.Context, threadID string, in Member) (act.Done[Access], error) {
	return d.member(ctx, "access.member.end", threadID, in, func(tx *act.Tx, label, acc string, named []string) error {
		ms, err := access.MembersOf(tx, label, tx.Now())
		if err != nil {
			return err
		}
		holds := slices.ContainsFunc(ms, func(m access.Member) bool { return m.Account == acc })
		switch {
		case !holds:
			return fault.New(fault.Conflict, "access.member.not_named")
		case len(named) == 1 && named[0] == acc:
			return fault.New(fault.Conflict, "access.member.last")
		}
		if _, err := access.EndMember(tx, label, acc, tx.Now()); err != nil {
			return err
		}
		b := MemberEnded{Thread: threadID, Account: acc}
		if b.Owner, err = handOver(tx, label, acc, ms); err != nil {
			return err
		}
		tx.Relabelling() // who ends their own need does not hold the label when the entry is written
		_, err = tx.Record(b)
		return err
	})
}

// handOver gives a thread whose owner's need has ended another owner, of those who were members; "" when it has one.
func handOver(tx *act.Tx, label, ended string, ms []access.Member) (string, error) {
	next := ""
	for _, m := range ms {
		switch {
		case m.Kind == Owner && m.Account != ended:
			return "", nil
		case m.Kind != Named || m.Account == ended:
		case next == "" || m.Account == tx.Actor().Account:
			next = m.Account
		}
	}
	if next == "" {
		return "", nil
	}
	if _, err := access.EndMember(tx, label, next, tx.Now()); err != nil {
		return "", err
	}
	_, err := access.AddMember(tx, label, next, Owner, tx.Now(), noEnd)
	return next, err
}

func (d *Desk) member(ctx context.Context, action, threadID string, in Member, change func(tx *act.Tx, label, acc string, named []string) error) (act.Done[Access], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Access]{}, err
	}
	acc := account(in.Account)
	if action == "access.member.add" {
		if err := d.known(ctx, "account", acc); err != nil {
			return act.Done[Access]{}, err
		}
	}
	a := act.Of(action, journal.Ref{Kind: "thread", ID: threadID}, in.Why).On(threadID)
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Access, error) {
		th, err := d.restrictedThread(tx, threadID)
		if err != nil {
			return Access{}, err
		}
		named, err := d.Members(tx, th.Label)
		if err != nil {
			return Access{}, err
		}
		if err := change(tx, th.Label, acc, named); err != nil {
			return Access{}, err
		}
		tx.AfterCommit(d.Forget)
		named, err = d.Members(tx, th.Label)
		return Access{Thread: threadID, Restricted: true, Members: named}, err
	})
}

// Members are the accounts of the named few who hold a restricted thread's label now; not those who broke the glass.
func (d *Desk) Members(q db.Querier, label string) ([]string, error) {
	ms, err := access.MembersOf(q, label, d.host.Clock.Now())
	var out []string
	for _, m := range ms {
		if m.Kind != Glass {
			out = append(out, m.Account)
		}
	}
	return out, err
}
