package play

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"throughline/platform/id"
	"throughline/platform/when"
)

// The endings of an assault that are not a court. Most assaults end in one of these, and the victim's right to a review
// begins there (VIC-09).

// released are the steps from a decision to the door: the plan, the victim told before it, the release.
func (p *Play) releasedSteps(how, said string) []step {
	return []step{
		{"the plan of release", func() error { return p.custodyPlanRelease(how) }},
		{"the door asks", p.custodyDoorAsks},
		{"the victim before the door", func() error { return p.victimDoor("released_without_charge", said) }},
		{"release", p.custodyRelease},
		{"the victim told", func() error { return p.victimTold("of the decision and why") }},
		{"the incident is closed", p.controlClose},
	}
}

func (p *Play) lastSteps(why string) []step {
	return []step{
		{"the case closed", func() error { return p.caseClose(why) }},
		{"a look at a brother's record", p.dutySelfLookupReviewed},
		{"what it came to", p.insightSee},
	}
}

// caseClose is a supervisor closing the case; a constable may not.
func (p *Play) caseClose(why string) error {
	path, body := "/api/reintegration/thread/"+p.Case.Thread+"/close", map[string]string{"reason": why + "; what is still owed stays with its owners"}
	if err := p.Refused("howells", path, body, "wrong rank"); err != nil {
		return err
	}
	return p.As("rees").Post(path, body, nil, "closes the case")
}

// noFurtherSteps: the police decide that the evidence is not enough; the victim asks for a review, and it is answered.
func (p *Play) noFurtherSteps() []step {
	steps := []step{{"the outcome", func() error {
		return p.outcome(map[string]any{"outcome": "15", "reason": "One account against another; the camera was off, and nobody else saw it."}, "sets outcome 15: evidential difficulties")
	}}}
	steps = append(steps, p.releasedSteps("no_further_action", "without charge")...)
	steps = append(steps, step{"her request for a review", p.reviewAsk}, step{"its acknowledgement", p.reviewAcknowledge}, step{"its answer", p.reviewAnswer},
		step{"the victim told of the answer", func() error { return p.victimTold("of what came of her review") }})
	return append(steps, p.lastSteps("Nothing more can be done, and the review upheld that")...)
}

// outcome ends the crime by a designated decision maker, who is not the officer in the case (CR-05).
func (p *Play) outcome(body map[string]any, said string) error {
	if err := p.custodyHeard(); err != nil {
		return err
	}
	return p.custodyDoes("vaughan", "/api/crime/"+p.Case.Crime+"/outcome", body, nil, said, refusal{"marsh", "the officer in the case"}, refusal{"rees", "right rank, not a designated decision maker"}, refusal{"bennett", "off duty"})
}

// reviewAsk is the victim asking on her own page, once. Her page says until when she can.
func (p *Play) reviewAsk() error {
	if err := p.victimShows("decided that nothing more will be done", p.Cast.Suspect.Family); err != nil {
		return err
	}
	me := p.victim()
	var r struct{ ID, Scheme string }
	if err := me.Post("/api/my-case/review", map[string]string{"words": "There were people outside the shop. Was anybody asked?"}, &r, "asks for the decision to be looked at again"); err != nil {
		return err
	}
	if r.Scheme != "police" {
		return fmt.Errorf("VIC-09: the police decided, so the police review it: %+v", r)
	}
	p.Case.Extra["review"] = r.ID
	return p.reviewNot("victim.review.asked")
}

// reviewNot tries to ask where there is no review, and wants to be told why.
func (p *Play) reviewNot(code string) error {
	var problem *Problem
	_, err := p.victim().send(http.MethodPost, "/api/my-case/review", map[string]string{}, nil, id.New())
	if !errors.As(err, &problem) || problem.Code != code {
		return fmt.Errorf("VIC-09: a review should have been answered with %s: %w", code, err)
	}
	p.Tried++
	p.line(p.Cast.Victim.Name(), "/api/my-case/review", "refused: "+problem.Detail, nil, true)
	return nil
}

