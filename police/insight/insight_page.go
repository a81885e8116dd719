package insight

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/api"
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/room"
	"throughline/platform/when"
)

const pageFile = "insight/insight_page.go"

func (d *Desk) screens() []room.Screen {
	return []room.Screen{{Pattern: "GET /insight", Title: "What all of this achieved", File: pageFile, Handler: d.monthPage},
		{Pattern: "GET /insight/{measure}", Title: "The records behind a number", File: pageFile, Handler: d.recordsPage}}
}

func (d *Desk) api(a huma.API) {
	api.Get(a, "insight.month", "/api/insight", "What was achieved in a month", func(ctx context.Context, in *struct {
		Month string `query:"month" doc:"2026-11; this month when left out"`
	}) (Month, error) {
		return d.See(ctx, in.Month)
	})
	api.Get(a, "insight.records", "/api/insight/{measure}", "The records behind a number", func(ctx context.Context, in *struct {
		Measure string `path:"measure"`
		Month   string `query:"month" doc:"2026-11; this month when left out"`
		paging.Ask
	}) (Records, error) {
		return d.Records(ctx, in.Measure, in.Month, in.Ask)
	})
}

func (d *Desk) monthPage(w http.ResponseWriter, r *http.Request) {
	m, err := d.See(r.Context(), r.URL.Query().Get("month"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	first := when.MustDay(m.Month + "-01") // See has read it
	var cards g.Group
	for _, t := range m.Tiles {
		cards = append(cards, d.card(t))
	}
	said := summary(m.Tiles)
	months := []page.Link{{Text: "Month before", Href: "/insight?month=" + first.AddMonths(-1).String()[:7]}}
	if next := first.AddMonths(1); !next.After(when.DayOf(d.host.Clock.Now())) {
		months = append(months, page.Link{Text: "Month after", Href: "/insight?month=" + next.String()[:7]})
	}
	page.Render(w, r, page.Page{Title: "What all of this achieved", Wide: true},
		page.Section(monthText(m.Month), said, months, page.Grid(cards...)),
		page.P(fmt.Sprintf("The dotted line is the aim, where one is set. Numbers under %d about people are not shown. Everything is counted from the journal, of what you may see.", least(m.Tiles))))
}

// summary says how many aims were met, and never more than could be measured.
func summary(ts []Tile) string {
	aimed, measured, missed := 0, 0, 0
	for _, t := range ts {
		if t.Aim != nil {
			aimed++
		}
		if t.Met != nil {
			measured++
			if !*t.Met {
				missed++
			}
		}
	}
	said := fmt.Sprintf("%d of %d aims could be measured", measured, aimed)
	switch {
	case measured == 0:
		return said + "."
	case missed > 0:
		return fmt.Sprintf("%s; %d of them below the aim, which needs a person.", said, missed)
	case measured < aimed:
		return said + ", and met."
	}
	return "Every aim that is set was met."
}

func least(ts []Tile) int {
	if len(ts) == 0 {
		return 0
	}
	return ts[0].Least
}

func monthText(month string) string {
	day := when.MustDay(month + "-01")
	return fmt.Sprintf("%s %d", day.Month, day.Year)
}

func (d *Desk) card(t Tile) g.Node {
	aim := "no aim set"
	if t.Aim != nil {
		aim = "aim " + number(*t.Aim, t.Unit)
	}
	big, of := "None yet", "nothing was counted this month"
	switch {
	case t.Masked:
		big, of = "Not shown", fmt.Sprintf("fewer than %d %s", t.Least, t.Of)
	case t.Value != nil:
		big, of = number(*t.Value, t.Unit), fmt.Sprintf("of %d %s", t.N, t.Of)
		if t.Unit != "days" && t.N < int64(t.Least) { // a share of a few says less than the few themselves
			big, of = fmt.Sprintf("%d of %d", int(*t.Value*float64(t.N)/100+0.5), t.N), t.Of+", too few for a percentage"
			if t.N == 1 {
				of = strings.Replace(of, t.Of, strings.TrimSuffix(t.Of, "s"), 1)
			}
		}
	}
	body := g.Group{h.P(h.Class("govuk-heading-l govuk-!-margin-bottom-1"), g.Text(big)), page.P(of + ", " + aim), spark(t)}
	for _, s := range []string{compare(t), t.Median} {
		if s != "" {
			body = append(body, h.P(h.Class("govuk-body govuk-!-font-weight-bold"), g.Text(strings.ToUpper(s[:1])+s[1:])))
		}
	}
	if t.Met != nil {
		tag := page.TagProps{Text: "Aim met", Classes: "govuk-tag--green"}
		if !*t.Met {
			tag = page.TagProps{Text: "Below the aim", Classes: "govuk-tag--red"}
		}
		body = append(body, h.P(page.Tag(tag)))
	}
	fresh := "Nothing heard yet"
	if !t.FreshAt.IsZero() {
		fresh = "Fresh: " + when.Ago(d.host.Clock.Now().Sub(t.FreshAt)) + " ago"
	}
	body = append(body, page.P(t.Definition), page.P(fresh))
	behind := "See the records"
	if t.Late > 0 {
		behind = fmt.Sprintf("%d late", t.Late)
	}
	return page.SummaryCard(t.Title, nil, append(body, h.P(h.Class("govuk-body"), h.A(h.Class("govuk-link"), h.Href(t.Href), g.Text(behind), h.Span(h.Class("govuk-visually-hidden"), g.Text(" ("+t.Title+")"))))))
}

func number(v float64, unit string) string {
	if unit == "days" {
		return fmt.Sprintf("%.1f days", v)
	}
	return strings.TrimSuffix(fmt.Sprintf("%.1f", v), ".0") + "%"
}

func compare(t Tile) string {
	if t.Value == nil || t.Before == nil {
		return "no month a year before to compare"
	}
	by, better, worse := *t.Value-*t.Before, "better", "worse"
	if t.Unit == "days" {
		by = -by
	}
	if by < 0 {
		by, better = -by, worse
	}
	return fmt.Sprintf("%.1f %s than a year before", by, better)
}

// spark draws the months as a line, with gaps where there is no number and the aim dotted; words say the same. A strict
// policy allows no style attribute, so all of it is in the drawing's own.
func spark(t Tile) g.Node {
	top, bottom := 0.0, 0.0
	some := 0
	for _, v := range append(t.Series, t.Aim) {
		if v == nil {
			continue
		}
		if some == 0 || *v > top {
			top = *v
		}
		if some == 0 || *v < bottom {
			bottom = *v
		}
		some++
	}
	room := max((top-bottom)*0.1, 1)
	top, bottom = top+room, bottom-room
	y := func(v float64) float64 { return 40 - 40*(v-bottom)/(top-bottom) }
	var parts g.Group
	if t.Aim != nil {
		parts = append(parts, g.El("line", g.Attr("x1", "0"), g.Attr("x2", "260"), at("y1", y(*t.Aim)), at("y2", y(*t.Aim)), g.Attr("stroke", "currentColor"), g.Attr("stroke-dasharray", "2 3"), g.Attr("opacity", "0.6")))
	}
	for i, v := range t.Series {
		if v == nil {
			continue
		}
		x := float64(4 + 21*i)
		if i > 0 && t.Series[i-1] != nil {
			parts = append(parts, g.El("line", at("x1", x-21), at("x2", x), at("y1", y(*t.Series[i-1])), at("y2", y(*v)), g.Attr("stroke", "currentColor"), g.Attr("stroke-width", "2")))
		}
		if i == len(t.Series)-1 {
			parts = append(parts, g.El("circle", at("cx", x), at("cy", y(*v)), g.Attr("r", "4"), g.Attr("fill", "currentColor")))
		}
	}
	return g.El("svg", g.Attr("viewBox", "0 0 264 44"), g.Attr("width", "264"), g.Attr("height", "44"), h.Role("img"), h.Aria("label", inWords(t)), parts)
}

func at(name string, v float64) g.Node { return g.Attr(name, fmt.Sprintf("%.1f", v)) }

func inWords(t Tile) string {
	var said []string
	for _, v := range t.Series {
		if v != nil {
			said = append(said, number(*v, t.Unit))
		}
	}
	if len(said) == 0 {
		return t.Title + ": no month of the last 13 has a number"
	}
	return t.Title + ", months with a number, oldest first: " + strings.Join(said, ", ")
}

var kinds = map[string]string{"incident": "Call", "crime": "Crime", "victim_duty": "Duty to a victim", "detention": "Review of a detention"}

func (d *Desk) recordsPage(w http.ResponseWriter, r *http.Request) {
	x, err := d.Records(r.Context(), r.PathValue("measure"), r.URL.Query().Get("month"), paging.From(r))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	crumbs := []page.Crumb{{Text: "What all of this achieved", Href: "/insight?month=" + x.Month}, {Text: x.Title}}
	if x.Code == rekeyed {
		var rows []page.Row
		for _, f := range x.Forms {
			rows = append(rows, page.Row{Cells: []page.Cell{{Text: strings.NewReplacer(".", ", ", "_", " ").Replace(f.Kind)}, {Text: fmt.Sprint(f.Carried), Num: true}, {Text: fmt.Sprint(f.Typed), Num: true}, {Text: fmt.Sprint(f.Corrected), Num: true}}})
		}
		page.Render(w, r, page.Page{Title: x.Title, Wide: true, Crumbs: crumbs}, page.Section(monthText(x.Month), "answers by form", nil,
			page.DenseTable("Answers by form", []string{"Form", "Carried", "Typed", "Corrected"}, rows, "No form was filled in this month.")))
		return
	}
	var rows []page.Row
	for _, b := range x.Records {
		u := page.Later
		if b.State == "late" || b.State == "open" && !b.DueAt.IsZero() && b.DueAt.Before(d.host.Clock.Now()) {
			u = page.Late
		}
		name := g.Node(g.Text(kinds[b.Kind]))
		if b.Thread != "" {
			name = h.A(h.Class("govuk-link"), h.Href("/threads/"+b.Thread), g.Text(kinds[b.Kind]))
		}
		rows = append(rows, page.Row{Urgency: u, Cells: []page.Cell{{Node: name}, {Text: stamp(b.StartedAt)}, {Text: stamp(b.DueAt)}, {Text: stamp(b.EndedAt)}, {Text: states[b.State]}}})
	}
	page.Render(w, r, page.Page{Title: x.Title, Wide: true, Crumbs: crumbs}, page.Section(monthText(x.Month), "late first, then the longest", nil,
		page.DenseTable("Records behind the number", []string{"Record", "From", "Due", "Done", "Standing"}, rows, "There is no record behind this number that you may see."), page.NextPrevious(r, listRecords, x.Next)))
}

var states = map[string]string{"kept": "In time", "late": "Late", "done": "Done", "open": "Still open"}

func stamp(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.In(when.London).Format("Mon 2 Jan 2006, 15:04")
}
