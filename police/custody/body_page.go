package custody

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/page"
)

// bodyKnown chooses in the list what was chosen on the map: each place of the map is a link to this page with the place in it.
func bodyKnown(_ context.Context, r *http.Request) (map[string]string, error) {
	v := r.URL.Query().Get("part")
	if !slices.ContainsFunc(bodyParts, func(p bodyPart) bool { return p.Code == v }) {
		return nil, nil
	}
	return map[string]string{"part": v}, nil
}

// bodyIntro draws the body map: every place is a link, so that it works by keyboard and without script; the list under it says the
// same in words, and the list of the form is its twin for whoever prefers one.
func (d *Desk) bodyIntro(ctx context.Context, r *http.Request) (g.Node, error) {
	head, err := d.intro(ctx, r)
	if err != nil {
		return nil, err
	}
	s, err := d.See(ctx, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	return g.Group{head, h.H2(h.Class("govuk-heading-m"), g.Text("Body map")),
		page.P("Choose a place on the map, or from the list under it. Left and right are the detainee's own."), bodyMap(s.Injuries, r), injuryTable(s.Injuries)}, nil
}

func bodyMap(all []Injury, r *http.Request) g.Node {
	chosen := r.URL.Query().Get("part")
	num := strconv.Itoa
	return g.El("svg", h.Class("cu-body"), g.Attr("viewBox", "0 0 400 420"), h.Role("group"), h.Aria("label", "Body map, the front on the left and the back on the right"),
		g.Map(bodyParts, func(p bodyPart) g.Node {
			n := 0
			for _, i := range all {
				if i.Part == p.Code {
					n++
				}
			}
			label, classes := p.Label, ""
			if n > 0 {
				label, classes = label+", "+num(n)+" recorded", "cu-body__hurt"
			}
			if p.Code == chosen {
				label, classes = label+", chosen", "cu-body__chosen"
			}
			q := "?part=" + p.Code
			if inBooking(r) {
				q += "&booking=1"
			}
			return g.El("a", h.Href(q+"#part"), h.Aria("label", label),
				g.El("title", g.Text(label)),
				g.El("rect", h.Class(classes), g.Attr("x", num(p.x)), g.Attr("y", num(p.y)), g.Attr("width", num(p.w)), g.Attr("height", num(p.h)), g.Attr("rx", "9")),
				g.If(n > 0, g.El("text", g.Attr("x", num(p.x+p.w/2)), g.Attr("y", num(p.y+p.h/2+5)), g.Attr("text-anchor", "middle"), h.Aria("hidden", "true"), g.Text(num(n)))))
		}),
		g.El("text", g.Attr("x", "100"), g.Attr("y", "412"), g.Attr("text-anchor", "middle"), g.Text("Front")),
		g.El("text", g.Attr("x", "300"), g.Attr("y", "412"), g.Attr("text-anchor", "middle"), g.Text("Back")))
}

func injuryTable(all []Injury) g.Node {
	if len(all) == 0 {
		return page.P("Nothing is recorded yet.")
	}
	var rows []page.Row
	for _, i := range all {
		said := i.Said
		if i.Force {
			said = "From force used by the police. " + said
		}
		rows = append(rows, page.Row{Cells: []page.Cell{{Text: clockText(i.At)}, {Text: bodyLabel(i.Part)}, {Text: plain(i.Kind)}, {Text: orDash(i.Size)}, {Text: orDash(i.Note)}, {Text: orDash(said)}}})
	}
	return page.DenseTable("Injuries recorded", []string{"When", "Where", "What", "Size", "Looks like", "They say"}, rows, "")
}
