package victim

import (
	"context"
	"time"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/when"
	"throughline/police/victim/entry"
)

// What is owed to a victim who asked for a review (VIC-09).
const (
	promiseAcknowledge = "victim.review.acknowledge"
	promiseReview      = "victim.review"
)

// Review is a decision that a victim asked to have looked at again.
type Review struct {
	ID             string    `json:"id"`
	Case           string    `json:"case"`
	Scheme         string    `json:"scheme"`   // police or prosecutor: whose decision it was
	Decision       string    `json:"decision"` // the event that it is about
	DecidedAt      time.Time `json:"decided_at"`
	DecidedBy      string    `json:"decided_by"` // account
	DecidedRank    int       `json:"decided_rank"`
	AskedBy        string    `json:"asked_by"`
	AskedAt        time.Time `json:"asked_at"`
	Words          string    `json:"words,omitempty"`
	Late           string    `json:"late,omitempty"`
	State          string    `json:"state"`              // asked, acknowledged, upheld or overturned
	Reviewer       string    `json:"reviewer,omitempty"` // staff id
	Reference      string    `json:"reference,omitempty"`
	AcknowledgedAt time.Time `json:"acknowledged_at,omitzero"`
	AnsweredAt     time.Time `json:"answered_at,omitzero"`
	Answer         string    `json:"answer,omitempty"` // what the victim is told
	Reasons        string    `json:"reasons,omitempty"`
	AcknowledgeDue time.Time `json:"acknowledge_due"`
	AnswerDue      time.Time `json:"answer_due"`
	Law            string    `json:"law"`
	Label          string    `json:"label"`
	Version        int64     `json:"version"`
}

func (r Review) ref() journal.Ref { return journal.Ref{Kind: "victim_review", ID: r.ID} }

// running tells whether the answer is still owed.
func (r Review) running() bool { return r.State == "asked" || r.State == "acknowledged" }

// AskReview is a victim's request. They need not say why.
type AskReview struct {
	Words string `json:"words,omitempty" label:"Why you think so" format:"textarea" maxLength:"4000"`
	Late  string `json:"late,omitempty" label:"Why it is taken late" said:"why it is taken late" hint:"Only when the time to ask has passed" format:"textarea" maxLength:"1000"`
}

// AskReview asks for the decision that nothing more is done to be looked at again. The victim asks on their own page, or
// somebody of the force writes down that they asked; only a supervisor takes one that is late, with the reason (G-05).
// Right: victim.review.ask, and victim.review.ask_late. Faults: those of ReviewOf; victim_case.not_found; form.invalid.
func (d *Desk) AskReview(ctx context.Context, caseID string, in AskReview) (act.Done[Review], error) {
	var none act.Done[Review]
	if err := form.Check(&in); err != nil {
		return none, err
	}
	c, err := getCase(d.host.DB.Read(ctx), caseID)
	if err != nil {
		return none, err
	}
	action := "victim.review.ask"
	if in.Late != "" {
		action = "victim.review.ask_late"
	}
	return act.Do(ctx, d.host.Door, act.Of(action, refOf(caseID), in.Late).On(c.Thread), func(tx *act.Tx) (Review, error) {
		c, err := d.openOne(tx, caseID)
		if err != nil {
			return Review{}, err
		}
		facts, ev, err := d.reviewFacts(tx, c)
		if err != nil {
			return Review{}, err
		}
		term, err := ReviewOf(d.host.Law, facts, tx.HappenedAt(), in.Late != "")
		if err != nil {
			return Review{}, err
		}
		r := Review{ID: id.New(), Case: c.ID, Scheme: term.Scheme, Decision: ev.ID, DecidedAt: ev.At, DecidedBy: ev.Detail["decider"], DecidedRank: d.rankNo(ev.Detail["decider_rank"], ev.At),
			AskedBy: tx.Actor().Account, AskedAt: tx.HappenedAt(), Words: in.Words, Late: in.Late, State: "asked", AcknowledgeDue: term.AcknowledgeDue, AnswerDue: term.AnswerDue, Law: term.Law, Label: c.Label, Version: 1}
		if err := insertReview(tx, r); err != nil {
			return r, err
		}
		return r, d.askedIn(tx, c, r)
	})
}

