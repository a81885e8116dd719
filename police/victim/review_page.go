package victim

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	g "maragu.dev/gomponents"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/db"
	"throughline/platform/form"
	"throughline/platform/page"
	"throughline/platform/room"
)

// SeeReview opens a review. Right: victim.review.see. Fault: victim_review.not_found.
func (d *Desk) SeeReview(ctx context.Context, reviewID string) (Review, error) {
	r, err := getReview(d.host.DB.Read(ctx), reviewID)
	if err != nil {
		return r, err
	}
	return act.See(ctx, d.host.Door, act.Of("victim.review.see", r.ref()), func(q db.Querier, _ *access.Actor) (Review, error) { return getReview(q, reviewID) })
}

func (d *Desk) reviewAPI(a huma.API) {
	type ByReview struct {
		Review string `path:"review" doc:"id of the review"`
	}
	api.Post(a, "victim.support.say", "/api/victim/{case}/support", "Record whether a victim supports going on", func(ctx context.Context, in *struct {
		ByCase
		Body SaySupport
	}) (act.Done[Support], error) {
		return d.SaySupport(ctx, in.Case, in.Body)
	})
	api.Post(a, "victim.support.settle", "/api/victim/{case}/support/settle", "Decide how to go on after a victim withdrew", func(ctx context.Context, in *struct {
		ByCase
		Body SettleSupport
	}) (act.Done[Support], error) {
		return d.SettleSupport(ctx, in.Case, in.Body)
	})
	api.Post(a, "victim.review.ask", "/api/victim/{case}/review", "Write down that a victim asks for a review of the decision", func(ctx context.Context, in *struct {
		ByCase
		Body AskReview
	}) (act.Done[Review], error) {
		return d.AskReview(ctx, in.Case, in.Body)
	})
	api.Get(a, "victim.review.see", "/api/victim-review/{review}", "A victim's request for a review", func(ctx context.Context, in *ByReview) (Review, error) { return d.SeeReview(ctx, in.Review) })
	api.Post(a, "victim.review.acknowledge", "/api/victim-review/{review}/acknowledge", "Acknowledge a request for a review and say who answers it", func(ctx context.Context, in *struct {
		ByReview
		Body AcknowledgeReview
	}) (act.Done[Review], error) {
		return d.AcknowledgeReview(ctx, in.Review, in.Body)
	})
	api.Post(a, "victim.review.answer", "/api/victim-review/{review}/answer", "Answer a request for a review", func(ctx context.Context, in *struct {
		ByReview
		Body AnswerReview
	}) (act.Done[Review], error) {
		return d.AnswerReview(ctx, in.Review, in.Body)
	})
	api.Post(a, "victim.page.ask_review", "/api/my-case/review", "The victim asks for a review of the decision", func(ctx context.Context, in *struct{ Body AskReview }) (act.Done[Review], error) {
		return d.askMine(ctx, in.Body)
	})
}

// reviewForms are the screens of support and of reviews.
func (d *Desk) reviewForms() []room.Screen {
	const file = "victim/review_page.go"
	out := []room.Screen{{Pattern: "GET /victim-review/{review}", Title: "Review of a decision", File: file, Handler: d.reviewPage}}
	out = append(out, room.FormPage[SaySupport]{Path: "/victim/{case}/support", Title: "Does the victim support going on?", File: file, Button: "Record what they said",
		Intro: d.introOf("victim.support.say", "Ask them alone. They may change their mind at any time, and nothing ends by itself."), Shape: shapeSupport,
		Do: func(ctx context.Context, r *http.Request, in SaySupport) (string, error) {
			done, err := d.SaySupport(ctx, r.PathValue("case"), in)
			return caseNext(r, done, err)
		}}.Screens()...)
	out = append(out, room.FormPage[SettleSupport]{Path: "/victim/{case}/support/settle", Title: "How does the case go on?", File: file, Button: "Record the decision",
		Intro: d.introOf("victim.support.settle", "A case can go on without its victim when the other evidence is enough. Think first of whether they are safe."), Shape: shapeSettle,
		Do: func(ctx context.Context, r *http.Request, in SettleSupport) (string, error) {
			done, err := d.SettleSupport(ctx, r.PathValue("case"), in)
			return caseNext(r, done, err)
		}}.Screens()...)
	out = append(out, room.FormPage[AskReview]{Path: "/victim/{case}/review", Title: "The victim asks for a review", File: file, Button: "Record the request",
		Intro: d.introOf("victim.review.ask", "They need not say why. Fill in the second box only when the time to ask has passed: then it needs a supervisor."),
		Do: func(ctx context.Context, r *http.Request, in AskReview) (string, error) {
			done, err := d.AskReview(ctx, r.PathValue("case"), in)
			return "/victim-review/" + done.Value.ID, err
		}}.Screens()...)
	out = append(out, room.FormPage[AcknowledgeReview]{Path: "/victim-review/{review}/acknowledge", Title: "Acknowledge the request", File: file, Button: "Acknowledge", Intro: d.introReview("victim.review.acknowledge"),
		Do: func(ctx context.Context, r *http.Request, in AcknowledgeReview) (string, error) {
			done, err := d.AcknowledgeReview(ctx, r.PathValue("review"), in)
			return "/victim-review/" + done.Value.ID, err
		}}.Screens()...)
	return append(out, room.FormPage[AnswerReview]{Path: "/victim-review/{review}/answer", Title: "Answer the review", File: file, Button: "Record the answer", Intro: d.introReview("victim.review.answer"), Shape: shapeAnswer,
		Do: func(ctx context.Context, r *http.Request, in AnswerReview) (string, error) {
			done, err := d.AnswerReview(ctx, r.PathValue("review"), in)
			return "/victim-review/" + done.Value.ID, err
		}}.Screens()...)
}

