package insight

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
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
		{Pattern: "GET /insight/tiles.csv", Title: "What all of this achieved, to take away", File: "insight/tiles_csv.go", Handler: d.tilesFile},
		{Pattern: "GET /insight/case/{thread}", Title: "This case beside the force", File: "insight/case_page.go", Handler: d.casePage},
		{Pattern: "GET /insight/{measure}", Title: "The records behind a number", File: "insight/records_page.go", Handler: d.recordsPage}}
}

func (d *Desk) api(a huma.API) {
	api.Get(a, "insight.month", "/api/insight", "What was achieved in a month, beside another", func(ctx context.Context, in *Asked) (Month, error) { return d.See(ctx, *in) })
	api.Get(a, "insight.case", "/api/insight/case/{thread}", "What the measures came to in one case, beside the force", func(ctx context.Context, in *struct {
		Thread string `path:"thread" maxLength:"40"`
	}) (CaseFigures, error) {
		return d.CaseOf(ctx, in.Thread)
	})
	api.Get(a, "insight.records", "/api/insight/{measure}", "The records behind a number", func(ctx context.Context, in *struct {
		Measure string `path:"measure"`
		Month   string `query:"month" doc:"2026-11; this month when left out"`
		Of
		paging.Ask
	}) (Records, error) {
		return d.Records(ctx, in.Measure, in.Month, in.Of, in.Ask)
	})
}

func asked(r *http.Request) Asked {
	q := r.URL.Query()
	return Asked{Month: q.Get("month"), Compare: q.Get("compare")}
}

func (d *Desk) monthPage(w http.ResponseWriter, r *http.Request) {
	m, err := d.See(r.Context(), asked(r))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	now := d.host.Clock.Now()
	var tiles g.Group
	for _, t := range m.Tiles {
		tiles = append(tiles, card(t, m.Compare, now))
	}
	page.Render(w, r, page.Page{Title: "What all of this achieved", Wide: true, Bare: true},
		h.Div(h.Class("in-head"), h.Div(h.H1(h.Class("govuk-heading-l"), g.Text("What all of this achieved")), page.P(monthText(m.Month)+". "+summary(m.Tiles))), picker(m, now)),
		h.Ul(h.Class("in-tiles"), tiles), watched(m), parts(m), rests(m),
		h.Div(h.Class("in-foot"), page.P(fmt.Sprintf("The dotted line is the aim, where one is set. n is how many it is out of. Numbers under %d about people are not shown, nor what would tell them by subtraction; a share is shown from that many on. All of it is counted from the journal, of what you may see.", least(m.Tiles))),
			h.P(h.A(h.Class("govuk-link"), h.Href("/insight/tiles.csv?"+both(m).Encode()), g.Text("Take these figures away (CSV)")), g.Text(" "), h.A(h.Class("govuk-link"), h.Href("/law/insight.measure"), g.Text("How each number is made")))))
}

func both(m Month) url.Values { return url.Values{"month": {m.Month}, "compare": {m.Compare}} }

// monthsBack is how many months can be picked; any other can be asked for in the address.
const monthsBack = 36

// picker asks for a month and the one beside it.
func picker(m Month, now time.Time) g.Node {
	choose := func(name, label, chosen string) g.Node {
		var options g.Group
		here := false
		this := when.MustDay(monthOf(now) + "-01")
		for i := range monthsBack {
			month := this.AddMonths(-i).String()[:7]
			here = here || month == chosen
			options = append(options, h.Option(h.Value(month), g.If(month == chosen, h.Selected()), g.Text(monthText(month))))
		}
		if !here {
			options = append(options, h.Option(h.Value(chosen), h.Selected(), g.Text(monthText(chosen))))
		}
		return h.Label(h.Span(g.Text(label)), h.Select(h.Name(name), options))
	}
	return h.Form(h.Class("in-pick"), h.Method("get"), h.Action("/insight"), choose("month", "Month", m.Month), choose("compare", "Compare with", m.Compare), h.Button(h.Type("submit"), h.Class("tl-btn"), g.Text("Show")))
}

