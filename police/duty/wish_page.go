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
	"throughline/platform/when"
)

const wishFile = "duty/wish_page.go"

// wishScreens are the forms of wishes.
func (d *Desk) wishScreens() []room.Screen {
	mine := func(*http.Request) string { return "/duty/mine" }
	out := room.FormPage[SayWish]{Path: "/duty/staff/{id}/wish", Title: "Say a wish for tours", File: wishFile, Button: "Keep my wish", Back: mine,
		Intro: func(context.Context, *http.Request) (g.Node, error) {
			return page.P("The planner weighs wishes when it proposes tours, and is not bound by them. If you must have the day, ask for leave instead. No reason is asked for, and none is kept."), nil
		},
		Do: func(ctx context.Context, r *http.Request, in SayWish) (string, error) {
			_, err := d.SayWish(ctx, r.PathValue("id"), in)
			return "/duty/mine", err
		}}.Screens()
	return append(out, room.FormPage[sureForm]{Path: "/duty/wishes/{id}/withdraw", Title: "Take a wish back", File: wishFile, Button: "Take it back", Back: mine, Version: room.VersionOf(d.host, "wish", "id"), Intro: d.wishIntro,
		Do: func(ctx context.Context, r *http.Request, _ sureForm) (string, error) {
			_, err := d.WithdrawWish(ctx, r.PathValue("id"))
			return "/duty/mine", err
		}}.Screens()...)
}

// wishIntro says which wish it is.
func (d *Desk) wishIntro(ctx context.Context, r *http.Request) (g.Node, error) {
	w, err := act.See(ctx, d.host.Door, act.Of("duty.wish.withdraw", wishRef(r.PathValue("id"))), func(q db.Querier, _ *access.Actor) (Wish, error) { return wishRow(q, r.PathValue("id")) })
	return page.P(w.Text() + "."), err
}

// myWishes are the reader's own wishes.
func myWishes(list []Wish) g.Node {
	rows := make([]page.Row, len(list))
	for i, w := range list {
		rows[i] = page.Row{Cells: []page.Cell{{Text: w.Text()}, {Node: h.A(h.Href("/duty/wishes/"+w.ID+"/withdraw"), g.Text("Take back"), h.Span(h.Class("govuk-visually-hidden"), g.Text(": "+w.Text())))}}}
	}
	return page.DenseTable("Wishes for tours", []string{"Wish", "Change"}, rows, "None. Say one, and the planner weighs it.")
}

// wished is the wish about tours that begin on a day, in words; empty for none.
func (p RosterPerson) wished(day when.Day) string {
	for _, w := range p.Wishes {
		if !day.Before(w.From) && !day.After(w.To) {
			if w.Wants {
				return "Asks for " + wishTours[w.Tours]
			}
			return "Asks for no " + wishTours[w.Tours]
		}
	}
	return ""
}

func (d *Desk) wishAPI(a huma.API) {
	api.Post(a, "duty.wish.say", "/api/duty/staff/{id}/wishes", "Say which tours one would like to have, or not to have", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body SayWish
	}) (act.Done[Wish], error) {
		return d.SayWish(ctx, in.ID, in.Body)
	})
	api.Post(a, "duty.wish.withdraw", "/api/duty/wishes/{id}/withdraw", "Take a wish back", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"60"`
		Body struct{}
	}) (act.Done[Wish], error) {
		return d.WithdrawWish(ctx, in.ID)
	})
}
