package page

import (
	"bytes"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/when"
	"throughline/web"
)

// Policy is the content security policy of every page: nothing inline, nothing from elsewhere. Workers and images may be
// made by our own scripts (the map draws with both).
const Policy = "default-src 'self'; img-src 'self' data: blob:; worker-src 'self' blob:; object-src 'none'; " +
	"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// Render writes one page: the frame of the request's context round the given nodes. Pages hold personal data, so nothing
// on the way may keep a copy.
func Render(w http.ResponseWriter, r *http.Request, p Page, body ...g.Node) {
	var b bytes.Buffer
	p.pattern = r.Pattern
	if err := Document(FrameFrom(r.Context()), p, theme(r), body...).Render(&b); err != nil {
		slog.ErrorContext(r.Context(), "page: draw", "err", err, "pattern", r.Pattern)
		http.Error(w, "Internal Server Error", http.StatusInternalServerError)
		return
	}
	head := w.Header()
	head.Set("Content-Type", "text/html; charset=utf-8")
	head.Set("Cache-Control", "no-store")
	Secure(head)
	status := p.Status
	if status == 0 {
		status = http.StatusOK
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(b.Bytes()) // a reader who has gone away is not a fault
	}
}

// Secure sets the security headers that have not been set yet. Middleware may call it for every reply.
func Secure(head http.Header) {
	for k, v := range map[string]string{
		"Content-Security-Policy":    Policy,
		"X-Content-Type-Options":     "nosniff",
		"Referrer-Policy":            "same-origin",
		"Cross-Origin-Opener-Policy": "same-origin",
		"Permissions-Policy":         "camera=(self), microphone=(self), geolocation=(self), payment=()",
	} {
		if head.Get(k) == "" {
			head.Set(k, v)
		}
	}
}

// theme is the reader's own choice from the switch in the head; anything but the two words follows the system.
func theme(r *http.Request) string {
	c, err := r.Cookie("theme")
	if err != nil || (c.Value != "light" && c.Value != "dark") {
		return ""
	}
	return c.Value
}

// Document is the whole page as a node. theme is "", "light" or "dark".
func Document(f Frame, p Page, theme string, body ...g.Node) g.Node {
	public := f.Public || p.Public
	return g.Group{
		g.Raw("<!doctype html>\n"),
		h.HTML(h.Lang(f.Lang), class(on(!public, "desk"), theme), documentHead(f, p), documentBody(f, p, public, body)),
	}
}

func documentHead(f Frame, p Page) g.Node {
	title := p.Title
	if p.Failed {
		title = Say(f.Lang, "page.error_prefix") + ": " + title
	}
	if !f.Public && !p.Public { // a public page's tab must not tell who looks over the shoulder what it is
		title += " · Throughline"
	}
	styles := append([]string{"govuk.css", "moj.css", "throughline.css"}, p.Styles...)
	scripts := append([]string{"shared.js"}, p.Scripts...)
	return h.Head(
		h.Meta(h.Charset("utf-8")),
		h.Meta(h.Name("viewport"), h.Content("width=device-width, initial-scale=1, viewport-fit=cover")),
		h.Meta(h.Name("color-scheme"), h.Content("light dark")),
		h.Meta(h.Name("robots"), h.Content("noindex")),
		h.TitleEl(g.Text(title)),
		h.Link(h.Rel("icon"), h.Href(web.Asset("favicon.svg")), h.Type("image/svg+xml")),
		g.Map(styles, func(s string) g.Node { return h.Link(h.Rel("stylesheet"), h.Href(web.Asset(s))) }),
		g.Map(scripts, func(s string) g.Node { return h.Script(h.Type("module"), h.Src(web.Asset(s))) }),
	)
}

