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
			h.A(h.Class("tl-brand"), h.Href(or(f.Home, "/")), g.Text("Throughline")),
			g.If(!public, g.Group{nav(f), find(f)}),
			who(f, public),
		),
	)
}

func nav(f Frame) g.Node {
	if len(f.Nav) == 0 {
		return nil
	}
	return h.Nav(h.Aria("label", Say(f.Lang, "page.nav")),
		h.Ul(h.Class("tl-nav"), g.Map(f.Nav, func(n NavItem) g.Node {
			return h.Li(h.A(h.Href(n.Href), g.If(n.Current, h.Aria("current", "true")), g.Text(n.Text)))
		})),
	)
}

func find(f Frame) g.Node {
	if f.Search == "" {
		return nil
	}
	return h.Form(h.Class("tl-find"), h.Role("search"), h.Action(f.Search), h.Method("get"),
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
	return h.Footer(h.Class("tl-foot"),
		h.Div(class(wrap, "tl-foot__row"),
			h.Div(h.Class("tl-foot__said"), p.Footer, g.If(public, h.P(g.Text(Say(f.Lang, "page.public_foot"))))),
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
