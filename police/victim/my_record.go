package victim

import (
	"context"
	"net/http"
	"slices"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/page"
)

// drawMine is the page itself. wrong is what was wrong with a message that came back.
func (d *Desk) drawMine(w http.ResponseWriter, r *http.Request, status int, typed form.Values, wrong error) {
	lang := page.Lang(r.Context())
	m, err := d.MyCase(r.Context(), lang)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	say := func(code string, pairs ...string) string { return page.Say(lang, "public.victim."+code, pairs...) }
	body := []g.Node{h.H1(h.Class("govuk-heading-l"), g.Text(say("title")))}
	body = append(body, topNode(m, say), h.Span(h.ID("now")), lateNode(m, say), bigNode(m, say), heading(say("next.title")), nextNode(m, say), heading(say("happened.title")), happenedNode(m, say), reviewNode(m, lang, typed, wrong))
	body = append(body, d.doNode(m, lang), d.notesNode(m, lang, typed, wrong), peopleNode(m, say))
	if d.Ask != nil && wrong == nil {
		ask, err := d.Ask(r.Context(), lang)
		if err != nil {
			page.Fault(w, r, err)
			return
		}
		body = append(body, ask)
	}
	show(w, r, status, wrong != nil, body...)
}

func heading(text string) g.Node { return h.H2(h.Class("govuk-heading-m"), g.Text(text)) }

// lateNode says that we are late, and that we are sorry.
func lateNode(m MyCase, say func(string, ...string) string) g.Node {
	if len(m.Late) == 0 {
		return nil
	}
	return h.Section(heading(say("late.title")), page.P(say("late.sorry")),
		h.Ul(h.Class("govuk-list govuk-list--bullet"), g.Map(m.Late, func(a Awaited) g.Node {
			return h.Li(g.Text(a.Text+" "+say("late.by", "by", a.By)+" "+say("owed.who", "who", a.Who)), newTimeNode(a, say))
		})),
		page.P(say("late.told")))
}

// newTimeNode says the new time of what is late, and when that was not kept either, so much.
func newTimeNode(a Awaited, say func(string, ...string) string) g.Node {
	switch {
	case a.NewBy == "":
		return nil
	case a.Again:
		return g.Group{h.Br(), g.Text(say("late.again", "new", a.NewBy))}
	}
	return g.Group{h.Br(), h.B(g.Text(say("late.new", "new", a.NewBy))), g.Text(" " + say("late.answers"))}
}

func nextNode(m MyCase, say func(string, ...string) string) g.Node {
	if len(m.Next) == 0 && len(m.Coming) == 0 {
		return page.P(say("next.none"))
	}
	var rows []page.SummaryRow
	for _, x := range m.Coming {
		rows = append(rows, page.Fact(x.At, x.Text))
	}
	for _, a := range m.Next {
		rows = append(rows, page.Fact(say("owed.by", "by", a.By), a.Text+" "+say("owed.who", "who", a.Who)))
	}
	return page.SummaryList(page.SummaryListProps{Rows: rows})
}

func happenedNode(m MyCase, say func(string, ...string) string) g.Node {
	if len(m.Happened) == 0 {
		return page.P(say("happened.none"))
	}
	var rows []page.SummaryRow
	for _, x := range m.Happened {
		rows = append(rows, page.Fact(x.At, x.Text))
	}
	list := page.SummaryList(page.SummaryListProps{Rows: rows})
	if !m.Unread {
		return list
	}
	return g.Group{list, page.P(say("read.why")),
		h.Form(h.Method("post"), h.Action("/my-case/read"), page.Button(page.ButtonProps{Text: say("read.button"), Classes: "govuk-button--secondary"}))}
}

func (d *Desk) notesNode(m MyCase, lang string, typed form.Values, wrong error) g.Node {
	say := func(code string) string { return page.Say(lang, "public.victim."+code) }
	spec := form.Spec{Lang: lang, For: WriteNote{}, Action: "/my-case/message", Submit: say("note.button"),
		Fields: []form.Field{{Name: "text", Label: say("note.label"), Hint: say("note.hint")}}}
	var list g.Node = page.P(say("note.none"))
	if len(m.Notes) > 0 {
		list = h.Ul(h.Class("govuk-list govuk-list--spaced"), g.Map(m.Notes, func(n MyNote) g.Node {
			return h.Li(h.B(g.Text(say("note."+n.From)+", "+n.At)), h.Br(), h.Span(h.Class("tl-lines"), g.Text(n.Text)),
				g.If(n.From == "team" && lang != "en", g.Group{h.Br(), h.Em(g.Text(say("note.as_written")))}))
		}))
	}
	return h.Section(h.ID("messages"), heading(say("note.title")), list, form.Render(spec, typed, wrong))
}

