package form

import (
	"maps"
	"slices"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/fault"
	"throughline/platform/id"
	"throughline/platform/page"
)

// Spec is a form to draw.
type Spec struct {
	Lang   string // "en" when empty
	For    any    // a value of the struct that the form is read into
	Action string // where it is sent; empty is the page's own address
	Fields []Field
	Submit string            // words of the button: what it does
	Warns  bool              // the button undoes or releases something: it is red
	Cancel string            // address of the page to go back to; empty draws no link
	Key    string            // idempotency key; empty makes one, or keeps the one that was sent
	Known  map[string]string // what the record knows: shown in the field, and said to be from the record
	Knows  string            // code of what is said beside a carried value instead, where it is no record that must be right
	Hidden map[string]string
	Extra  g.Node // between the fields and the button
}

// Field says how one field is drawn when the tags do not say enough. Spec.Fields empty draws every field in the struct's
// order; else those named, in the order given, and no others.
type Field struct {
	Name    string
	Label   string   // instead of the tag's
	Hint    string   // instead of the tag's
	As      As       // instead of what the type asks for
	Options []Option // words for the answers; else the enum's own
	Width   int      // of a one-line field, in characters: 2, 3, 4, 5, 10 or 20
	Prefix  string   // "£"
	Suffix  string   // "miles"
	After   g.Node   // under the field
}

// As is a way to draw a field.
type As string

// The ways to draw. A choice of up to seven is drawn as radios, of more as a list.
const (
	AsRadios   As = "radios"
	AsSelect   As = "select"
	AsYesNo    As = "yesno" // a bool as two radios, so that no is an answer
	AsHidden   As = "hidden"
	AsPassword As = "password"
)

// Option is one answer of a choice.
type Option struct{ Value, Text, Hint string }

// Render draws the form with its fields filled from values, then from what is known, and with the errors of err: a summary
// on top whose links lead to the fields, and a sentence at each. The page that shows errors sets Page.Failed and status 422.
func Render(spec Spec, values Values, err error) g.Node {
	d := drawing{spec: spec, values: values, lang: spec.Lang, wrong: map[string]string{}}
	if d.lang == "" {
		d.lang = "en"
	}
	fields := d.chosen()
	var drawn g.Group
	summary := d.summary(fields, err)
	multipart := false
	for _, x := range fields {
		drawn = append(drawn, d.field(x.field, x.Field), x.After)
		multipart = multipart || x.kind == file || x.kind == files
	}
	return g.Group{summary, h.Form(h.Method("post"), g.Attr("novalidate"), h.Class("tl-form"),
		g.If(spec.Action != "", h.Action(spec.Action)),
		g.If(multipart, h.EncType("multipart/form-data")),
		d.hidden(), drawn, spec.Extra, d.buttons(),
	)}
}

type drawing struct {
	spec   Spec
	values Values
	lang   string
	wrong  map[string]string // sentence by field
}

type chosen struct {
	field
	Field
}

func (d drawing) chosen() []chosen {
	all := fieldsOf(typeOf(d.spec.For))
	if len(d.spec.Fields) == 0 {
		out := make([]chosen, len(all))
		for i, f := range all {
			out[i] = chosen{field: f}
		}
		return out
	}
	var out []chosen
	for _, want := range d.spec.Fields {
		i := slices.IndexFunc(all, func(f field) bool { return f.name == want.Name })
		if i < 0 {
			panic("form: there is no field " + want.Name) // a mistake in our own source
		}
		f := all[i]
		if want.Label != "" {
			f.label = want.Label
		}
		if want.Hint != "" {
			f.hint = want.Hint
		}
		out = append(out, chosen{field: f, Field: want})
	}
	return out
}

func (d drawing) summary(fields []chosen, err error) g.Node {
	f := fault.Of(err)
	if f == nil {
		return nil
	}
	var list []page.ErrorItem
	for _, w := range f.Fields {
		i := slices.IndexFunc(fields, func(x chosen) bool { return x.field.name == w.Name })
		if i >= 0 && len(fields[i].Options) > 0 && strings.HasPrefix(w.Code, "form.required") {
			w.Code = "form.required_choice" // nothing is typed where answers are offered
		}
		text := page.SayWith(d.lang, w.Code, w.Params)
		item := page.ErrorItem{Text: text}
		if i >= 0 && fields[i].As != AsHidden {
			item.Href = "#" + firstID(fields[i].field, fields[i].Field)
			if d.wrong[w.Name] == "" {
				d.wrong[w.Name] = text
			}
		}
		list = append(list, item)
	}
	if len(list) == 0 {
		code := f.Code
		if f.Kind == fault.Internal {
			code = "page.fault_next.internal" // the text of a plain error never reaches a person
		}
		list = append(list, page.ErrorItem{Text: page.SayWith(d.lang, code, f.Params)})
	}
	return page.ErrorSummary(page.ErrorSummaryProps{TitleText: page.Say(d.lang, "page.error_title"), ErrorList: list})
}

func (d drawing) hidden() g.Node {
	key := d.spec.Key
	if key == "" {
		key = d.values.Get(KeyName)
	}
	if !id.Valid(key) {
		key = id.New()
	}
	out := g.Group{h.Input(h.Type("hidden"), h.Name(KeyName), h.Value(key))}
	for _, name := range slices.Sorted(maps.Keys(d.spec.Hidden)) {
		out = append(out, h.Input(h.Type("hidden"), h.Name(name), h.Value(d.spec.Hidden[name])))
	}
	return out
}

func (d drawing) buttons() g.Node {
	yes := true
	classes := ""
	if d.spec.Warns {
		classes = "govuk-button--warning"
	}
	submit := d.spec.Submit
	if submit == "" {
		submit = page.Say(d.lang, "page.form.submit")
	}
	button := page.Button(page.ButtonProps{Text: submit, Classes: classes, PreventDoubleClick: &yes})
	if d.spec.Cancel == "" {
		return button
	}
	return page.ButtonGroup(button, h.A(h.Class("govuk-link"), h.Href(d.spec.Cancel), g.Text(page.Say(d.lang, "page.form.cancel"))))
}

// idOf is the id of an input: dots would have to be escaped in a style sheet or a link.
func idOf(name string) string { return strings.ReplaceAll(name, ".", "-") }

// firstID is where the error summary leads: the field itself, or the first box of a date.
func firstID(f field, x Field) string {
	if (f.kind == day || f.kind == instant) && x.As == "" {
		return idOf(f.name) + "-day"
	}
	return idOf(f.name)
}
