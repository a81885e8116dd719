package reintegration

import (
	"context"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/reintegration/entry"
)

// Make is a plan from a sentence. Its requirements and its end are carried from the sentence.
type Make struct {
	Manager string `json:"manager,omitempty" label:"Offender manager" said:"the offender manager" hint:"Their collar number, family name or account. Blank for yourself" maxLength:"40"`
	Goal    string `json:"goal" label:"What the person wants to reach" said:"what the person wants to reach" hint:"In their words where you can" required:"true" format:"textarea" minLength:"5" maxLength:"2000"`
	Until   string `json:"until,omitempty" label:"The plan runs until" said:"until when the plan runs" format:"date"`
}

// Make makes the plan that a sentence owes, with the requirements of the court in it, and promises that it is looked at
// again (OFF-05, OFF-09). Right: reintegration.plan.make. Faults: form.invalid; reintegration.plan.made (conflict);
// reintegration.plan.until (invalid); sentence.not_found.
func (d *Desk) Make(ctx context.Context, sentence string, in Make) (act.Done[Plan], error) {
	s, err := getSentence(d.host.DB.Read(ctx), sentence)
	if err != nil {
		return act.Done[Plan]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of("reintegration.plan.make", journal.Ref{Kind: "sentence", ID: s.ID}).On(s.Thread), func(tx *act.Tx) (Plan, error) {
		s, err := getSentence(tx, sentence)
		if err != nil {
			return Plan{}, err
		}
		if s.State == "planned" {
			return Plan{}, fault.New(fault.Conflict, "reintegration.plan.made")
		}
		known := map[string]string{"until": s.Until.String(), "manager": tx.Actor().Staff}
		origins, err := form.Carry(&in, known)
		if err != nil {
			return Plan{}, err
		}
		if err := form.Check(&in); err != nil {
			return Plan{}, err
		}
		if in.Manager, err = d.host.StaffID(tx, "manager", in.Manager); err != nil {
			return Plan{}, err
		}
		p := Plan{ID: id.New(), Thread: s.Thread, Person: s.Person, Sentence: s.ID, Manager: in.Manager, Goal: in.Goal, MadeAt: tx.HappenedAt(), Label: s.Label, Version: 1}
		if p.Until, err = day("until", in.Until); err != nil {
			return p, err
		}
		if today := when.DayOf(tx.Now()); !p.Until.IsZero() && p.Until.Before(today) {
			return p, fault.InvalidField("until", "reintegration.plan.until")
		}
		return d.makeIn(tx, p, s, origins)
	})
}

func (d *Desk) makeIn(tx *act.Tx, p Plan, s Sentence, origins form.Origins) (Plan, error) {
	review, law, err := d.reviewAfter(when.DayOf(tx.Now()))
	if err != nil {
		return p, err
	}
	p.ReviewOn = review
	if err := insertPlan(tx, p); err != nil {
		return p, err
	}
	if err := setSentence(tx, s, "planned"); err != nil {
		return p, err
	}
	e, err := tx.Record(entry.PlanMade{Plan: p.ID, Person: p.Person, Sentence: s.ID, Manager: p.Manager, Goal: p.Goal, Until: p.Until, ReviewOn: p.ReviewOn, Origins: origins}, act.About("plan", p.ID))
	if err != nil {
		return p, err
	}
	if _, err := tx.Keep(owedPlan, journal.Ref{Kind: "sentence", ID: s.ID}, e); err != nil {
		return p, err
	}
	for _, r := range s.Requirements {
		if err := d.requirementIn(tx, p, s, r.Code, r.Text, r.From, r.Until); err != nil {
			return p, err
		}
	}
	if err := d.promiseReview(tx, p, law); err != nil {
		return p, err
	}
	return getPlan(tx, p.ID)
}

func (d *Desk) promiseReview(tx *act.Tx, p Plan, law string) error {
	_, err := tx.Promise(act.NewPromise{Kind: owedReview, Subject: planRef(p.ID), Threads: []string{p.Thread}, OwedTo: "person:" + p.Person, Owner: "staff:" + p.Manager, Law: law, Due: p.ReviewOn.End()})
	return err
}

// Review is a plan looked at again with the person.
type Review struct {
	Complies string `json:"complies" label:"Do they keep to the plan and the sentence?" said:"whether they comply" enum:"yes,mostly,no" required:"true"`
	Note     string `json:"note" label:"What was found" said:"what was found" required:"true" format:"textarea" minLength:"5" maxLength:"4000"`
}

// Review keeps a review and promises the next one (OFF-07). Right: reintegration.plan.review. Faults: form.invalid;
// reintegration.plan.closed (conflict); plan.not_found.
func (d *Desk) Review(ctx context.Context, plan string, in Review) (act.Done[Plan], error) {
	return d.change(ctx, "reintegration.plan.review", plan, func(tx *act.Tx, p Plan) error {
		if err := form.Check(&in); err != nil {
			return err
		}
		review, law, err := d.reviewAfter(when.DayOf(tx.Now()))
		if err != nil {
			return err
		}
		p.ReviewOn = review
		if err := updatePlan(tx, p); err != nil {
			return err
		}
		_, _, attended, missed := p.tally(d.open)
		e, err := tx.Record(entry.PlanReviewed{Plan: p.ID, Person: p.Person, Complies: in.Complies, Note: in.Note, Attended: attended, Missed: missed, ReviewOn: review})
		if err != nil {
			return err
		}
		if _, err := tx.Keep(owedReview, planRef(p.ID), e); err != nil {
			return err
		}
		return d.promiseReview(tx, p, law)
	})
}

