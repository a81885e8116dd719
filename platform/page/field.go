package page

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// LabelProps are the options of a GOV.UK label. Without words there is no label.
type LabelProps struct {
	Text          string `json:"text"`
	HTML          HTML   `json:"html"`
	For           string `json:"for"`
	IsPageHeading bool   `json:"isPageHeading"` // the label is the page's h1
	Classes       string `json:"classes"`
	Attributes    Attrs  `json:"attributes"`
}

// Label draws a label.
func Label(p LabelProps) g.Node {
	if p.HTML == "" && p.Text == "" {
		return nil
	}
	label := h.Label(class("govuk-label", p.Classes), p.Attributes.nodes(), attr("for", p.For), content(p.HTML, p.Text))
	if p.IsPageHeading {
		return h.H1(h.Class("govuk-label-wrapper"), label)
	}
	return label
}

// HintProps are the options of a hint.
type HintProps struct {
	Text       string `json:"text"`
	HTML       HTML   `json:"html"`
	ID         string `json:"id"`
	Classes    string `json:"classes"`
	Attributes Attrs  `json:"attributes"`
}

// Hint draws a hint.
func Hint(p HintProps) g.Node {
	return h.Div(attr("id", p.ID), class("govuk-hint", p.Classes), p.Attributes.nodes(), content(p.HTML, p.Text))
}

// ErrorMessageProps are the options of the sentence above a wrong field. VisuallyHiddenText is "Error" when nil.
type ErrorMessageProps struct {
	Text               string  `json:"text"`
	HTML               HTML    `json:"html"`
	ID                 string  `json:"id"`
	Classes            string  `json:"classes"`
	Attributes         Attrs   `json:"attributes"`
	VisuallyHiddenText *string `json:"visuallyHiddenText"`
}

// ErrorMessage draws the sentence above a wrong field.
func ErrorMessage(p ErrorMessageProps) g.Node {
	hidden := "Error"
	if p.VisuallyHiddenText != nil {
		hidden = *p.VisuallyHiddenText
	}
	return h.P(attr("id", p.ID), class("govuk-error-message", p.Classes), p.Attributes.nodes(),
		g.If(hidden != "", g.Group{h.Span(h.Class("govuk-visually-hidden"), g.Text(hidden+":")), g.Text(" ")}),
		content(p.HTML, p.Text))
}

// LegendProps are the options of a fieldset's legend.
type LegendProps struct {
	Text          string `json:"text"`
	HTML          HTML   `json:"html"`
	Classes       string `json:"classes"`
	IsPageHeading bool   `json:"isPageHeading"`
}

// FieldsetProps are the options of a fieldset.
type FieldsetProps struct {
	DescribedBy string      `json:"describedBy"`
	Legend      LegendProps `json:"legend"`
	Classes     string      `json:"classes"`
	Role        string      `json:"role"`
	Attributes  Attrs       `json:"attributes"`
	HTML        HTML        `json:"html"`
}

// Fieldset draws a fieldset round its HTML and the given nodes.
func Fieldset(p FieldsetProps, body ...g.Node) g.Node {
	return h.FieldSet(class("govuk-fieldset", p.Classes), attr("role", p.Role), attr("aria-describedby", p.DescribedBy), p.Attributes.nodes(),
		legend(p.Legend),
		g.If(p.HTML != "", g.Raw(string(p.HTML))),
		g.Group(body))
}

func legend(p LegendProps) g.Node {
	if p.HTML == "" && p.Text == "" {
		return nil
	}
	body := content(p.HTML, p.Text)
	if p.IsPageHeading {
		body = h.H1(h.Class("govuk-fieldset__heading"), body)
	}
	return h.Legend(class("govuk-fieldset__legend", p.Classes), body)
}

// ContentProps are words or markup put beside something.
type ContentProps struct {
	Text string `json:"text"`
	HTML HTML   `json:"html"`
}

func (c *ContentProps) node() g.Node {
	if c == nil {
		return nil
	}
	return content(c.HTML, c.Text)
}

func (c *ContentProps) filled() bool { return c != nil && (c.Text != "" || c.HTML != "") }

// FormGroupProps are the options of the group round a field.
type FormGroupProps struct {
	Classes      string        `json:"classes"`
	Attributes   Attrs         `json:"attributes"`
	BeforeInput  *ContentProps `json:"beforeInput"`
	AfterInput   *ContentProps `json:"afterInput"`
	BeforeInputs *ContentProps `json:"beforeInputs"`
	AfterInputs  *ContentProps `json:"afterInputs"`
}

func formGroup(p FormGroupProps, wrong bool, body ...g.Node) g.Node {
	return h.Div(class("govuk-form-group", on(wrong, "govuk-form-group--error"), p.Classes), p.Attributes.nodes(), g.Group(body))
}

// said draws the hint and the error of a field and returns the ids that describe it, after the ones given.
func said(id, describedBy string, hint *HintProps, wrong *ErrorMessageProps) (g.Node, string) {
	var out g.Group
	if hint != nil {
		p := *hint
		p.ID = id + "-hint"
		describedBy = join(describedBy, p.ID)
		out = append(out, Hint(p))
	}
	if wrong != nil {
		p := *wrong
		p.ID = id + "-error"
		describedBy = join(describedBy, p.ID)
		out = append(out, ErrorMessage(p))
	}
	return out, describedBy
}

func labelFor(id string, p LabelProps) g.Node {
	p.For = id
	return Label(p)
}
