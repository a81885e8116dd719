package custody

import (
	"context"
	"time"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/police/custody/entry"
)

// RecordCare is what was offered to a detainee and what they said (CUS-16, CUS-20): a refusal is recorded like a meal that was eaten.
type RecordCare struct {
	What         string `json:"what" label:"What" said:"what was offered" required:"true" enum:"meal_main,meal_light,drink,exercise,washing,clothing,bedding,reading,menstrual_products,religious,medication"`
	Answer       string `json:"answer" label:"What they did" said:"whether they took it" required:"true" enum:"taken,refused"`
	Medicine     string `json:"medicine,omitempty" label:"Which medicine" hint:"For medication" maxLength:"200"`
	Dose         string `json:"dose,omitempty" label:"Dose" maxLength:"100"`
	Approved     string `json:"approved_by,omitempty" label:"Approved by" hint:"The health care professional who said that it may be given" maxLength:"200"`
	Witness      string `json:"witness,omitempty" label:"Witnessed by" hint:"Account, number or name of a second member of staff" maxLength:"100"`
	Professional string `json:"witness_professional,omitempty" label:"Or the health care professional who witnessed it" maxLength:"200"`
	NoWitness    string `json:"no_witness,omitempty" label:"Or why nobody witnessed it" maxLength:"500"`
	Note         string `json:"note,omitempty" label:"Note" maxLength:"500"`
	At           string `json:"at,omitempty" label:"When" hint:"Blank for now" format:"datetime"`
}

// Care is one such thing.
type Care struct {
	Recorded
	What         string    `json:"what"`
	Answer       string    `json:"answer"`
	Medicine     string    `json:"medicine,omitempty"`
	Dose         string    `json:"dose,omitempty"`
	Approved     string    `json:"approved_by,omitempty"`
	Witness      string    `json:"witness,omitempty"`
	Professional string    `json:"witness_professional,omitempty"`
	NoWitness    string    `json:"no_witness,omitempty"` // why nobody did
	Note         string    `json:"note,omitempty"`
	DueAt        time.Time `json:"due_at,omitzero"` // of a medicine that was planned
}

// RecordCare records it. A medicine that was planned is given at its time, and the next is owed; one that is refused was not given, and
// it is owed that the professional is told. Right: custody staff on duty. Faults: custody.care.medicine when it is not said which, how much and who approved it; custody.care.witness.
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
		planned := -1
		if in.What == "medication" {
			if err := d.witnessed(tx, in, &v); err != nil {
				return err
			}
			if planned = x.medicine(in.Medicine); planned >= 0 {
				v.DueAt = x.Medicines[planned].DueAt
			}
		}
		if err := putPart(tx, *x, partCare, &v); err != nil {
			return err
		}
		proof, err := tx.Record(entry.CareRecorded{Detention: x.ID, Person: x.Person, What: in.What, Answer: in.Answer, Medicine: in.Medicine, Dose: in.Dose, ApprovedBy: in.Approved,
			Witness: v.Witness, Professional: v.Professional, NoWitness: v.NoWitness, Note: in.Note, DueAt: v.DueAt, At: v.At})
		if err != nil || in.What != "medication" {
			return err
		}
		return d.medicineAnswered(tx, x, planned, v, proof)
	})
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
