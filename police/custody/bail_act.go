package custody

import (
	"context"
	"slices"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/when"
	"throughline/police/custody/entry"
)

// VaryBail changes the conditions of bail before charge. What is given replaces what was.
type VaryBail struct {
	Conditions []string `json:"conditions,omitempty" label:"Conditions from now on" hint:"None for bail without conditions"`
	Terms      string   `json:"terms,omitempty" label:"Conditions in words" hint:"One line for each, in the order above" format:"textarea" maxLength:"4000"`
	Views      string   `json:"views" label:"The victim's views" said:"whether the victim was asked" required:"true" enum:"asked,not_practicable,no_victim"`
	Said       string   `json:"said,omitempty" label:"What the victim said, or why they could not be asked" format:"textarea" maxLength:"4000"`
	Why        string   `json:"why" label:"Why the conditions are changed" said:"why the conditions are changed" required:"true" format:"textarea" maxLength:"4000"`
	At         string   `json:"at,omitempty" label:"When" hint:"Blank for now" format:"datetime"`
}

// VaryBail changes conditions, with the victim's views asked where that is practicable; the victim is told (BAIL-04). Right: a custody
// officer, sergeant or above, on duty, not part of the investigation. Faults: form.invalid, custody.bail.over, custody.bail.not_bail,
// custody.bail.same, custody.bail.views, and those of conditions.
func (d *Desk) VaryBail(ctx context.Context, bailID string, in VaryBail) (act.Done[Bail], error) {
	at, err := checked(in, in.At)
	if err == nil {
		err = heardVictim(in.Views, in.Said)
	}
	if err != nil {
		return act.Done[Bail]{}, err
	}
	return d.onOne(ctx, "custody.bail.vary", bailID, in.Why, at, func(tx *act.Tx, b *Bail) error {
		if b.Kind != onBail {
			return fault.New(fault.Conflict, "custody.bail.not_bail")
		}
		now, err := d.conditions(in.Conditions, in.Terms, dayOf(tx.HappenedAt()))
		if err != nil {
			return err
		}
		if slices.Equal(now, b.Conditions) {
			return fault.InvalidField("conditions", "custody.bail.same")
		}
		b.Conditions = now
		_, err = tx.Record(entry.BailVaried{Bail: b.ID, Detention: b.Detention, Person: b.Person, Conditions: now, Views: in.Views, Said: in.Said, Why: in.Why, At: tx.HappenedAt()})
		return err
	})
}

// heardVictim asks what came of asking the victim (BAIL-04). Fault: custody.bail.views.
func heardVictim(views, said string) error {
	if views != "no_victim" && said == "" {
		return fault.InvalidField("said", "custody.bail.views")
	}
	return nil
}

// MoveReturn is another day to answer bail within the period that law allows already (s.47(4A)): nothing is extended.
type MoveReturn struct {
	ReturnOn string `json:"return_on" label:"To answer bail on" said:"when they answer bail" required:"true" format:"date"`
	Why      string `json:"why" label:"Why the day is another" said:"why the day is another" example:"the laboratory reports a week later" required:"true" format:"textarea" maxLength:"2000"`
	Told     string `json:"told" label:"How they were told" said:"how they were told" example:"letter handed over, solicitor emailed" required:"true" maxLength:"500"`
	At       string `json:"at,omitempty" label:"When" hint:"Blank for now" format:"datetime"`
}

