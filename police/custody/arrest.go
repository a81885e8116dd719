package custody

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"throughline/law/cjs"
	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/thread"
	"throughline/platform/when"
	"throughline/police/custody/entry"
	"throughline/police/people"
)

// RecordArrest is what an officer says of an arrest (MOB-10). Either Person is somebody who is on the record already, or a
// name, or what little is known, makes a new person.
type RecordArrest struct {
	Thread     string    `json:"thread,omitempty" label:"Thread" hint:"Blank when the arrest starts a case" maxLength:"40"`
	Person     string    `json:"person,omitempty" label:"Person on the record" maxLength:"40"`
	Given      string    `json:"given,omitempty" label:"First name" maxLength:"60"`
	Family     string    `json:"family,omitempty" label:"Family name" maxLength:"80"`
	BornOn     string    `json:"born_on,omitempty" label:"Date of birth" format:"date"`
	Gender     string    `json:"gender,omitempty" label:"Gender" enum:"female,male,non_binary,not_known"`
	Language   string    `json:"language,omitempty" label:"Language they understand" maxLength:"60"`
	At         string    `json:"at,omitempty" label:"When" hint:"Blank for now" format:"datetime"`
	Place      string    `json:"place" label:"Where" said:"where the arrest was made" example:"outside 41 High Street" required:"true" maxLength:"300"`
	Offences   []string  `json:"offences" label:"Arrested for" hint:"National offence codes"`
	Grounds    string    `json:"grounds" label:"Why you suspect them" said:"why you suspect them" example:"named by the victim and found nearby with a knife" hint:"What you saw, heard or were told" required:"true" format:"textarea" maxLength:"4000"`
	Necessity  []string  `json:"necessity" label:"Why the arrest was necessary" said:"why the arrest was necessary" required:"true"`
	ToldReason bool      `json:"told_reason,omitempty" label:"Told that they were under arrest, and why"`
	Caution    string    `json:"caution" label:"Caution given" said:"the language of the caution" required:"true" enum:"en,cy,none"`
	NoCaution  string    `json:"no_caution,omitempty" label:"Why they were not told, or not cautioned" maxLength:"500"`
	Reply      string    `json:"reply,omitempty" label:"Their reply, word for word" hint:"Blank when they said nothing" format:"textarea" maxLength:"2000"`
	Force      string    `json:"force,omitempty" label:"Force used" maxLength:"500"`
	Injuries   string    `json:"injuries,omitempty" label:"Injuries seen" maxLength:"500"`
	Searched   bool      `json:"searched,omitempty" label:"Searched on arrest (s.32)"`
	Found      string    `json:"found,omitempty" label:"What was found" maxLength:"500"`
	Officers   []string  `json:"officers,omitempty" label:"Officers"` // staff ids; the one who records it when blank
	Incident   string    `json:"incident,omitempty" label:"Incident" maxLength:"40"`
	Crime      string    `json:"crime,omitempty" label:"Crime" maxLength:"40"`
	Also       []AlsoFor `json:"also,omitempty" form:"-" doc:"What else the arrest is for: one arrest, one detention and one clock for all of it"`
}

// RecordArrest records an arrest, makes or links the suspect, and promises that they are brought to a suite. Right: an
// officer on duty who is not family. What it is also for stands on the threads of those investigations too. Faults:
// form.invalid, thread.not_found, person.not_found, custody.offence.unknown, and those of a matter (custody.matter.*).
func (d *Desk) RecordArrest(ctx context.Context, in RecordArrest) (act.Done[Arrest], error) {
	var none act.Done[Arrest]
	known, subject, err := d.suspect(ctx, in)
	if err != nil {
		return none, err
	}
	asked := "person"
	if subject.Kind != "" {
		asked, subject.Kind = subject.Kind, ""
	}
	a := act.Of("custody.arrest.record", journal.Ref{Kind: "arrest", ID: id.New()}).New(asked).With(subject)
	if who, err := access.From(ctx); err == nil && !who.Knows(subject.Label) {
		return none, d.host.Door.Ask(ctx, a) // before the rest is read: a hidden record is answered as one that is not there
	}
	origins, err := form.Carry(&in, known)
	if err != nil {
		return none, err
	}
	at, err := checked(in, in.At)
	if err != nil {
		return none, err
	}
	day := when.DayOf(orNow(at, d.host.Clock.Now()))
	facts, err := d.arrestFactsOf(in, day)
	if err != nil {
		return none, err
	}
	a = a.HappenedAt(at)
	if in.Thread != "" {
		a = a.On(in.Thread)
	}
	first := Matter{ID: id.New(), Crime: facts.Crime, MatterFacts: MatterFacts{Offences: facts.Offences, Mode: facts.Mode}}
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Arrest, error) {
		return d.recordArrest(tx, tx.Subject().ID, in, facts, first, origins)
	})
}

