package custody

import (
	"context"
	"fmt"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/thread"
	"throughline/platform/when"
	"throughline/police/custody/entry"
)

// FurtherArrest is an arrest of somebody who is under arrest already, for something else (PACE 1984 s.31).
type FurtherArrest struct {
	Thread     string   `json:"thread,omitempty" label:"Thread" hint:"Its reference. Blank when you give the number of a crime" maxLength:"40"`
	Crime      string   `json:"crime,omitempty" label:"Crime" hint:"Its number, for example 26/000123" maxLength:"40"`
	Offences   []string `json:"offences,omitempty" label:"Arrested for" hint:"National offence codes. Blank for the offence of the crime"`
	Grounds    string   `json:"grounds" label:"Why you suspect them of this" hint:"What you saw, heard or were told" required:"true" format:"textarea" maxLength:"4000"`
	Necessity  []string `json:"necessity" label:"Why the arrest was necessary" required:"true"`
	ToldReason bool     `json:"told_reason,omitempty" label:"Told that they were under arrest for this as well, and why"`
	Caution    string   `json:"caution" label:"Caution given" said:"the language of the caution" required:"true" enum:"en,cy,none"`
	NoCaution  string   `json:"no_caution,omitempty" label:"Why they were not told, or not cautioned" maxLength:"500"`
	Reply      string   `json:"reply,omitempty" label:"Their reply, word for word" hint:"Blank when they said nothing" format:"textarea" maxLength:"2000"`
	At         string   `json:"at,omitempty" label:"When" hint:"Blank for now" format:"datetime"`
	Officers   []string `json:"officers,omitempty" label:"Officers"`
}

// FurtherArrest adds a matter to a running arrest: the detention, its relevant time, its clock, its reviews and its checks
// stay as they are (s.31, s.41), and stand on the new thread too. A restricted matter makes the whole detention as narrow as
// it is. Right: as RecordArrest. Faults: arrest.not_found, form.invalid, those of a matter (custody.matter.*);
// custody.matter.over (conflict) when they have left custody; custody.matter.two_restricted (conflict).
func (d *Desk) FurtherArrest(ctx context.Context, arrest string, in FurtherArrest) (act.Done[Arrest], error) {
	var none act.Done[Arrest]
	at, err := checked(in, in.At)
	if err != nil {
		return none, err
	}
	a, err := getArrest(d.host.DB.Read(ctx), arrest)
	if err != nil {
		return none, err
	}
	who, err := access.From(ctx)
	if err == nil && !who.Knows(a.Label) { // before anything is said of what was typed
		err = fault.New(fault.NotFound, "arrest.not_found")
	}
	if err != nil {
		return none, err
	}
	facts, err := d.furtherFacts(in, when.DayOf(orNow(at, d.host.Clock.Now())))
	if err != nil {
		return none, err
	}
	return act.Do(ctx, d.host.Door, act.Of("custody.arrest.further", a.ref(), in.Grounds).On(threadsOf(a.Matters)...).HappenedAt(at), func(tx *act.Tx) (Arrest, error) {
		a, err := getArrest(tx, arrest)
		if err != nil {
			return a, err
		}
		standOn(tx, threadsOf(a.Matters))
		m, err := d.matter(tx, AlsoFor{Thread: in.Thread, Crime: in.Crime, Offences: in.Offences}, tx.Actor())
		if err != nil {
			return a, onField(err, "also", "crime")
		}
		offences, mode := m.Offences, m.Mode
		m.MatterFacts = facts
		m.Offences, m.Mode = offences, mode
		return d.further(tx, a, m)
	})
}

// furtherFacts are the facts of a further arrest, held to the rules of every arrest.
func (d *Desk) furtherFacts(in FurtherArrest, day when.Day) (MatterFacts, error) {
	f := MatterFacts{Grounds: in.Grounds, Necessity: in.Necessity, ToldReason: in.ToldReason, Caution: in.Caution, NoCaution: in.NoCaution, Reply: in.Reply, Officers: in.Officers, Further: true}
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
	return f, nil
}