// summary says how many aims were met, never more than could be measured, and names what needs a person.
func summary(ts []Tile) string {
	aimed, measured := 0, 0
	var missed []string
	for _, t := range ts {
		if t.Aim != nil {
			aimed++
		}
		if t.Met != nil {
			measured++
			if !*t.Met {
				missed = append(missed, t.Title)
			}
		}
	}
	said := fmt.Sprintf("%d of %d aims could be measured", measured, aimed)
	switch {
	case measured == 0:
		return said + "."
	case len(missed) > 0:
		return fmt.Sprintf("%s; %d of them below the aim, which needs a person: %s.", said, len(missed), strings.Join(missed, ", "))
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

var shapes = map[int]struct{ class, path string }{1: {"up", "M6 2 11 10H1z"}, -1: {"down", "M6 10 11 2H1z"}, 0: {"flat", "M1 5h10v2H1z"}}

func card(t Tile, with string, now time.Time) g.Node {
	big, of := figure(t)
	below := t.Met != nil && !*t.Met
	class := "in-tile"
	if below {
		class += " in-tile--below"
	}
	tr := compare(t, with)
	shape := shapes[tr.Way]
	fresh := "Nothing heard yet"
	if !t.FreshAt.IsZero() {
		fresh = "Fresh: " + when.Ago(max(now.Sub(t.FreshAt), 0)) + " ago"
	} else if t.Value != nil {
		fresh = "In steps of ten"
	}
	behind := "See the records"
	switch {
	case t.Late > 0:
		behind = grouped(t.Late) + " " + t.LateWord
	case t.Code == staffPulse || t.Code == ourPulse:
		behind = "How it is asked"
	case t.Saving != nil:
		behind = "How it is worked out"
	}
	return h.Li(h.Class(class),
		h.H2(g.Text(t.Title)),
		h.P(h.Class("in-value"), h.B(g.If(len(big) > 6, h.Class("in-long")), g.Text(big)), h.Span(h.Span(g.Text(of+", ")), h.Span(g.Text(aimText(t))))),
		spark(t),
		h.P(h.Class("in-trend in-trend--"+shape.class), g.El("svg", g.Attr("viewBox", "0 0 12 12"), g.Attr("width", "12"), g.Attr("height", "12"), h.Aria("hidden", "true"), g.El("path", g.Attr("d", shape.path), g.Attr("fill", "currentColor"))), g.Text(tr.Text)),
		g.If(t.Met != nil, h.P(h.Class("in-met"), g.Text(map[bool]string{true: "Aim met", false: "Below the aim"}[t.Met != nil && *t.Met]))),
		g.If(t.Median != "", h.P(h.Class("in-met"), g.Text(strings.ToUpper(t.Median[:min(1, len(t.Median))])+t.Median[min(1, len(t.Median)):]))),
		h.P(h.Class("in-def"), g.Text(t.Definition)),
		h.P(h.Class("in-ft"), h.Span(g.Text(fresh)), h.A(h.Class("govuk-link"), h.Href(t.Href), g.Text(behind), h.Span(h.Class("govuk-visually-hidden"), g.Text(" ("+t.Title+")")))))
}

// watched is what needs a person, area by area.
func watched(m Month) g.Node {
	w := m.Watch
	if w == nil {
		return nil
	}
	first := when.MustDay(m.Month + "-01")
	said := "Same scale in every box, 13 months. The dotted line is the aim."
	worst := g.Node(nil)
	for _, a := range w.Areas {
		if a.Code == w.Worst {
			worst = g.Group{g.Text(" "), h.B(g.Text(a.Label + " is furthest below it. ")), h.A(h.Class("govuk-link"), h.Href(a.Href), g.Text("See its records"))}
		}
	}
	return h.Section(h.Class("in-panel"), h.H2(g.Text(w.Title+", by "+w.By)), h.P(h.Class("in-def"), g.Text(said), worst), multiples(*w, [2]string{shortMonth(first.AddMonths(1 - drawn).String()[:7]), shortMonth(m.Month)}))
}
