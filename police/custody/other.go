package custody

import (
	"context"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/police/custody/entry"
	"throughline/police/people"
)

// kindRow is a row of custody.detention_kind: detention that is not an arrest for an offence, with a clock of its own (CUS-26).
type kindRow struct {
	Label string `json:"label"`
	Short string `json:"short"`           // of the clock, on the board
	Hours int    `json:"hours,omitempty"` // from Basis; 0 when law gives no hours here
	Basis string `json:"basis,omitempty"` // arrival or arrest
	Extra int    `json:"extra_hours,omitempty"`
	daysLeftOut
	Why         bool   `json:"why,omitempty"` // a police station is the exception, and why is asked
	Suspect     bool   `json:"suspect,omitempty"`
	Samples     bool   `json:"samples,omitempty"`      // may be taken by power
	SamplePower string `json:"sample_power,omitempty"` // where it is not that of PACE
}

// DetainOther is somebody who is detained and not under arrest for an offence: on a warrant, on recall, for breach of bail after charge,
// for immigration, under section 136 of the Mental Health Act, or under the Terrorism Act (CUS-26).
type DetainOther struct {
	Kind     string `json:"kind" label:"Why they are detained" said:"why they are detained" required:"true" enum:"warrant,breach,recall,immigration,section_136,terrorism"`
	Person   string `json:"person,omitempty" label:"Somebody on the record" maxLength:"40"`
	Thread   string `json:"thread,omitempty" label:"Case" hint:"Blank opens a new one" maxLength:"40"`
	Given    string `json:"given,omitempty" label:"First name" maxLength:"60"`
	Family   string `json:"family,omitempty" label:"Family name" maxLength:"80"`
	BornOn   string `json:"born_on,omitempty" label:"Date of birth" format:"date"`
	Gender   string `json:"gender,omitempty" label:"Gender" enum:"female,male,non_binary,not_known"`
	Language string `json:"language,omitempty" label:"Language they understand" maxLength:"60"`
	Place    string `json:"place" label:"Where" said:"where they were detained" example:"outside 41 High Street" required:"true" maxLength:"300"`
	Grounds  string `json:"grounds" label:"What for" said:"what they are detained for" example:"warrant of Newport Magistrates' Court, failing to appear" required:"true" format:"textarea" maxLength:"4000"`
	Why      string `json:"why_here,omitempty" label:"Section 136: why a police station" hint:"Who was asked for a health-based place of safety, what they said, and for an adult who agreed that nothing else will do" format:"textarea" maxLength:"4000"`
	At       string `json:"at,omitempty" label:"When" hint:"Blank for now" format:"datetime"`
}

// DetainOther records it; the person is on the way until their arrival is recorded. Right: an officer on duty who is not family. Faults:
// those of a person and a case; custody.other.why_here (section 136: a police station is the exception, and never for somebody under 18
// without its reason on record: Mental Health Act 1983 s.136A).
func (d *Desk) DetainOther(ctx context.Context, in DetainOther) (act.Done[Arrest], error) {
	var none act.Done[Arrest]
	at, err := checked(in, in.At)
	if err != nil {
		return none, err
	}
	as := RecordArrest{Thread: in.Thread, Person: in.Person, Given: in.Given, Family: in.Family, BornOn: in.BornOn, Gender: in.Gender, Language: in.Language, Place: in.Place}
	known, subject, err := d.suspect(ctx, as)
	if err != nil {
		return none, err
	}
	if in.Person == "" && in.Family == "" && in.Given == "" {
		return none, fault.InvalidField("family", "custody.arrest.nobody")
	}
	asked := "person"
	if subject.Kind != "" {
		asked, subject.Kind = subject.Kind, ""
	}
	a := act.Of("custody.other.detain", journal.Ref{Kind: "arrest", ID: id.New()}).New(asked).With(subject).HappenedAt(at)
	if who, err := access.From(ctx); err == nil && !who.Knows(subject.Label) {
		return none, d.host.Door.Ask(ctx, a)
	}
	origins, err := form.Carry(&as, known)
	if err != nil {
		return none, err
	}
	var v kindRow
	row, err := d.row("custody.detention_kind", in.Kind, orNow(at, d.host.Clock.Now()), &v)
	if err != nil {
		return none, err
	}
	if v.Why && in.Why == "" {
		return none, fault.InvalidField("why_here", "custody.other.why_here")
	}
	if in.Thread != "" {
		a = a.On(in.Thread)
	}
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Arrest, error) {
		return d.detainOther(tx, tx.Subject().ID, in, as, v, row.Ref(), origins)
	})
}