func documentBody(f Frame, p Page, public bool, body []g.Node) g.Node {
	wrap := join("tl-wrap", on(public, "tl-wrap--public"))
	return h.Body(
		class("tl-page", on(f.Exit != "", "tl-leaves")),
		g.If(p.Live != "", h.Data("live", p.Live)), g.If(p.Clocks, h.Data("live-beat", "")),
		SkipLink(SkipLinkProps{Href: "#main", Text: Say(f.Lang, "page.skip")}),
		g.If(p.Live != "", h.P(h.Class("tl-stale"), h.Data("live-lost", ""), h.Hidden(""), h.Role("status"), g.Text(Say(f.Lang, "page.live_lost")))),
		training(f),
		notices(f),
		g.If(p.Full, h.Main(h.ID("main"), h.Class("tl-full"), h.TabIndex("-1"), g.Group(body))),
		g.If(!p.Full, g.Group{top(f, public, wrap), column(f, p, public, wrap, body), foot(f, p, public, wrap)}),
	)
}

func column(f Frame, p Page, public bool, wrap string, body []g.Node) g.Node {
	return h.Main(h.ID("main"), h.TabIndex("-1"),
		p.Head,
		h.Div(class(wrap), h.Div(class("tl-flow", on(!p.Wide && !public, "tl-narrow")),
			way(f, p),
			g.If(f.KeptIn != "", h.P(h.Class("govuk-body-s"), h.B(g.Text(f.KeptIn)))),
			g.If(p.Head == nil && !p.Bare, h.H1(h.Class("govuk-heading-l"), g.Text(p.Title))),
			g.Group(body),
		)))
}

func training(f Frame) g.Node {
	t := f.Training
	if t == nil {
		return nil
	}
	at := t.Now.In(when.London)
	return h.Aside(h.Class("tl-training"), h.Aria("label", Say(f.Lang, "page.training_label")),
		h.P(
			h.B(g.Text(Say(f.Lang, "page.training"))),
			h.Time(h.DateTime(when.RFC3339(t.Now)), g.Text(clockText(f.Lang, at))),
			g.If(t.Offset > 0, g.Text(" · "+Say(f.Lang, "page.training_ahead", "by", ahead(t.Offset)))),
		),
	)
}

// clockText is a moment in the language of the page; Welsh keeps figures for the month, which need no mutation.
func clockText(lang string, at time.Time) string {
	if lang == "cy" {
		return at.Format("2.1.2006, 15:04")
	}
	return at.Format("Mon 2 Jan 2006, 15:04")
}

// ahead says how far the clock was moved, to the hour once there are days.
func ahead(d time.Duration) string {
	days, rest := int(d.Hours())/24, d%(24*time.Hour)
	switch {
	case days == 0:
		return when.Ago(d)
	case rest < time.Hour:
		return strconv.Itoa(days) + " d"
	}
	return strconv.Itoa(days) + " d " + strconv.Itoa(int(rest.Hours())) + " h"
}

func notices(f Frame) g.Node {
	return g.Map(f.Notices, func(n Notice) g.Node {
		return h.Div(h.Class("tl-notice"), h.Role("status"),
			h.P(g.Text(n.Text), g.If(n.Href != "", g.Group{g.Text(" "), h.A(h.Href(n.Href), g.Text(n.Link))})))
	})
}

func way(f Frame, p Page) g.Node {
	if p.Back != "" {
		return BackLink(BackLinkProps{Href: p.Back, Text: Say(f.Lang, "page.back")})
	}
	if len(p.Crumbs) == 0 {
		return nil
	}
	items := make([]BreadcrumbItem, len(p.Crumbs))
	for i, c := range p.Crumbs {
		items[i] = BreadcrumbItem{Text: c.Text, Href: c.Href}
	}
	return Breadcrumbs(BreadcrumbsProps{Items: items, CollapseOnMobile: true, LabelText: Say(f.Lang, "page.breadcrumb")})
}

// NoteIn is the frame's note for a page that has no foot because its body is the whole screen: it draws it where it has room.
func NoteIn(r *http.Request) g.Node {
	f := FrameFrom(r.Context())
	if f.Note == nil {
		return nil
	}
	return f.Note(f.Lang, r.Pattern)
}
