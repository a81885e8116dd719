package victim

import (
	"context"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/page"
	"throughline/platform/promise"
	"throughline/platform/when"
	"throughline/police/victim/entry"
)

// WriteNote is a message on a victim's page.
type WriteNote struct {
	Text  string `json:"text" label:"Your message" said:"your message" format:"textarea" required:"true" maxLength:"4000"`
	About string `json:"about,omitempty" label:"What it is about" enum:"statement,court_days,contact,complaint"`
}

// WriteNote is the victim writing to the team. The answer is owed in working days and lands with the team, whoever is on
// duty (VIC-07). Right: victim.note.write, which the victim alone has. Faults: victim_case.not_found; form.invalid.
func (d *Desk) WriteNote(ctx context.Context, caseID string, in WriteNote) (act.Done[Note], error) {
	return d.write(ctx, caseID, "victim.note.write", "victim", in)
}

// AnswerNote is the team writing to the victim; what they had asked counts as answered. Right: victim.note.answer.
// Faults: victim_case.not_found; victim.note.no_page when the victim has no page to read it on; form.invalid.
func (d *Desk) AnswerNote(ctx context.Context, caseID string, in WriteNote) (act.Done[Note], error) {
	return d.write(ctx, caseID, "victim.note.answer", "team", in)
}

func (d *Desk) write(ctx context.Context, caseID, action, from string, in WriteNote) (act.Done[Note], error) {
	var none act.Done[Note]
	if err := form.Check(&in); err != nil {
		return none, err
	}
	c, err := getCase(d.host.DB.Read(ctx), caseID)
	if err != nil {
		return none, err
	}
	return act.Do(ctx, d.host.Door, act.Of(action, refOf(caseID)).On(c.Thread), func(tx *act.Tx) (Note, error) {
		c, err := d.openOne(tx, caseID)
		if err != nil {
			return Note{}, err
		}
		if from == "team" && c.Page != "open" {
			return Note{}, fault.New(fault.Conflict, "victim.note.no_page")
		}
		n := Note{ID: id.New(), Case: c.ID, From: from, By: tx.Actor().Account, Text: in.Text, At: tx.Now(), Label: c.Label}
		if in.About != "" { // whoever reads it sees first what it is about, in the language in which it was written
			n.Text = page.Say(c.Language, "public.victim.write."+in.About+".title") + ".\n" + n.Text
		}
		if err := insertNote(tx, n); err != nil {
			return n, err
		}
		if from == "victim" {
			if in.About == "complaint" {
				return n, d.complained(tx, c, n)
			}
			return n, d.asked(tx, c, n, promiseReply, "role:investigator")
		}
		proof, err := tx.Record(entry.NoteWritten{Case: c.ID, Victim: c.Person, Note: n.ID, From: from, Text: n.Text})
		if err != nil {
			return n, err
		}
		if tx.Actor().RankNo >= 3 { // a complaint is answered by an inspector or above, not by those whom it is about
			if _, err := tx.Keep(promiseComplaint, refOf(c.ID), proof); err != nil {
				return n, err
			}
		}
		if _, err = tx.Keep(promiseReply, refOf(c.ID), proof); err != nil {
			return n, err
		}
		_, err = tx.Keep(promiseAmends, refOf(c.ID), proof)
		return n, err
	})
}

// complained owes the answer to a complaint, by an inspector.
func (d *Desk) complained(tx *act.Tx, c Case, n Note) error {
	return d.asked(tx, c, n, promiseComplaint, "role:duty_inspector")
}

// asked owes an answer. While one is owed, a second message does not start another clock.
func (d *Desk) asked(tx *act.Tx, c Case, n Note, kind, owner string) error {
	days, row, err := numberOf(d.host.Law, "victim.reply", "answer", tx.Now())
	if err != nil {
		return err
	}
	day, err := d.host.Law.Calendar().AddWorkingDays(when.DayOf(tx.Now()), days)
	if err != nil {
		return err
	}
	x := entry.NoteWritten{Case: c.ID, Victim: c.Person, Note: n.ID, From: n.From, Text: n.Text, DueAt: day.End(), Law: row.Ref()}
	owed, err := promise.Of(tx, kind, refOf(c.ID))
	if err != nil {
		return err
	}
	if len(owed) > 0 {
		x.DueAt = owed[0].DueAt
	} else if _, err := tx.Promise(act.NewPromise{Kind: kind, OwedTo: "victim:" + c.Person, Owner: owner, Law: row.Ref(), Due: x.DueAt, Label: c.Label}); err != nil {
		return err
	}
	_, err = tx.Record(x)
	return err
}

// SetOptOut says whether a victim wants one kind of news (VIC-05).
type SetOptOut struct {
	Trigger string `json:"trigger" label:"Which news" required:"true" maxLength:"60"`
	Out     bool   `json:"out,omitempty" label:"They do not want it"`
}

// SetOptOut keeps a choice, dated and reversible. It reaches what is owed later and what is owed now; safety news it never
// touches (VIC-05). Right: victim.opt_out.set, which staff who care for victims have, and the victim for their own case.
// Faults: victim_case.not_found; victim.opt_out.never for news that nobody can opt out of.
func (d *Desk) SetOptOut(ctx context.Context, caseID string, in SetOptOut) (act.Done[SetOptOut], error) {
	var none act.Done[SetOptOut]
	if err := form.Check(&in); err != nil {
		return none, err
	}
	c, err := getCase(d.host.DB.Read(ctx), caseID)
	if err != nil {
		return none, err
	}
	return act.Do(ctx, d.host.Door, act.Of("victim.opt_out.set", refOf(caseID)).On(c.Thread), func(tx *act.Tx) (SetOptOut, error) {
		c, err := d.openOne(tx, caseID)
		if err != nil {
			return in, err
		}
		if !d.optional(in.Trigger, when.DayOf(tx.Now())) {
			return in, fault.InvalidField("trigger", "victim.opt_out.never")
		}
		if err := putOptOut(tx, c, in.Trigger, in.Out, tx.Now(), tx.Actor().Account); err != nil {
			return in, err
		}
		if _, err := tx.Record(entry.OptOutSet{Case: c.ID, Victim: c.Person, Trigger: in.Trigger, Out: in.Out}); err != nil || !in.Out {
			return in, err
		}
		owed, err := owedOf(tx, c.ID, true)
		if err != nil {
			return in, err
		}
		for _, o := range owed {
			if o.Trigger == in.Trigger && CheckException(d.host.Law, d.dutyOf(o), "opted_out", "", o.Tries, true, tx.Now()) == nil {
				if err := d.except(tx, c, &o, RecordException{Reason: "opted_out"}); err != nil {
					return in, err
				}
			}
		}
		return in, nil
	})
}

// optional tells whether the Code of a day lets a victim opt out of a kind of news.
func (d *Desk) optional(trigger string, on when.Day) bool {
	for _, t := range d.optionals(on) {
		if t == trigger {
			return true
		}
	}
	return false
}

// optionals are the kinds of news that a victim may opt out of.
func (d *Desk) optionals(on when.Day) []string {
	var out []string
	for _, row := range d.host.Law.Table("victim.duty").On(on) {
		var rule dutyRule
		if err := row.Into(&rule); err != nil || rule.SafetyNews || rule.Trigger != row.Code {
			continue
		}
		for _, x := range rule.Exceptions {
			if x == "opted_out" {
				out = append(out, row.Code)
			}
		}
	}
	return out
}