func (p *Play) reviewAcknowledge() error {
	if err := p.Forward(20*time.Hour, "to the next day"); err != nil {
		return err
	}
	return p.custodyDoes("coles", "/api/victim-review/"+p.Case.Extra["review"]+"/acknowledge", map[string]any{"reviewer": "pryor"}, nil, "acknowledges the request and gives it to Supt Pryor",
		refusal{"rees", "wrong rank"}, refusal{"vaughan", "who decided"})
}

// reviewAnswer is the answer of a reviewer who is above who decided and has nothing to do with the case.
func (p *Play) reviewAnswer() error {
	body := map[string]any{"answer": "upheld", "reasons": "The people outside were asked that night and the next day; none saw the blow. The decision was right on what there is.",
		"telling": "We did ask the people outside, that night and the next day. None of them saw what happened. We are sorry that this cannot go further now. If anybody comes forward, we will look again."}
	not := []refusal{{"vaughan", "who decided"}, {"marsh", "the officer in the case"}, {"coles", "right rank, not the reviewer"}}
	if err := p.custodyDoes("pryor", "/api/victim-review/"+p.Case.Extra["review"]+"/answer", body, nil, "answers the review: the decision stands, and says why", not...); err != nil {
		return err
	}
	return p.victimShows("None of them saw what happened", p.Cast.Suspect.Family)
}

// outOfCourtSteps: the prosecutor decides that a conditional caution is enough; it is accepted, and its conditions are met.
func (p *Play) outOfCourtSteps() []step {
	steps := []step{
		{"the case file", p.casefileAssemble}, {"its readiness", p.casefileReady}, {"the request", p.casefileRequest}, {"its approval", p.casefileApprove},
		{"the decision", func() error {
			return p.casefileDecide(map[string]any{"decision": "out_of_court", "by": "Prosecutor simulator", "reason": "He has no record, he says now that he did it and is sorry, and the victim wants him to get help. A conditional caution is enough."},
				"decides: a conditional caution is enough")
		}},
		{"the offer", p.cautionOffer}, {"its answer", p.cautionAnswer},
		{"the outcome", func() error {
			if err := p.custodyHeard(); err != nil {
				return err
			}
			return p.custodyDoes("marsh", "/api/crime/"+p.Case.Crime+"/outcome", map[string]any{"outcome": "3"}, nil, "sets outcome 3, the admission carried", refusal{"bennett", "off duty"}, refusal{"flynn", "wrong role"})
		}},
	}
	steps = append(steps, p.releasedSteps("out_of_court", "with a caution")...)
	steps = append(steps, step{"no review", func() error { return p.reviewNot("victim.review.out_of_court") }}, step{"the conditions", p.cautionConditions})
	return append(steps, p.lastSteps("The conditions of the caution were met")...)
}

type caution struct {
	ID, State, Authority string
	Offences             []string
	Conditions           []struct{ ID, What, State string }
}

func (p *Play) cautionOffer() error {
	if err := p.custodyHeard(); err != nil {
		return err
	}
	now, err := p.Now()
	if err != nil {
		return err
	}
	day := func(n int) string { return when.DayOf(now).AddDays(n).String() }
	body := map[string]any{"kind": "conditional_caution", "gravity": 3, "victim_view": "She wants him to get help, and never to come to the street again.", "why": "No record, a full admission, and a course that begins in January.",
		"conditions": []map[string]string{{"kind": "reparative", "what": "Write a letter of apology, which " + p.Cast.Victim.Name() + " may read or not", "due_on": day(21)},
			{"kind": "rehabilitative", "what": "Attend the six evenings of the anger course", "due_on": day(80)}}}
	path := "/api/reintegration/thread/" + p.Case.Thread + "/disposal"
	var c caution
	if err := p.custodyDoes("marsh", path, body, &c, "offers a conditional caution with two conditions", refusal{"bennett", "off duty"}, refusal{"edwards", "wrong role"}, refusal{p.Case.Extra["relative"], "own relative"}); err != nil {
		return err
	}
	if c.Authority != "prosecutor" || len(c.Conditions) != 2 || len(c.Offences) != 2 {
		return fmt.Errorf("OOCR-01: the offer does not rest on the prosecutor's decision: %+v", c)
	}
	p.Case.Extra["caution"] = c.ID
	return nil
}