// MoveReturn moves the day. Right: as VaryBail. Faults: custody.bail.over, custody.bail.not_bail, custody.bail.return, .return_late, .same_day,
// and custody.bail.return_passed once the day on which they should have answered is over.
func (d *Desk) MoveReturn(ctx context.Context, bailID string, in MoveReturn) (act.Done[Bail], error) {
	at, err := checked(in, in.At)
	if err != nil {
		return act.Done[Bail]{}, err
	}
	day, err := when.ParseDay(in.ReturnOn)
	if err != nil {
		return act.Done[Bail]{}, fault.InvalidField("return_on", "custody.bail.return")
	}
	return d.onOne(ctx, "custody.bail.move", bailID, in.Why, at, func(tx *act.Tx, b *Bail) error {
		switch {
		case b.Kind != onBail:
			return fault.New(fault.Conflict, "custody.bail.not_bail")
		case !tx.HappenedAt().Before(b.DueAt):
			return fault.New(fault.Conflict, "custody.bail.return_passed")
		case day == b.ReturnOn:
			return fault.InvalidField("return_on", "custody.bail.same_day")
		case day.After(b.EndsOn):
			return fault.InvalidField("return_on", "custody.bail.return_late", "day", b.EndsOn.Text())
		case day.Before(dayOf(tx.HappenedAt())):
			return fault.InvalidField("return_on", "custody.bail.return")
		}
		was := b.ReturnOn
		b.ReturnOn, b.DueAt = day, day.End()
		if _, err := tx.Record(entry.BailMoved{Bail: b.ID, Detention: b.Detention, Person: b.Person, From: was, To: day, Why: in.Why, Told: in.Told, At: tx.HappenedAt()}); err != nil {
			return err
		}
		_, err := tx.Move(promiseBail, b.ref(), b.DueAt)
		return err
	})
}

// EndBail is how a matter at large ends without the person coming back to a suite.
type EndBail struct {
	How string `json:"how" label:"How it ends" said:"how it ends" required:"true" enum:"no_further_action,requisition,out_of_court"`
	Why string `json:"why" label:"Why" said:"why it ends" example:"the prosecutor decided that there is not enough evidence" required:"true" format:"textarea" maxLength:"4000"`
	At  string `json:"at,omitempty" label:"When" hint:"Blank for now" format:"datetime"`
}

// EndBail ends bail, or an investigation without it, by what was decided in the case. Right: custody staff, an investigator or an
// inspector, on duty. Faults: form.invalid, custody.bail.over.
func (d *Desk) EndBail(ctx context.Context, bailID string, in EndBail) (act.Done[Bail], error) {
	at, err := checked(in, in.At)
	if err != nil {
		return act.Done[Bail]{}, err
	}
	return d.onOne(ctx, "custody.bail.end", bailID, in.Why, at, func(tx *act.Tx, b *Bail) error {
		b.State, b.EndedHow, b.EndedAt = atLargeEnded, in.How, tx.HappenedAt()
		return d.endedBail(tx, *b, b.Conditions, entry.BailEnded{How: in.How, Why: in.Why})
	})
}

// LiftBail ends bail while the investigation goes on: the person is released under investigation, or bail is cancelled.
type LiftBail struct {
	How   string `json:"how" label:"What becomes of them" said:"what becomes of them" required:"true" enum:"under_investigation,cancelled"`
	Views string `json:"views" label:"The victim's views" said:"whether the victim was asked" required:"true" enum:"asked,not_practicable,no_victim"`
	Said  string `json:"said,omitempty" label:"What the victim said, or why they could not be asked" format:"textarea" maxLength:"4000"`
	Why   string `json:"why" label:"Why" said:"why bail is lifted" required:"true" format:"textarea" maxLength:"4000"`
	At    string `json:"at,omitempty" label:"When" hint:"Blank for now" format:"datetime"`
}

