package page

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// ButtonProps are the options of a button. With Href it is a link that looks like one.
type ButtonProps struct {
	Text               string `json:"text"`
	HTML               HTML   `json:"html"`
	Name               string `json:"name"`
	Type               string `json:"type"` // "submit" when empty
	Value              string `json:"value"`
	Disabled           bool   `json:"disabled"`
	Href               string `json:"href"`
	Classes            string `json:"classes"`
	Attributes         Attrs  `json:"attributes"`
	PreventDoubleClick *bool  `json:"preventDoubleClick"`
	IsStartButton      bool   `json:"isStartButton"`
	ID                 string `json:"id"`
}

// Button draws a button.
func Button(p ButtonProps) g.Node {
	body := content(p.HTML, p.Text)
	if p.HTML != "" && p.IsStartButton {
		body = h.Span(body)
	}
	shared := g.Group{
		class("govuk-button", p.Classes, on(p.IsStartButton, "govuk-button--start")),
		h.Data("module", "govuk-button"), p.Attributes.nodes(), attr("id", p.ID), body, g.If(p.IsStartButton, startIcon()),
	}
	if p.Href != "" {
		return h.A(h.Href(p.Href), h.Role("button"), h.Draggable("false"), shared)
	}
	return h.Button(h.Type(or(p.Type, "submit")), attr("value", p.Value), attr("name", p.Name),
		g.If(p.Disabled, g.Group{h.Disabled(), h.Aria("disabled", "true")}), tri("data-prevent-double-click", p.PreventDoubleClick), shared)
}

func startIcon() g.Node {
	return g.El("svg", h.Class("govuk-button__start-icon"), g.Attr("xmlns", "http://www.w3.org/2000/svg"), h.Width("17.5"), h.Height("19"),
		g.Attr("viewBox", "0 0 33 40"), h.Aria("hidden", "true"), g.Attr("focusable", "false"),
		g.El("path", g.Attr("fill", "currentColor"), g.Attr("d", "M0 0h13l20 20-20 20H0l20-20z")))
}

// ButtonGroup sets buttons and links beside each other.
func ButtonGroup(list ...g.Node) g.Node { return h.Div(h.Class("govuk-button-group"), g.Group(list)) }
