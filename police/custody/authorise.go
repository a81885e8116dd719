package custody

import (
	"context"
	"slices"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/when"
	"throughline/police/custody/entry"
)

// Authorise is a custody officer's decision that detention is necessary (CUS-14).
type Authorise struct {
	Grounds []string `json:"grounds" label:"Why detention is necessary" required:"true"`
	Reasons string   `json:"reasons" label:"Reasons, as told to the detainee" said:"the reasons as you told them to the detainee" required:"true" format:"textarea" maxLength:"4000"`
	Cell    string   `json:"cell,omitempty" label:"Cell" maxLength:"10"`
	At      string   `json:"at,omitempty" label:"When" hint:"Blank for now" format:"datetime"`
}

// Authorise starts the review clock. Right: a custody officer of sergeant's rank or above, on duty, who does not
// investigate (PACE 1984 s.36, s.37). Faults: custody.detention.decided, custody.ground.
func (d *Desk) Authorise(ctx context.Context, id string, in Authorise) (act.Done[Detention], error) {
	at, err := checked(in, in.At)
	if err != nil {
		return act.Done[Detention]{}, err
	}
	return d.do(ctx, "custody.detention.authorise", id, in.Reasons, at, func(tx *act.Tx, x *Detention) error {
		if x.State != "arrived" {
			return fault.New(fault.Conflict, "custody.detention.decided")
		}
		for _, g := range in.Grounds {
			if (x.Kind != "") != (g == otherPower) {
				return fault.InvalidField("grounds", "custody.other.ground")
			}
			if _, ok := d.host.Law.Table("custody.detention_ground").At(g, when.DayOf(x.ArrestedAt)); !ok {
				return fault.InvalidField("grounds", "custody.ground", "value", g)
			}
		}
		x.State, x.AuthorisedAt, x.AuthorisedBy, x.Grounds, x.Reasons = "authorised", tx.HappenedAt(), tx.Actor().Staff, slices.Clone(in.Grounds), in.Reasons
		if in.Cell != "" {
			x.Cell = in.Cell
		}
		if err := d.startReviews(tx, x); err != nil {
			return err
		}
		return d.tellAdult(tx, x)
	})
}

// otherPower is the ground on which somebody is detained who is not under arrest for an offence, and no ground for anybody else.
const otherPower = "other_power"

func (d *Desk) startReviews(tx *act.Tx, x *Detention) error {
	if x.Kind != "" { // s.40 is of detention for an offence
		_, err := tx.Record(entry.DetentionAuthorised{Detention: x.ID, Person: x.Person, Number: x.Number, Grounds: x.Grounds, Reasons: x.Reasons, At: x.AuthorisedAt, LimitAt: x.LimitAt})
		return err
	}
	var v reviewRule
	row, err := d.row("custody.review_limit", "first", x.ArrestedAt, &v)
	if err != nil {
		return err
	}
	clock, err := d.clock(tx, *x, tx.Now())
	if err != nil {
		return err
	}
	x.ReviewDueAt, x.ReviewLaw = clock.NextReviewAt, row.Ref()
	if _, err := tx.Record(entry.DetentionAuthorised{Detention: x.ID, Person: x.Person, Number: x.Number, Grounds: x.Grounds, Reasons: x.Reasons, At: x.AuthorisedAt,
		ReviewDueAt: x.ReviewDueAt, LimitAt: x.LimitAt, ReviewLaw: x.ReviewLaw}); err != nil {
		return err
	}
	return d.promiseReview(tx, *x)
}

// promiseReview opens the promise of the next review.
func (d *Desk) promiseReview(tx *act.Tx, x Detention) error {
	owner := "role:duty_inspector"
	if x.charged() {
		owner = "role:custody_officer"
	}
	_, err := tx.Promise(act.NewPromise{Kind: promiseReview, OwedTo: "detainee:" + x.Person, Owner: owner, Law: x.ReviewLaw, Due: x.ReviewDueAt})
	return err
}

// Refuse is a custody officer's decision not to authorise detention: a valid end of an arrest (CUS-14).
type Refuse struct {
	Reasons string `json:"reasons" label:"Why detention is not authorised" said:"the reasons as you told them to the detainee" required:"true" format:"textarea" maxLength:"4000"`
	At      string `json:"at,omitempty" label:"When" hint:"Blank for now" format:"datetime"`
}

// Refuse refuses detention; the person is to be released. Right and faults as Authorise; custody.other.refuse.
func (d *Desk) Refuse(ctx context.Context, id string, in Refuse) (act.Done[Detention], error) {
	at, err := checked(in, in.At)
	if err != nil {
		return act.Done[Detention]{}, err
	}
	return d.do(ctx, "custody.detention.refuse", id, in.Reasons, at, func(tx *act.Tx, x *Detention) error {
		if x.State != "arrived" {
			return fault.New(fault.Conflict, "custody.detention.decided")
		}
		if err := undecidable(*x); err != nil {
			return err
		}
		x.State, x.Reasons = "refused", in.Reasons
		_, err := tx.Record(entry.DetentionRefused{Detention: x.ID, Person: x.Person, Number: x.Number, Reasons: in.Reasons, At: tx.HappenedAt()})
		return err
	})
}
