package custody

import (
	"context"
	"time"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/when"
	"throughline/police/custody/entry"
	"throughline/police/people"
)

// GiveRights is the rights told and handed over (CUS-17).
type GiveRights struct {
	ByVoice     bool   `json:"by_voice" label:"Told by voice" said:"that the rights were told by voice" required:"true"`
	InWriting   bool   `json:"in_writing" label:"Given in writing" said:"that the rights were given in writing" required:"true"`
	Language    string `json:"language,omitempty" label:"Language they were given in" hint:"Blank for English" maxLength:"60"`
	Interpreter string `json:"interpreter,omitempty" label:"Interpreter" hint:"Name or number, and how they were reached" maxLength:"200"`
	Understood  bool   `json:"understood,omitempty" label:"They understood"`
	Again       string `json:"again,omitempty" label:"Why they must be told again" hint:"For example, drunk or violent" maxLength:"500"`
	Solicitor   string `json:"solicitor" label:"Legal advice" said:"what they said of legal advice" required:"true" enum:"wanted,declined,undecided"`
	Firm        string `json:"firm,omitempty" label:"Solicitor" hint:"A firm, or duty solicitor" maxLength:"200"`
	Declined    string `json:"declined,omitempty" label:"Reason given for not wanting advice" maxLength:"500"`
	Informed    string `json:"informed" label:"Somebody told that they are here" said:"whether somebody is told that they are here" required:"true" enum:"wanted,told,declined"`
	AdultHere   bool   `json:"adult_here,omitempty" label:"The appropriate adult was present"`
	At          string `json:"at,omitempty" label:"When" hint:"Blank for now" format:"datetime"`
}

// Rights are the rights as they were last given.
type Rights struct {
	At          time.Time `json:"at"`
	Language    string    `json:"language"`
	Interpreter string    `json:"interpreter,omitempty"`
	Understood  bool      `json:"understood"`
	Again       string    `json:"again,omitempty"`
	Solicitor   string    `json:"solicitor"`
	Firm        string    `json:"firm,omitempty"`
	Informed    string    `json:"informed"`
	Adult       bool      `json:"adult"`
	AdultHere   bool      `json:"adult_here"`
}

// GiveRights records the rights of CUS-17 as law has them on the day. Right: custody staff on duty. Faults:
// custody.rights.language when they were given in a language that is not the detainee's without an interpreter;
// custody.rights.not_understood when it is not said why they must be told again; custody.adult.not_here when an
// appropriate adult is said to be there who has not come; custody.rights.changed_mind when advice that was wanted is wanted no more and
// it is not said why (Code C 6.6(d)).
func (d *Desk) GiveRights(ctx context.Context, id string, in GiveRights) (act.Done[Detention], error) {
	if in.Language == "" {
		in.Language = "English"
	}
	if err := form.Check(in); err != nil {
		return act.Done[Detention]{}, err
	}
	if !in.Understood && in.Again == "" {
		return act.Done[Detention]{}, fault.InvalidField("again", "custody.rights.not_understood")
	}
	at, err := moment("at", in.At)
	if err != nil {
		return act.Done[Detention]{}, err
	}
	return d.do(ctx, "custody.rights.give", id, "", at, func(tx *act.Tx, x *Detention) error {
		if !people.English(x.Language) && in.Interpreter == "" && in.Language != x.Language {
			return fault.InvalidField("interpreter", "custody.rights.language", "language", x.Language)
		}
		need, err := d.adultNeed(tx, *x, tx.HappenedAt())
		if err != nil {
			return err
		}
		if in.AdultHere {
			calls, err := callsOf(tx, x.ID)
			if err != nil {
				return err
			}
			if !adultHere(calls, tx.HappenedAt()) {
				return fault.InvalidField("adult_here", "custody.adult.not_here")
			}
		}
		if x.Rights != nil && x.Rights.Solicitor == "wanted" && in.Solicitor != "wanted" && in.Declined == "" {
			return fault.InvalidField("declined", "custody.rights.changed_mind")
		}
		x.Rights = &Rights{At: tx.HappenedAt(), Language: in.Language, Interpreter: in.Interpreter, Understood: in.Understood, Again: in.Again,
			Solicitor: in.Solicitor, Firm: in.Firm, Informed: in.Informed, Adult: need.Needed, AdultHere: in.AdultHere}
		said := entry.RightsGiven{Detention: x.ID, Person: x.Person, ByVoice: in.ByVoice, InWriting: in.InWriting, Language: in.Language, Interpreter: in.Interpreter,
			Understood: in.Understood, Again: in.Again, Solicitor: in.Solicitor, Firm: in.Firm, Declined: in.Declined, Informed: in.Informed, Adult: need.Needed,
			AdultHere: in.AdultHere, AdultUntil: need.Until, At: tx.HappenedAt()}
		for _, row := range d.host.Law.Table("custody.right").On(when.DayOf(x.ArrestedAt)) {
			said.Rights, said.Law = append(said.Rights, row.Code), append(said.Law, row.Ref())
		}
		if _, err = tx.Record(said); err != nil {
			return err
		}
		return d.tellAdult(tx, x)
	})
}
