package insight

import (
	"fmt"
	"math"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// Drawings hold their own colours as classes: a strict policy allows no style attribute. Words say the same beside each.

func at(name string, v float64) g.Node { return g.Attr(name, fmt.Sprintf("%.1f", v)) }

// scale is the lowest and the highest of some numbers, with a little room.
func scale(aim *float64, lines ...[]*float64) (bottom, top float64) {
	some := false
	for _, line := range append(lines, []*float64{aim}) {
		for _, v := range line {
			if v == nil {
				continue
			}
			if !some || *v > top {
				top = *v
			}
			if !some || *v < bottom {
				bottom = *v
			}
			some = true
		}
	}
	room := max((top-bottom)*0.1, 1)
	return bottom - room, top + room
}

// line draws months from left to right between two heights, with gaps where there is no number, and a dot at the last.
func line(series []*float64, left, right float64, y func(float64) float64, class string) g.Group {
	var parts g.Group
	step := (right - left) / float64(drawn-1)
	for i, v := range series {
		if v == nil {
			continue
		}
		x := left + step*float64(i)
		joined := i > 0 && series[i-1] != nil
		if joined {
			parts = append(parts, g.El("line", h.Class(class), at("x1", x-step), at("x2", x), at("y1", y(*series[i-1])), at("y2", y(*v))))
		}
		if last := i == len(series)-1; last || !joined && series[i+1] == nil { // one that stands alone would not be seen
			r := "2.5"
			if last {
				r = "4"
			}
			parts = append(parts, g.El("circle", h.Class(class), at("cx", x), at("cy", y(*v)), g.Attr("r", r)))
		}
	}
	return parts
}

// spark draws a tile's months, with the aim dotted.
func spark(t Tile) g.Node {
	bottom, top := scale(t.Aim, t.Series)
	y := func(v float64) float64 { return 58 - 52*(v-bottom)/(top-bottom) }
	var aim g.Node
	if t.Aim != nil {
		aim = g.El("line", h.Class("in-aim"), g.Attr("x1", "4"), g.Attr("x2", "296"), at("y1", y(*t.Aim)), at("y2", y(*t.Aim)))
	}
	return g.El("svg", h.Class("in-spark"), g.Attr("viewBox", "0 0 300 64"), g.Attr("width", "300"), g.Attr("height", "64"), h.Role("img"), h.Aria("label", inWords(t.Title, t.Unit, t.Series)),
		aim, line(t.Series, 6, 294, y, "in-line"))
}

// multiples draws each area of what needs a person, all to one scale.
func multiples(w Watch, months [2]string) g.Node {
	lines := make([][]*float64, len(w.Areas))
	for i, a := range w.Areas {
		lines[i] = a.Series
	}
	bottom, top := scale(w.Aim, lines...)
	y := func(v float64) float64 { return 88 - 78*(v-bottom)/(top-bottom) }
	return h.Ul(h.Class("in-many"), g.Map(w.Areas, func(a Part) g.Node {
		tone := ""
		if a.Code == w.Worst {
			tone = " in-many--worst"
		}
		n := fmt.Sprintf("n %s", grouped(a.N))
		var marks g.Group
		for _, v := range ticks(bottom, top) {
			marks = append(marks, g.El("line", h.Class("in-tick"), g.Attr("x1", "30"), g.Attr("x2", "200"), at("y1", y(v)), at("y2", y(v))), g.El("text", g.Attr("x", "0"), at("y", y(v)+3), g.Text(fmt.Sprintf("%.0f", v))))
		}
		if w.Aim != nil {
			marks = append(marks, g.El("line", h.Class("in-aim"), g.Attr("x1", "30"), g.Attr("x2", "200"), at("y1", y(*w.Aim)), at("y2", y(*w.Aim))))
		}
		var end g.Node
		if a.Value != nil {
			end = g.El("text", h.Class("in-end"), g.Attr("x", "202"), at("y", endAt(y(*a.Value))), g.Attr("text-anchor", "end"), g.Text(plain(*a.Value)))
		}
		return h.Li(h.Class("in-one"+tone), h.P(h.A(h.Class("govuk-link"), h.Href(a.Href), h.B(g.Text(a.Label))), h.Span(g.Text(n))),
			g.El("svg", g.Attr("viewBox", "0 0 206 112"), g.Attr("width", "206"), g.Attr("height", "112"), h.Role("img"), h.Aria("label", inWords(a.Label, w.Unit, a.Series)),
				marks, line(a.Series, 30, 196, y, "in-line"), end,
				g.El("text", g.Attr("x", "30"), g.Attr("y", "109"), g.Text(months[0])), g.El("text", g.Attr("x", "200"), g.Attr("y", "109"), g.Attr("text-anchor", "end"), g.Text(months[1]))))
	}))
}

// endAt keeps the last number clear of its dot: above it, or below where there is no room.
func endAt(y float64) float64 {
	if y < 20 {
		return y + 17
	}
	return y - 9
}

// ticks are two or three round numbers between bottom and top.
func ticks(bottom, top float64) []float64 {
	step := math.Pow(10, math.Floor(math.Log10(max(top-bottom, 1))))
	for _, by := range []float64{5, 2, 1, 0.5} {
		var out []float64
		for v := math.Ceil(bottom/(step*by)) * step * by; v <= top; v += step * by {
			out = append(out, v)
		}
		if len(out) >= 2 {
			return out
		}
	}
	return nil
}