func (d *Desk) askedIn(tx *act.Tx, c Case, r Review) error {
	_, err := tx.Record(entry.ReviewAsked{Case: c.ID, Victim: c.Person, Review: r.ID, Scheme: r.Scheme, Decision: r.Decision, Words: r.Words, Late: r.Late,
		AcknowledgeDue: r.AcknowledgeDue, AnswerDue: r.AnswerDue, Law: r.Law}, act.About("victim_review", r.ID))
	if err != nil {
		return err
	}
	for kind, due := range map[string]time.Time{promiseAcknowledge: r.AcknowledgeDue, promiseReview: r.AnswerDue} {
		if _, err := tx.Promise(act.NewPromise{Kind: kind, Subject: r.ref(), OwedTo: "victim:" + c.Person, Owner: "role:duty_inspector", Law: r.Law, Due: due, Label: c.Label}); err != nil {
			return err
		}
	}
	return nil
}

// reviewFacts reads what the right to a review is held against, and the decision that it is about: the newest of those
// that nothing more is done, as far as it concerns this victim.
func (d *Desk) reviewFacts(q db.Querier, c Case) (ReviewFacts, Event, error) {
	var f ReviewFacts
	var decision Event
	events, err := d.eventsFor(q, c)
	if err != nil {
		return f, decision, err
	}
	for _, ev := range events {
		switch ev.Code {
		case "no_further_action":
			decision = ev
		case "suspect_arrested":
			f.Identified = true
		case "interviewed_under_caution":
			f.Identified, f.Interviewed = true, true
		case "charged":
			f.Charged = true
		case "out_of_court_outcome":
			f.OutOfCourt = true
		}
	}
	if decision.ID == "" {
		return f, decision, nil
	}
	f.DecidedAt, f.By, f.Outcome = decision.At, or(decision.Detail["by"], "police"), decision.Detail["outcome"]
	s, err := supportOf(q, c.ID)
	if err != nil {
		return f, decision, err
	}
	f.Withdrew = s.Wish == "does_not_support"
	reviews, err := reviewsOf(q, c.ID)
	for _, r := range reviews {
		f.Asked = f.Asked || r.Decision == decision.ID
	}
	return f, decision, err
}

// rankNo is the order of a rank; 0 for one who has none.
func (d *Desk) rankNo(rank string, at time.Time) int {
	row, ok := d.host.Law.Table("rank").At(rank, when.DayOf(at))
	var v struct {
		Order        int    `json:"order"`
		Label        string `json:"label"`
		Short        string `json:"short"`
		MayActAs     string `json:"may_act_as,omitempty"`
		DesignatedBy string `json:"designated_by,omitempty"`
	}
	if !ok || row.Into(&v) != nil {
		return 0
	}
	return v.Order
}

// reviewResource is what policy asks of a review: who decided, by what rank, and who investigates.
func (d *Desk) reviewResource(q db.Querier, reviewID string) (access.Resource, error) {
	r, err := getReview(q, reviewID)
	if err != nil {
		return access.Resource{}, err
	}
	c, err := getCase(q, r.Case)
	if err != nil {
		return access.Resource{}, err
	}
	res, err := d.factsOf(q, c)
	res.Kind, res.ID = "victim_review", r.ID
	if err != nil {
		return res, err
	}
	_, rule, err := reviewScheme(d.host.Law, r.Scheme, when.DayOf(r.DecidedAt))
	if err != nil {
		return res, err
	}
	res.Attrs["scheme"], res.Attrs["decided_by"], res.Attrs["least_rank"] = r.Scheme, r.DecidedBy, r.DecidedRank+rule.RanksAbove
	res.Attrs["oic"], res.Attrs["reviewer"] = c.OIC, r.Reviewer
	return res, nil
}