func orNow(t, now time.Time) time.Time {
	if t.IsZero() {
		return now
	}
	return t
}

// suspect is what the record knows of the person already, and what policy asks: an officer does not arrest their own family
// on the record (GOV-04); somebody else writes that arrest.
func (d *Desk) suspect(ctx context.Context, in RecordArrest) (map[string]string, access.Resource, error) {
	q := d.host.DB.Read(ctx)
	r := access.Resource{Label: "open"}
	if in.Thread != "" {
		th, err := thread.Get(q, in.Thread)
		if err != nil {
			return nil, r, err
		}
		if r.Label = th.Label; th.Label != "open" {
			r.Kind = "thread" // whose label it is
		}
		if who, err := access.From(ctx); err != nil || !who.Knows(r.Label) {
			return nil, r, err // the door answers before the person is looked up
		}
	}
	if in.Person == "" {
		return nil, r, nil
	}
	p, err := d.people.Get(q, in.Person)
	if err != nil {
		return nil, r, err
	}
	if p.Label != "open" && r.Label == "open" {
		r.Label = p.Label
	}
	r.People = append([]string{p.ID}, p.Aliases...)
	return map[string]string{"given": p.Given, "family": p.Family, "born_on": p.BornOn.String(), "language": p.Language}, r, nil
}

func (d *Desk) arrestFactsOf(in RecordArrest, day when.Day) (ArrestFacts, error) {
	f := ArrestFacts{Place: in.Place, Grounds: in.Grounds, Necessity: in.Necessity, ToldReason: in.ToldReason, Caution: in.Caution,
		NoCaution: in.NoCaution, Reply: in.Reply, Force: in.Force, Injuries: in.Injuries, Searched: in.Searched, Found: in.Found,
		Language: in.Language, Officers: in.Officers, Incident: in.Incident, Crime: in.Crime}
	for _, n := range in.Necessity {
		if _, ok := d.host.Law.Table("custody.necessity").At(n, day); !ok {
			return f, fault.InvalidField("necessity", "custody.arrest.necessity", "value", n)
		}
	}
	if (in.Caution == "none" || !in.ToldReason) && in.NoCaution == "" {
		return f, fault.InvalidField("no_caution", "custody.arrest.no_caution")
	}
	if in.Caution == "none" {
		f.Caution = ""
	}
	if in.Person == "" && in.Given == "" && in.Family == "" {
		return f, fault.InvalidField("family", "custody.arrest.nobody")
	}
	if len(in.Offences) == 0 {
		return f, fault.InvalidField("offences", "custody.offence.none")
	}
	var err error
	f.Offences, f.Mode, err = offencesOf("offences", in.Offences)
	return f, err
}

// offencesOf looks offence codes up in the national list and gives the most serious mode of trial among them.
func offencesOf(field string, codes []string) ([]entry.Offence, string, error) {
	tables, err := cjs.Load()
	if err != nil {
		return nil, "", fault.New(fault.Unavailable, "custody.offence.no_list").Wrap(err)
	}
	var out []entry.Offence
	mode := cjs.Summary
	for _, c := range codes {
		c = strings.ToUpper(strings.TrimSpace(c))
		o, ok := tables.Offence(c)
		if !ok {
			return nil, "", unknownOffence(tables, field, c)
		}
		if slices.ContainsFunc(out, func(x entry.Offence) bool { return x.Code == c }) {
			continue
		}
		out = append(out, entry.Offence{Code: c, Title: o.Title})
		mode = graver(mode, o.Mode)
	}
	return out, string(mode), nil
}

// unknownOffence says so, and names the offences that may have been meant.
func unknownOffence(tables *cjs.Tables, field, typed string) error {
	var near []string
	for _, o := range tables.SearchOffences(typed, 3) {
		near = append(near, o.Code+" "+o.Title)
	}
	if len(near) == 0 {
		return fault.InvalidField(field, "custody.offence.unknown", "code", typed)
	}
	return fault.InvalidField(field, "custody.offence.which", "code", typed, "near", strings.Join(near, "; "))
}

func graver(a, b cjs.Mode) cjs.Mode {
	order := []cjs.Mode{cjs.Summary, cjs.EitherWay, cjs.Indictable}
	return order[max(slices.Index(order, a), slices.Index(order, b), 0)]
}

