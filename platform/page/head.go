package page

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/when"
)

func top(f Frame, public bool, wrap string) g.Node {
	return h.Header(h.Class("tl-top"),
		g.If(f.Exit != "", h.A(h.Class("tl-leave"), h.Href(f.Exit), h.Data("safe-exit", ""), h.Rel("noreferrer"), g.Text(Say(f.Lang, "page.leave")))),
		h.Div(class(wrap, "tl-top__row"),
			h.A(h.Class("tl-brand"), h.Href(or(f.Home, "/")), g.Text(or(f.Brand, "Throughline"))),
			g.Iff(!public, func() g.Node { return places(f) }),
			who(f, public),
		),
	)
}

// places are where this reader can go: a row of links and the search box, and on a phone the same folded under one word,
// so that the page begins near the top. Each is drawn twice and shown once: no script is needed to fold it.
func places(f Frame) g.Node {
	if len(f.Nav) == 0 && f.Search == "" {
		return nil
	}
	var work []NavItem
	if f.Work != nil {
		work = f.Work()
	}
	return g.Group{
		g.If(len(f.Nav) > 0, h.Nav(h.Class("tl-wide"), h.Aria("label", Say(f.Lang, "page.nav")),
			h.Ul(h.Class("tl-nav"), links(f.Nav), g.If(len(work) > 0, h.Li(fold("tl-work", Say(f.Lang, "page.work"), h.Ul(links(work))))))),
		),
		g.If(f.Search != "", find(f, "tl-find tl-wide")),
		fold("tl-menu", Say(f.Lang, "page.menu"),
			g.If(f.Search != "", find(f, "tl-find")),
			g.Iff(f.Reader != nil, func() g.Node { return readerLine(f, false) }),
			h.Nav(h.Aria("label", Say(f.Lang, "page.nav")), h.Ul(links(f.Nav)),
				g.If(len(work) > 0, g.Group{h.P(g.Text(Say(f.Lang, "page.work"))), h.Ul(links(work))}))),
	}
}

func fold(classes, words string, body ...g.Node) g.Node {
	return h.Details(h.Class(classes), h.Summary(g.Text(words)), h.Div(body...))
}

func links(list []NavItem) g.Node {
	return g.Map(list, func(n NavItem) g.Node {
		return h.Li(h.A(h.Href(n.Href), g.If(n.Current, h.Aria("current", "true")), g.Text(n.Text)))
	})
}

func find(f Frame, classes string) g.Node {
	return h.Form(h.Class(classes), h.Role("search"), h.Aria("label", Say(f.Lang, "page.find_all")), h.Action(f.Search), h.Method("get"),
		h.Input(h.Type("search"), h.Name("q"), h.AutoComplete("off"), h.Aria("label", Say(f.Lang, "page.find")),
			h.Aria("keyshortcuts", "/"), h.Placeholder(Say(f.Lang, "page.find_hint"))),
		h.Kbd(h.Aria("hidden", "true"), g.Text("/")),
		h.Button(h.Type("submit"), h.Class("tl-btn"), g.Text(Say(f.Lang, "page.find"))),
	)
}

func who(f Frame, public bool) g.Node {
	return h.Div(h.Class("tl-who"),
		g.Iff(f.Reader != nil, func() g.Node { return readerLine(f, public) }),
		h.Button(h.Type("button"), h.Class("tl-plain"), h.Hidden(""), h.Data("theme-switch", ""),
			h.Data("light", Say(f.Lang, "page.theme_light")), h.Data("dark", Say(f.Lang, "page.theme_dark"))),
		g.If(f.SignOut != "", h.Form(h.Method("post"), h.Action(f.SignOut),
			h.Button(h.Type("submit"), h.Class("tl-plain"), g.Text(Say(f.Lang, "page.sign_out"))))),
	)
}

func readerLine(f Frame, public bool) g.Node {
	line := f.Reader.Name
	if f.Reader.RankAndNumber != "" {
		line = f.Reader.Name + ", " + f.Reader.RankAndNumber
	}
	if f.Reader.Role != "" {
		line += " · " + f.Reader.Role
	}
	return h.P(
		g.If(!public && !f.Now.IsZero(), h.Span(h.Class("tl-now"), g.Text(f.Now.In(when.London).Format("Mon 2 Jan 2006, 15:04")+" · "))),
		g.Text(line))
}

func foot(f Frame, p Page, public bool, wrap string) g.Node {
	if p.Footer == nil && f.Why != nil && p.Status < 400 && !public {
		p.Footer = f.Why()
	}
	var note g.Node
	if f.Note != nil && p.Status < 500 {
		note = f.Note(f.Lang, p.pattern)
	}
	return h.Footer(h.Class("tl-foot"),
		h.Div(class(wrap, "tl-foot__row"),
			h.Div(h.Class("tl-foot__said"), p.Footer, g.If(public, h.P(g.Text(or(f.Foot, Say(f.Lang, "page.public_foot"))))), note),
			g.If(!public, h.P(h.Class("tl-marking"), g.Text(f.Marking))),
		),
	)
}

// Why is the usual foot of a record: why this reader may see it, who else may, and what is not shown. looked may be empty.
func Why(lang, why string, others []string, looked Link) g.Node {
	return g.Group{
		h.P(h.B(g.Text(Say(lang, "page.why")+": ")), g.Text(why)),
		g.Map(others, func(s string) g.Node { return h.P(g.Text(s)) }),
		g.If(looked.Href != "", h.P(h.A(h.Href(looked.Href), g.Text(looked.Text)))),
	}
}
