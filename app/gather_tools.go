package app

import (
	"bytes"
	"encoding/json"
	"net/http"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/law"
	"throughline/platform/page"
)

// toolsPage lists the rules that can be asked.
func (s *Server) toolsPage(w http.ResponseWriter, r *http.Request) {
	var rows []page.Row
	for _, a := range Asks() {
		rows = append(rows, page.Row{Cells: []page.Cell{{Node: link("/tools/"+a.Name, a.Name)}, {Text: a.About}}})
	}
	page.Render(w, r, page.Page{Title: "Calculators"}, page.P("Each asks the very rule that this system uses. Nothing that you type here is kept."),
		page.DenseTable("Calculators", []string{"Name", "What it answers"}, rows, "There are no calculators."))
}

type question struct {
	Question string `json:"question" label:"The question" hint:"One JSON object. The example can be sent as it is." format:"textarea" required:"true" maxLength:"20000"`
}

func ask(name string) (law.Ask, bool) {
	for _, a := range Asks() {
		if a.Name == name {
			return a, true
		}
	}
	return law.Ask{}, false
}

// toolPage is one calculator. It works without script: the answer is drawn above the question.
func (s *Server) toolPage(w http.ResponseWriter, r *http.Request) {
	a, ok := ask(r.PathValue("ask"))
	if !ok {
		page.Fault(w, r, fault.New(fault.NotFound, "page.not_found"))
		return
	}
	var in question
	var answer g.Node
	var wrong error
	var typed form.Values
	if r.Method == http.MethodPost {
		wrong = form.Decode(r, &in)
		typed = form.Typed(r)
		if wrong == nil {
			answer, wrong = s.answerOf(a, in.Question)
		}
	}
	status := http.StatusOK
	if wrong != nil {
		status = fault.Of(wrong).Kind.Status()
	}
	spec := form.Spec{Lang: page.Lang(r.Context()), For: question{}, Submit: "Work it out", Known: map[string]string{"question": indented(a.Example)}, Knows: "page.form.example"}
	page.Render(w, r, page.Page{Title: upper(say(a.Name)), Back: "/tools", Status: status, Failed: wrong != nil}, page.P(a.About), answer, form.Render(spec, typed, wrong))
}

func (s *Server) answerOf(a law.Ask, typed string) (g.Node, error) {
	out, err := a.Run(s.Host.Law, s.Host.Clock, json.RawMessage(typed))
	if err != nil {
		f := fault.Of(err)
		if f.Kind != fault.Invalid {
			return nil, err
		}
		p := law.ProblemOf(err, func(code string, params map[string]string) string { return page.SayWith("en", code, params) })
		return page.InsetText(page.InsetTextProps{Text: joinWith(p.Field, ": ", p.Detail)}), fault.InvalidField("question", p.Code, flat(f)...)
	}
	b, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		return nil, err
	}
	return page.SummaryCard("The answer", nil, h.Pre(h.Class("tl-answer"), h.TabIndex("0"), g.Text(string(b)))), nil
}

// flat are the params of a fault's first field, for saying its sentence at our own field.
func flat(f *fault.Fault) []string {
	m := f.Params
	if len(f.Fields) > 0 {
		m = f.Fields[0].Params
	}
	var out []string
	for k, v := range m {
		out = append(out, k, v)
	}
	return out
}

func joinWith(a, sep, b string) string {
	if a == "" {
		return b
	}
	return a + sep + b
}

func indented(b json.RawMessage) string {
	var out bytes.Buffer
	if json.Indent(&out, b, "", "  ") != nil {
		return string(b)
	}
	return out.String()
}
