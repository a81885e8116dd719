package custody

import (
	"context"
	"slices"
	"strings"
	"time"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/police/custody/entry"
)

// RecordCare is what was offered to a detainee and what they said (CUS-16, CUS-20): a refusal is recorded like a meal that was eaten.
type RecordCare struct {
	What     string `json:"what" label:"What" said:"what was offered" required:"true" enum:"meal_main,meal_light,drink,exercise,washing,clothing,bedding,reading,menstrual_products,religious,medication"`
	Answer   string `json:"answer" label:"What they did" said:"whether they took it" required:"true" enum:"taken,refused"`
	Medicine string `json:"medicine,omitempty" label:"Which medicine" hint:"For medication" maxLength:"200"`
	Dose     string `json:"dose,omitempty" label:"Dose" maxLength:"100"`
	Approved string `json:"approved_by,omitempty" label:"Approved by" hint:"The health care professional who said that it may be given" maxLength:"200"`
	Witness  string `json:"witness,omitempty" label:"Witnessed by" hint:"Account, number or name of a second member of staff" maxLength:"100"`
	Note     string `json:"note,omitempty" label:"Note" maxLength:"500"`
	At       string `json:"at,omitempty" label:"When" hint:"Blank for now" format:"datetime"`
}

// Care is one such thing.
type Care struct {
	Recorded
	What     string    `json:"what"`
	Answer   string    `json:"answer"`
	Medicine string    `json:"medicine,omitempty"`
	Dose     string    `json:"dose,omitempty"`
	Approved string    `json:"approved_by,omitempty"`
	Witness  string    `json:"witness,omitempty"`
	Note     string    `json:"note,omitempty"`
	DueAt    time.Time `json:"due_at,omitzero"` // of a medicine that was planned
}

// Medicine is a medicine that a health care professional said is to be given in the suite.
type Medicine struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Dose     string    `json:"dose"`
	Approved string    `json:"approved_by"`
	Every    int       `json:"every_hours,omitempty"` // 0: once
	DueAt    time.Time `json:"due_at,omitzero"`       // zero when no more is to be given
}

// RecordCare records it. A medicine that was planned is given, or refused, at its time, and the next is owed. Right: custody staff on
// duty. Faults: custody.care.medicine when it is not said which, how much and who approved it; custody.care.witness.
func (d *Desk) RecordCare(ctx context.Context, detention string, in RecordCare) (act.Done[Detention], error) {
	at, err := checked(in, in.At)
	if err != nil {
		return act.Done[Detention]{}, err
	}
	if in.What == "medication" && (in.Medicine == "" || in.Dose == "" || in.Approved == "") {
		return act.Done[Detention]{}, fault.InvalidField("medicine", "custody.care.medicine")
	}
	return d.do(ctx, "custody.care.record", detention, "", at, func(tx *act.Tx, x *Detention) error {
		v := Care{What: in.What, Answer: in.Answer, Medicine: in.Medicine, Dose: in.Dose, Approved: in.Approved, Note: in.Note}
		if in.What == "medication" {
			var err error
			if v.Witness, err = d.host.StaffID(tx, "witness", in.Witness); err == nil && (v.Witness == "" || v.Witness == tx.Actor().Staff) {
				err = fault.InvalidField("witness", "custody.care.witness")
			}
			if err != nil {
				return err
			}
		}
		planned := slices.IndexFunc(x.Medicines, func(m Medicine) bool {
			return in.What == "medication" && strings.EqualFold(m.Name, in.Medicine) && !m.DueAt.IsZero()
		})
		if planned >= 0 {
			v.DueAt = x.Medicines[planned].DueAt
		}
		if err := putPart(tx, *x, partCare, &v); err != nil {
			return err
		}
		proof, err := tx.Record(entry.CareRecorded{Detention: x.ID, Person: x.Person, What: in.What, Answer: in.Answer, Medicine: in.Medicine, Dose: in.Dose, ApprovedBy: in.Approved,
			Witness: v.Witness, Note: in.Note, DueAt: v.DueAt, At: v.At})
		if err != nil || planned < 0 {
			return err
		}
		m := &x.Medicines[planned]
		m.DueAt = m.after(tx.HappenedAt())
		return d.promiseMedicine(tx, *x, proof)
	})
}

// after is when a medicine is due next after it was given at t: so many hours later, and never again when it is given once.
func (m Medicine) after(t time.Time) time.Time {
	if m.Every == 0 {
		return time.Time{}
	}
	return t.Add(time.Duration(m.Every) * time.Hour)
}

