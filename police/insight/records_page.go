package insight

import (
	"fmt"
	"net/http"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"throughline/platform/page"
	"throughline/platform/paging"
	"throughline/platform/when"
)

var kinds = map[string]string{"incident": "Call", "crime": "Crime", "victim_duty": "Duty to a victim", "detention": "Review of a detention", "wait": "Wait in custody", "casefile_request": "Request for a decision", "casefile": "File after charge"}

var states = map[string]string{"kept": "In time", "late": "Late", "done": "Done", "open": "Still open"}

// standing is how a record stands, in the words of its measure.
func standing(code, state string) string {
	if code == firstTime {
		return map[string]string{"kept": "Accepted", "late": "Refused", "open": "No answer yet"}[state]
	}
	return states[state]
}

func (d *Desk) recordsPage(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	x, err := d.Records(r.Context(), r.PathValue("measure"), q.Get("month"), Of{Part: q.Get("part"), Area: q.Get("area")}, paging.From(r))
	if err != nil {
		page.Fault(w, r, err)
		return
	}
	title := x.Title
	if x.Of != "" {
		title += ": " + x.Of
	}
	p := page.Page{Title: title, Wide: true, Crumbs: []page.Crumb{{Text: "What all of this achieved", Href: "/insight?month=" + x.Month}, {Text: title}}}
	switch x.Code {
	case rekeyed, savedHours, savedMoney:
		page.Render(w, r, p, page.Section(monthText(x.Month), "answers by form", nil, formsTable(x)), g.Iff(x.Saving != nil, func() g.Node { return h.Section(h.Class("in-panel"), savingNode(*x.Saving)) }))
	case staffPulse, ourPulse:
		page.Render(w, r, p, page.P("No record leads to who answered what: that is kept nowhere. Answers are added up as they come, and the sum is shown again when ten more have answered. That somebody has answered this month is kept apart, under a key that is thrown away when the month is over."),
			h.P(h.Class("govuk-body"), h.A(h.Class("govuk-link"), h.Href("/voice/pulse?month="+x.Month), g.Text("What they wrote beside it"))))
	default:
		page.Render(w, r, p, page.Section(monthText(x.Month), "late first", nil,
			page.DenseTable("Records behind the number", []string{"Record", "From", "Due", "Done", "Standing"}, d.behindRows(x), "There is no record behind this number that you may see."), page.NextPrevious(r, listRecords, x.Next)))
	}
}

func (d *Desk) behindRows(x Records) []page.Row {
	var rows []page.Row
	now := d.host.Clock.Now()
	for _, b := range x.Records {
		u := page.Later
		if b.State == "late" || b.State == "open" && !b.DueAt.IsZero() && b.DueAt.Before(now) {
			u = page.Late
		}
		said := kinds[b.Kind]
		if b.Kind == "promise" {
			said = d.partWords(promises, b.Part, when.DayOf(now))
		} else if b.Kind == "wait" {
			said = d.partWords(waits, b.Part, when.DayOf(now))
		}
		name := g.Node(g.Text(said))
		if b.Thread != "" {
			name = h.A(h.Class("govuk-link"), h.Href("/threads/"+b.Thread), g.Text(said))
		}
		rows = append(rows, page.Row{Urgency: u, Cells: []page.Cell{{Node: name}, {Text: stamp(b.StartedAt)}, {Text: stamp(b.DueAt)}, {Text: stamp(b.EndedAt)}, {Text: standing(x.Code, b.State)}}})
	}
	return rows
}

func formsTable(x Records) g.Node {
	var rows []page.Row
	for _, f := range x.Forms {
		rows = append(rows, page.Row{Cells: []page.Cell{{Text: strings.NewReplacer(".", ", ", "_", " ").Replace(f.Kind)}, {Text: fmt.Sprint(f.Carried), Num: true}, {Text: fmt.Sprint(f.Typed), Num: true}, {Text: fmt.Sprint(f.Corrected), Num: true}}})
	}
	return page.DenseTable("Answers by form", []string{"Form", "Carried", "Typed", "Corrected"}, rows, "No form was filled in this month.")
}
