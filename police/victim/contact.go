package victim

import (
	"context"
	"strings"

	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/police/victim/entry"
)

// ChooseContact is how a victim wants to be reached, as they said it (VIC-06).
type ChooseContact struct {
	Channel     string `json:"channel" label:"How we may reach them" enum:"sms,call,letter,email,none" required:"true"`
	Reach       string `json:"reach,omitempty" label:"Number or address that is safe" hint:"Leave blank to use what their record holds" maxLength:"200"`
	HoursFrom   string `json:"hours_from,omitempty" label:"Safe from" hint:"For example 09:00. Leave both blank if any time is safe" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$"`
	HoursTo     string `json:"hours_to,omitempty" label:"Safe until" hint:"For example 17:30" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$"`
	CodeWord    string `json:"code_word,omitempty" label:"Code word" hint:"A word that both sides say on the telephone, and that opens their page" maxLength:"40"`
	MayAnswer   string `json:"who_may_answer,omitempty" label:"Who else may answer" hint:"Somebody they agree may be told for them. Never a suspect" maxLength:"100"`
	NoVoicemail bool   `json:"no_voicemail,omitempty" label:"Never leave a voicemail"`
	Language    string `json:"language,omitempty" label:"Language of their page and messages" enum:"en,cy"`
	Format      string `json:"format,omitempty" label:"Format" enum:"standard,large_print,easy_read,audio,bsl"`
}

// ChooseContact keeps how a victim may safely be reached. Right: victim.contact.choose. Faults: victim_case.not_found;
// form.invalid; victim.contact.reach_needed, .not_a_number, .not_an_email, .both_hours; victim.contact.shared when a
// suspect of the case uses the same number or address, which is a hard stop.
func (d *Desk) ChooseContact(ctx context.Context, caseID string, in ChooseContact) (act.Done[Case], error) {
	c, err := getCase(d.host.DB.Read(ctx), caseID)
	if err != nil {
		return act.Done[Case]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of("victim.contact.choose", refOf(caseID)).On(c.Thread), func(tx *act.Tx) (Case, error) {
		c, err := d.openOne(tx, caseID)
		if err != nil {
			return c, err
		}
		origins, err := d.carried(tx, c, &in)
		if err != nil {
			return c, err
		}
		if err := d.checkChoice(tx, c, in); err != nil {
			return c, err
		}
		was := c.Channel
		c.Contact, c.Channel, c.Reach, c.HoursFrom, c.HoursTo = "chosen", in.Channel, in.Reach, in.HoursFrom, in.HoursTo
		c.CodeWord, c.MayAnswer, c.NoVoicemail, c.Language, c.Format = in.CodeWord, in.MayAnswer, in.NoVoicemail, in.Language, in.Format
		if in.Channel == "none" {
			c.Reach = ""
		}
		if was != "" && was != c.Channel { // a code on its way by the channel before must not arrive there
			if err := killInvitations(tx, c.ID); err != nil {
				return c, err
			}
		}
		if err := updateCase(tx, &c); err != nil {
			return c, err
		}
		_, err = tx.Record(entry.ContactChosen{Case: c.ID, Victim: c.Person, Channel: c.Channel, HoursFrom: c.HoursFrom, HoursTo: c.HoursTo, CodeWord: c.CodeWord != "",
			NoVoicemail: c.NoVoicemail, Language: c.Language, Format: c.Format, Was: was, Origins: origins})
		return c.outline(), err
	})
}

// openOne reads a case that has not ended, inside an act. Fault: victim.case.ended.
func (d *Desk) openOne(tx *act.Tx, caseID string) (Case, error) {
	c, err := getCase(tx, caseID)
	if err == nil && !c.EndedAt.IsZero() {
		err = fault.New(fault.Conflict, "victim.case.ended")
	}
	return c, err
}

// carried takes the number or address from the victim's own record when it was not said.
func (d *Desk) carried(q db.Querier, c Case, in *ChooseContact) (form.Origins, error) {
	p, err := d.people.Get(q, c.Person)
	if err != nil {
		return nil, err
	}
	reach := map[string]string{"sms": p.Phone, "call": p.Phone, "email": p.Email, "letter": p.Address}[in.Channel]
	origins, err := form.Carry(in, map[string]string{"reach": reach, "language": c.Language})
	if err != nil {
		return nil, err
	}
	return origins, form.Check(in)
}

func (d *Desk) checkChoice(q db.Querier, c Case, in ChooseContact) error {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, in.Reach)
	switch {
	case (in.HoursFrom == "") != (in.HoursTo == "") || in.HoursFrom != "" && in.HoursFrom == in.HoursTo:
		return fault.InvalidField("hours_to", "victim.contact.both_hours")
	case in.Channel == "none":
		return nil
	case in.Reach == "":
		return fault.InvalidField("reach", "victim.contact.reach_needed")
	case (in.Channel == "sms" || in.Channel == "call") && (len(digits) < 10 || len(digits) > 15):
		return fault.InvalidField("reach", "victim.contact.not_a_number")
	case in.Channel == "email" && (strings.Count(in.Reach, "@") != 1 || strings.ContainsAny(in.Reach, " \t")):
		return fault.InvalidField("reach", "victim.contact.not_an_email")
	}
	shared, err := d.sharedWithSuspect(q, c, in.Channel, in.Reach)
	if err == nil && shared {
		err = fault.InvalidField("reach", "victim.contact.shared")
	}
	return err
}

// sharedWithSuspect tells whether a suspect of the case uses a number or address too, whatever the reader may see.
func (d *Desk) sharedWithSuspect(q db.Querier, c Case, channel, reach string) (bool, error) {
	linked, err := d.people.AllOnThread(q, c.Thread)
	if err != nil {
		return false, err
	}
	for _, l := range linked {
		if l.Role != "suspect" && l.Role != "offender" || l.Person.ID == c.Person {
			continue
		}
		theirs := map[string]string{"sms": l.Person.Phone, "call": l.Person.Phone, "email": l.Person.Email, "letter": l.Person.Address}[channel]
		if theirs != "" && plainReach(channel, theirs) == plainReach(channel, reach) {
			return true, nil
		}
	}
	return false, nil
}

// plainReach makes two writings of one number or address alike.
func plainReach(channel, s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r == '@' || channel == "email" && (r == '.' || r == '_' || r == '-' || r == '+'):
			return r
		}
		return -1
	}, strings.ToLower(s))
	if channel == "sms" || channel == "call" {
		s = strings.TrimPrefix(strings.TrimPrefix(s, "00"), "44")
		s = strings.TrimPrefix(s, "0")
	}
	return s
}
