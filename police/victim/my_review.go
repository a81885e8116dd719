package victim

import (
	"context"
	"net/http"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/page"
	"throughline/platform/when"
)

// MyReview is the right to a review as the victim's own page shows it.
type MyReview struct {
	CanAsk bool   `json:"can_ask"`
	Until  string `json:"until,omitempty"` // the last day on which they can ask
	State  string `json:"state,omitempty"` // of the review that they asked for
	Answer string `json:"answer,omitempty"`
	WhyNot string `json:"why_not,omitempty"` // why this decision has no review, in plain words
}

// myReviewOf adds to a page whether a review can be asked for, what became of one, and what is owed of it.
func (d *Desk) myReviewOf(ctx context.Context, q db.Querier, c Case, m *MyCase) error {
	reviews, err := reviewsOf(q, c.ID)
	if err != nil {
		return err
	}
	now := d.host.Clock.Now()
	for _, r := range reviews {
		m.Review = MyReview{State: r.State, Answer: r.Answer}
		owner := "role:duty_inspector"
		if r.Reviewer != "" {
			owner = "staff:" + r.Reviewer
		}
		if r.Scheme == "prosecutor" && r.State == "acknowledged" {
			owner = "role:prosecutor"
		}
		if r.State == "asked" {
			err = m.add(q, d.awaited(ctx, m.Lang, "review_acknowledge", r.AcknowledgeDue, "role:duty_inspector"), r.AcknowledgeDue, r.ref(), now)
		}
		if err == nil && r.running() {
			err = m.add(q, d.awaited(ctx, m.Lang, "review_answer", r.AnswerDue, owner), r.AnswerDue, r.ref(), now)
		}
		if err != nil {
			return err
		}
	}
	facts, _, err := d.reviewFacts(q, c)
	if err != nil || facts.DecidedAt.IsZero() && !facts.OutOfCourt {
		return err
	}
	term, err := ReviewOf(d.host.Law, facts, now, false)
	if f := fault.Of(err); err != nil && f.Kind == fault.Conflict {
		if !fault.HasCode(err, "victim.review.asked") {
			m.Review.WhyNot = page.Say(m.Lang, "public."+f.Code, "day", dateText(m.Lang, term.LastDay.At(12, 0)))
		}
		return nil
	}
	if err != nil {
		return err
	}
	m.Review.CanAsk, m.Review.Until = true, dateText(m.Lang, term.LastDay.At(12, 0))
	return nil
}

func (d *Desk) awaited(ctx context.Context, lang, code string, due time.Time, owner string) Awaited {
	return Awaited{Text: page.Say(lang, "public.victim.owed."+code), By: dateText(lang, due.Add(-time.Second)), Who: d.whoOwes(ctx, lang, owner)}
}

// reviewNode is what the page says of the right to a review, with the form to ask for one.
func reviewNode(m MyCase, lang string, typed form.Values, wrong error) g.Node {
	say := func(code string, pairs ...string) string {
		return page.Say(lang, "public.victim.review."+code, pairs...)
	}
	r := m.Review
	if !r.CanAsk && r.State == "" && r.WhyNot == "" {
		return nil
	}
	out := g.Group{heading(say("title"))}
	if r.State != "" {
		out = append(out, page.P(say("state_"+r.State)))
	}
	if r.Answer != "" {
		out = append(out, page.InsetText(page.InsetTextProps{Text: r.Answer}))
	}
	switch {
	case r.CanAsk:
		spec := form.Spec{Lang: lang, For: AskReview{}, Action: "/my-case/review", Submit: say("button"), Fields: []form.Field{{Name: "words", Label: say("label"), Hint: say("hint")}}}
		if !fault.HasCode(wrong, "form.invalid") || typed["words"] == nil {
			typed, wrong = nil, nil // what was wrong was said beside another form of the page
		}
		out = append(out, page.P(say("may", "until", r.Until)), form.Render(spec, typed, wrong))
	case r.WhyNot != "" && r.State == "":
		out = append(out, page.P(r.WhyNot))
	}
	return h.Section(h.ID("review"), out)
}

func (d *Desk) myReview(w http.ResponseWriter, r *http.Request) {
	r = framed(w, r, d.chosen(r))
	if !signed(w, r) {
		return
	}
	var in AskReview
	err := form.Decode(r, &in)
	if err == nil {
		_, err = d.askMine(access.WithRequest(r.Context(), access.Request{Key: form.Key(r), Fingerprint: in.Words}), in)
	}
	if err = inOurWords(err); err != nil && !fault.HasCode(err, "victim.review.asked") {
		d.drawMine(w, r, fault.Of(err).Kind.Status(), form.Typed(r), err)
		return
	}
	http.Redirect(w, r, "/my-case#review", http.StatusSeeOther)
}

// askMine is the victim asking on their own page: never late, for that is a supervisor's decision.
func (d *Desk) askMine(ctx context.Context, in AskReview) (act.Done[Review], error) {
	caseID, err := ownCase(ctx)
	if err != nil {
		return act.Done[Review]{}, err
	}
	in.Late = ""
	return d.AskReview(ctx, caseID, in)
}

// lastDayText is a due time as the last day on which it can be met.
func lastDayText(due time.Time) string { return when.DayOf(due.Add(-time.Second)).Text() }
