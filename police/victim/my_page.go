package victim

import (
	"net"
	"net/http"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/page"
	"throughline/platform/room"
)

// exit is where "Leave this page" leads: what anybody may have open.
const exit = "https://www.bbc.co.uk/weather"

func (d *Desk) myScreens() []room.Screen {
	const file = "victim/my_page.go"
	return []room.Screen{
		{Pattern: "GET /my-case", Title: "Your page", File: file, Public: true, Handler: d.myPage},
		{Pattern: "POST /my-case/sign-in", Title: "Your page", File: file, Public: true, Handler: d.mySignIn},
		{Pattern: "GET /my-case/new-code", Title: "Your page", File: file, Public: true, Handler: d.myNewCode},
		{Pattern: "POST /my-case/new-code", Title: "Your page", File: file, Public: true, Handler: d.myNewCode},
		{Pattern: "POST /my-case/sign-out", Title: "Your page", File: file, Public: true, Handler: d.mySignOut},
		{Pattern: "POST /my-case/read", Title: "Your page", File: file, Public: true, Handler: d.myRead},
		{Pattern: "POST /my-case/message", Title: "Your page", File: file, Public: true, Handler: d.myMessage},
		{Pattern: "GET /my-case/write/{about}", Title: "Your page", File: "victim/my_write.go", Public: true, Handler: d.myWrite},
		{Pattern: "POST /my-case/write/{about}", Title: "Your page", File: "victim/my_write.go", Public: true, Handler: d.myWrite},
		{Pattern: "POST /my-case/review", Title: "Your page", File: "victim/my_review.go", Public: true, Handler: d.myReview},
		{Pattern: "POST /my-case/news", Title: "Your page", File: file, Public: true, Handler: d.myNews},
	}
}

// framed gives a request the victim's own frame: their language, the way out on every page, no navigation of the force.
// The language is asked for by ?lang and kept in a cookie for as long as the browser is open.
func framed(w http.ResponseWriter, r *http.Request, chosen string) *http.Request {
	lang := chosen
	if c, err := r.Cookie("lang"); err == nil && (c.Value == "cy" || c.Value == "en") {
		lang = c.Value
	}
	if q := r.URL.Query().Get("lang"); q == "cy" || q == "en" {
		lang = q
		http.SetCookie(w, &http.Cookie{Name: "lang", Value: q, Path: "/my-case", HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteLaxMode})
	}
	f := page.FrameFrom(r.Context())
	f.Lang, f.Exit, f.Home, f.Public = or(lang, "en"), exit, "/my-case", true
	f.Brand, f.Work, f.Why = page.Say(f.Lang, "public.victim.title"), nil, nil
	f.Reader, f.Nav, f.Search, f.SignOut, f.Notices = nil, nil, "", "", nil
	if signedIn(r) {
		f.SignOut = "/my-case/sign-out"
	}
	return r.WithContext(page.WithFrame(r.Context(), f))
}

// Framed gives a request of another room's page for victims the frame of their own pages, in their language.
func (d *Desk) Framed(w http.ResponseWriter, r *http.Request) *http.Request {
	return framed(w, r, d.chosen(r))
}

func or(a, b string) string {
	if a == "" {
		return b
	}
	return a
}

func signedIn(r *http.Request) bool {
	who, err := access.From(r.Context())
	return err == nil && who.Kind == "victim"
}

// chosen is the language of the victim who is signed in, when they have not asked for another.
func (d *Desk) chosen(r *http.Request) string {
	caseID, err := ownCase(r.Context())
	if err != nil {
		return ""
	}
	c, err := getCase(d.host.DB.Read(r.Context()), caseID)
	if err != nil {
		return ""
	}
	return c.Language
}

func show(w http.ResponseWriter, r *http.Request, status int, failed bool, body ...g.Node) {
	lang := page.Lang(r.Context())
	page.Render(w, r, page.Page{Title: page.Say(lang, "public.victim.title"), Status: status, Public: true, Bare: true, Failed: failed}, append([]g.Node{toggle(lang, r.URL.Path)}, body...)...)
}

// toggle leads to the same page in the other language; a page that was posted has no address to come back to.
func toggle(lang, path string) g.Node {
	if path != "/my-case/new-code" {
		path = "/my-case"
	}
	other, words := "cy", "Cymraeg"
	if lang == "cy" {
		other, words = "en", "English"
	}
	return h.P(h.Class("govuk-body-s"), h.A(h.Class("govuk-link"), h.Href(path+"?lang="+other), h.Lang(other), g.Attr("hreflang", other), g.Text(words)))
}

