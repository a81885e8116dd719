package hook

import (
	"context"
	"net/http"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/form"
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/room"
)

// tabs are the parts of a subscription's deliveries, in their order.
var tabs = []struct{ state, text, empty string }{
	{"", "All", "Nothing that it asked for has been recorded yet."},
	{Waiting, "Waiting", "Nothing waits."},
	{Dead, "Given up", "Nothing was given up."},
	{Sent, "Sent", "Nothing has been sent yet."},
	{Stopped, "Stopped", "Nothing was stopped."},
}

// hookPage is one subscription with what was sent for it.
func (d *Desk) hookPage(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	x, err := d.Hook(ctx, r.PathValue("id"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	tab := tabs[0]
	for _, t := range tabs {
		if t.state == r.URL.Query().Get("state") {
			tab = t
		}
	}
	all, err := d.Deliveries(ctx, Asked{ID: x.ID, State: tab.state, Ask: paging.From(r)})
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var links []page.Link
	for _, t := range tabs {
		links = append(links, page.Link{Text: t.text, Href: "/webhooks/" + x.ID + "?state=" + t.state, Current: t.state == tab.state})
	}
	rows := make([]page.Row, len(all.Deliveries))
	for i, v := range all.Deliveries {
		rows[i] = d.deliveryRow(x, v)
	}
	page.Render(w, r, page.Page{Title: "Webhook to " + x.Host, Wide: true, Back: "/webhooks", Live: "/live?kinds=hook."},
		page.LivePart("hook", page.SummaryList(page.SummaryListProps{Rows: d.factsOf(ctx, x)}), d.acts(ctx, x),
			page.Section("Deliveries", "newest entry first", links, page.DenseTable("Deliveries", []string{"Entry", "Place", "State", "Attempts", "Why not", "Next attempt", "Queued"}, rows, tab.empty),
				page.NextPrevious(r, listDeliveries, all.Next))))
}

func (d *Desk) factsOf(ctx context.Context, x Hook) []page.SummaryRow {
	rows := []page.SummaryRow{page.Fact("Address", x.URL), page.Fact("Kinds", strings.ReplaceAll(x.Kinds, ",", ", ")), page.Fact("Hears as", d.owner(ctx, x.Owner)),
		{Key: page.SummaryText{Text: "State"}, Value: page.SummaryText{HTML: page.Markup(page.Tag(tagOf(x)))}}}
	if x.Why != "" {
		rows = append(rows, page.Fact("Why", sentence(x.Why)))
	}
	return append(rows, page.Fact("Waiting", upTo(x.Waiting)), page.Fact("Given up", upTo(x.Dead)), page.Fact("Last taken", d.at(x.TakenAt)), page.Fact("Made", d.at(x.MadeAt)))
}

// acts lead to what this reader may do with a subscription.
func (d *Desk) acts(ctx context.Context, x Hook) g.Node {
	if x.State == StateEnded {
		return nil
	}
	var links g.Group
	add := func(action, href, text string) {
		if d.host.Door.May(ctx, act.Of(action, x.ref(), "to offer it")) {
			links = append(links, h.Li(h.A(h.Class("govuk-link"), h.Href("/webhooks/"+x.ID+href), g.Text(text))))
		}
	}
	if !x.secretTaken {
		add("hook.secret.take", "/secret", "Show its secret, once")
	}
	add("hook.change", "/state", "Pause, go on or end")
	add("hook.change", "/rotate", "Change the secret")
	if len(links) == 0 {
		return nil
	}
	return h.Ul(h.Class("govuk-list"), links)
}

func (d *Desk) deliveryRow(x Hook, v Delivery) page.Row {
	state := page.Cell{Node: page.Tag(deliveryTag(v))}
	if v.State == Dead && x.State != StateEnded {
		state.Node = g.Group{state.Node, g.Text(" "), h.A(h.Class("govuk-link"), h.Href("/webhooks/"+x.ID+"/deliveries/"+v.ID+"/again"), g.Text("Send again"), h.Span(h.Class("govuk-visually-hidden"), g.Text(" place "+itoa(v.Place))))}
	}
	next := ""
	if v.State == Waiting && v.Attempts > 0 {
		next = d.at(v.NextAt)
	}
	row := page.Row{Cells: []page.Cell{{Text: v.Kind}, {Text: itoa(v.Place), Num: true}, state, {Text: itoa(v.Attempts), Num: true}, {Text: v.Said}, {Text: next}, {Text: d.at(v.MadeAt)}}}
	if v.State == Dead {
		row.Urgency = page.Late
	}
	return row
}

func deliveryTag(v Delivery) page.TagProps {
	switch v.State {
	case Sent:
		return page.TagProps{Text: "Sent", Classes: "govuk-tag--green"}
	case Dead:
		return page.TagProps{Text: "Given up", Classes: "govuk-tag--red"}
	case Stopped:
		return page.TagProps{Text: "Stopped", Classes: "govuk-tag--grey"}
	}
	return page.TagProps{Text: "Waiting", Classes: "govuk-tag--yellow"}
}

// againIntro says what would be sent again.
func (d *Desk) againIntro(ctx context.Context, r *http.Request) (g.Node, error) {
	v, err := act.See(ctx, d.host.Door, act.Of("hook.see", ref(r.PathValue("id"))), func(q db.Querier, who *access.Actor) (Delivery, error) {
		v, err := getDelivery(q, r.PathValue("id"), r.PathValue("delivery"))
		if err != nil {
			return v, err
		}
		shown, err := d.visible(q, who, v)
		if err != nil || !shown {
			return v, orMissing(err)
		}
		return v, nil
	})
	if err != nil {
		return nil, err
	}
	return g.Group{page.P("It is sent under the same webhook-id, before everything that waits after it."),
		page.SummaryList(page.SummaryListProps{Rows: []page.SummaryRow{page.Fact("Entry", v.Kind+", place "+itoa(v.Place)), page.Fact("Attempts", itoa(v.Attempts)), page.Fact("Why it was given up", saidOf(v.Error, v.Status))}})}, nil
}

// secretScreens show the secret: the form asks, and its reply is the one page that holds it.
func (d *Desk) secretScreens() []room.Screen {
	ask := room.FormPage[struct{}]{Path: base + "/secret", Title: "The secret of a webhook", File: "delivery_page.go", Button: "Show it", Back: backToHook,
		Intro: func(ctx context.Context, r *http.Request) (g.Node, error) {
			x, err := d.Hook(ctx, r.PathValue("id"))
			if err != nil {
				return nil, err
			}
			return page.P("The receiver at " + x.Host + " needs the secret to check the signatures. It is shown once, to you. Whoever loses it changes it."), nil
		}}.Screens()
	return []room.Screen{ask[0], {Pattern: ask[1].Pattern, Title: ask[1].Title, File: ask[1].File, Handler: d.showSecret}}
}

func (d *Desk) showSecret(w http.ResponseWriter, r *http.Request) {
	var in struct{}
	if err := form.Decode(r, &in); err != nil {
		page.Fault(w, r, err)
		return
	}
	ctx := access.WithRequest(r.Context(), access.Request{Key: form.Key(r), Purpose: access.RequestOf(r.Context()).Purpose})
	done, err := d.TakeSecret(ctx, r.PathValue("id"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	page.Render(w, r, page.Page{Title: "The secret of a webhook", Back: hookAt(r)},
		page.P("Give this to who runs the endpoint, by a safe way. It is not shown again."), page.InsetText(page.InsetTextProps{Text: done.Value.Secret}))
}
