package field

import (
	"net/http"
	"slices"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/page"
	"throughline/platform/when"
	"throughline/police/field/forms"
)

// askedName is the hidden field that names the questions that a page showed.
const askedName = "_asked"

// sheet is one part of a form while it is drawn.
type sheet struct {
	form   forms.Form
	group  forms.Group
	values form.Values // by input: what was typed, or what is kept
	wrong  []fault.Field
	people []form.Option
	known  Known
	more   bool // other questions came up because of what was answered
}

func (d *Forms) groupPage(w http.ResponseWriter, r *http.Request) {
	x, f, err := d.Open(r.Context(), r.PathValue("id"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	if d.over(w, r, x) {
		return
	}
	d.drawGroup(w, r, x, sheet{form: f, values: keptValues(f, x.Answers)}, http.StatusOK)
}

// groupPost keeps what was typed, right or wrong, and then says what is wrong. A question that comes up because of an answer is
// asked on the same page before one goes on: without script that is a second look, with nothing called wrong.
func (d *Forms) groupPost(w http.ResponseWriter, r *http.Request) {
	x, f, err := d.Open(r.Context(), r.PathValue("id"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	if err := form.Decode(r, &struct{}{}); err != nil {
		page.Fault(w, r, err)
		return
	}
	at := slices.IndexFunc(f.Groups, func(gr forms.Group) bool { return gr.ID == r.PathValue("group") })
	if at < 0 {
		page.Fault(w, r, fault.New(fault.NotFound, "field.form.unknown").With("code", r.PathValue("group")))
		return
	}
	asked := strings.Fields(r.PostForm.Get(askedName))
	answers, typed := forms.Answers{}, form.Typed(r)
	for _, q := range f.Groups[at].Questions {
		if slices.Contains(asked, q.ID) {
			answers[q.ID] = typedOf(q, typed)
		}
	}
	ctx := access.WithRequest(r.Context(), access.Request{Key: form.Key(r), Fingerprint: r.URL.Path + " " + r.PostForm.Encode()})
	done, err := d.Keep(ctx, x.ID, f.Groups[at].ID, answers)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	x = done.Value
	wrong := f.CheckGroup(f.Groups[at].ID, x.Answers, d.host.Clock.Now())
	came := slices.ContainsFunc(f.Shown(x.Answers), func(q forms.Question) bool {
		return !slices.Contains(asked, q.ID) && slices.ContainsFunc(f.Groups[at].Questions, func(o forms.Question) bool { return o.ID == q.ID })
	})
	if came {
		wrong = slices.DeleteFunc(wrong, func(w fault.Field) bool { return !slices.Contains(asked, w.Name) })
	}
	switch {
	case len(wrong) > 0:
		d.drawGroup(w, r, x, sheet{form: f, values: typed, wrong: wrong, more: came}, http.StatusUnprocessableEntity)
	case came:
		d.drawGroup(w, r, x, sheet{form: f, values: keptValues(f, x.Answers), more: true}, http.StatusOK)
	default:
		http.Redirect(w, r, d.next(f, x, at), http.StatusSeeOther)
	}
}

// next is the part after this one that asks something, or the check.
func (d *Forms) next(f forms.Form, x Draft, at int) string {
	shown := f.Shown(x.Answers)
	for _, gr := range f.Groups[at+1:] {
		if slices.ContainsFunc(gr.Questions, func(q forms.Question) bool {
			return slices.ContainsFunc(shown, func(s forms.Question) bool { return s.ID == q.ID })
		}) {
			return "/field/draft/" + x.ID + "/part/" + gr.ID
		}
	}
	return "/field/draft/" + x.ID + "/check"
}

func (d *Forms) drawGroup(w http.ResponseWriter, r *http.Request, x Draft, s sheet, status int) {
	at := slices.IndexFunc(s.form.Groups, func(gr forms.Group) bool { return gr.ID == r.PathValue("group") })
	if at < 0 {
		page.Fault(w, r, fault.New(fault.NotFound, "field.form.unknown").With("code", r.PathValue("group")))
		return
	}
	s.group = s.form.Groups[at]
	var err error
	if s.people, err = d.people.Offer(r.Context(), x.Thread, nil); err != nil {
		page.Fault(w, r, err)
		return
	}
	shown := s.form.Shown(x.Answers)
	if s.known, err = d.offered(r.Context(), x.Thread, s.group.Questions); err != nil {
		page.Fault(w, r, err)
		return
	}
	var asked []string
	var drawn g.Group
	for _, q := range s.group.Questions {
		if slices.ContainsFunc(shown, func(o forms.Question) bool { return o.ID == q.ID }) {
			asked = append(asked, q.ID)
			drawn = append(drawn, s.draw(q))
		}
	}
	if len(asked) == 0 {
		drawn = append(drawn, page.P("Nothing is asked here, because of what was answered before."))
	}
	var head g.Group
	if len(s.wrong) > 0 {
		head = append(head, s.summary())
	}
	if s.more {
		head = append(head, h.Div(h.Role("status"), page.InsetText(page.InsetTextProps{Text: "Because of what you answered, there is more to answer here."})))
	}
	if s.group.Intro != "" {
		head = append(head, page.InsetText(page.InsetTextProps{Text: s.group.Intro}))
	}
	if s.form.Record == "statement" && s.group.ID == "sign" {
		head = append(head, d.declaration(x))
	}
	yes := true
	page.Render(w, r, page.Page{Title: s.group.Title, Back: "/field/draft/" + x.ID, Status: status, Failed: len(s.wrong) > 0}, head,
		h.Form(h.Method("post"), g.Attr("novalidate"), h.Class("tl-form"), h.Input(h.Type("hidden"), h.Name(form.KeyName), h.Value(id.New())),
			h.Input(h.Type("hidden"), h.Name(askedName), h.Value(strings.Join(asked, " "))), drawn, page.Button(page.ButtonProps{Text: "Keep and go on", PreventDoubleClick: &yes})))
}

func (s sheet) summary() g.Node {
	var list []page.ErrorItem
	for _, f := range s.wrong {
		href := "#" + f.Name
		if q, ok := s.form.Question(f.Name); ok && (q.Type == forms.Date || q.Type == forms.Moment) {
			href += "-day"
		}
		list = append(list, page.ErrorItem{Text: page.SayWith("en", f.Code, f.Params), Href: href})
	}
	return page.ErrorSummary(page.ErrorSummaryProps{TitleText: page.Say("en", "page.error_title"), ErrorList: list})
}

func (s sheet) draw(q forms.Question) g.Node {
	var wrong *page.ErrorMessageProps
	for _, f := range s.wrong {
		if f.Name == q.ID && wrong == nil {
			prefix := page.Say("en", "page.error_prefix")
			wrong = &page.ErrorMessageProps{Text: page.SayWith("en", f.Code, f.Params), VisuallyHiddenText: &prefix}
		}
	}
	label := q.Ask
	if q.Must == nil {
		label += " (optional)"
	}
	hint := strings.TrimSuffix(q.Hint, ".")
	if q.Must != nil {
		hint = join(hint, "Needed: "+q.Must.Says)
	}
	var hp *page.HintProps
	if hint != "" {
		hp = &page.HintProps{Text: hint}
	}
	field := &page.FieldsetProps{Legend: page.LegendProps{Text: label}}
	switch q.Type {
	case forms.YesNo:
		return page.Radios(page.RadiosProps{IDPrefix: q.ID, Name: q.ID, Value: s.values.Get(q.ID), Classes: "govuk-radios--small", Items: choices([]forms.Option{{Value: forms.Yes, Text: "Yes"}, {Value: forms.No, Text: "No"}}), Fieldset: field, Hint: hp, ErrorMessage: wrong})
	case forms.Many:
		return page.Checkboxes(page.CheckboxesProps{IDPrefix: q.ID, Name: q.ID, Values: s.values[q.ID], Classes: "govuk-checkboxes--small", Items: choices(q.Options), Fieldset: field, Hint: hp, ErrorMessage: wrong})
	case forms.Choice:
		if len(q.Options) > 8 {
			blank := ""
			items := []page.SelectItem{{Value: &blank, Text: "Choose"}}
			for _, o := range q.Options {
				items = append(items, page.SelectItem{Value: &o.Value, Text: o.Text})
			}
			return page.Select(page.SelectProps{ID: q.ID, Name: q.ID, Value: s.values.Get(q.ID), Items: items, Label: page.LabelProps{Text: label}, Hint: hp, ErrorMessage: wrong})
		}
		return page.Radios(page.RadiosProps{IDPrefix: q.ID, Name: q.ID, Value: s.values.Get(q.ID), Classes: "govuk-radios--small", Items: choices(q.Options), Fieldset: field, Hint: hp, ErrorMessage: wrong})
	case forms.Date, forms.Moment:
		return s.drawDate(q, field, hp, wrong)
	case forms.Long:
		return page.Textarea(page.TextareaProps{ID: q.ID, Name: q.ID, Value: s.values.Get(q.ID), Rows: 8, Label: page.LabelProps{Text: label}, Hint: hp, ErrorMessage: wrong})
	case forms.Person:
		if len(s.people) > 0 {
			items := choicesOf(s.people)
			items = append(items, page.ChoiceItem{Value: "", Text: "Somebody else, or not known"})
			return page.Radios(page.RadiosProps{IDPrefix: q.ID, Name: q.ID, Value: s.values.Get(q.ID), Classes: "govuk-radios--small", Items: items, Fieldset: field, Hint: hp, ErrorMessage: wrong})
		}
		hp = &page.HintProps{Text: join(hint, "The address of their page, found under People. Leave it blank for somebody who is not there")}
	case forms.Signature:
		hp = &page.HintProps{Text: join(hint, "At a desk: their name, as they sign the printed pages")}
	}
	in := page.InputProps{ID: q.ID, Name: q.ID, Value: s.values.Get(q.ID), Label: page.LabelProps{Text: label}, Hint: hp, ErrorMessage: wrong, Autocomplete: "off"}
	if q.Type == forms.Number {
		in.Inputmode, in.Classes = "numeric", "govuk-input--width-5"
	}
	if q.Type == forms.Vehicle {
		in.Autocapitalize, in.Classes = "characters", "govuk-input--width-10"
	}
	if offers := s.known.offers(q.Type); len(offers) > 0 {
		in.Attributes = page.Attrs{"list": q.ID + "-known"}
		return g.Group{page.Input(in), suggestions(q.ID+"-known", offers)}
	}
	return page.Input(in)
}

func (s sheet) drawDate(q forms.Question, field *page.FieldsetProps, hp *page.HintProps, wrong *page.ErrorMessageProps) g.Node {
	box := func(suffix, label, width string) page.DateItem {
		value := s.values.Get(q.ID + suffix)
		mode := "numeric"
		if suffix == "-time" {
			mode = "text"
		}
		return page.DateItem{ID: q.ID + suffix, Name: suffix[1:], Label: label, Value: &value, Inputmode: mode, Classes: "govuk-input--width-" + width}
	}
	items := []page.DateItem{box("-day", "Day", "2"), box("-month", "Month", "2"), box("-year", "Year", "4")}
	if q.Type == forms.Moment {
		items = append(items, box("-time", "Time", "4"))
	}
	return page.DateInput(page.DateInputProps{ID: q.ID, NamePrefix: q.ID, Items: items, Fieldset: field, Hint: hp, ErrorMessage: wrong})
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + ". " + b
}

func choices(options []forms.Option) []page.ChoiceItem {
	var out []page.ChoiceItem
	for _, o := range options {
		out = append(out, page.ChoiceItem{Value: o.Value, Text: o.Text})
	}
	return out
}

func choicesOf(options []form.Option) []page.ChoiceItem {
	var out []page.ChoiceItem
	for _, o := range options {
		out = append(out, page.ChoiceItem{Value: o.Value, Text: o.Text, Hint: &page.HintProps{Text: o.Hint}})
	}
	return out
}

// typedOf is what was typed for a question, in the one way that answers are written: dates from their boxes, a moment with the
// offset that London had, a signature as the name that was typed, and lines ended in one way. What cannot be one is kept as it
// was typed, so that it is shown again and said to be wrong.
func typedOf(q forms.Question, typed form.Values) []string {
	one := strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(typed.Get(q.ID), "\r\n", "\n"), "\r", "\n"))
	switch q.Type {
	case forms.Many:
		return typed[q.ID]
	case forms.Person:
		one = form.IDIn(one)
	case forms.Signature:
		if one != "" && !strings.HasPrefix(one, "typed:") {
			one = "typed:" + one
		}
	case forms.Date, forms.Moment:
		one = dated(q, typed)
	}
	return []string{one}
}

func dated(q forms.Question, typed form.Values) string {
	day, month, year := strings.TrimSpace(typed.Get(q.ID+"-day")), strings.TrimSpace(typed.Get(q.ID+"-month")), strings.TrimSpace(typed.Get(q.ID+"-year"))
	if day+month+year == "" {
		return ""
	}
	text := year + "-" + two(month) + "-" + two(day)
	if q.Type == forms.Date {
		return text
	}
	text += "T" + clockOf(typed.Get(q.ID+"-time"))
	if t, err := when.Parse(text); err == nil {
		return when.RFC3339(t)
	}
	return text
}

func two(s string) string {
	if len(s) == 1 {
		return "0" + s
	}
	return s
}

// clockOf reads 9:05, 09.05 and 0905 as 09:05; what stands after it, an offset, is kept.
func clockOf(s string) string {
	s = strings.Replace(strings.TrimSpace(s), ".", ":", 1)
	if len(s) == 4 && !strings.Contains(s, ":") {
		s = s[:2] + ":" + s[2:]
	}
	if at := strings.Index(s, ":"); at == 1 {
		s = "0" + s
	}
	return s
}

// keptValues are the inputs of what is kept.
func keptValues(f forms.Form, a forms.Answers) form.Values {
	out := form.Values{}
	for _, gr := range f.Groups {
		for _, q := range gr.Questions {
			v := a[q.ID]
			if len(v) == 0 {
				continue
			}
			out[q.ID] = v
			switch q.Type {
			case forms.Signature:
				out[q.ID] = []string{strings.TrimPrefix(v[0], "typed:")}
			case forms.Date, forms.Moment:
				boxes(out, q, v[0])
			}
		}
	}
	return out
}

func boxes(out form.Values, q forms.Question, v string) {
	layout := "2006-01-02"
	if q.Type == forms.Moment {
		if t, err := when.Parse(v); err == nil {
			local := t.In(when.London)
			v = local.Format(layout)
			out[q.ID+"-time"] = []string{local.Format("15:04")}
			if _, err := when.Parse(local.Format("2006-01-02T15:04")); err != nil { // the hour that is twice: say which
				out[q.ID+"-time"] = []string{local.Format("15:04-07:00")}
			}
		}
	}
	if d, err := when.ParseDay(v); err == nil {
		out[q.ID+"-day"], out[q.ID+"-month"], out[q.ID+"-year"] = []string{itoa(int64(d.Date))}, []string{itoa(int64(d.Month))}, []string{itoa(int64(d.Year))}
	}
}
