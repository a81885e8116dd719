package insight

import (
	"net/http"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/page"
)

// casePage is one case beside the force: what the tour ends with.
func (d *Desk) casePage(w http.ResponseWriter, r *http.Request) {
	x, err := d.CaseOf(r.Context(), r.PathValue("thread"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var rows []page.Row
	force := false
	for _, b := range x.Tiles {
		here, there := "Nothing yet", "-"
		if b.Value != nil {
			here = number(*b.Value, b.Unit)
			if b.Code == rekeyed {
				here += " of " + some(b.N, b.Of)
			} else if b.Unit == "percent" { // one case has few: the few say more than a share
				here = grouped(b.N-b.Late) + " of " + some(b.N, b.Of)
			}
		}
		var node g.Node
		if b.Month != "" {
			force = true
			switch {
			case b.Masked:
				there = "Not shown: too few"
			case b.Force != nil:
				there = number(*b.Force, b.Unit) + " of " + some(b.ForceN, b.Of) + ", " + monthText(b.Month)
			default:
				there = "Nothing in " + monthText(b.Month)
			}
			node = h.A(h.Class("govuk-link"), h.Href(b.Href), g.Text(there))
		}
		u := page.Later
		if b.Late > 0 {
			u = page.Late
		}
		cells := []page.Cell{{Text: b.Title}, {Text: here}, {Node: d.caseRecords(b, x.Thread)}}
		if node != nil {
			cells = append(cells, page.Cell{Node: node})
		}
		rows = append(rows, page.Row{Urgency: u, Cells: cells})
	}
	heads := []string{"Measure", "This case", "Its records"}
	if force {
		heads = append(heads, "The force")
	}
	page.Render(w, r, page.Page{Title: "This case beside the force", Wide: true, Crumbs: []page.Crumb{{Text: "The case", Href: "/threads/" + x.Thread}, {Text: "This case beside the force"}}},
		page.DenseTable("This case beside the force", heads, rows, "Nothing is measured."),
		h.Section(h.Class("in-panel"), h.H2(g.Text("How the hours and the money of this case are worked out")), savingNode(x.Saving)))
}

// caseRecords are what a figure of the case rests on, each with its times.
func (d *Desk) caseRecords(b Beside, thread string) g.Node {
	if len(b.Records) == 0 {
		return h.A(h.Class("govuk-link"), h.Href("/threads/"+thread), g.Text("The case"), h.Span(h.Class("govuk-visually-hidden"), g.Text(" ("+b.Title+")")))
	}
	return h.Ul(h.Class("in-list"), g.Map(b.Records, func(c Case) g.Node {
		said := kinds[c.Kind] + ", from " + stamp(c.StartedAt)
		if !c.EndedAt.IsZero() {
			said += " to " + stamp(c.EndedAt)
		}
		if s := standing(b.Code, c.State); s != "" && s != "Done" {
			said += ": " + s
		}
		return h.Li(h.A(h.Class("govuk-link"), h.Href("/threads/"+thread), g.Text(said)))
	}))
}
