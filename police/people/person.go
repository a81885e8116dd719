package people

import (
	"strconv"
	"strings"
	"time"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/when"
	"throughline/police/people/entry"
)

// Person is one person as all their records together tell. ID is the record that they are read as; Aliases are the ids of
// records merged into it. Phone, Email and Address are the latest of those that are tied to them.
type Person struct {
	ID          string    `json:"id"`
	Given       string    `json:"given,omitempty"`
	Middle      string    `json:"middle,omitempty"`
	Family      string    `json:"family,omitempty"`
	BornOn      when.Day  `json:"born_on,omitzero"`
	ApparentAge int       `json:"apparent_age,omitempty"`
	Gender      string    `json:"gender,omitempty"`
	Description string    `json:"description,omitempty"`
	Phone       string    `json:"phone,omitempty"`
	Email       string    `json:"email,omitempty"`
	Address     string    `json:"address,omitempty"`
	Language    string    `json:"language,omitempty"`
	Needs       string    `json:"needs,omitempty"`
	Aliases     []string  `json:"aliases,omitempty"`
	Label       string    `json:"label"`
	CreatedAt   time.Time `json:"created_at"`
	Version     int64     `json:"version"`
	mergedInto  string
	ownLabel    string
}

// Name is how a person is called: "Ceri Morgan", or what is known of it.
func (p Person) Name() string {
	if n := strings.TrimSpace(p.Given + " " + p.Family); n != "" {
		return n
	}
	return "Name not known"
}

// ETag changes with every change of the record.
func (p Person) ETag() string { return strconv.FormatInt(p.Version, 10) }

// Age is the age in whole years on a day, by the date of birth, else the apparent age; -1 when neither is known. Who was
// born on 29 February is a year older on 1 March.
func (p Person) Age(on when.Day) int {
	if p.BornOn.IsZero() {
		if p.ApparentAge > 0 {
			return p.ApparentAge
		}
		return -1
	}
	n := on.Year - p.BornOn.Year
	if on.Month < p.BornOn.Month || on.Month == p.BornOn.Month && on.Date < p.BornOn.Date {
		n--
	}
	return n
}

// NewPerson is what is known of a person at first. What is not known stays blank (POLE-02).
type NewPerson struct {
	Given       string `json:"given,omitempty" label:"First name" maxLength:"60"`
	Middle      string `json:"middle,omitempty" label:"Middle names" maxLength:"120"`
	Family      string `json:"family,omitempty" label:"Family name" maxLength:"80"`
	BornOn      string `json:"born_on,omitempty" label:"Date of birth" format:"date" hint:"For example, 27 3 1999"`
	ApparentAge int    `json:"apparent_age,omitempty" label:"Apparent age" hint:"In years, when the date of birth is not known" minimum:"0" maximum:"120"`
	Gender      string `json:"gender,omitempty" label:"Gender" enum:"female,male,intersex,non_binary,trans_female,trans_male,self_describe,not_known,not_specified,prefer_not_to_say"`
	Description string `json:"description,omitempty" label:"Description" hint:"What they look like, when the name is not known" format:"textarea" maxLength:"2000"`
	Phone       string `json:"phone,omitempty" label:"Telephone" hint:"With the dialling code" maxLength:"40"`
	Email       string `json:"email,omitempty" label:"Email" maxLength:"200"`
	Address     string `json:"address,omitempty" label:"Home address" hint:"House, street, town and postcode" maxLength:"300"`
	Language    string `json:"language,omitempty" label:"Language" hint:"The language they speak best, when it is not English" maxLength:"60"`
	Needs       string `json:"needs,omitempty" label:"Needs" hint:"What they need to take part: an interpreter, a quiet room, large print" format:"textarea" maxLength:"2000"`

	ArrestedOn when.Day     `json:"-" form:"-"` // a date of birth that is the day of arrest was typed by mistake
	Label      string       `json:"-" form:"-"` // who may know of this person at all; empty: as the thread of the act
	ID         string       `json:"-" form:"-"` // an id that the caller made; empty: a new one
	Origins    form.Origins `json:"-" form:"-"` // where each field came from, kept in the entry
}

