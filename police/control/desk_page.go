package control

import (
	"bytes"
	"log/slog"
	"net/http"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/page"
	"throughline/web"
)

// deskPage is a whole document of the control room: its screens have no head and foot of their own, because every line counts.
type deskPage struct {
	frame page.Frame
	theme string // "light", "dark", or empty for what the machine says
	title string
	class string // of the body, beside the room's own
	live  string // address of the stream that it follows
	head  g.Node // what else stands in the head; nil for nothing
}

func (p deskPage) with(body ...g.Node) g.Node {
	return g.Group{g.Raw("<!doctype html>\n"), h.HTML(h.Lang(p.frame.Lang), h.Class("desk "+p.theme),
		h.Head(h.Meta(h.Charset("utf-8")), h.Meta(h.Name("viewport"), h.Content("width=device-width, initial-scale=1, viewport-fit=cover")),
			h.Meta(h.Name("color-scheme"), h.Content("light dark")), h.Meta(h.Name("robots"), h.Content("noindex")),
			h.TitleEl(g.Text(p.title)), h.Link(h.Rel("icon"), h.Href(web.Asset("favicon.svg")), h.Type("image/svg+xml")),
			h.Link(h.Rel("stylesheet"), h.Href(web.Asset("throughline.css"))), h.Link(h.Rel("stylesheet"), h.Href(web.Asset("control.css"))),
			h.Script(h.Type("module"), h.Src(web.Asset("shared.js"))), h.Script(h.Type("module"), h.Src(web.Asset("control.js"))), p.head),
		h.Body(h.Class("c-room "+p.class), h.Data("live", p.live), h.Data("live-beat", ""), g.Group(body)))}
}

// themeOf is the theme that the reader chose on this machine; the cookie is set by the switch of every page.
func themeOf(r *http.Request) string {
	if c, err := r.Cookie("theme"); err == nil && (c.Value == "light" || c.Value == "dark") {
		return c.Value
	}
	return ""
}

// sendPage sends a document that nobody else may keep.
func sendPage(w http.ResponseWriter, r *http.Request, status int, n g.Node) {
	var b bytes.Buffer
	if err := n.Render(&b); err != nil {
		slog.ErrorContext(r.Context(), "control: draw", "error", err)
		http.Error(w, "Internal Server Error", http.StatusInternalServerError)
		return
	}
	head := w.Header()
	head.Set("Content-Type", "text/html; charset=utf-8")
	head.Set("Cache-Control", "no-store")
	page.Secure(head)
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // a reader who has gone away is not a fault
}

// lostBand is the band across the whole screen that script shows while there is no link, and until it is put away after one
// came back. Without script a page does not change by itself, and its clock says as of when it is.
func lostBand(notice string) g.Node {
	return g.Group{
		h.Div(h.ID("lost"), h.Class("c-lost"), h.Hidden(""), h.Data("lost", ""), h.P(h.Role("alert"), h.Data("lost-alert", "")), h.P(h.B(h.Data("lost-words", "")), h.Span(h.Data("lost-kept", "")))),
		h.Div(h.ID("held"), h.Class("c-lost c-lost--held"), h.Hidden(""), h.Data("held", ""), h.P(h.Role("alert"), h.Data("held-alert", "")), h.P(h.B(h.Data("held-words", "")))),
		h.Div(h.ID("back"), h.Class("c-backband"), g.If(notice == "", h.Hidden("")), h.Data("back", ""), h.P(h.Role("status"), h.Data("back-words", ""), g.Text(notice)),
			h.Button(h.Type("button"), h.Class("c-plain"), h.Hidden(""), h.Data("back-close", ""), g.Text("Put away "), key("x"))),
		h.P(h.ID("said"), h.Class("c-hide"), h.Role("status"), h.Aria("live", "polite")),
		h.P(h.ID("shouted"), h.Class("c-hide"), h.Role("alert")),
	}
}