func (d *Desk) myPage(w http.ResponseWriter, r *http.Request) {
	r = framed(w, r, d.chosen(r))
	if !signedIn(r) {
		d.drawSignIn(w, r, http.StatusOK, nil, nil)
		return
	}
	d.drawMine(w, r, http.StatusOK, nil, nil)
}

// from is the address that tries are counted by. It is kept in memory only.
func from(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

func (d *Desk) mySignIn(w http.ResponseWriter, r *http.Request) {
	r = framed(w, r, "")
	var in SignIn
	err := form.Decode(r, &in)
	var account string
	if err == nil {
		account, err = d.SignIn(r.Context(), from(r), in)
	}
	if err == nil {
		err = d.StartSession(w, r, account)
	}
	if err = inOurWords(err); err != nil {
		d.drawSignIn(w, r, fault.Of(err).Kind.Status(), form.Typed(r), err)
		return
	}
	http.Redirect(w, r, "/my-case", http.StatusSeeOther)
}

func (d *Desk) mySignOut(w http.ResponseWriter, r *http.Request) {
	r = framed(w, r, "")
	if err := d.StartSession(w, r, ""); err != nil {
		page.Fault(w, r, err)
		return
	}
	http.Redirect(w, r, "/my-case", http.StatusSeeOther)
}

// inOurWords says an answer that is missing in a sentence of the public page, which is in both languages.
func inOurWords(err error) error {
	f := fault.Of(err)
	if err == nil || f.Kind != fault.Invalid {
		return err
	}
	c := *f
	c.Fields = append([]fault.Field(nil), f.Fields...)
	for i, x := range c.Fields {
		if x.Code == "form.required" {
			c.Fields[i] = fault.Field{Name: x.Name, Code: "public.victim.needed." + x.Name}
		}
	}
	return &c
}

func signInForm(lang, submit string) form.Spec {
	return form.Spec{Lang: lang, For: SignIn{}, Submit: page.Say(lang, submit), Fields: []form.Field{
		{Name: "code", Label: page.Say(lang, "public.victim.sign_in.code"), Hint: page.Say(lang, "public.victim.sign_in.code_hint"), Width: 20},
		{Name: "know", Label: page.Say(lang, "public.victim.sign_in.know"), Width: 20}}}
}

func (d *Desk) drawSignIn(w http.ResponseWriter, r *http.Request, status int, typed form.Values, wrong error) {
	lang := page.Lang(r.Context())
	spec := signInForm(lang, "public.victim.sign_in.button")
	spec.Action = "/my-case/sign-in"
	show(w, r, status, wrong != nil,
		h.H1(h.Class("govuk-heading-l"), g.Text(page.Say(lang, "public.victim.title"))),
		page.P(page.Say(lang, "public.victim.sign_in.intro")),
		form.Render(spec, typed, wrong),
		h.P(h.Class("govuk-body"), h.A(h.Class("govuk-link"), h.Href("/my-case/new-code"), g.Text(page.Say(lang, "public.victim.new_code.link")))),
		h.P(h.Class("govuk-body"), h.A(h.Class("govuk-link"), h.Href("/guides/victim?lang="+lang), g.Text(page.Say(lang, "public.victim.guide")))),
		page.P(page.Say(lang, "public.victim.danger")))
}

// myNewCode asks for a new code. Its answer is the same whether one is sent or not.
func (d *Desk) myNewCode(w http.ResponseWriter, r *http.Request) {
	r = framed(w, r, "")
	lang := page.Lang(r.Context())
	title := h.H1(h.Class("govuk-heading-l"), g.Text(page.Say(lang, "public.victim.new_code.title")))
	var err error
	if r.Method == http.MethodPost {
		var in SignIn
		if err = form.Decode(r, &in); err == nil {
			err = d.NewCode(r.Context(), from(r), in)
		}
		if err == nil {
			show(w, r, http.StatusOK, false, title, page.P(page.Say(lang, "public.victim.new_code.done")),
				h.P(h.Class("govuk-body"), h.A(h.Class("govuk-link"), h.Href("/my-case"), g.Text(page.Say(lang, "public.victim.new_code.back")))))
			return
		}
	}
	status := http.StatusOK
	if err = inOurWords(err); err != nil {
		status = fault.Of(err).Kind.Status()
	}
	show(w, r, status, err != nil, title, page.P(page.Say(lang, "public.victim.new_code.intro")),
		form.Render(signInForm(lang, "public.victim.new_code.button"), form.Typed(r), err), page.P(page.Say(lang, "public.victim.new_code.lost")))
}
