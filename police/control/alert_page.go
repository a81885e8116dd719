package control

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	g "maragu.dev/gomponents"

	"throughline/platform/api"
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/room"
)

func (d *Desk) alertAPI(a huma.API) {
	text := &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/cap+xml": {Schema: &huma.Schema{Type: huma.TypeString}}, "application/xml": {Schema: &huma.Schema{Type: huma.TypeString}}}}
	huma.Register(a, huma.Operation{Method: http.MethodPost, OperationID: "control.alert.receive", Path: "/api/control/alerts/cap", Tags: []string{"control"},
		Summary: "Bring a public warning in CAP 1.2: an update replaces what it refers to, a cancellation ends it", DefaultStatus: http.StatusOK,
		MaxBodyBytes: maxCAP + 1024, RequestBody: text, SkipValidateBody: true, Errors: []int{400, 401, 403, 409, 422, 503}}, func(ctx context.Context, in *struct{ RawBody []byte }) (*api.Out[KeptAlert], error) {
		done, err := d.ReceiveCAP(ctx, in.RawBody)
		if err != nil {
			return nil, api.ProblemOf(ctx, err)
		}
		out := &api.Out[KeptAlert]{Body: done.Value, Entry: done.Entry}
		if done.Replayed {
			out.Replayed = "true"
		}
		return out, nil
	})
	api.Get(a, "control.alert.list", "/api/control/alerts", "Public warnings, newest first", func(ctx context.Context, in *AskAlerts) (Alerts, error) { return d.Alerts(ctx, *in) })
	api.Get(a, "control.alert.see", "/api/control/alerts/{id}", "A public warning, with the open incidents in its area", func(ctx context.Context, in *struct {
		ID string `path:"id" maxLength:"36"`
	}) (KeptAlert, error) {
		return d.Alert(ctx, in.ID)
	})
}

func (d *Desk) alertScreens() []room.Screen {
	return []room.Screen{{Pattern: "GET /control/alerts", Title: "Public warnings", File: "control/alert_page.go", Handler: d.alertsPage},
		{Pattern: "GET /control/alerts/{id}", Title: "Public warning", File: "control/alert_page.go", Handler: d.alertPage}}
}

// alertTabs are the parts of the list, in their order.
var alertTabs = []struct{ state, text, empty string }{
	{alertActive, "Hold now", "No public warning holds now."}, {alertReplaced, "Updated", "None was updated."}, {alertCancelled, "Cancelled", "None was cancelled."}, {alertNoted, "Exercises and notes", "None has come."},
}

var severityTags = map[string]string{"Extreme": "govuk-tag--red", "Severe": "govuk-tag--orange", "Moderate": "govuk-tag--yellow", "Minor": "govuk-tag--blue", "Unknown": "govuk-tag--grey"}

// alertsPage is what public warnings hold, or held.
func (d *Desk) alertsPage(w http.ResponseWriter, r *http.Request) {
	tab := alertTabs[0]
	var links []page.Link
	for _, t := range alertTabs {
		if t.state == r.URL.Query().Get("state") {
			tab = t
		}
	}
	for _, t := range alertTabs {
		links = append(links, page.Link{Text: t.text, Href: "/control/alerts?state=" + t.state, Current: t.state == tab.state})
	}
	l, err := d.Alerts(r.Context(), AskAlerts{State: tab.state, Ask: paging.From(r)})
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var rows []page.Row
	for _, k := range l.Alerts {
		said := k.Says.said()
		what := oneLine(said.Headline, 200)
		if what == "" {
			what = oneLine(said.Event, 200)
		}
		rows = append(rows, page.Row{Cells: []page.Cell{{Node: linkTo("/control/alerts/"+k.ID, what)}, {Node: page.Tag(page.TagProps{Text: k.Severity, Classes: severityTags[k.Severity]})}, {Text: oneLine(k.Says.areas(), 200)},
			{Text: k.Says.Status}, {Text: stampOf(k.Says.Sent)}, {Text: stampOf(k.EndsAt)}}})
	}
	page.Render(w, r, page.Page{Title: "Public warnings", Wide: true, Crumbs: []page.Crumb{{Text: "Control room", Href: "/control"}, {Text: "Public warnings"}}, Live: "/live?kinds=control.alert."},
		page.LivePart("alerts", page.Section("Warnings", "newest first", links, page.DenseTable("Public warnings", []string{"What", "Severity", "Where", "Status", "Sent", "Holds until"}, rows, tab.empty), page.NextPrevious(r, listAlerts, l.Next))))
}

var alertStates = map[string]string{alertActive: "Holds", alertReplaced: "Updated by a later message", alertCancelled: "Cancelled", alertNoted: "Noted: it is no actual warning"}

// alertPage is one warning, and which incidents are in its area.
func (d *Desk) alertPage(w http.ResponseWriter, r *http.Request) {
	k, err := d.Alert(r.Context(), r.PathValue("id"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	said := k.Says.said()
	state := alertStates[k.State]
	if k.State == alertActive && !k.Active {
		state = "Expired"
	}
	signed := "No"
	if k.Says.Signed {
		signed = "It holds a signature, which has not been checked"
	}
	rows := []page.SummaryRow{page.Fact("State", state), page.Fact("Severity", severityWords(k.Severity)), page.Fact("Urgency", said.Urgency), page.Fact("Certainty", said.Certainty), page.Fact("Where", oneLine(k.Says.areas(), 1000)),
		page.Fact("Event", oneLine(said.Event, 200)), page.Fact("What it says", oneLine(said.Description, 4000)), page.Fact("What to do", oneLine(said.Instruction, 4000)), page.Fact("From", oneLine(strings.TrimSpace(said.SenderName+" "+k.Says.Sender), 200)),
		page.Fact("Status", k.Says.Status+", "+k.Says.MsgType), page.Fact("Sent", stampOf(k.Says.Sent)), page.Fact("Holds until", stampOf(k.EndsAt)), page.Fact("Received", stampOf(k.ReceivedAt)+" by "+d.host.NameOf(r.Context(), k.BroughtBy)), page.Fact("Signed", signed)}
	rows = slices.DeleteFunc(rows, func(x page.SummaryRow) bool { return x.Value.Text == "" })
	var later g.Node
	if k.EndedBy != "" {
		later = g.Group{linkTo("/control/alerts/"+k.EndedBy, "The message that did")}
	}
	var inside []page.Row
	for _, i := range k.Inside {
		inside = append(inside, page.Row{Cells: []page.Cell{{Node: linkTo("/control/incidents/"+i.ID, i.Number)}, {Text: i.Title}, {Text: i.Place}, {Text: i.Grade}}})
	}
	title := oneLine(said.Headline, 120)
	if title == "" {
		title = oneLine(said.Event, 120)
	}
	page.Render(w, r, page.Page{Title: title, Back: "/control/alerts", Live: "/live?kinds=control."}, page.LivePart("alert", page.SummaryList(page.SummaryListProps{Rows: rows}), later,
		page.Section("Open incidents in its area", "", nil, page.DenseTable("Open incidents in its area", []string{"Incident", "What", "Where", "Grade"}, inside, "None that is on the map. An area in words alone has no incidents here."))))
}
