package victim

import (
	"context"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/when"
	"throughline/police/victim/entry"
)

// promiseSupport is owed when a victim withdrew: somebody decides how to go on, and whether they are under pressure.
const promiseSupport = "victim.support"

// Support is what a victim said about going on with the case.
type Support struct {
	ID        string    `json:"id"`
	Case      string    `json:"case"`
	Wish      string    `json:"wish"` // supports or does_not_support
	Pressure  string    `json:"pressure"`
	Statement string    `json:"statement,omitempty"`
	Words     string    `json:"words"`
	By        string    `json:"by"`
	At        time.Time `json:"at"`
	Settled   string    `json:"settled,omitempty"` // end or continue
	Label     string    `json:"-"`
	Version   int64     `json:"version"`
}

// SaySupport is what a victim says about going on. It is asked of them alone, and never with the suspect or their family there.
type SaySupport struct {
	Wish      string `json:"wish" label:"Do they support going on?" said:"whether they support going on" enum:"supports,does_not_support" required:"true"`
	Words     string `json:"words" label:"What they said" said:"what they said" hint:"In their own words, and why" format:"textarea" required:"true" maxLength:"4000"`
	Pressure  string `json:"pressure" label:"Are they under pressure?" said:"whether they are under pressure" hint:"From the suspect, a family or anybody. Say what you saw, not only what they said" enum:"none,feared,known" required:"true"`
	Statement string `json:"statement,omitempty" label:"Their signed statement" hint:"When one was taken: open it and copy the address of its page here" maxLength:"300"`
}

// SaySupport keeps what a victim said. When they do not support going on, a supervisor owes a decision on how to go on
// without them; nothing ends by itself, and what is owed to them stays owed. They may change their mind at any time.
// Right: victim.support.say. Faults: victim_case.not_found; form.invalid; victim.support.same when they said so before.
func (d *Desk) SaySupport(ctx context.Context, caseID string, in SaySupport) (act.Done[Support], error) {
	var none act.Done[Support]
	if err := form.Check(&in); err != nil {
		return none, err
	}
	in.Statement = form.IDIn(in.Statement)
	c, err := getCase(d.host.DB.Read(ctx), caseID)
	if err != nil {
		return none, err
	}
	return act.Do(ctx, d.host.Door, act.Of("victim.support.say", refOf(caseID)).On(c.Thread), func(tx *act.Tx) (Support, error) {
		c, err := d.openOne(tx, caseID)
		if err != nil {
			return Support{}, err
		}
		was, err := supportOf(tx, c.ID)
		if err != nil {
			return was, err
		}
		if was.Wish == in.Wish || was.ID == "" && in.Wish == "supports" {
			return was, fault.New(fault.Conflict, "victim.support.same")
		}
		s := Support{ID: id.New(), Case: c.ID, Wish: in.Wish, Pressure: in.Pressure, Statement: in.Statement, Words: in.Words, By: tx.Actor().Account, At: tx.HappenedAt(), Label: c.Label, Version: 1}
		if err := insertSupport(tx, s); err != nil {
			return s, err
		}
		return s, d.afterSupport(tx, c, s)
	})
}

// afterSupport records it, and owes the supervisor's decision or takes it back.
func (d *Desk) afterSupport(tx *act.Tx, c Case, s Support) error {
	said := entry.SupportSaid{Case: c.ID, Victim: c.Person, Wish: s.Wish, Pressure: s.Pressure, Statement: s.Statement, Words: s.Words}
	if s.Wish == "supports" {
		if _, err := tx.Record(said); err != nil {
			return err
		}
		_, err := tx.Waive(promiseSupport, refOf(c.ID), "They support going on after all")
		return err
	}
	days, row, err := numberOf(d.host.Law, "victim.support", "decide", tx.Now())
	if err != nil {
		return err
	}
	due, err := workingDaysAfter(d.host.Law, when.DayOf(tx.Now()), days)
	if err != nil {
		return err
	}
	said.DueAt, said.Law = due, row.Ref()
	if _, err := tx.Record(said); err != nil {
		return err
	}
	_, err = tx.Promise(act.NewPromise{Kind: promiseSupport, OwedTo: "victim:" + c.Person, Owner: "role:sergeant", Law: row.Ref(), Due: due, Label: c.Label})
	return err
}

// SettleSupport is how to go on after a victim withdrew.
type SettleSupport struct {
	How string `json:"how" label:"How does the case go on?" said:"how the case goes on" enum:"continue,end" required:"true"`
	Why string `json:"why" label:"Why" said:"why the case goes on so" hint:"Whether the other evidence is enough without them, whether they are safe, and what was done about pressure" format:"textarea" required:"true" maxLength:"4000"`
}

// SettleSupport is the supervisor's decision: to go on with the other evidence, or to end. Ending is not an outcome: the
// crime's outcome is set in its own act. Right: victim.support.settle. Faults: victim_case.not_found; form.invalid;
// victim.support.none when they support going on; victim.support.settled.
func (d *Desk) SettleSupport(ctx context.Context, caseID string, in SettleSupport) (act.Done[Support], error) {
	var none act.Done[Support]
	if err := form.Check(&in); err != nil {
		return none, err
	}
	c, err := getCase(d.host.DB.Read(ctx), caseID)
	if err != nil {
		return none, err
	}
	return act.Do(ctx, d.host.Door, act.Of("victim.support.settle", refOf(caseID), in.Why).On(c.Thread), func(tx *act.Tx) (Support, error) {
		c, err := d.openOne(tx, caseID)
		if err != nil {
			return Support{}, err
		}
		s, err := supportOf(tx, c.ID)
		if err != nil {
			return s, err
		}
		if s.Wish != "does_not_support" {
			return s, fault.New(fault.Conflict, "victim.support.none")
		}
		if s.Settled != "" {
			return s, fault.New(fault.Conflict, "victim.support.settled")
		}
		s.Settled = in.How
		if err := settleSupport(tx, &s); err != nil {
			return s, err
		}
		proof, err := tx.Record(entry.SupportSettled{Case: c.ID, Victim: c.Person, How: in.How, Why: in.Why})
		if err != nil {
			return s, err
		}
		_, err = tx.Keep(promiseSupport, refOf(c.ID), proof)
		return s, err
	})
}
