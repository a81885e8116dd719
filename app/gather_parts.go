package app

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/page"
)

func link(href, text string) g.Node {
	if href == "" {
		return g.Text(text)
	}
	return h.A(h.Class("govuk-link"), h.Href(href), g.Text(text))
}

// next leads to the following part of a list; nothing when there is none.
func next(href, text string) g.Node {
	if href == "" {
		return nil
	}
	return page.Pagination(page.PaginationProps{Next: &page.PaginationLink{Text: text, Href: href}, LandmarkLabel: text})
}
