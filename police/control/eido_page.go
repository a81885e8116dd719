package control

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	g "maragu.dev/gomponents"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/db"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/room"
	"throughline/police/control/entry"
)

// EIDO is an incident as another force reads it: a document of NENA-STA-021. Right: control.eido.see. Fault:
// incident.not_found.
func (d *Desk) EIDO(ctx context.Context, incident string) (map[string]any, error) {
	return act.See(ctx, d.host.Door, act.Of("control.eido.see", journal.Ref{Kind: kindIncident, ID: incident}), func(q db.Querier, who *access.Actor) (out map[string]any, err error) {
		i, err := getIncident(q, incident)
		if err != nil {
			return nil, err
		}
		reach, err := reachOf(q, i, who)
		if err != nil {
			return nil, err
		}
		doc, err := d.writeEIDO(q, i, labelsOf(who), reach)
		if err != nil {
			return nil, err
		}
		return out, json.Unmarshal(doc, &out)
	})
}

// reach is how much of a log and of its callers a reader of a document is told: all of it in its zero value.
type reach struct {
	by    string    // only what this account brought
	until time.Time // only what was known by then
}

func (r reach) has(by string, at time.Time) bool {
	return (r.by == "" || r.by == by) && (r.until.IsZero() || !at.After(r.until))
}

// reachOf is what somebody reads of an incident: the room all of it; a force to which it was sent what was known until it answered;
// a force that offered or brought it what it brought itself, and not what was typed or told here since.
func reachOf(q db.Querier, i Incident, who *access.Actor) (reach, error) {
	if who.Kind == "staff" {
		return reach{}, nil
	}
	sent, err := transfersOf(q, i.ID)
	for _, x := range slices.Backward(sent) {
		if x.System == who.Account {
			return reach{until: x.AnsweredAt}, err
		}
	}
	return reach{by: who.Account}, err
}

// writeEIDO is an incident as a document, with what was typed on its log and what its callers said, within a reader's reach.
func (d *Desk) writeEIDO(q db.Querier, i Incident, labels []string, r reach) ([]byte, error) {
	calls, err := callsOf(q, i.ID, labels)
	if err != nil {
		return nil, err
	}
	calls = slices.DeleteFunc(calls, func(c Call) bool { return !r.has(c.Handler, c.ReceivedAt) })
	es, err := journal.About(q, journal.Ref{Kind: kindIncident, ID: i.ID}, labels, logLimit)
	if err != nil {
		return nil, err
	}
	o := eidoOut{Domain: d.Settings.Domain, Incident: i, Calls: calls, At: i.RaisedAt}
	for _, e := range es {
		if e.RecordedAt.After(o.At) {
			o.At = e.RecordedAt
		}
		if !r.has(e.Actor, e.RecordedAt) {
			continue
		}
		if l, ok := d.host.Door.Kinds.Body(e).(entry.LogAdded); ok {
			o.Notes = append(o.Notes, LogLine{Entry: e.ID, At: e.HappenedAt, Detail: l.Text})
		}
		if x, ok := d.host.Door.Kinds.Body(e).(entry.IncidentRaised); ok && x.Said != "" && x.Call == "" {
			o.Notes = append(o.Notes, LogLine{Entry: e.ID, At: e.HappenedAt, Detail: x.Said})
		}
	}
	slices.SortStableFunc(o.Notes, func(a, b LogLine) int { return a.At.Compare(b.At) })
	return WriteEIDO(o)
}

