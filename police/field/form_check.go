package field

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/page"
	"throughline/platform/when"
	"throughline/police/evidence"
	"throughline/police/field/forms"
)

func (d *Forms) checkPage(w http.ResponseWriter, r *http.Request) {
	x, f, err := d.Open(r.Context(), r.PathValue("id"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	if d.over(w, r, x) {
		return
	}
	d.drawCheck(w, r, x, f, f.Check(x.Answers, d.host.Clock.Now()), nil)
}

func (d *Forms) checkPost(w http.ResponseWriter, r *http.Request) {
	if err := form.Decode(r, &struct{}{}); err != nil {
		page.Fault(w, r, err)
		return
	}
	ctx := access.WithRequest(r.Context(), access.Request{Key: form.Key(r), Fingerprint: r.URL.Path})
	done, err := d.Send(ctx, r.PathValue("id"), r.PostForm.Get("read"))
	if err == nil {
		http.Redirect(w, r, "/field/record/"+done.Value.ID, http.StatusSeeOther)
		return
	}
	x, f, bad := d.Open(r.Context(), r.PathValue("id"))
	is := fault.Of(err)
	if bad != nil || is.Kind == fault.Forbidden || is.Kind == fault.NotFound || is.Kind == fault.Internal {
		page.Fault(w, r, err)
		return
	}
	page.Wrong(r.Context(), err)
	d.drawCheck(w, r, x, f, is.Fields, err)
}

// drawCheck reads the whole form back, says what is still wrong with a link to where it is put right, and offers to hand it in
// when nothing is.
func (d *Forms) drawCheck(w http.ResponseWriter, r *http.Request, x Draft, f forms.Form, wrong []fault.Field, err error) {
	var list []page.ErrorItem
	for _, w := range wrong {
		item := page.ErrorItem{Text: page.SayWith("en", w.Code, w.Params)}
		if group := groupOf(f, w.Name); group != "" {
			item.Href = "/field/draft/" + x.ID + "/part/" + group + "#" + w.Name
		}
		list = append(list, item)
	}
	if err != nil && len(list) == 0 {
		list = append(list, page.ErrorItem{Text: page.SayWith("en", fault.Of(err).Code, fault.Of(err).Params)})
	}
	status := http.StatusOK
	if err != nil {
		status = fault.Of(err).Kind.Status()
	}
	var out g.Group
	if len(list) > 0 {
		out = append(out, page.ErrorSummary(page.ErrorSummaryProps{TitleText: page.Say("en", "page.error_title"), ErrorList: list}))
	}
	for _, part := range f.ReadBack(x.Answers) {
		var rows []page.SummaryRow
		for _, row := range part.Rows {
			text := row.Text
			if q, _ := f.Question(row.ID); q.Type == forms.Person && text != "" {
				text = d.host.NameOf(r.Context(), "person:"+text)
			}
			if text == "" {
				text = "Left blank"
			}
			rows = append(rows, page.SummaryRow{Key: page.SummaryText{Text: row.Ask}, Value: page.SummaryText{Text: text}})
		}
		out = append(out, page.SummaryCard(part.Title, []page.Link{{Text: "Change " + strings.ToLower(part.Title), Href: "/field/draft/" + x.ID + "/part/" + part.ID}}, page.SummaryList(page.SummaryListProps{Rows: rows})))
	}
	if f.Record == "statement" {
		out = append(out, d.declaration(x))
	}
	if len(wrong) == 0 || err != nil {
		yes := true
		out = append(out, h.Form(h.Method("post"), h.Class("tl-form"), h.Input(h.Type("hidden"), h.Name(form.KeyName), h.Value(id.New())),
			h.Input(h.Type("hidden"), h.Name("read"), h.Value(hashOfText(x.Answers.Get("text")))), page.Button(page.ButtonProps{Text: "Hand it in", PreventDoubleClick: &yes})))
	}
	page.Render(w, r, page.Page{Title: "Check before you hand it in", Back: "/field/draft/" + x.ID, Status: status, Failed: len(list) > 0}, out)
}

func groupOf(f forms.Form, question string) string {
	for _, gr := range f.Groups {
		if slices.ContainsFunc(gr.Questions, func(q forms.Question) bool { return q.ID == question }) {
			return gr.ID
		}
	}
	return ""
}

// declaration is the statement in its pages as it is read back, with the words of the law that the witness signs (MOB-01).
func (d *Forms) declaration(x Draft) g.Node {
	pages := evidence.Paginate(x.Answers.Get("text"))
	var out g.Group
	for i, p := range pages {
		out = append(out, page.Box(h.Pre(h.Class("tl-paper"), g.Text(p)), h.P(h.Class("tl-paper__note"), g.Text("Page "+strconv.Itoa(i+1)+" of "+strconv.Itoa(len(pages))))))
	}
	codes := []string{maker}
	if x.Answers.Get("cannot_read") == "read_over" {
		codes = append(codes, reader)
	}
	for _, code := range codes {
		if words := d.readOut(code, when.DayOf(d.host.Clock.Now())); words != "" {
			out = append(out, page.InsetText(page.InsetTextProps{Text: strings.ReplaceAll(words, "{pages}", strconv.Itoa(len(pages)))}))
		}
	}
	return page.Section("Read this back", "then the declaration, in the words of the law", nil, out)
}
