package people

import (
	"context"
	"slices"
	"strconv"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/people/entry"
)

// ChangePerson corrects or completes a person. Version is the one that was read: a change by somebody else meanwhile is
// stale and shows both. What stood before stays in the journal.
type ChangePerson struct {
	Version     int64  `json:"version" label:"Version" form:"-"`
	Given       string `json:"given,omitempty" label:"First name" maxLength:"60"`
	Middle      string `json:"middle,omitempty" label:"Middle names" maxLength:"120"`
	Family      string `json:"family,omitempty" label:"Family name" maxLength:"80"`
	BornOn      string `json:"born_on,omitempty" label:"Date of birth" format:"date"`
	ApparentAge int    `json:"apparent_age,omitempty" label:"Apparent age" minimum:"0" maximum:"120"`
	Gender      string `json:"gender,omitempty" label:"Gender" enum:"female,male,intersex,non_binary,trans_female,trans_male,self_describe,not_known,not_specified,prefer_not_to_say"`
	Description string `json:"description,omitempty" label:"Description" format:"textarea" maxLength:"2000"`
	Language    string `json:"language,omitempty" label:"Language" maxLength:"60"`
	Needs       string `json:"needs,omitempty" label:"Needs" format:"textarea" maxLength:"2000"`
}

// Change sets the person's own facts to those given: a blank one empties it. Right: people.person.change.
// Faults: form.invalid; people.stale; people.person.no_change (conflict).
func (d *Desk) Change(ctx context.Context, personID string, in ChangePerson) (act.Done[Person], error) {
	if err := form.Check(&in); err != nil {
		return act.Done[Person]{}, err
	}
	subject := journal.Ref{Kind: "person", ID: personID}
	done, err := act.Do(ctx, d.host.Door, act.Of("people.person.change", subject), func(tx *act.Tx) (Person, error) {
		was, err := getRow(tx, personID)
		if err != nil {
			return was, err
		}
		if in.Version != 0 && in.Version != was.Version {
			return was, fault.New(fault.Stale, "people.person.stale").With("now", was.Name()).With("yours", Person{Given: in.Given, Family: in.Family}.Name())
		}
		p, err := d.apply(in, was, tx)
		if err != nil {
			return p, err
		}
		e := entry.PersonChanged{Person: p.ID, Changes: changes(was, p)}
		if len(e.Changes) == 0 {
			return p, fault.New(fault.Conflict, "people.person.no_change")
		}
		if err := updatePerson(tx, p); err != nil {
			return p, err
		}
		if _, err := tx.Record(e, act.About("person", p.ID), act.OnThreads(), act.Labelled(p.Label)); err != nil {
			return p, err
		}
		if err := d.index(tx, p.ID); err != nil {
			return p, err
		}
		return d.Get(tx, p.ID)
	})
	return done, err
}

func (d *Desk) apply(in ChangePerson, p Person, tx *act.Tx) (Person, error) {
	n := NewPerson{Given: in.Given, Middle: in.Middle, Family: in.Family, BornOn: in.BornOn, ApparentAge: in.ApparentAge, Gender: in.Gender,
		Description: in.Description, Language: d.languageName(in.Language, when.DayOf(tx.HappenedAt())), Needs: in.Needs}
	if err := n.check(tx.HappenedAt()); err != nil {
		return p, err
	}
	p.Given, p.Middle, p.Family, p.ApparentAge, p.Gender = n.Given, n.Middle, n.Family, n.ApparentAge, n.Gender
	p.Description, p.Language, p.Needs, p.BornOn = n.Description, n.Language, n.Needs, when.Day{}
	return p, p.BornOn.UnmarshalText([]byte(n.BornOn))
}

func changes(a, b Person) []entry.Change {
	var out []entry.Change
	for _, c := range []entry.Change{{Field: "given", From: a.Given, To: b.Given}, {Field: "middle", From: a.Middle, To: b.Middle},
		{Field: "family", From: a.Family, To: b.Family}, {Field: "born_on", From: a.BornOn.String(), To: b.BornOn.String()},
		{Field: "apparent_age", From: strconv.Itoa(a.ApparentAge), To: strconv.Itoa(b.ApparentAge)}, {Field: "gender", From: a.Gender, To: b.Gender},
		{Field: "description", From: a.Description, To: b.Description}, {Field: "language", From: a.Language, To: b.Language}, {Field: "needs", From: a.Needs, To: b.Needs}} {
		if c.From != c.To {
			out = append(out, c)
		}
	}
	return out
}

// Missing is what POLE-01 asks for and nobody has found yet: given name, family name, date of birth, gender and one way to
// reach them, and an age where one of the roles needs it. It is completed as soon as possible, never filled with a guess.
func (d *Desk) Missing(p Person, roles []string, on when.Day) []string {
	var out []string
	for _, f := range []struct {
		name  string
		there bool
	}{{"first name", p.Given != ""}, {"family name", p.Family != ""}, {"date of birth", !p.BornOn.IsZero()}, {"gender", p.Gender != "" && p.Gender != "not_known" && p.Gender != "not_specified"},
		{"address, telephone or email", p.Phone != "" || p.Email != "" || p.Address != ""}} {
		if !f.there {
			out = append(out, f.name)
		}
	}
	needs := slices.ContainsFunc(roles, func(code string) bool {
		var v roleRow
		row, ok := d.host.Law.Table("people.role").At(code, on)
		return ok && row.Into(&v) == nil && v.NeedAge
	})
	if needs && p.Age(on) < 0 {
		out = append(out, "age")
	}
	return out
}

// Tie links an address, phone, email, vehicle or identifier to a person. Right: people.thing.tie. Fault: form.invalid.
func (d *Desk) Tie(ctx context.Context, personID string, in NewThing) (act.Done[Tie], error) {
	subject := journal.Ref{Kind: "person", ID: personID}
	done, err := act.Do(ctx, d.host.Door, act.Of("people.thing.tie", subject), func(tx *act.Tx) (Tie, error) {
		return d.TieIn(tx, personID, in)
	})
	return done, err
}

// Untie ends a tie; it stays in the history. Right: people.thing.untie. Faults: people.tie.not_found; people.tie.ended.
func (d *Desk) Untie(ctx context.Context, personID, tieID string) (act.Done[Tie], error) {
	subject := journal.Ref{Kind: "person", ID: personID}
	done, err := act.Do(ctx, d.host.Door, act.Of("people.thing.untie", subject), func(tx *act.Tx) (Tie, error) {
		x, err := tieByID(tx, tieID)
		if err != nil {
			return x, err
		}
		all, err := d.Aliases(tx, personID)
		if err != nil {
			return x, err
		}
		if !slices.Contains(all, x.Person) {
			return x, fault.New(fault.NotFound, "people.tie.not_found")
		}
		if !x.Until.IsZero() {
			return x, fault.New(fault.Conflict, "people.tie.ended")
		}
		x.Until = tx.HappenedAt()
		if err := endTie(tx, x.ID, when.Micros(x.Until)); err != nil {
			return x, err
		}
		_, err = tx.Record(entry.ThingUntied{Tie: x.ID, Person: all[0], Thing: x.Thing.ID, Kind: string(x.Thing.Kind), Role: x.Role}, act.About("person", all[0]), act.OnThreads(), act.Labelled(x.Label))
		if err != nil {
			return x, err
		}
		return x, d.index(tx, personID)
	})
	return done, err
}
