package victim

import (
	"context"
	"slices"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/when"
	"throughline/police/people"
	"throughline/police/victim/entry"
)

// RecordContact is one try to reach a victim, as whoever made it reports it.
type RecordContact struct {
	About         []string `json:"about,omitempty" label:"What you told them, or tried to" hint:"Tick everything they were told"`
	Channel       string   `json:"channel" label:"How" said:"how you told them" enum:"in_person,call,sms,email,letter" required:"true"`
	Result        string   `json:"result" label:"Did you reach them" said:"whether you reached them" enum:"reached,not_reached" required:"true"`
	AnsweredBy    string   `json:"answered_by,omitempty" label:"Who answered" enum:"self,agreed_person,other_person,voicemail,nobody"`
	Interpreter   string   `json:"interpreter,omitempty" label:"Interpreter" hint:"Who, and how they were reached. Needed when they do not speak English" maxLength:"200"`
	CodeWordGiven bool     `json:"code_word_given,omitempty" label:"They gave the code word"`
	At            string   `json:"at,omitempty" label:"When, if not now" format:"datetime"`
	Unsafe        string   `json:"unsafe,omitempty" label:"Why the safe contact was not kept to" hint:"Only if you used another way or hour than they chose. It is looked at" maxLength:"500"`
	Note          string   `json:"note,omitempty" label:"Note" format:"textarea" maxLength:"2000"`
}

// RecordContact keeps a try. Each duty that it was about counts the try, and is kept when the victim was reached.
// Right: victim.contact.record. Faults: victim_case.not_found; form.invalid; those of CheckTry; victim.duty.not_owed for a
// duty that is not open on this case.
func (d *Desk) RecordContact(ctx context.Context, caseID string, in RecordContact) (act.Done[Contact], error) {
	var none act.Done[Contact]
	if err := form.Check(&in); err != nil {
		return none, err
	}
	c, err := getCase(d.host.DB.Read(ctx), caseID)
	if err != nil {
		return none, err
	}
	a := act.Of("victim.contact.record", refOf(caseID)).On(c.Thread)
	if in.At != "" {
		at, err := when.Parse(in.At)
		if err != nil {
			return none, fault.InvalidField("at", "form.not_a_time", "subject", "When")
		}
		a = a.HappenedAt(at)
	}
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Contact, error) {
		c, err := d.openOne(tx, caseID)
		if err != nil {
			return Contact{}, err
		}
		if tx.HappenedAt().Before(c.OpenedAt) {
			return Contact{}, fault.InvalidField("at", "victim.contact.before_the_case")
		}
		t := Try{Channel: in.Channel, Reached: in.Result == "reached", AnsweredBy: in.AnsweredBy, CodeWordGiven: in.CodeWordGiven, Unsafe: in.Unsafe, At: tx.HappenedAt()}
		if err := CheckTry(d.host.Law, c, t); err != nil {
			return Contact{}, err
		}
		if t.Interpreter, err = d.understood(tx, c, in); err != nil {
			return Contact{}, err
		}
		return d.tried(tx, c, t, in.About, in.Note)
	})
}

// understood holds a conversation to the language that the victim speaks: who was spoken to in words they do not speak was not
// told (VIC-13). It gives the interpreter, if there was one.
func (d *Desk) understood(tx *act.Tx, c Case, in RecordContact) (string, error) {
	p, err := d.people.Get(tx, c.Person)
	if err != nil {
		return "", err
	}
	spoken := in.Channel == "in_person" || in.Channel == "call"
	if in.Interpreter == "" && spoken && in.Result == "reached" && in.AnsweredBy == "self" && people.NeedsInterpreter(p.Language) {
		return "", fault.InvalidField("interpreter", "victim.contact.language", "language", p.Language)
	}
	return in.Interpreter, nil
}

// tried keeps a try that the rule let pass, on each duty that it was about.
func (d *Desk) tried(tx *act.Tx, c Case, t Try, about []string, note string) (Contact, error) {
	k := Contact{ID: id.New(), Case: c.ID, At: t.At, By: tx.Actor().Account, Channel: t.Channel, Reached: t.Reached, AnsweredBy: t.AnsweredBy, About: about, Unsafe: t.Unsafe, Note: note, Interpreter: t.Interpreter, Label: c.Label}
	if err := insertContact(tx, k); err != nil {
		return k, err
	}
	for i, dutyID := range about {
		if slices.Contains(about[:i], dutyID) {
			continue
		}
		o, err := getOwed(tx, dutyID)
		if fault.Is(err, fault.NotFound) || err == nil && (o.Case != c.ID || o.State != "owed") {
			return k, fault.InvalidField("about", "victim.duty.not_owed")
		}
		if err != nil {
			return k, err
		}
		if err := d.tell(tx, c, &o, t); err != nil {
			return k, err
		}
	}
	if len(about) > 0 {
		return k, nil
	}
	_, err := tx.Record(d.told(c, Owed{}, t))
	return k, err
}

