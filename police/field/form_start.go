package field

import (
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/page"
	"throughline/platform/when"
	"throughline/police/field/forms"
)

// Start is one of the things that a patrol officer normally starts (MOB-09): with a street form, or at the page that makes it.
type Start struct {
	Code  string `json:"code"`
	Label string `json:"label"`
	Form  string `json:"form,omitempty"`
	Page  string `json:"page,omitempty"`
	Says  string `json:"says,omitempty"`
}

// starts are those of law field.officer_form on a day, in its order.
func (d *Forms) starts(at time.Time) ([]Start, error) {
	var out []Start
	for _, row := range d.host.Law.Table("field.officer_form").On(when.DayOf(at)) {
		var v struct {
			Label string `json:"label"`
			Form  string `json:"form"`
			Page  string `json:"page"`
			Says  string `json:"says"`
		}
		if err := row.Into(&v); err != nil {
			return nil, err
		}
		out = append(out, Start{Code: row.Code, Label: v.Label, Form: v.Form, Page: v.Page, Says: v.Says})
	}
	return out, nil
}

// startList draws what an officer starts, then the forms that are not among them.
func startList(starts []Start, all []forms.Form) g.Node {
	var rows []page.Row
	named := map[string]bool{}
	for _, s := range starts {
		named[s.Form] = true
		at := s.Page
		if s.Form != "" {
			at = "/field/form/" + s.Form
		}
		rows = append(rows, page.Row{Cells: []page.Cell{{Node: to(at, s.Label)}, {Text: s.Says}}})
	}
	var others g.Group
	for _, f := range all {
		if !named[f.Code] {
			others = append(others, h.Li(to("/field/form/"+f.Code, f.Title)))
		}
	}
	return g.Group{page.Section("Begin a form", "", nil, page.DenseTable("What you start", []string{"Form", "How"}, rows, "No form is in force.")),
		page.Section("Other forms", "", nil, h.Ul(h.Class("govuk-list govuk-list--spaced"), others))}
}
