package evidence

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/room"
)

func (d *Desk) erasingScreens() (out []room.Screen) {
	const file = "evidence/erasing_page.go"
	for _, kind := range []string{"exhibit", "material"} {
		of := func(r *http.Request) journal.Ref { return journal.Ref{Kind: kind, ID: r.PathValue("id")} }
		out = append(out, room.FormPage[ProposeErasing]{Path: "/evidence/" + kind + "/{id}/kept", Title: "How long it is kept", File: file, Button: "Propose that it is erased", Warns: true,
			Back:  func(r *http.Request) string { return "/evidence/" + kind + "/" + r.PathValue("id") },
			Intro: func(ctx context.Context, r *http.Request) (g.Node, error) { return d.keptIntro(ctx, of(r)) },
			Open: func(ctx context.Context, r *http.Request) (bool, error) {
				k, err := d.SeeKept(ctx, of(r), "")
				return err == nil && k.over(d.host.Clock.Now()) && (k.Erasing == nil || k.Erasing.State == erasingRefused) && d.host.Door.May(ctx, act.Of("evidence.erasing.propose", of(r), "to offer it")), err
			},
			Do: func(ctx context.Context, r *http.Request, in ProposeErasing) (string, error) {
				_, err := d.ProposeErasing(ctx, of(r), in)
				return "/evidence/" + kind + "/" + r.PathValue("id") + "/kept", err
			}}.Screens()...)
	}
	decide := room.FormPage[DecideErasing]{Path: "/evidence/erasing/{id}", Title: "Decide on erasing", File: file, Button: "Decide", Warns: true,
		Intro: func(ctx context.Context, r *http.Request) (g.Node, error) {
			e, err := getErasing(d.host.DB.Read(ctx), r.PathValue("id"))
			if err != nil {
				return nil, err
			}
			return d.keptIntro(ctx, e.Of)
		},
		Open: func(ctx context.Context, r *http.Request) (bool, error) {
			e, err := getErasing(d.host.DB.Read(ctx), r.PathValue("id"))
			who, _ := access.From(ctx)
			return err == nil && e.State == erasingProposed && who != nil && who.Account != e.MadeBy, err
		},
		Shape: func(_ context.Context, _ *http.Request, s *form.Spec) error {
			s.Fields = []form.Field{{Name: "erase", As: form.AsRadios, Options: []form.Option{{Value: "yes", Text: "Yes: it goes for good"}, {Value: "no", Text: "No: it is kept"}}}, {Name: "remark"}}
			return nil
		},
		Do: func(ctx context.Context, r *http.Request, in DecideErasing) (string, error) {
			done, err := d.DecideErasing(ctx, r.PathValue("id"), in)
			return "/evidence/thread/" + done.Value.Thread, err
		}}
	return append(out, decide.Screens()...)
}

// keptIntro says everything that keeps a thing, the longest first, and what was proposed.
func (d *Desk) keptIntro(ctx context.Context, of journal.Ref) (g.Node, error) {
	k, err := d.SeeKept(ctx, of, "")
	if err != nil {
		return nil, err
	}
	said := "Until a hold is lifted"
	switch {
	case len(k.Grounds) == 0:
		said = "Nobody knows what keeps it"
	case k.over(d.host.Clock.Now()):
		said = "Nothing keeps it since " + k.Until.Text()
	case !k.Until.IsZero():
		said = "Until " + k.Until.Text() + " at least"
	}
	var rows []page.Row
	for n, x := range k.Grounds {
		until := "Until it is lifted"
		if !x.Until.IsZero() {
			until = x.Until.Text()
		}
		cell := page.Cell{Text: until}
		if x.Hold != "" {
			cell = page.Cell{Node: h.Span(g.Text(until+" "), link("/retention/holds/"+x.Hold+"/lift", "Lift the hold"))}
		}
		rows = append(rows, page.Row{Urgency: soonIf(n == 0), Cells: []page.Cell{{Text: x.Label}, cell, {Text: d.sourceOf(x.Law)}}})
	}
	out := g.Group{page.SummaryList(page.SummaryListProps{Rows: []page.SummaryRow{page.Fact("Kept", said)}}),
		page.Section("What keeps it", "the longest counts", nil, page.DenseTable("What keeps it", []string{"Ground", "Kept until", "Rule"}, rows, "Nothing is known of what keeps it."))}
	if e := k.Erasing; e != nil {
		facts := []page.SummaryRow{page.Fact("State", plain(e.State)), page.Fact("Proposed by", e.MadeByName+", "+clock(e.MadeAt)), page.Fact("Grounds", e.Why), page.Fact("Another person decides from", clock(e.NoticeUntil))}
		if e.DecidedName != "" {
			facts = append(facts, page.Fact("Decided by", e.DecidedName+", "+clock(e.DecidedAt)+". "+e.Remark))
		}
		out = append(out, page.SummaryCard("Erasing", []page.Link{{Text: "Decide", Href: "/evidence/erasing/" + e.ID}}, page.SummaryList(page.SummaryListProps{Rows: facts})))
	}
	return out, nil
}

// keptLink leads from a record to what keeps it.
func keptLink(of journal.Ref) g.Node {
	return h.P(h.Class("govuk-body"), link("/evidence/"+of.Kind+"/"+of.ID+"/kept", "How long it is kept, and why"))
}

func (d *Desk) erasingAPI(a huma.API) {
	for _, kind := range []string{"exhibit", "material"} {
		api.Get(a, "evidence."+kind+".kept", "/api/evidence/"+kind+"/{id}/kept", "What keeps it and until when, the longest first", func(ctx context.Context, in *OfRecord) (KeptBy, error) {
			return d.SeeKept(ctx, journal.Ref{Kind: kind, ID: in.ID}, in.Why)
		})
		api.Post(a, "evidence."+kind+".erasing.propose", "/api/evidence/"+kind+"/{id}/erasing", "Propose that it is erased, once nothing keeps it", func(ctx context.Context, in *struct {
			ID   string `path:"id"`
			Body ProposeErasing
		}) (act.Done[Erasing], error) {
			return d.ProposeErasing(ctx, journal.Ref{Kind: kind, ID: in.ID}, in.Body)
		})
	}
	api.Post(a, "evidence.erasing.decide", "/api/evidence/erasing/{id}/decide", "Erase what another person proposed, after the notice, or refuse", func(ctx context.Context, in *struct {
		ID   string `path:"id"`
		Body DecideErasing
	}) (act.Done[Erasing], error) {
		return d.DecideErasing(ctx, in.ID, in.Body)
	})
}

// sourceOf is where a row of law comes from, for whoever reads why something is kept.
func (d *Desk) sourceOf(ref string) string {
	if row, ok := d.host.Law.Row(ref); ok {
		return row.Source
	}
	return ref
}