func shapeSupport(_ context.Context, _ *http.Request, s *form.Spec) error {
	s.Fields = []form.Field{{Name: "wish", Options: []form.Option{{Value: "supports", Text: "Yes, they support it"}, {Value: "does_not_support", Text: "No, they do not"}}}, {Name: "words"},
		{Name: "pressure", Options: []form.Option{{Value: "none", Text: "Nothing points to it"}, {Value: "feared", Text: "They may be"}, {Value: "known", Text: "They are"}}}, {Name: "statement", Width: 20}}
	return nil
}

func shapeSettle(_ context.Context, _ *http.Request, s *form.Spec) error {
	s.Fields = []form.Field{{Name: "how", Options: []form.Option{{Value: "continue", Text: "It goes on with the other evidence"}, {Value: "end", Text: "It ends"}}}, {Name: "why"}}
	return nil
}

func shapeAnswer(_ context.Context, _ *http.Request, s *form.Spec) error {
	s.Fields = []form.Field{{Name: "answer", Options: []form.Option{{Value: "upheld", Text: "The decision stands"}, {Value: "overturned", Text: "The decision is overturned"}}}, {Name: "reasons"}, {Name: "telling"}}
	return nil
}

func (d *Desk) introReview(action string) func(context.Context, *http.Request) (g.Node, error) {
	return func(ctx context.Context, r *http.Request) (g.Node, error) {
		x, err := getReview(d.host.DB.Read(ctx), r.PathValue("review"))
		if err != nil {
			return nil, err
		}
		if _, err := act.See(ctx, d.host.Door, act.Of(action, x.ref()), nothing); err != nil {
			return nil, err
		}
		return page.InsetText(page.InsetTextProps{Text: or(x.Words, "They did not say why, and need not.")}), nil
	}
}

var schemeWords = map[string]string{"police": "The police, who decided", "prosecutor": "The prosecutor, who decided"}
var reviewWords = map[string]string{"asked": "Asked, not acknowledged", "acknowledged": "Being reviewed", "upheld": "The decision stands", "overturned": "The decision is overturned"}

