package spi

import (
	"encoding/xml"
	"slices"
	"strings"
)

// rest keeps everything under the binder that no other method took; it comes last in every bind method.
func (b *binder) rest(u *[]Unknown) {
	if b.writing {
		// deepest first, so that a known container exists before a second one of its name is put beside it
		in := slices.Clone(*u)
		slices.SortStableFunc(in, func(a, c Unknown) int { return depth(c.Path) - depth(a.Path) })
		for _, x := range in {
			b.put(x)
		}
		return
	}
	gather(b.at, "", u)
	// the order in which a writer puts them back: by container, then as they came
	slices.SortStableFunc(*u, func(a, c Unknown) int { return strings.Compare(a.Path, c.Path) })
}

func depth(path string) int {
	if path == "" {
		return 0
	}
	return 1 + strings.Count(path, "/")
}

func gather(n *node, path string, u *[]Unknown) {
	for _, a := range n.attrs {
		if !a.taken {
			*u = append(*u, Unknown{Path: path, Attr: &a.Attr})
		}
	}
	if n.text != "" {
		*u = append(*u, Unknown{Path: path, Text: n.text})
	}
	for _, k := range n.kids {
		switch k.taken {
		case untouched:
			e := k.element()
			*u = append(*u, Unknown{Path: path, Element: &e})
		case opened:
			gather(k, strings.TrimPrefix(path+"/"+prefixed(k.name), "/"), u)
		case owned:
		}
	}
}

func prefixed(n xml.Name) string {
	for p, space := range namespaces {
		if space == n.Space && p != "DC" {
			return p + ":" + n.Local
		}
	}
	return n.Local
}

func (b *binder) put(x Unknown) {
	at := b.at
	if x.Path != "" {
		for _, s := range strings.Split(x.Path, "/") {
			at = b.step(at, qualified(s))
		}
	}
	switch {
	case x.Attr != nil:
		at.attrs = append(at.attrs, attr{Attr: *x.Attr})
	case x.Element != nil:
		at.kids = append(at.kids, grown(*x.Element))
	default:
		at.text = strings.TrimLeft(at.text+" "+x.Text, space)
	}
}
