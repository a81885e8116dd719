package voice

import (
	"net/http"
	"net/url"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/page"
)

// Foot is what stands in the foot of every page: pressed once it opens, and what was written is sent by the second press. pattern is the
// route that drew the page. Nothing is drawn where nobody is signed in, or for who is no person.
func Foot(who *access.Actor, lang, pattern string) g.Node {
	pattern = plainPattern(pattern)
	if who == nil || whomOf(who) == "" || pattern == "" || strings.HasPrefix(pattern, "/voice/say") {
		return nil
	}
	return h.Div(h.Class("tl-say"), h.Details(h.Summary(g.Text(say(lang, "open"))), sayForm(who, lang, pattern, "", nil)),
		g.If(who.Kind == "staff", h.A(h.Href("/voice/mended"), g.Text(say(lang, "mended")))))
}

// plainPattern is a route's pattern without its method and its end mark.
func plainPattern(pattern string) string {
	if _, path, ok := strings.Cut(pattern, " "); ok {
		pattern = path
	}
	return strings.TrimSuffix(pattern, "{$}")
}

func say(lang, code string, pairs ...string) string {
	return page.Say(lang, "public.voice."+code, pairs...)
}

// sayForm is the note's form. wrong is a sentence, typed what was written.
func sayForm(who *access.Actor, lang, pattern, typed string, wrong error) g.Node {
	class, said := "govuk-form-group", g.Node(nil)
	if wrong != nil {
		class += " govuk-form-group--error"
		said = h.P(h.ID("say-text-error"), h.Class("govuk-error-message"), g.Text(sentence(lang, wrong)))
	}
	return h.Form(h.Method("post"), h.Action("/voice/say?lang="+lang), h.Class("tl-say__form"), h.Data("say", say(lang, "sent")), h.Data("say-failed", say(lang, "failed")),
		h.Input(h.Type("hidden"), h.Name("page"), h.Value(pattern)), h.Input(h.Type("hidden"), h.Name(form.KeyName), h.Value(id.New())),
		h.Div(h.Class(class), h.Label(h.Class("govuk-label"), h.For("say-text"), g.Text(say(lang, "label"))), h.Div(h.ID("say-text-hint"), h.Class("govuk-hint"), g.Text(say(lang, "hint"))), said,
			h.Textarea(h.ID("say-text"), h.Name("text"), h.Class("govuk-textarea"), h.Rows("3"), h.MaxLength("500"), h.Aria("describedby", "say-text-hint"), g.Text(typed))),
		g.If(who.Kind == "staff", h.Div(h.Class("govuk-checkboxes govuk-checkboxes--small"), h.Div(h.Class("govuk-checkboxes__item"), h.Input(h.Type("checkbox"), h.ID("say-answer"), h.Name("answer"), h.Value("true"), h.Class("govuk-checkboxes__input")), h.Label(h.For("say-answer"), h.Class("govuk-label govuk-checkboxes__label"), g.Text(say(lang, "answer")))))),
		h.Button(h.Type("submit"), h.Class("tl-btn"), g.Text(say(lang, "send"))))
}

// sentence is what is wrong with a note or an answer, in the language of the page: that it is missing or too long in our own words.
func sentence(lang string, err error) string {
	f := fault.Of(err)
	if len(f.Fields) > 0 {
		x := f.Fields[0]
		if strings.HasPrefix(x.Code, "voice.") {
			return page.SayWith(lang, x.Code, x.Params)
		}
		return say(lang, map[string]string{"score": "month.needed"}[x.Name]+map[bool]string{true: "needed"}[x.Name != "score"])
	}
	return page.SayWith(lang, f.Code, f.Params)
}

// ours gives a victim's request the victim's own frame, with the way out.
func (d *Desk) ours(w http.ResponseWriter, r *http.Request) *http.Request {
	if who := signed(r); who != nil && who.Kind == "victim" && d.Framed != nil {
		return d.Framed(w, r)
	}
	return r
}

// sayPost takes a note from the foot of a page. With script it is sent beside the page, which stays as it is.
func (d *Desk) sayPost(w http.ResponseWriter, r *http.Request) {
	r = d.ours(w, r)
	lang, who := page.Lang(r.Context()), signed(r)
	if who == nil {
		page.Fault(w, r, fault.New(fault.Unauthenticated, "access.sign_in"))
		return
	}
	var in SendNote
	err := form.Decode(r, &in)
	if err == nil {
		ctx := access.WithRequest(r.Context(), access.Request{Key: form.Key(r), Fingerprint: in.Page + "\x00" + in.Text})
		_, err = d.SendNote(ctx, in)
	}
	if err == nil {
		http.Redirect(w, r, "/voice/sent?lang="+url.QueryEscape(lang), http.StatusSeeOther)
		return
	}
	page.Wrong(r.Context(), err)
	f := fault.Of(err)
	if f.Kind != fault.Invalid || len(f.Fields) > 0 && f.Fields[0].Name == "page" {
		page.Fault(w, r, err)
		return
	}
	page.Render(w, r, page.Page{Title: say(lang, "title"), Status: http.StatusUnprocessableEntity, Failed: true, Public: who.Kind == "victim"},
		page.ErrorSummary(page.ErrorSummaryProps{TitleText: page.Say(lang, "page.error_title"), ErrorList: []page.ErrorItem{{Text: sentence(lang, err), Href: "#say-text"}}}),
		sayForm(who, lang, in.Page, form.Typed(r).Get("text"), err))
}

// sentPage thanks, and leads back.
func (d *Desk) sentPage(w http.ResponseWriter, r *http.Request) {
	r = d.ours(w, r)
	lang, who := page.Lang(r.Context()), signed(r)
	if who == nil {
		page.Fault(w, r, fault.New(fault.Unauthenticated, "access.sign_in"))
		return
	}
	back := map[bool]string{true: "/my-case", false: "/"}[who.Kind == "victim"]
	if u, err := url.Parse(r.Referer()); err == nil && u.Host == r.Host && strings.HasPrefix(u.Path, "/") && !strings.HasPrefix(u.Path, "//") && !strings.Contains(u.Path, "\\") && !strings.HasPrefix(u.Path, "/voice/") {
		back = u.RequestURI()
	}
	said, next := say(lang, "sent"), say(lang, "sent_next")
	if r.URL.Query().Get("month") != "" {
		said, next = say(lang, "month.thanks"), ""
	}
	page.Render(w, r, page.Page{Title: said, Public: who.Kind == "victim"}, g.If(next != "", page.P(next)), h.P(h.Class("govuk-body"), h.A(h.Class("govuk-link"), h.Href(back), g.Text(say(lang, "back")))))
}
