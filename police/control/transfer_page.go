package control

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/form"
	"throughline/platform/page"
	"throughline/platform/room"
)

func (d *Desk) transferAPI(a huma.API) {
	api.Post(a, "control.transfer.send", "/api/control/incidents/{id}/transfer", "Send an incident to another force", func(ctx context.Context, in *struct {
		IncidentPath
		Body SendTransfer
	}) (act.Done[Incident], error) {
		return d.SendTransfer(ctx, in.ID, in.Body)
	})
	api.Post(a, "control.transfer.acknowledge", "/api/control/incidents/{id}/transfer/acknowledge", "The other force has taken the incident on", func(ctx context.Context, in *struct {
		IncidentPath
		Body AcknowledgeTransfer
	}) (act.Done[Incident], error) {
		return d.AcknowledgeTransfer(ctx, in.ID, in.Body)
	})
	api.Post(a, "control.transfer.reject", "/api/control/incidents/{id}/transfer/reject", "The other force does not take the incident", func(ctx context.Context, in *struct {
		IncidentPath
		Body RejectTransfer
	}) (act.Done[Incident], error) {
		return d.RejectTransfer(ctx, in.ID, in.Body)
	})
	api.Post(a, "control.methane.issue", "/api/control/incidents/{id}/methane", "Issue a METHANE message, or issue it anew", func(ctx context.Context, in *struct {
		IncidentPath
		Body IssueMethane
	}) (act.Done[Methane], error) {
		return d.IssueMethane(ctx, in.ID, in.Body)
	})
}

func (d *Desk) transferScreens() []room.Screen {
	base := "/control/incidents/{id}"
	out := room.FormPage[SendTransfer]{Path: base + "/transfer", Title: "Send to another force", File: "control/transfer_page.go", Button: "Send it", Intro: d.intro, Shape: d.systemsFor,
		Do: done(func(ctx context.Context, id string, in SendTransfer) error {
			_, err := d.SendTransfer(ctx, id, in)
			return err
		})}.Screens()
	out = append(out, room.FormPage[AcknowledgeTransfer]{Path: base + "/transfer/acknowledge", Title: "They have taken it", File: "control/transfer_page.go", Button: "They have taken it", Intro: d.intro, Shape: d.backToBoard,
		Do: done(func(ctx context.Context, id string, in AcknowledgeTransfer) error {
			_, err := d.AcknowledgeTransfer(ctx, id, in)
			return err
		})}.Screens()...)
	out = append(out, room.FormPage[RejectTransfer]{Path: base + "/transfer/reject", Title: "They do not take it", File: "control/transfer_page.go", Button: "It is back", Intro: d.intro, Shape: d.backToBoard,
		Do: done(func(ctx context.Context, id string, in RejectTransfer) error {
			_, err := d.RejectTransfer(ctx, id, in)
			return err
		})}.Screens()...)
	return append(out, room.FormPage[IssueMethane]{Path: base + "/methane", Title: "METHANE", File: "control/transfer_page.go", Button: "Issue it", Intro: d.intro, Known: d.knownMethane, Shape: d.backToBoard,
		Do: done(func(ctx context.Context, id string, in IssueMethane) error {
			_, err := d.IssueMethane(ctx, id, in)
			return err
		})}.Screens()...)
}

// systemsFor offers the systems of other forces that take a transfer by themselves; where there are none, it does not ask.
func (d *Desk) systemsFor(ctx context.Context, r *http.Request, s *form.Spec) error {
	options := []form.Option{{Value: "", Text: "None: they are told by telephone"}}
	systems := d.systems()
	for _, account := range slices.Sorted(maps.Keys(systems)) {
		options = append(options, form.Option{Value: account, Text: systems[account]})
	}
	f := form.Field{Name: "system", As: form.AsSelect, Options: options}
	if len(systems) == 0 {
		f = form.Field{Name: "system", As: form.AsHidden}
	}
	s.With(f)
	return d.backToBoard(ctx, r, s)
}

