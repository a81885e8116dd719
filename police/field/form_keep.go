package field

import (
	"slices"
	"strconv"
	"strings"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/when"
	"throughline/police/crime"
	"throughline/police/custody"
	"throughline/police/evidence"
	"throughline/police/field/forms"
	"throughline/police/people"
)

// right is one that what a form becomes asks for.
type right struct {
	action, kind string
	attrs        map[string]any
}

// rights are those of the rooms that keep what the form becomes.
func (s submission) rights() []right {
	switch s.def.Record {
	case "statement":
		out := []right{{action: "evidence.statement.write", kind: "statement"}}
		if s.Amends != "" {
			out[0].action = "evidence.statement.change"
		}
		if s.yes("signing") {
			out = append(out, right{action: "evidence.statement.sign", kind: "statement"})
		}
		if s.yes("back") {
			out = append(out, right{action: "evidence.statement.reverse.record", kind: "statement_reverse"})
		}
		return out
	case "arrest":
		return []right{{action: "custody.arrest.record", kind: "arrest"}}
	case "exhibit":
		return []right{{action: "evidence.item.seize", kind: "exhibit"}}
	case "crime":
		return []right{{action: "crime.record", kind: "crime", attrs: map[string]any{"oic": "", "designated": false}}}
	}
	return nil
}

func (s submission) yes(q string) bool { return s.Answers.Get(q) == forms.Yes }

// whom makes a person who is new of what the form says of them, and gives them their part in the case. Custody does its own.
func (d *Forms) whom(tx *act.Tx, x *Recorded, s submission) error {
	if s.Amends != "" {
		first, err := d.amended(tx, s)
		x.Person = first.Person
		return err
	}
	if s.def.Record == "arrest" || s.def.Role == "" {
		return nil
	}
	if x.Person == "" {
		given, family := s.Answers.Get("given"), s.Answers.Get("family")
		if given == "" && family == "" {
			return nil // nobody who gave a name: what is known stands in the form
		}
		p, err := d.people.CreateIn(tx, s.newPerson(given, family))
		if err != nil {
			return err
		}
		x.Person = p.ID
	}
	return d.people.LinkIn(tx, x.Person, s.def.Role, x.Thread)
}

// newPerson is what a form says of somebody; what stands on a private page (the back of a statement) is not put on their record.
func (s submission) newPerson(given, family string) people.NewPerson {
	open := func(q string) string {
		for _, g := range s.def.Groups {
			if g.Private && slices.ContainsFunc(g.Questions, func(x forms.Question) bool { return x.ID == q }) {
				return ""
			}
		}
		return s.Answers.Get(q)
	}
	p := people.NewPerson{Given: given, Family: family, BornOn: open("born_on"), Description: open("description"), Phone: open("phone"), Address: open("address"), Language: open("language"), Origins: s.origins}
	if g := open("gender"); g == "male" || g == "female" {
		p.Gender = g
	}
	if age, err := strconv.Atoi(open("age")); err == nil && p.BornOn == "" {
		p.ApparentAge = age
	}
	return p
}

// become hands the form to the room that keeps it. A form that this room keeps has its answers here.
func (d *Forms) become(tx *act.Tx, x *Recorded, s submission) error {
	switch s.def.Record {
	case "statement":
		return d.becomeStatement(tx, x, s)
	case "arrest":
		return d.becomeArrest(tx, x, s)
	case "exhibit":
		e, err := d.evidence.SeizeItemIn(tx, x.Thread, x.Label, evidence.SeizeItem{Description: s.Answers.Get("description"), Place: x.Place, From: s.Answers.Get("from_whom"),
			Power: s.Answers.Get("power"), Seal: s.Answers.Get("seal"), Owner: s.Answers.Get("owner"), Reference: s.Answers.Get("reference")}, s.Answers.Get("sub_of"))
		x.Became, x.BecameID, x.BecameName = "exhibit", e.ID, e.Number
		return err
	case "crime":
		return d.becomeCrime(tx, x, s)
	}
	x.Answers = s.Answers
	return nil
}