// LiftBail ends bail with its conditions, the victim's views asked as when conditions are changed (BAIL-04). Who is released under
// investigation is reviewed from then on (RUI-01). Right: as VaryBail. Faults: form.invalid, custody.bail.over, custody.bail.not_bail,
// custody.bail.views.
func (d *Desk) LiftBail(ctx context.Context, bailID string, in LiftBail) (act.Done[Bail], error) {
	at, err := checked(in, in.At)
	if err == nil {
		err = heardVictim(in.Views, in.Said)
	}
	if err != nil {
		return act.Done[Bail]{}, err
	}
	return d.onOne(ctx, "custody.bail.lift", bailID, in.Why, at, func(tx *act.Tx, b *Bail) error {
		if b.Kind != onBail {
			return fault.New(fault.Conflict, "custody.bail.not_bail")
		}
		had := b.Conditions
		said := entry.BailEnded{How: in.How, Why: in.Why, Views: in.Views, Said: in.Said}
		if in.How != underInvestigation {
			b.State, b.EndedHow, b.EndedAt = atLargeEnded, in.How, tx.HappenedAt()
			return d.endedBail(tx, *b, had, said)
		}
		if err := d.endedBail(tx, *b, had, said); err != nil {
			return err
		}
		b.Kind, b.Conditions = underInvestigation, nil
		row, err := d.reviewAgain(b, dayOf(tx.HappenedAt()))
		if err != nil {
			return err
		}
		return d.promiseRUI(tx, *b, row)
	})
}

// endedBail says that it is over, and keeps what was owed of it.
func (d *Desk) endedBail(tx *act.Tx, b Bail, had []entry.Condition, said entry.BailEnded) error {
	said.Bail, said.Detention, said.Person, said.Kind, said.Conditions, said.At = b.ID, b.Detention, b.Person, b.Kind, had, tx.HappenedAt()
	proof, err := tx.Record(said)
	if err != nil {
		return err
	}
	for _, kind := range []string{promiseBail, promiseRUI} {
		if _, err := tx.Keep(kind, b.ref(), proof); err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) promiseRUI(tx *act.Tx, b Bail, law string) error {
	_, err := tx.Promise(act.NewPromise{Kind: promiseRUI, Subject: b.ref(), Threads: []string{b.Thread}, OwedTo: "detainee:" + b.Person, Owner: "role:sergeant", Law: law, Due: b.DueAt})
	return err
}

// ReviewRUI is a supervisor's review of an investigation in which nobody is on bail.
type ReviewRUI struct {
	WhyNotBail string `json:"why_not_bail" label:"Why they are not on bail" said:"why they are not on bail" example:"no risk to anybody, and no condition is needed" required:"true" format:"textarea" maxLength:"2000"`
	Progress   string `json:"progress" label:"What was done, and what is still to do by when" said:"what was done and what is still to do" required:"true" format:"textarea" maxLength:"4000"`
	Victim     string `json:"victim" label:"The victim" said:"whether the victim was told where the case stands" required:"true" enum:"told,not_reached,no_victim"`
	At         string `json:"at,omitempty" label:"When" hint:"Blank for now" format:"datetime"`
}

// ReviewRUI records a review and promises the next (RUI-01). Right: a sergeant or above, on duty. Faults: form.invalid, custody.bail.over,
// custody.bail.not_rui.
func (d *Desk) ReviewRUI(ctx context.Context, bailID string, in ReviewRUI) (act.Done[Bail], error) {
	at, err := checked(in, in.At)
	if err != nil {
		return act.Done[Bail]{}, err
	}
	return d.onOne(ctx, "custody.rui.review", bailID, in.Progress, at, func(tx *act.Tx, b *Bail) error {
		if b.Kind != underInvestigation {
			return fault.New(fault.Conflict, "custody.bail.not_rui")
		}
		due := b.DueAt
		b.Reviews++
		row, err := d.reviewAgain(b, dayOf(tx.HappenedAt()))
		if err != nil {
			return err
		}
		proof, err := tx.Record(entry.RUIReviewed{Bail: b.ID, Detention: b.Detention, Person: b.Person, N: b.Reviews, WhyNotBail: in.WhyNotBail, Progress: in.Progress, Victim: in.Victim, DueAt: due, NextOn: b.ReviewOn, At: tx.HappenedAt(), Law: row})
		if err != nil {
			return err
		}
		if _, err := tx.Keep(promiseRUI, b.ref(), proof); err != nil {
			return err
		}
		return d.promiseRUI(tx, *b, row)
	})
}