func (d *Desk) recordArrest(tx *act.Tx, arrest string, in RecordArrest, facts ArrestFacts, first Matter, origins form.Origins) (Arrest, error) {
	a := Arrest{ID: arrest, Version: 1, Person: in.Person, ArrestedAt: tx.HappenedAt(), State: "on_the_way", ArrestFacts: facts}
	if len(a.Officers) == 0 && tx.Actor().Staff != "" {
		a.Officers = []string{tx.Actor().Staff}
	}
	th, err := d.threadOf(tx, in.Thread)
	if err != nil {
		return a, err
	}
	a.Thread, a.Label, first.Thread, first.Label = th.ID, th.Label, th.ID, th.Label
	if err := d.also(tx, &a, first, in.Also); err != nil {
		return a, err
	}
	if a.Person == "" {
		p, err := d.people.CreateIn(tx, people.NewPerson{Given: in.Given, Family: in.Family, BornOn: in.BornOn, Gender: in.Gender, Language: in.Language, Origins: origins})
		if err != nil {
			return a, err
		}
		a.Person = p.ID
	}
	if err := insertArrest(tx, a); err != nil {
		return a, err
	}
	said := entry.PersonArrested{Arrest: a.ID, Person: a.Person, Officers: a.Officers, Offences: a.Offences, Place: a.Place, At: a.ArrestedAt,
		Grounds: a.Grounds, Necessity: a.Necessity, ToldReason: a.ToldReason, Caution: a.Caution, NoCaution: a.NoCaution, Reply: a.Reply, Force: a.Force,
		Injuries: a.Injuries, Searched: a.Searched, Found: a.Found, Language: a.Language, Incident: a.Incident, Crime: a.Crime, Origins: origins}
	for _, m := range a.Matters {
		if err := d.suspectIn(tx, a.Person, m, a.Officers); err != nil {
			return a, err
		}
		if len(a.Matters) > 1 {
			said.Matters = append(said.Matters, m.said())
		}
	}
	if _, err := tx.Record(said, act.About("arrest", a.ID)); err != nil {
		return a, err
	}
	return a, d.promiseArrival(tx, a)
}

// also gathers what an arrest is for. Matters of different labels cannot be told in one entry: the one who may see the open
// matter would read of the other in the grounds or the reply. The restricted one is a further arrest, in words of its own.
func (d *Desk) also(tx *act.Tx, a *Arrest, first Matter, also []AlsoFor) error {
	a.Matters = []Matter{first}
	for _, in := range also {
		m, err := d.matter(tx, in, tx.Actor())
		if err != nil {
			return err
		}
		if m.Label != first.Label {
			return fault.InvalidField("also", "custody.matter.apart")
		}
		if again(a.Matters, m) {
			return fault.InvalidField("also", "custody.matter.twice")
		}
		a.Matters = append(a.Matters, m)
	}
	for i := range a.Matters {
		a.Matters[i].Arrest, a.Matters[i].SinceAt, a.Matters[i].Officers = a.ID, a.ArrestedAt, a.Officers
	}
	a.Offences, a.Mode = offencesIn(a.Matters), modeOf(a.Matters)
	standOn(tx, threadsOf(a.Matters))
	return nil
}

// again tells whether a matter is one that is there already: the same thread and the same crime.
func again(all []Matter, m Matter) bool {
	return slices.ContainsFunc(all, func(x Matter) bool { return x.Thread == m.Thread && x.Crime == m.Crime })
}

// modeOf is the most serious mode of trial: it decides how long detention may be extended for all of them (s.42).
func modeOf(ms []Matter) string {
	mode := cjs.Summary
	for _, m := range ms {
		mode = graver(mode, cjs.Mode(m.Mode))
	}
	return string(mode)
}

// suspectIn keeps a matter, makes the person a suspect on its thread, and notes who investigates there.
func (d *Desk) suspectIn(tx *act.Tx, person string, m Matter, officers []string) error {
	if err := d.people.LinkIn(tx, person, "suspect", m.Thread); err != nil {
		return err
	}
	for _, o := range officers {
		if err := involve(tx, m.Thread, o, "arrest"); err != nil {
			return err
		}
	}
	return insertMatter(tx, m)
}

func (d *Desk) threadOf(tx *act.Tx, id string) (thread.Thread, error) {
	if id == "" {
		return tx.OpenThread("open")
	}
	return thread.Get(tx, id)
}

func (d *Desk) promiseArrival(tx *act.Tx, a Arrest) error {
	var v struct {
		Minutes int `json:"minutes"`
	}
	row, err := d.row("custody.arrival", "expected", a.ArrestedAt, &v)
	if err != nil {
		return err
	}
	owner := "role:custody_officer"
	if len(a.Officers) > 0 {
		owner = "staff:" + a.Officers[0]
	}
	_, err = tx.Promise(act.NewPromise{Kind: promiseArrive, Subject: journal.Ref{Kind: "arrest", ID: a.ID}, OwedTo: "detainee:" + a.Person, Owner: owner, Law: row.Ref(),
		Due: a.ArrestedAt.Add(time.Duration(v.Minutes) * time.Minute)})
	if err != nil {
		return fmt.Errorf("custody: promise the arrival: %w", err)
	}
	return nil
}
