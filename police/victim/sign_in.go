package victim

import (
	"context"
	"errors"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/police/victim/entry"
)

// SignIn is a code from an invitation, and something that the victim knows: the code word, or else their family name.
type SignIn struct {
	Code string `json:"code" label:"Your code" required:"true" maxLength:"40"`
	Know string `json:"know" label:"Your code word, or your family name if you have none" required:"true" maxLength:"80"`
}

// errNo is the one answer to everything that is wrong at the door of a victim's page: it tells nobody which part was.
func errNo() error { return fault.New(fault.Unauthenticated, "public.victim.sign_in.no") }

// SignIn tries a code, from an address that is counted but not kept. When it is right the code is dead and the case's
// account is returned, for the session. Faults: form.invalid; public.victim.sign_in.wait after too many tries;
// public.victim.sign_in.no for anything else, whatever it was.
func (d *Desk) SignIn(ctx context.Context, from string, in SignIn) (account string, err error) {
	if err := form.Check(&in); err != nil {
		return "", err
	}
	if !d.tries.Allow(from, d.host.Clock.Now()) {
		return "", fault.New(fault.Unavailable, "public.victim.sign_in.wait")
	}
	ctx = access.WithActor(ctx, access.System("victim.page"))
	finder, secret := readCode(in.Code)
	found, err := d.invitation(ctx, finder, secret)
	if err != nil {
		return "", err
	}
	if found.ID == "" {
		return "", errNo()
	}
	right, err := d.knows(ctx, found, secret, in.Know)
	if err != nil {
		return "", err
	}
	if !right {
		return "", d.wrongTry(ctx, found)
	}
	return d.openPage(ctx, found)
}

// invitation finds which invitation a code is of. It takes the same time whether there is one or not. A code whose secret
// is wrong still belongs to the newest invitation with its first group, so that the try is counted there.
func (d *Desk) invitation(ctx context.Context, finder, secret string) (Invitation, error) {
	list, err := invitationsBy(d.host.DB.Read(ctx), finder)
	if err != nil || finder == "" || len(list) == 0 {
		_, _ = hashOf(secret, []byte(finder)) // the time of a look at a code that is not there
		return Invitation{}, err
	}
	for _, v := range list {
		if matches(secret, v.salt, v.hash) {
			return v, nil
		}
	}
	return list[0], nil
}

func (d *Desk) knows(ctx context.Context, v Invitation, secret, know string) (bool, error) {
	q := d.host.DB.Read(ctx)
	c, err := getCase(q, v.Case)
	if err != nil {
		return false, err
	}
	word := c.CodeWord
	if word == "" {
		p, err := d.people.Get(q, c.Person)
		if err != nil {
			return false, err
		}
		word = p.Family
	}
	return matches(secret, v.salt, v.hash) && sameWord(know, word), nil
}

var errDead = errors.New("victim: the code is dead")

// wrongTry counts a wrong try on a code that lives. After too many it is dead.
func (d *Desk) wrongTry(ctx context.Context, v Invitation) error {
	_, err := act.Do(ctx, d.host.Door, act.Of("victim.page.refuse", refOf(v.Case)), func(tx *act.Tx) (string, error) {
		c, err := getCase(tx, v.Case)
		if err != nil {
			return "", err
		}
		tx.StandOn(c.Thread)
		v, err := getInvitation(tx, v.ID)
		if err != nil {
			return "", err
		}
		if v.State != "open" {
			return "", errDead
		}
		most, err := figure(d.host.Law, "invitation_wrong_tries", tx.Now())
		if err != nil {
			return "", err
		}
		v.Tries++
		dead := v.Tries >= most
		if dead {
			v.State = "dead"
		}
		if err := updateInvitation(tx, &v); err != nil {
			return "", err
		}
		return tx.Record(entry.SignInRefused{Case: c.ID, Victim: c.Person, Invitation: v.ID, Tries: v.Tries, Dead: dead}, act.Labelled(c.Label))
	})
	if err != nil && !errors.Is(err, errDead) {
		return err
	}
	return errNo()
}

// openPage uses a code up. One that has expired, died or was used in the meantime opens nothing.
func (d *Desk) openPage(ctx context.Context, v Invitation) (string, error) {
	done, err := act.Do(ctx, d.host.Door, act.Of("victim.page.open", refOf(v.Case)), func(tx *act.Tx) (string, error) {
		c, err := getCase(tx, v.Case)
		if err != nil {
			return "", err
		}
		tx.StandOn(c.Thread)
		v, err := getInvitation(tx, v.ID)
		if err != nil {
			return "", err
		}
		if v.State != "open" || !v.ExpiresAt.After(tx.Now()) || c.Contact != "chosen" || !c.EndedAt.IsZero() {
			return "", errDead
		}
		v.State = "used"
		if err := updateInvitation(tx, &v); err != nil {
			return "", err
		}
		c.Page = "open"
		if err := updateCase(tx, &c); err != nil {
			return "", err
		}
		if _, err := tx.Record(entry.PageOpened{Case: c.ID, Victim: c.Person, Invitation: v.ID}, act.Labelled(c.Label)); err != nil {
			return "", err
		}
		return c.Account(), nil
	})
	if errors.Is(err, errDead) {
		return "", errNo()
	}
	return done.Value, err
}

// NewCode asks for a new code with an old one, dead or alive, and what the victim knows. The answer is the same whether
// one is sent or not; it goes by the safe channel alone. Faults: form.invalid; public.victim.sign_in.wait.
func (d *Desk) NewCode(ctx context.Context, from string, in SignIn) error {
	if err := form.Check(&in); err != nil {
		return err
	}
	if !d.tries.Allow(from, d.host.Clock.Now()) {
		return fault.New(fault.Unavailable, "public.victim.sign_in.wait")
	}
	ctx = access.WithActor(ctx, access.System("victim.page"))
	finder, secret := readCode(in.Code)
	v, err := d.invitation(ctx, finder, secret)
	if err != nil || v.ID == "" {
		return err
	}
	right, err := d.knows(ctx, v, secret, in.Know)
	if err != nil {
		return err
	}
	if !right {
		if err := d.wrongTry(ctx, v); !fault.Is(err, fault.Unauthenticated) {
			return err
		}
		return nil
	}
	if err := d.reinvite(ctx, v.Case); err != nil && !fault.Is(err, fault.Conflict) {
		return err
	}
	return nil
}
