package custody

import (
	"context"
	"slices"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/promise"
	"throughline/police/custody/entry"
)

// ExtendDetention is a superintendent's authority to keep somebody beyond the first limit (PACE 1984 s.42, CUS-04).
type ExtendDetention struct {
	Until      string   `json:"until" label:"Detention may go on until" said:"until when detention may go on" example:"2026-11-24T22:00" required:"true" format:"datetime"`
	Grounds    []string `json:"grounds" label:"Why detention is still necessary" said:"why detention is still necessary" required:"true"`
	Diligent   string   `json:"diligent" label:"How the investigation has been diligent and expeditious" said:"how the investigation has been diligent and expeditious" example:"two witnesses seen, CCTV being viewed now" hint:"What was done since arrest, what is still to do, and what waited for whom" required:"true" format:"textarea" maxLength:"4000"`
	Method     string   `json:"method" label:"How it was considered" said:"how it was considered" required:"true" enum:"in_person,live_link"`
	Invited    []string `json:"invited" label:"Who was asked for their views" said:"who was asked for their views" required:"true" enum:"detainee,solicitor,appropriate_adult"`
	Said       string   `json:"said,omitempty" label:"What they said" format:"textarea" maxLength:"4000"`
	Reminded   bool     `json:"reminded" label:"Told of the right to free legal advice, and of this decision and why" said:"that they were told of it" required:"true"`
	Designated bool     `json:"designated,omitempty" label:"I act as superintendent, designated under section 107"`
	At         string   `json:"at,omitempty" label:"When" hint:"Blank for now" format:"datetime"`
}

// ExtendDetention moves the end of detention. What the law does not allow is refused and moves nothing: too low a rank, an offence that is
// not indictable, before the second review, after the first limit, or for too long (CUS-03, CUS-04). Right: a superintendent, or a chief
// inspector designated to act as one, on duty, not part of the investigation. Faults: form.invalid, custody.ground, custody.extend.state,
// and custody.extension.rank, .summary, .before_second_review, .after_limit, .too_long and .too_short.
func (d *Desk) ExtendDetention(ctx context.Context, detention string, in ExtendDetention) (act.Done[Detention], error) {
	if err := form.Check(in); err != nil {
		return act.Done[Detention]{}, err
	}
	at, until, err := extent(in.At, in.Until)
	if err != nil {
		return act.Done[Detention]{}, err
	}
	return d.do(ctx, "custody.detention.extend", detention, in.Diligent, at, func(tx *act.Tx, x *Detention) error {
		for _, g := range in.Grounds {
			if _, ok := d.host.Law.Table("custody.detention_ground").At(g, dayOf(x.ArrestedAt)); !ok {
				return fault.InvalidField("grounds", "custody.ground", "value", g)
			}
		}
		e := Extension{ID: id.New(), Kind: "extension", At: tx.HappenedAt(), Until: until, Officer: tx.Actor().Staff, Rank: tx.Actor().Rank, Designated: in.Designated}
		law, err := d.extend(tx, x, e)
		if err != nil {
			return err
		}
		proof, err := tx.Record(entry.DetentionExtended{Detention: x.ID, Person: x.Person, Until: until, LimitAt: x.LimitAt, Rank: e.Rank, Designated: in.Designated, Grounds: slices.Clone(in.Grounds), Diligent: in.Diligent,
			Method: in.Method, Invited: in.Invited, Said: in.Said, At: e.At, Law: law})
		if err != nil {
			return err
		}
		return d.limitAgain(tx, *x, proof)
	})
}

// RecordWarrant is a court's warrant of further detention, or its extension (PACE 1984 s.43, s.44; CUS-05).
type RecordWarrant struct {
	Court       string `json:"court" label:"Court" said:"which court issued it" example:"Newport Magistrates' Court" required:"true" maxLength:"200"`
	IssuedAt    string `json:"issued_at" label:"Issued" said:"when the warrant was issued" required:"true" format:"datetime"`
	Until       string `json:"until" label:"Detention may go on until" said:"until when detention may go on" required:"true" format:"datetime"`
	Present     bool   `json:"present" label:"The detainee was before the court, and could be represented" said:"that the detainee was before the court" required:"true"`
	Application string `json:"application" label:"What the application said" said:"what the application said" hint:"The offence, the evidence, what is still to be done and why the person must be kept for it" required:"true" format:"textarea" maxLength:"4000"`
	Late        string `json:"late,omitempty" label:"Why it was not issued while detention ran" hint:"Only when detention had run out: why the court could not sit sooner" maxLength:"500"`
}

