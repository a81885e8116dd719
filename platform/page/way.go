package page

import (
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// CameFrom is the page of this site from which somebody came to an address; when that is not known or is the address itself, where
// their day begins. Only the path and query of an address of this very host are used, so it never leads elsewhere.
func CameFrom(r *http.Request) string {
	u, err := url.Parse(r.Referer())
	if err != nil || u.Host == "" || u.Host != r.Host || u.Path == r.URL.Path || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(u.Path, "//") || strings.Contains(u.Path, "\\") {
		return "/"
	}
	return u.RequestURI()
}

// SkipLinkProps are the options of the first link of a page. Href is "#content" when empty.
type SkipLinkProps struct {
	Text       string `json:"text"`
	HTML       HTML   `json:"html"`
	Href       string `json:"href"`
	Classes    string `json:"classes"`
	Attributes Attrs  `json:"attributes"`
}

// SkipLink draws the link that jumps over the head.
func SkipLink(p SkipLinkProps) g.Node {
	return h.A(h.Href(or(p.Href, "#content")), class("govuk-skip-link", p.Classes), p.Attributes.nodes(),
		h.Data("module", "govuk-skip-link"), content(p.HTML, p.Text))
}

// BackLinkProps are the options of a link to the page before. Text is "Back" when empty.
type BackLinkProps struct {
	Text       string `json:"text"`
	HTML       HTML   `json:"html"`
	Href       string `json:"href"`
	Classes    string `json:"classes"`
	Attributes Attrs  `json:"attributes"`
}

// BackLink draws a link to the page before.
func BackLink(p BackLinkProps) g.Node {
	return h.A(h.Href(or(p.Href, "#")), class("govuk-back-link", p.Classes), p.Attributes.nodes(), content(p.HTML, or(p.Text, "Back")))
}

// BreadcrumbItem is one step; without Href it is the present page.
type BreadcrumbItem struct {
	Text       string `json:"text"`
	HTML       HTML   `json:"html"`
	Href       string `json:"href"`
	Attributes Attrs  `json:"attributes"`
}

// BreadcrumbsProps are the options of the way to a page.
type BreadcrumbsProps struct {
	Items            []BreadcrumbItem `json:"items"`
	Classes          string           `json:"classes"`
	CollapseOnMobile bool             `json:"collapseOnMobile"`
	Attributes       Attrs            `json:"attributes"`
	LabelText        string           `json:"labelText"`
}

// Breadcrumbs draws the way to a page.
func Breadcrumbs(p BreadcrumbsProps) g.Node {
	return h.Nav(class("govuk-breadcrumbs", p.Classes, on(p.CollapseOnMobile, "govuk-breadcrumbs--collapse-on-mobile")),
		p.Attributes.nodes(), h.Aria("label", or(p.LabelText, "Breadcrumb")),
		h.Ol(h.Class("govuk-breadcrumbs__list"), g.Map(p.Items, func(i BreadcrumbItem) g.Node {
			if i.Href == "" {
				return h.Li(h.Class("govuk-breadcrumbs__list-item"), h.Aria("current", "page"), content(i.HTML, i.Text))
			}
			return h.Li(h.Class("govuk-breadcrumbs__list-item"),
				h.A(h.Class("govuk-breadcrumbs__link"), h.Href(i.Href), i.Attributes.nodes(), content(i.HTML, i.Text)))
		})))
}

// PaginationLink is the link to the page before or after.
type PaginationLink struct {
	Text       string `json:"text"`
	HTML       HTML   `json:"html"`
	LabelText  string `json:"labelText"`
	Href       string `json:"href"`
	Attributes Attrs  `json:"attributes"`
}

// PaginationItem is one numbered page. A zero item is left out.
type PaginationItem struct {
	Number             string  `json:"number"`
	VisuallyHiddenText *string `json:"visuallyHiddenText"`
	Href               string  `json:"href"`
	Current            bool    `json:"current"`
	Ellipsis           bool    `json:"ellipsis"`
	Attributes         Attrs   `json:"attributes"`
}

// PaginationProps are the options of the way through a list of several pages.
type PaginationProps struct {
	Items         []PaginationItem `json:"items"`
	Previous      *PaginationLink  `json:"previous"`
	Next          *PaginationLink  `json:"next"`
	LandmarkLabel string           `json:"landmarkLabel"`
	Classes       string           `json:"classes"`
	Attributes    Attrs            `json:"attributes"`
}

// Pagination draws the way through a list of several pages.
func Pagination(p PaginationProps) g.Node {
	block := p.Items == nil && (p.Next != nil || p.Previous != nil)
	var items g.Group
	for _, i := range p.Items {
		if !reflect.ValueOf(i).IsZero() {
			items = append(items, pageItem(i))
		}
	}
	return h.Nav(class("govuk-pagination", on(block, "govuk-pagination--block"), p.Classes),
		h.Aria("label", or(p.LandmarkLabel, "Pagination")), p.Attributes.nodes(),
		arrowLink(p.Previous, "prev", "Previous", block),
		g.If(p.Items != nil, h.Ul(h.Class("govuk-pagination__list"), items)),
		arrowLink(p.Next, "next", "Next", block))
}

func pageItem(i PaginationItem) g.Node {
	if i.Ellipsis {
		return h.Li(class("govuk-pagination__item", on(i.Current, "govuk-pagination__item--current"), "govuk-pagination__item--ellipsis"), g.Text("⋯"))
	}
	label := "Page " + i.Number
	if i.VisuallyHiddenText != nil {
		label = *i.VisuallyHiddenText
	}
	return h.Li(class("govuk-pagination__item", on(i.Current, "govuk-pagination__item--current")),
		h.A(h.Class("govuk-link govuk-pagination__link"), h.Href(i.Href), h.Aria("label", label),
			g.If(i.Current, h.Aria("current", "page")), i.Attributes.nodes(), g.Text(i.Number)))
}

func arrowLink(l *PaginationLink, kind, word string, block bool) g.Node {
	if l == nil || l.Href == "" {
		return nil
	}
	body := content(l.HTML, l.Text)
	if l.HTML == "" && l.Text == "" {
		body = g.Group{g.Text(word), h.Span(h.Class("govuk-visually-hidden"), g.Text(" page"))}
	}
	return h.Div(h.Class("govuk-pagination__"+kind), h.A(h.Class("govuk-link govuk-pagination__link"), h.Href(l.Href), h.Rel(kind), l.Attributes.nodes(),
		g.If(block || kind == "prev", arrow(kind)),
		h.Span(class("govuk-pagination__link-title", on(block && l.LabelText == "", "govuk-pagination__link-title--decorated")), body),
		g.If(l.LabelText != "" && block, g.Group{
			h.Span(h.Class("govuk-visually-hidden"), g.Text(":")), h.Span(h.Class("govuk-pagination__link-label"), g.Text(l.LabelText))}),
		g.If(!block && kind == "next", arrow(kind))))
}

var arrows = map[string]string{
	"prev": "m6.5938-0.0078125-6.7266 6.7266 6.7441 6.4062 1.377-1.449-4.1856-3.9768h12.896v-2h-12.984l4.2931-4.293-1.414-1.414z",
	"next": "m8.107-0.0078125-1.4136 1.414 4.2926 4.293h-12.986v2h12.896l-4.1855 3.9766 1.377 1.4492 6.7441-6.4062-6.7246-6.7266z",
}

func arrow(kind string) g.Node {
	return g.El("svg", h.Class("govuk-pagination__icon govuk-pagination__icon--"+kind), g.Attr("xmlns", "http://www.w3.org/2000/svg"),
		h.Height("13"), h.Width("15"), h.Aria("hidden", "true"), g.Attr("focusable", "false"), g.Attr("viewBox", "0 0 15 13"),
		g.El("path", g.Attr("d", arrows[kind])))
}

// Pages is the Pagination of page number at of count, with ellipses where pages are left out.
func Pages(at, count int, href func(page int) string) g.Node {
	if count < 2 {
		return nil
	}
	p := PaginationProps{Items: []PaginationItem{}}
	if at > 1 {
		p.Previous = &PaginationLink{Href: href(at - 1)}
	}
	if at < count {
		p.Next = &PaginationLink{Href: href(at + 1)}
	}
	gap := false
	for n := 1; n <= count; n++ {
		if n != 1 && n != count && (n < at-1 || n > at+1) {
			if !gap {
				p.Items = append(p.Items, PaginationItem{Ellipsis: true})
			}
			gap = true
			continue
		}
		gap = false
		p.Items = append(p.Items, PaginationItem{Number: strconv.Itoa(n), Href: href(n), Current: n == at})
	}
	return Pagination(p)
}