// doNode is what they can do: choose their news, ask for another way to be reached, be safe.
func (d *Desk) doNode(m MyCase, lang string) g.Node {
	say := func(code string) string { return page.Say(lang, "public.victim."+code) }
	var items []page.ChoiceItem
	for _, t := range m.optional {
		items = append(items, page.ChoiceItem{Value: t, Text: page.Say(lang, "public.victim.news."+t)})
	}
	legend := page.LegendProps{Text: say("news.legend"), Classes: "govuk-fieldset__legend--s"}
	return h.Section(heading(say("do.title")),
		cardsNode(func(code string, _ ...string) string { return say(code) }),
		page.P(say("danger")),
		page.Details(page.DetailsProps{SummaryText: say("news.title"), HTML: page.Markup(
			h.Form(h.Method("post"), h.Action("/my-case/news"),
				page.Checkboxes(page.CheckboxesProps{Name: "not_wanted", IDPrefix: "not_wanted", Items: items, Values: m.NotWanted, Fieldset: &page.FieldsetProps{Legend: legend}, Hint: &page.HintProps{Text: say("news.safety")}}),
				page.Button(page.ButtonProps{Text: say("news.button"), Classes: "govuk-button--secondary"})))}))
}

// signed leads one who is not signed in any more back to where they can sign in.
func signed(w http.ResponseWriter, r *http.Request) bool {
	if signedIn(r) {
		return true
	}
	http.Redirect(w, r, "/my-case", http.StatusSeeOther)
	return false
}

func (d *Desk) myRead(w http.ResponseWriter, r *http.Request) {
	r = framed(w, r, d.chosen(r))
	if !signed(w, r) {
		return
	}
	if _, err := d.ReadNews(r.Context()); err != nil && !fault.HasCode(err, "victim.page.nothing_new") {
		page.Fault(w, r, err)
		return
	}
	http.Redirect(w, r, "/my-case", http.StatusSeeOther)
}

func (d *Desk) myMessage(w http.ResponseWriter, r *http.Request) {
	r = framed(w, r, d.chosen(r))
	if !signed(w, r) {
		return
	}
	var in WriteNote
	err := form.Decode(r, &in)
	if err == nil {
		ctx := access.WithRequest(r.Context(), access.Request{Key: form.Key(r), Fingerprint: in.Text})
		var caseID string
		if caseID, err = ownCase(ctx); err == nil {
			_, err = d.WriteNote(ctx, caseID, in)
		}
	}
	if err = inOurWords(err); err != nil {
		d.drawMine(w, r, fault.Of(err).Kind.Status(), form.Typed(r), err)
		return
	}
	http.Redirect(w, r, "/my-case", http.StatusSeeOther)
}

type chooseNews struct {
	NotWanted []string `json:"not_wanted,omitempty" label:"News that you do not want"`
}

func (d *Desk) myNews(w http.ResponseWriter, r *http.Request) {
	r = framed(w, r, d.chosen(r))
	if !signed(w, r) {
		return
	}
	var in chooseNews
	err := form.Decode(r, &in)
	if err == nil {
		err = d.setNews(r.Context(), in.NotWanted)
	}
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	http.Redirect(w, r, "/my-case", http.StatusSeeOther)
}

// setNews makes an act of each choice that changed.
func (d *Desk) setNews(ctx context.Context, notWanted []string) error {
	m, err := d.MyCase(ctx, "")
	if err != nil {
		return err
	}
	caseID, err := ownCase(ctx)
	if err != nil {
		return err
	}
	for _, t := range m.optional {
		out := slices.Contains(notWanted, t)
		if out == slices.Contains(m.NotWanted, t) {
			continue
		}
		if _, err := d.SetOptOut(ctx, caseID, SetOptOut{Trigger: t, Out: out}); err != nil {
			return err
		}
	}
	return nil
}
