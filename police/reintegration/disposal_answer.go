package reintegration

import (
	"context"
	"strings"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/thread"
	"throughline/platform/when"
	"throughline/police/reintegration/entry"
)

// AnswerDisposal is what the person said to an offer.
type AnswerDisposal struct {
	Accepted  string `json:"accepted" label:"Do they accept it?" said:"whether they accept it" enum:"yes,no" required:"true"`
	Admission bool   `json:"admission,omitempty" label:"They admit the offence clearly, with no defence"`
	Explained bool   `json:"explained,omitempty" label:"They were told what it means, that it can be disclosed, and that a breach can be prosecuted"`
	Advice    string `json:"advice" label:"Free legal advice" said:"whether they had free legal advice" enum:"had,offered_and_declined" required:"true"`
	Said      string `json:"said,omitempty" label:"What they said" format:"textarea" maxLength:"2000"`
}

// AnswerDisposal keeps what the person said. It needs their consent, that they were told what it means, and an admission
// where the outcome rests on one (OOCR-01). Each condition is then promised. Right: reintegration.disposal.answer. Faults:
// form.invalid; disposal.not_found; reintegration.disposal.answered (conflict); reintegration.disposal.admission, .explained (invalid).
func (d *Desk) AnswerDisposal(ctx context.Context, disposal string, in AnswerDisposal) (act.Done[Disposal], error) {
	return d.onDisposal(ctx, "reintegration.disposal.answer", disposal, func(tx *act.Tx, x *Disposal) error {
		if err := form.Check(&in); err != nil {
			return err
		}
		if x.State != "offered" {
			return fault.New(fault.Conflict, "reintegration.disposal.answered")
		}
		_, rule, err := d.disposalRule(x.Kind, when.DayOf(x.OfferedAt))
		if err != nil {
			return err
		}
		accepted := in.Accepted == "yes"
		if accepted && rule.Admission && !in.Admission {
			return fault.InvalidField("admission", "reintegration.disposal.admission", "label", rule.Label)
		}
		if accepted && !in.Explained {
			return fault.InvalidField("explained", "reintegration.disposal.explained")
		}
		x.State, x.Admission, x.AnsweredAt = map[bool]string{true: "accepted", false: "refused"}[accepted], in.Admission, tx.HappenedAt()
		if err := updateDisposal(tx, x); err != nil {
			return err
		}
		if _, err := tx.Record(entry.DisposalAnswered{Disposal: x.ID, Person: x.Person, Kind: x.Kind, Label: x.Name, Accepted: accepted, Admission: in.Admission, Said: in.Said, At: tx.HappenedAt()}); err != nil {
			return err
		}
		if !accepted {
			return d.decideNext(tx, *x)
		}
		for _, c := range x.Conditions {
			if _, err := tx.Promise(act.NewPromise{Kind: owedCondition, Subject: conditionRef(c.ID), OwedTo: "person:" + x.Person, Owner: "role:investigator", Law: x.Law, Due: c.DueOn.End()}); err != nil {
				return err
			}
		}
		if len(x.Conditions) == 0 {
			return d.complete(tx, x, "")
		}
		return nil
	})
}

// EndCondition says whether a condition was met.
type EndCondition struct {
	How      string `json:"how" label:"Was it met?" said:"whether it was met" enum:"met,failed" required:"true"`
	Evidence string `json:"evidence" label:"What shows it" said:"what shows it" required:"true" format:"textarea" minLength:"5" maxLength:"2000"`
}

