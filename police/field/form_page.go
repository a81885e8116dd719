package field

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/room"
	"throughline/platform/thread"
	"throughline/platform/when"
	"throughline/police/field/forms"
)

func (d *Forms) screens() []room.Screen {
	out := []room.Screen{
		{Pattern: "GET /field/forms", Title: "Forms", File: "field/form_page.go", Handler: d.listPage},
		{Pattern: "GET /field/draft/{id}", Title: "Fill in a form", File: "field/form_page.go", Handler: d.tasksPage},
		{Pattern: "GET /field/draft/{id}/part/{group}", Title: "Part of a form", File: "field/form_question.go", Handler: d.groupPage},
		{Pattern: "POST /field/draft/{id}/part/{group}", Title: "Part of a form", File: "field/form_question.go", Handler: d.groupPost},
		{Pattern: "GET /field/draft/{id}/check", Title: "Check before you hand it in", File: "field/form_check.go", Handler: d.checkPage},
		{Pattern: "POST /field/draft/{id}/check", Title: "Check before you hand it in", File: "field/form_check.go", Handler: d.checkPost},
		{Pattern: "POST /field/draft/{id}/end", Title: "Throw a draft away", File: "field/form_page.go", Handler: d.endPost},
		{Pattern: "GET /field/record/{id}", Title: "Form", File: "field/form_record.go", Handler: d.recordPage},
		{Pattern: "GET /field/record/{id}/receipt", Title: "Copy of a search record", File: "field/form_receipt.go", Handler: d.receiptPage},
		{Pattern: "GET /field/labels/{thread}", Title: "Exhibit labels", File: "field/form_receipt.go", Handler: d.labelsPage},
		{Pattern: "GET /field/searches", Title: "Stops and searches", File: "field/search_export.go", Handler: d.searchesPage},
		{Pattern: "GET /field/searches.csv", Title: "Stops and searches, as published", File: "field/search_export.go", Handler: d.searchesFile},
	}
	begin := room.FormPage[BeginDraft]{Path: "/field/form/{code}", Title: "Begin a form", File: "field/form_page.go", Button: "Begin", Intro: d.beginIntro,
		Known: func(_ context.Context, r *http.Request) (map[string]string, error) {
			return map[string]string{"thread": r.URL.Query().Get("thread"), "person": r.URL.Query().Get("person")}, nil
		},
		Back: func(*http.Request) string { return "/field/forms" },
		Do: func(ctx context.Context, r *http.Request, in BeginDraft) (string, error) {
			if in.Thread = form.IDIn(in.Thread); in.Thread != "" {
				th, err := thread.Get(d.host.DB.Read(ctx), in.Thread)
				if who, bad := access.From(ctx); err != nil || bad != nil || !who.Knows(th.Label) {
					return "", fault.InvalidField("thread", "thread.not_found").Wrap(err)
				}
				in.Thread = th.ID
			}
			in.Person = form.IDIn(in.Person)
			done, err := d.Begin(ctx, r.PathValue("code"), in)
			return "/field/draft/" + done.Value.ID, err
		}}
	ask := room.FormPage[AskCopy]{Path: "/field/record/{id}/copy", Title: "Claim a copy", File: "field/form_owed.go", Button: "Promise the copy",
		Intro: d.recordIntro("field.copy.ask"),
		Do: func(ctx context.Context, r *http.Request, in AskCopy) (string, error) {
			_, err := d.AskCopy(ctx, r.PathValue("id"), in)
			return "/field/record/" + r.PathValue("id"), err
		}}
	give := room.FormPage[GiveCopy]{Path: "/field/record/{id}/copy/given", Title: "The copy was given", File: "field/form_owed.go", Button: "Save",
		Intro: d.recordIntro("field.copy.give"),
		Do: func(ctx context.Context, r *http.Request, in GiveCopy) (string, error) {
			_, err := d.GiveCopy(ctx, r.PathValue("id"), in)
			return "/field/record/" + r.PathValue("id"), err
		}}
	return append(append(append(out, begin.Screens()...), ask.Screens()...), give.Screens()...)
}