func (d *Desk) reviewPage(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	x, err := d.SeeReview(ctx, r.PathValue("review"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	rows := []page.SummaryRow{page.Fact("Asked", stamp(x.AskedAt)+", by "+d.who(ctx, x.AskedBy)), page.Fact("Why they think so", or(x.Words, "They did not say, and need not")), page.Fact("Reviewed by", schemeWords[x.Scheme]),
		page.Fact("Acknowledge by", lastDayText(x.AcknowledgeDue)), page.Fact("Answer by", lastDayText(x.AnswerDue))}
	if x.Late != "" {
		rows = append(rows, page.Fact("Taken late because", x.Late))
	}
	if x.Reviewer != "" {
		rows = append(rows, page.Fact("Reviewer", d.host.NameOf(ctx, "staff:"+x.Reviewer)))
	}
	if x.Reference != "" {
		rows = append(rows, page.Fact("Prosecutor's reference", x.Reference))
	}
	if x.Answer != "" {
		rows = append(rows, page.Fact("Reasons", x.Reasons), page.Fact("The victim is told", x.Answer))
	}
	var acts []page.Act
	for _, a := range []struct{ action, text, path string }{{"victim.review.acknowledge", "Acknowledge the request", "/acknowledge"}, {"victim.review.answer", "Answer the review", "/answer"}} {
		if x.running() && (x.State == "asked") == (a.path == "/acknowledge") && d.host.Door.May(ctx, act.Of(a.action, x.ref())) {
			acts = append(acts, page.Act{Text: a.text, Href: "/victim-review/" + x.ID + a.path})
		}
	}
	head := page.RecordHead(page.Head{Title: "Review of a decision", Tags: []page.TagProps{{Text: reviewWords[x.State]}}, Refs: []page.Ref{{Label: "Asked for by", Value: "the victim", Href: "/victim/" + x.Case}}})
	page.Render(w, r, page.Page{Title: "Review", Head: head, Wide: true, Crumbs: []page.Crumb{{Text: "Victims", Href: "/victim"}, {Text: "Review"}}},
		page.Columns(page.SummaryCard("The request", nil, page.SummaryList(page.SummaryListProps{Rows: rows})), page.Section("What you can do", "", nil, doable(acts))))
}

func doable(acts []page.Act) g.Node {
	if len(acts) == 0 {
		return page.P("There is nothing here for you to do now. A review is answered by somebody who neither decided nor investigated, at least one rank above.")
	}
	return page.Acts(acts)
}

// supportPart says how the victim stands to going on, when that was asked.
func supportPart(v View) g.Node {
	if v.Support.ID == "" {
		return nil
	}
	s := v.Support
	said := map[string]string{"supports": "Supports going on", "does_not_support": "Does not support going on"}[s.Wish]
	rows := []page.SummaryRow{page.Fact("They said", said), page.Fact("In their words", s.Words), page.Fact("Pressure", map[string]string{"none": "Nothing points to it", "feared": "Feared", "known": "Known"}[s.Pressure]), page.Fact("When", stamp(s.At))}
	if s.Settled != "" {
		rows = append(rows, page.Fact("Decided", map[string]string{"continue": "It goes on with the other evidence", "end": "It ends"}[s.Settled]))
	}
	return page.SummaryCard("Going on with the case", nil, page.SummaryList(page.SummaryListProps{Rows: rows}))
}

func (d *Desk) reviewsPart(ctx context.Context, v View) g.Node {
	if len(v.Reviews) == 0 {
		return nil
	}
	var rows []page.Row
	for _, r := range v.Reviews {
		u := page.Later
		if r.running() && r.AnswerDue.Before(d.host.Clock.Now()) {
			u = page.Late
		}
		rows = append(rows, page.Row{Urgency: u, Cells: []page.Cell{{Node: g.El("a", g.Attr("class", "govuk-link"), g.Attr("href", "/victim-review/"+r.ID), g.Text(stamp(r.AskedAt)))}, {Text: reviewWords[r.State]}, {Text: schemeWords[r.Scheme]}, {Text: lastDayText(r.AnswerDue)}}})
	}
	return page.Section("Right to review", "", nil, page.DenseTable("Reviews that they asked for", []string{"Asked", "State", "Reviewed by", "Answer by"}, rows, ""))
}

// reviewActs are offered only where they can be done: a decision to review, a withdrawal to decide on.
func (d *Desk) reviewActs(ctx context.Context, v View) []page.Act {
	var out []page.Act
	if v.Support.Wish == "does_not_support" && v.Support.Settled == "" && d.host.Door.May(ctx, act.Of("victim.support.settle", refOf(v.ID), "to see whether they may")) {
		out = append(out, page.Act{Text: "Decide how to go on", Href: "/victim/" + v.ID + "/support/settle"})
	}
	facts, _, err := d.reviewFacts(d.host.DB.Read(ctx), v.Case)
	if err != nil || facts.DecidedAt.IsZero() {
		return out
	}
	if _, err := ReviewOf(d.host.Law, facts, d.host.Clock.Now(), true); err == nil && d.host.Door.May(ctx, act.Of("victim.review.ask", refOf(v.ID))) {
		out = append(out, page.Act{Text: "Record that they ask for a review", Href: "/victim/" + v.ID + "/review"})
	}
	return out
}
