package page

import (
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// DateItem is one of the boxes of a date. Error marks this box alone; when no box is marked an error marks all.
type DateItem struct {
	Omit         bool    `json:"omit"` // the box is not drawn (the original's `false`)
	ID           string  `json:"id"`
	Name         string  `json:"name"`
	Label        string  `json:"label"`
	Value        *string `json:"value"`
	Autocomplete string  `json:"autocomplete"`
	Inputmode    string  `json:"inputmode"`
	Pattern      string  `json:"pattern"`
	Classes      string  `json:"classes"`
	Error        *bool   `json:"error"`
	Attributes   Attrs   `json:"attributes"`
}

// DateInputProps are the options of a date in three boxes. Values are keyed by name, with the prefix and without.
type DateInputProps struct {
	ID           string             `json:"id"`
	NamePrefix   string             `json:"namePrefix"`
	Day          *DateItem          `json:"day"`
	Month        *DateItem          `json:"month"`
	Year         *DateItem          `json:"year"`
	Items        []DateItem         `json:"items"`
	Values       map[string]string  `json:"values"`
	Hint         *HintProps         `json:"hint"`
	ErrorMessage *ErrorMessageProps `json:"errorMessage"`
	FormGroup    FormGroupProps     `json:"formGroup"`
	Fieldset     *FieldsetProps     `json:"fieldset"`
	Classes      string             `json:"classes"`
	Attributes   Attrs              `json:"attributes"`
}

type datePart struct {
	item  DateItem
	word  string // "day", "month", "year", or "" for a box that is none of them
	width int
}

// DateInput draws a date as day, month and year.
func DateInput(p DateInputProps) g.Node {
	describedBy := ""
	if p.Fieldset != nil {
		describedBy = p.Fieldset.DescribedBy
	}
	above, describedBy := said(p.ID, describedBy, p.Hint, p.ErrorMessage)
	parts := dateParts(p)
	marked := false
	for _, d := range parts {
		marked = marked || d.item.marked()
	}
	var boxes g.Group
	for _, d := range parts {
		if !d.item.Omit {
			boxes = append(boxes, dateBox(p, d, marked))
		}
	}
	inner := g.Group{above, h.Div(class("govuk-date-input", p.Classes), p.Attributes.nodes(), attr("id", p.ID),
		p.FormGroup.BeforeInputs.node(), boxes, p.FormGroup.AfterInputs.node())}
	if p.Fieldset == nil {
		return formGroup(p.FormGroup, p.ErrorMessage != nil, inner)
	}
	return formGroup(p.FormGroup, p.ErrorMessage != nil, Fieldset(FieldsetProps{
		DescribedBy: describedBy, Classes: p.Fieldset.Classes, Role: "group", Attributes: p.Fieldset.Attributes, Legend: p.Fieldset.Legend,
	}, inner))
}

func (d DateItem) marked() bool {
	return (d.Error != nil && *d.Error) || strings.Contains(d.Classes, "govuk-input--error")
}

// dateParts finds which box is which: by place when the boxes are not given, by name when they are.
func dateParts(p DateInputProps) []datePart {
	words := []string{"day", "month", "year"}
	given := []*DateItem{p.Day, p.Month, p.Year}
	own := make([]DateItem, 3)
	for i, word := range words {
		own[i] = DateItem{Name: word, Classes: "govuk-input--width-" + strconv.Itoa(dateWidth(word))}
		if v, ok := p.Values[word]; ok {
			own[i].Value = &v
		}
		if given[i] != nil {
			own[i] = *given[i]
		}
	}
	var out []datePart
	if len(p.Items) == 0 {
		for i, word := range words {
			item := own[i]
			item.Name = or(item.Name, word)
			out = append(out, datePart{item, word, dateWidth(word)})
		}
		return out
	}
	for _, item := range p.Items {
		d := datePart{item: item, width: 2}
		for i, word := range words {
			if item.Name != "" && (item.Name == word || item.Name == own[i].Name) {
				d.word, d.width = word, dateWidth(word)
				if item.Value == nil {
					d.item.Value = own[i].Value
				}
				break
			}
		}
		out = append(out, d)
	}
	return out
}

func dateWidth(word string) int {
	if word == "year" {
		return 4
	}
	return 2
}

func dateBox(p DateInputProps, d datePart, marked bool) g.Node {
	classes := ""
	spared := d.item.Error != nil && !*d.item.Error
	if !strings.Contains(d.item.Classes, "govuk-input--error") && (d.item.marked() || (!spared && p.ErrorMessage != nil && !marked)) {
		classes = "govuk-input--error"
	}
	if !strings.Contains(d.item.Classes, "govuk-input--width-") {
		classes = join(classes, "govuk-input--width-"+strconv.Itoa(d.width))
	}
	name := d.item.Name
	if p.NamePrefix != "" {
		name = p.NamePrefix + "-" + name
	}
	value := p.Values[name]
	if d.item.Value != nil {
		value = *d.item.Value
	}
	return h.Div(h.Class("govuk-date-input__item"), Input(InputProps{
		Label:   LabelProps{Text: or(d.item.Label, capital(d.item.Name)), Classes: "govuk-date-input__label"},
		ID:      or(d.item.ID, p.ID+"-"+d.item.Name),
		Classes: join("govuk-date-input__input", classes, d.item.Classes),
		Name:    name, Value: value, Type: "text", Inputmode: or(d.item.Inputmode, "numeric"),
		Autocomplete: d.item.Autocomplete, Pattern: d.item.Pattern, Attributes: d.item.Attributes,
	}))
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + strings.ToLower(s[1:])
}