// PlanMedicine is a medicine to be given in the suite (CUS-20).
type PlanMedicine struct {
	Medicine string `json:"medicine" label:"Medicine" said:"the medicine" example:"insulin" required:"true" maxLength:"200"`
	Dose     string `json:"dose" label:"Dose" said:"the dose" example:"10 units" required:"true" maxLength:"100"`
	Approved string `json:"approved_by" label:"Approved by" said:"the health care professional who said that it may be given" required:"true" maxLength:"200"`
	Every    int    `json:"every_hours,omitempty" label:"Every so many hours" hint:"Blank when it is given once" minimum:"0" maximum:"48"`
	NextAt   string `json:"next_at,omitempty" label:"First due at" hint:"Blank when it is no longer to be given" format:"datetime"`
	At       string `json:"at,omitempty" label:"When it was said" hint:"Blank for now" format:"datetime"`
}

// PlanMedicine owes a medicine at its time; planned again, it is changed or, with no time, ended. Right: custody staff on duty. Fault:
// custody.medicine.past.
func (d *Desk) PlanMedicine(ctx context.Context, detention string, in PlanMedicine) (act.Done[Detention], error) {
	at, err := checked(in, in.At)
	if err != nil {
		return act.Done[Detention]{}, err
	}
	next, err := moment("next_at", in.NextAt)
	if err != nil {
		return act.Done[Detention]{}, err
	}
	return d.do(ctx, "custody.medicine.plan", detention, "", at, func(tx *act.Tx, x *Detention) error {
		if !next.IsZero() && next.Before(tx.HappenedAt().Add(-time.Minute)) {
			return fault.InvalidField("next_at", "custody.medicine.past")
		}
		m := Medicine{ID: id.New(), Name: in.Medicine, Dose: in.Dose, Approved: in.Approved, Every: in.Every, DueAt: next}
		if i := slices.IndexFunc(x.Medicines, func(o Medicine) bool { return strings.EqualFold(o.Name, in.Medicine) }); i >= 0 {
			m.ID, x.Medicines[i] = x.Medicines[i].ID, m
		} else {
			x.Medicines = append(x.Medicines, m)
		}
		if _, err := tx.Record(entry.MedicinePlanned{Detention: x.ID, Person: x.Person, Medicine: in.Medicine, Dose: in.Dose, ApprovedBy: in.Approved, EveryHours: in.Every, DueAt: next,
			At: tx.HappenedAt()}); err != nil {
			return err
		}
		return d.promiseMedicine(tx, *x, "")
	})
}

// nextMedicine is the medicine that is due first; false when none is.
func (x Detention) nextMedicine() (Medicine, bool) {
	var first Medicine
	for _, m := range x.Medicines {
		if !m.DueAt.IsZero() && (first.DueAt.IsZero() || m.DueAt.Before(first.DueAt)) {
			first = m
		}
	}
	return first, !first.DueAt.IsZero()
}

// promiseMedicine closes the medicine that was owed and owes the next.
func (d *Desk) promiseMedicine(tx *act.Tx, x Detention, proof string) error {
	var err error
	if proof != "" {
		_, err = tx.Keep(promiseMedicine, x.ref(), proof)
	} else {
		_, err = tx.Waive(promiseMedicine, x.ref(), "medicine_planned")
	}
	m, ok := x.nextMedicine()
	if err != nil || !ok {
		return err
	}
	_, err = tx.Promise(act.NewPromise{Kind: promiseMedicine, OwedTo: "detainee:" + x.Person, Owner: "role:custody_officer", Due: m.DueAt})
	return err
}

// mealRow is the row of custody.care that says what Code C gives in a day.
type mealRow struct {
	Hours int `json:"hours"`
	Main  int `json:"main"`
	Light int `json:"light"`
}

// Meals are what was offered in the hours that law counts, or since somebody came; one refused was offered.
type Meals struct {
	Main, Light, Refused int
	Drinks               int
	LastAt               time.Time
	Of                   mealRow
}

// mealsOf counts the meals of a stay up to now.
func mealsOf(all []Care, row mealRow, came, now time.Time) Meals {
	out := Meals{Of: row}
	from := now.Add(-time.Duration(row.Hours) * time.Hour)
	if came.After(from) {
		from = came
	}
	for _, c := range all {
		if c.At.Before(from) || c.At.After(now) {
			continue
		}
		switch c.What {
		case "meal_main":
			out.Main++
		case "meal_light":
			out.Light++
		case "drink":
			out.Drinks++
			continue
		default:
			continue
		}
		out.LastAt = c.At
		if c.Answer == "refused" {
			out.Refused++
		}
	}
	return out
}

func careOf(q db.Querier, detention string) ([]Care, error) {
	return partsOf[Care](q, detention, partCare)
}