func (d *Desk) told(c Case, o Owed, t Try) entry.VictimTold {
	return entry.VictimTold{Case: c.ID, Victim: c.Person, Duty: o.ID, Code: o.Code, Trigger: o.Trigger, Ref: o.Ref, Channel: t.Channel, Reached: t.Reached,
		AnsweredBy: t.AnsweredBy, Try: o.Tries, Unsafe: t.Unsafe, Interpreter: t.Interpreter, At: t.At, DueAt: o.DueAt}
}

// tell counts a try on one duty, and closes it when the victim was reached.
func (d *Desk) tell(tx *act.Tx, c Case, o *Owed, t Try) error {
	o.Tries++
	if t.Reached {
		o.State, o.ClosedAt = "told", t.At
	}
	late := o.Safety && !t.Reached && !o.Missed && t.At.After(o.DueAt)
	o.Missed = o.Missed || late
	if err := updateOwed(tx, o); err != nil {
		return err
	}
	proof, err := tx.Record(d.told(c, *o, t), act.About("victim_case", c.ID), act.Labelled(c.Label))
	if err != nil {
		return err
	}
	if t.Reached {
		if _, err := tx.Keep(promiseTell+o.Code, o.ref(), proof); err != nil {
			return err
		}
		if _, err := tx.Keep(promiseAmends, o.ref(), proof); err != nil {
			return err
		}
	}
	switch {
	case o.Safety && t.Reached:
		return d.safetyNews(tx, c, *o, "told", t.At)
	case late:
		return d.safetyNews(tx, c, *o, "not_reached", t.At)
	}
	return nil
}

// RecordException is a lawful reason not to tell.
type RecordException struct {
	Reason string `json:"reason" label:"Why they are not told" said:"why they are not told" enum:"safety,opted_out,untraceable,declined" required:"true"`
	Text   string `json:"text,omitempty" label:"What it rests on" hint:"What makes telling unsafe, or how they were looked for" format:"textarea" maxLength:"2000"`
}

// RecordException closes a duty by a lawful exception (VIC-04). Right: victim.exception.record; safety news needs an
// inspector. Faults: victim_duty.not_found; victim.duty.not_owed; those of CheckException.
func (d *Desk) RecordException(ctx context.Context, dutyID string, in RecordException) (act.Done[Owed], error) {
	var none act.Done[Owed]
	if err := form.Check(&in); err != nil {
		return none, err
	}
	q := d.host.DB.Read(ctx)
	o, err := getOwed(q, dutyID)
	if err != nil {
		return none, err
	}
	c, err := getCase(q, o.Case)
	if err != nil {
		return none, err
	}
	return act.Do(ctx, d.host.Door, act.Of("victim.exception.record", o.ref(), in.Text).On(c.Thread), func(tx *act.Tx) (Owed, error) {
		o, err := getOwed(tx, dutyID)
		if err != nil {
			return o, err
		}
		if o.State != "owed" {
			return o, fault.New(fault.Conflict, "victim.duty.not_owed")
		}
		out, err := optedOut(tx, c.ID, o.Trigger)
		if err != nil {
			return o, err
		}
		if err := CheckException(d.host.Law, d.dutyOf(o), in.Reason, in.Text, o.Tries, out, tx.HappenedAt()); err != nil {
			return o, err
		}
		return o, d.except(tx, c, &o, in)
	})
}

func (d *Desk) except(tx *act.Tx, c Case, o *Owed, in RecordException) error {
	o.State, o.Reason, o.ClosedAt = "excepted", in.Reason, tx.HappenedAt()
	if err := updateOwed(tx, o); err != nil {
		return err
	}
	if _, err := tx.Waive(promiseTell+o.Code, o.ref(), in.Reason); err != nil {
		return err
	}
	if _, err := tx.Waive(promiseAmends, o.ref(), in.Reason); err != nil {
		return err
	}
	about := act.About("victim_case", c.ID)
	_, err := tx.Record(entry.DutyExcepted{Case: c.ID, Victim: c.Person, Duty: o.ID, Code: o.Code, Trigger: o.Trigger, Ref: o.Ref, Reason: in.Reason, Text: in.Text, Tries: o.Tries, Law: o.Law}, about)
	if err != nil || !o.Safety {
		return err
	}
	return d.safetyNews(tx, c, *o, "exception", tx.HappenedAt())
}

// dutyOf reads the row of the Code by which something is owed: the row of its own day, not of today.
func (d *Desk) dutyOf(o Owed) Duty {
	duty := Duty{Code: o.Code, Row: o.Law, SafetyNews: o.Safety}
	row, ok := d.host.Law.Row(o.Law)
	if !ok {
		return duty
	}
	var rule dutyRule
	if err := row.Into(&rule); err != nil {
		return duty
	}
	duty.Text, duty.Exceptions, duty.Owner, duty.Right, duty.Source = rule.Text, rule.Exceptions, rule.Owner, rule.Right, row.Source
	return duty
}
