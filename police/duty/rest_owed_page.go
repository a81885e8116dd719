package duty

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/db"
	"throughline/platform/page"
	"throughline/platform/room"
)

const restFile = "duty/rest_owed_page.go"

// restScreens are the forms of rest that is owed.
func (d *Desk) restScreens() []room.Screen {
	back := func(*http.Request) string { return "/duty/team" }
	out := room.FormPage[GiveRest]{Path: "/duty/rests/{id}/give", Title: "Give rest that is owed", File: restFile, Button: "Give it", Back: back, Version: room.VersionOf(d.host, "rest", "id"), Intro: d.restIntro("duty.rest.give"),
		Do: func(ctx context.Context, r *http.Request, in GiveRest) (string, error) {
			_, err := d.GiveRest(ctx, r.PathValue("id"), in)
			return "/duty/team", err
		}}.Screens()
	return append(out, room.FormPage[VoidRest]{Path: "/duty/rests/{id}/void", Title: "Rest that is not owed", File: restFile, Button: "It is not owed", Back: back, Version: room.VersionOf(d.host, "rest", "id"), Intro: d.restIntro("duty.rest.void"),
		Do: func(ctx context.Context, r *http.Request, in VoidRest) (string, error) {
			_, err := d.VoidRest(ctx, r.PathValue("id"), in)
			return "/duty/team", err
		}}.Screens()...)
}

// restIntro says to whom it is owed, how much and why.
func (d *Desk) restIntro(action string) func(context.Context, *http.Request) (g.Node, error) {
	return func(ctx context.Context, r *http.Request) (g.Node, error) {
		x, err := act.See(ctx, d.host.Door, act.Of(action, restRef(r.PathValue("id")), "asked for by the page"), func(q db.Querier, _ *access.Actor) (RestOwed, error) { return restRow(q, r.PathValue("id")) })
		if err != nil {
			return nil, err
		}
		return page.SummaryCard("What is owed", nil, page.SummaryList(page.SummaryListProps{Rows: []page.SummaryRow{page.Fact("To", d.host.NameOf(ctx, "staff:"+x.Staff)),
			page.Fact("Off duty at", clock(x.Ended)), page.Fact("On duty again at", clock(x.Began)), page.Fact("Rest that was lacking", hoursOf(x.Seconds/60))}})), nil
	}
}

// restRows are rests that are owed, for whoever gives them.
func restRows(list []RestOwed, who map[string]string) []page.Row {
	rows := make([]page.Row, len(list))
	for i, x := range list {
		hidden := h.Span(h.Class("govuk-visually-hidden"), g.Text(" the rest of "+who[x.Staff]))
		rows[i] = page.Row{Cells: []page.Cell{{Text: who[x.Staff]}, {Text: x.Text()}, {Node: g.Group{h.A(h.Href("/duty/rests/"+x.ID+"/give"), g.Text("Give"), hidden), g.Text(" "), h.A(h.Href("/duty/rests/"+x.ID+"/void"), g.Text("Not owed"), hidden)}}}}
	}
	return rows
}

// myRests are the reader's own.
func myRests(list []RestOwed) g.Node {
	rows := make([]page.Row, len(list))
	for i, x := range list {
		rows[i] = page.Row{Cells: []page.Cell{{Text: x.Text()}}}
	}
	return page.DenseTable("Rest owed", []string{"What"}, rows, "None: you had your rest between tours.")
}

func (d *Desk) restAPI(a huma.API) {
	api.Post(a, "duty.rest.give", "/api/duty/rests/{id}/give", "Give rest that is owed because it was not had between two stretches of duty", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body GiveRest
	}) (act.Done[RestOwed], error) {
		return d.GiveRest(ctx, in.ID, in.Body)
	})
	api.Post(a, "duty.rest.void", "/api/duty/rests/{id}/void", "Say why rest that was found to be owed is not", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body VoidRest
	}) (act.Done[RestOwed], error) {
		return d.VoidRest(ctx, in.ID, in.Body)
	})
}
