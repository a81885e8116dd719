package enact

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/act"
	"throughline/platform/api"
	"throughline/platform/fault"
	"throughline/platform/form"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/room"
)

func (d *Desk) api(a huma.API) {
	api.Get(a, "law.row.list", "/api/law-rows", "Rows of the force's own, proposed and decided", func(ctx context.Context, in *paging.Ask) (List, error) { return d.Rows(ctx, *in) })
	api.Get(a, "law.row.see", "/api/law-rows/{id}", "A row of the force's own", func(ctx context.Context, in *struct {
		ID string `path:"id" maxLength:"40"`
	}) (Row, error) {
		return d.Row(ctx, in.ID)
	})
	api.Post(a, "law.row.propose", "/api/law-tables/{table}/rows", "Propose a row of the force's own", func(ctx context.Context, in *struct {
		Table string `path:"table" maxLength:"80"`
		Body  Propose
	}) (act.Done[Row], error) {
		return d.Propose(ctx, in.Table, in.Body)
	})
	api.Post(a, "law.row.decide", "/api/law-rows/{id}/decide", "Bring a proposed row into force, or refuse it", func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"40"`
		Body Decide
	}) (act.Done[Row], error) {
		return d.Decide(ctx, in.ID, in.Body)
	})
}

func (d *Desk) screens() []room.Screen {
	out := []room.Screen{{Pattern: "GET /law-rows", Title: "Rows of this force's own", File: "enact_page.go", Handler: d.listPage}}
	out = append(out, room.FormPage[Propose]{Path: "/law/{table}/propose", Title: "Propose a row of law", File: "enact_page.go", Button: "Propose it", Intro: d.proposeIntro, Known: d.knownRow,
		Shape: func(_ context.Context, _ *http.Request, s *form.Spec) error {
			s.Knows = "law.row.begins"
			return nil
		},
		Back: func(r *http.Request) string { return "/law/" + r.PathValue("table") },
		Do: func(ctx context.Context, r *http.Request, in Propose) (string, error) {
			done, err := d.Propose(ctx, r.PathValue("table"), in)
			return "/law-rows/" + done.Value.ID, err
		}}.Screens()...)
	return append(out, room.FormPage[Decide]{Path: "/law-rows/{id}", Title: "A row of this force's own", File: "enact_page.go", Button: "Decide", Intro: d.rowIntro, Open: d.undecided,
		Back: func(*http.Request) string { return "/law-rows" },
		Do: func(ctx context.Context, r *http.Request, in Decide) (string, error) {
			_, err := d.Decide(ctx, r.PathValue("id"), in)
			return "/law-rows", err
		}}.Screens()...)
}

var states = map[string]string{"proposed": "Waits for a second person", "in_force": "In force", "refused": "Refused"}

func (d *Desk) listPage(w http.ResponseWriter, r *http.Request) {
	all, err := d.Rows(r.Context(), paging.From(r))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	rows := make([]page.Row, len(all.Rows))
	for i, x := range all.Rows {
		rows[i] = page.Row{Cells: []page.Cell{{Node: h.A(h.Href("/law-rows/"+x.ID), h.Class("govuk-link"), g.Text(x.Table+", "+x.Code))}, {Text: x.own(x.MadeOn).Words()}, {Text: x.From.Text()}, {Text: d.host.NameOf(r.Context(), x.ProposedBy)}, {Text: states[x.State]}}}
	}
	page.Render(w, r, page.Page{Title: "Rows of this force's own", Wide: true, Back: "/law"},
		page.P("A table of law that allows it may hold rows of the force's own. One person proposes a row with its source. Another brings it into force. Nothing is ever edited."),
		page.DenseTable("Rows", []string{"Row", "Value", "From", "Proposed by", "State"}, rows, "Nobody has proposed a row. Open a table and choose Propose a row."), page.NextPrevious(r, listRows, all.Next))
}

func (d *Desk) proposeIntro(ctx context.Context, r *http.Request) (g.Node, error) {
	table := r.PathValue("table")
	if err := d.host.Door.Ask(ctx, proposal("new")); err != nil {
		return nil, err
	}
	switch t, ok := d.host.Law.Lookup(table); {
	case !ok:
		return nil, fault.New(fault.NotFound, "law.table.unknown").With("table", table)
	case !t.Editable:
		return nil, fault.New(fault.Forbidden, "law.table.read_only").With("table", table)
	}
	return page.P("Of the table " + table + ". Nothing uses the row until another person has brought it into force."), nil
}

// knownRow begins with the row of a code that is in force today, so that only what differs is typed.
func (d *Desk) knownRow(_ context.Context, r *http.Request) (map[string]string, error) {
	t, ok := d.host.Law.Lookup(r.PathValue("table"))
	if !ok {
		return nil, nil
	}
	code := r.URL.Query().Get("code")
	for _, x := range alike(t, code) {
		return map[string]string{"code": code, "value": strings.Join(x.Lines(), "\n")}, nil
	}
	return nil, nil
}

// undecided tells whether the row waits for this reader's word.
func (d *Desk) undecided(ctx context.Context, r *http.Request) (bool, error) {
	x, err := d.Row(ctx, r.PathValue("id"))
	return x.State == "proposed" && d.host.Door.May(ctx, act.Of("law.row.decide", journal.Ref{Kind: kind, ID: x.ID}, "to offer the form")), err
}

func (d *Desk) rowIntro(ctx context.Context, r *http.Request) (g.Node, error) {
	x, err := d.Row(ctx, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	rows := []page.SummaryRow{page.Fact("Table", x.Table), page.Fact("Code", x.Code), page.Fact("Value", x.own(x.MadeOn).Words()), page.Fact("From", x.From.Text()), page.Fact("Source", x.Source),
		page.Fact("Proposed by", d.host.NameOf(ctx, x.ProposedBy)), page.Fact("State", states[x.State])}
	if x.DecidedBy != "" {
		rows = append(rows, page.Fact("Decided by", d.host.NameOf(ctx, x.DecidedBy)), page.Fact("Why", x.Why))
	}
	list := page.SummaryList(page.SummaryListProps{Rows: rows})
	if d.Beside != nil && x.State == "proposed" {
		if text, href := d.Beside(x); href != "" {
			return g.Group{list, h.P(h.Class("govuk-body"), h.A(h.Href(href), h.Class("govuk-link"), g.Text(text)))}, nil
		}
	}
	return list, nil
}
