package control

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/db"
	"throughline/platform/journal"
	"throughline/platform/promise"
	"throughline/platform/room"
	"throughline/platform/when"
)

func (d *Desk) deferAPI(a huma.API) {
	api.Post(a, "control.incident.defer", "/api/control/incidents/{id}/defer", "Let an incident wait until somebody looks again", func(ctx context.Context, in *struct {
		IncidentPath
		Body DeferIncident
	}) (act.Done[Incident], error) {
		return d.Defer(ctx, in.ID, in.Body)
	})
	api.Post(a, "control.incident.resume", "/api/control/incidents/{id}/resume", "End the deferral of an incident", func(ctx context.Context, in *struct {
		IncidentPath
		Body ResumeIncident
	}) (act.Done[Incident], error) {
		return d.Resume(ctx, in.ID, in.Body)
	})
	api.Post(a, "control.caller.recontact", "/api/control/incidents/{id}/recontact", "Write that the caller was rung again", func(ctx context.Context, in *struct {
		IncidentPath
		Body Recontact
	}) (act.Done[Incident], error) {
		return d.RecordRecontact(ctx, in.ID, in.Body)
	})
	api.Post(a, "control.incident.reopen", "/api/control/incidents/{id}/reopen", "Open a closed incident again", func(ctx context.Context, in *struct {
		IncidentPath
		Body ReopenIncident
	}) (act.Done[Incident], error) {
		return d.Reopen(ctx, in.ID, in.Body)
	})
}

func (d *Desk) deferScreens() []room.Screen {
	base := "/control/incidents/{id}"
	out := room.FormPage[DeferIncident]{Path: base + "/defer", Title: "Defer the incident", File: "control/defer_page.go", Button: "Defer it", Intro: d.intro, Shape: d.holdShape,
		Do: done(func(ctx context.Context, id string, in DeferIncident) error {
			_, err := d.Defer(ctx, id, in)
			return err
		})}.Screens()
	out = append(out, room.FormPage[ResumeIncident]{Path: base + "/resume", Title: "End the deferral", File: "control/defer_page.go", Button: "Let it wait for a unit again", Intro: d.intro, Shape: d.backToBoard,
		Do: done(func(ctx context.Context, id string, in ResumeIncident) error {
			_, err := d.Resume(ctx, id, in)
			return err
		})}.Screens()...)
	out = append(out, room.FormPage[Recontact]{Path: base + "/recontact", Title: "The caller was rung again", File: "control/defer_page.go", Button: "Record it", Intro: d.intro, Shape: d.backToBoard,
		Do: done(func(ctx context.Context, id string, in Recontact) error {
			_, err := d.RecordRecontact(ctx, id, in)
			return err
		})}.Screens()...)
	return append(out, room.FormPage[ReopenIncident]{Path: base + "/reopen", Title: "Open the incident again", File: "control/reopen.go", Button: "Open it again", Intro: d.intro, Shape: d.backToBoard,
		Do: done(func(ctx context.Context, id string, in ReopenIncident) error {
			_, err := d.Reopen(ctx, id, in)
			return err
		})}.Screens()...)
}

// waits fills in what of a view is about its waiting: the deferral in force, and by when the caller is rung again.
func (v *View) waits(q db.Querier, labels []string) error {
	all, err := deferralsOf(q, v.Incident.ID, labels)
	if err != nil {
		return err
	}
	if x, ok := all[v.Incident.ID]; ok && v.Incident.State == stateOpen {
		v.Deferral = &x
	}
	ps, err := promise.Of(q, recontactPromise, journal.Ref{Kind: kindIncident, ID: v.Incident.ID})
	if err == nil && len(ps) > 0 {
		v.RingBy = ps[0].DueAt
	}
	return err
}

// deferBand says on the board that an incident is deferred, by whom and why, and that the caller is owed to be rung again.
func (d *Desk) deferBand(s screen, v View) g.Node {
	var out g.Group
	base := "/control/incidents/" + v.Incident.ID
	if x := v.Deferral; x != nil {
		missed := s.board.Now.After(x.ReviewAt)
		said := "Deferred until " + dayTime(x.ReviewAt, s.board.Now)
		if missed {
			said = "Nobody has looked at it since " + dayTime(x.ReviewAt, s.board.Now) + ", as its deferral said"
		}
		r, _ := d.reasonOf("hold", x.Reason)
		out = append(out, h.Div(h.Class("c-band c-climb"+hotIf(missed)), h.P(g.Text(said+", by "+d.host.NameOf(s.ctx, x.DeferredBy)+": "+lower(r.Label)+orDot(x.Why))),
			h.P(h.Class("c-climb__acts"), h.A(h.Class("c-btn"), h.Href(base+"/resume"), g.Text("End the deferral")), g.If(d.mayDo(s.ctx, "control.incident.defer", v.Incident.ID), h.A(h.Class("c-btn"), h.Href(base+"/defer"), g.Text("Defer again"))))))
	}
	if !v.RingBy.IsZero() {
		out = append(out, h.Div(h.Class("c-band c-climb"+hotIf(s.board.Now.After(v.RingBy))), h.P(g.Text("The caller is owed to be rung again by "+dayTime(v.RingBy, s.board.Now)+".")),
			h.P(h.Class("c-climb__acts"), h.A(h.Class("c-btn"), h.Href(base+"/recontact"), g.Text("Record the call")))))
	}
	return out
}

func hotIf(hot bool) string {
	if hot {
		return " c-band--hot"
	}
	return ""
}

func orDot(s string) string {
	if s == "" {
		return "."
	}
	return ": " + s
}

// dayTime is a time, with its day where that is not today.
func dayTime(at, now time.Time) string {
	if when.DayOf(at) == when.DayOf(now) {
		return at.In(when.London).Format("15:04")
	}
	return at.In(when.London).Format("15:04 on 2 Jan")
}

// deferredRow is an incident that waits for somebody to look again.
func deferredRow(w Waiting, now time.Time, chosen bool) g.Node {
	return h.Li(h.A(h.Class("c-l"), to(w.ID), chosenMark(chosen), chip(w.Grade), h.Span(h.Class("c-no"), g.Text(w.Short())),
		h.Span(h.Class("c-tx"), g.Text(w.Title+", "+w.Place)), h.Span(h.Class("c-un"), g.Text("look again")), h.Span(h.Class("c-a"), g.Text(dayTime(w.Deferral.ReviewAt, now)))))
}