func (d *Forms) beginIntro(ctx context.Context, r *http.Request) (g.Node, error) {
	f, err := d.at(r.PathValue("code"), d.host.Clock.Now())
	if err != nil {
		return nil, err
	}
	if err := d.host.Door.Ask(ctx, act.Of("field.form.submit", journal.Ref{Kind: "form"}).With(access.Resource{Attrs: map[string]any{"form": f.Code, "officer": ""}})); err != nil {
		return nil, err
	}
	needs := "It begins a case of its own when you name none."
	if f.Thread {
		needs = "It belongs to a case: give its reference, or begin it from the case's page."
	}
	return g.Group{h.H2(h.Class("govuk-heading-m"), g.Text(f.Title)), page.P(needs), page.InsetText(page.InsetTextProps{Text: f.Source})}, nil
}

// recordIntro refuses the form of an act to whoever may not do it, before anything was typed.
func (d *Forms) recordIntro(action string) func(context.Context, *http.Request) (g.Node, error) {
	return func(ctx context.Context, r *http.Request) (g.Node, error) {
		x, err := getForm(d.host.DB.Read(ctx), r.PathValue("id"))
		if err != nil {
			return nil, err
		}
		if err := d.host.Door.Ask(ctx, act.Of(action, journal.Ref{Kind: "form", ID: x.ID})); err != nil {
			return nil, err
		}
		return page.InsetText(page.InsetTextProps{Text: copyWords(x)}), nil
	}
}

func (d *Forms) listPage(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	all, err := d.All(ctx)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	mine, err := d.Mine(ctx, paging.From(r))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	drafts, err := act.See(ctx, d.host.Door, act.Of("field.form.list", journal.Ref{Kind: "form"}).With(access.Resource{}), func(q db.Querier, who *access.Actor) ([]Draft, error) {
		return draftsOf(q, who.Account, paging.Mark{}, paging.Screen)
	})
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	starts, err := d.starts(d.host.Clock.Now())
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var begun, sent []page.Row
	titles := map[string]string{}
	for _, f := range all {
		titles[f.Code] = f.Title
	}
	for _, x := range drafts {
		begun = append(begun, page.Row{Cells: []page.Cell{{Node: to("/field/draft/"+x.ID, cmp.Or(titles[x.Form], x.Form))}, {Text: onClock(x.ChangedAt)}}})
	}
	for _, x := range mine.Forms {
		sent = append(sent, page.Row{Cells: []page.Cell{{Node: to("/field/record/"+x.ID, x.Title)}, {Text: onClock(x.HappenedAt)}, {Text: x.Place}, {Text: x.BecameName}}})
	}
	page.Render(w, r, page.Page{Title: "Forms", Back: "/field"},
		startList(starts, all),
		page.Section("Your drafts", "", nil, page.DenseTable("Your drafts", []string{"Form", "Last kept"}, begun, "No draft. A form that you begin is kept here until you hand it in.")),
		page.Section("Handed in by you", "", nil, page.DenseTable("Handed in by you", []string{"Form", "Happened", "Where", "Number"}, sent, "Nothing yet."), page.NextPrevious(r, "forms", mine.Next)))
}

func to(href, text string) g.Node { return h.A(h.Class("govuk-link"), h.Href(href), g.Text(text)) }

