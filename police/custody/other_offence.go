package custody

import (
	"slices"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/when"
)

// underOffence: somebody who is held under another power is arrested for an offence, where they are. From then on the clock of s.41 runs,
// from that arrest, as for whoever is arrested at a station that they were at already (PACE 1984 s.41(2)(c), to be checked); a custody
// officer decides on detention for it, and it is reviewed. The end of the other detention stays owed beside it.
func (d *Desk) underOffence(tx *act.Tx, x *Detention, m Matter) error {
	if !x.LimitAt.IsZero() {
		if _, err := tx.Promise(act.NewPromise{Kind: promiseOther, Subject: x.ref(), OwedTo: "detainee:" + x.Person, Owner: "role:custody_officer", Law: x.LimitLaw, Start: x.RelevantAt, Due: x.LimitAt}); err != nil {
			return err
		}
		if _, err := tx.Waive(promiseLimit, x.ref(), "held for an offence too"); err != nil {
			return err
		}
		x.UnderUntil = x.LimitAt
	}
	x.Under, x.Kind, x.NoSamples, x.UnderFrom, x.UnderCase = x.Kind, "", false, x.RelevantAt, x.Case
	x.Case, x.OffenceFrom = "voluntary", m.SinceAt
	x.State, x.AuthorisedAt, x.AuthorisedBy, x.Grounds, x.Reasons = "arrived", time.Time{}, "", nil, ""
	clock, err := d.clock(tx, *x, tx.Now())
	if err != nil {
		return err
	}
	x.RelevantAt, x.LimitAt, x.LimitLaw = clock.RelevantAt, clock.ExpiresAt, clock.Law
	_, err = tx.Promise(act.NewPromise{Kind: promiseLimit, Subject: x.ref(), OwedTo: "detainee:" + x.Person, Owner: "role:custody_officer", Law: x.LimitLaw, Start: x.RelevantAt, Due: x.LimitAt})
	return err
}

// backToOther: every matter of an offence has ended, and they stay under the other power alone, with its own clock as it ran.
func (d *Desk) backToOther(tx *act.Tx, x *Detention, proof string) error {
	var v kindRow
	row, err := d.row("custody.detention_kind", x.Under, x.ArrestedAt, &v)
	if err != nil {
		return err
	}
	if _, err := tx.Keep(promiseLimit, x.ref(), proof); err != nil {
		return err
	}
	for _, kind := range []string{promiseReview, promiseOther} {
		if _, err := tx.Waive(kind, x.ref(), "held for no offence any more"); err != nil {
			return err
		}
	}
	x.Kind, x.Case, x.RelevantAt, x.LimitAt, x.LimitLaw = x.Under, x.UnderCase, x.UnderFrom, x.UnderUntil, row.Ref()
	x.NoSamples, x.ReviewDueAt = !v.Samples, time.Time{}
	x.Under, x.UnderCase, x.UnderUntil, x.UnderFrom, x.OffenceFrom = "", "", time.Time{}, time.Time{}, time.Time{}
	if x.LimitAt.IsZero() {
		return nil
	}
	_, err = tx.Promise(act.NewPromise{Kind: promiseLimit, Subject: x.ref(), OwedTo: "detainee:" + x.Person, Owner: "role:custody_officer", Law: x.LimitLaw, Start: x.RelevantAt, Due: x.LimitAt})
	return err
}

// forOffence tells whether a matter that is an offence is open.
func (x Detention) forOffence() bool {
	return slices.ContainsFunc(x.open(), func(m Matter) bool { return m.isOffence() })
}

// isOffence tells whether a matter is one, and not the power under which somebody is held.
func (m Matter) isOffence() bool { return len(m.Offences) > 0 && m.Offences[0].Code != "" }

// alsoHeld says that they are held under another power too, and until when; "" for who is not.
func (d *Desk) alsoHeld(x Detention) string {
	if x.Under == "" {
		return ""
	}
	var v kindRow
	if _, err := d.row("custody.detention_kind", x.Under, x.ArrestedAt, &v); err != nil {
		return "Also held under another power"
	}
	if x.UnderUntil.IsZero() {
		return "Also held: " + v.Label
	}
	return "Also held: " + v.Label + ", ends " + x.UnderUntil.In(when.London).Format("Mon 15:04")
}

// undecidable refuses to refuse: who is held under another power stays, whatever is decided on the offence.
func undecidable(x Detention) error {
	if x.Under != "" {
		return fault.New(fault.Conflict, "custody.other.refuse")
	}
	return nil
}