// becomeStatement writes the statement, has it signed when it was, and fills in its back. Of the form itself only the
// signatures are kept here, as they were made on glass: no word of the back (MOB-02).
func (d *Forms) becomeStatement(tx *act.Tx, x *Recorded, s submission) error {
	if x.Person == "" {
		return fault.InvalidField("person", "field.form.witness")
	}
	a := s.Answers
	in := evidence.WriteStatement{Witness: x.Person, Text: a.Get("text"), Occupation: a.Get("occupation"), Interpreter: a.Get("interpreter"), Kind: s.def.Kind, Wish: a.Get("wish"), Warned: s.yes("warned")}
	if born, err := when.ParseDay(a.Get("born_on")); err == nil {
		if n := forms.AgeOn(born, when.DayOf(tx.HappenedAt())); n < s.def.Facts[0].Under {
			in.Age = n
		}
	} else if n, err := strconv.Atoi(a.Get("age")); err == nil {
		in.Age = n
	}
	var st evidence.Statement
	var err error
	if s.Amends != "" {
		st, err = d.nextVersion(tx, s)
	} else {
		st, err = d.evidence.WriteStatementIn(tx, x.Thread, x.Label, in)
	}
	if err != nil {
		return err
	}
	x.Became, x.BecameID = "statement", st.ID
	if s.yes("signing") {
		st, err = d.evidence.SignStatementIn(tx, st, evidence.SignStatement{Hash: st.Hash, ReadBack: true, Declared: true, SignedAs: a.Get("signed_as"), Place: a.Get("place"),
			CannotRead: a.Get("cannot_read") == "read_over", ReadOverBy: a.Get("read_over_by"), Device: s.Device})
		if err != nil {
			return err
		}
		x.Answers = forms.Answers{}
		for _, q := range []string{"signature", "reader_signature", "supported"} {
			x.Answers.Set(q, a[q]...)
		}
	}
	if !s.yes("back") {
		return nil
	}
	return d.evidence.RecordReverseIn(tx, st, evidence.RecordReverse{Phone: a.Get("phone"), Email: a.Get("email"), Address: a.Get("address"), BestTime: a.Get("best_time"), Avoid: a.Get("avoid"),
		NoDates: a.Get("dates") == forms.No, SpecialMeasures: a.Get("special_measures"), MedicalConsent: a.Get("medical_consent"), PersonalStatement: a.Get("personal_statement"), Willing: a.Get("willing")})
}

func (d *Forms) becomeArrest(tx *act.Tx, x *Recorded, s submission) error {
	a := s.Answers
	in := custody.RecordArrest{Thread: x.Thread, Person: x.Person, Given: a.Get("given"), Family: a.Get("family"), BornOn: a.Get("born_on"), Gender: a.Get("gender"), Language: a.Get("language"),
		Place: a.Get("place"), Grounds: a.Get("grounds"), Necessity: a["necessity"], ToldReason: s.yes("told_reason"), Caution: a.Get("caution"), Reply: a.Get("reply"),
		Force: a.Get("force_what"), Injuries: a.Get("injuries"), Searched: s.yes("searched"), Found: a.Get("found"), Incident: s.Incident}
	in.NoCaution = strings.Join(slices.DeleteFunc([]string{a.Get("no_caution"), a.Get("not_told")}, func(t string) bool { return t == "" }), "; ")
	in.Offences = strings.FieldsFunc(a.Get("offences"), func(r rune) bool { return r == ',' || r == ' ' || r == ';' })
	arrest, err := d.custody.RecordArrestIn(tx, in)
	if err != nil {
		return err
	}
	x.Became, x.BecameID, x.Person = "arrest", arrest.ID, arrest.Person
	x.Answers = forms.Answers{} // what custody has no place for stays with the form
	for _, q := range []string{"reply_signed", "left_at", "delay"} {
		x.Answers.Set(q, a[q]...)
	}
	return nil
}

func (d *Forms) becomeCrime(tx *act.Tx, x *Recorded, s submission) error {
	a := s.Answers
	in := crime.Record{Incident: s.Incident, Thread: x.Thread, Offence: a.Get("offence"), Account: a.Get("account"), Place: x.Place, FromAt: a.Get("from_at"), ToAt: a.Get("to_at"),
		ReportedAt: a.Get("happened_at"), StateVictim: s.yes("state_victim")}
	if x.Person != "" {
		in.Victims = []string{x.Person}
	}
	if err := d.reachedAt(tx, x, s); err != nil {
		return err
	}
	c, err := d.crime.RecordIn(tx, in)
	x.Became, x.BecameID, x.BecameName = "crime", c.ID, c.Number
	return err
}

// reachedAt keeps a telephone number that somebody who was known before gives now: on their record, or where the officer may not write there
// with the form.
func (d *Forms) reachedAt(tx *act.Tx, x *Recorded, s submission) error {
	number := s.Answers.Get("phone")
	if o := s.origins["phone"]; s.Answers.Get("person") == "" || number == "" || o != form.New && o != form.Corrected {
		return nil
	}
	if !s.mayTie {
		x.Answers = forms.Answers{"phone": {number}}
		return nil
	}
	_, err := d.people.TieIn(tx, x.Person, people.NewThing{Kind: string(people.Phone), Text: number, Role: "uses"})
	if f := fault.Of(err); err != nil && len(f.Fields) > 0 {
		return fault.New(fault.Invalid, "form.invalid", fault.Field{Name: "phone", Code: f.Fields[0].Code, Params: f.Fields[0].Params})
	}
	return err
}
