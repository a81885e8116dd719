package app

import (
	"net/http"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/docs/guides"
	"throughline/platform/fault"
	"throughline/platform/page"
)

// guidesPage lists the guides, one for each kind of user.
func (s *Server) guidesPage(w http.ResponseWriter, r *http.Request) {
	var rows []page.Row
	for _, name := range guides.Names {
		text, _ := guides.Text(name, "en")
		rows = append(rows, page.Row{Cells: []page.Cell{{Node: link("/guides/"+name, guides.Title(text))}}})
	}
	page.Render(w, r, page.Page{Title: "Guides"}, page.P("One page for each kind of user: what you open first, the five things that you do most, what happens by itself, and what to do when something is wrong or there is no link."),
		page.DenseTable("Guides", []string{"For"}, rows, "There are no guides."))
}

// guidePage is one guide. It is about nobody, so that a victim and somebody who is not signed in may read theirs.
func (s *Server) guidePage(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("guide")
	text, ok := guides.Text(name, page.Lang(r.Context()))
	if !ok {
		page.Fault(w, r, fault.New(fault.NotFound, "page.not_found"))
		return
	}
	p := page.Page{Title: guides.Title(text), Back: "/guides"}
	if name == "victim" {
		p.Back = "/my-case"
	}
	page.Render(w, r, p, g.Map(guides.Read(text), guideBlock))
}

func guideBlock(b guides.Block) g.Node {
	items := func() g.Node {
		return g.Map(b.Parts, func(p []guides.Span) g.Node { return h.Li(g.Map(p, guideSpan)) })
	}
	switch b.Kind {
	case "heading":
		return h.H2(h.Class("govuk-heading-m"), g.Map(b.Parts[0], guideSpan))
	case "numbers":
		return h.Ol(h.Class("govuk-list govuk-list--number"), items())
	case "points":
		return h.Ul(h.Class("govuk-list govuk-list--bullet"), items())
	}
	return h.P(h.Class("govuk-body"), g.Map(b.Parts[0], guideSpan))
}

func guideSpan(s guides.Span) g.Node {
	switch s.Kind {
	case "bold":
		return h.B(g.Text(s.Text))
	case "code":
		return h.Code(g.Text(s.Text))
	}
	return g.Text(s.Text) // a link leads into the source, which a server does not have
}