func (d *Desk) eidoAPI(a huma.API) {
	api.Get(a, "control.eido.see", "/api/control/incidents/{id}/eido", "An incident as an Emergency Incident Data Object (NENA-STA-021), for another force", func(ctx context.Context, in *IncidentPath) (map[string]any, error) {
		return d.EIDO(ctx, in.ID)
	})
	anything := &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/json": {Schema: &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true}}}}
	huma.Register(a, huma.Operation{Method: http.MethodPost, OperationID: "control.eido.receive", Path: "/api/control/eido", Tags: []string{"control"},
		Summary: "Offer an incident as an Emergency Incident Data Object (NENA-STA-021): it stays yours until we take it under a reference of ours", DefaultStatus: http.StatusOK,
		MaxBodyBytes: maxEIDO + 1024, RequestBody: anything, SkipValidateBody: true, Errors: []int{400, 401, 403, 409, 422, 503}}, func(ctx context.Context, in *struct{ RawBody []byte }) (*api.Out[Offer], error) {
		done, err := d.ReceiveEIDO(ctx, in.RawBody)
		if err != nil {
			return nil, api.ProblemOf(ctx, err)
		}
		out := &api.Out[Offer]{Body: done.Value, Entry: done.Entry}
		if done.Replayed {
			out.Replayed = "true"
		}
		return out, nil
	})
	type offerPath struct {
		ID string `path:"id" maxLength:"36"`
	}
	api.Get(a, "control.eido.list", "/api/control/eido", "What other forces offer, newest first", func(ctx context.Context, in *AskOffers) (Offers, error) { return d.Offers(ctx, *in) })
	api.Get(a, "control.eido.offer.see", "/api/control/eido/{id}", "An incident that another force offers, and what came of it", func(ctx context.Context, in *offerPath) (Offer, error) { return d.Offer(ctx, in.ID) })
	api.Post(a, "control.eido.accept", "/api/control/eido/{id}/accept", "Take an incident on that another force offers", func(ctx context.Context, in *struct {
		offerPath
		Body AcceptOffer
	}) (act.Done[Incident], error) {
		return d.AcceptOffer(ctx, in.ID, in.Body)
	})
	api.Post(a, "control.eido.refuse", "/api/control/eido/{id}/refuse", "Do not take an incident that another force offers", func(ctx context.Context, in *struct {
		offerPath
		Body RefuseOffer
	}) (act.Done[Offer], error) {
		return d.RefuseOffer(ctx, in.ID, in.Body)
	})
}

func (d *Desk) eidoScreens() []room.Screen {
	one := "/control/offers/{id}"
	at := func(r *http.Request) string { return "/control/offers/" + r.PathValue("id") }
	out := []room.Screen{{Pattern: "GET /control/offers", Title: "Offered by other forces", File: "control/eido_page.go", Handler: d.offersPage},
		{Pattern: "GET " + one, Title: "Offered by another force", File: "control/eido_page.go", Handler: d.offerPage}}
	out = append(out, room.FormPage[AcceptOffer]{Path: one + "/accept", Title: "Take it on", File: "control/eido_page.go", Button: "Take it on", Intro: d.offerIntro, Known: d.knownOffer, Back: at,
		Shape: func(ctx context.Context, r *http.Request, s *form.Spec) error { return d.typesFor("type")(ctx, r, s) },
		Do: func(ctx context.Context, r *http.Request, in AcceptOffer) (string, error) {
			done, err := d.AcceptOffer(ctx, r.PathValue("id"), in)
			return "/control?incident=" + done.Value.ID, err
		}}.Screens()...)
	return append(out, room.FormPage[RefuseOffer]{Path: one + "/refuse", Title: "Do not take it", File: "control/eido_page.go", Button: "Do not take it", Intro: d.offerIntro, Back: at,
		Do: func(ctx context.Context, r *http.Request, in RefuseOffer) (string, error) {
			_, err := d.RefuseOffer(ctx, r.PathValue("id"), in)
			return "/control/offers", err
		}}.Screens()...)
}

var offerTags = map[string]page.TagProps{offerWaiting: {Text: "Waits for us", Classes: "govuk-tag--yellow"}, offerAccepted: {Text: "Taken", Classes: "govuk-tag--green"}, offerRefused: {Text: "Not taken", Classes: "govuk-tag--grey"}}

