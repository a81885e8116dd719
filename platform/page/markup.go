package page

import (
	"maps"
	"slices"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// HTML is trusted markup. Make it with Markup, or write it as a constant; never from anything a person typed.
type HTML string

// Markup renders nodes to HTML, for the options of components that take markup. It escapes what the nodes escape.
func Markup(nodes ...g.Node) HTML {
	var b strings.Builder
	if err := g.Group(nodes).Render(&b); err != nil {
		panic(err) // a strings.Builder cannot fail
	}
	return HTML(b.String())
}

// Attrs are further attributes of a component's outer element. An empty value is written as name="".
type Attrs map[string]string

func (a Attrs) nodes() g.Node {
	out := make(g.Group, 0, len(a))
	for _, k := range slices.Sorted(maps.Keys(a)) {
		out = append(out, g.Attr(k, a[k]))
	}
	return out
}

// content is the html if there is any, else the text, as every component has it.
func content(html HTML, text string) g.Node {
	if html != "" {
		return g.Raw(strings.TrimSpace(string(html)))
	}
	return g.Text(text)
}

// class joins what is not empty. Without anything there is no attribute.
func class(parts ...string) g.Node {
	s := join(parts...)
	if s == "" {
		return nil
	}
	return h.Class(s)
}

func join(parts ...string) string {
	kept := parts[:0:0]
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, " ")
}

func on(yes bool, s string) string {
	if yes {
		return s
	}
	return ""
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// attr writes an attribute only when it has a value.
func attr(name, value string) g.Node {
	if value == "" {
		return nil
	}
	return g.Attr(name, value)
}

// tri writes an attribute of three states: absent, "true" and "false".
func tri(name string, v *bool) g.Node {
	switch {
	case v == nil:
		return nil
	case *v:
		return g.Attr(name, "true")
	}
	return g.Attr(name, "false")
}
