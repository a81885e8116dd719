package page

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// ErrorItem is one line of an error summary; Href leads to the field.
type ErrorItem struct {
	Text       string `json:"text"`
	HTML       HTML   `json:"html"`
	Href       string `json:"href"`
	Attributes Attrs  `json:"attributes"`
}

// ErrorSummaryProps are the options of the box above a form that came back.
type ErrorSummaryProps struct {
	TitleText        string      `json:"titleText"`
	TitleHTML        HTML        `json:"titleHtml"`
	DescriptionText  string      `json:"descriptionText"`
	DescriptionHTML  HTML        `json:"descriptionHtml"`
	ErrorList        []ErrorItem `json:"errorList"`
	DisableAutoFocus *bool       `json:"disableAutoFocus"`
	Classes          string      `json:"classes"`
	Attributes       Attrs       `json:"attributes"`
}

// ErrorSummary draws the box above a form that came back, with a link to each wrong field.
func ErrorSummary(p ErrorSummaryProps) g.Node {
	return h.Div(class("govuk-error-summary", p.Classes), tri("data-disable-auto-focus", p.DisableAutoFocus), p.Attributes.nodes(),
		h.Data("module", "govuk-error-summary"),
		h.Div(h.Role("alert"),
			h.H2(h.Class("govuk-error-summary__title"), content(p.TitleHTML, p.TitleText)),
			h.Div(h.Class("govuk-error-summary__body"),
				g.If(p.DescriptionHTML != "" || p.DescriptionText != "", h.P(content(p.DescriptionHTML, p.DescriptionText))),
				g.If(len(p.ErrorList) > 0, h.Ul(h.Class("govuk-list govuk-error-summary__list"), g.Map(p.ErrorList, errorItem))),
			)))
}

func errorItem(e ErrorItem) g.Node {
	body := content(e.HTML, e.Text)
	if e.Href != "" {
		body = h.A(h.Href(e.Href), e.Attributes.nodes(), body)
	}
	return h.Li(body)
}
