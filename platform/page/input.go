package page

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// AffixProps are the options of what stands before or after an input: "£", "per mile".
type AffixProps struct {
	Text       string `json:"text"`
	HTML       HTML   `json:"html"`
	Classes    string `json:"classes"`
	Attributes Attrs  `json:"attributes"`
}

// WrapperProps are the options of the box round an input and its affixes.
type WrapperProps struct {
	Classes    string `json:"classes"`
	Attributes Attrs  `json:"attributes"`
}

// InputProps are the options of a one-line text field. ID is Name when empty, Type is "text".
type InputProps struct {
	ID             string             `json:"id"`
	Name           string             `json:"name"`
	Type           string             `json:"type"`
	Inputmode      string             `json:"inputmode"`
	Value          string             `json:"value"`
	Disabled       bool               `json:"disabled"`
	DescribedBy    string             `json:"describedBy"`
	Label          LabelProps         `json:"label"`
	Hint           *HintProps         `json:"hint"`
	ErrorMessage   *ErrorMessageProps `json:"errorMessage"`
	Prefix         *AffixProps        `json:"prefix"`
	Suffix         *AffixProps        `json:"suffix"`
	FormGroup      FormGroupProps     `json:"formGroup"`
	Classes        string             `json:"classes"`
	Autocomplete   string             `json:"autocomplete"`
	Autocapitalize string             `json:"autocapitalize"`
	Pattern        string             `json:"pattern"`
	Spellcheck     *bool              `json:"spellcheck"`
	InputWrapper   WrapperProps       `json:"inputWrapper"`
	Attributes     Attrs              `json:"attributes"`
}

// Input draws a one-line text field with its label, hint and error.
func Input(p InputProps) g.Node {
	id := or(p.ID, p.Name)
	above, describedBy := said(id, p.DescribedBy, p.Hint, p.ErrorMessage)
	field := h.Input(
		class("govuk-input", p.Classes, on(p.ErrorMessage != nil, "govuk-input--error")),
		h.ID(id), h.Name(p.Name), h.Type(or(p.Type, "text")), tri("spellcheck", p.Spellcheck), attr("value", p.Value),
		g.If(p.Disabled, h.Disabled()), attr("aria-describedby", describedBy), attr("autocomplete", p.Autocomplete),
		attr("autocapitalize", p.Autocapitalize), attr("pattern", p.Pattern), attr("inputmode", p.Inputmode), p.Attributes.nodes())
	return formGroup(p.FormGroup, p.ErrorMessage != nil, labelFor(id, p.Label), above, wrapped(p, field))
}

func wrapped(p InputProps, field g.Node) g.Node {
	before, after := p.FormGroup.BeforeInput, p.FormGroup.AfterInput
	if !p.Prefix.filled() && !p.Suffix.filled() && !before.filled() && !after.filled() {
		return field
	}
	return h.Div(class("govuk-input__wrapper", p.InputWrapper.Classes), p.InputWrapper.Attributes.nodes(),
		before.node(), affix(p.Prefix, "prefix"), field, affix(p.Suffix, "suffix"), after.node())
}

func (a *AffixProps) filled() bool { return a != nil && (a.Text != "" || a.HTML != "") }

func affix(a *AffixProps, side string) g.Node {
	if !a.filled() {
		return nil
	}
	return h.Div(class("govuk-input__"+side, a.Classes), h.Aria("hidden", "true"), a.Attributes.nodes(), content(a.HTML, a.Text))
}