// EndCondition ends a condition. When the last one is met the outcome is complete; one that failed is a breach, and what
// follows from it is a supervisor's decision (OOCR-02). Right: reintegration.condition.end. Faults: form.invalid;
// condition.not_found; reintegration.condition.ended (conflict).
func (d *Desk) EndCondition(ctx context.Context, condition string, in EndCondition) (act.Done[Disposal], error) {
	c, err := getCondition(d.host.DB.Read(ctx), condition)
	if err != nil {
		return act.Done[Disposal]{}, err
	}
	return d.onDisposal(ctx, "reintegration.condition.end", c.Disposal, func(tx *act.Tx, x *Disposal) error {
		if err := form.Check(&in); err != nil {
			return err
		}
		c, err := getCondition(tx, condition)
		if err != nil {
			return err
		}
		if c.State != "set" || x.State != "accepted" {
			return fault.New(fault.Conflict, "reintegration.condition.ended")
		}
		c.State, c.Evidence = in.How, in.Evidence
		if err := updateCondition(tx, c); err != nil {
			return err
		}
		proof, err := tx.Record(entry.ConditionEnded{Disposal: x.ID, Condition: c.ID, What: c.What, How: in.How, Evidence: in.Evidence})
		if err != nil {
			return err
		}
		if in.How == "failed" {
			if _, err := tx.Waive(owedCondition, conditionRef(c.ID), "It was not met"); err != nil {
				return err
			}
			return d.breach(tx, x)
		}
		if _, err := tx.Keep(owedCondition, conditionRef(c.ID), proof); err != nil {
			return err
		}
		for _, other := range x.Conditions {
			if other.ID != c.ID && other.State == "set" {
				return nil
			}
		}
		return d.complete(tx, x, "")
	})
}

func (d *Desk) complete(tx *act.Tx, x *Disposal, why string) error {
	x.State, x.EndedAt, x.EndWhy = "completed", tx.HappenedAt(), why
	if err := updateDisposal(tx, x); err != nil {
		return err
	}
	proof, err := tx.Record(entry.DisposalEnded{Disposal: x.ID, Person: x.Person, Kind: x.Kind, Label: x.Name, How: "completed", Why: why})
	if err != nil {
		return err
	}
	_, err = tx.Keep(owedBreach, x.ref(), proof)
	return err
}

func (d *Desk) breach(tx *act.Tx, x *Disposal) error {
	x.State = "breached"
	if err := updateDisposal(tx, x); err != nil {
		return err
	}
	if _, err := tx.Record(entry.DisposalEnded{Disposal: x.ID, Person: x.Person, Kind: x.Kind, Label: x.Name, How: "breached"}); err != nil {
		return err
	}
	return d.decideNext(tx, *x)
}

// decideNext owes a decision: the outcome was refused or breached, and the offence is not dealt with.
func (d *Desk) decideNext(tx *act.Tx, x Disposal) error {
	due, ref, err := d.workingDays("breach", tx.Now())
	if err != nil {
		return err
	}
	_, err = tx.Promise(act.NewPromise{Kind: owedBreach, Subject: x.ref(), OwedTo: "public", Owner: "role:sergeant", Law: ref, Due: due})
	return err
}

// DecideBreach is what follows from a refusal or a breach.
type DecideBreach struct {
	How string `json:"how" label:"What follows" said:"what follows" enum:"prosecute,no_more" required:"true"`
	Why string `json:"why" label:"Why" said:"why that follows" required:"true" format:"textarea" minLength:"5" maxLength:"2000"`
}

// DecideBreach is a supervisor's decision to prosecute for the offence after all, or to leave it (OOCR-02). Right:
// reintegration.breach.decide. Faults: form.invalid; disposal.not_found; reintegration.disposal.no_breach (conflict).
func (d *Desk) DecideBreach(ctx context.Context, disposal string, in DecideBreach) (act.Done[Disposal], error) {
	return d.onDisposal(ctx, "reintegration.breach.decide", disposal, func(tx *act.Tx, x *Disposal) error {
		if err := form.Check(&in); err != nil {
			return err
		}
		if x.State != "breached" && x.State != "refused" || !x.EndedAt.IsZero() {
			return fault.New(fault.Conflict, "reintegration.disposal.no_breach")
		}
		for _, c := range x.Conditions {
			if c.State != "set" {
				continue
			}
			c.State = "dropped"
			if err := updateCondition(tx, c); err != nil {
				return err
			}
			if _, err := tx.Waive(owedCondition, conditionRef(c.ID), in.Why); err != nil {
				return err
			}
		}
		if in.How == "no_more" {
			return d.complete(tx, x, in.Why)
		}
		x.State, x.EndedAt, x.EndWhy = "prosecuted", tx.HappenedAt(), in.Why
		if err := updateDisposal(tx, x); err != nil {
			return err
		}
		proof, err := tx.Record(entry.DisposalEnded{Disposal: x.ID, Person: x.Person, Kind: x.Kind, Label: x.Name, How: "prosecuted", Why: in.Why})
		if err != nil {
			return err
		}
		_, err = tx.Keep(owedBreach, x.ref(), proof)
		return err
	})
}

