package duty

import (
	"context"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/police/duty/entry"
)

// hrLabel is the label of what only personnel may see.
const hrLabel = "hr"

// DeclareFamily is whose records a member of staff may not open: a relative by their record in people, or the own home by
// its address.
type DeclareFamily struct {
	Relation string `json:"relation" label:"Who they are to each other" enum:"self,partner,parent,child,brother,sister,household,other_family,home" required:"true"`
	Person   string `json:"person,omitempty" label:"Their record" hint:"Open it and copy the address of its page here" maxLength:"300"`
	Address  string `json:"address,omitempty" label:"Home address" maxLength:"300"`
}

// Declared is a declaration.
type Declared struct {
	ID       string    `json:"id"`
	Staff    string    `json:"staff"`
	Relation string    `json:"relation"`
	Person   string    `json:"person,omitempty"`
	home     string    // the address as it is compared
	from     time.Time // since when
}

// DeclareFamily keeps a declaration, so that policy refuses the own and the relative's record to them from this moment on
// (GOV-04). Right: duty.family.declare: personnel, and not about themselves. Faults: duty.family.who; person.not_found.
func (d *Desk) DeclareFamily(ctx context.Context, staff string, in DeclareFamily) (act.Done[Declared], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Declared]{}, err
	}
	if (in.Relation == "home") != (in.Person == "") || (in.Relation == "home") != (in.Address != "") {
		return act.Done[Declared]{}, fault.InvalidField("person", "duty.family.who")
	}
	return act.Do(ctx, d.host.Door, act.Of("duty.family.declare", staffRef(staff)), func(tx *act.Tx) (Declared, error) {
		x := Declared{ID: id.New(), Staff: staff, Relation: in.Relation, from: tx.HappenedAt()}
		var err error
		if in.Relation == "home" {
			if x.home, err = d.people.SameAddress(in.Address); err != nil {
				return x, err
			}
		} else {
			p, err := d.people.Get(tx, form.IDIn(in.Person))
			if err != nil {
				return x, fault.InvalidField("person", "duty.person.unknown")
			}
			x.Person = p.ID
		}
		if in.Relation == "self" {
			if err := setPerson(tx, staff, x.Person); err != nil {
				return x, err
			}
		}
		if err := insertFamily(tx, x); err != nil {
			return x, err
		}
		_, err = tx.Record(entry.FamilyDeclared{Staff: staff, Person: x.Person, Relation: in.Relation, Address: in.Address}, act.OnThreads(), act.Labelled(hrLabel))
		return x, err
	})
}