// CreateIn makes a person within another room's act. The caller links them in the same act: nobody is recorded who
// belongs to nothing (POLE-02). Faults: form.invalid with a sentence for each field.
func (d *Desk) CreateIn(tx *act.Tx, in NewPerson) (Person, error) {
	if err := in.check(tx.HappenedAt()); err != nil {
		return Person{}, err
	}
	in.Language = d.languageName(in.Language, when.DayOf(tx.HappenedAt()))
	label, err := labelFor(tx, in.Label)
	if err != nil {
		return Person{}, err
	}
	p := Person{ID: in.ID, Given: in.Given, Middle: in.Middle, Family: in.Family, ApparentAge: in.ApparentAge, Gender: in.Gender,
		Description: in.Description, Language: in.Language, Needs: in.Needs, Label: label, ownLabel: in.Label, CreatedAt: tx.Now(), Version: 1}
	if p.ID == "" {
		p.ID = id.New()
	}
	if err := p.BornOn.UnmarshalText([]byte(in.BornOn)); err != nil {
		return Person{}, err
	}
	if err := insertPerson(tx, p); err != nil {
		return Person{}, err
	}
	for _, c := range []struct {
		kind Kind
		text string
	}{{Phone, in.Phone}, {Email, in.Email}, {Address, in.Address}} {
		if c.text == "" {
			continue
		}
		if _, err := d.tie(tx, p, NewThing{Kind: string(c.kind), Text: c.text, Role: usual[c.kind]}); err != nil {
			return Person{}, err
		}
	}
	_, err = tx.Record(entry.PersonCreated{Person: p.ID, Given: p.Given, Middle: p.Middle, Family: p.Family, BornOn: p.BornOn,
		ApparentAge: p.ApparentAge, Gender: p.Gender, Description: p.Description, Language: p.Language, Needs: p.Needs,
		Phone: in.Phone, Email: in.Email, Address: in.Address, Origins: in.Origins},
		act.About("person", p.ID), act.OnThreads(), act.Labelled(label))
	if err != nil {
		return Person{}, err
	}
	if err := d.index(tx, p.ID); err != nil {
		return Person{}, err
	}
	return d.Get(tx, p.ID)
}

// labelFor is the narrowest label that is needed: the one asked for, else that of the thread on which the act stands.
func labelFor(tx *act.Tx, asked string) (string, error) {
	if asked != "" {
		return asked, nil
	}
	for _, th := range tx.Threads() {
		l, err := threadLabel(tx, th)
		if err != nil {
			return "", err
		}
		if l != "open" {
			return l, nil
		}
	}
	return "open", nil
}

// Get reads a person by any id that they are known by. Fault: person.not_found. The caller asks whether the reader may.
func (d *Desk) Get(q db.Querier, personID string) (Person, error) {
	p, err := getRow(q, personID)
	if err != nil {
		return p, err
	}
	all, err := aliases(q, p.ID)
	if err != nil {
		return p, err
	}
	for _, a := range all[1:] {
		o, err := personRow(q, a)
		if err != nil {
			return p, err
		}
		p.fillFrom(o)
		p.Aliases = append(p.Aliases, a)
	}
	ties, err := tiesOf(q, all, nil, false)
	for _, t := range ties { // oldest first: the latest stays
		switch t.Thing.Kind {
		case Phone:
			p.Phone = t.Thing.Text
		case Email:
			p.Email = t.Thing.Text
		case Address:
			if t.Role == home {
				p.Address = t.Thing.Text
			}
		}
	}
	return p, err
}

// Faces are persons by the ids that they are asked for by, as Get reads them but without address, telephone and mail: for a list, in two
// questions however long it is. Fault: person.not_found.
func (d *Desk) Faces(q db.Querier, ids []string) (map[string]Person, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	out, err := unmerged(q, ids)
	for _, id := range ids {
		if _, ok := out[id]; !ok && err == nil {
			out[id], err = d.Get(q, id)
		}
	}
	return out, err
}

// fillFrom takes from a merged record what this one does not know.
func (p *Person) fillFrom(o Person) {
	for _, f := range []struct{ to, from *string }{{&p.Given, &o.Given}, {&p.Middle, &o.Middle}, {&p.Family, &o.Family}, {&p.Gender, &o.Gender},
		{&p.Description, &o.Description}, {&p.Language, &o.Language}, {&p.Needs, &o.Needs}} {
		if *f.to == "" {
			*f.to = *f.from
		}
	}
	if p.BornOn.IsZero() {
		p.BornOn = o.BornOn
	}
	if p.ApparentAge == 0 {
		p.ApparentAge = o.ApparentAge
	}
}

// Aliases are all ids by which a person is known, the one that they are read as first. Fault: person.not_found.
func (d *Desk) Aliases(q db.Querier, personID string) ([]string, error) {
	p, err := getRow(q, personID)
	if err != nil {
		return nil, err
	}
	return aliases(q, p.ID)
}
