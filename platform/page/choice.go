package page

import (
	"reflect"
	"slices"
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// ConditionalProps is what is shown only while its choice is taken. Without script it is always shown.
type ConditionalProps struct {
	HTML HTML `json:"html"`
}

// ChoiceItem is one radio or checkbox. A zero item is left out. Checked, when set, wins over the group's value.
type ChoiceItem struct {
	Text        string           `json:"text"`
	HTML        HTML             `json:"html"`
	ID          string           `json:"id"`
	Name        string           `json:"name"` // checkboxes only
	Value       string           `json:"value"`
	Label       WrapperProps     `json:"label"`
	Hint        *HintProps       `json:"hint"`
	Divider     string           `json:"divider"`
	Checked     *bool            `json:"checked"`
	Conditional ConditionalProps `json:"conditional"`
	Behaviour   string           `json:"behaviour"` // checkboxes: "exclusive"
	Disabled    bool             `json:"disabled"`
	Attributes  Attrs            `json:"attributes"`
}

// RadiosProps are the options of a question with one answer.
type RadiosProps struct {
	Fieldset     *FieldsetProps     `json:"fieldset"`
	Hint         *HintProps         `json:"hint"`
	ErrorMessage *ErrorMessageProps `json:"errorMessage"`
	FormGroup    FormGroupProps     `json:"formGroup"`
	IDPrefix     string             `json:"idPrefix"`
	Name         string             `json:"name"`
	Items        []ChoiceItem       `json:"items"`
	Value        string             `json:"value"`
	Classes      string             `json:"classes"`
	Attributes   Attrs              `json:"attributes"`
}

// CheckboxesProps are the options of a question with any number of answers.
type CheckboxesProps struct {
	DescribedBy  string             `json:"describedBy"`
	Fieldset     *FieldsetProps     `json:"fieldset"`
	Hint         *HintProps         `json:"hint"`
	ErrorMessage *ErrorMessageProps `json:"errorMessage"`
	FormGroup    FormGroupProps     `json:"formGroup"`
	IDPrefix     string             `json:"idPrefix"`
	Name         string             `json:"name"`
	Items        []ChoiceItem       `json:"items"`
	Values       []string           `json:"values"`
	Classes      string             `json:"classes"`
	Attributes   Attrs              `json:"attributes"`
}

// choice is what radios and checkboxes share.
type choice struct {
	kind, input, prefix, name string
	describedBy               string // of each item, when no fieldset carries it
	chosen                    func(string) bool
}

// Radios draws a question with one answer. The first radio has the id of the group, so that an error can link to it.
func Radios(p RadiosProps) g.Node {
	c := choice{kind: "radios", input: "radio", prefix: or(p.IDPrefix, p.Name), name: p.Name,
		chosen: func(v string) bool { return p.Value != "" && v == p.Value }}
	describedBy := ""
	if p.Fieldset != nil {
		describedBy = p.Fieldset.DescribedBy
	}
	above, describedBy := said(c.prefix, describedBy, p.Hint, p.ErrorMessage)
	return c.group(p.FormGroup, p.Fieldset, p.ErrorMessage != nil, describedBy, g.Group{above, c.list(p.FormGroup, p.Classes, p.Attributes, p.Items)})
}

// Checkboxes draws a question with any number of answers.
func Checkboxes(p CheckboxesProps) g.Node {
	c := choice{kind: "checkboxes", input: "checkbox", prefix: or(p.IDPrefix, p.Name), name: p.Name,
		chosen: func(v string) bool { return slices.Contains(p.Values, v) }}
	describedBy := p.DescribedBy
	if p.Fieldset != nil && p.Fieldset.DescribedBy != "" {
		describedBy = p.Fieldset.DescribedBy
	}
	above, describedBy := said(c.prefix, describedBy, p.Hint, p.ErrorMessage)
	if p.Fieldset == nil {
		c.describedBy = describedBy
	}
	return c.group(p.FormGroup, p.Fieldset, p.ErrorMessage != nil, describedBy, g.Group{above, c.list(p.FormGroup, p.Classes, p.Attributes, p.Items)})
}

func (c choice) group(fg FormGroupProps, fs *FieldsetProps, wrong bool, describedBy string, inner g.Node) g.Node {
	if fs == nil {
		return formGroup(fg, wrong, inner)
	}
	return formGroup(fg, wrong, Fieldset(FieldsetProps{
		DescribedBy: describedBy, Classes: fs.Classes, Attributes: fs.Attributes, Legend: fs.Legend,
	}, inner))
}

func (c choice) list(fg FormGroupProps, classes string, attrs Attrs, items []ChoiceItem) g.Node {
	var out g.Group
	for i, item := range items {
		if !reflect.ValueOf(item).IsZero() {
			out = append(out, c.item(item, i+1))
		}
	}
	return h.Div(class("govuk-"+c.kind, classes), attrs.nodes(), h.Data("module", "govuk-"+c.kind),
		fg.BeforeInputs.node(), out, fg.AfterInputs.node())
}

func (c choice) item(item ChoiceItem, n int) g.Node {
	if item.Divider != "" {
		return h.Div(h.Class("govuk-"+c.kind+"__divider"), g.Text(item.Divider))
	}
	id := item.ID
	if id == "" {
		id = c.prefix
		if n > 1 {
			id += "-" + strconv.Itoa(n)
		}
	}
	checked := c.chosen(item.Value)
	if item.Checked != nil {
		checked = *item.Checked
	}
	describedBy, hint := c.describedBy, g.Node(nil)
	if item.Hint != nil && (item.Hint.Text != "" || item.Hint.HTML != "") {
		p := *item.Hint
		p.ID, p.Classes = id+"-item-hint", join("govuk-"+c.kind+"__hint", p.Classes)
		hint, describedBy = Hint(p), join(describedBy, p.ID)
	}
	row := h.Div(h.Class("govuk-"+c.kind+"__item"), c.box(item, id, checked, describedBy),
		Label(LabelProps{HTML: item.HTML, Text: item.Text, Classes: join("govuk-"+c.kind+"__label", item.Label.Classes), Attributes: item.Label.Attributes, For: id}),
		hint)
	if item.Conditional.HTML == "" {
		return row
	}
	return g.Group{row, h.Div(class("govuk-"+c.kind+"__conditional", on(!checked, "govuk-"+c.kind+"__conditional--hidden")),
		h.ID("conditional-"+id), g.Raw(string(item.Conditional.HTML)))}
}

func (c choice) box(item ChoiceItem, id string, checked bool, describedBy string) g.Node {
	return h.Input(h.Class("govuk-"+c.kind+"__input"), h.ID(id), h.Name(or(item.Name, c.name)), h.Type(c.input), h.Value(item.Value),
		g.If(checked, h.Checked()), g.If(item.Disabled, h.Disabled()),
		g.If(item.Conditional.HTML != "", h.Data("aria-controls", "conditional-"+id)),
		g.If(item.Behaviour != "", h.Data("behaviour", item.Behaviour)),
		attr("aria-describedby", describedBy), item.Attributes.nodes())
}