// Close ends a plan.
type Close struct {
	How       string `json:"how" label:"How the plan ended" said:"how the plan ended" enum:"completed,breached,ended_by_court,moved_away,died" required:"true"`
	Strengths string `json:"strengths" label:"Strengths that carry on" said:"the strengths" hint:"What they can build on" required:"true" format:"textarea" minLength:"5" maxLength:"4000"`
	Next      string `json:"next" label:"What comes next" said:"what comes next" hint:"Who they can turn to, and what they mean to do" required:"true" format:"textarea" minLength:"5" maxLength:"4000"`
}

// Close closes a plan with its strengths and what comes next (OFF-09). A completed plan has no requirement in force and no
// action open. Right: reintegration.plan.close. Faults: form.invalid; reintegration.plan.unfinished, reintegration.plan.closed
// (conflict); plan.not_found.
func (d *Desk) Close(ctx context.Context, plan string, in Close) (act.Done[Plan], error) {
	return d.change(ctx, "reintegration.plan.close", plan, func(tx *act.Tx, p Plan) error {
		if err := form.Check(&in); err != nil {
			return err
		}
		if what := p.unfinished(when.DayOf(tx.Now())); in.How == "completed" && what != "" {
			return fault.New(fault.Conflict, "reintegration.plan.unfinished").With("what", what)
		}
		p.How, p.Strengths, p.Next, p.ClosedAt = in.How, in.Strengths, in.Next, tx.HappenedAt()
		if err := updatePlan(tx, p); err != nil {
			return err
		}
		met, open, attended, missed := p.tally(d.open)
		e, err := tx.Record(entry.PlanClosed{Plan: p.ID, Person: p.Person, How: p.How, Strengths: p.Strengths, Next: p.Next, NeedsMet: met, NeedsOpen: open, Attended: attended, Missed: missed})
		if err != nil {
			return err
		}
		return p.release(tx, e)
	})
}

// unfinished names the first thing that a completed plan cannot leave open, "" when there is none. A requirement whose last
// day has passed is not open any more.
func (p Plan) unfinished(today when.Day) string {
	for _, r := range p.Requirements {
		if r.State == "in_force" && (r.Until.IsZero() || !r.Until.Before(today)) {
			return r.Name
		}
	}
	for _, a := range p.Actions {
		if a.State == "set" {
			return a.What
		}
	}
	return ""
}

// tally counts the needs that are met and open, and the appointments kept and missed without a good reason.
func (p Plan) tally(open func(status string) bool) (met, still, attended, missed int) {
	for _, n := range p.Needs {
		if open(n.Status) {
			still++
		} else {
			met++
		}
	}
	for _, a := range p.Appointments {
		switch a.State {
		case "attended":
			attended++
		case "missed":
			missed++
		}
	}
	return met, still, attended, missed
}

// release closes what a plan still owed: the review is over, and what will not be done now is waived with the plan's end.
func (p Plan) release(tx *act.Tx, closed string) error {
	if _, err := tx.Keep(owedReview, planRef(p.ID), closed); err != nil {
		return err
	}
	why := "The plan was closed: " + p.How
	for _, a := range p.Actions {
		if _, err := tx.Waive(owedAction, journal.Ref{Kind: "plan_action", ID: a.ID}, why); err != nil {
			return err
		}
	}
	for _, a := range p.Appointments {
		if _, err := tx.Waive(owedAppointment, journal.Ref{Kind: "plan_appointment", ID: a.ID}, why); err != nil {
			return err
		}
	}
	return nil
}

func planRef(id string) journal.Ref { return journal.Ref{Kind: "plan", ID: id} }

// change is an act on a plan that runs; it gives the plan as it stands then.
func (d *Desk) change(ctx context.Context, action, plan string, do func(tx *act.Tx, p Plan) error) (act.Done[Plan], error) {
	p, err := getPlan(d.host.DB.Read(ctx), plan)
	if err != nil {
		return act.Done[Plan]{}, err
	}
	return act.Do(ctx, d.host.Door, act.Of(action, planRef(p.ID)).On(p.Thread), func(tx *act.Tx) (Plan, error) {
		p, err := getPlan(tx, plan)
		if err != nil {
			return p, err
		}
		if !p.ClosedAt.IsZero() {
			return p, fault.New(fault.Conflict, "reintegration.plan.closed")
		}
		if err := do(tx, p); err != nil {
			return p, err
		}
		return getPlan(tx, plan)
	})
}

// day reads an optional date; the fault names its field.
func day(field, text string) (when.Day, error) {
	if text == "" {
		return when.Day{}, nil
	}
	v, err := when.ParseDay(text)
	return v, named(err, field)
}

func named(err error, field string) error {
	if err == nil {
		return nil
	}
	if f := fault.Of(err); len(f.Fields) == 1 && f.Fields[0].Name == "" {
		f.Fields[0].Name = field
	}
	return err
}
