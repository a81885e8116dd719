package evidence

import (
	"net/http"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/page"
)

// outside gives a request the frame of a page for somebody who has no account: their language, no navigation of the force, and nobody's
// name. chosen is the language that was chosen for them; ?lang is asked for by the link at the top and kept while the browser is open.
func (d *Desk) outside(w http.ResponseWriter, r *http.Request, under, title, chosen string) *http.Request {
	lang := chosen
	if c, err := r.Cookie("lang"); err == nil && (c.Value == "cy" || c.Value == "en") {
		lang = c.Value
	}
	if q := r.URL.Query().Get("lang"); q == "cy" || q == "en" {
		lang = q
		http.SetCookie(w, &http.Cookie{Name: "lang", Value: q, Path: under, HttpOnly: true, Secure: d.host.OverTLS(r), SameSite: http.SameSiteLaxMode})
	}
	f := page.FrameFrom(r.Context())
	f.Lang, f.Home, f.Public = or(lang, "en"), r.URL.Path, true
	f.Brand, f.Foot, f.Work, f.Why = page.Say(f.Lang, title), page.Say(f.Lang, "public.evidence.foot"), nil, nil
	f.Reader, f.Nav, f.Search, f.SignOut, f.Notices, f.KeptIn = nil, nil, "", "", nil, ""
	// The address is the secret. With no referrer at all a browser sends "Origin: null" with a form, which is taken for another site's.
	w.Header().Set("Referrer-Policy", "strict-origin")
	return r.WithContext(page.WithFrame(r.Context(), f))
}

// drawOutside draws such a page, with the way to the other language.
func drawOutside(w http.ResponseWriter, r *http.Request, status int, title, heading string, p page.Page, body ...g.Node) {
	lang := page.Lang(r.Context())
	other, words := "cy", "Cymraeg"
	if lang == "cy" {
		other, words = "en", "English"
	}
	p.Title, p.Status, p.Public, p.Bare = page.Say(lang, title), status, true, true
	page.Render(w, r, p, append([]g.Node{
		h.P(h.Class("govuk-body-s"), h.A(h.Class("govuk-link"), h.Href(r.URL.Path+"?lang="+other), h.Lang(other), g.Attr("hreflang", other), g.Text(words))),
		h.H1(h.Class("govuk-heading-l"), g.Text(heading))}, body...)...)
}

// lastOf is the last minute before a moment, in words of a language: a link that ends with a day is open on that day.
func lastOf(lang string, end time.Time) string {
	return page.DayAndClockIn(lang, end.Add(-time.Minute))
}

// whole is an address on this server as somebody outside types it.
func (d *Desk) whole(r *http.Request, path string) string {
	scheme := "https"
	if d.host.Training && r.TLS == nil && r.Header.Get("X-Forwarded-Proto") != "https" {
		scheme = "http"
	}
	return scheme + "://" + r.Host + path
}
