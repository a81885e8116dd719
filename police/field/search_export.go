package field

import (
	"bytes"
	"context"
	"net/http"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/access"
	"throughline/platform/act"
	"throughline/platform/db"
	"throughline/platform/fault"
	"throughline/platform/journal"
	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/when"
)

// AskSearches is which searches are asked for: one calendar month of the force's own clock.
type AskSearches struct {
	Month string `query:"month" doc:"like 2026-11; this month when left out" maxLength:"7"`
	paging.Ask
}

// Searches is a page of the published record. Head names the columns of Row.
type Searches struct {
	Month    string      `json:"month"`
	Head     []string    `json:"head"`
	Searches []Published `json:"searches"`
	Next     string      `json:"next,omitempty" doc:"give it as cursor for those after these; absent when there are none"`
}

// Published is a search with its line of the published file.
type Published struct {
	Search
	Row []string `json:"row"`
}

// month is its first moment and the first after it, in London. Fault: field.search.month.
func (d *Forms) month(s string) (string, time.Time, time.Time, error) {
	if s == "" {
		s = when.DayOf(d.host.Clock.Now()).String()[:7]
	}
	day, err := when.ParseDay(s + "-01")
	if err != nil {
		return s, time.Time{}, time.Time{}, fault.InvalidField("month", "field.search.month", "value", s)
	}
	return s, day.Start(), day.AddMonths(1).Start(), nil
}

// Searches are those of a month, oldest first. Right: field.search.export. Faults: field.search.month, paging.cursor.
func (d *Forms) Searches(ctx context.Context, in AskSearches) (Searches, error) {
	var out Searches
	month, from, to, err := d.month(in.Month)
	if err != nil {
		return out, err
	}
	part, err := in.One("searches")
	if err != nil {
		return out, err
	}
	p, err := publishingOn(d.host.Law, when.DayOf(from))
	if err != nil {
		return out, err
	}
	out.Month, out.Head = month, searchHead
	return act.See(ctx, d.host.Door, act.Of("field.search.export", journal.Ref{Kind: "form"}).With(access.Resource{}), func(q db.Querier, _ *access.Actor) (Searches, error) {
		forms, next, err := paging.Fill(part, func(after paging.Mark, n int) ([]Recorded, error) {
			return formsOfKind(q, "stop_search", from, to, after, n)
		}, nil,
			func(x Recorded) paging.Mark { return paging.Mark{At: x.HappenedAt, ID: x.ID} })
		out.Next = next
		for _, x := range forms {
			s := p.searchOf(x)
			out.Searches = append(out.Searches, Published{Search: s, Row: p.row(s)})
		}
		return out, err
	})
}

// file is a month as the published file, whole. Right: field.search.export.
func (d *Forms) file(ctx context.Context, month string) ([]byte, error) {
	var all []Search
	in := AskSearches{Month: month, Ask: paging.Ask{Limit: paging.Most}}
	for {
		some, err := d.Searches(ctx, in)
		if err != nil {
			return nil, err
		}
		for _, s := range some.Searches {
			all = append(all, s.Search)
		}
		if in.Cursor = some.Next; some.Next != "" {
			continue
		}
		_, from, _, _ := d.month(month)
		p, err := publishingOn(d.host.Law, when.DayOf(from))
		if err != nil {
			return nil, err
		}
		var b bytes.Buffer
		err = p.write(&b, all)
		return b.Bytes(), err
	}
}

func (d *Forms) searchesPage(w http.ResponseWriter, r *http.Request) {
	list, err := d.Searches(r.Context(), AskSearches{Month: r.URL.Query().Get("month"), Ask: paging.From(r)})
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	var rows []page.Row
	for _, s := range list.Searches {
		row := page.Row{}
		for _, i := range []int{1, 0, 6, 7, 8, 10, 11, 12} {
			row.Cells = append(row.Cells, page.Cell{Text: s.Row[i]})
		}
		row.Cells[0].Text = s.At.In(when.London).Format("Mon 2 Jan 15:04")
		rows = append(rows, row)
	}
	page.Render(w, r, page.Page{Title: "Stops and searches", Back: "/", Wide: true},
		page.P("As they are published, fifteen columns, without names. "+list.Month+" by the force's own clock."),
		h.Form(h.Method("get"), h.Action("/field/searches"), page.Input(page.InputProps{ID: "month", Name: "month", Value: list.Month, Classes: "govuk-input--width-10", Label: page.LabelProps{Text: "Month"}, Hint: &page.HintProps{Text: "Like 2026-11"}}),
			page.Button(page.ButtonProps{Text: "Show the month", Classes: "govuk-button--secondary"})),
		page.DenseTable("Stops and searches", []string{"When", "Type", "Gender", "Age", "Self-defined ethnicity", "Legislation", "Object", "Outcome"}, rows, "None in this month."),
		page.NextPrevious(r, "searches", list.Next),
		h.P(h.Class("govuk-body"), h.A(h.Class("govuk-link"), h.Href("/field/searches.csv?month="+list.Month), g.Text("Download the month as the published file (CSV)"))))
}

func (d *Forms) searchesFile(w http.ResponseWriter, r *http.Request) {
	month := r.URL.Query().Get("month")
	b, err := d.file(r.Context(), month)
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	if month == "" {
		month = when.DayOf(d.host.Clock.Now()).String()[:7]
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+month+`-stop-and-search.csv"`)
	w.Write(b)
}
