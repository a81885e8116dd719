package control

import (
	"context"
	"net/http"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/form"
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/room"
	"throughline/platform/when"
)

func (d *Desk) auditScreens() []room.Screen {
	return append([]room.Screen{{Pattern: "GET /control/crime-audit", Title: "Crime audit", File: "control/crime_audit_page.go", Handler: d.showCrimeAudit}},
		room.FormPage[SettleAudit]{Path: "/control/incidents/{id}/crime-audit", Title: "Crime audit of a closing", File: "control/crime_audit_page.go", Button: "Record what was found", Intro: d.intro,
			Shape: func(_ context.Context, _ *http.Request, s *form.Spec) error {
				s.Cancel = "/control/crime-audit"
				s.With(form.Field{Name: "finding", Options: []form.Option{{Value: "crime_recorded", Text: "A crime is recorded now"}, {Value: "no_crime_right", Text: "No crime is right, and the rationale is on record now"},
					{Value: "advice_given", Text: "Advice was given to who tried to close it"}}})
				return nil
			},
			Do: func(ctx context.Context, r *http.Request, in SettleAudit) (string, error) {
				_, err := d.SettleAudit(ctx, r.PathValue("id"), in)
				return "/control/crime-audit", err
			}}.Screens()...)
}

// showCrimeAudit is GET /control/crime-audit: what was opened as a crime and nearly closed as none, longest waiting first.
func (d *Desk) showCrimeAudit(w http.ResponseWriter, r *http.Request) {
	l, err := d.CrimeAudit(r.Context(), paging.From(r))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	who, err := access.From(r.Context())
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var rows []page.Row
	for _, x := range l.Items {
		settle := linkTo("/control/incidents/"+x.Incident+"/crime-audit", "Record what was found")
		if x.QueuedBy == who.Account {
			settle = g.Text("For another: you tried to close it")
		}
		rows = append(rows, page.Row{Cells: []page.Cell{{Node: linkTo("/control/incidents/"+x.Incident, x.Number)}, {Text: x.Title}, {Text: d.typeWords(x.OpenedAs, x.QueuedAt)}, {Text: d.typeWords(x.ClosingAs, x.QueuedAt)},
			{Text: x.Result}, {Text: x.QueuedAt.In(when.London).Format("2 Jan 15:04")}, {Text: d.host.NameOf(r.Context(), x.QueuedBy)}, {Node: settle}}})
	}
	page.Render(w, r, page.Page{Title: "Crime audit", Wide: true, Crumbs: []page.Crumb{{Text: "Control room", Href: "/control"}, {Text: "Crime audit"}}},
		page.Section("Closings refused for want of a rationale", "opened as a crime, to be closed as none; longest waiting first", nil,
			page.DenseTable("Refused closings", []string{"Incident", "Title", "Opened as", "To be closed as", "Result that was typed", "Refused", "By", "Audit"}, rows,
				"Nothing waits for the crime audit. An incident comes here when it was opened as a crime and somebody tried to close it as none without saying why."), page.NextPrevious(r, listAudits, l.Next)))
}

func linkTo(href, text string) g.Node {
	return h.A(h.Class("govuk-link"), h.Href(href), g.Text(text))
}
