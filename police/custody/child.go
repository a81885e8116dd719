package custody

import (
	"context"
	"slices"
	"strings"
	"time"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/police/custody/entry"
)

// ChildStep is one thing that was done because a detainee is under 18: who was told, where they are kept, or a bed asked for.
type ChildStep struct {
	Recorded
	What  string `json:"what"` // told, not_told, kept, bed
	Who   string `json:"who,omitempty"`
	As    string `json:"as,omitempty"`
	Where string `json:"where,omitempty"`
	State string `json:"state,omitempty"` // of a bed: asked, offered, none, refused
	Note  string `json:"note,omitempty"`
}

// TellResponsible is that somebody responsible for a child was told of the arrest, why and where they are (Code C 3.13, 3.14).
type TellResponsible struct {
	As   string `json:"as" label:"Who is told" said:"who is told" required:"true" enum:"parent,guardian,carer,local_authority,youth_justice"`
	Who  string `json:"who,omitempty" label:"Name" maxLength:"200"`
	How  string `json:"how,omitempty" label:"How" hint:"For example, by telephone" maxLength:"200"`
	Note string `json:"why_not,omitempty" label:"Why they could not be told yet, and what is being done" format:"textarea" maxLength:"1000"`
	At   string `json:"at,omitempty" label:"When" hint:"Blank for now" format:"datetime"`
}

// TellResponsible records it. Right: custody staff on duty. Faults: custody.child.not_child; custody.child.who when neither a name nor
// a reason is given.
func (d *Desk) TellResponsible(ctx context.Context, id string, in TellResponsible) (act.Done[Detention], error) {
	at, err := checked(in, in.At)
	if err == nil && in.Who == "" && in.Note == "" {
		err = fault.InvalidField("who", "custody.child.who")
	}
	if err != nil {
		return act.Done[Detention]{}, err
	}
	return d.ofChild(ctx, "custody.child.tell", id, at, func(tx *act.Tx, x *Detention) error {
		v := ChildStep{What: "told", Who: in.Who, As: in.As, Where: in.How, Note: in.Note}
		if in.Who == "" || in.Note != "" {
			v.What = "not_told"
		}
		if err := putPart(tx, *x, partChild, &v); err != nil {
			return err
		}
		proof, err := tx.Record(entry.ResponsibleTold{Detention: x.ID, Person: x.Person, As: in.As, Who: in.Who, How: in.How, Told: v.What == "told", WhyNot: in.Note, At: v.At})
		if err != nil {
			return err
		}
		return d.tryAgain(tx, x, "responsible", proof, v.What == "told")
	})
}

// PlaceChild is where a child is kept, and apart from whom (Code C 8.8, PACE s.31 of the Children and Young Persons Act 1933).
type PlaceChild struct {
	Where    string `json:"where" label:"Where they are kept" said:"where they are kept" required:"true" enum:"detention_room,with_adult,cell"`
	Why      string `json:"why,omitempty" label:"Why a cell" hint:"No other secure place, or they cannot be watched elsewhere, or a cell is more comfortable" format:"textarea" maxLength:"1000"`
	Apart    bool   `json:"apart,omitempty" label:"Kept apart from adult detainees"`
	NotApart string `json:"not_apart,omitempty" label:"Why they are not kept apart, and what is being done" hint:"Only when it cannot be done now: it is looked at again and an inspector is told" format:"textarea" maxLength:"1000"`
	Woman    string `json:"woman,omitempty" label:"For a girl: the woman who has the care of her" hint:"Account, number or name" maxLength:"100"`
	NoWoman  string `json:"no_woman,omitempty" label:"Why no woman has the care of her yet, and who was called" hint:"Only when none is on duty: it is tried again and an inspector is told" format:"textarea" maxLength:"1000"`
	At       string `json:"at,omitempty" label:"When" hint:"Blank for now" format:"datetime"`
}

