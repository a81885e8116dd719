package form

import (
	"cmp"
	"reflect"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/page"
)

func typeOf(v any) reflect.Type {
	t := reflect.TypeOf(v)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

// shown is the text in a field: what was typed, or else what is known. A form that came back shows only what was typed,
// even when that is nothing.
func (d drawing) shown(f field) string {
	if _, typed := d.values[f.name]; typed || d.cameBack() {
		return d.values.Get(f.name)
	}
	return d.spec.Known[f.name]
}

func (d drawing) cameBack() bool { _, sent := d.values[KeyName]; return sent }

func (d drawing) label(f field) string {
	if f.required {
		return f.label
	}
	return f.label + " " + page.Say(d.lang, "page.form.optional")
}

func (d drawing) hint(f field, more string) *page.HintProps {
	text := f.hint
	if more != "" && text == "" {
		text = more
	}
	if known := d.spec.Known[f.name]; known != "" && d.shown(f) == known {
		if text != "" {
			text = strings.TrimRight(text, ".") + ". "
		}
		text += page.Say(d.lang, cmp.Or(d.spec.Knows, "page.form.known"))
	}
	if text == "" {
		return nil
	}
	return &page.HintProps{Text: text}
}

func (d drawing) errorOf(f field) *page.ErrorMessageProps {
	text := d.wrong[f.name]
	if text == "" {
		return nil
	}
	prefix := page.Say(d.lang, "page.error_prefix")
	return &page.ErrorMessageProps{Text: text, VisuallyHiddenText: &prefix}
}

func (d drawing) field(f field, x Field) g.Node {
	switch {
	case x.As == AsHidden:
		return h.Input(h.Type("hidden"), h.Name(f.name), h.Value(d.shown(f)))
	case x.As == AsYesNo:
		return d.radios(f, []Option{{Value: "true", Text: page.Say(d.lang, "page.form.yes")}, {Value: "false", Text: page.Say(d.lang, "page.form.no")}})
	case f.kind == many:
		return d.checkboxes(f, d.options(f, x))
	case f.kind == truth:
		return d.tick(f)
	case len(f.enum) > 0 || len(x.Options) > 0:
		return d.choice(f, x)
	}
	switch f.kind {
	case day, instant:
		return d.date(f)
	case lines:
		return d.lines(f)
	case file, files:
		return page.FileUpload(page.FileUploadProps{ID: idOf(f.name), Name: f.name, Multiple: f.kind == files,
			Label: page.LabelProps{Text: d.label(f)}, Hint: d.hint(f, ""), ErrorMessage: d.errorOf(f)})
	}
	return d.line(f, x)
}

func (d drawing) line(f field, x Field) g.Node {
	p := page.InputProps{ID: idOf(f.name), Name: f.name, Value: d.shown(f), Label: page.LabelProps{Text: d.label(f)},
		Hint: d.hint(f, ""), ErrorMessage: d.errorOf(f), Prefix: affix(x.Prefix), Suffix: affix(x.Suffix), Autocomplete: "off"}
	width := x.Width
	switch {
	case f.kind == whole:
		p.Inputmode, width = "numeric", first(width, 5)
	case f.kind == decimal:
		p.Inputmode, width = "decimal", first(width, 5)
	case f.maxLen <= 20:
		width = first(width, 20)
	}
	if width > 0 {
		p.Classes = "govuk-input--width-" + strconv.Itoa(width)
	}
	if x.As == AsPassword {
		p.Type, p.Value, p.Autocomplete = "password", "", "current-password"
	}
	return page.Input(p)
}

func first(n, otherwise int) int {
	if n > 0 {
		return n
	}
	return otherwise
}

func affix(s string) *page.AffixProps {
	if s == "" {
		return nil
	}
	return &page.AffixProps{Text: s}
}

// countUpTo: a limit that a person could meet is counted down; a very large one is only kept.
const countUpTo = 5000

func (d drawing) lines(f field) g.Node {
	label, hint, wrong := page.LabelProps{Text: d.label(f)}, d.hint(f, ""), d.errorOf(f)
	if f.maxLen > countUpTo {
		return page.Textarea(page.TextareaProps{ID: idOf(f.name), Name: f.name, Value: d.shown(f), Rows: 8, Label: label, Hint: hint, ErrorMessage: wrong})
	}
	return page.CharacterCount(page.CharacterCountProps{ID: idOf(f.name), Name: f.name, Value: d.shown(f), Maxlength: f.maxLen, Threshold: 75,
		Label: label, Hint: hint, ErrorMessage: wrong, TextareaDescriptionText: page.Say(d.lang, "page.form.up_to", "max", strconv.Itoa(f.maxLen)),
		CharactersUnderLimitText: d.counted("under"), CharactersOverLimitText: d.counted("over"), CharactersAtLimitText: d.counted("at")["other"]})
}

// counted are the sentences of the character counter, which the script says as somebody types.
func (d drawing) counted(where string) map[string]string {
	if d.lang != "cy" {
		return nil // the script speaks English by itself
	}
	said := page.Say(d.lang, "page.form.count_"+where, "count", "%{count}")
	return map[string]string{"zero": said, "one": said, "two": said, "few": said, "many": said, "other": said}
}

func (d drawing) date(f field) g.Node {
	v := d.values
	if _, typed := v[f.name]; !typed && !d.cameBack() && d.spec.Known[f.name] != "" {
		v = Values{f.name: {d.spec.Known[f.name]}}
	}
	box := func(suffix, code, width, mode string) page.DateItem {
		value := v.box(f, suffix)
		return page.DateItem{ID: idOf(f.name) + suffix, Name: suffix[1:], Label: page.Say(d.lang, code), Value: &value, Inputmode: mode, Classes: "govuk-input--width-" + width}
	}
	items := []page.DateItem{box("-day", "page.form.day", "2", "numeric"), box("-month", "page.form.month", "2", "numeric"), box("-year", "page.form.year", "4", "numeric")}
	example := page.Say(d.lang, "page.form.day_example")
	if f.kind == instant {
		items = append(items, box("-time", "page.form.time", "4", "text"))
		example = page.Say(d.lang, "page.form.time_example")
	}
	return page.DateInput(page.DateInputProps{ID: idOf(f.name), NamePrefix: f.name, Items: items,
		Fieldset: d.fieldset(f), Hint: d.hint(f, example), ErrorMessage: d.errorOf(f)})
}

func (d drawing) fieldset(f field) *page.FieldsetProps {
	return &page.FieldsetProps{Legend: page.LegendProps{Text: d.label(f)}}
}

const fewOptions = 7

func (d drawing) choice(f field, x Field) g.Node {
	options := d.options(f, x)
	if x.As == AsSelect || (x.As != AsRadios && len(options) > fewOptions) {
		return d.list(f, options)
	}
	return d.radios(f, options)
}

// options are the words of a choice: the caller's, or the enum's own words.
func (d drawing) options(f field, x Field) []Option {
	if len(x.Options) > 0 {
		return x.Options
	}
	out := make([]Option, len(f.enum))
	for i, e := range f.enum {
		out[i] = Option{Value: e, Text: human(e)}
	}
	return out
}

func items(options []Option) []page.ChoiceItem {
	out := make([]page.ChoiceItem, len(options))
	for i, o := range options {
		out[i] = page.ChoiceItem{Value: o.Value, Text: o.Text}
		if o.Hint != "" {
			out[i].Hint = &page.HintProps{Text: o.Hint}
		}
	}
	return out
}

func (d drawing) radios(f field, options []Option) g.Node {
	return page.Radios(page.RadiosProps{IDPrefix: idOf(f.name), Name: f.name, Value: d.shown(f), Items: items(options), Classes: "govuk-radios--small",
		Fieldset: d.fieldset(f), Hint: d.hint(f, ""), ErrorMessage: d.errorOf(f)})
}

func (d drawing) checkboxes(f field, options []Option) g.Node {
	return page.Checkboxes(page.CheckboxesProps{IDPrefix: idOf(f.name), Name: f.name, Values: d.several(f), Items: items(options), Classes: "govuk-checkboxes--small",
		Fieldset: d.fieldset(f), Hint: d.hint(f, ""), ErrorMessage: d.errorOf(f)})
}

func (d drawing) several(f field) []string {
	if typed, ok := d.values[f.name]; ok || d.cameBack() {
		return typed
	}
	return splitKnown(d.spec.Known[f.name])
}

// tick is one box: its label is the declaration itself, never ticked beforehand by us.
func (d drawing) tick(f field) g.Node {
	label := f.label
	if !f.required {
		label = d.label(f)
	}
	return page.Checkboxes(page.CheckboxesProps{IDPrefix: idOf(f.name), Name: f.name, Values: []string{d.shown(f)}, Classes: "govuk-checkboxes--small",
		Items: []page.ChoiceItem{{Value: "true", Text: label}}, Hint: d.hint(f, ""), ErrorMessage: d.errorOf(f)})
}

func (d drawing) list(f field, options []Option) g.Node {
	blank := ""
	all := []page.SelectItem{{Value: &blank, Text: page.Say(d.lang, "page.form.choose")}}
	for _, o := range options {
		all = append(all, page.SelectItem{Value: &o.Value, Text: o.Text})
	}
	return page.Select(page.SelectProps{ID: idOf(f.name), Name: f.name, Value: d.shown(f), Items: all,
		Label: page.LabelProps{Text: d.label(f)}, Hint: d.hint(f, ""), ErrorMessage: d.errorOf(f)})
}