// knownMethane is the version before: only what has changed is typed when it is issued anew.
func (d *Desk) knownMethane(ctx context.Context, r *http.Request) (map[string]string, error) {
	v, err := d.View(ctx, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	if len(v.Methane) == 0 {
		return map[string]string{"exact": v.Incident.Place, "type": v.Incident.Title}, nil
	}
	m := v.Methane[len(v.Methane)-1]
	out := map[string]string{"exact": m.Exact, "type": m.Kind, "hazards": m.Hazards, "access": m.Access, "casualties": m.Casualties, "services": m.Services}
	if m.Declared {
		out["declared"] = "true"
	}
	return out, nil
}

// transferBand says on the board that another force has an incident or was asked to take it.
func (d *Desk) transferBand(s screen, v View) g.Node {
	if len(v.Transfers) == 0 {
		return nil
	}
	x, base := v.Transfers[len(v.Transfers)-1], "/control/incidents/"+v.Incident.ID+"/transfer/"
	switch x.Answer {
	case answerAcknowledged:
		return h.P(h.Class("c-band"), g.Text("With "+x.Force+" since "+dayTime(x.AnsweredAt, s.board.Now)+": "+x.Reference+"."))
	case answerRejected:
		return h.P(h.Class("c-band"), g.Text(x.Force+" did not take it, at "+dayTime(x.AnsweredAt, s.board.Now)+": "+x.Said))
	}
	late := s.board.Now.After(x.DueAt)
	said := "Sent to " + x.Force + " at " + dayTime(x.SentAt, s.board.Now) + ". It is ours until they acknowledge it, by " + dayTime(x.DueAt, s.board.Now) + "."
	if late {
		said = x.Force + " has not acknowledged it: it was due by " + dayTime(x.DueAt, s.board.Now) + ". It is ours. Ring them."
	}
	return h.Div(h.Class("c-band c-climb"+hotIf(late)), h.P(g.Text(said)),
		h.P(h.Class("c-climb__acts"), h.A(h.Class("c-btn c-btn--p"), h.Href(base+"acknowledge"), g.Text("They have taken it")), h.A(h.Class("c-btn"), h.Href(base+"reject"), g.Text("They do not take it"))))
}

// methaneBand is the newest message of a major incident on the board, with the logs that stand under it.
func (d *Desk) methaneBand(s screen, v View) g.Node {
	var out g.Group
	if n := len(v.Methane); n > 0 {
		m := v.Methane[n-1]
		out = append(out, h.P(h.Class("c-band"+hotIf(m.Declared)), h.B(g.Text(m.title())), g.Text(" at "+dayTime(m.IssuedAt, s.board.Now)+". "+m.Exact+". "+m.Kind+". "+m.Casualties+". "),
			h.A(h.Href("/control/incidents/"+v.Incident.ID), g.Text("All seven")), g.Text(" "), g.If(v.Incident.State == stateOpen, h.A(h.Href("/control/incidents/"+v.Incident.ID+"/methane"), g.Text("Issue anew")))))
	}
	for _, c := range v.Logs {
		out = append(out, h.P(h.Class("c-band"), g.Text("Log under it: "), h.A(to(c.ID), g.Text(c.Short()+" "+c.Title+", "+c.Place)), g.Text(" ("+c.State+")")))
	}
	if v.Under != nil {
		out = append(out, h.P(h.Class("c-band"), g.Text("A log of the major incident "), h.A(to(v.Under.ID), g.Text(v.Under.Short()+" "+v.Under.Title))))
	}
	return out
}

func (m Methane) title() string {
	if m.Declared {
		return "Major incident, METHANE, version " + strconv.Itoa(m.No)
	}
	return "ETHANE, version " + strconv.Itoa(m.No)
}

// methaneCards are every version on the incident's page, the newest first.
func (d *Desk) methaneCards(ctx context.Context, v View) g.Node {
	var out g.Group
	for n := len(v.Methane) - 1; n >= 0; n-- {
		m := v.Methane[n]
		declared := "Not declared"
		if m.Declared {
			declared = "Declared by " + d.host.NameOf(ctx, m.IssuedBy) + " at " + stampOf(m.IssuedAt)
		}
		rows := []page.SummaryRow{page.Fact("Major incident", declared), page.Fact("Exact location", m.Exact), page.Fact("Type", m.Kind), page.Fact("Hazards", m.Hazards), page.Fact("Access", m.Access),
			page.Fact("Number of casualties", m.Casualties), page.Fact("Emergency services", m.Services)}
		out = append(out, page.Section(m.Name(), "version "+strconv.Itoa(m.No)+", issued "+stampOf(m.IssuedAt), nil, page.SummaryList(page.SummaryListProps{Rows: rows})))
	}
	return out
}
