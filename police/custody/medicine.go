package custody

import (
	"context"
	"slices"
	"strings"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/police/custody/entry"
)

// Medicine is a medicine that a health care professional said is to be given in the suite.
type Medicine struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Dose     string    `json:"dose"`
	Approved string    `json:"approved_by"`
	Every    int       `json:"every_hours,omitempty"` // 0: once
	DueAt    time.Time `json:"due_at,omitzero"`       // zero when no more is to be given
	Promise  string    `json:"promise,omitempty"`     // that is owed of it
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
	NextAt   string `json:"next_at,omitempty" label:"First due at" format:"datetime"`
	Ended    bool   `json:"ended,omitempty" label:"It is no longer to be given"`
	At       string `json:"at,omitempty" label:"When it was said" hint:"Blank for now" format:"datetime"`
}

// PlanMedicine owes a medicine at its time; planned again, it is changed or, where that is ticked, ended. Right: custody staff on duty. Faults,
// all custody.medicine.*: past; next when it is said neither when nor that it has ended, both when it is said both; not_planned.
func (d *Desk) PlanMedicine(ctx context.Context, detention string, in PlanMedicine) (act.Done[Detention], error) {
	at, err := checked(in, in.At)
	if err != nil {
		return act.Done[Detention]{}, err
	}
	next, err := moment("next_at", in.NextAt)
	if err != nil {
		return act.Done[Detention]{}, err
	}
	switch {
	case next.IsZero() && !in.Ended:
		return act.Done[Detention]{}, fault.InvalidField("next_at", "custody.medicine.next")
	case !next.IsZero() && in.Ended:
		return act.Done[Detention]{}, fault.InvalidField("ended", "custody.medicine.both")
	}
	return d.do(ctx, "custody.medicine.plan", detention, "", at, func(tx *act.Tx, x *Detention) error {
		if !next.IsZero() && next.Before(tx.HappenedAt().Add(-time.Minute)) {
			return fault.InvalidField("next_at", "custody.medicine.past")
		}
		m := Medicine{ID: id.New(), Name: in.Medicine, Dose: in.Dose, Approved: in.Approved, Every: in.Every, DueAt: next}
		i := slices.IndexFunc(x.Medicines, func(o Medicine) bool { return strings.EqualFold(o.Name, in.Medicine) })
		switch {
		case i >= 0:
			m.ID, m.Promise, x.Medicines[i] = x.Medicines[i].ID, x.Medicines[i].Promise, m
		case in.Ended:
			return fault.InvalidField("medicine", "custody.medicine.not_planned")
		default:
			i = len(x.Medicines)
			x.Medicines = append(x.Medicines, m)
		}
		proof, err := tx.Record(entry.MedicinePlanned{Detention: x.ID, Person: x.Person, Medicine: in.Medicine, Dose: in.Dose, ApprovedBy: in.Approved, EveryHours: in.Every, DueAt: next,
			At: tx.HappenedAt()})
		if err != nil {
			return err
		}
		if err := d.promiseMedicine(tx, x, i, "", "medicine_planned"); err != nil {
			return err
		}
		return d.toldOfRefusal(tx, x, proof, in.Medicine)
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

// medicine is where among the planned ones that are still due one of a name stands; -1 when it is not.
func (x Detention) medicine(name string) int {
	return slices.IndexFunc(x.Medicines, func(m Medicine) bool { return strings.EqualFold(m.Name, name) && !m.DueAt.IsZero() })
}

// promiseMedicine closes what was owed of one medicine, as kept with a proof or as waived for a reason, and owes its next dose. What is owed
// of another stays as it is.
func (d *Desk) promiseMedicine(tx *act.Tx, x *Detention, i int, proof, reason string) error {
	m, again := &x.Medicines[i], []int{i}
	var err error
	switch {
	case m.Promise == "" && slices.ContainsFunc(x.Medicines, func(o Medicine) bool { return o.Promise != "" }): // it is new, or was not due
	case m.Promise == "": // the first, or planned when one promise stood for all
		again = nil
		for i := range x.Medicines {
			again = append(again, i)
		}
		if proof != "" {
			_, err = tx.Keep(promiseMedicine, x.ref(), proof)
		} else {
			_, err = tx.Waive(promiseMedicine, x.ref(), reason)
		}
	case proof != "":
		err = tx.KeepOne(m.Promise, proof)
	default:
		err = tx.WaiveOne(m.Promise, reason)
	}
	for _, i := range again {
		m := &x.Medicines[i]
		if m.Promise = ""; err == nil && !m.DueAt.IsZero() {
			m.Promise, err = tx.Promise(act.NewPromise{Kind: promiseMedicine, OwedTo: "detainee:" + x.Person, Owner: "role:custody_officer", Due: m.DueAt})
		}
	}
	return err
}

// witnessed holds medicine to a witness: a second member of staff, a health care professional by name, or the reason why nobody was there.
func (d *Desk) witnessed(tx *act.Tx, in RecordCare, v *Care) error {
	var err error
	if v.Witness, err = d.host.StaffID(tx, "witness", in.Witness); err != nil {
		return err
	}
	v.Professional, v.NoWitness = strings.TrimSpace(in.Professional), strings.TrimSpace(in.NoWitness)
	if v.Witness == tx.Actor().Staff || v.Witness == "" && v.Professional == "" && v.NoWitness == "" {
		return fault.InvalidField("witness", "custody.care.witness")
	}
	return nil
}

// medicineAnswered is what follows from a medicine that was given or refused. planned is where it stands among the planned; -1 when it was
// not. Who refuses has not had it: the dose is not kept, and the health care professional is to be told (Code C 9.9 to 9.11).
func (d *Desk) medicineAnswered(tx *act.Tx, x *Detention, planned int, v Care, proof string) error {
	reason := ""
	if v.Answer == "refused" {
		proof, reason = "", "medicine_refused"
	}
	if planned >= 0 {
		x.Medicines[planned].DueAt = x.Medicines[planned].after(tx.HappenedAt())
		if err := d.promiseMedicine(tx, x, planned, proof, reason); err != nil {
			return err
		}
	}
	if reason == "" {
		return nil
	}
	first := len(x.TellRefused) == 0
	if !slices.ContainsFunc(x.TellRefused, func(o string) bool { return strings.EqualFold(o, v.Medicine) }) {
		x.TellRefused = append(x.TellRefused, v.Medicine)
	}
	if !first { // the first refusal's time stands
		return nil
	}
	var within struct {
		Minutes int `json:"minutes"`
	}
	row, err := d.row("custody.care", "medicine_refused", x.ArrestedAt, &within)
	if err != nil {
		return err
	}
	_, err = tx.Promise(act.NewPromise{Kind: promiseRefused, OwedTo: "detainee:" + x.Person, Owner: "role:custody_officer", Law: row.Ref(),
		Due: tx.HappenedAt().Add(time.Duration(within.Minutes) * time.Minute)})
	return err
}

// toldOfRefusal keeps the promise to tell the professional of a refused medicine: they answered a call or came, examined the detainee, or
// planned it again. name is the one medicine that was spoken of; none is all.
func (d *Desk) toldOfRefusal(tx *act.Tx, x *Detention, proof, name string) error {
	if len(x.TellRefused) == 0 {
		return nil
	}
	x.TellRefused = slices.DeleteFunc(x.TellRefused, func(o string) bool { return name == "" || strings.EqualFold(o, name) })
	if len(x.TellRefused) > 0 {
		return nil
	}
	_, err := tx.Keep(promiseRefused, x.ref(), proof)
	return err
}