// PlaceChild records it. Right: custody staff on duty. Faults: custody.child.not_child, custody.child.cell, custody.child.apart, custody.child.woman, and
// those of a name among the staff. What could not be done is recorded with its reason, owed again soon, and climbs.
func (d *Desk) PlaceChild(ctx context.Context, id string, in PlaceChild) (act.Done[Detention], error) {
	at, err := checked(in, in.At)
	if err == nil && in.Where == "cell" && in.Why == "" {
		err = fault.InvalidField("why", "custody.child.cell")
	}
	if err == nil && !in.Apart && in.NotApart == "" {
		err = fault.InvalidField("apart", "custody.child.apart")
	}
	if err != nil {
		return act.Done[Detention]{}, err
	}
	return d.ofChild(ctx, "custody.child.place", id, at, func(tx *act.Tx, x *Detention) error {
		p, err := d.people.Get(tx, x.Person)
		if err != nil {
			return err
		}
		woman, err := d.host.StaffID(tx, "woman", in.Woman)
		if err != nil {
			return err
		}
		girl := p.Gender == "female"
		if girl && woman == "" && in.NoWoman == "" {
			return fault.InvalidField("woman", "custody.child.woman")
		}
		v := ChildStep{What: "kept", Where: in.Where, Note: strings.Join(slices.DeleteFunc([]string{in.Why, in.NotApart, in.NoWoman}, func(s string) bool { return s == "" }), " "), Who: woman}
		if err := putPart(tx, *x, partChild, &v); err != nil {
			return err
		}
		e := entry.ChildPlaced{Detention: x.ID, Person: x.Person, Where: in.Where, Why: in.Why, Apart: in.Apart, Woman: woman, At: v.At}
		if !in.Apart {
			e.NotApart = in.NotApart
		}
		if girl && woman == "" {
			e.NoWoman = in.NoWoman
		}
		proof, err := tx.Record(e)
		if err != nil {
			return err
		}
		if err := d.tryAgain(tx, x, "apart", proof, in.Apart); err != nil {
			return err
		}
		return d.tryAgain(tx, x, "woman", proof, !girl || woman != "")
	})
}

// AskBed is the local authority asked for a place for a child who is kept after charge, and what it said (PACE s.38(6)).
type AskBed struct {
	State string `json:"state" label:"What happened" said:"what happened" required:"true" enum:"asked,offered,none,refused"`
	Who   string `json:"who" label:"Who was spoken to" said:"who was spoken to" required:"true" maxLength:"200"`
	Why   string `json:"why,omitempty" label:"Why they stay in the police station" hint:"It is certified to the court" format:"textarea" maxLength:"2000"`
	At    string `json:"at,omitempty" label:"When" hint:"Blank for now" format:"datetime"`
}

// AskBed records it. Right: custody staff on duty. Faults: custody.child.not_child; custody.child.bed_state before a charge or when
// bail was granted; custody.child.certificate when they stay and it is not said why.
func (d *Desk) AskBed(ctx context.Context, id string, in AskBed) (act.Done[Detention], error) {
	at, err := checked(in, in.At)
	if err == nil && (in.State == "none" || in.State == "refused") && in.Why == "" {
		err = fault.InvalidField("why", "custody.child.certificate")
	}
	if err != nil {
		return act.Done[Detention]{}, err
	}
	return d.ofChild(ctx, "custody.child.bed", id, at, func(tx *act.Tx, x *Detention) error {
		if !x.charged() || x.kept() == nil {
			return fault.New(fault.Conflict, "custody.child.bed_state")
		}
		v := ChildStep{What: "bed", State: in.State, Who: in.Who, Note: in.Why}
		if err := putPart(tx, *x, partChild, &v); err != nil {
			return err
		}
		_, err := tx.Record(entry.BedAsked{Detention: x.ID, Person: x.Person, State: in.State, Who: in.Who, Why: in.Why, At: v.At})
		return err
	})
}

// ofChild is an act on the detention of somebody who is under 18 when it happens.
func (d *Desk) ofChild(ctx context.Context, action, id string, at time.Time, change func(tx *act.Tx, x *Detention) error) (act.Done[Detention], error) {
	return d.do(ctx, action, id, "", at, func(tx *act.Tx, x *Detention) error {
		yes, err := d.child(tx, *x, tx.HappenedAt())
		if err == nil && !yes {
			err = fault.New(fault.Conflict, "custody.child.not_child")
		}
		if err != nil {
			return err
		}
		return change(tx, x)
	})
}

func childSteps(q db.Querier, detention string) ([]ChildStep, error) {
	return partsOf[ChildStep](q, detention, partChild)
}
