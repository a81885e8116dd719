package custody

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/act"
	"throughline/platform/page"
	"throughline/platform/room"
	"throughline/platform/when"
)

// copyPages are the record as others may have it, and the acts of handing it over.
func (d *Desk) copyPages() []room.Screen {
	give := formOf(d, "copy-given", "Hand over a copy", "copy_page.go", "Record that it was handed over", nil, d.GiveCopy)
	escort := formOf(d, "escort", "Hand over to an escort", "copy_page.go", "Hand over", nil, d.HandToEscort)
	escort.Intro = func(ctx context.Context, r *http.Request) (g.Node, error) {
		head, err := d.intro(ctx, r)
		if err != nil {
			return nil, err
		}
		v, err := d.Copy(ctx, r.PathValue("id"), "escort")
		return g.Group{head, d.copyParts(ctx, v)}, err
	}
	return slices.Concat([]room.Screen{{Pattern: "GET /custody/{id}/copy", Title: "Copy of a custody record", File: "custody/copy_page.go", Handler: d.copyPage}},
		give.Screens(), escort.Screens(), formOf(d, "visit", "Independent custody visit", "copy_page.go", "Record the visit", nil, d.RecordVisit).Screens())
}

// copyPage is GET /custody/{id}/copy: what that reader may have, to print.
func (d *Desk) copyPage(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	v, err := d.Copy(ctx, r.PathValue("id"), r.URL.Query().Get("for"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	s := v.Seen
	who := "Custody record " + s.Number
	if v.Named {
		who += ", " + s.Name
	}
	body := g.Group{h.H2(h.Class("govuk-heading-m"), g.Text(who)), page.P(v.Label + ", as the record stands on " + fullText(s.Now) + ". To print it, use your browser's Print.")}
	body = append(body, d.copyParts(ctx, v))
	if len(v.Lines) > 0 {
		var rows []page.Row
		for _, x := range v.Lines {
			rows = append(rows, page.Row{Cells: []page.Cell{{Text: x.HappenedAt.In(when.London).Format("Mon 2 Jan 15:04")}, {Node: g.Group{h.B(g.Text(x.Title)), g.If(x.Detail != "", g.Text(". "+x.Detail))}}, {Text: d.logBy(ctx, x)}}})
		}
		left := "Nothing is left out."
		if v.Left > 0 {
			left = "Lines left out of this copy, which this reader does not have by right: " + strconv.Itoa(v.Left) + "."
		}
		body = append(body, page.DenseTable("The record in order", []string{"When", "What happened", "Recorded by"}, rows, ""), page.P(left))
	}
	crumbs := []page.Crumb{{Text: "Custody", Href: "/custody"}, {Text: s.Number, Href: "/custody/" + s.ID}, {Text: "Copy"}}
	page.Render(w, r, page.Page{Title: v.Label, Wide: true, Crumbs: crumbs}, body)
}

// copyParts draws the parts that a reader may have, in the order of the table of law.
func (d *Desk) copyParts(ctx context.Context, v Copy) g.Node {
	s := v.Seen
	parts := map[string]func() g.Node{
		"clocks": func() g.Node { return d.clockCard(s) }, "held": func() g.Node { return d.heldCard(s) }, "risk": func() g.Node { return d.riskCard(s) },
		"calls": func() g.Node { return callTable(s) }, "about": func() g.Node { return d.aboutCard(s) }, "searches": func() g.Node { return d.searchCard(ctx, s) },
		"property": func() g.Node { return propertyCard(s) }, "injuries": func() g.Node { return injuriesCard(s) }, "samples": func() g.Node { return d.sampleCard(s) },
		"care": func() g.Node { return careTable(s, false) }, "care_watched": func() g.Node { return careTable(s, true) }, "reviews": func() g.Node { return d.reviewCard(s) }, "end": func() g.Node { return d.endCard(s, false) },
		"welfare": func() g.Node { return card("Welfare", d.stayRows(s)...) },
	}
	var out g.Group
	for _, p := range v.Parts {
		if draw := parts[p]; draw != nil {
			out = append(out, draw())
		}
	}
	return out
}

// riskCard is what an escort takes over.
func (d *Desk) riskCard(s Seen) g.Node {
	if s.Risk == nil {
		return page.P("The risk has not been assessed.")
	}
	rows := []page.SummaryRow{page.Fact("Observation", d.label("custody.observation", s.Risk.Level)), page.Fact("Risks", orNone(d.labels("custody.risk", s.Risk.Risks))), page.Fact("Plan", s.Risk.Plan)}
	for _, m := range s.Medicines {
		if !m.DueAt.IsZero() {
			rows = append(rows, page.Fact("Medicine", m.Name+" "+m.Dose+", next "+fullText(m.DueAt)))
		}
	}
	return card("Risk", rows...)
}

// copyLinks are the copies that a reader of the record may open.
func (d *Desk) copyLinks(ctx context.Context, s Seen) g.Node {
	if !d.host.Door.May(ctx, act.Of("custody.copy", s.ref())) {
		return nil
	}
	link := func(path, text string) g.Node {
		return h.Li(h.A(h.Class("govuk-link"), h.Href("/custody/"+s.ID+"/"+path), g.Text(text)))
	}
	return h.Ul(h.Class("govuk-list"), link("copy?for=solicitor", "Copy for the solicitor"), link("copy?for=detainee", "Copy for the detainee"), g.If(s.VisitConsent, link("copy?for=visitor", "What custody visitors may read")), link("copy-given", "Record that a copy was handed over"))
}
