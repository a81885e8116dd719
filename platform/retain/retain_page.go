package retain

import (
	"context"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/room"
	"throughline/platform/thread"
	"throughline/platform/when"
)

func (d *Desk) api(a huma.API) {
	api.Get(a, "retention.list", "/api/retention/due", "Cases that nothing keeps any longer, oldest first", func(ctx context.Context, in *struct{ paging.Ask }) (DueList, error) { return d.Due(ctx, in.Ask) })
	api.Get(a, "retention.reviews", "/api/retention/reviews", "What was decided about how long cases are kept, newest first", func(ctx context.Context, in *struct{ paging.Ask }) (ReviewList, error) {
		return d.Reviews(ctx, in.Ask)
	})
	api.Get(a, "retention.see", "/api/retention/reviews/{id}", "A decision about how long a case is kept", func(ctx context.Context, in *struct {
		ID string `path:"id" maxLength:"40"`
	}) (Review, error) {
		return d.See(ctx, in.ID)
	})
	api.Post(a, "retention.review", "/api/threads/{id}/retention", "Keep a case, or propose to erase it", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"40"`
		Body Ask
	}) (act.Done[Review], error) {
		return d.Review(ctx, in.ID, in.Body)
	})
	api.Post(a, "retention.hold.put", "/api/threads/{id}/hold", "Keep a case whatever its rules say, until the hold is lifted", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"40"`
		Body PutHold
	}) (act.Done[Hold], error) {
		return d.PutHold(ctx, in.ID, in.Body)
	})
	api.Post(a, "retention.hold.lift", "/api/retention/holds/{id}/lift", "Lift a hold that another person put", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"40"`
		Body LiftHold
	}) (act.Done[Hold], error) {
		return d.LiftHold(ctx, in.ID, in.Body)
	})
	api.Post(a, "retention.decide", "/api/retention/reviews/{id}/decide", "Erase a case that another person proposed, or refuse", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"40"`
		Body Word
	}) (act.Done[Review], error) {
		return d.Decide(ctx, in.ID, in.Body)
	})
}

func (d *Desk) screens() []room.Screen {
	out := []room.Screen{{Pattern: "GET /retention", Title: "Retention", File: "retain_page.go", Handler: d.listPage}}
	out = append(out, room.FormPage[Ask]{Path: "/threads/{id}/retention", Title: "Review how long a case is kept", File: "retain_page.go", Button: "Record the review", Warns: true, Intro: d.reviewIntro, Shape: d.shape,
		Back: func(r *http.Request) string { return "/threads/" + r.PathValue("id") },
		Do: func(ctx context.Context, r *http.Request, in Ask) (string, error) {
			done, err := d.Review(ctx, r.PathValue("id"), in)
			return "/retention/" + done.Value.ID, err
		}}.Screens()...)
	out = append(out, room.FormPage[PutHold]{Path: "/threads/{id}/hold", Title: "Keep a case by a hold", File: "retain_page.go", Button: "Keep it", Shape: d.holdShape,
		Back: func(r *http.Request) string { return "/threads/" + r.PathValue("id") },
		Do: func(ctx context.Context, r *http.Request, in PutHold) (string, error) {
			_, err := d.PutHold(ctx, r.PathValue("id"), in)
			return "/threads/" + r.PathValue("id"), err
		}}.Screens()...)
	out = append(out, room.FormPage[LiftHold]{Path: "/retention/holds/{id}/lift", Title: "Lift a hold", File: "retain_page.go", Button: "Lift it", Warns: true,
		Do: func(ctx context.Context, r *http.Request, in LiftHold) (string, error) {
			done, err := d.LiftHold(ctx, r.PathValue("id"), in)
			return "/threads/" + done.Value.Thread, err
		}}.Screens()...)
	return append(out, room.FormPage[Word]{Path: "/retention/{id}", Title: "How long a case is kept", File: "retain_page.go", Button: "Decide", Warns: true, Intro: d.decideIntro, Open: d.undecided,
		Back: func(*http.Request) string { return "/retention" },
		Do: func(ctx context.Context, r *http.Request, in Word) (string, error) {
			_, err := d.Decide(ctx, r.PathValue("id"), in)
			return "/retention", err
		}}.Screens()...)
}

func (d *Desk) button(ctx context.Context, v room.ThreadView) ([]room.Link, error) {
	var out []room.Link
	for _, x := range []struct{ action, text, path string }{{"retention.review", "Review how long it is kept", "/retention"}, {"retention.hold.put", "Keep it by a hold", "/hold"}} {
		if d.host.Door.May(ctx, act.Of(x.action, journal.Ref{Kind: "thread", ID: v.Thread.ID}, "to offer the form")) {
			out = append(out, room.Link{Text: x.text, Href: "/threads/" + v.Thread.ID + x.path})
		}
	}
	return out, nil
}

func (d *Desk) holdShape(_ context.Context, _ *http.Request, s *form.Spec) error {
	today := when.DayOf(d.host.Clock.Now())
	var sorts []form.Option
	for _, row := range d.host.Law.Table("retention.hold").On(today) {
		label, err := holdLabel(d.host.Law, row.Code, today)
		if err != nil {
			return err
		}
		sorts = append(sorts, form.Option{Value: row.Code, Text: label})
	}
	s.With(form.Field{Name: "sort", As: form.AsRadios, Options: sorts})
	return nil
}

// shape offers the rules by their names.
func (d *Desk) shape(_ context.Context, _ *http.Request, s *form.Spec) error {
	var rules []form.Option
	for _, row := range d.host.Law.Table("retention").On(when.DayOf(d.host.Clock.Now())) {
		var t term
		if err := row.Into(&t); err != nil {
			return err
		}
		rules = append(rules, form.Option{Value: row.Code, Text: t.Label})
	}
	s.With(form.Field{Name: "rule", As: form.AsSelect, Options: rules})
	return nil
}