// RecordWarrant moves the end of detention to that of a warrant. Right: a custody officer, sergeant or above, on duty, not part of the
// investigation. Faults: form.invalid, custody.extend.state, custody.extend.why_late, and custody.warrant.summary, .late, .too_long,
// .absolute and .too_short.
func (d *Desk) RecordWarrant(ctx context.Context, detention string, in RecordWarrant) (act.Done[Detention], error) {
	if err := form.Check(in); err != nil {
		return act.Done[Detention]{}, err
	}
	at, until, err := extent(in.IssuedAt, in.Until)
	if err != nil {
		return act.Done[Detention]{}, onField(err, "at", "issued_at")
	}
	return d.do(ctx, "custody.warrant.record", detention, in.Application, at, func(tx *act.Tx, x *Detention) error {
		clock, err := d.clock(tx, *x, tx.Now())
		if err != nil {
			return err
		}
		if clock.ExpiresAt.Before(tx.HappenedAt()) && in.Late == "" {
			return fault.InvalidField("late", "custody.extend.why_late")
		}
		law, err := d.extend(tx, x, Extension{ID: id.New(), Kind: "warrant", At: tx.HappenedAt(), Until: until, Officer: tx.Actor().Staff, Court: in.Court})
		if err != nil {
			return err
		}
		proof, err := tx.Record(entry.WarrantRecorded{Detention: x.ID, Person: x.Person, Court: in.Court, Until: until, LimitAt: x.LimitAt, Application: in.Application, Late: in.Late, At: tx.HappenedAt(), Law: law})
		if err != nil {
			return err
		}
		return d.limitAgain(tx, *x, proof)
	})
}

func extent(at, until string) (from, to time.Time, err error) {
	if from, err = moment("at", at); err == nil {
		to, err = moment("until", until)
	}
	return from, to, err
}

// extend asks the clock whether an extension is lawful, and keeps it. It gives the row of law.
func (d *Desk) extend(tx *act.Tx, x *Detention, e Extension) (string, error) {
	if x.State != "authorised" || x.Kind != "" {
		return "", fault.New(fault.Conflict, "custody.extend.state")
	}
	in, err := d.clockInput(tx, *x)
	if err != nil {
		return "", err
	}
	asked := e.event()
	asked.Kept = false
	in.Events = append(in.Events, asked)
	clock, err := RunClock(d.host.Law, in, tx.Now())
	if err != nil {
		return "", err
	}
	for _, r := range clock.Refused {
		switch {
		case r.Event != len(in.Events)-1:
		case slices.Contains([]string{"custody.extension.too_long", "custody.extension.too_short", "custody.warrant.too_long", "custody.warrant.too_short", "custody.warrant.absolute"}, r.Code):
			return "", fault.InvalidField("until", r.Code)
		default:
			return "", fault.New(fault.Conflict, r.Code)
		}
	}
	if err := insertExtension(tx, *x, e); err != nil {
		return "", err
	}
	x.LimitAt, x.LimitLaw = clock.ExpiresAt, clock.Law
	return clock.Law, nil
}

// limitAgain owes the end of detention at its new time.
func (d *Desk) limitAgain(tx *act.Tx, x Detention, proof string) error {
	return owedAgain(tx, act.NewPromise{Kind: promiseLimit, Subject: x.ref(), OwedTo: "detainee:" + x.Person, Owner: "role:custody_officer", Law: x.LimitLaw, Start: x.RelevantAt, Due: x.LimitAt}, proof)
}

// owedAgain gives what is owed another due time. What was broken stays so, as kept late, and a new promise is made: nothing that comes later
// un-breaks it.
func owedAgain(tx *act.Tx, next act.NewPromise, proof string) error {
	list, err := promise.Of(tx, next.Kind, next.Subject)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(list, func(p promise.Promise) bool {
		return p.State == promise.Broken || p.PausedAt.IsZero() && p.DueAt.Before(tx.HappenedAt())
	}) {
		_, err := tx.Move(next.Kind, next.Subject, next.Due)
		return err
	}
	if _, err := tx.Keep(next.Kind, next.Subject, proof); err != nil {
		return err
	}
	_, err = tx.Promise(next)
	return err
}

// extendable tells whether a detention is one that may be extended at all.
func extendable(x Detention) bool {
	return x.State == "authorised" && x.Kind == "" && indictable(x.Mode)
}

var extensionWords = map[string]string{"extension": "Detention extended", "warrant": "Warrant of further detention"}

// by says who gave an extension.
func by(e Extension) string {
	if e.Court != "" {
		return " by " + e.Court
	}
	if e.Designated {
		return ", by an officer designated under section 107"
	}
	return ""
}
