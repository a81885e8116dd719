package control

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/form"
	"throughline/platform/id"
	"throughline/platform/journal"
	"throughline/platform/room"
)

func (d *Desk) handoffAPI(a huma.API) {
	api.Post(a, "control.incident.accept", "/api/control/incidents/{id}/accept", "Accept an incident for dispatch", func(ctx context.Context, in *struct {
		IncidentPath
		Body AcceptIncident
	}) (act.Done[Incident], error) {
		return d.Accept(ctx, in.ID, in.Body)
	})
	api.Post(a, "control.handoff.hold", "/api/control/incidents/{id}/hold", "Hold the climb of an incident that waits", func(ctx context.Context, in *struct {
		IncidentPath
		Body HoldIncident
	}) (act.Done[Incident], error) {
		return d.Hold(ctx, in.ID, in.Body)
	})
}

func (d *Desk) handoffScreens() []room.Screen {
	base := "/control/incidents/{id}"
	return append(room.FormPage[AcceptIncident]{Path: base + "/accept", Title: "Accept for dispatch", File: "control/handoff_page.go", Button: "Accept the incident", Intro: d.intro, Shape: d.backToBoard,
		Do: done(func(ctx context.Context, id string, in AcceptIncident) error {
			_, err := d.Accept(ctx, id, in)
			return err
		})}.Screens(),
		room.FormPage[HoldIncident]{Path: base + "/hold", Title: "Let it wait", File: "control/handoff_page.go", Button: "Hold it", Intro: d.intro, Shape: d.holdShape,
			Do: done(func(ctx context.Context, id string, in HoldIncident) error {
				_, err := d.Hold(ctx, id, in)
				return err
			})}.Screens()...)
}

// backToBoard leaves a form as its tags draw it, with the way back to the incident on the board.
func (d *Desk) backToBoard(ctx context.Context, r *http.Request, s *form.Spec) error {
	return cancelled(func(context.Context, *http.Request, *form.Spec) error { s.With(); return nil })(ctx, r, s)
}

func (d *Desk) holdShape(ctx context.Context, r *http.Request, s *form.Spec) error {
	return cancelled(func(context.Context, *http.Request, *form.Spec) error {
		s.With(form.Field{Name: "reason", As: form.AsSelect, Options: d.reasons("hold")})
		return nil
	})(ctx, r, s)
}

// handoffBand says on the board whose the incident is now, when it climbs on, and what would stop it.
func (d *Desk) handoffBand(s screen, v View) g.Node {
	if v.Incident.State != stateOpen || v.Handoff.Rung() == 0 {
		return nil
	}
	base := "/control/incidents/" + v.Incident.ID
	var acts g.Group
	if v.Handoff.AcceptedAt.IsZero() && v.Incident.Grade != "" && s.accepts {
		acts = append(acts, h.Form(h.Class("c-inline"), h.Method("post"), h.Action(base+"/accept"), h.Input(h.Type("hidden"), h.Name(form.KeyName), h.Value(id.New())),
			h.Button(h.Type("submit"), h.Class("c-btn c-btn--p"), g.Text("Accept "), key("a"))))
	}
	if s.holds {
		acts = append(acts, h.A(h.Class("c-btn"), h.Href(base+"/hold"), g.Text("Let it wait "), key("w")))
	}
	hot := ""
	if v.Handoff.Rung() > 1 {
		hot = " c-band--hot"
	}
	return h.Div(h.Class("c-band c-climb"+hot), h.P(g.Map(v.Handoff.says(d, s, v.Incident), func(t string) g.Node { return g.Text(t + " ") })), g.If(len(acts) > 0, h.Div(h.Class("c-climb__acts"), acts)))
}

// says is a hand-off in sentences: what is missing, whose it is, when it climbs on, and who holds it why.
func (h Handoff) says(d *Desk, s screen, i Incident) []string {
	var out []string
	accept := "Not accepted"
	if i.Grade == "" {
		accept = "Not graded"
	}
	for _, l := range []struct {
		Ladder
		what string
	}{{h.Accept, accept}, {h.Resource, "Nobody sent"}} {
		if l.Rung == 0 {
			continue
		}
		next := "it goes to the superintendent"
		switch {
		case l.Rung < len(rungs)-1:
			next = "it climbs to the " + rungs[l.Rung+1].Words
		case s.board.Now.After(l.DueAt):
			next = "it went to the superintendent too"
		}
		out = append(out, l.what+": with the "+rungs[l.Rung].Words+"; "+next+" at "+clockWords(l.DueAt)+".")
	}
	if !h.HeldUntil.IsZero() {
		out = append(out, "Held by "+d.host.NameOf(s.ctx, h.HeldBy)+" until "+clockWords(h.HeldUntil)+": "+h.HeldWhy+".")
	}
	return out
}

// may tells whether the reader of a screen may do an act on an incident.
func (d *Desk) mayDo(ctx context.Context, action, incident string) bool {
	return d.host.Door.May(ctx, act.Of(action, journal.Ref{Kind: kindIncident, ID: incident}))
}
