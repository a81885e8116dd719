package page

import (
	"reflect"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// SelectItem is one option. Without a Value its text is the value. A zero item is left out.
type SelectItem struct {
	Value      *string `json:"value"`
	Text       string  `json:"text"`
	Selected   *bool   `json:"selected"`
	Disabled   bool    `json:"disabled"`
	Attributes Attrs   `json:"attributes"`
}

// SelectProps are the options of a drop-down list.
type SelectProps struct {
	ID           string             `json:"id"`
	Name         string             `json:"name"`
	Items        []SelectItem       `json:"items"`
	Value        string             `json:"value"`
	Disabled     bool               `json:"disabled"`
	DescribedBy  string             `json:"describedBy"`
	Label        LabelProps         `json:"label"`
	Hint         *HintProps         `json:"hint"`
	ErrorMessage *ErrorMessageProps `json:"errorMessage"`
	FormGroup    FormGroupProps     `json:"formGroup"`
	Classes      string             `json:"classes"`
	Attributes   Attrs              `json:"attributes"`
}

// Select draws a drop-down list.
func Select(p SelectProps) g.Node {
	id := or(p.ID, p.Name)
	above, describedBy := said(id, p.DescribedBy, p.Hint, p.ErrorMessage)
	var options g.Group
	for _, item := range p.Items {
		if !reflect.ValueOf(item).IsZero() {
			options = append(options, selectOption(item, p.Value))
		}
	}
	return formGroup(p.FormGroup, p.ErrorMessage != nil, labelFor(id, p.Label), above, p.FormGroup.BeforeInput.node(),
		h.Select(class("govuk-select", p.Classes, on(p.ErrorMessage != nil, "govuk-select--error")),
			h.ID(id), h.Name(p.Name), g.If(p.Disabled, h.Disabled()), attr("aria-describedby", describedBy), p.Attributes.nodes(), options),
		p.FormGroup.AfterInput.node())
}

func selectOption(item SelectItem, chosen string) g.Node {
	value := item.Text
	if item.Value != nil {
		value = *item.Value
	}
	selected := chosen != "" && value == chosen
	if item.Selected != nil {
		selected = *item.Selected
	}
	return h.Option(g.Iff(item.Value != nil, func() g.Node { return h.Value(*item.Value) }),
		g.If(selected, h.Selected()), g.If(item.Disabled, h.Disabled()), item.Attributes.nodes(), g.Text(item.Text))
}
