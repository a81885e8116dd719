package reintegration

import (
	"context"
	"strconv"
	"strings"

	"throughline/law/cjs"
	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/thread"
	"throughline/platform/when"
	"throughline/police/reintegration/entry"
)

// SetCondition is a condition in an offer.
type SetCondition struct {
	Kind  string `json:"kind" label:"Kind of condition" enum:"rehabilitative,reparative,punitive" required:"true"`
	What  string `json:"what" label:"What they will do" said:"what they will do" hint:"So that anybody can tell whether it was done" required:"true" minLength:"5" maxLength:"500"`
	DueOn string `json:"due_on" label:"By when" said:"by when" required:"true" format:"date"`
}

// Offer is an outcome without a court that is offered to a suspect.
type Offer struct {
	Person     string         `json:"person,omitempty" label:"Who it is offered to" hint:"Blank when only one person can be" maxLength:"36"`
	Kind       string         `json:"kind" label:"Outcome" said:"the outcome" required:"true" maxLength:"40"`
	Offences   []string       `json:"offences,omitempty" label:"Offences" said:"the offences" hint:"All that they were arrested for when left blank"`
	OffenceOn  string         `json:"offence_on,omitempty" label:"Day of the offence" said:"the day of the offence" format:"date"`
	VictimView string         `json:"victim_view" label:"What the victim thinks of it" said:"what the victim thinks of it" required:"true" format:"textarea" maxLength:"2000"`
	Gravity    int            `json:"gravity,omitempty" label:"Gravity score" hint:"From the gravity matrix, 1 to 5"`
	Why        string         `json:"why" label:"Why this is enough" said:"why this is enough" required:"true" format:"textarea" minLength:"5" maxLength:"4000"`
	Conditions []SetCondition `json:"conditions,omitempty" form:"-"`
	Condition1 string         `json:"condition_1,omitempty" label:"First condition" hint:"What they will do. Leave blank when there is none" maxLength:"500"`
	Kind1      string         `json:"kind_1,omitempty" label:"Its kind" enum:"rehabilitative,reparative,punitive"`
	DueOn1     string         `json:"due_on_1,omitempty" label:"By when" format:"date"`
	Condition2 string         `json:"condition_2,omitempty" label:"Second condition" maxLength:"500"`
	Kind2      string         `json:"kind_2,omitempty" label:"Its kind" enum:"rehabilitative,reparative,punitive"`
	DueOn2     string         `json:"due_on_2,omitempty" label:"By when" format:"date"`
	Longer     string         `json:"longer,omitempty" label:"Why it takes longer" said:"why it takes longer" hint:"Only when a condition runs past the usual time" maxLength:"1000"`
}

// conditions are those of the API's list and those of the form's two lines.
func (in Offer) conditions() []SetCondition {
	out := append([]SetCondition(nil), in.Conditions...)
	for _, c := range []SetCondition{{in.Kind1, in.Condition1, in.DueOn1}, {in.Kind2, in.Condition2, in.DueOn2}} {
		if c.What != "" || c.DueOn != "" {
			out = append(out, c)
		}
	}
	return out
}

// OfferDisposal offers an outcome without a court to a suspect of a thread (OOCR-01, OOCR-02). The prosecutor's decision is
// authority for any officer; without it a supervisor decides, and never for an offence that is tried on indictment only.
// Right: reintegration.disposal.offer. Faults: form.invalid with the field; reintegration.disposal.nobody, .which (invalid);
// .running (conflict); .indictable_only (conflict); .too_young, .needs_conditions, .no_conditions, .past, .too_long (invalid).
func (d *Desk) OfferDisposal(ctx context.Context, threadID string, in Offer) (act.Done[Disposal], error) {
	q := d.host.DB.Read(ctx)
	th, err := thread.Get(q, threadID)
	if err != nil {
		return act.Done[Disposal]{}, err
	}
	who, err := access.From(ctx)
	if err == nil && !who.Knows(th.Label) { // before anything is said of who stands on it
		err = fault.New(fault.NotFound, "thread.not_found")
	}
	if err != nil {
		return act.Done[Disposal]{}, err
	}
	s, err := d.suspectFor(q, th.ID, &in)
	if err != nil {
		return act.Done[Disposal]{}, err
	}
	a := act.Of("reintegration.disposal.offer", journal.Ref{Kind: "disposal"}).With(s.facts(th.Label)).On(th.ID)
	return act.Do(ctx, d.host.Door, a, func(tx *act.Tx) (Disposal, error) {
		if err := form.Check(&in); err != nil {
			return Disposal{}, err
		}
		if len(in.Offences) == 0 {
			in.Offences = s.Offences
		}
		if len(in.Offences) == 0 {
			return Disposal{}, fault.InvalidField("offences", "reintegration.disposal.offences_needed")
		}
		x := Disposal{ID: id.New(), Thread: th.ID, Person: s.Person, Kind: in.Kind, Offences: in.Offences, Authority: s.authority(), VictimView: in.VictimView, Gravity: in.Gravity, Why: in.Why,
			State: "offered", OfferedAt: tx.HappenedAt(), OfferedBy: tx.Actor().Account, Conditions: []Condition{}, Label: th.Label, Version: 1}
		if err := d.checkOffer(tx, &x, in); err != nil {
			return x, err
		}
		return d.offerIn(tx, x)
	})
}

