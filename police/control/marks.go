package control

import (
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// UnitMark draws a unit's state as its shape; the word always stands beside it.
func UnitMark(shape string) g.Node {
	return g.El("svg", h.Class("c-u c-u--"+shape), g.Attr("viewBox", "0 0 12 12"), h.Aria("hidden", "true"), unitPath(shape))
}

func unitPath(shape string) g.Node {
	line := []g.Node{g.Attr("fill", "none"), g.Attr("stroke", "currentColor")}
	switch shape {
	case "available":
		return g.El("circle", append(line, g.Attr("cx", "6"), g.Attr("cy", "6"), g.Attr("r", "4.6"), g.Attr("stroke-width", "2.2"))...)
	case "assigned":
		return g.Group{g.El("circle", append(line, g.Attr("cx", "6"), g.Attr("cy", "6"), g.Attr("r", "4.9"), g.Attr("stroke-width", "1.6"))...),
			g.El("path", g.Attr("d", "M6 1.1a4.9 4.9 0 0 1 0 9.8z"), g.Attr("fill", "currentColor"))}
	case "enroute":
		return g.El("path", g.Attr("d", "M1.5 1.2 11 6 1.5 10.8 3.6 6z"), g.Attr("fill", "currentColor"))
	case "emergency":
		return g.Group{g.El("path", g.Attr("d", "M3.5.5h5l3 3v5l-3 3h-5l-3-3v-5z"), g.Attr("fill", "currentColor")),
			g.El("path", h.Class("c-u__bang"), g.Attr("d", "M6 2.8v3.6M6 8.6v.6"), g.Attr("fill", "none"), g.Attr("stroke-width", "1.6"), g.Attr("stroke-linecap", "round"))}
	case "scene":
		return g.El("rect", g.Attr("x", "1.5"), g.Attr("y", "1.5"), g.Attr("width", "9"), g.Attr("height", "9"), g.Attr("fill", "currentColor"))
	}
	return g.El("path", append(line, g.Attr("d", "M2.2 2.2 9.8 9.8M9.8 2.2 2.2 9.8"), g.Attr("stroke-width", "2.2"), g.Attr("stroke-linecap", "round"))...)
}

// chip is a grade as its letter and number; one that is not graded yet says so with a question mark.
func chip(grade string) g.Node {
	if grade == "" {
		return h.B(h.Class("c-g c-g0"), h.Title("Not graded yet"), g.Text("G?"))
	}
	return h.B(h.Class("c-g c-g"+grade), g.Text("G"+grade))
}

func key(k string) g.Node { return h.Kbd(g.Text(k)) }

// clockText is the clock of an incident: "1:52" and "of 15:00", or "7:40 late".
func clockText(w Waiting) (figure, of string, late bool) {
	switch {
	case w.Late > 0:
		return mmss(w.Late) + " late", "of " + lengthText(w.Length), true
	case w.Length > 0:
		return mmss(w.Used), "of " + lengthText(w.Length), false
	}
	return mmss(w.Used), "no target", false
}

func lengthText(d time.Duration) string {
	if d >= 2*time.Hour {
		return mmss(d)[:len(mmss(d))-5] + " h"
	}
	return mmssLong(d)
}

// mmssLong keeps to minutes up to two hours: 60:00.
func mmssLong(d time.Duration) string {
	if d == time.Hour {
		return "60:00"
	}
	return mmss(d)
}

// bar is how much of a clock is used, drawn as SVG because the page allows no style attribute.
func bar(w Waiting) g.Node {
	if w.Length <= 0 {
		return nil
	}
	share := min(float64(w.Used)/float64(w.Length), 1)
	tone := ""
	switch {
	case w.Late > 0 || w.Grade == "1":
		tone = " c-bar--hot"
	case share > 0.5:
		tone = " c-bar--soon"
	}
	return g.El("svg", h.Class("c-bar"+tone), g.Attr("viewBox", "0 0 100 4"), g.Attr("preserveAspectRatio", "none"), h.Aria("hidden", "true"),
		g.El("rect", g.Attr("height", "4"), g.Attr("width", num(share*100))))
}