func (p *Play) cautionAnswer() error {
	path := "/api/reintegration/disposal/" + p.Case.Extra["caution"] + "/answer"
	if err := p.Invalid("marsh", path, map[string]any{"accepted": "yes", "explained": true, "advice": "had"}, "reintegration.disposal.admission"); err != nil {
		return err
	}
	return p.custodyDoes("marsh", path, map[string]any{"accepted": "yes", "admission": true, "explained": true, "advice": "had", "said": "I did it. I'm sorry."}, nil,
		"he admits it, is told what it means, and signs the caution", refusal{"bennett", "off duty"}, refusal{"flynn", "wrong role"})
}

// cautionConditions lets weeks go by, and keeps what shows that each condition was met.
func (p *Play) cautionConditions() error {
	if err := p.Forward(14*24*time.Hour, "to the letter"); err != nil {
		return err
	}
	var c caution
	if err := p.As("marsh").Get("/api/reintegration/disposal/"+p.Case.Extra["caution"], &c); err != nil {
		return err
	}
	for i, x := range c.Conditions {
		if i == 1 {
			if err := p.Forward(60*24*time.Hour, "to the end of the course"); err != nil {
				return err
			}
		}
		body := map[string]any{"how": "met", "evidence": []string{"The letter is in the file.", "The course's certificate of 9 February."}[i]}
		if err := p.custodyDoes("okoro", "/api/reintegration/condition/"+x.ID+"/end", body, &c, "a condition was met: "+x.What, refusal{"flynn", "wrong role"}); err != nil {
			return err
		}
	}
	if c.State != "completed" {
		return fmt.Errorf("OOCR-02: every condition was met, and the caution is %s", c.State)
	}
	return nil
}

// withdrawsSteps: she does not want to go on. A supervisor looks at whether the case stands without her and whether she is safe.
func (p *Play) withdrawsSteps() []step {
	path := func(part string) string { return p.victimPath(part) }
	steps := []step{
		{"what she says", func() error {
			return p.custodyDoes("marsh", path("support"), map[string]any{"wish": "does_not_support", "words": "I just want it to be over. I have to live in that street.", "pressure": "feared"}, nil,
				p.Cast.Victim.Name()+" says that she does not want to go on", refusal{"bennett", "off duty"}, refusal{"flynn", "wrong role"})
		}},
		{"what it comes to", func() error {
			return p.custodyDoes("rees", path("support/settle"), map[string]any{"how": "end", "why": "Without her there is the knife and no account of it. She was seen alone, she is not being threatened, and a support worker is with her."}, nil,
				"Sgt Rees decides that it ends, and that she is safe", refusal{"howells", "wrong rank"}, refusal{"bennett", "off duty"})
		}},
		{"the outcome", func() error {
			if err := p.custodyHeard(); err != nil {
				return err
			}
			if err := p.Invalid("vaughan", "/api/crime/"+p.Case.Crime+"/outcome", map[string]any{"outcome": "15", "reason": "Not enough"}, "crime.outcome.other_view"); err != nil {
				return err
			}
			return p.outcome(map[string]any{"outcome": "16"}, "sets outcome 16, with what she said carried")
		}},
	}
	steps = append(steps, p.releasedSteps("no_further_action", "without charge")...)
	steps = append(steps, step{"no review", func() error { return p.reviewNot("victim.review.withdrew") }})
	return append(steps, p.lastSteps("The victim does not support it, and it cannot stand without her")...)
}