func (d *Desk) detainOther(tx *act.Tx, arrest string, in DetainOther, as RecordArrest, v kindRow, ref string, origins form.Origins) (Arrest, error) {
	held := []entry.Offence{{Title: v.Label}} // what they are held for, in words: no offence
	a := Arrest{ID: arrest, Version: 1, Person: in.Person, ArrestedAt: tx.HappenedAt(), State: "on_the_way", ArrestFacts: ArrestFacts{Kind: in.Kind, Place: in.Place, Grounds: in.Grounds, WhyHere: in.Why,
		Language: as.Language, Officers: []string{tx.Actor().Staff}, Offences: held, Mode: "summary"}}
	th, err := d.threadOf(tx, in.Thread)
	if err != nil {
		return a, err
	}
	a.Thread, a.Label = th.ID, th.Label
	m := Matter{ID: id.New(), Arrest: a.ID, Thread: th.ID, Label: th.Label, SinceAt: a.ArrestedAt, MatterFacts: MatterFacts{Offences: held, Mode: a.Mode, Officers: a.Officers}}
	a.Matters = []Matter{m}
	standOn(tx, []string{th.ID})
	if a.Person == "" {
		p, err := d.people.CreateIn(tx, people.NewPerson{Given: in.Given, Family: in.Family, BornOn: in.BornOn, Gender: in.Gender, Language: in.Language, Origins: origins})
		if err != nil {
			return a, err
		}
		a.Person = p.ID
	}
	role := "involved_party" // who is ill or recalled is suspected of nothing
	if v.Suspect {
		role = "suspect"
	}
	if err := d.people.LinkIn(tx, a.Person, role, th.ID); err != nil {
		return a, err
	}
	if err := involve(tx, th.ID, tx.Actor().Staff, "arrest"); err != nil {
		return a, err
	}
	if err := insertArrest(tx, a); err != nil {
		return a, err
	}
	if err := insertMatter(tx, m); err != nil {
		return a, err
	}
	if _, err := tx.Record(entry.OtherDetained{Arrest: a.ID, Person: a.Person, Kind: in.Kind, Label: v.Label, Place: in.Place, Grounds: in.Grounds, WhyHere: in.Why, Officers: a.Officers, At: a.ArrestedAt, Law: ref},
		act.About("arrest", a.ID)); err != nil {
		return a, err
	}
	return a, d.promiseArrival(tx, a)
}

// ownClock is the clock of detention of another kind: its hours from its own beginning, and never those of s.41. No hours is no end here:
// a court, a prison or another agency decides.
func (d *Desk) ownClock(x Detention, now time.Time) (Clock, error) {
	var v kindRow
	row, err := d.row("custody.detention_kind", x.Kind, x.ArrestedAt, &v)
	if err != nil {
		return Clock{}, err
	}
	c := Clock{RelevantAt: earliest(x.YardAt, x.BuildingAt), Law: row.Ref()}
	if v.Hours == 0 || !x.ReleasedAt.IsZero() {
		return c, nil
	}
	from := earliest(c.RelevantAt, x.PlaceOfSafetyAt)
	if v.Basis == "arrest" {
		from = x.ArrestedAt
	}
	end := v.after(d.host.Law, from, time.Duration(v.Hours+x.ExtraHours)*time.Hour).UTC()
	c.ExpiresAt, c.Limits = end, []Limit{{Name: v.Short, At: end, Law: row.Ref()}}
	return c, nil
}

// ExtendSafety is a practitioner's authority to keep somebody for longer under section 136 (Mental Health Act 1983 s.136B).
type ExtendSafety struct {
	Practitioner string `json:"practitioner" label:"Registered medical practitioner responsible" said:"which practitioner authorised it" required:"true" maxLength:"200"`
	Reason       string `json:"reason" label:"Why the assessment could not be completed in time" said:"why the assessment could not be completed in time" required:"true" format:"textarea" maxLength:"2000"`
	At           string `json:"at,omitempty" label:"When" hint:"Blank for now" format:"datetime"`
}

// ExtendSafety moves the end once, by the hours of law. Right: custody staff on duty. Faults: custody.other.no_extension for another kind
// or a second time, custody.other.ended once the time is over.
func (d *Desk) ExtendSafety(ctx context.Context, detention string, in ExtendSafety) (act.Done[Detention], error) {
	at, err := checked(in, in.At)
	if err != nil {
		return act.Done[Detention]{}, err
	}
	return d.do(ctx, "custody.other.extend", detention, in.Reason, at, func(tx *act.Tx, x *Detention) error {
		var v kindRow
		if x.Kind != "" {
			if _, err := d.row("custody.detention_kind", x.Kind, x.ArrestedAt, &v); err != nil {
				return err
			}
		}
		switch {
		case v.Extra == 0 || x.ExtraHours > 0:
			return fault.New(fault.Conflict, "custody.other.no_extension")
		case tx.HappenedAt().After(x.LimitAt):
			return fault.New(fault.Conflict, "custody.other.ended")
		}
		x.ExtraHours = v.Extra
		c, err := d.ownClock(*x, tx.Now())
		if err != nil {
			return err
		}
		x.LimitAt, x.LimitLaw = c.ExpiresAt, c.Law
		if _, err := tx.Record(entry.SafetyExtended{Detention: x.ID, Person: x.Person, Practitioner: in.Practitioner, Reason: in.Reason, LimitAt: x.LimitAt, At: tx.HappenedAt(), Law: c.Law}); err != nil {
			return err
		}
		_, err = tx.Move(promiseLimit, x.ref(), x.LimitAt)
		return err
	})
}

// ownMeter is the bar of detention of another kind: never the 24 hours of PACE.
func (d *Desk) ownMeter(x Detention, c Clock, now time.Time, soon soonRule) Meter {
	var v kindRow
	if _, err := d.row("custody.detention_kind", x.Kind, x.ArrestedAt, &v); err != nil {
		return Meter{Left: "No 24 h clock", none: true}
	}
	if c.ExpiresAt.IsZero() {
		return Meter{Left: "No 24 h clock", Text: v.Short, none: true}
	}
	m := meter(c.RelevantAt, c.ExpiresAt, now, soon.Limit, v.Short+" clock, ends "+dayClockText(c.ExpiresAt))
	if m.Urgency != "late" {
		m.Left += " left"
	}
	m.none = true
	return m
}
