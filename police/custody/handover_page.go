package custody

import (
	"context"
	"net/http"
	"slices"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/act"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/room"
)

// handoverPages are the two signatures: /handover offers the suite, /handover/{id} takes it over or shows how it was.
func (d *Desk) handoverPages() []room.Screen {
	offer := room.FormPage[OfferHandover]{Path: "/handover", Title: "Hand over the suite", File: "custody/handover_page.go", Button: "Sign and hand over",
		Intro: func(ctx context.Context, r *http.Request) (g.Node, error) {
			now, err := d.DueNow(ctx, r.URL.Query().Get("suite"))
			if err != nil {
				return nil, err
			}
			parts := g.Group{page.P("Everything that is due for everybody held, as the record has it on " + fullText(now.OfferedAt) + ". What stands first is due first.")}
			if now.ID != "" {
				parts = append(parts, page.InsetText(page.InsetTextProps{HTML: page.Markup(g.Text("The suite has been handed over and nobody has taken it over yet. "), h.A(h.Class("govuk-link"), h.Href("/handover/"+now.ID), g.Text("Take it over")))}))
			}
			return append(parts, d.handoverTable(ctx, now)), nil
		},
		Open: func(ctx context.Context, r *http.Request) (bool, error) {
			now, err := d.DueNow(ctx, r.URL.Query().Get("suite"))
			return now.ID == "", err
		},
		Shape: func(_ context.Context, r *http.Request, s *form.Spec) error {
			s.Cancel = "/custody"
			s.Fields = []form.Field{{Name: "suite", As: form.AsHidden}, {Name: "note"}, {Name: "read"}}
			if v := r.URL.Query().Get("suite"); v != "" {
				s.Known = map[string]string{"suite": v}
			}
			return nil
		},
		Do: func(ctx context.Context, _ *http.Request, in OfferHandover) (string, error) {
			done, err := d.OfferHandover(ctx, in)
			return "/handover/" + done.Value.ID, err
		}}
	take := room.FormPage[TakeHandover]{Path: "/handover/{id}", Title: "Take over the suite", File: "custody/handover_page.go", Button: "Sign and take over",
		Intro: d.handoverIntro,
		Open: func(ctx context.Context, r *http.Request) (bool, error) {
			v, err := d.SeeHandover(ctx, r.PathValue("id"))
			return v.open(), err
		},
		Shape: func(_ context.Context, _ *http.Request, s *form.Spec) error {
			s.Cancel = "/custody"
			s.Fields = []form.Field{{Name: "agrees", Options: []form.Option{{Value: "yes", Text: "Yes: I have read what is due, and I have seen everybody who is held"}, {Value: "differs", Text: "No: something is other, and I say what"}}}, {Name: "differs"}}
			return nil
		},
		Do: func(ctx context.Context, r *http.Request, in TakeHandover) (string, error) {
			_, err := d.TakeHandover(ctx, r.PathValue("id"), in)
			return "/handover/" + r.PathValue("id"), err
		}}
	back := room.FormPage[WithdrawHandover]{Path: "/handover/{id}/withdraw", Title: "Take a handover back", File: "custody/handover_page.go", Button: "Take it back",
		Do: func(ctx context.Context, r *http.Request, in WithdrawHandover) (string, error) {
			_, err := d.WithdrawHandover(ctx, r.PathValue("id"), in)
			return "/handover", err
		}}
	read := room.FormPage[ReadHandover]{Path: "/handover/{id}/read", Title: "Read what was handed over", File: "custody/handover_page.go", Button: "Sign that it was read",
		Intro: func(ctx context.Context, r *http.Request) (g.Node, error) {
			v, err := d.Unread(ctx, r.PathValue("id"))
			v.Hidden = 0
			return d.handoverTable(ctx, v), err
		},
		Open: func(ctx context.Context, r *http.Request) (bool, error) {
			v, err := d.Unread(ctx, r.PathValue("id"))
			return len(v.Lines) > 0 && !v.TakenAt.IsZero(), err
		},
		Do: func(ctx context.Context, r *http.Request, in ReadHandover) (string, error) {
			_, err := d.ReadHandover(ctx, r.PathValue("id"), in)
			return "/handover/" + r.PathValue("id"), err
		}}
	return slices.Concat(offer.Screens(), take.Screens(), back.Screens(), read.Screens())
}

