package roads

import (
	"context"
	"fmt"
	"net/http"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/room"
	"throughline/platform/when"
)

const closurePage = "roads/closure_page.go"

func (d *Desk) screens() []room.Screen {
	out := []room.Screen{{Pattern: "GET /roads/closures", Title: "Closed and slow roads", File: closurePage, Handler: d.closuresPage}}
	out = append(out, room.FormPage[ChangeRoad]{Path: "/roads/closures/new", Title: "A road is closed or slow", File: closurePage, Button: "Put it on the map",
		Intro: d.intro("roads.change", false),
		Fields: []form.Field{{Name: "what", Options: []form.Option{{Value: "closed", Text: "Closed"}, {Value: "flooded", Text: "Flooded"}, {Value: "slow", Text: "Slow"}}},
			{Name: "from"}, {Name: "to"}, {Name: "mph", Width: 3, Suffix: "mph"}, {Name: "why"}},
		Do: func(ctx context.Context, _ *http.Request, in ChangeRoad) (string, error) {
			_, err := d.Change(ctx, in)
			return "/roads/closures", err
		}}.Screens()...)
	return append(out, room.FormPage[ReopenRoad]{Path: "/roads/closures/{id}/reopen", Title: "The road is open again", File: closurePage, Button: "Take it off the map",
		Intro: d.intro("roads.reopen", true),
		Do: func(ctx context.Context, r *http.Request, in ReopenRoad) (string, error) {
			_, err := d.Reopen(ctx, r.PathValue("id"), in)
			return "/roads/closures", err
		}}.Screens()...)
}

// intro keeps a form from whoever may not send it, and says which road is meant.
func (d *Desk) intro(action string, one bool) func(context.Context, *http.Request) (g.Node, error) {
	return func(ctx context.Context, r *http.Request) (g.Node, error) {
		a := act.Of(action, journal.Ref{Kind: kindChange, ID: r.PathValue("id")})
		if !one {
			return page.P("Nobody is sent through a closed or flooded road. Units that stand on it may leave, and whoever is needed there is sent up to it."),
				d.host.Door.Ask(ctx, a.With(access.Resource{Label: "open"}))
		}
		if err := d.host.Door.Ask(ctx, a); err != nil {
			return nil, err
		}
		c, err := getChange(d.host.DB.Read(ctx), r.PathValue("id"))
		return page.P(fmt.Sprintf("%s, %s since %s: %s", c.where(), c.What, stamp(c.MadeAt), c.Why)), err
	}
}

func stamp(t time.Time) string { return t.In(when.London).Format("Mon 2 Jan 2006 15:04") }

func (c RoadChange) where() string {
	if c.Street == "" {
		return "A road without a name at " + c.From.String()
	}
	return c.Street
}

func (d *Desk) closuresPage(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	all, err := d.Changes(ctx)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var rows []page.Row
	may := d.host.Door.May(ctx, act.Of("roads.change", journal.Ref{Kind: kindChange}).With(access.Resource{Label: "open"}))
	for _, c := range all {
		what := map[string]string{"closed": "Closed", "flooded": "Flooded", "slow": fmt.Sprintf("Slow, %d mph", c.MPH)}[c.What]
		row := []page.Cell{{Text: c.where()}, {Text: what}, {Text: c.Why}, {Text: stamp(c.MadeAt)}, {}}
		if may {
			row[4] = page.Cell{Node: h.A(h.Class("govuk-link"), h.Href("/roads/closures/"+c.ID+"/reopen"), g.Text("Open again"), h.Span(h.Class("govuk-visually-hidden"), g.Text(" "+c.where())))}
		}
		rows = append(rows, page.Row{Cells: row})
	}
	var links []page.Link
	if may {
		links = append(links, page.Link{Text: "A road is closed or slow", Href: "/roads/closures/new"})
	}
	page.Render(w, r, page.Page{Title: "Closed and slow roads"},
		page.P("Travel times, routes and who is offered for an incident are worked out with these."),
		page.Section("In the way now", "the latest first", links,
			page.DenseTable("Closed and slow roads", []string{"Road", "What", "Why", "Since", ""}, rows, "Nothing is in the way. Every road is as the map has it.")))
}
