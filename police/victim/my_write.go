package victim

import (
	"net/http"
	"slices"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/page"
)

// abouts are what a victim can ask for by a form of its own. Each is a message with a subject, and is owed an answer as
// every message is; a complaint is owed to somebody who did not do the work: an inspector.
var abouts = []string{"statement", "court_days", "contact", "complaint"}

func (d *Desk) myWrite(w http.ResponseWriter, r *http.Request) {
	r = framed(w, r, d.chosen(r))
	if !signed(w, r) {
		return
	}
	about := r.PathValue("about")
	if !slices.Contains(abouts, about) {
		page.Fault(w, r, fault.New(fault.NotFound, "page.not_found"))
		return
	}
	if r.Method != http.MethodPost {
		drawWrite(w, r, about, http.StatusOK, nil, nil)
		return
	}
	var in WriteNote
	err := form.Decode(r, &in)
	in.About = about
	if err == nil {
		ctx := access.WithRequest(r.Context(), access.Request{Key: form.Key(r), Fingerprint: about + in.Text})
		var caseID string
		if caseID, err = ownCase(ctx); err == nil {
			_, err = d.WriteNote(ctx, caseID, in)
		}
	}
	if err = inOurWords(err); err != nil {
		drawWrite(w, r, about, fault.Of(err).Kind.Status(), form.Typed(r), err)
		return
	}
	http.Redirect(w, r, "/my-case#messages", http.StatusSeeOther)
}

func drawWrite(w http.ResponseWriter, r *http.Request, about string, status int, typed form.Values, wrong error) {
	lang := page.Lang(r.Context())
	say := func(code string) string { return page.Say(lang, "public.victim."+code) }
	spec := form.Spec{Lang: lang, For: WriteNote{}, Action: "/my-case/write/" + about, Submit: say("write.button"),
		Fields: []form.Field{{Name: "text", Label: say("write." + about + ".label"), Hint: say("write." + about + ".hint")}}}
	show(w, r, status, wrong != nil,
		h.A(h.Class("govuk-back-link"), h.Href("/my-case"), g.Text(say("new_code.back"))),
		h.H1(h.Class("govuk-heading-l"), g.Text(say("write."+about+".title"))),
		page.P(say("write."+about+".intro")), page.P(say("write.promise")), form.Render(spec, typed, wrong))
}

// cardsNode is what they can do, each a form of its own, and who helps beside the police.
func cardsNode(say func(string, ...string) string) g.Node {
	var cards g.Group
	for _, a := range abouts {
		cards = append(cards, h.Li(h.A(h.Class("govuk-link"), h.Href("/my-case/write/"+a), h.B(g.Text(say("write."+a+".title")))), h.Br(), g.Text(say("write."+a+".card"))))
	}
	return h.Ul(h.Class("govuk-list govuk-list--spaced"), cards,
		h.Li(h.B(g.Text(say("support.title"))), h.Br(), g.Text(say("support.text")), h.Br(), g.Text(say("support.number"))))
}