// handoverLinks lead to what else may be done with a handover: taking it back while it is open, and the third signature after it.
func (d *Desk) handoverLinks(ctx context.Context, v Handover) g.Node {
	at := journal.Ref{Kind: "handover", ID: v.ID}
	link := func(path, text string) g.Node {
		return h.P(h.Class("govuk-body"), h.A(h.Class("govuk-link"), h.Href("/handover/"+v.ID+"/"+path), g.Text(text)))
	}
	switch {
	case v.open() && d.host.Door.May(ctx, act.Of("custody.handover.withdraw", at)):
		return link("withdraw", "Take this handover back")
	case !v.TakenAt.IsZero() && d.host.Door.May(ctx, act.Of("custody.handover.read", at)):
		if left, err := d.Unread(ctx, v.ID); err == nil && len(left.Lines) > 0 {
			return link("read", "Read and sign for those of whom few may know")
		}
	}
	return nil
}

func (d *Desk) handoverIntro(ctx context.Context, r *http.Request) (g.Node, error) {
	v, err := d.SeeHandover(ctx, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	rows := []page.SummaryRow{page.Fact("Suite", suiteName(v.Suite)), page.Fact("Handed over", fullText(v.OfferedAt)+", signed by "+d.host.NameOf(ctx, "staff:"+v.OfferedBy))}
	if v.Note != "" {
		rows = append(rows, page.Fact("Besides the record", v.Note))
	}
	if !v.TakenAt.IsZero() {
		rows = append(rows, page.Fact("Taken over", fullText(v.TakenAt)+", signed by "+d.host.NameOf(ctx, "staff:"+v.TakenBy)))
		if v.Differs != "" {
			rows = append(rows, page.Fact("Said to be other", v.Differs))
		}
	}
	if !v.WithdrawnAt.IsZero() {
		rows = append(rows, page.Fact("Taken back", fullText(v.WithdrawnAt)+", by "+d.host.NameOf(ctx, "staff:"+v.WithdrawnBy)), page.Fact("Why", v.Withdrawn))
	}
	parts := g.Group{page.SummaryList(page.SummaryListProps{Rows: rows}), d.handoverLinks(ctx, v)}
	if since := v.changes(); len(since) > 0 {
		said := "The record has changed since it was signed. The table says how it is now, and what you sign."
		if !v.open() {
			said = "Between the two signatures the record changed. The table says how it was taken over."
		}
		parts = append(parts, page.WarningText(page.WarningTextProps{IconFallbackText: "Warning", Text: said}),
			h.Ul(h.Class("govuk-list govuk-list--bullet"), g.Map(since, func(s string) g.Node { return h.Li(g.Text(s)) })))
	}
	return append(parts, d.handoverTable(ctx, v)), nil
}

func (d *Desk) handoverTable(ctx context.Context, v Handover) g.Node {
	var rows []page.Row
	for _, l := range v.Lines {
		watch := orDash("")
		if l.Level != "" {
			watch = d.label("custody.observation", l.Level)
			if l.Watcher != "" && l.CheckAt.IsZero() {
				watch += ", by " + d.host.NameOf(ctx, "staff:"+l.Watcher)
			}
		}
		medicine := orDash("")
		if !l.GiveAt.IsZero() {
			medicine = l.Medicine + ", " + dueText(l.GiveAt)
		}
		who := g.Group{h.A(h.Class("govuk-link"), h.Href("/custody/"+l.Detention), g.Text(l.Name+", "+l.Number))}
		if len(l.Changed) > 0 {
			who = append(who, g.Text(" "), page.Tag(page.TagProps{Text: "Changed", Classes: "govuk-tag--yellow"}))
		}
		rows = append(rows, page.Row{Cells: []page.Cell{{Text: orDash(l.Cell)}, {Node: who}, {Text: watch},
			{Text: orDash(strings.Join(slices.DeleteFunc([]string{d.labels("custody.risk", l.Risks), l.Plan}, func(s string) bool { return s == "" }), ". "))},
			{Text: dueText(l.CheckAt)}, {Text: dueText(l.ReviewAt)}, {Text: dueText(l.LimitAt)}, {Text: medicine}, {Text: orDash(strings.Join(l.Waits, "; "))}, {Text: orDash(strings.Join(l.Owed, "; "))}}})
	}
	hidden := g.Node(nil)
	if v.Hidden > 0 {
		hidden = page.P("Others are held of whom you may not know: " + intText(v.Hidden) + ". They are in the handover, and somebody who may know of them reads it with you.")
	}
	return g.Group{page.DenseTable("What is due for everybody held", []string{"Cell", "Who", "Watched", "Risks and plan", "Check", "Review", "Detention ends", "Medicine", "Waiting for", "Still to do"}, rows, "Nobody is held here."), hidden}
}