// offersPage is what other forces offer, newest first.
func (d *Desk) offersPage(w http.ResponseWriter, r *http.Request) {
	l, err := d.Offers(r.Context(), AskOffers{Ask: paging.From(r)})
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	now := d.host.Clock.Now()
	var rows []page.Row
	for _, o := range l.Offers {
		row := page.Row{Cells: []page.Cell{{Node: linkTo("/control/offers/"+o.ID, o.Agency)}, {Node: page.Tag(offerTags[o.State])}, {Text: stampOf(o.ReceivedAt)}, {Text: stampOf(o.DueAt)}, {Text: o.Reference}}}
		if o.State == offerWaiting && now.After(o.DueAt) {
			row.Urgency = page.Late
		}
		rows = append(rows, row)
	}
	page.Render(w, r, page.Page{Title: "Offered by other forces", Wide: true, Crumbs: []page.Crumb{{Text: "Control room", Href: "/control"}, {Text: "Offered by other forces"}}, Live: "/live?kinds=control.eido."},
		page.P("An incident that another force's system offers is theirs until we take it. Its number here is the reference that they are told."),
		page.LivePart("offers", page.DenseTable("Offers", []string{"From", "State", "Received", "Answer owed by", "Ours as"}, rows, "No other force has offered an incident."), page.NextPrevious(r, listOffers, l.Next)))
}

// offerPage is one offer, with what its document says.
func (d *Desk) offerPage(w http.ResponseWriter, r *http.Request) {
	o, err := d.Offer(r.Context(), r.PathValue("id"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var acts g.Node
	if may := act.Of("control.eido.refuse", o.ref(), "to offer it"); o.State == offerWaiting && d.host.Door.May(r.Context(), may) {
		acts = page.ButtonGroup(page.Button(page.ButtonProps{Text: "Take it on", Href: "/control/offers/" + o.ID + "/accept"}), linkTo("/control/offers/"+o.ID+"/refuse", "Do not take it"))
	}
	if o.Incident != "" {
		acts = g.Group{linkTo("/control/incidents/"+o.Incident, "Incident "+o.Reference)}
	}
	page.Render(w, r, page.Page{Title: "Offered by " + o.Agency, Back: "/control/offers", Live: "/live?kinds=control.eido."}, page.LivePart("offer", d.offerFacts(r.Context(), o), acts))
}

func (d *Desk) offerIntro(ctx context.Context, r *http.Request) (g.Node, error) {
	o, err := d.Offer(ctx, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	return d.offerFacts(ctx, o), nil
}

func (d *Desk) offerFacts(ctx context.Context, o Offer) g.Node {
	e := o.Says
	where := d.standing(e.At, e.Place)
	if where == "" {
		where = e.Place
	}
	rows := []page.SummaryRow{page.Fact("What", strings.TrimSpace(e.Title+" "+e.Number)), page.Fact("Where", where), page.Fact("Their priority", e.Priority), page.Fact("Called from", e.CLI),
		page.Fact("Take care", strings.Join(e.Cautions, ", ")), page.Fact("What was said", strings.Join(e.Notes, ". ")), page.Fact("Received", stampOf(o.ReceivedAt)), page.Fact("Answer owed by", stampOf(o.DueAt))}
	rows = slices.DeleteFunc(rows, func(r page.SummaryRow) bool { return r.Value.Text == "" })
	if o.State == offerAccepted {
		rows = append(rows, page.Fact("Taken", stampOf(o.DecidedAt)+" by "+d.host.NameOf(ctx, o.DecidedBy)+", as "+o.Reference))
	}
	if o.State == offerRefused {
		rows = append(rows, page.Fact("Not taken", stampOf(o.DecidedAt)+" by "+d.host.NameOf(ctx, o.DecidedBy)+": "+o.Why))
	}
	return page.SummaryList(page.SummaryListProps{Rows: rows})
}

// knownOffer is what their document says, where it says it in a way that is known here.
func (d *Desk) knownOffer(ctx context.Context, r *http.Request) (map[string]string, error) {
	o, err := d.Offer(ctx, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	known := map[string]string{"place": o.Says.Place, "title": o.Says.Title}
	if rule, ok := d.typeRule(o.Says.Type, d.today()); ok && !rule.Closing {
		known["type"] = o.Says.Type
	}
	return known, nil
}