func (d *Desk) further(tx *act.Tx, a Arrest, m Matter) (Arrest, error) {
	if again(a.Matters, m) {
		return a, fault.InvalidField("crime", "custody.matter.twice")
	}
	if tx.HappenedAt().Before(a.ArrestedAt) {
		return a, fault.InvalidField("at", "custody.matter.before")
	}
	x, err := heldFrom(tx, a)
	if err != nil {
		return a, err
	}
	m.Arrest, m.SinceAt = a.ID, tx.HappenedAt()
	if len(m.Officers) == 0 && tx.Actor().Staff != "" {
		m.Officers = []string{tx.Actor().Staff}
	}
	if err := d.keepFirst(tx, a, x); err != nil {
		return a, err
	}
	if err := d.suspectIn(tx, a.Person, m, m.Officers); err != nil {
		return a, err
	}
	a.Matters = append(a.Matters, m)
	standOn(tx, []string{m.Thread})
	if a.Label, err = thread.Narrowest(tx, "custody.matter.two_restricted", threadsOf(a.Matters)); err != nil {
		return a, err
	}
	if err := labelArrest(tx, a.ID, a.Label); err != nil {
		return a, err
	}
	said := entry.FurtherArrested{Arrest: a.ID, Person: a.Person, Officers: m.Officers, Matters: []entry.Matter{m.said()}, At: m.SinceAt, Grounds: m.Grounds, Necessity: m.Necessity,
		ToldReason: m.ToldReason, Caution: m.Caution, NoCaution: m.NoCaution, Reply: m.Reply}
	if x != nil {
		if err := d.furtherHeld(tx, x, m); err != nil {
			return a, err
		}
		said.Detention, said.Number, said.LimitAt = x.ID, x.Number, x.LimitAt
	}
	for _, subject := range owing(a, x) {
		if _, err := tx.AlsoOn(subject, m.Thread); err != nil {
			return a, fmt.Errorf("custody: promises on a further thread: %w", err)
		}
	}
	_, err = tx.Record(said)
	return a, err
}

// heldFrom is the detention that an arrest is in now: nil while the person is on the way.
func heldFrom(tx *act.Tx, a Arrest) (*Detention, error) {
	all, err := detentionsOf(tx, "arrest", a.ID)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].held() && all[i].State != "refused" {
			return &all[i], nil
		}
	}
	if len(all) > 0 {
		return nil, fault.New(fault.Conflict, "custody.matter.over")
	}
	return nil, nil
}

// keepFirst writes the one matter of an arrest from before, so that the further one stands beside it.
func (d *Desk) keepFirst(tx *act.Tx, a Arrest, x *Detention) error {
	if a.Matters[0].ID == a.ID {
		if err := insertMatter(tx, a.Matters[0]); err != nil {
			return err
		}
	}
	if x == nil || x.Matters[0].ID != a.ID {
		return nil
	}
	return endMatter(tx, *x, x.Matters[0])
}

// furtherHeld lets a detention that runs be about a further matter. Its times are not touched.
func (d *Desk) furtherHeld(tx *act.Tx, x *Detention, m Matter) error {
	if err := bind(tx, x.ID, m); err != nil {
		return err
	}
	x.Matters = append(x.Matters, m)
	x.Offences, x.Mode = offencesIn(x.Matters), modeOf(x.Matters)
	if x.Kind != "" && m.isOffence() {
		if err := d.underOffence(tx, x, m); err != nil {
			return err
		}
	}
	x.ToRelease, x.Plan = false, nil
	if x.State == "charged" {
		if err := d.openAgain(tx, x); err != nil {
			return err
		}
	}
	return saveDetention(tx, x)
}

// openAgain: somebody who was charged is held without charge for the further matter, on the clock that began with the same
// relevant time (s.41), and an inspector reviews it (s.40).
func (d *Desk) openAgain(tx *act.Tx, x *Detention) error {
	x.State = "authorised"
	clock, err := d.clock(tx, *x, tx.Now())
	if err != nil {
		return err
	}
	x.LimitAt, x.LimitLaw = clock.ExpiresAt, clock.Law
	if _, err := tx.Reassign(promiseReview, x.ref(), "role:duty_inspector"); err != nil {
		return err
	}
	_, err = tx.Promise(act.NewPromise{Kind: promiseLimit, Subject: x.ref(), OwedTo: "detainee:" + x.Person, Owner: "role:custody_officer", Law: x.LimitLaw,
		Start: x.RelevantAt, Due: x.LimitAt})
	return err
}

// owing are the records whose promises a further thread shares.
func owing(a Arrest, x *Detention) []journal.Ref {
	out := []journal.Ref{a.ref()}
	if x != nil {
		out = append(out, x.ref())
	}
	return out
}