// tasksPage is a draft as a list of its parts.
func (d *Forms) tasksPage(w http.ResponseWriter, r *http.Request) {
	x, f, err := d.Open(r.Context(), r.PathValue("id"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	if d.over(w, r, x) {
		return
	}
	shown := f.Shown(x.Answers)
	var items []page.TaskItem
	left := 0
	for _, gr := range f.Groups {
		if !slices.ContainsFunc(gr.Questions, func(q forms.Question) bool {
			return slices.ContainsFunc(shown, func(s forms.Question) bool { return s.ID == q.ID })
		}) {
			continue
		}
		status := page.TaskStatus{Text: "Nothing is missing"}
		if n := len(f.CheckGroup(gr.ID, x.Answers, d.host.Clock.Now())); n > 0 {
			left++
			status = page.TaskStatus{Tag: &page.TagProps{Text: "To do", Classes: "govuk-tag--blue"}}
		}
		items = append(items, page.TaskItem{Title: page.SummaryText{Text: gr.Title}, Href: "/field/draft/" + x.ID + "/part/" + gr.ID, Status: status})
	}
	end := page.TaskStatus{Text: "When everything above is there"}
	last := page.TaskItem{Title: page.SummaryText{Text: "Check and hand in"}, Status: end, Href: "/field/draft/" + x.ID + "/check"}
	if left == 0 {
		last.Status = page.TaskStatus{Tag: &page.TagProps{Text: "Ready", Classes: "govuk-tag--green"}}
	}
	page.Render(w, r, page.Page{Title: f.Title, Back: "/field/forms"},
		page.P("What you have filled in is kept as you go. Nobody else sees a draft."),
		page.TaskList(page.TaskListProps{Items: append(items, last)}),
		h.Form(h.Method("post"), h.Action("/field/draft/"+x.ID+"/end"), h.Input(h.Type("hidden"), h.Name(form.KeyName), h.Value(id.New())),
			page.Button(page.ButtonProps{Text: "Throw this draft away", Classes: "govuk-button--secondary"})))
}

// over sends whoever opens a draft that is over to what became of it.
func (d *Forms) over(w http.ResponseWriter, r *http.Request, x Draft) bool {
	switch x.State {
	case "sent":
		http.Redirect(w, r, "/field/record/"+x.Became, http.StatusSeeOther)
	case "ended":
		page.Fault(w, r, fault.New(fault.NotFound, "field.draft.over"))
	default:
		return false
	}
	return true
}

func (d *Forms) endPost(w http.ResponseWriter, r *http.Request) {
	if err := form.Decode(r, &struct{}{}); err != nil {
		page.Fault(w, r, err)
		return
	}
	ctx := access.WithRequest(r.Context(), access.Request{Key: form.Key(r), Fingerprint: "end"})
	if _, err := d.Throw(ctx, r.PathValue("id")); err != nil {
		page.Fault(w, r, err)
		return
	}
	http.Redirect(w, r, "/field/forms", http.StatusSeeOther)
}

// threadPanel lists the forms of a case to those who may open them, threadButton begins one from it.
func (d *Forms) threadPanel() room.Panel {
	return room.Panel{Page: "thread", Order: 45, Body: func(ctx context.Context, v room.ThreadView) (g.Node, error) {
		all, err := formsOn(v.Q, v.Thread.ID, paging.Mark{}, paging.Screen)
		if err != nil {
			return nil, err
		}
		all = d.visible(ctx, all)
		if len(all) == 0 {
			return nil, nil
		}
		var rows []page.Row
		for _, x := range all {
			rows = append(rows, page.Row{Cells: []page.Cell{{Node: to("/field/record/"+x.ID, strings.TrimSpace(x.Title+" "+x.BecameName))}, {Text: onClock(x.HappenedAt)}, {Text: x.MadeByName}}})
		}
		return page.Section("Street forms", "", nil, page.DenseTable("Street forms", []string{"Form", "Happened", "By"}, rows, "")), nil
	}}
}

func (d *Forms) threadButton() room.Button {
	return room.Button{Order: 45, For: func(ctx context.Context, v room.ThreadView) ([]room.Link, error) {
		facts, err := d.factsOf(v.Q, v.Thread.ID, "")
		if err != nil {
			return nil, err
		}
		facts.Attrs = map[string]any{"form": "", "officer": ""}
		var out []room.Link
		for _, f := range []struct{ code, text string }{{"first_account", "First account"}, {"premises_search", "Search of premises"}, {"use_of_force", "Use of force"}} {
			if d.host.Door.May(ctx, act.Of("field.form.submit", journal.Ref{Kind: "form"}).With(facts)) {
				out = append(out, room.Link{Text: f.text, Href: "/field/form/" + f.code + "?thread=" + v.Thread.ID})
			}
		}
		return out, nil
	}}
}

func onClock(t time.Time) string { return t.In(when.London).Format("Mon 2 Jan 2006 15:04") }
