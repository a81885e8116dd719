package victim

import (
	"context"

	"throughline/platform/act"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/police/victim/entry"
)

// AcknowledgeReview tells that a request is in hand: the police give it to a reviewer, or pass it to the prosecutor.
type AcknowledgeReview struct {
	Reviewer  string `json:"reviewer,omitempty" label:"Who reviews it" said:"who reviews it" hint:"Their collar number, family name or account. Blank for yourself. Not who decided or investigated, and at least one rank above" maxLength:"40"`
	Reference string `json:"reference,omitempty" label:"The prosecutor's reference" hint:"When the prosecutor decided, and reviews it" maxLength:"60"`
}

// AcknowledgeReview acknowledges a request within its time and says who answers it. The victim reads it on their page.
// Right: victim.review.acknowledge. Faults: victim_review.not_found; form.invalid; staff.unknown, staff.several (invalid);
// victim.review.acknowledged (conflict).
func (d *Desk) AcknowledgeReview(ctx context.Context, reviewID string, in AcknowledgeReview) (act.Done[Review], error) {
	return d.onReview(ctx, "victim.review.acknowledge", reviewID, &in, func(tx *act.Tx, c Case, r *Review) error {
		if r.State != "asked" {
			return fault.New(fault.Conflict, "victim.review.acknowledged")
		}
		var err error
		if r.Reviewer, err = d.host.StaffID(tx, "reviewer", in.Reviewer); err != nil {
			return err
		}
		if r.Reviewer == "" && r.Scheme == "police" {
			r.Reviewer = tx.Actor().Staff
		}
		if r.Scheme == "prosecutor" {
			r.Reviewer = ""
		}
		r.State, r.Reference, r.AcknowledgedAt = "acknowledged", in.Reference, tx.HappenedAt()
		if err := updateReview(tx, r); err != nil {
			return err
		}
		proof, err := tx.Record(entry.ReviewAcknowledged{Case: c.ID, Victim: c.Person, Review: r.ID, Scheme: r.Scheme, Reviewer: r.Reviewer, Reference: r.Reference})
		if err != nil {
			return err
		}
		if r.Reviewer != "" {
			if _, err := tx.Reassign(promiseReview, r.ref(), "staff:"+r.Reviewer); err != nil {
				return err
			}
		}
		_, err = tx.Keep(promiseAcknowledge, r.ref(), proof)
		return err
	})
}

// AnswerReview is what a reviewer decided.
type AnswerReview struct {
	Answer  string `json:"answer" label:"What the review found" said:"what the review found" enum:"upheld,overturned" required:"true"`
	Reasons string `json:"reasons" label:"Reasons for the record" said:"the reasons" format:"textarea" required:"true" maxLength:"4000"`
	Telling string `json:"telling" label:"What the victim is told" said:"what the victim is told" hint:"Plainly, and without a name of anybody else" format:"textarea" required:"true" maxLength:"2000"`
}

// AnswerReview answers a review: by a reviewer who neither decided nor investigated and stands at least one rank above, or
// by the prosecutor for their own decision (VIC-09). The victim must then be told. An overturned decision is made anew.
// Right: victim.review.answer. Faults: victim_review.not_found; form.invalid; victim.review.not_acknowledged,
// victim.review.answered (conflict).
func (d *Desk) AnswerReview(ctx context.Context, reviewID string, in AnswerReview) (act.Done[Review], error) {
	return d.onReview(ctx, "victim.review.answer", reviewID, &in, func(tx *act.Tx, c Case, r *Review) error {
		if r.State == "asked" {
			return fault.New(fault.Conflict, "victim.review.not_acknowledged")
		}
		if !r.running() {
			return fault.New(fault.Conflict, "victim.review.answered")
		}
		r.State, r.Reasons, r.Answer, r.AnsweredAt = in.Answer, in.Reasons, in.Telling, tx.HappenedAt()
		if err := updateReview(tx, r); err != nil {
			return err
		}
		ev, err := getEvent(tx, r.Decision)
		if err != nil {
			return err
		}
		proof, err := tx.Record(entry.ReviewAnswered{Case: c.ID, Victim: c.Person, Review: r.ID, Scheme: r.Scheme, Decision: ev.Ref, Answer: in.Answer, Reasons: in.Reasons})
		if err != nil {
			return err
		}
		if _, err := tx.Keep(promiseReview, r.ref(), proof); err != nil {
			return err
		}
		return d.happened(tx, happening{Story: "review_" + in.Answer, Trigger: "review_answered", Ref: r.ID, At: tx.HappenedAt(), Only: []string{c.Person}})
	})
}

// onReview is an act on a review whose case is open.
func (d *Desk) onReview(ctx context.Context, action, reviewID string, in any, do func(tx *act.Tx, c Case, r *Review) error) (act.Done[Review], error) {
	var none act.Done[Review]
	if err := form.Check(in); err != nil {
		return none, err
	}
	r, err := getReview(d.host.DB.Read(ctx), reviewID)
	if err != nil {
		return none, err
	}
	c, err := getCase(d.host.DB.Read(ctx), r.Case)
	if err != nil {
		return none, err
	}
	return act.Do(ctx, d.host.Door, act.Of(action, r.ref()).On(c.Thread), func(tx *act.Tx) (Review, error) {
		r, err := getReview(tx, reviewID)
		if err != nil {
			return r, err
		}
		c, err := d.openOne(tx, r.Case)
		if err != nil {
			return r, err
		}
		return r, do(tx, c, &r)
	})
}
