package control

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/when"
)

// Like are the open incidents that may be the event of a call before it has an incident: near the place, called within the
// time, and of the same family of types (INC-12). A place that the map does not know, or no type, finds none. It is a look at
// the board; looked is false where it could not be: no such type, or no such place. Right: as the board. Fault: call.not_found.
func (d *Desk) Like(ctx context.Context, kind, place, call string) (twins []Twin, looked bool, err error) {
	c, err := d.callFor(ctx, call)
	if err != nil {
		return nil, false, err
	}
	i := Incident{Type: kind, Place: place, At: d.resolve(place, c.At, c.RadiusM).At, CalledAt: d.host.Clock.Now()}
	twins, err = act.See(ctx, d.host.Door, act.Of("control.board", journal.Ref{Kind: kindBoard, ID: "board"}, "The board"), func(q db.Querier, who *access.Actor) ([]Twin, error) {
		_, looked = d.typeRule(kind, when.DayOf(i.CalledAt))
		if looked = looked && !i.At.IsZero(); !looked {
			return nil, nil
		}
		return d.twins(q, i, who)
	})
	return twins, looked, err
}

func (t Twin) says() string {
	return fmt.Sprintf("%s %s, %s: %d m away, called %d min ago", t.Incident.Short(), t.Incident.Title, t.Incident.Place, t.Metres, t.Minutes)
}

// likeFacts answers the new call's form while it is filled in, so that the same event is seen before it is raised again.
func (d *Desk) likeFacts(w http.ResponseWriter, r *http.Request) {
	v := r.URL.Query()
	twins, _, err := d.Like(r.Context(), v.Get("type"), v.Get("place"), v.Get("call"))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	type like struct {
		Text string `json:"text"`
		Href string `json:"href"`
	}
	out := struct {
		Items []like `json:"items"`
	}{Items: []like{}}
	for _, t := range twins {
		out.Items = append(out.Items, like{t.says(), "/control?incident=" + t.Incident.ID})
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(out) // a reader who has gone away is not a fault
}

// likePart is above the form of a new call: what was found when the form was sent only to look, and where a script says it
// while somebody types.
func (d *Desk) likePart(ctx context.Context, r *http.Request) (g.Node, error) {
	var body g.Node
	if r.Method == http.MethodPost && r.PostFormValue("look") != "" {
		twins, looked, err := d.Like(ctx, r.PostFormValue("type"), r.PostFormValue("place"), r.PostFormValue("call"))
		if err != nil && !fault.Is(err, fault.Invalid) {
			return nil, err
		}
		if body = likeList(twins); !looked {
			body = page.InsetText(page.InsetTextProps{Text: "Nobody could look for the same event: say what is happening, and where in words that the map knows. What is on the board is on the board still."})
		}
	}
	return h.Div(h.ID("like"), h.Data("like", "/control/like"), h.Role("status"), body), nil
}

func likeList(twins []Twin) g.Node {
	if len(twins) == 0 {
		return page.InsetText(page.InsetTextProps{Text: "No open incident of this kind is near. Raise it."})
	}
	return g.Group{h.P(h.B(g.Text("This may be the same event as:"))), h.Ul(h.Class("govuk-list"), g.Map(twins, func(t Twin) g.Node {
		return h.Li(h.A(h.Class("govuk-link"), h.Href("/control?incident="+t.Incident.ID), g.Text(t.says())))
	})), page.P("Open it and add to its log, or raise this one when it is another event.")}
}

// lookButton sends the form only to look whether the event is known already. It is there without script too. A browser takes
// Enter for the first button of a form, so one that raises the incident stands before it, unseen.
func lookButton() g.Node {
	return h.P(h.Button(h.Type("submit"), h.Class("govuk-visually-hidden"), h.TabIndex("-1"), h.Aria("hidden", "true"), g.Text("Raise the incident")),
		h.Button(h.Type("submit"), h.Name("look"), h.Value("true"), h.Class("govuk-button govuk-button--secondary"), g.Text("Look for the same event first")))
}