// workingDays is the end of the day by which something of an outcome without a court is due, and the row that says so.
func (d *Desk) workingDays(code string, from time.Time) (time.Time, string, error) {
	on := when.DayOf(from)
	row, ok := d.host.Law.Table("reintegration.disposal_due").At(code, on)
	if !ok {
		return time.Time{}, "", noLaw("reintegration.disposal_due", code, on)
	}
	var v struct {
		WorkingDays int `json:"working_days"`
	}
	if err := row.Into(&v); err != nil {
		return time.Time{}, "", err
	}
	day, err := d.host.Law.Calendar().AddWorkingDays(on, v.WorkingDays)
	return day.End(), row.Ref(), err
}

// onDisposal is an act on an outcome without a court; it gives it as it stands then.
func (d *Desk) onDisposal(ctx context.Context, action, disposal string, do func(tx *act.Tx, x *Disposal) error) (act.Done[Disposal], error) {
	x, err := getDisposal(d.host.DB.Read(ctx), disposal)
	if err != nil {
		return act.Done[Disposal]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of(action, x.ref()).On(x.Thread), func(tx *act.Tx) (Disposal, error) {
		x, err := getDisposal(tx, disposal)
		if err != nil {
			return x, err
		}
		if err := do(tx, &x); err != nil {
			return x, err
		}
		return getDisposal(tx, disposal)
	})
}

func disposalFacts(q db.Querier, id string) (access.Resource, error) {
	x, err := getDisposal(q, id)
	return access.Resource{Label: x.Label, People: []string{x.Person}, Attrs: map[string]any{"authority": x.Authority, "manager": ""}}, err
}

// conditionFacts: a condition is part of its outcome.
func conditionFacts(q db.Querier, id string) (access.Resource, error) {
	c, err := getCondition(q, id)
	if err != nil {
		return access.Resource{}, err
	}
	return disposalFacts(q, c.Disposal)
}

// facts of somebody to whom an outcome could be offered.
func (s Suspect) facts(label string) access.Resource {
	return access.Resource{Label: label, People: []string{s.Person}, Attrs: map[string]any{"authority": s.authority(), "manager": ""}}
}

// suspectFacts: the subject is one person of one thread, "thread/person".
func suspectFacts(q db.Querier, id string) (access.Resource, error) {
	on, person, _ := strings.Cut(id, "/")
	th, err := thread.Get(q, on)
	if err != nil {
		return access.Resource{}, err
	}
	all, err := suspectsOn(q, th.ID)
	for _, s := range all {
		if s.Person == person {
			return s.facts(th.Label), err
		}
	}
	return Suspect{Person: person}.facts(th.Label), err
}

// SeeDisposal opens one; the look is recorded. Right: reintegration.disposal.see. Fault: disposal.not_found.
func (d *Desk) SeeDisposal(ctx context.Context, disposal string) (Disposal, error) {
	return act.See(ctx, d.host.Door, act.Of("reintegration.disposal.see", Disposal{ID: disposal}.ref()), func(q db.Querier, _ *access.Actor) (Disposal, error) { return getDisposal(q, disposal) })
}