var states = map[string]string{stays: "Kept", proposed: "Waits for a second person", refused: "Not erased", erasing: "Being erased", erased: "Erased"}

func (d *Desk) listPage(w http.ResponseWriter, r *http.Request) {
	due, err := d.Due(r.Context(), asked(r, listDue))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	rs, err := d.Reviews(r.Context(), asked(r, listReviews))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	page.Render(w, r, page.Page{Title: "Retention", Wide: true},
		page.P("A case on which nothing is owed may go when no rule keeps it any longer. Somebody reviews it, a second person agrees, and what it held is erased. What is left says that it was here, under which rule it went, and by whom."),
		page.Section("Cases that nothing keeps any longer, oldest first", "", nil, dueTable(due), page.NextPrevious(r, listDue, due.Next)),
		page.Section("Decisions, newest first", "", nil, d.reviewTable(r.Context(), rs), page.NextPrevious(r, listReviews, rs.Next)))
}

// asked is what the address asks of one of the screen's two lists: a cursor of the other is not its own.
func asked(r *http.Request, list string) paging.Ask {
	in := paging.From(r)
	if in.Cursor != "" && paging.ListOf(in.Cursor) != list {
		in.Cursor = ""
	}
	return in
}

func link(href, text string) page.Cell {
	return page.Cell{Node: h.A(h.Href(href), h.Class("govuk-link"), g.Text(text))}
}

func dueTable(l DueList) g.Node {
	rows := make([]page.Row, len(l.Cases))
	for i, c := range l.Cases {
		again := "Never reviewed"
		if !c.Kept.IsZero() {
			again = "Kept until " + c.Kept.Text()
		}
		rows[i] = page.Row{Cells: []page.Cell{link("/threads/"+c.Thread+"/retention", c.Ref), {Text: when.DayOf(c.Last).Text()}, {Text: c.First.Text()}, {Text: again}}}
	}
	return page.DenseTable("Cases", []string{"Case", "Last added to", "May go from", "Last review"}, rows, "Every case is still kept by a rule, or something is owed on it.")
}

func (d *Desk) reviewTable(ctx context.Context, l ReviewList) g.Node {
	rows := make([]page.Row, len(l.Reviews))
	for i, x := range l.Reviews {
		rows[i] = page.Row{Cells: []page.Cell{link("/retention/"+x.ID, when.DayOf(x.MadeAt).Text()), {Text: d.ruleName(x.Rule)}, {Text: d.host.NameOf(ctx, x.MadeBy)}, {Text: states[x.State]}}}
	}
	return page.DenseTable("Decisions", []string{"Reviewed on", "Rule", "By", "State"}, rows, "Nobody has reviewed a case.")
}

func (d *Desk) ruleName(code string) string {
	if t, _, err := termOf(d.host.Law, code, when.DayOf(d.host.Clock.Now())); err == nil {
		return t.Label
	}
	return code
}

func (d *Desk) reviewIntro(ctx context.Context, r *http.Request) (g.Node, error) {
	id := r.PathValue("id")
	if err := d.host.Door.Ask(ctx, act.Of("retention.review", journal.Ref{Kind: "thread", ID: id}, "to open the form")); err != nil {
		return nil, err
	}
	q := d.host.DB.Read(ctx)
	th, err := thread.Get(q, id)
	if err != nil {
		return nil, err
	}
	first, err := d.firstDay(q, []string{id}, least)
	if err != nil {
		return nil, err
	}
	return page.SummaryList(page.SummaryListProps{Rows: []page.SummaryRow{page.Fact("Case", th.Ref), page.Fact("Kept at least until", first.Text()),
		page.Fact("What erasing does", "What the case holds goes for good: entries, statements, files, and people who are in no other case. Another person decides.")}}), nil
}

// undecided tells whether the proposal waits for this reader's word.
func (d *Desk) undecided(ctx context.Context, r *http.Request) (bool, error) {
	x, err := d.See(ctx, r.PathValue("id"))
	return x.State == proposed && d.host.Door.May(ctx, act.Of("retention.decide", journal.Ref{Kind: kind, ID: x.ID}, "to offer the form")), err
}

func (d *Desk) decideIntro(ctx context.Context, r *http.Request) (g.Node, error) {
	x, err := d.See(ctx, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	th, err := thread.Get(d.host.DB.Read(ctx), x.Thread)
	if err != nil {
		return nil, err
	}
	rows := []page.SummaryRow{{Key: page.SummaryText{Text: "Case"}, Value: page.SummaryText{HTML: page.Markup(h.A(h.Href("/threads/"+th.ID), h.Class("govuk-link"), g.Text(th.Ref)))}}, page.Fact("Rule", d.ruleName(x.Rule)), page.Fact("Grounds", x.Why), page.Fact("Reviewed by", d.host.NameOf(ctx, x.MadeBy)), page.Fact("State", states[x.State])}
	if !x.NextOn.IsZero() {
		rows = append(rows, page.Fact("To be looked at again", x.NextOn.Text()))
	}
	if x.DecidedBy != "" {
		rows = append(rows, page.Fact("Decided by", d.host.NameOf(ctx, x.DecidedBy)), page.Fact("Why", x.DecidedWhy))
	}
	if x.State == erased || x.State == erasing {
		rows = append(rows, page.Fact("Entries erased", fmt.Sprint(x.Entries)))
	}
	return page.SummaryList(page.SummaryListProps{Rows: rows}), nil
}