func (d *Desk) offerIn(tx *act.Tx, x Disposal) (Disposal, error) {
	if err := insertDisposal(tx, x); err != nil {
		return x, err
	}
	e := entry.DisposalOffered{Disposal: x.ID, Person: x.Person, Kind: x.Kind, Label: x.Name, Offences: x.Offences, Authority: x.Authority, VictimView: x.VictimView, Gravity: x.Gravity, Why: x.Why, Law: x.Law}
	for _, c := range x.Conditions {
		if err := insertCondition(tx, c); err != nil {
			return x, err
		}
		e.Conditions = append(e.Conditions, entry.Condition{ID: c.ID, Kind: c.Kind, What: c.What, DueOn: c.DueOn})
	}
	proof, err := tx.Record(e, act.About("disposal", x.ID))
	if err != nil {
		return x, err
	}
	_, err = tx.Keep(owedDisposal, suspectRef(x.Thread, x.Person), proof)
	return x, err
}

// suspectFor finds whom an offer is for: the one named, or the only one there can be.
func (d *Desk) suspectFor(q db.Querier, threadID string, in *Offer) (Suspect, error) {
	all, err := suspectsOn(q, threadID)
	if err != nil {
		return Suspect{}, err
	}
	if in.Person == "" && len(all) == 1 {
		in.Person = all[0].Person
	}
	for _, s := range all {
		if s.Person == in.Person {
			return s, nil
		}
	}
	if len(all) == 0 || in.Person != "" {
		return Suspect{}, fault.InvalidField("person", "reintegration.disposal.nobody")
	}
	return Suspect{}, fault.InvalidField("person", "reintegration.disposal.which")
}

func (d *Desk) checkOffer(tx *act.Tx, x *Disposal, in Offer) error {
	today := when.DayOf(tx.HappenedAt())
	row, rule, err := d.disposalRule(in.Kind, today)
	if err != nil {
		return err
	}
	x.Name, x.Law = rule.Label, row.Ref()
	who, err := d.people.Get(tx, x.Person)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	if age := who.Age(today); err == nil && age >= 0 && age < rule.LeastAge { // OOCR-03: a child goes a youth's way
		return fault.InvalidField("kind", "reintegration.disposal.too_young", "label", rule.Label, "age", strconv.Itoa(rule.LeastAge))
	}
	others, err := disposalsOf(tx, x.Thread)
	if err != nil {
		return err
	}
	for _, o := range others {
		if o.Person == x.Person && (o.State == "offered" || o.State == "accepted" || o.State == "breached") {
			return fault.New(fault.Conflict, "reintegration.disposal.running").With("name", o.Name)
		}
	}
	summary, err := d.offences(x)
	if err != nil {
		return err
	}
	if in.Gravity < 0 || in.Gravity > 5 {
		return fault.InvalidField("gravity", "reintegration.disposal.gravity")
	}
	offence, err := day("offence_on", in.OffenceOn)
	if err != nil {
		return err
	}
	return d.checkConditions(x, in, rule, rule.DaysOf(today, offence, summary), today)
}

// offences reads the codes; it tells whether all are summary only. One that is tried on indictment only is the prosecutor's.
func (d *Desk) offences(x *Disposal) (summary bool, err error) {
	t, err := cjs.Load()
	if err != nil {
		return false, err
	}
	summary = true
	for i, code := range x.Offences {
		o, ok := t.Offence(strings.ToUpper(strings.TrimSpace(code)))
		if !ok {
			return false, fault.InvalidField("offences", "reintegration.disposal.offence", "code", code)
		}
		x.Offences[i] = o.Code
		summary = summary && string(o.Mode) == "summary"
		if string(o.Mode) == "indictable" && x.Authority != "prosecutor" {
			return false, fault.New(fault.Conflict, "reintegration.disposal.indictable_only").With("title", o.Title)
		}
	}
	return summary, nil
}

func (d *Desk) checkConditions(x *Disposal, in Offer, rule DisposalRule, days ConditionDays, today when.Day) error {
	cs := in.conditions()
	if rule.Conditions == "required" && len(cs) == 0 {
		return fault.InvalidField("condition_1", "reintegration.disposal.needs_conditions", "label", rule.Label)
	}
	if rule.Conditions == "none" && len(cs) > 0 {
		return fault.InvalidField("condition_1", "reintegration.disposal.no_conditions", "label", rule.Label)
	}
	for _, c := range cs {
		if c.Kind == "" || c.What == "" || c.DueOn == "" {
			return fault.InvalidField("condition_1", "reintegration.disposal.whole_condition")
		}
		due, err := day("due_on_1", c.DueOn)
		if err != nil {
			return err
		}
		switch {
		case due.Before(today):
			return fault.InvalidField("due_on_1", "reintegration.disposal.past")
		case !days.Last.IsZero() && due.After(days.Last):
			return fault.InvalidField("due_on_1", "reintegration.disposal.too_long", "day", days.Last.Text())
		case due.After(days.Normal) && in.Longer == "":
			return fault.InvalidField("longer", "reintegration.disposal.longer", "day", days.Normal.Text())
		}
		x.Conditions = append(x.Conditions, Condition{ID: id.New(), Disposal: x.ID, Kind: c.Kind, What: c.What, DueOn: due, State: "set", Label: x.Label, Version: 1})
	}
	return nil
}
